//! local-body
