//! Migrations are embedded into the program, so a new one makes it anew.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
