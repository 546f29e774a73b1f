//! kweli-store
