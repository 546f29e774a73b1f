//! The document products on both wires: every ending of a job in its words, codes and actions.

mod evidence;
mod first;
mod third;

use evidence::{Change, endings};
