//! Node kinds of the Dockerfile grammar as an enum, looked up by tree-sitter's numeric id.

use std::sync::OnceLock;

use tree_sitter::Node;

use super::ast::Keyword;

macro_rules! kinds {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A named node kind of the Dockerfile grammar.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each variant is the node kind of that name")]
        pub enum NodeKind {
            $($variant,)*
            /// An instruction, known or not: `run_instruction`, `unknown_instruction`.
            Instruction(Keyword),
            Other,
        }

        impl NodeKind {
            fn from_name(name: &str) -> Self {
                match name { $($name => Self::$variant,)* _ => Self::instruction(name).unwrap_or(Self::Other) }
            }

            /// The names of all kinds that are no instructions and that the layers above rely on.
            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$($name),*];
        }
    };
}

kinds! {
    Directive = "directive", DirectiveName = "directive_name", DirectiveValue = "directive_value",
    Comment = "comment", LineContinuation = "line_continuation", EmptyContinuationLine = "empty_continuation_line",
    Keyword = "keyword", UnknownKeyword = "unknown_keyword", Flag = "flag", FlagName = "flag_name", FlagValue = "flag_value",
    EndOfFlags = "end_of_flags",
    Image = "image", Registry = "registry", ImageName = "image_name", Tag = "tag", Digest = "digest",
    StageName = "stage_name", UnexpectedArgument = "unexpected_argument",
    JsonArray = "json_array", JsonString = "json_string", JsonOther = "json_other",
    ShellCommand = "shell_command", ShellFragment = "shell_fragment", RawText = "raw_text",
    HeredocMarker = "heredoc_marker", Heredoc = "heredoc", HeredocBody = "heredoc_body", HeredocEnd = "heredoc_end",
    UnterminatedHeredoc = "unterminated_heredoc",
    Path = "path", Port = "port", Pair = "pair", LegacyPair = "legacy_pair", BareWord = "bare_word", Key = "key", Value = "value",
    Argument = "argument", HealthcheckNone = "healthcheck_none", HealthcheckCmd = "healthcheck_cmd",
    HealthcheckOther = "unknown_healthcheck_type",
    Text = "text", Variable = "variable", VariableName = "variable_name", Modifier = "modifier", Word = "word",
    DoubleQuoted = "double_quoted_string", SingleQuoted = "single_quoted_string", UnclosedQuote = "unclosed_quote",
    MalformedExpansion = "malformed_expansion",
}

impl NodeKind {
    fn instruction(name: &str) -> Option<Self> {
        let name = name.strip_suffix("_instruction")?;
        Some(Self::Instruction(Keyword::parse(name)))
            .filter(|kind| name == "unknown" || *kind != Self::Instruction(Keyword::Unknown))
    }

    /// Whether it is an instruction, known or not.
    pub(super) fn is_instruction(self) -> bool {
        matches!(self, Self::Instruction(_))
    }

    /// The keyword of an instruction; [`Keyword::Unknown`] for anything else.
    pub(super) fn keyword(self) -> Keyword {
        if let Self::Instruction(keyword) = self { keyword } else { Keyword::Unknown }
    }

    /// The kind of a node of a Dockerfile tree; anonymous nodes are [`NodeKind::Other`].
    pub(super) fn of(node: Node<'_>) -> Self {
        static TABLE: OnceLock<Vec<NodeKind>> = OnceLock::new();
        let table = TABLE.get_or_init(|| {
            let language = tree_sitter::Language::new(tree_sitter_dockerfile::LANGUAGE);
            let count = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
            (0..count)
                .map(|id| match language.node_kind_for_id(id) {
                    Some(name) if language.node_kind_is_named(id) => Self::from_name(name),
                    _ => Self::Other,
                })
                .collect()
        });
        table.get(usize::from(node.kind_id())).copied().unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_exists_in_the_grammar() {
        let instructions = Keyword::ALL.iter().map(|keyword| keyword.as_str().to_lowercase());
        let instructions = instructions.chain(["unknown".to_owned()]).map(|name| format!("{name}_instruction"));
        let missing: Vec<_> = NodeKind::NAMES
            .iter()
            .map(|name| (*name).to_owned())
            .chain(instructions)
            .filter(|name| !tree_sitter_dockerfile::NODE_TYPES.contains(&format!("\"type\": \"{name}\"")))
            .collect();
        assert!(missing.is_empty(), "not in node-types.json: {missing:?}");
    }
}
