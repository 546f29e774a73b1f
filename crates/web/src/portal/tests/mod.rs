//! The portal as a browser meets it: requests into the router, pages out.

mod house;
mod isolation;
mod pages;
mod signing_in;
mod templates;
