//! Traps that a corpus file cannot show well: line ends, marks, Unicode, ranges.

mod common;

use common::{nodes, parse, sexp, texts};

/// Both texts have the same tree, ranges aside.
fn same_tree(a: &str, b: &str) {
    assert_eq!(sexp(a), sexp(b), "{a:?} and {b:?}");
}

#[test]
fn crlf_reads_as_lf() {
    let text = "# escape=`\n# c\nFROM a:1 AS b\nRUN x `\n  # d\n\n  y\nCOPY <<E <<-F /\n1\nE\n\tF\nENV A=b `\n C='d'\nUSER x\n";
    same_tree(text, &text.replace('\n', "\r\n"));
    assert_eq!(
        texts(&text.replace('\n', "\r\n"), &["directive_value", "comment", "shell_fragment", "heredoc_end", "value"]),
        "directive_value \"`\"\ncomment \"# c\"\nshell_fragment \"x\"\ncomment \"# d\"\nshell_fragment \"y\"\n\
         heredoc_end \"E\"\nheredoc_end \"\\tF\"\nvalue \"b\"\nvalue \"'d'\""
    );
}

#[test]
fn a_carriage_return_inside_a_line_is_a_blank() {
    assert_eq!(texts("COPY a\rb\r\r\n", &["path"]), "path \"a\"\npath \"b\"");
    assert_eq!(texts("# a\rRUN b\nUSER c", &["comment", "argument"]), "comment \"# a\\rRUN b\"\nargument \"c\"");
    // Only spaces and tabs may stand between the escape character and the line end.
    assert_eq!(
        texts("RUN a \\ \r \nUSER b", &["shell_fragment", "argument"]),
        "shell_fragment \"a\"\nshell_fragment \"\\\\\"\nargument \"b\""
    );
}

#[test]
fn flags_follow_the_escape_directive() {
    let kinds = ["flag", "path"];
    assert_eq!(texts("# escape=`\nCOPY --a=b` c d\\ e", &kinds), "flag \"--a=b` c\"\npath \"d\\\\\"\npath \"e\"");
    assert_eq!(texts("COPY --a='b\\' c' d` e", &kinds), "flag \"--a='b\\\\' c'\"\npath \"d`\"\npath \"e\"");
}

#[test]
fn no_final_newline_and_a_byte_order_mark() {
    for text in ["FROM a", "RUN <<E\nx\nE", "CMD [\"a\"]", "RUN a \\", "ENV A=", "# c", "COPY --", "FROM a AS"] {
        same_tree(text, &format!("{text}\n"));
        same_tree(text, &format!("\u{feff}{text}"));
    }
    same_tree("# escape=`\nRUN a `\nb", "\u{feff}# escape=`\nRUN a `\nb");
}

#[test]
fn unicode_space() {
    // Trimmed at the ends of a line, and part of a keyword or blank-separated word elsewhere.
    assert_eq!(texts("\u{a0}RUN\u{a0}\n", &["keyword"]), "keyword \"RUN\"");
    assert_eq!(texts("RUN\u{a0} x", &["unknown_keyword", "raw_text"]), "unknown_keyword \"RUN\\u{a0}\"\nraw_text \"x\"");
    assert_eq!(texts("RUN\u{a0}x y", &["unknown_keyword"]), "unknown_keyword \"RUN\\u{a0}x\"");
    assert_eq!(texts("COPY \u{a0}a \u{2028}b c\u{a0}", &["path"]), "path \"a\"\npath \"\\u{2028}b\"\npath \"c\"");
    assert_eq!(texts("COPY a \u{a0} \n", &["path"]), "path \"a\"");
    // It separates quote-aware words.
    assert_eq!(texts("ENV A=b\u{a0}C=d", &["pair"]), "pair \"A=b\"\npair \"C=d\"");
    // Before a `#` it makes a comment of a continuation line, elsewhere it begins a word.
    assert_eq!(
        texts("COPY a \\\n\u{a0}# x\n\u{a0}b", &["path", "comment"]),
        "path \"a\"\ncomment \"\\u{a0}# x\"\npath \"\\u{a0}b\""
    );
}

