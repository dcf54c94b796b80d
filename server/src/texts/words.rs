//! What is known about something, as paragraphs that are not in any language yet.

use super::docs::Doc;
use super::locale::Locale;
use super::markdown::Markdown;
use super::pages::Page;
use super::phrase::{Phrase, short};

/// Paragraphs. A feature collects them; [`markdown`](Self::markdown) says them in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Phrase(Phrase),
    /// Parts of one sentence.
    Sentence(Vec<Phrase>),
    /// Each on a line of its own, without a gap between.
    Lines(Vec<Phrase>),
    Short(&'static str),
    ShortPoints(Vec<&'static str>),
    /// A list of points.
    Points(Vec<Phrase>),
    Doc(Doc),
    Page(Page),
    Markdown(Markdown),
    /// Text from outside as a code span.
    Code(String),
    /// What is below is true of all things of the kind.
    Rule,
}

impl Words {
    /// No paragraph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sentence as a paragraph.
    pub fn phrase(&mut self, phrase: Phrase) -> &mut Self {
        self.0.push(Part::Phrase(phrase));
        self
    }

    /// Adds each of these as a paragraph.
    pub fn phrases(&mut self, phrases: impl IntoIterator<Item = Phrase>) -> &mut Self {
        self.0.extend(phrases.into_iter().map(Part::Phrase));
        self
    }

    /// Adds a text that languages have in their table of short texts.
    pub fn short(&mut self, text: &'static str) -> &mut Self {
        self.0.push(Part::Short(text));
        self
    }

    /// Adds such texts as a list, if there is one.
    pub fn short_points(&mut self, texts: &[&'static str]) -> &mut Self {
        self.0.extend((!texts.is_empty()).then(|| Part::ShortPoints(texts.to_vec())));
        self
    }

    /// Adds a sentence that is made of parts, each of which brings its own comma or semicolon.
    pub fn sentence(&mut self, parts: Vec<Phrase>) -> &mut Self {
        self.0.push(Part::Sentence(parts));
        self
    }

    /// Adds a paragraph with a line for each sentence, if there is one.
    pub fn lines(&mut self, lines: Vec<Phrase>) -> &mut Self {
        self.0.extend((!lines.is_empty()).then_some(Part::Lines(lines)));
        self
    }

    /// Adds a list of points, if there is one.
    pub fn points(&mut self, points: Vec<Phrase>) -> &mut Self {
        self.0.extend((!points.is_empty()).then_some(Part::Points(points)));
        self
    }

    /// Adds a text of the documentation, if there is one.
    pub fn doc(&mut self, doc: impl Into<Option<Doc>>) -> &mut Self {
        self.0.extend(doc.into().map(Part::Doc));
        self
    }

    /// Adds the page of a rule.
    pub fn page(&mut self, page: Page) -> &mut Self {
        self.0.push(Part::Page(page));
        self
    }

    /// Adds text from outside as a code span.
    pub fn code(&mut self, text: impl Into<String>) -> &mut Self {
        self.0.push(Part::Code(text.into()));
        self
    }

    /// Adds lines from outside as a code block.
    pub fn block(&mut self, language: &'static str, text: &str) -> &mut Self {
        let mut block = Markdown::new();
        block.fenced(language, text);
        self.markdown_part(block)
    }

    /// Adds Markdown that is the same in all languages.
    pub fn markdown_part(&mut self, markdown: Markdown) -> &mut Self {
        self.0.push(Part::Markdown(markdown));
        self
    }

    /// Adds a line across, below which stands what is true of all things of the kind.
    pub fn rule(&mut self) -> &mut Self {
        self.0.push(Part::Rule);
        self
    }

    /// Adds the paragraphs of others.
    pub fn extend(&mut self, other: Self) -> &mut Self {
        self.0.extend(other.0);
        self
    }

    /// Whether there is no paragraph.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The part above the horizontal rule: what concerns this one thing.
    #[must_use]
    pub fn own(mut self) -> Self {
        if let Some(at) = self.0.iter().position(|part| *part == Part::Rule) {
            self.0.truncate(at);
        }
        self
    }

    /// The paragraphs in English, with the first line of each page of the documentation for all of it: tests are not about
    /// the pages.
    #[cfg(test)]
    pub(crate) fn outline(&self) -> String {
        let outlined = self.0.iter().map(|part| {
            let whole = match part {
                Part::Doc(doc) => doc.text(Locale::ENGLISH).to_owned(),
                Part::Page(page) => page.markdown(Locale::ENGLISH).as_str().to_owned(),
                _ => return Self(vec![part.clone()]).markdown(Locale::ENGLISH).as_str().to_owned(),
            };
            let first = whole.lines().next().unwrap_or_default();
            if first == whole { whole } else { format!("{first} […]") }
        });
        outlined.collect::<Vec<_>>().join("\n\n")
    }

    /// The paragraphs in a language.
    pub fn markdown(&self, locale: Locale) -> Markdown {
        let mut out = Markdown::new();
        for part in &self.0 {
            out.paragraph();
            match part {
                Part::Phrase(phrase) => _ = out.append(&phrase.markdown(locale)),
                Part::Doc(doc) => _ = out.markup(doc.text(locale)),
                Part::Page(page) => _ = out.append(&page.markdown(locale)),
                Part::Markdown(markdown) => _ = out.append(markdown),
                Part::Code(text) => _ = out.code(text),
                Part::Short(text) => _ = out.markup(short(text, locale)),
                Part::ShortPoints(texts) => {
                    for (at, text) in texts.iter().enumerate() {
                        out.markup(if at == 0 { "- " } else { "\n- " }).markup(short(text, locale));
                    }
                }
                Part::Rule => _ = out.markup("---"),
                Part::Sentence(parts) => join(&mut out, parts, "", "", locale),
                Part::Lines(lines) => join(&mut out, lines, "", "  \n", locale),
                Part::Points(points) => join(&mut out, points, "- ", "\n", locale),
            }
        }
        out
    }
}

/// Parts of one line beside an item of a list, with dots between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(Vec<Phrase>);

impl Line {
    /// A line that begins so.
    pub fn new(first: Phrase) -> Self {
        Self(vec![first])
    }

    /// Adds parts.
    pub fn extend(&mut self, parts: impl IntoIterator<Item = Phrase>) {
        self.0.extend(parts);
    }

    /// Its parts.
    pub fn into_parts(self) -> Vec<Phrase> {
        self.0
    }

    /// The line in a language.
    pub fn plain(&self, locale: Locale) -> String {
        self.0.iter().map(|part| part.plain(locale)).collect::<Vec<_>>().join(" · ")
    }
}

fn join(out: &mut Markdown, phrases: &[Phrase], before: &'static str, between: &'static str, locale: Locale) {
    for (at, phrase) in phrases.iter().enumerate() {
        if 0 < at {
            out.markup(between);
        }
        out.markup(before).append(&phrase.markdown(locale));
    }
}

impl From<Phrase> for Words {
    fn from(phrase: Phrase) -> Self {
        Self(vec![Part::Phrase(phrase)])
    }
}

impl From<Markdown> for Words {
    fn from(markdown: Markdown) -> Self {
        Self(vec![Part::Markdown(markdown)])
    }
}

impl From<Doc> for Words {
    fn from(doc: Doc) -> Self {
        Self(vec![Part::Doc(doc)])
    }
}
