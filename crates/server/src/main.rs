//! qyzmet
fn main() {}
