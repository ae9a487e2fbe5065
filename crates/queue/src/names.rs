//! Names of children, groups and kindergartens: each its own type, and none of them tells who a person is.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// From its text.
            pub fn new(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A child on the list, by a code that the parent knows. It tells nothing of the child: the log of the list is public.
    ChildCode
);
name!(
    /// A kindergarten (дошкольная организация).
    KindergartenId
);
name!(
    /// A group of a kindergarten: children of the same years who are taught in one language.
    GroupId
);
name!(
    /// The territory of a local body, which keeps one list.
    Territory
);
