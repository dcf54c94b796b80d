//! `eol.tsv`: when lines of images end, by endoflife-date/endoflife.date and by what `plans.tsv` adds.

use std::collections::BTreeMap;

use crate::days::is_day;
use crate::sources::{Source, Why};

/// Which product an image is, and how it is read; by hand.
const PRODUCTS: &str = include_str!("../products.tsv");
/// Ends that follow from what a project promises and that have no day yet; by hand.
const PLANS: &str = include_str!("../plans.tsv");

/// A line of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    cycle: String,
    /// A day, `-` or `?`.
    ends: String,
    name: String,
    lts: bool,
}

/// The lines of all images, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Ends(Vec<(String, Vec<Line>)>);

const HEAD: &str = "\
# When lines of images end. Source: endoflife-date/endoflife.date, with catalogue/plans.tsv; days to come are plans.
# Written by `cargo run -p catalogue`, see docs/catalogue.md.
# Debian: the end of LTS, up to which the images are rebuilt; Ubuntu: the end of standard support.
# image, line, last day of support (`-`: none set yet, `?`: ended, day unknown), other names in tags, lts
";

impl Ends {
    /// Reads all products.
    pub(crate) fn read(source: &Source) -> Result<Self, Why> {
        let mut all = Vec::new();
        for row in rows(PRODUCTS) {
            let [image, product, options] = columns(row);
            let text = source.read(&format!("products/{product}.md"))?;
            let lines = lines(&text, options);
            if lines.is_empty() {
                return Err(format!("{product}: no releases"));
            }
            all.push((image.to_owned(), lines));
        }
        let mut ends = Self(all);
        for row in rows(PLANS) {
            let [image, cycle, rest] = columns(row);
            let [day, name] =
                rest.split_once('\t').map_or([rest, ""], |(day, rest)| [day, rest.split('\t').next().unwrap_or_default()]);
            ends.plan(image, cycle, day, name);
        }
        Ok(ends)
    }

    /// One product, under its own name.
    pub(crate) fn of_product(source: &Source, product: &str) -> Result<Self, Why> {
        let text = source.read(&format!("products/{product}.md"))?;
        Ok(Self(vec![(product.to_owned(), lines(&text, ""))]))
    }

    /// The last day of a line, if one is set.
    pub(crate) fn end(&self, image: &str, cycle: &str) -> Option<String> {
        let (_, lines) = self.0.iter().find(|(name, _)| name == image)?;
        lines.iter().find(|line| line.cycle == cycle).map(|line| line.ends.clone()).filter(|day| is_day(day))
    }

    /// A plan counts where the source sets no day.
    fn plan(&mut self, image: &str, cycle: &str, day: &str, name: &str) {
        let Some((_, lines)) = self.0.iter_mut().find(|(name, _)| name == image) else {
            self.0.push((image.to_owned(), Vec::new()));
            return self.plan(image, cycle, day, name);
        };
        match lines.iter_mut().find(|line| line.cycle == cycle) {
            Some(line) if line.ends == "-" => line.ends = day.to_owned(),
            Some(_) => {}
            None => {
                let at = lines.iter().position(|line| numbers(&line.cycle) < numbers(cycle)).unwrap_or(lines.len());
                let line = Line { cycle: cycle.to_owned(), ends: day.to_owned(), name: name.to_owned(), lts: false };
                lines.insert(at, line);
            }
        }
    }

    /// Whether a version belongs to a line that is supported on a day.
    pub(crate) fn lives(&self, image: &str, version: &str, day: &str) -> bool {
        let lines = self.0.iter().find(|(name, _)| name == image).map(|(_, lines)| lines);
        let is_of =
            |line: &&Line| version.strip_prefix(&line.cycle).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
        let line = lines.and_then(|lines| lines.iter().filter(is_of).max_by_key(|line| line.cycle.len()));
        line.is_some_and(|line| line.ends == "-" || (is_day(&line.ends) && day <= line.ends.as_str()))
    }

