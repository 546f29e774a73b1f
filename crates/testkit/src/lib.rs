//! A whole installation under test: the real binary, both SQL engines, partners' backends on both wires, a callback
//! receiver, faults. Development only.

pub mod capture;
pub mod documents;
pub mod http;
pub mod postgres;
pub mod process;
pub mod receiver;
pub mod wire;
