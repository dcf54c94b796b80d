//! Node kinds of the Dockerfile grammar as an enum, looked up by tree-sitter's numeric id.

use std::sync::OnceLock;

use tree_sitter::Node;

macro_rules! kinds {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A named node kind of the Dockerfile grammar.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is the node kind of that name")]
        pub enum NodeKind { $($variant,)* Other }

        impl NodeKind {
            fn from_name(name: &str) -> Self {
                match name { $($name => Self::$variant,)* _ => Self::Other }
            }

            /// Every kind that the layers above rely on, with its name in the grammar.
            pub const ALL: &'static [(&'static str, NodeKind)] = &[$(($name, NodeKind::$variant)),*];
        }
    };
}

kinds! {
    Directive = "directive", DirectiveName = "directive_name", DirectiveValue = "directive_value",
    Comment = "comment", LineContinuation = "line_continuation", EmptyContinuationLine = "empty_continuation_line",
    From = "from_instruction", Run = "run_instruction", Cmd = "cmd_instruction", Entrypoint = "entrypoint_instruction",
    Shell = "shell_instruction", Label = "label_instruction", Env = "env_instruction", Arg = "arg_instruction",
    Maintainer = "maintainer_instruction", Expose = "expose_instruction", Add = "add_instruction", Copy = "copy_instruction",
    Volume = "volume_instruction", User = "user_instruction", Workdir = "workdir_instruction",
    Stopsignal = "stopsignal_instruction", Onbuild = "onbuild_instruction", Healthcheck = "healthcheck_instruction",
    Unknown = "unknown_instruction",
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
        let missing: Vec<_> = NodeKind::ALL
            .iter()
            .filter(|(name, _)| !tree_sitter_dockerfile::NODE_TYPES.contains(&format!("\"type\": \"{name}\"")))
            .collect();
        assert!(missing.is_empty(), "not in node-types.json: {missing:?}");
    }
}
