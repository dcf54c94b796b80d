//! Where each token begins and ends.

use crate::support::{self, leaves};

#[test]
fn blanks_at_both_ends_are_padding_and_inside_are_text() {
    assert_eq!(leaves("  a b\t\n"), [r#"text "a b""#]);
    assert_eq!(leaves("! \t a b \u{a0}\u{2028}\n"), [r#"negation "!""#, r#"text "a b""#]);
    assert_eq!(leaves("a\u{a0}b\u{3000}"), [r#"text "a\u{a0}b""#]);
    assert_eq!(leaves("a\u{b}\u{c}\n"), [r#"text "a""#]);
}

#[test]
fn a_comment_ends_before_the_line_end() {
    assert_eq!(leaves("# a \r\n#\r\n#b"), [r##"comment "# a ""##, r##"comment "#""##, r##"comment "#b""##]);
    assert_eq!(leaves("#a\rb\r\r\n"), [r##"comment "#a\rb""##]);
}

#[test]
fn a_byte_order_mark_is_padding_in_line_one_only() {
    assert_eq!(leaves("\u{feff}#a\nb"), [r##"comment "#a""##, r#"text "b""#]);
    assert_eq!(leaves("\u{feff} !a"), [r#"negation "!""#, r#"text "a""#]);
    assert_eq!(leaves("a\n\u{feff}#b"), [r#"text "a""#, "text \"\\u{feff}#b\""]);
}

#[test]
fn a_carriage_return_alone_ends_no_line() {
    assert_eq!(leaves("a\rb\r\n"), [r#"text "a\rb""#]);
}

#[test]
fn an_escape_takes_the_next_character() {
    assert_eq!(leaves("\\é\\ x"), ["escape \"\\\\é\"", "escape \"\\\\ \"", r#"text "x""#]);
    assert_eq!(leaves("a\\ \r\n"), [r#"text "a""#, "trailing_escape \"\\\\\""]);
}

#[test]
fn a_fault_is_one_character() {
    assert_eq!(leaves("!\n"), [r#"lone_negation "!""#]);
    assert_eq!(leaves("[a/*\n"), ["unclosed_class \"[\"", "text \"a\"", "separator \"/\"", "star \"*\""]);
}

#[test]
fn a_class_may_hold_anything_but_a_bare_end_or_dash() {
    assert_eq!(leaves("[^\\]/ *é]x"), ["class \"[^\\\\]/ *é]\"", r#"text "x""#]);
    assert_eq!(leaves("[^^]"), [r#"class "[^^]""#]);
}

#[test]
fn a_pattern_spans_its_negation_but_no_blanks() {
    let tree = support::parse("\n  !  a/b  \r\n");
    let pattern = tree.root_node().child(0).unwrap();
    assert_eq!((pattern.kind(), pattern.byte_range()), ("pattern", 3..9));
}
