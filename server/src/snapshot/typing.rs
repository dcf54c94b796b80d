//! What is told while somebody types.
//!
//! Nearly everything that is found in a half-typed line is gone a moment later. So a *new* finding waits until typing
//! rests, or until the line is left and the finding is still there. What was told before and is still found stays, and
//! what is no longer found goes away at once.
//!
//! Three things make a finding wait:
//!
//! * It touches the *place* of typing: the line that was edited last and the instruction that the line is part of, from
//!   its first line to its last. Open heredocs, quotes, arrays and a `\` at the end of a line are inside of it.
//! * Whatever it touches, it was not there when that place was entered: the half-typed line has brought it about, as half
//!   of a stage's new name makes a `COPY --from` elsewhere wrong.
//! * Nothing but the place follows in the file, and what comes next may put it right: a file without FROM, a stage that
//!   nobody uses, the last USER. A rule that looks at one instruction has seen all of it; one that looks at a stage has
//!   not while the last stage is typed, nor one that looks at the file, nor one about layers, which a later stage may
//!   leave behind.
//!
//! Whoever shows findings keeps the [`Told`] of what it showed, and the [`Edits`] since. A clock there says whether
//! somebody is typing.

use super::{Edits, FileKind, Snapshot};
use crate::model::{Model, Placed};
use crate::rules::{Check, Finding, Leaves, Rule};
use crate::text::{TextRange, TextSize, between, size};

/// Which findings of a version were told.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// All findings of the version, in their order.
    findings: Vec<Known>,
    /// Where somebody was typing.
    place: Option<TextRange>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    rule: &'static Rule,
    range: TextRange,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Told,
    /// It waits, and what was typed since the place was entered has brought it about.
    New,
    /// It waits, and was there when the place was entered.
    Settled,
}

impl Told {
    /// Decides which findings of a version are told. `before` is what was decided last, `None` if nothing was told yet,
    /// and `edits` are those since then.
    pub fn new(snapshot: &Snapshot, before: Option<&Self>, edits: &Edits, is_typing: bool) -> Self {
        let findings = snapshot.findings();
        let known = |state| move |finding: &Finding| Known { rule: finding.rule, range: finding.range, state };
        let old = before.and_then(|before| before.place).map(|place| edits.moved(place).0);
        let place = edits.last().or(old).map(|edited| Place::of(snapshot, edited));
        let range = place.as_ref().map(|place| place.range);
        let Some(place) = place.filter(|_| is_typing && !snapshot.world.strict) else {
            return Self { findings: findings.iter().map(known(State::Told)).collect(), place: range };
        };
        let is_entered = old.is_none_or(|old| !touch(place.range, old));
        let mut memory = before.map(|before| Memory::new(before, edits));
        let mut decide = |finding: &Finding| {
            let state = match memory.as_mut().map(|memory| memory.of(finding)) {
                Some(Some(State::Told)) => return State::Told,
                Some(Some(State::New)) if !is_entered => State::New,
                Some(None) => State::New,
                // There when the place was entered, or when the file was opened.
                Some(Some(_)) | None => State::Settled,
            };
            if state == State::Settled && !place.concerns(finding) { State::Told } else { state }
        };
        let findings = findings.iter().map(|finding| known(decide(finding))(finding)).collect();
        Self { findings, place: range }
    }

    /// The findings that are told, of all that the version has.
    pub fn of<'f>(&self, findings: &'f [Finding]) -> impl Iterator<Item = &'f Finding> {
        let is_told = self.findings.iter().map(|known| known.state == State::Told);
        findings.iter().zip(is_told).filter_map(|(finding, is_told)| is_told.then_some(finding))
    }

    /// Whether any finding waits.
    pub fn holds_back(&self) -> bool {
        self.findings.iter().any(|known| known.state != State::Told)
    }
}

/// The findings of the version before, at their places in this one.
struct Memory<'b> {
    edits: &'b Edits,
    /// Those that no edit touched, in the order of findings: the next one, and what comes behind it.
    next: Option<Known>,
    rest: std::slice::Iter<'b, Known>,
    /// The others, what there is of a rule as one. What was removed with its text is not among them.
    touched: Vec<Known>,
}

