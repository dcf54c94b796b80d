//! What is said of images on days to come is in the tests.

mod tests;
