//! The binary `kweli`.
fn main() {}
