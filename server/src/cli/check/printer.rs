//! Prints what is found as it comes, so that a run over many files needs no more memory than one over few.

use std::io::Error;
use std::path::PathBuf;

use super::arguments::{CheckArguments, Format};
use super::report::FileReport;
use super::totals::{Render, Run};
use super::{checkstyle, codacy, codeclimate, github, gnu, json, junit, lines, sarif, sonarqube, statistics, text};
use crate::cli::COULD_NOT_RUN;
use crate::cli::output::{self, Output, complain, complain_styled};
use crate::cli::speech::{retold, said};
use crate::disk;
use crate::texts::complaint as texts;

/// Where a run is printed to.
pub(super) struct Printer {
    render: Box<dyn Render>,
    out: Output,
    way: Way,
    /// How many findings are still printed.
    limit: Option<usize>,
    /// How many are not.
    hidden: usize,
    /// The fixed text of standard input.
    fixed: Option<String>,
    /// What came of printing so far; after an error nothing more is tried.
    printed: Result<(), Error>,
}

/// What reports call this program.
const PROGRAM: &str = "dockerfile-ls";

enum Way {
    Plain,
    /// With the program's own colours.
    Styled,
    /// To standard error, because the fixed text of standard input goes to standard output, alone.
    Aside,
    /// To a file, at the end.
    File(PathBuf, String),
}

impl Printer {
    /// `working_folder` is where relative paths start; `searched` says what was looked through.
    pub(super) fn new(arguments: &CheckArguments, working_folder: &std::path::Path, searched: Vec<String>, aside: bool) -> Self {
        let render: Box<dyn Render> = match arguments.format {
            _ if arguments.diff => Box::new(Diff),
            Format::Json if arguments.statistics => Box::new(statistics::Json),
            _ if arguments.statistics => Box::new(statistics::Text),
            Format::Text => Box::new(text::Text::new(searched, arguments)),
            Format::Json => Box::new(json::Json::default()),
            Format::Sarif => Box::new(sarif::Sarif::new(working_folder)),
            Format::Github => Box::new(github::Github),
            Format::Junit => Box::new(junit::Junit::default()),
            Format::Concise | Format::Grouped => Box::new(lines::Lines {
                searched,
                is_grouped: arguments.format == Format::Grouped,
                has_summary: !arguments.quiet,
                has_colours: arguments.output.is_none() && output::has_colours(),
            }),
            Format::Checkstyle => Box::new(checkstyle::Checkstyle::default()),
            Format::Codeclimate => Box::new(codeclimate::Codeclimate),
            Format::Gitlab => Box::new(codeclimate::Gitlab::default()),
            Format::Gnu => Box::new(gnu::Gnu { program: PROGRAM }),
            Format::Sonarqube => Box::new(sonarqube::Sonarqube::new(PROGRAM)),
            Format::Codacy => Box::new(codacy::Codacy),
        };
        let is_styled = arguments.format.is_for_people() && !arguments.statistics && !arguments.diff;
        let way = match (&arguments.output, aside, is_styled) {
            (Some(path), ..) => Way::File(path.clone(), String::new()),
            (_, true, _) => Way::Aside,
            (_, _, true) => Way::Styled,
            _ => Way::Plain,
        };
        Self { render, out: Output::new(), way, limit: arguments.max_findings, hidden: 0, fixed: None, printed: Ok(()) }
    }

    pub(super) fn file(&mut self, mut file: FileReport) {
        self.fixed = file.output.take().or_else(|| self.fixed.take());
        if let Some(left) = &mut self.limit {
            self.hidden += file.entries.len().saturating_sub(*left);
            file.entries.truncate(*left);
            file.excerpts.truncate(*left);
            *left -= file.entries.len();
        }
        let mut text = String::new();
        self.render.file(file, &mut text);
        self.put(&text);
    }

    /// Everything is printed now; the exit code for that alone.
    pub(super) fn end(mut self, run: &Run) -> u8 {
        let mut text = String::new();
        self.render.end(run, &mut text);
        self.put(&text);
        if self.hidden != 0 {
            complain(format_args!("{}", said(&texts::beyond_limit(self.hidden))));
        }
        if let Way::File(path, text) = &self.way
            && let Err(error) = disk::put(path, text)
        {
            complain(format_args!("{}: {}", path.display(), retold(error)));
            return COULD_NOT_RUN;
        }
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
        self.printed = match &mut self.way {
            Way::File(_, all) => {
                all.push_str(text);
                Ok(())
            }
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
