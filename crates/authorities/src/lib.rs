//! kweli-authorities
