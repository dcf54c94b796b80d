//! Where in a RUN a package manager cleans up: a command in one branch of several may be of a program that only this branch has.

use super::shell::{Command, append, append_at};
use crate::model::{ShellOperator, ShellText, ShellToken, ShellTokenKind, ShellTokens, WordRole};
use crate::rules::{Fix, Message};
use crate::syntax::ast::Instruction;
use crate::text::TextSize;

/// The place for what cleans up behind some commands.
pub(super) enum Cleanup {
    /// At the end of the RUN.
    AtEnd,
    /// At the ends of these branches; of none where one of them does not end in a plain list of commands.
    InBranches(Vec<TextSize>),
}

impl Cleanup {
    /// Behind these commands of a RUN, in order.
    pub(super) fn of<'c>(run: &Instruction, escape: char, commands: impl Iterator<Item = &'c Command<'c>>) -> Self {
        if !run.text.contains("esac") && !run.text.contains("fi") {
            return Self::AtEnd;
        }
        let texts = ShellText::of(run, escape);
        let [given] = texts.as_slice() else { return Self::AtEnd };
        let walk = Walk::through(&ShellTokens::of(given.text.clone()));
        let mut places = Vec::new();
        for command in commands {
            let Some(at) = command.word().map(|word| word.range.start()) else { continue };
            match walk.branch_at(at) {
                // What runs here is there in every branch.
                None => return Self::AtEnd,
                Some(branch) => places.push(branch.place_behind(at)),
            }
        }
        let places: Option<Vec<TextSize>> = places.into_iter().collect();
        let mut places = places.unwrap_or_default();
        places.dedup();
        Self::InBranches(places)
    }

    /// Whether it is the end of the RUN.
    pub(super) fn is_at_end(&self) -> bool {
        matches!(self, Self::AtEnd)
    }

    /// The fix that adds a command there.
    pub(super) fn append(&self, run: &Instruction, title: Message, command: &str) -> Option<Fix> {
        match self {
            Self::AtEnd => append(run, title, command),
            Self::InBranches(places) => append_at(run, title, command, places),
        }
    }
}

/// A branch of `if` or `case`.
#[derive(Default)]
struct Branch {
    /// Where its last list of commands starts and ends; `None` where nothing can be added to it.
    last: Option<(TextSize, TextSize)>,
    /// Whether `&&` or `||` joins commands of that list.
    is_joined: bool,
    /// It is the condition of an `elif`: nothing can be added to it.
    is_condition: bool,
}

impl Branch {
    /// Where to add a command that runs whenever one at a place has.
    fn place_behind(&self, at: TextSize) -> Option<TextSize> {
        self.last.filter(|(start, _)| !self.is_joined || *start <= at).map(|(_, end)| end)
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    If,
    Case,
    Other,
}

/// A compound command that is open, or all of the text.
struct Frame {
    kind: Kind,
    /// The branch that is being read.
    branch: Option<usize>,
    list: List,
}

/// The list of commands that is being read.
#[derive(Default)]
struct List {
    span: Option<(TextSize, TextSize)>,
    is_joined: bool,
    /// A `;` stands behind it.
    is_ended: bool,
    /// Something can be added to it by `&&`.
    is_whole: bool,
    /// Its last command goes on with nothing: `exit`.
    leaves: bool,
}

#[derive(Default)]
struct Walk {
    frames: Vec<Frame>,
    branches: Vec<Branch>,
    /// The branch that each command stands in, by where it starts.
    commands: Vec<(TextSize, Option<usize>)>,
}

impl Walk {
    fn through(tokens: &ShellTokens) -> Self {
        let mut walk = Self::default();
        walk.open(Kind::Other);
        for token in tokens.tokens.iter().filter(|token| token.depth == 0) {
            walk.token(tokens, token);
        }
        walk
    }

    /// The innermost branch that a command stands in; one of a substitution stands where that does.
    fn branch_at(&self, at: TextSize) -> Option<&Branch> {
        let before = self.commands.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
        let (_, branch) = self.commands.get(before)?;
        self.branches.get((*branch)?)
    }