#[test]
fn letters_of_any_script_make_names() {
    assert_eq!(
        texts("USER $né/$x\u{2013}y$д1", &["variable", "text"]),
        "variable \"$né\"\ntext \"/\"\nvariable \"$x\"\ntext \"–y\"\nvariable \"$д1\""
    );
    assert_eq!(
        texts("USER ${é}${\u{2013}}", &["variable", "malformed_expansion"]),
        "variable \"${é}\"\nmalformed_expansion \"${\""
    );
    assert_eq!(texts("USER $1a$\u{0663}b", &["variable"]), "variable \"$1\"\nvariable \"$\u{0663}\"");
}

#[test]
fn an_instruction_spans_its_keyword_to_its_last_line() {
    let text = "  FROM a  \n\nRUN x \\\n  # c\n  y\nRUN <<E\n1\nE\nRUN <<F\n2\nUSER b\n";
    let tree = parse(text);
    let spans: Vec<_> = nodes(&tree)
        .into_iter()
        .filter(|node| node.kind().ends_with("_instruction"))
        .map(|node| &text[node.byte_range()])
        .collect();
    assert_eq!(spans, ["FROM a", "RUN x \\\n  # c\n  y", "RUN <<E\n1\nE", "RUN <<F\n2", "USER b"]);
}

#[test]
fn heredoc_bodies_hold_their_lines() {
    assert_eq!(
        texts("RUN <<A <<B\n1\n\n2\nA\nB\nRUN x", &["heredoc_marker", "heredoc_body", "heredoc_end"]),
        "heredoc_marker \"<<A\"\nheredoc_marker \"<<B\"\nheredoc_body \"1\\n\\n2\\n\"\nheredoc_end \"A\"\nheredoc_end \"B\""
    );
    assert_eq!(
        texts("RUN 3<< 'a b' cat << E\na b\nE\n", &["heredoc_marker", "shell_fragment"]),
        "heredoc_marker \"3<< 'a b'\"\nshell_fragment \"cat\"\nheredoc_marker \"<< E\""
    );
}

#[test]
fn the_limit_of_heredocs() {
    for count in [59, 60, 61, 200] {
        let markers: String = (0..count).map(|i| format!(" <<E{i}")).collect();
        let bodies: String = (0..count).map(|i| format!("{i}\nE{i}\n")).collect();
        let text = format!("RUN cat{markers}\n{bodies}USER x\n");
        let tree = parse(&text);
        assert!(!tree.root_node().has_error());
        let of_kind = |kind| nodes(&tree).into_iter().filter(|node| node.kind() == kind).count();
        assert_eq!(of_kind("heredoc_marker"), count.min(60));
        assert_eq!(of_kind("heredoc"), count.min(60));
        assert_eq!(of_kind("user_instruction"), 1);
    }
}

#[test]
fn nesting_beyond_the_limit_is_malformed() {
    let nested = |depth: usize| format!("USER {}x{}\n", "${a:-".repeat(depth), "}".repeat(depth));
    assert!(!sexp(&nested(48)).contains("malformed_expansion"));
    let deep = texts(&nested(60), &["malformed_expansion"]);
    assert_eq!(deep.lines().count(), 12);
}

#[test]
fn a_valid_json_array_may_be_deep() {
    let nested = |depth: usize| format!("CMD {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert!(sexp(&nested(10_000)).contains("(json_array"));
    assert!(sexp(&nested(10_001)).contains("(shell_command"));
    assert!(sexp("CMD [[}]\n").contains("(shell_command"));
    assert!(sexp("CMD [{\"a\": 1, \"b\": [{}]}]\n").contains("(json_array"));
}
