//! Folding: stages, instructions, heredocs, comments and regions.

use crate::model::{Model, Placed};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::TriviaKind;
use crate::text::{TextRange, TextSize, between};

/// Lines that can be folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the end of the first line's text to the end of the last line's.
    pub range: TextRange,
    /// What the lines are.
    pub kind: FoldKind,
    /// What may stand for them.
    pub collapsed: Option<String>,
}

/// Kinds of [`Fold`]; where a client takes only a limited number, those that are first here are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// A stage.
    Stage,
    /// An instruction, or a heredoc in it.
    Instruction,
    /// `# region` to `# endregion`.
    Region,
    /// Comments.
    Comment,
}

/// The folds of a file, by place; at most `limit`.
pub fn folds(snapshot: &Snapshot, limit: Option<usize>) -> Vec<Fold> {
    let mut folder = Folder { snapshot, out: Vec::new() };
    match snapshot.kind {
        FileKind::Dockerfile => folder.dockerfile(snapshot.model()),
        FileKind::Dockerignore => {
            let comments = ignorefile_comments(snapshot);
            folder.comments(&comments);
        }
        FileKind::Other => {}
    }
    let mut folds = folder.out;
    if let Some(limit) = limit.filter(|&limit| limit < folds.len()) {
        folds.sort_by_key(|f| (f.kind, f.range.start()));
        folds.truncate(limit);
    }
    folds.sort_by_key(|f| (f.range.start(), f.range.end()));
    folds
}

struct Folder<'s> {
    snapshot: &'s Snapshot,
    out: Vec<Fold>,
}

impl Folder<'_> {
    fn line(&self, at: TextSize) -> u32 {
        self.snapshot.text().line_of(at)
    }

    /// Adds the lines from the one of `first` to the one of `last`, if they are two or more.
    fn add(&mut self, first: TextSize, last: TextSize, kind: FoldKind, collapsed: Option<String>) {
        let text = self.snapshot.text();
        let (start, end) = (self.line(first), self.line(last));
        if start < end {
            let range = between(text.line_range(start).end(), text.line_range(end).end());
            self.out.push(Fold { range, kind, collapsed });
        }
    }

    fn dockerfile(&mut self, model: &Model) {
        let mut stage_lines = Vec::with_capacity(model.stages.len());
        for stage in &model.stages {
            let [from, rest @ ..] = model.instructions_of(stage) else { continue };
            let last = rest.last().unwrap_or(from).file_range().end();
            stage_lines.push(self.line(from.start));
            let line =
                from.arguments_range().map(|args| model.slice(from.at(args)).split_whitespace().collect::<Vec<_>>().join(" "));
            self.add(from.start, last, FoldKind::Stage, line.map(|line| format!("FROM {line}")));
        }
        for placed in model.instructions.iter().filter(|i| memchr::memchr2(b'\n', b'\r', i.text.as_bytes()).is_some()) {
            let range = placed.file_range();
            if stage_lines.binary_search(&self.line(range.start())).is_err() {
                self.add(range.start(), range.end(), FoldKind::Instruction, None);
            }
            self.heredocs(placed);
        }
        self.comments(&comments(model));
    }

    /// A heredoc whose marker is not on the first line of its instruction.
    fn heredocs(&mut self, placed: &Placed) {
        let markers = placed.heredoc_markers();
        let bodies = placed.trigger().map(|t| &t.heredocs).filter(|h| !h.is_empty()).unwrap_or(&placed.heredocs);
        let (Some(first), Some(last)) = (markers.first(), bodies.last()) else { return };
        let marker = placed.at(first.range).start();
        if self.line(placed.file_range().start()) < self.line(marker) {
            self.add(marker, placed.at(last.end.unwrap_or(last.range)).end(), FoldKind::Instruction, None);
        }
    }

    /// Blocks of two or more comment lines, and regions.
    fn comments(&mut self, comments: &[TextRange]) {
        let mut regions: Vec<TextSize> = Vec::new();
        let mut block: Option<(TextSize, TextSize)> = None;
        for &comment in comments {
            let text = self.snapshot.text();
            match region(crate::text::slice(text, comment)) {
                Some(true) => regions.push(comment.start()),
                Some(false) => {
                    if let Some(start) = regions.pop() {
                        self.add(start, comment.start(), FoldKind::Region, None);
                    }
                }
                None => {}
            }
            let line = self.line(comment.start());
            block = match block {
                Some((first, last)) if self.line(last) + 1 == line => Some((first, comment.start())),
                other => {
                    if let Some((first, last)) = other {
                        self.add(first, last, FoldKind::Comment, None);
                    }
                    Some((comment.start(), comment.start()))
                }
            };
        }
        if let Some((first, last)) = block {
            self.add(first, last, FoldKind::Comment, None);
        }
    }
}

