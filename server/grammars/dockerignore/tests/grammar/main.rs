//! The grammar's tests; `support` holds what they share.

mod corpus;
mod generated;
mod incremental;
mod support;
mod tokens;
mod totality;