    /// The whole file.
    pub(crate) fn render(&self, day: &str) -> String {
        let mut out = format!("{HEAD}date\t{day}\n");
        for (image, lines) in &self.0 {
            for Line { cycle, ends, name, lts } in lines {
                let row = format!("{image}\t{cycle}\t{ends}\t{name}\t{}", if *lts { "lts" } else { "" });
                out.push_str(row.trim_end_matches('\t'));
                out.push('\n');
            }
        }
        out
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn columns(row: &str) -> [&str; 3] {
    let mut columns = row.splitn(3, '\t');
    [(); 3].map(|()| columns.next().unwrap_or_default())
}

fn numbers(cycle: &str) -> Vec<u64> {
    cycle.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

/// The releases of a product. Options: `eoes`, the end of extended support counts where there is one; `codename`, the first word
/// of it is a name in tags; `lts`, the longer support is told of; `prefix=…`, what tags have before
/// the number; `name=…`, what they may have before it.
fn lines(text: &str, options: &str) -> Vec<Line> {
    let has = |option: &str| options.split(' ').any(|word| word == option);
    let option = |start: &str| options.split(' ').find_map(|word| word.strip_prefix(start));
    let prefix = option("prefix=").unwrap_or_default();
    let mut lines = Vec::new();
    for release in releases(text) {
        let field = |key: &str| release.get(key).map(String::as_str).unwrap_or_default();
        let end = |key: &str| match field(key) {
            "true" => Some("?"),
            "false" => Some("-"),
            day if is_day(day) => Some(day),
            _ => None,
        };
        let extended = end("eoes").filter(|day| has("eoes") && is_day(day));
        let Some(ends) = extended.or_else(|| end("eol")) else { continue };
        let name = field("codename").split([' ', '(']).next().unwrap_or_default().to_lowercase();
        lines.push(Line {
            cycle: format!("{prefix}{}", field("releaseCycle")),
            ends: ends.to_owned(),
            name: match option("name=") {
                Some(start) => format!("{start}{}", field("releaseCycle")),
                None if has("codename") => name,
                None => String::new(),
            },
            lts: has("lts") && !matches!(field("lts"), "" | "false"),
        });
    }
    lines
}

/// The list below `releases:` in the head of a page.
fn releases(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut all: Vec<BTreeMap<String, String>> = Vec::new();
    let mut is_there = false;
    for line in text.lines() {
        let bare = line.trim_start();
        if !line.starts_with([' ', '-']) && !line.is_empty() && !line.starts_with('#') {
            is_there = line.trim_end() == "releases:";
            continue;
        }
        // `---` ends the head.
        if line.trim_end() == "---" {
            is_there = false;
        }
        if !is_there || bare.starts_with('#') {
            continue;
        }
        let is_first = bare.starts_with("- ");
        let Some((key, value)) = bare.trim_start_matches("- ").split_once(':') else { continue };
        if is_first {
            all.push(BTreeMap::new());
        }
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        if let Some(release) = all.last_mut() {
            release.insert(key.to_owned(), value.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\ntitle: X\nauto:\n  methods:\n    - git: y\n\n# a comment\nreleases:\n  - releaseCycle: \"2.1\"\n    codename: \"Big Fish\"\n    \
                        lts: true\n    eol: false # yet\n\n  - releaseCycle: \"2.0\"\n    eol: 2026-01-02\n    eoes: 2027-01-02\n\n  \
                        - releaseCycle: \"1\"\n    eol: true\n---\n\n> text\n\n- releaseCycle: no\n";

    #[test]
    fn releases_of_a_page() {
        let of = |options: &str| -> Vec<String> {
            let ends = Ends(vec![("x".to_owned(), lines(PAGE, options))]);
            ends.render("2026-08-22").lines().skip(5).map(str::to_owned).collect()
        };
        assert_eq!(of(""), ["x\t2.1\t-", "x\t2.0\t2026-01-02", "x\t1\t?"]);
        assert_eq!(of("eoes codename lts"), ["x\t2.1\t-\tbig\tlts", "x\t2.0\t2027-01-02", "x\t1\t?"]);
    }

    #[test]
    fn plans_count_where_no_day_is_set() {
        let mut ends = Ends(vec![("x".to_owned(), lines(PAGE, ""))]);
        ends.plan("x", "2.1", "2028-01-31", "");
        ends.plan("x", "2.0", "2028-01-31", "");
        ends.plan("x", "2.2", "2029-01-31", "fox");
        let text = ends.render("2026-08-22");
        assert!(text.ends_with("x\t2.2\t2029-01-31\tfox\nx\t2.1\t2028-01-31\nx\t2.0\t2026-01-02\nx\t1\t?\n"), "{text}");
        assert!(ends.lives("x", "2.1.7", "2027-01-01") && !ends.lives("x", "2.0.1", "2027-01-01"));
        assert!(
            !ends.lives("x", "1.0", "2020-01-01") && !ends.lives("x", "3", "2020-01-01") && !ends.lives("y", "1", "2020-01-01")
        );
    }
}
