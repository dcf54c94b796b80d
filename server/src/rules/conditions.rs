//! Commands that no usual build runs: behind a test that is false on amd64, or by the defaults of the file's variables.
//!
//! What a test says is worked out from the commands as they are read; whatever is not certain is run.

use rustc_hash::{FxHashMap, FxHashSet};

use super::FileContext;
use super::test_outcome::{Facts, Text};
use crate::data::platforms::is_rare_architecture;
use crate::model::{
    Placed, ShellCommand, ShellOperator, ShellScript, ShellText, ShellToken, ShellTokenKind, ShellTokens, ShellWord, WordRole,
};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

/// The commands that are left out, in order, by the RUN at an index, of those at `asked`.
pub(super) fn skipped(cx: &FileContext<'_>, asked: &[usize]) -> FxHashMap<usize, Vec<TextRange>> {
    let model = cx.model;
    let has_test = |placed: &Placed| {
        let is_run = placed.keyword == Keyword::Run;
        is_run && ["[ ", "[[ ", "test ", "case ", "false"].iter().any(|word| placed.text.contains(word))
    };
    let with_tests = asked.iter().filter(|index| model.instructions.get(**index).is_some_and(has_test));
    let with_tests: FxHashSet<usize> = with_tests.copied().collect();
    let mut found = FxHashMap::default();
    if with_tests.is_empty() {
        return found;
    }
    let builds = &cx.knowledge.builds;
    model.visit_with_defaults(|stage, index, run, environment| {
        if !with_tests.contains(&index) {
            return;
        }
        let from = model.instructions_of(model.root(stage)).first();
        let is_rare = from
            .is_some_and(|from| from.text.to_ascii_lowercase().split(['/', '-', '_', ':', ' ', '.']).any(is_of_other_machine));
        let script = ShellScript::of(run, model.escape);
        let own = own_variables(script);
        // What a build of the project passes may be anything.
        let is_passed = |name: &str| builds.setting(name).next().is_some();
        let facts = Facts { environment, own: &own, is_passed: &is_passed, is_usual: !is_rare };
        let mut ranges = Vec::new();
        for given in ShellText::of(run, model.escape) {
            ranges.append(&mut Walk::new(&script.commands, &facts).ranges(&ShellTokens::of(given.text)));
        }
        ranges.iter_mut().for_each(|range| *range = run.at(*range));
        ranges.sort_unstable_by_key(|range| range.start());
        if !ranges.is_empty() {
            found.insert(index, ranges);
        }
    });
    found
}

/// Whether a part of a base's name says that it is for another machine than most: `arm64v8`, `i386`.
fn is_of_other_machine(part: &str) -> bool {
    is_rare_architecture(part) || part.starts_with("arm") || part.starts_with("aarch64")
}

/// The variables that the commands set themselves.
fn own_variables(script: &ShellScript) -> FxHashSet<&str> {
    let name = |word: &'_ ShellWord| word.text.find(['=', '+']).unwrap_or(word.text.len());
    let mut own = FxHashSet::default();
    for command in &script.commands {
        let sets =
            matches!(command.program(), "export" | "declare" | "local" | "readonly" | "read" | "typeset" | "unset" | "eval");
        let words = if sets { command.arguments() } else { &[] };
        own.extend(command.assignments.iter().chain(words).filter_map(|word| word.text.get(..name(word))));
    }
    own
}

/// The commands of one list that are joined by `&&` and `||`.
#[derive(Default, Clone, Copy)]
struct List {
    join: Option<ShellOperator>,
    /// What the list comes to so far.
    last: Option<bool>,
    has_any: bool,
}

impl List {
    /// Whether the next command is certainly left out.
    fn blocks(self) -> bool {
        match self.join {
            Some(ShellOperator::And) => self.last == Some(false),
            Some(ShellOperator::Or) => self.last == Some(true),
            _ => false,
        }
    }

