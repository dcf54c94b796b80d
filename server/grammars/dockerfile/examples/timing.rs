//! Times the parser: on the files named, or on texts made to be slow, each at one size and at four
//! times that size, where the time should grow fourfold. Build with `--release`.

#![allow(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::time::{Duration, Instant};

use tree_sitter::Parser;

fn main() -> Result<(), Box<dyn Error>> {
    let mut parser = Parser::new();
    parser.set_language(&dockerfile_ls_grammar::LANGUAGE.into())?;
    let paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        for (name, text) in PATHOLOGICAL {
            let small = time(&mut parser, &text(50_000));
            let large = time(&mut parser, &text(200_000));
            println!("{name:32} {small:>12.3?} {large:>12.3?}   x {:.1}", large.as_secs_f64() / small.as_secs_f64());
        }
        return Ok(());
    }
    let texts = paths.iter().map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let total: Duration = texts.iter().map(|text| time(&mut parser, text)).sum();
    println!("{} files, {bytes} bytes, {:.1} MB/s", texts.len(), bytes as f64 / 1e6 / total.as_secs_f64());
    Ok(())
}

fn time(parser: &mut Parser, text: &str) -> Duration {
    let start = Instant::now();
    let tree = parser.parse(text, None);
    let elapsed = start.elapsed();
    drop(tree);
    elapsed
}

type Pathological = (&'static str, fn(usize) -> String);

/// Names and texts of about `n` repetitions.
const PATHOLOGICAL: &[Pathological] = &[
    ("one long RUN line", |n| format!("RUN {}", "echo a ".repeat(n))),
    ("nested ${a:-", |n| format!("USER {}", "${a:-".repeat(n))),
    ("nested \"${a/", |n| format!("USER {}", "\"${a/".repeat(n))),
    ("alternating quotes", |n| format!("USER {}", "'\"".repeat(n))),
    ("unclosed pairs", |n| format!("ENV {}", "a=\"b ".repeat(n))),
    ("pairs", |n| format!("ENV {}", "a=b ".repeat(n))),
    ("paths", |n| format!("COPY {}", "a ".repeat(n))),
    ("heredoc markers", |n| format!("RUN {}", "<<E ".repeat(n))),
    ("openers", |n| format!("RUN {}", "<".repeat(n))),
    ("continuations", |n| format!("RUN {}", "a \\\n".repeat(n))),
    ("pair continuations", |n| format!("ENV {}", "a=b \\\n".repeat(n))),
    ("continuations inside a word", |n| format!("USER {}", "$a\\\n".repeat(n))),
    ("blank continuation lines", |n| format!("RUN a \\\n{}", "\n".repeat(n))),
    ("comments in a continuation", |n| format!("RUN a \\\n{}b", "# c\n".repeat(n))),
    ("blanks in a continuation", |n| format!("RUN a \\\n{}b", " ".repeat(n))),
    ("a heredoc", |n| format!("RUN <<E\n{}E\n", "x\n".repeat(n))),
    ("an unterminated heredoc", |n| format!("RUN <<E\n{}", "x\n".repeat(n))),
    ("unterminated heredocs", |n| "RUN <<E\n".repeat(n)),
    ("JSON brackets", |n| format!("CMD {}", "[".repeat(n))),
    ("a JSON array", |n| format!("CMD [{}1]", "\"a\", ".repeat(n))),
    ("carriage returns in a comment", |n| format!("#{}", " \r".repeat(n))),
    ("instructions", |n| "RUN a\n".repeat(n)),
    ("ONBUILD", |n| "ONBUILD ".repeat(n)),
    ("escape characters", |n| "\\".repeat(n)),
    ("spaces beyond ASCII", |n| format!("COPY a {}x", "\u{a0} ".repeat(n))),
    ("colons and slashes", |n| format!("FROM {}", "a/b:".repeat(n))),
    ("variables in an image", |n| format!("FROM {}", "${a:-".repeat(n))),
    ("flags", |n| format!("RUN {}", "--a=b ".repeat(n))),
];
