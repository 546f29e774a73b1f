//! kweli-domain
