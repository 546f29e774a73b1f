//! kweli-wire