    fn add(&mut self, outcome: Option<bool>) {
        self.last = match (self.join, self.last, outcome) {
            (Some(ShellOperator::And), Some(false), _) => Some(false),
            (Some(ShellOperator::And), Some(true), outcome) => outcome,
            (Some(ShellOperator::And), None, outcome) => outcome.filter(|outcome| !outcome),
            (Some(ShellOperator::Or), Some(true), _) => Some(true),
            (Some(ShellOperator::Or), Some(false), outcome) => outcome,
            (Some(ShellOperator::Or), None, outcome) => outcome.filter(|outcome| *outcome),
            (_, _, outcome) => outcome,
        };
        (self.join, self.has_any) = (None, true);
    }
}

/// A compound command that is open.
struct Frame {
    kind: FrameKind,
    /// The list that it stands in.
    outer: List,
    /// Whether all of it is left out.
    is_off: bool,
    /// Whether the part of it that is read is left out.
    is_part_off: bool,
    /// Of `if`, whether a branch above is the one that is run.
    is_taken: Option<bool>,
    /// Of `case`, what is looked at, and the patterns so far.
    word: Option<Text>,
    patterns: Vec<String>,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum FrameKind {
    If,
    Loop,
    Case,
    Brace,
    Group,
}

struct Walk<'a> {
    commands: &'a [ShellCommand],
    facts: &'a Facts<'a>,
    frames: Vec<Frame>,
    list: List,
    /// What the list before came to.
    ended: Option<bool>,
    is_negated: bool,
    is_piped: bool,
    /// The command that is being read, and whether it is left out.
    current: Option<(Option<&'a ShellCommand>, bool)>,
    skipped: Vec<TextRange>,
}

impl<'a> Walk<'a> {
    fn new(commands: &'a [ShellCommand], facts: &'a Facts<'a>) -> Self {
        let (frames, skipped) = (Vec::new(), Vec::new());
        Self {
            commands,
            facts,
            frames,
            list: List::default(),
            ended: None,
            is_negated: false,
            is_piped: false,
            current: None,
            skipped,
        }
    }

    fn ranges(mut self, tokens: &ShellTokens) -> Vec<TextRange> {
        for token in tokens.tokens.iter().filter(|token| token.depth == 0) {
            self.token(tokens, token);
        }
        self.finish();
        self.skipped
    }

    fn is_off(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_part_off) || self.list.blocks()
    }

