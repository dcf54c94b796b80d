//! The queries compile, and capture what an editor should see.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::parse;
use tree_sitter::{Query, QueryCursor, StreamingIterator};

/// `capture "text"` of everything that the query captures, in document order.
fn captures(query: &str, text: &str) -> String {
    let language = dockerfile_ls_grammar::LANGUAGE.into();
    let query = Query::new(&language, query).expect("a valid query");
    let tree = parse(text);
    let mut cursor = QueryCursor::new();
    let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
    let mut lines = Vec::new();
    while let Some((found, index)) = captures.next() {
        let capture = found.captures()[*index];
        let language = query
            .property_settings(found.pattern_index)
            .iter()
            .find(|property| &*property.key == "injection.language")
            .and_then(|property| property.value.as_deref())
            .map_or(String::new(), |language| format!("{language}: "));
        lines.push(format!("{language}{} {:?}", query.capture_names()[capture.index as usize], &text[capture.node.byte_range()]));
    }
    lines.join("\n")
}

#[test]
fn highlights() {
    let text = "\
# escape=\\
# note
FROM --platform=linux/arm64 ghcr.io/a/b:1@sha256:c AS build x
ENV A=\"$B\" C='d' E=${F:-g} \\
    H
COPY <<X /etc/x
body
X
EXPOSE 80
HEALTHCHECK NONE
FOO bar
USER it's
";
    assert_eq!(
        captures(dockerfile_ls_grammar::HIGHLIGHTS_QUERY, text),
        r##"keyword.directive "escape"
string.special "\\"
comment "# note"
keyword "FROM"
attribute "platform"
string.special "linux/arm64"
string.special.url "ghcr.io"
type "a/b"
label "1"
constant "sha256:c"
keyword "AS"
label "build"
error "x"
keyword "ENV"
variable.other.member "A"
string "\"$B\""
variable "$B"
variable.other.member "C"
string "'d'"
variable.other.member "E"
variable "${F:-g}"
operator ":-"
string "g"
punctuation.special "\\\n"
variable.parameter "H"
keyword "COPY"
label "<<X"
string.special.path "/etc/x"
string "body\n"
label "X"
keyword "EXPOSE"
constant.numeric "80"
keyword "HEALTHCHECK"
constant.builtin "NONE"
error "FOO"
string "bar"
keyword "USER"
string "it"
error "'"
string "s""##
    );
}

#[test]
fn injections() {
    let text = "\
# todo
RUN pip install \\
    requests
RUN <<EOF
echo
EOF
CMD [\"a\"]
COPY <<EOF /a
not shell
EOF
";
    assert_eq!(
        captures(dockerfile_ls_grammar::INJECTIONS_QUERY, text),
        r##"comment: injection.content "# todo"
bash: injection.content "pip install"
bash: injection.content "requests"
bash: injection.content "echo\n"
json: injection.content "[\"a\"]""##
    );
}
