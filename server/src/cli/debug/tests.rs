//! A language with another alphabet has no English sentence left, in anything that features say about the examples of
//! all rules and in the documentation.

use std::sync::Arc;

use super::translations::others;
use crate::cli::speech;
use crate::config::{Level, Profile, Settings};
use crate::rules::{RULES, Rule};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::testing::{examples, knowledge_of_examples, today};
use crate::text::{size, slice};
use crate::texts::translations::report;
use crate::texts::{Locale, docs};

/// Names that are written like this in every language.
const NAMES: &[&str] = &[
    "Build variables and secrets",
    "Custom Dockerfile syntax",
    "Docker Build checks",
    "Dockerfile reference",
    "Predefined ARGs",
    "Robot Operating System",
    "Ruby on Rails",
    "Understanding how ARG and FROM interact",
    "Windows Server Core",
];

/// Three or more Latin words in a row, outside code, links and names.
fn latin_sentence(markdown: &str) -> Option<String> {
    let mut prose = String::new();
    let mut is_fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            prose.extend([line, "\n"]);
        }
    }
    let prose: String = prose.split('`').step_by(2).collect::<Vec<_>>().join("|");
    // The address of a link, up to its end.
    let mut without_addresses = String::new();
    for (at, part) in prose.split("](").enumerate() {
        let part = if at == 0 { part } else { part.split_once(')').map_or("", |(_, after)| after) };
        without_addresses.extend([part, "|"]);
    }
    let prose = NAMES.iter().fold(without_addresses, |text, name| text.replace(name, "|"));
    let mut run: Vec<&str> = Vec::new();
    for word in prose.split([' ', '\n', '\u{a0}']) {
        let bare = word.trim_end_matches([',', '.', ';', ':', '?', '!', ')', '»']).trim_start_matches(['(', '«', '*', '[']);
        if !bare.is_empty() && bare.chars().all(|c| c.is_ascii_alphabetic() || "'’-".contains(c)) {
            run.push(word);
            // Keywords and the names of variables are code wherever they are.
            let words = run.iter().filter(|word| word.chars().any(|c| c.is_ascii_lowercase())).count();
            if 3 <= words {
                return Some(run.join(" "));
            }
            if bare.len() == word.len() {
                continue;
            }
        }
        // Commas do not end a sentence; what is enumerated are names.
        run.clear();
    }
    None
}

/// A language with another alphabet, and what it lacks yet, which is counted elsewhere.
struct Language {
    locale: Locale,
    missing: Vec<String>,
    /// What it says in English instead: pages, and the pages of rules and what they are about.
    english: Vec<String>,
}

impl Language {
    fn russian() -> Option<Self> {
        let locale = Locale::named("ru")?;
        let missing = report(locale, &others()).missing;
        let pages = docs::all(Locale::ENGLISH).filter(|(path, _)| missing.iter().any(|missing| missing == path));
        let english = pages.flat_map(|(_, text)| [text.to_owned(), docs::summary(text).to_owned()]).collect();
        let mut language = Self { locale, english, missing };
        for rule in RULES.iter().filter(|rule| language.lacks(rule)).collect::<Vec<_>>() {
            language.english.extend([rule.documentation().markdown(locale).to_string(), rule.summary_in(locale)]);
        }
        Some(language)
    }

    /// Texts without what stands in them of pages that the language lacks.
    fn own(&self, texts: Vec<String>) -> impl Iterator<Item = String> {
        let without = |text: String, page: &String| text.replace(page, "");
        texts.into_iter().map(move |text| self.english.iter().fold(text, without))
    }

    fn lacks(&self, rule: &Rule) -> bool {
        let of_rule = |key: &str| key.split('.').next() == Some(rule.id);
        self.missing.iter().filter_map(|missing| missing.split_once(": ")).any(|(_, key)| of_rule(key))
    }

    fn snapshot(&self, kind: FileKind, text: &str) -> Arc<Snapshot> {
        let off = RULES.iter().filter(|rule| self.lacks(rule)).map(|rule| (rule.id.to_ascii_lowercase(), Level::Off));
        let settings = Arc::new(Settings { profile: Profile::All, levels: off.collect(), ..Settings::default() });
        Document::new(kind, 0, text).snapshot(World {
            today: today(),
            language: self.locale,
            knowledge: knowledge_of_examples(),
            settings,
            strict: true,
        })
    }
}

