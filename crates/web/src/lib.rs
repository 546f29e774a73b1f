//! kweli-web
