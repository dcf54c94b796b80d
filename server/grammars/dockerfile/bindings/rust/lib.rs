//! A tree-sitter grammar for Dockerfiles that follows BuildKit's own parser.
//!
//! It is total: no text gives an `ERROR` or `MISSING` node. What BuildKit refuses parses into nodes
//! that name the fault.
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&dockerfile_ls_grammar::LANGUAGE.into())?;
//! let tree = parser.parse("RUN echo 'half typed", None).ok_or("cancelled")?;
//! assert!(!tree.root_node().has_error());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_dockerfile() -> *const ();
}

/// The grammar, for `tree_sitter::Parser::set_language`.
// SAFETY: the symbol is the generated parser's entry point, which returns a static `TSLanguage`.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_dockerfile) };

/// Node kinds and fields as JSON, as the generator writes them.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Highlighting, with the capture names that Neovim and Helix know.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// Shell, JSON and comments inside Dockerfiles.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");
