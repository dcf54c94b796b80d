//! Prints the syntax tree of each file named, or with `--facts` what it says about every
//! instruction, as one line of JSON a file: the form that BuildKit's parser can be compared with.

#![allow(clippy::print_stdout, reason = "a program that prints")]
#![allow(clippy::indexing_slicing, reason = "the ranges are those of the tree's own text")]

use std::error::Error;
use std::fmt::Write;

use tree_sitter::{Node, Parser};

fn main() -> Result<(), Box<dyn Error>> {
    let (flags, paths): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|arg| arg == "--facts");
    let mut parser = Parser::new();
    parser.set_language(&dockerfile_ls_grammar::LANGUAGE.into())?;
    for path in paths {
        let text = std::fs::read(&path)?;
        let tree = parser.parse(&text, None).ok_or("no tree")?;
        let root = tree.root_node();
        if flags.is_empty() {
            println!("{}", root.to_sexp());
        } else {
            println!("{}", file_facts(&path, root, &text));
        }
    }
    Ok(())
}

fn file_facts(path: &str, root: Node, text: &[u8]) -> String {
    let mut escape = b'\\';
    let mut instructions = Vec::new();
    for node in named_children(root) {
        match node.kind() {
            "directive" => {
                let part = |name| node.child_by_field_name(name).map(|n| &text[n.byte_range()]);
                if part("name").is_some_and(|name| name.eq_ignore_ascii_case(b"escape")) {
                    escape = part("value").and_then(|v| v.first().copied()).unwrap_or(escape);
                }
            }
            kind if kind.ends_with("_instruction") => {
                instructions.push(instruction_facts(node, text, escape));
            }
            _ => {}
        }
    }
    format!("{{\"file\":{},\"error\":{},\"instructions\":[{}]}}", quote(path), root.has_error(), instructions.join(","))
}

fn instruction_facts(node: Node, text: &[u8], escape: u8) -> String {
    let joined = |node: Node| joined_text(&text[node.byte_range()], escape);
    let mut keyword = String::new();
    let (mut flags, mut values, mut heredocs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut json, mut nested) = (false, String::from("null"));
    for child in named_children(node) {
        match child.kind() {
            "keyword" | "unknown_keyword" if keyword.is_empty() => keyword = joined(child),
            "flag" => flags.push(quote(&joined(child))),
            "json_array" => {
                json = true;
                for element in named_children(child).into_iter().filter(|n| !n.is_extra()) {
                    values.push(quote(&joined(element)));
                }
            }
            "heredoc" => {
                let body = child.child_by_field_name("body").map_or(&[][..], |n| &text[n.byte_range()]);
                heredocs.push(quote(&String::from_utf8_lossy(body)));
            }
            "pair" | "legacy_pair" => {
                for field in ["key", "value"] {
                    values.push(quote(&child.child_by_field_name(field).map_or(String::new(), joined)));
                }
            }
            kind if kind.ends_with("_instruction") => nested = instruction_facts(child, text, escape),
            "end_of_flags" | "unterminated_heredoc" => {}
            _ if child.is_extra() => {}
            // Shell text is told by its span, raw lines by theirs.
            "raw_text" if values.len() == 1 => {}
            "raw_text" => {
                let range = child.start_byte()..node.end_byte();
                values.push(quote(&joined_text(&text[range], escape)));
            }
            _ => values.push(quote(&joined(child))),
        }
    }
    format!(
        "{{\"keyword\":{},\"flags\":[{}],\"json\":{json},\"values\":[{}],\"heredocs\":[{}],\
         \"first\":{},\"last\":{},\"nested\":{nested}}}",
        quote(&keyword),
        flags.join(","),
        values.join(","),
        heredocs.join(","),
        node.start_position().row + 1,
        node.end_position().row + 1,
    )
}

fn named_children(node: Node) -> Vec<Node> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

/// The text as BuildKit joins it: escaped line ends, and the comments and blank lines behind them,
/// taken out.
fn joined_text(text: &[u8], escape: u8) -> String {
    let mut out = Vec::new();
    let mut continues = false;
    for line in text.split_inclusive(|&b| b == b'\n') {
        let body = line.strip_suffix(b"\n").unwrap_or(line);
        let complete = body.len() < line.len();
        let body = if complete { trim_end(body, b"\r") } else { body };
        let trimmed = String::from_utf8_lossy(body);
        let trimmed = trimmed.trim_start();
        if continues && complete && (trimmed.is_empty() || trimmed.starts_with('#')) {
            continue;
        }
        let unpadded = trim_end(body, b" \t");
        let escapes = unpadded.iter().rev().take_while(|&&b| b == escape).count();
        continues = complete && escapes == 1;
        out.extend_from_slice(if continues { &unpadded[..unpadded.len() - 1] } else { body });
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn trim_end<'a>(text: &'a [u8], set: &[u8]) -> &'a [u8] {
    let end = text.iter().rposition(|b| !set.contains(b)).map_or(0, |at| at + 1);
    &text[..end]
}

/// A JSON string.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