impl<'b> Memory<'b> {
    fn new(before: &'b Told, edits: &'b Edits) -> Self {
        let mut touched = Vec::<Known>::new();
        for known in &before.findings {
            let (range, is_touched) = edits.moved(known.range);
            if is_touched && !range.is_empty() {
                match touched.iter_mut().find(|other| same(other.rule, known.rule) && other.state == known.state) {
                    Some(other) => other.range = other.range.cover(range),
                    None => touched.push(Known { range, ..*known }),
                }
            }
        }
        let mut memory = Self { edits, next: None, rest: before.findings.iter(), touched };
        memory.step();
        memory
    }

    fn step(&mut self) {
        self.next = self.rest.by_ref().find_map(|known| match self.edits.moved(known.range) {
            (range, false) => Some(Known { range, ..*known }),
            (_, true) => None,
        });
    }

    /// What became of a finding before; `None` if it is new. To be asked in the order of findings.
    fn of(&mut self, finding: &Finding) -> Option<State> {
        while let Some(known) = self.next {
            // Nearly every finding is the next one.
            if known.range == finding.range && same(known.rule, finding.rule) {
                self.step();
                return Some(known.state);
            }
            let key = |range: TextRange, rule: &Rule| (range.start(), range.end(), rule.id);
            if key(finding.range, finding.rule) < key(known.range, known.rule) {
                break;
            }
            self.step();
        }
        let of_rule = self.touched.iter().filter(|known| same(known.rule, finding.rule) && touch(known.range, finding.range));
        of_rule.map(|known| known.state).min_by_key(|state| *state != State::Told)
    }
}

/// Whether two rules are the same one; there is only one of each.
fn same(one: &'static Rule, other: &'static Rule) -> bool {
    std::ptr::eq(one, other)
}

/// Where somebody is typing.
struct Place<'m> {
    range: TextRange,
    /// The model, if nothing comes behind the place.
    at_end: Option<&'m Model>,
}

impl<'m> Place<'m> {
    /// Around what was edited last.
    fn of(snapshot: &'m Snapshot, edited: TextRange) -> Self {
        let text = snapshot.text();
        // A line break that is typed leaves the line; what counts is where the next character would stand.
        let new = crate::text::slice(text, edited);
        let start = edited.start() + size(new.len() - new.trim_start().len());
        let lines = text.line_range(text.line_of(start)).cover(text.line_range(text.line_of(edited.end())));
        if snapshot.kind != FileKind::Dockerfile {
            return Self { range: lines, at_end: None };
        }
        let model = snapshot.model();
        let instructions = &model.instructions;
        let after = instructions.partition_point(|placed| placed.start <= lines.end());
        let upwards = instructions.get(..after).unwrap_or_default().iter().rev();
        let part_of = upwards.take_while(|placed| touch(placed.file_range(), lines) || goes_on(placed, lines.start(), model));
        let range = part_of.fold(lines, |range, placed| range.cover(placed.file_range()));
        Self { range, at_end: (after == instructions.len()).then_some(model) }
    }

    /// Whether what is typed here may put a finding right.
    fn concerns(&self, finding: &Finding) -> bool {
        touch(self.range, finding.range) || self.at_end.is_some_and(|model| may_be_put_right(finding, model))
    }
}

/// Whether an instruction that ends above `at` is not finished there: a heredoc has no end, or the last line ends with the
/// escape character, which is part of an instruction only if something follows.
fn goes_on(placed: &Placed, at: TextSize, model: &Model) -> bool {
    let between = model.slice(between(placed.file_range().end().min(at), at)).trim_start();
    if between.is_empty() { placed.has_open_heredoc() } else { between.starts_with(model.escape) }
}

/// Whether what follows at the end of a file may put a finding right that is above.
fn may_be_put_right(finding: &Finding, model: &Model) -> bool {
    let Rule { check, leaves, .. } = finding.rule;
    match check {
        _ if *leaves != Leaves::Nothing => true,
        Check::Instruction(_) | Check::Shell(_) | Check::Ignorefile(_) => false,
        Check::File(_) | Check::InstructionAndFile(_) => true,
        Check::Stage(_) => {
            let last = model.stages.last().and_then(|stage| model.instructions_of(stage).first());
            last.is_none_or(|from| from.start <= finding.range.start())
        }
    }
}