/// `# region` is `true`, `# endregion` is `false`.
fn region(comment: &str) -> Option<bool> {
    let word = comment.trim_start_matches('#').trim_start();
    let is =
        |marker: &str| word.strip_prefix(marker).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    if is("region") {
        Some(true)
    } else if is("endregion") {
        Some(false)
    } else {
        None
    }
}

/// All comments of a Dockerfile, by place.
fn comments(model: &Model) -> Vec<TextRange> {
    let inside = model
        .instructions
        .iter()
        .flat_map(|placed| placed.trivia.iter().filter(|t| t.kind == TriviaKind::Comment).map(|t| placed.at(t.range)));
    let mut out: Vec<TextRange> = model.comments.iter().copied().chain(inside).collect();
    out.sort_by_key(|c| c.start());
    out
}

/// The lines that begin with `#`.
fn ignorefile_comments(snapshot: &Snapshot) -> Vec<TextRange> {
    let text = snapshot.text();
    (0..text.line_count())
        .map(|line| text.line_range(line))
        .filter(|&line| crate::text::slice(text, line).starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ignore_snapshot, snapshot};

    /// `line-line kind` of each fold.
    fn shown(snapshot: &Snapshot, limit: Option<usize>) -> String {
        let line = |at| snapshot.text().line_of(at);
        let folds = folds(snapshot, limit);
        let shown = folds.iter().map(|f| format!("{}-{} {:?}", line(f.range.start()), line(f.range.end()), f.kind));
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn stages_instructions_and_heredocs() {
        let text = "ARG A=1 \\\n B=2\nFROM a AS b\nRUN x \\\n  y\n\nFROM c\n# end\n";
        assert_eq!(shown(&snapshot(text), None), "0-1 Instruction, 2-4 Stage, 3-4 Instruction");
        assert_eq!(shown(&snapshot("FROM a \\\n AS b\nRUN c"), None), "0-2 Stage");
        assert_eq!(shown(&snapshot("FROM a\nRUN b \\\n <<E\nx\nE\n"), None), "0-4 Stage, 1-4 Instruction, 2-4 Instruction");
        assert_eq!(shown(&snapshot("FROM a\nRUN <<E\r\nx\r\nE\r\n"), None), "0-3 Stage, 1-3 Instruction");
        let folds = folds(&snapshot(text), None);
        assert_eq!(folds[1].collapsed.as_deref(), Some("FROM a AS b"));
        assert_eq!(crate::text::slice(text, folds[2].range), "\n  y");
    }

    #[test]
    fn comments_and_regions() {
        assert_eq!(shown(&snapshot("# syntax=a\n# b\n\n# c\n# d\nFROM a"), None), "3-4 Comment");
        assert_eq!(shown(&snapshot("# x=a\n# b\nFROM a"), None), "0-1 Comment");
        let text = "FROM a\nRUN b \\\n # c\n # d\n e\n# region f\nRUN g\n#endregion\n";
        assert_eq!(shown(&snapshot(text), None), "0-6 Stage, 1-4 Instruction, 2-3 Comment, 5-7 Region");
        assert_eq!(shown(&snapshot(text), Some(2)), "0-6 Stage, 1-4 Instruction");
        assert_eq!(shown(&snapshot(text), Some(0)), "");
    }

    #[test]
    fn ignore_files() {
        assert_eq!(shown(&ignore_snapshot("# a\n# b\nc\n#d\n"), None), "0-1 Comment");
    }
}
