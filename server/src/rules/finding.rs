//! What a rule reports.

use std::borrow::Cow;

use super::Rule;
use crate::text::{Edit, TextRange, TextSize};
use crate::texts::{Locale, Markdown, Message, Phrase, check as texts};

/// How serious a finding is. The order is by seriousness, the most serious last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A matter of taste.
    Hint,
    /// Worth knowing.
    Information,
    /// A maintainer would fix it.
    Warning,
    /// BuildKit rejects the file, or a shell all of the text that it gets.
    Error,
}

impl Severity {
    /// The word that people read and write.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Information => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The word in the languages of the catalogue.
    pub fn name(self) -> Phrase {
        match self {
            Self::Hint => texts::hint(),
            Self::Information => texts::information(),
            Self::Warning => texts::warning(),
            Self::Error => texts::error(),
        }
    }
}

/// How an editor may show a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// It has no effect.
    Unnecessary,
    /// It is obsolete.
    Deprecated,
}

impl Message {
    /// The text in a language; English where there is no translation.
    pub fn render(&self, rule: &Rule, language: Locale) -> String {
        self.text(rule, language).into_owned()
    }

    /// The text in a language; kept for who asks again.
    pub fn text(&self, rule: &Rule, language: Locale) -> Cow<'_, str> {
        self.text_from(rule.id, rule.messages, language)
    }

    /// The text as Markdown, in which words of the file are code or escaped.
    pub fn markdown(&self, rule: &Rule, language: Locale) -> Markdown {
        self.markdown_from(rule.id, rule.messages, language)
    }
}

/// Whether a fix keeps what the file builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// The build stays as it is, or fails before and works after.
    Safe,
    /// A guess, or a change of what is built.
    Suggestion,
}

/// A way to fix a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a menu shows it.
    pub title: Message,
    /// The replacements.
    pub edits: Vec<Edit>,
    /// Lines that the ignore file of the build context gets, at its end; where there is none, it is made.
    pub ignore: Vec<String>,
    /// Whether it may be applied without asking.
    pub safety: Safety,
    /// The one that a user most likely wants.
    pub preferred: bool,
}

impl Fix {
    /// A safe, preferred fix.
    pub fn safe(title: Message, edits: Vec<Edit>) -> Self {
        Self { title, edits, ignore: Vec::new(), safety: Safety::Safe, preferred: true }
    }

    /// A fix that a person has to choose.
    pub fn suggestion(title: Message, edits: Vec<Edit>) -> Self {
        Self { title, edits, ignore: Vec::new(), safety: Safety::Suggestion, preferred: false }
    }

    /// A preferred fix that keeps something from the build: the image is another one then.
    pub fn ignore(title: Message, lines: Vec<String>) -> Self {
        Self { title, edits: Vec::new(), ignore: lines, safety: Safety::Suggestion, preferred: true }
    }

    /// Marks the fix as the one that a user most likely wants.
    #[must_use]
    pub fn preferred(mut self) -> Self {
        self.preferred = true;
        self
    }
}

/// Another place that matters for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub range: TextRange,
    /// Why.
    pub message: Message,
}

/// One finding. Two of the same rule with the same words at the same place are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The narrowest range that is wrong, never empty unless the text is.
    pub range: TextRange,
    /// What is wrong.
    pub message: Message,
    /// How serious it is.
    pub severity: Severity,
    /// Ways to fix it, best first.
    pub fixes: Vec<Fix>,
    /// Other places.
    pub related: Vec<Related>,
    /// How to show the range.
    pub tag: Option<Tag>,
    /// Which of the rule's aliases is meant, where another tool has several rules for what is one here.
    pub alias: Option<&'static str>,
    /// The names of the findings that it stands for: what other rules say of the same flaw.
    pub covered: Vec<&'static str>,
    /// The names of findings that see a part of the flaw, under which a comment above the instruction mutes it.
    pub covered_in_part: Vec<&'static str>,
    /// Ranges of which nothing else needs to be said until it is fixed: rules take what is there for something else.
    /// Profiles of other tools show everything.
    pub settled: Vec<TextRange>,
    /// The name it is reported under: the rule's id, or what the tool of the profile calls it.
    pub id: &'static str,
    /// The tool whose rule it is goes by the letters and complains, but what is known of the file, the image and the
    /// program says that nothing is wrong: reported in that tool's profile alone, without fixes.
    pub is_harmless: bool,
    /// It is true, but by what the file is for nobody would act on it: reported in the profile of the rule's tool alone.
    pub is_idle: bool,
}