/// Everything that features say about a file.
fn said(snapshot: &Snapshot) -> Vec<String> {
    let language = snapshot.world.language;
    let mut out = vec![crate::ide::explain(snapshot)];
    for finding in snapshot.findings() {
        out.push(finding.message.render(finding.rule, language));
        out.extend(finding.fixes.iter().map(|fix| fix.title.render(finding.rule, language)));
        out.extend(finding.related.iter().map(|related| related.message.render(finding.rule, language)));
    }
    let whole = crate::text::range(0, snapshot.text().len());
    out.extend(crate::ide::actions::actions(snapshot, whole).into_iter().map(|action| action.title));
    out.extend(crate::ide::code_lenses(snapshot).into_iter().map(|lens| lens.title));
    out.extend(crate::ide::symbols(snapshot).into_iter().filter_map(|symbol| symbol.detail));
    let text = snapshot.text();
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    // Within a word nothing else is said than at its ends.
    let is_end = |at: &usize| {
        let halves = text.split_at_checked(*at);
        halves.is_some_and(|(before, after)| !is_word(before.chars().next_back()) || !is_word(after.chars().next()))
    };
    for at in (0..=text.len()).filter(is_end) {
        let at = size(at);
        out.extend(crate::ide::hover(snapshot, at).map(|hover| hover.markdown(language).to_string()));
        let items = crate::ide::completion::complete(snapshot, at).items;
        out.extend(
            items.into_iter().flat_map(|item| [Some(item.label), item.detail, item.documentation, item.snippet]).flatten(),
        );
        if let Some(help) = crate::ide::signature_help(snapshot, at, crate::ide::completion::Occasion::Asked) {
            let parameters = help.signatures.iter().flat_map(|s| s.parameters.iter().map(|&p| slice(&s.label, p).to_owned()));
            out.extend(parameters);
            out.extend(help.documentation);
        }
    }
    out
}

#[track_caller]
fn check(texts: impl IntoIterator<Item = String>, about: &str) {
    for text in texts {
        let found = latin_sentence(&text);
        assert!(found.is_none(), "{found:?} in {text:?}\nabout {about}");
    }
}

#[test]
fn english_is_found() {
    assert_eq!(latin_sentence("Это the base image, а не `the base image`").as_deref(), Some("the base image,"));
    assert_eq!(
        latin_sentence("[Dockerfile reference: RUN](https://a.b/some thing else) RUN, COPY и apt, git, curl\n```\na b c\n```\n"),
        None
    );
}

#[test]
fn examples_of_all_rules() {
    let Some(language) = Language::russian() else { return };
    for rule in RULES.iter().filter(|rule| !language.lacks(rule)) {
        check([rule.explained(language.locale)], rule.id);
        for example in examples(rule.docs) {
            let kind = if example.ignorefile { FileKind::Dockerignore } else { FileKind::Dockerfile };
            check(language.own(said(&language.snapshot(kind, &example.text))), &example.text);
        }
    }
}

#[test]
fn a_file_with_a_bit_of_everything() {
    let Some(language) = Language::russian() else { return };
    for text in [
        "# escape=`\n# check=skip=all\nFROM \n",
        "FROM python:\nFROM node:\nFROM debian:12\nFROM mcr.microsoft.com/\nFROM \nFROM --platform= a AS \n",
        "ARG A=1\nFROM registry.example/app:1 AS b\nENV A=${A} PATH=$\nRUN echo $A $APP_HOME ${A:-x}\nCOPY --from= ",
        "FROM a\nRUN --mount=type=cache,target=\nRUN --mount=type=secret,\nRUN --network=\nHEALTHCHECK --interval=5m CMD a\n",
        "FROM a\nEXPOSE 80 443 8000\nUSER root\nUSER 1000:1000\nSTOPSIGNAL SIGTERM\nLABEL org.opencontainers.image.title=x\nCOPY <<E /x\ny\nE",
        "FROM a\nRUN apt-get update && apt-get install -y curl git && pip install --no-cache-dir -r requirements.txt\nRUN <<E\nx\nE\n",
    ] {
        check(language.own(said(&language.snapshot(FileKind::Dockerfile, text))), text);
    }
    let text = "# a\n*.pyc\n**/x\n!y\n[a-z]\n";
    check(language.own(said(&language.snapshot(FileKind::Dockerignore, text))), text);
}

#[test]
fn documentation() {
    let Some(language) = Language::russian() else { return };
    for (path, text) in docs::all(language.locale) {
        check(language.own(vec![text.to_owned()]), path);
    }
}