    fn token(&mut self, tokens: &ShellTokens, token: &ShellToken) {
        let (start, end) = (tokens.place(token).start(), tokens.place(token).end());
        match token.kind {
            ShellTokenKind::Word(WordRole::Reserved) => return self.reserved(tokens.source(token), start, end),
            ShellTokenKind::Word(WordRole::Pattern | WordRole::CaseWord) | ShellTokenKind::Comment => return,
            ShellTokenKind::Operator(operator) => return self.operator(operator, start, end),
            _ => {}
        }
        if let ShellTokenKind::Word(WordRole::Command | WordRole::Assignment | WordRole::Test) = token.kind {
            let branch = self.frames.iter().rev().find_map(|frame| frame.branch);
            self.commands.push((start, branch));
        }
        let leaves = matches!(tokens.source(token), "exit" | "exec" | "return" | "break" | "continue");
        let is_command = token.kind == ShellTokenKind::Word(WordRole::Command);
        self.add(start, end);
        if let Some(frame) = self.frames.last_mut().filter(|_| is_command) {
            // `a || exit` goes on if `a` does.
            frame.list.leaves = leaves && !frame.list.is_joined;
        }
    }

    /// Adds a word, or a whole compound command, to the list.
    fn add(&mut self, start: TextSize, end: TextSize) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.list.is_ended {
            frame.list = List::default();
        }
        frame.list.span = Some((frame.list.span.map_or(start, |(first, _)| first), end));
        frame.list.is_whole = true;
    }

    fn operator(&mut self, operator: ShellOperator, start: TextSize, end: TextSize) {
        let Some(frame) = self.frames.last_mut() else { return };
        match operator {
            ShellOperator::And | ShellOperator::Or => (frame.list.is_joined, frame.list.is_whole) = (true, false),
            ShellOperator::Pipe => frame.list.is_whole = false,
            ShellOperator::Background => (frame.list.is_whole, frame.list.is_ended) = (false, true),
            // A line may end behind `&&`.
            ShellOperator::Semicolon | ShellOperator::Newline => frame.list.is_ended |= frame.list.is_whole,
            ShellOperator::Open => self.open(Kind::Other),
            ShellOperator::Close => self.close(Kind::Other, end),
            ShellOperator::PatternEnd => self.begin(false),
            ShellOperator::BranchEnd => self.end_branch(),
            ShellOperator::Test => self.add(start, end),
            ShellOperator::FunctionParens | ShellOperator::Pattern | ShellOperator::Expression => {}
        }
    }

    fn reserved(&mut self, text: &str, start: TextSize, end: TextSize) {
        match text {
            "if" | "case" | "while" | "until" | "for" | "select" | "{" => {
                self.add(start, end);
                self.open(match text {
                    "if" => Kind::If,
                    "case" => Kind::Case,
                    _ => Kind::Other,
                });
            }
            "fi" => self.close(Kind::If, end),
            "esac" => self.close(Kind::Case, end),
            "done" | "}" => self.close(Kind::Other, end),
            "then" | "else" => self.begin(false),
            "elif" => self.begin(true),
            "do" => self.begin_list(),
            _ => self.add(start, end),
        }
    }

    fn open(&mut self, kind: Kind) {
        self.frames.push(Frame { kind, branch: None, list: List::default() });
    }

    fn close(&mut self, kind: Kind, end: TextSize) {
        self.end_branch();
        if self.frames.len() > 1 && self.frames.pop_if(|frame| frame.kind == kind).is_some() {
            self.add(end, end);
        }
    }