impl Finding {
    /// Sets the seriousness of this finding.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds a fix.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fixes.push(fix);
        self
    }

    /// Adds a fix if there is one.
    pub fn maybe_fix(&mut self, fix: Option<Fix>) -> &mut Self {
        self.fixes.extend(fix);
        self
    }

    /// Adds another place.
    pub fn related(&mut self, range: TextRange, message: Message) -> &mut Self {
        self.related.push(Related { range, message });
        self
    }

    /// Says that nothing else needs to be said of a range.
    pub fn settles(&mut self, range: TextRange) -> &mut Self {
        self.settled.push(range);
        self
    }

    /// Says which of the rule's aliases is meant.
    pub fn alias(&mut self, alias: &'static str) -> &mut Self {
        self.alias = Some(alias);
        self
    }

    /// The other names under which the finding is known.
    pub fn aliases(&self) -> Vec<&'static str> {
        let is_meant = |alias: &&str| self.alias.is_none_or(|a| a == *alias || !alias.starts_with("DL"));
        self.rule.aliases.iter().copied().filter(is_meant).chain(self.covered.iter().copied()).collect()
    }

    /// Says that nothing is wrong here by what is known, so that only the profile of the rule's tool reports it.
    pub fn harmless_if(&mut self, is_harmless: bool) -> &mut Self {
        self.is_harmless |= is_harmless;
        self
    }

    /// Says that nobody would act on it here, so that only the profile of the rule's tool reports it.
    pub fn idle_if(&mut self, is_idle: bool) -> &mut Self {
        self.is_idle |= is_idle;
        self
    }

    /// Sets how the range is shown.
    pub fn tag(&mut self, tag: Tag) -> &mut Self {
        self.tag = Some(tag);
        self
    }

    /// The finding with all ranges moved by the start of its instruction.
    pub(super) fn moved(&self, by: TextSize) -> Self {
        let mut finding = self.clone();
        finding.shift(|range| range + by);
        finding
    }

    /// Changes all ranges.
    pub(super) fn shift(&mut self, change: impl Fn(TextRange) -> TextRange) {
        self.range = change(self.range);
        for edit in self.fixes.iter_mut().flat_map(|f| &mut f.edits) {
            edit.range = change(edit.range);
        }
        for related in &mut self.related {
            related.range = change(related.range);
        }
        for range in &mut self.settled {
            *range = change(*range);
        }
    }

    /// All ranges: its own, those of its edits and of other places.
    pub(super) fn ranges(&self) -> impl Iterator<Item = TextRange> {
        let edits = self.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.range);
        std::iter::once(self.range)
            .chain(edits)
            .chain(self.related.iter().map(|related| related.range))
            .chain(self.settled.iter().copied())
    }
}

/// Takes the findings of one rule.
#[derive(Debug)]
pub struct Sink {
    rule: &'static Rule,
    pub(super) findings: Vec<Finding>,
}

impl Sink {
    pub(super) fn new(rule: &'static Rule) -> Self {
        Self { rule, findings: Vec::new() }
    }

    pub(super) fn switch_to(&mut self, rule: &'static Rule) {
        self.rule = rule;
    }

    /// Reports a finding; fixes and the rest are added to what comes back.
    pub fn report(&mut self, range: TextRange, message: Message) -> &mut Finding {
        self.findings.push(Finding {
            rule: self.rule,
            range,
            message,
            severity: self.rule.severity,
            fixes: Vec::new(),
            related: Vec::new(),
            tag: None,
            alias: None,
            covered: Vec::new(),
            covered_in_part: Vec::new(),
            settled: Vec::new(),
            id: self.rule.id,
            is_harmless: false,
            is_idle: false,
        });
        #[expect(clippy::expect_used, reason = "pushed on the line above")]
        self.findings.last_mut().expect("not empty")
    }
}
