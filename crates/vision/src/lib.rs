//! kweli-vision