#[test]
fn help() {
    let Some(language) = Language::russian() else { return };
    for text in
        speech::help_texts().iter().map(String::as_str).chain(speech::FIXED.iter().copied()).chain(speech::PARSER.iter().copied())
    {
        let is_missing = language.missing.iter().any(|missing| missing.ends_with(&format!(": {text}")));
        check((!is_missing).then(|| speech::translated(text, language.locale)), text);
    }
}

/// Commands, their options and what a container starts are explained from a table of their own.
#[test]
fn commands_and_what_a_container_starts() {
    let Some(language) = Language::russian() else { return };
    for line in [
        "RUN pip install --no-cache-dir -U -r requirements.txt flask && apt-get -qq update && apt-get install -y --no-install-recommends curl",
        "RUN apk add --no-cache --virtual .deps gcc && npm ci --omit=dev --ignore-scripts && uv sync --frozen --no-dev && uv pip install -e .",
        "RUN curl -fsSLo /x --retry 3 https://a.b/c && useradd -r -u 1000 -s /bin/sh app && pip install -r /app/ requirements.txt",
        "ENTRYPOINT [\"gunicorn\", \"-b\", \"0.0.0.0:80\", \"-w\", \"4\", \"main:app\"]\nCMD [\"--preload\"]\nEXPOSE 80 90",
        "CMD flask run --host 0.0.0.0 --debug\nCMD [\"uvicorn\", \"main:app\", \"--reload\"]\nEXPOSE 8000",
        "ENV PYTHONUNBUFFERED=1 NODE_ENV=production\nUSER nobody\nCMD [\"python\", \"-u\", \"main.py\"]",
    ] {
        let text = format!("FROM python:3.14-slim AS web\nWORKDIR /app\nCOPY . .\n{line}\n");
        check(language.own(said(&language.snapshot(FileKind::Dockerfile, &text))), &text);
    }
}

/// Also what no example brings about is in another alphabet.
#[test]
fn every_translation() {
    let Some(language) = Language::russian() else { return };
    let mut count = 0;
    for file in ["features.tsv", "messages.tsv", "summaries.tsv", "pages.tsv", "commands.tsv", "short.tsv"] {
        let path = format!("{}/languages/ru/{file}", env!("CARGO_MANIFEST_DIR"));
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let (key, text) = line.split_once('\t').unwrap();
            // A name of several words is the same in both languages.
            if key != text {
                check([text.replace("\\n", "\n")], key);
                count += 1;
            }
        }
    }
    assert!(1_500 < count && language.locale.tag() == "ru", "{count}");
}

/// The help as it is printed, of every command that users have.
#[test]
fn printed_help() {
    let Some(language) = Language::russian() else { return };
    if !language.missing.is_empty() {
        return;
    }
    let mut parser = speech::parser_in(language.locale);
    let names: Vec<String> = parser.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let helps = names.iter().filter(|name| *name != "debug").filter_map(|name| {
        let command = parser.find_subcommand_mut(name)?;
        Some(speech::parser_texts(command.render_long_help().to_string(), language.locale))
    });
    let helps: Vec<String> = helps.collect();
    assert!(7 <= helps.len(), "{names:?}");
    check(helps, "help");
}

/// What the extension of VS Code says by itself.
#[test]
fn the_extension() {
    for file in ["package.nls.ru.json", "l10n/bundle.l10n.ru.json"] {
        let path = format!("{}/../editors/vscode/{file}", env!("CARGO_MANIFEST_DIR"));
        let texts: std::collections::BTreeMap<String, String> =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(20 < texts.len());
        for (key, text) in texts {
            check([text], &key);
        }
    }
}

#[test]
fn numbers_choose_their_words() {
    let Some(language) = Language::russian() else { return };
    let say = |phrase: &dyn Fn(usize) -> crate::texts::Phrase| {
        [0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 101, 111].map(|n| phrase(n).plain(language.locale)).join(", ")
    };
    assert_eq!(
        say(&|n| crate::texts::size::files(n)),
        "0 файлов, 1 файл, 2 файла, 4 файла, 5 файлов, 11 файлов, 12 файлов, 21 файл, 22 файла, 25 файлов, 101 файл, 111 файлов"
    );
    let layers = [1usize, 2, 5, 11, 21].map(|n| crate::texts::explain::layers(n, "2").plain(language.locale));
    let wanted = ["1 слой", "2 слоя", "5 слоёв", "11 слоёв", "21 слой"];
    assert_eq!(layers.map(|text| text.split(" над").next().unwrap_or_default().to_owned()), wanted);
}
