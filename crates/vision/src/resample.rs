//! Scaling pixels.
