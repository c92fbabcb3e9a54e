//! The migrations are embedded: a new one must make this crate build again.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
