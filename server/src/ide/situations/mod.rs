//! What people see at the cursor, in files as people have them, is in the tests.

mod tests;
