//! kweli-testkit