    fn begin(&mut self, is_condition: bool) {
        self.end_branch();
        let next = self.branches.len();
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.kind != Kind::Other) else { return };
        frame.branch = Some(next);
        self.branches.push(Branch { is_condition, ..Branch::default() });
    }

    fn begin_list(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.list = List::default();
        }
    }

    fn end_branch(&mut self) {
        let Some(frame) = self.frames.last_mut() else { return };
        let list = std::mem::take(&mut frame.list);
        let Some(branch) = frame.branch.take().and_then(|branch| self.branches.get_mut(branch)) else { return };
        branch.last = list.span.filter(|_| list.is_whole && !list.leaves && !branch.is_condition);
        branch.is_joined = list.is_joined;
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_with};

    fn fixed(run: &str, expected: &str) {
        check_fix("DL3040", &format!("FROM a:1\nRUN {run}"), &format!("FROM a:1\nRUN {expected}"));
    }

    #[test]
    fn at_the_end_of_the_branch() {
        fixed(
            "case $D in \\\n  debian*) \\\n    apt-get clean \\\n    ;; \\\n  centos*) \\\n    dnf install -y a \\\n    ;; \\\n  esac",
            "case $D in \\\n  debian*) \\\n    apt-get clean \\\n    ;; \\\n  centos*) \\\n    dnf install -y a && dnf clean all \\\n    ;; \\\n  esac",
        );
        for (run, expected) in [
            (
                "if a; then dnf install -y b; else apt-get clean; fi; x",
                "if a; then dnf install -y b && dnf clean all; else apt-get clean; fi; x",
            ),
            ("if a; then b; else dnf install -y b; c; fi", "if a; then b; else dnf install -y b; c && dnf clean all; fi"),
            (
                "if a; then b; elif c; then dnf install -y b; fi",
                "if a; then b; elif c; then dnf install -y b && dnf clean all; fi",
            ),
            ("case $A in a) dnf install -y b;;& *) c; esac", "case $A in a) dnf install -y b && dnf clean all;;& *) c; esac"),
            (
                "case $A in a) b;; *) dnf install -y b >/c; esac",
                "case $A in a) b;; *) dnf install -y b >/c && dnf clean all; esac",
            ),
            (
                "case $A in a) dnf install -y b;; b) dnf in -y c;; c) d;; esac",
                "case $A in a) dnf install -y b && dnf clean all;; b) dnf in -y c && dnf clean all;; c) d;; esac",
            ),
            (
                "if a; then if b; then dnf install -y b; fi; c; fi",
                "if a; then if b; then dnf install -y b && dnf clean all; fi; c; fi",
            ),
            (
                "if a; then for b in c; do dnf install -y $b; done; fi",
                "if a; then for b in c; do dnf install -y $b; done && dnf clean all; fi",
            ),
            ("if a; then dnf install -y b || exit 1; fi", "if a; then dnf install -y b || exit 1 && dnf clean all; fi"),
            // There it is in all of them.
            (
                "dnf install -y a; if b; then dnf install -y b; fi",
                "dnf install -y a; if b; then dnf install -y b; fi && dnf clean all",
            ),
            ("if dnf install -y a; then b; fi", "if dnf install -y a; then b; fi && dnf clean all"),
            ("if a; then b; fi; dnf install -y a", "if a; then b; fi; dnf install -y a && dnf clean all"),
            (
                "for a in b; do dnf install -y $a; done; echo fi",
                "for a in b; do dnf install -y $a; done; echo fi && dnf clean all",
            ),
        ] {
            fixed(run, expected);
        }
    }

    #[test]
    fn what_it_says_there() {
        check_rule(
            "DL3040",
            "
FROM a
RUN case $A in a) dnf install -y b;; esac
                      ^^^^^^^ warning: dnf leaves its downloads in the image; end this branch with `dnf clean all`
RUN dnf install -y b; case $A in a) c;; esac
        ^^^^^^^ warning: dnf leaves its downloads in the image; end this RUN with `dnf clean all`
",
        );
    }

    #[test]
    fn nothing_is_added_to_what_is_no_plain_list() {
        let fixes = |run: &str| {
            let found = check_with(&format!("FROM a:1\nRUN {run}\n"), &Default::default());
            let those = found.iter().filter(|finding| finding.rule.id == "DL3040");
            those.map(|finding| finding.fixes.len()).collect::<Vec<_>>()
        };
        for run in [
            "if a; then dnf install -y b; exit 0; fi; c",
            "if a; then dnf install -y b & fi",
            "if a; then dnf install -y b; c && d; fi",
            "if a; then b; elif dnf install -y b; then c; fi",
            "case $A in a) dnf install -y b; exec c;; esac",
        ] {
            assert_eq!(fixes(run), [0], "{run}");
        }
    }
}
