//! Selfies over all three wires, with the real server, real models and real photographs: every code, reason and action;
//! pictures that are none; a person's judgement; erasure. Needs `make fixtures`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "tests; pictures of our own")]

mod captures;
mod changed;
mod effects;
mod erasure;
mod first;
mod judged;
mod pictures;
mod risk;
mod second;
mod secure;
mod third;
mod world;