    fn token(&mut self, tokens: &ShellTokens, token: &ShellToken) {
        let text = tokens.source(token);
        match token.kind {
            ShellTokenKind::Word(WordRole::Reserved) => self.reserved(text),
            ShellTokenKind::Word(WordRole::CaseWord) => self.case_word(tokens, token),
            ShellTokenKind::Word(WordRole::Pattern) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.patterns.push(text.trim_matches(['"', '\'']).to_owned());
                }
            }
            ShellTokenKind::Word(WordRole::Command | WordRole::Test | WordRole::Assignment) | ShellTokenKind::Redirection
                if self.current.is_none() =>
            {
                let start = u32::from(tokens.place(token).start());
                let at = self.commands.partition_point(|command| command.start() < start);
                let command = self.commands.get(at).filter(|command| command.start() == start);
                self.current = Some((command, self.is_off()));
            }
            ShellTokenKind::Operator(operator) => self.operator(operator),
            _ => {}
        }
    }

    /// Ends the command that is being read.
    fn finish(&mut self) {
        let Some((command, is_off)) = self.current.take() else { return };
        if let Some(command) = command.filter(|_| is_off) {
            let words = command.assignments.iter().chain(&command.words).map(|word| word.range);
            self.skipped.extend(words.reduce(TextRange::cover));
        }
        let outcome = command.filter(|_| !self.is_piped).and_then(|command| self.facts.outcome(command));
        self.end_of_one(outcome);
    }

    fn end_of_one(&mut self, outcome: Option<bool>) {
        let is_negated = std::mem::take(&mut self.is_negated);
        self.list.add(outcome.map(|outcome| outcome != is_negated));
    }

    fn end_list(&mut self) {
        if self.list.has_any {
            self.ended = self.list.last;
        }
        (self.list, self.is_piped, self.is_negated) = (List::default(), false, false);
    }

    fn operator(&mut self, operator: ShellOperator) {
        match operator {
            ShellOperator::And | ShellOperator::Or => {
                self.finish();
                (self.list.join, self.is_piped) = (Some(operator), false);
            }
            ShellOperator::Pipe => {
                // The next one belongs to the same: what stands before both decides about both.
                if let Some((Some(command), true)) = self.current.take() {
                    let words = command.assignments.iter().chain(&command.words).map(|word| word.range);
                    self.skipped.extend(words.reduce(TextRange::cover));
                }
                self.is_piped = true;
            }
            // A line may end behind `&&`.
            ShellOperator::Newline if self.current.is_none() && self.list.join.is_some() => {}
            ShellOperator::Semicolon | ShellOperator::Newline | ShellOperator::Background => {
                self.finish();
                self.end_list();
            }
            ShellOperator::BranchEnd => {
                self.finish();
                self.end_list();
                if let Some(frame) = self.frames.last_mut() {
                    frame.patterns.clear();
                    frame.is_part_off = frame.is_off;
                }
            }
            ShellOperator::PatternEnd => self.pattern_end(),
            ShellOperator::Open => self.open(FrameKind::Group),
            ShellOperator::Close => self.close(FrameKind::Group),
            ShellOperator::FunctionParens => self.current = None,
            ShellOperator::Pattern | ShellOperator::Test | ShellOperator::Expression => {}
        }
    }

    fn open(&mut self, kind: FrameKind) {
        let is_off = self.is_off();
        let outer = std::mem::take(&mut self.list);
        let (is_taken, word, patterns) = (Some(false), None, Vec::new());
        self.frames.push(Frame { kind, outer, is_off, is_part_off: is_off, is_taken, word, patterns });
        (self.is_piped, self.is_negated, self.ended) = (false, false, None);
    }

    fn close(&mut self, kind: FrameKind) {
        self.finish();
        if let Some(frame) = self.frames.pop_if(|frame| frame.kind == kind) {
            self.list = frame.outer;
            // What it comes to is another question.
            self.list.add(None);
            (self.is_piped, self.is_negated, self.ended) = (false, false, None);
        }
    }

    fn reserved(&mut self, text: &str) {
        match text {
            "if" => self.open(FrameKind::If),
            "while" | "until" | "for" | "select" => self.open(FrameKind::Loop),
            "case" => self.open(FrameKind::Case),
            "{" => self.open(FrameKind::Brace),
            "fi" => self.close(FrameKind::If),
            "done" => self.close(FrameKind::Loop),
            "esac" => self.close(FrameKind::Case),
            "}" => self.close(FrameKind::Brace),
            "!" => self.is_negated = !self.is_negated,
            "then" => self.then(),
            "elif" | "else" => {
                self.end_list();
                if let Some(frame) = self.frames.last_mut() {
                    frame.is_part_off = frame.is_off || frame.is_taken == Some(true);
                }
            }
            _ => self.end_list(),
        }
    }

    fn then(&mut self) {
        self.finish();
        self.end_list();
        let condition = self.ended.take();
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.kind == FrameKind::If) {
            frame.is_part_off = frame.is_off || frame.is_taken == Some(true) || condition == Some(false);
            frame.is_taken = match (frame.is_taken, condition) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (taken, Some(false)) => taken,
                (_, None) => None,
            };
        }
    }

    fn case_word(&mut self, tokens: &ShellTokens, token: &ShellToken) {
        let text = tokens.source(token);
        let word = ShellWord {
            range: token.range,
            text: text.trim_matches('"').to_owned(),
            literal: !text.contains(['$', '`', '\'', '"']),
            plain: false,
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.word = Some(self.facts.text(&word));
        }
    }

    fn pattern_end(&mut self) {
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.kind == FrameKind::Case) else { return };
        let is_other = |pattern: &String| match &frame.word {
            Some(Text::Known(text)) => !pattern.contains(['*', '?', '[', '$', '`', '\\', '"', '\'']) && pattern != text,
            Some(Text::Open) => self.facts.is_of_another(pattern) && !pattern.contains(['$', '`']),
            None => false,
        };
        frame.is_part_off = frame.is_off || (!frame.patterns.is_empty() && frame.patterns.iter().all(is_other));
        (self.list, self.current) = (List::default(), None);
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    fn count(above: &str, run: &str) -> usize {
        let settings = Settings { profile: Profile::Recommended, ..Settings::default() };
        let found = check_with(&format!("FROM {above}\nRUN {run}\n"), &settings);
        found.iter().filter(|finding| finding.rule.id == "DL3042").count()
    }

    const INSTALL: &str = "pip install a==1";

    #[test]
    fn on_other_machines() {
        for (before, after) in [
            ("if [ \"$(uname -m)\" = aarch64 ]; then", "; fi"),
            ("if [ \"$(rpm -E x)\" = 'aarch64' ] && ! command -v x; then a;", "; fi"),
            ("if [ \"$A\" = b ]; then true; elif [ \"$(uname -m)\" == \"arm64\" ]; then", "; fi"),
            ("if [[ $(uname -m) == arm* ]]; then a && ", "; fi"),
            ("if [ \"$(uname -m)\" != s390x ]; then a; else", "; fi"),
            ("[ \"$(arch)\" = armv7l ] &&", " || true"),
            ("test `arch` != ppc64le ||", ""),
            ("case \"$(uname -m)\" in x86_64) a;; aarch64|arm64)", ";; esac"),
            ("set -e; if [ `arch` = arm64 ]; then if [ -f x ]; then (", "); fi; fi"),
            ("if ! [ `arch` = arm64 ]; then a; else", "; fi"),
        ] {
            assert_eq!(count("a:1", &format!("{before} {INSTALL}{after}")), 0, "{before}");
        }
        for (before, after) in [
            ("if [ \"$(uname -m)\" = x86_64 ]; then", "; fi"),
            ("if [ \"$(uname -m)\" = aarch64 ]; then a; else", "; fi"),
            ("if [ \"$(uname -m)\" = aarch64 ]; then a; fi;", ""),
            ("if [ \"$(uname -m)\" = aarch64 ] || b; then", "; fi"),
            ("if [ -f requirements.txt ]; then", "; fi"),
            ("[ `arch` = arm64 ] && a; ", ""),
            ("[ `arch` = arm64 ] || ", ""),
            ("case `arch` in aarch64) a;; *)", ";; esac"),
            ("case `arch` in aarch64) a;; esac;", ""),
            ("for a in b; do", "; done"),
            ("a | b && ", ""),
        ] {
            assert_eq!(count("a:1", &format!("{before} {INSTALL}{after}")), 1, "{before}");
        }
        let arm = format!("[ `arch` = aarch64 ] && {INSTALL}");
        assert_eq!((count("arm64v8/a:1", &arm), count("--platform=linux/arm64 a:1", &arm)), (1, 1));
    }

    #[test]
    fn by_the_defaults_of_arguments() {
        let with = |argument: &str, test: &str| count(&format!("a:1\nARG {argument}"), &format!("{test} then {INSTALL}; fi"));
        for (argument, test) in [
            ("DEV=false", "if [ \"$DEV\" = true ];"),
            ("DEV", "if [ -n \"$DEV\" ];"),
            ("DEV=", "if [ \"x${DEV}\" = \"xyes\" ];"),
            ("DEV", "if [ \"${DEV:-no}\" != no ];"),
            ("TARGETARCH", "if [ \"$TARGETARCH\" = arm64 ];"),
            ("TARGETPLATFORM", "if [ \"$TARGETPLATFORM\" = linux/arm/v7 ];"),
        ] {
            assert_eq!(with(argument, test), 0, "{argument} {test}");
        }
        for (argument, test) in [
            ("DEV=true", "if [ \"$DEV\" = true ];"),
            ("DEV=false", "if [ \"$OTHER\" = true ];"),
            ("DEV=false", "DEV=$(a); if [ \"$DEV\" = true ];"),
            ("DEV", "if [ -z \"$DEV\" ];"),
            ("TARGETARCH", "if [ \"$TARGETARCH\" != arm64 ];"),
        ] {
            assert_eq!(with(argument, test), 1, "{argument} {test}");
        }
    }
}
