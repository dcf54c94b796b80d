//! What somebody took for the body of a heredoc, and the builder takes for instructions.

use crate::model::Placed;
use crate::syntax::ast::Keyword;

/// Instructions that the body of one heredoc is taken to consist of.
const MOST: usize = 1000;

/// The line that ends the heredoc with that name, behind the instruction at an index that seems to open it.
pub(super) fn end_of_body<'m>(instructions: &'m [Placed], opened_at: usize, name: &str) -> Option<&'m Placed> {
    let mut below = instructions.iter().skip(opened_at + 1).take(MOST);
    below.find(|placed| placed.keyword == Keyword::Unknown && placed.slice(placed.range).trim() == name)
}