fn touch(one: TextRange, other: TextRange) -> bool {
    one.start() <= other.end() && other.start() <= one.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{ContentChange, Document, World};
    use crate::text::{Edit, range};

    /// A file in an editor, and what was told of it.
    struct Typist {
        document: Document,
        at: usize,
    }

    impl Typist {
        /// Opens a file and puts the cursor at its mark.
        fn new(text: &str) -> Self {
            let at = text.find("<|>").expect("a cursor");
            let mut typist = Self { document: Document::new(FileKind::Dockerfile, 1, &text.replace("<|>", "")), at };
            typist.tell(false);
            typist
        }

        fn tell(&mut self, is_typing: bool) -> Vec<String> {
            let world = World {
                today: crate::testing::today(),
                language: crate::texts::Locale::ENGLISH,
                knowledge: Default::default(),
                settings: Default::default(),
                strict: false,
            };
            let snapshot = self.document.snapshot(world);
            let (before, edits) = self.document.telling();
            let told = Told::new(&snapshot, before.as_deref(), &edits, is_typing);
            let name = |finding: &Finding| format!("{}: {}", finding.id, snapshot.model().slice(finding.range));
            let names = told.of(snapshot.findings()).map(name).collect();
            self.document.tell(told);
            names
        }

        /// Types key by key: all that was told meanwhile, once.
        fn types(&mut self, keys: &str) -> Vec<String> {
            let mut all = Vec::new();
            for key in keys.chars() {
                self.document.edit(&Edit::insert(size(self.at), key));
                self.at += key.len_utf8();
                all.extend(self.tell(true));
            }
            all.sort_unstable();
            all.dedup();
            all
        }

        /// Deletes as many bytes before the cursor.
        fn deletes(&mut self, count: usize) -> Vec<String> {
            self.document.edit(&Edit::delete(range(self.at - count, self.at)));
            self.at -= count;
            self.tell(true)
        }

        fn rests(&mut self) -> Vec<String> {
            self.tell(false)
        }
    }

    const NOTHING: [&str; 0] = [];

    #[test]
    fn a_word_is_no_mistake_while_it_is_typed() {
        let mut typist = Typist::new("FROM alpine:3.23\n<|>");
        assert_eq!(typist.types("HEAL"), NOTHING);
        assert!(typist.document.holds_back());
        assert_eq!(typist.rests(), ["unknown-instruction: HEAL"]);
        assert!(!typist.document.holds_back());
        // What was told stays until it is mended, and comes back like any other.
        assert_eq!(typist.types("T"), ["unknown-instruction: HEALT"]);
        assert_eq!(typist.deletes(1), ["unknown-instruction: HEAL"]);
        assert_eq!(typist.deletes(4), NOTHING);
        assert_eq!(typist.types("HEALTHCHECK NON"), NOTHING);
        assert_eq!(typist.rests(), ["healthcheck-type: NON"]);
        assert_eq!(typist.types("E"), NOTHING);
    }

    #[test]
    fn a_line_that_is_left_is_finished() {
        let mut typist = Typist::new("FROM alpine:3.23\n<|>");
        assert_eq!(typist.types("RNU ls"), NOTHING);
        assert_eq!(typist.types("\n"), ["unknown-instruction: RNU"]);
        // In a file that is only opened, everything was told; above the cursor as well as below.
        let mut typist = Typist::new("FROM alpine:3.23\nRNU ls\n<|>\nWORKDIR x\n");
        let told = ["WorkdirRelativePath: x", "unknown-instruction: RNU"];
        assert_eq!(typist.types("EXP"), told);
        assert_eq!(typist.deletes(3), ["unknown-instruction: RNU", "WorkdirRelativePath: x"]);
    }

    #[test]
    fn what_is_open_is_part_of_the_line() {
        for (open, rest) in [
            ("RUN <<EOF\ncd /x\nid\n", "EOF\n"),
            ("ONBUILD RUN <<EOF\nid\n", "EOF\n"),
            ("CMD [\"a\", \\\n  \"b", "\"]\n"),
            ("RUN id && \\\n  # why\n  id", " install\n"),
            ("ENV A=\"b \\\n  c", "\"\n"),
            ("RUN id \\\n", "  install\n"),
        ] {
            let mut typist = Typist::new("FROM alpine:3.23\n<|>");
            assert_eq!(typist.types(open), NOTHING, "{open}");
            assert_eq!(typist.types(rest), NOTHING, "{rest}");
            // The same above other instructions.
            let mut typist = Typist::new("FROM alpine:3.23\n<|>\nWORKDIR /x\nRUN id\n");
            assert_eq!(typist.types(open), NOTHING, "{open}");
            assert_eq!(typist.types(rest), NOTHING, "{rest}");
        }
    }

    #[test]
    fn what_a_half_typed_word_does_elsewhere_waits() {
        let text = "FROM alpine:3.23 AS build<|>\nFROM alpine:3.23\nCOPY --from=build /a /b\nCMD [\"a\"]\n";
        let mut typist = Typist::new(text);
        assert_eq!(typist.types("er"), NOTHING);
        assert_eq!(typist.rests(), ["no-unreachable-stages: builder", "DL3022: build"]);
        assert_eq!(typist.deletes(2), NOTHING);
        // Once the line is left it is told, wherever it is.
        typist.types("er");
        assert_eq!(typist.types("\n"), ["DL3022: build", "no-unreachable-stages: builder"]);
    }

    #[test]
    fn at_the_end_of_the_file_more_is_still_to_come() {
        let mut typist = Typist::new("<|>");
        assert_eq!(typist.types("# syntax=docker/dockerfile:1\nARG V=3\n"), NOTHING);
        assert_eq!(typist.types("FROM alpine:3.23 AS build\nUSER root\nRUN id\nFROM alpine:3.23\n"), NOTHING);
        assert_eq!(typist.types("COPY --from=build /a /b\nUSER root\n"), NOTHING);
        assert_eq!(typist.types("USER 1000\nCMD [\"a\"]\n"), NOTHING);
        assert_eq!(typist.rests(), NOTHING);
        let mut typist = Typist::new("<|>");
        typist.types("ARG V=3\n");
        assert_eq!(typist.rests(), ["no-stages: ARG"]);
        // In the middle of a file that is told as soon as the line is left.
        let mut typist = Typist::new("FROM alpine:3.23\n<|>\nCMD [\"a\"]\n");
        assert_eq!(typist.types("FROM alpine:3.23 AS x\n"), ["no-unreachable-stages: FROM alpine:3.23"]);
    }

    #[test]
    fn what_was_told_moves_with_its_text() {
        let mut typist = Typist::new("FROM alpine:3.23\n<|>\nWORKDIR x\n");
        assert_eq!(typist.types("RUN id\n\n"), ["WorkdirRelativePath: x"]);
        // A client that sends the whole text each time, and one that replaces a part.
        let whole = "FROM alpine:3.23\nRUN id\n\nRNU x\nWORKDIR xy\n".to_owned();
        typist.document.change(2, &[ContentChange::Full(whole.clone())], Default::default());
        assert_eq!(typist.tell(true), ["WorkdirRelativePath: xy"]);
        typist.document.change(3, &[ContentChange::Full(whole)], Default::default());
        assert_eq!(typist.tell(true), ["WorkdirRelativePath: xy"], "nothing has changed");
        assert_eq!(typist.rests(), ["unknown-instruction: RNU", "WorkdirRelativePath: xy"]);
    }

    #[test]
    fn what_is_not_told_in_time_is_as_if_nobody_had_begun() {
        let mut typist = Typist::new("FROM alpine:3.23\n<|>\nWORKDIR x\n");
        typist.document.edit(&Edit::insert(size(typist.at), "RUN a\n"));
        typist.document.telling();
        typist.document.edit(&Edit::insert(size(0), "\n\n"));
        assert_eq!(typist.tell(true), ["WorkdirRelativePath: x"]);
        // What somebody decided about another document of that name.
        let told = Told::default();
        typist.document.tell(told);
        assert_eq!(typist.tell(true), ["WorkdirRelativePath: x"]);
    }

    #[test]
    fn a_finished_file_has_no_half_typed_lines() {
        let snapshot = crate::testing::snapshot("FROM alpine:3.23\nRNU x\n");
        let mut edits = Edits::default();
        edits.push(range(17, 17), 5.into());
        let told = Told::new(&snapshot, None, &edits, true);
        assert!(snapshot.world.strict && told.of(snapshot.findings()).count() == 1);
    }
}
