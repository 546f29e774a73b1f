//! kweli-engine
