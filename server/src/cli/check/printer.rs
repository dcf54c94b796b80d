//! Prints what is found as it comes, so that a run over many files needs no more memory than one over few.

use std::io::Error;

use super::arguments::{CheckArguments, Format};
use super::report::FileReport;
use super::totals::{Render, Run};
use super::{github, json, junit, sarif, statistics, text};
use crate::cli::output::{self, Output, complain_styled};

/// Where a run is printed to.
pub(super) struct Printer {
    render: Box<dyn Render>,
    out: Output,
    way: Way,
    /// The fixed text of standard input.
    fixed: Option<String>,
    /// What came of printing so far; after an error nothing more is tried.
    printed: Result<(), Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    /// With the program's own colours.
    Styled,
    /// To standard error, because the fixed text of standard input goes to standard output, alone.
    Aside,
}

impl Printer {
    /// `working_folder` is where relative paths start; `searched` says what was looked through.
    pub(super) fn new(arguments: &CheckArguments, working_folder: &std::path::Path, searched: Vec<String>, aside: bool) -> Self {
        let render: Box<dyn Render> = match arguments.format {
            _ if arguments.diff => Box::new(Diff),
            Format::Json if arguments.statistics => Box::new(statistics::Json),
            _ if arguments.statistics => Box::new(statistics::Text),
            Format::Text => Box::new(text::Text::new(searched)),
            Format::Json => Box::new(json::Json::default()),
            Format::Sarif => Box::new(sarif::Sarif::new(working_folder)),
            Format::Github => Box::new(github::Github),
            Format::Junit => Box::new(junit::Junit::default()),
        };
        let is_styled = arguments.format == Format::Text && !arguments.statistics && !arguments.diff;
        let way = match (aside, is_styled) {
            (true, _) => Way::Aside,
            (_, true) => Way::Styled,
            _ => Way::Plain,
        };
        Self { render, out: Output::new(), way, fixed: None, printed: Ok(()) }
    }

    pub(super) fn file(&mut self, mut file: FileReport) {
        self.fixed = file.output.take().or_else(|| self.fixed.take());
        let mut text = String::new();
        self.render.file(file, &mut text);
        self.put(&text);
    }

    /// Everything is printed now; the exit code for that alone.
    pub(super) fn end(mut self, run: &Run) -> u8 {
        let mut text = String::new();
        self.render.end(run, &mut text);
        self.put(&text);
        if let Some(fixed) = self.fixed.take().filter(|_| self.printed.is_ok()) {
            self.printed = self.out.text(&fixed);
        }
        let end = self.out.end();
        output::code(self.printed.and(end))
    }

    fn put(&mut self, text: &str) {
        if text.is_empty() || self.printed.is_err() {
            return;
        }
        self.printed = match self.way {
            Way::Plain => self.out.text(text),
            Way::Styled => self.out.styled(text),
            Way::Aside => {
                complain_styled(text);
                Ok(())
            }
        };
    }
}

/// `--diff`.
struct Diff;

impl Render for Diff {
    fn file(&mut self, file: FileReport, out: &mut String) {
        out.push_str(&file.diff);
    }

    fn end(&mut self, _: &Run, _: &mut String) {}
}
