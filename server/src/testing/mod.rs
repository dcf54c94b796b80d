//! Fixtures for tests: a text with marks in, findings or an answer out. The documentation of the crate shows the marks.

mod features;

use std::sync::Arc;

use jiff::civil::Date;

use crate::config::{LabelType, Profile, Settings};
use crate::data::today::Today;
use crate::ignorefile::{self, ContextIgnore, ContextListing, EntryKind, ListingBuilder, Matcher};
use crate::model::{
    Cache, ImageConfig, ImageHealthCheck, ImageReference, KnownBuild, KnownBuilds, KnownImage, KnownImages, KnownPlatform,
    KnownTag, KnownTags, Model,
};
use crate::rules::{FileContext, Finding, IgnoreContext, Knowledge, Severity, check_dockerfile, check_ignorefile};
use crate::syntax::{Language, Tree};
use crate::text::Text;

pub(crate) use features::{
    check_action, check_built_hover, check_completion, check_declaration, check_definition, check_highlights, check_hover,
    check_implementations, check_linked, check_links, check_no_action, check_no_hover, check_no_rename, check_references,
    check_rename, check_rename_refused, check_selection, completion_labels,
};

/// The day that tests take for today.
pub(crate) fn today() -> Today {
    Today::new(Date::constant(2026, 11, 24))
}

/// The model of a Dockerfile.
pub(crate) fn model(text: &str) -> Model {
    let text = Arc::new(Text::from(text));
    Model::build(&text, &Tree::parse(Language::Dockerfile, text.rope(), None), &mut Cache::default())
}

/// What the build context holds in tests: see [`listing`].
pub(crate) fn knowledge() -> Knowledge {
    let paths = ["Dockerfile", "app/", "app/main.py", "main.py", "requirements.txt", "venv/", "venv/lib/"];
    let mut context = listing(&paths, None);
    context.texts = vec![("requirements.txt".to_owned(), "flask==3.1.2\n".to_owned())];
    Knowledge { context: Some(Arc::new(context)), images: known_images(), ..Knowledge::default() }
}

/// A folder on disk with files: the path of each, and its text.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = top.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    top
}

/// What registries said in tests: all tags of `registry.example/app`, that `1` and `latest` are there for two
/// platforms and set APP_HOME and APP_VERSION, and that `9` is not there.
pub(crate) fn known_images() -> Arc<KnownImages> {
    let image = |text: &str| ImageReference::parse(text).unwrap();
    let platform = |name: &str| KnownPlatform { name: name.to_owned(), digest: String::new(), size: Some(12_000_000) };
    let env = [("APP_HOME", "/srv"), ("APP_VERSION", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = ImageConfig { env: env.into(), workdir: "/srv".to_owned(), ..ImageConfig::default() };
    let missing = KnownImage { source: "registry.example".to_owned(), asked: 1_795_500_000, ..KnownImage::default() };
    let found = KnownImage {
        digest: format!("sha256:{}", "a".repeat(64)),
        platforms: vec![platform("linux/amd64"), platform("linux/arm64")],
        config: Some(config),
        ..missing.clone()
    };
    let tags = ["latest", "1.2.4", "1.2.3", "1", "1-slim"].map(|name| KnownTag { name: name.to_owned(), ..KnownTag::default() });
    let tags = KnownTags { source: missing.source.clone(), asked: missing.asked, is_whole: true, tags: tags.into() };
    let mut known = KnownImages::default();
    known.put_tags(&image("registry.example/app"), tags);
    known.put_image(&image("registry.example/app:1"), found.clone());
    known.put_image(&image("registry.example/app"), found.clone());
    known.put_image(&image("registry.example/app:9"), missing);
    let shell = ImageConfig { shell: vec!["pwsh".to_owned(), "-c".to_owned()], ..ImageConfig::default() };
    known.put_image(&image("registry.example/app:pwsh"), KnownImage { config: Some(shell), ..found.clone() });
    for (tag, test) in [("checked", "CMD"), ("unchecked", "NONE")] {
        let check = ImageHealthCheck { test: vec![test.to_owned()], ..ImageHealthCheck::default() };
        let config = ImageConfig { health_check: Some(check), ..ImageConfig::default() };
        let found = KnownImage { config: Some(config), ..found.clone() };
        known.put_image(&image(&format!("registry.example/app:{tag}")), found);
    }
    Arc::new(known)
}

/// What is known where the examples in the documentation of rules stand.
pub(crate) fn knowledge_of_examples() -> Knowledge {
    let paths = [
        ".dockerignore",
        ".env",
        "Dockerfile",
        "Pipfile",
        "Pipfile.lock",
        "app/",
        "app/__pycache__/",
        "app/__pycache__/main.pyc",
        "app/main.py",
        "main.py",
        "poetry.lock",
        "pyproject.toml",
        "requirements.txt",
        "secret.txt",
        "start.sh",
        "venv/",
        "venv/pyvenv.cfg",
    ];
    let mut context = listing(&paths, Some("secret.txt\n"));
    let texts = [("pyproject.toml", "[tool.poetry]\nname = \"app\"\n"), ("requirements.txt", "flask==3.1.2\n")];
    context.texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
    context.not_executable = vec!["start.sh".to_owned()];
    let context = Some(Arc::new(context));
    Knowledge { context, images: known_images(), ..Knowledge::default() }
}

/// What one rule finds in an example of its documentation.
pub(crate) fn check_example(id: &str, example: &Example) -> Vec<Finding> {
    check_text_for(&only(id), &example.text, example.ignorefile, &knowledge_of_examples())
}

/// Settings for one rule alone, so that no other covers what it finds.
fn only(id: &str) -> Settings {
    // Which comments suppress nothing depends on all the others.
    let selected = (id != "unused-suppression").then(|| [id.to_ascii_lowercase()].into());
    let trusted_registries = ["docker.io", "*.example.com"].map(str::to_owned).to_vec();
    let label_schema = [
        ("author", LabelType::Text),
        ("contact", LabelType::Email),
        ("created", LabelType::Rfc3339),
        ("documentation", LabelType::Url),
        ("license", LabelType::Spdx),
        ("revision", LabelType::Hash),
        ("version", LabelType::Semver),
    ];
    let label_schema = label_schema.map(|(name, kind)| (name.to_owned(), kind)).into();
    let strict_labels = true;
    Settings { profile: Profile::All, selected, trusted_registries, label_schema, strict_labels, ..Settings::default() }
}

/// A build context: a path a piece, a folder with a `/` at its end, and the text of its `.dockerignore`.
/// Files are as large as their path is long.
pub(crate) fn listing(paths: &[&str], ignore: Option<&str>) -> ContextListing {
    let ignore = ignore.map(|text| ContextIgnore::new(".dockerignore".to_owned(), text));
    let mut builder = ListingBuilder::default();
    for path in paths {
        let (path, kind) = path.strip_suffix('/').map_or((*path, EntryKind::File), |path| (path, EntryKind::Folder));
        let excluded = ignore.as_ref().is_some_and(|i| i.matcher.walk().is_excluded(path));
        let size = if kind == EntryKind::File { path.len() as u64 } else { 0 };
        builder.push(path, kind, size, excluded);
    }
    builder.finish(false, ignore)
}

/// Checks the findings of one rule against carets, in a build context of `paths` (see [`listing`]).
#[track_caller]
pub(crate) fn check_rule_in(id: &str, paths: &[&str], ignore: Option<&str>, fixture: &str) {
    check_findings(id, fixture, false, Knowledge { context: Some(Arc::new(listing(paths, ignore))), ..Knowledge::default() });
}

/// Checks the findings of one rule in a `.dockerignore` file against carets, in a build context of `paths`.
#[track_caller]
pub(crate) fn check_ignore_rule_in(id: &str, paths: &[&str], fixture: &str) {
    check_findings(id, fixture, true, Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() });
}

/// All findings for a text.
pub(crate) fn check_text(text: &str, is_ignorefile: bool) -> Vec<Finding> {
    check_text_in(text, is_ignorefile, &knowledge())
}

/// All findings for a text where this is known.
pub(crate) fn check_text_in(text: &str, is_ignorefile: bool, knowledge: &Knowledge) -> Vec<Finding> {
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    check_text_for(&settings, text, is_ignorefile, knowledge)
}

pub(crate) fn check_text_for(settings: &Settings, text: &str, is_ignorefile: bool, knowledge: &Knowledge) -> Vec<Finding> {
    if is_ignorefile {
        let file = ignorefile::parse(text);
        let matcher = Matcher::new(&file);
        let census = knowledge.context.as_ref().map(|listing| ignorefile::census(&matcher, listing));
        return check_ignorefile(&IgnoreContext {
            text,
            file: &file,
            matcher: &matcher,
            census: census.as_deref(),
            knowledge,
            settings,
        });
    }
    let model = model(text);
    check_dockerfile(&FileContext { model: &model, knowledge, today: today(), settings, strict: true })
}

/// The findings for a finished Dockerfile under settings.
pub(crate) fn check_with(text: &str, settings: &Settings) -> Vec<Finding> {
    let (model, knowledge) = (model(text), knowledge());
    check_dockerfile(&FileContext { model: &model, knowledge: &knowledge, today: today(), settings, strict: true })
}

/// All findings for a Dockerfile that is being written.
pub(crate) fn check_unfinished(text: &str) -> Vec<Finding> {
    let (model, knowledge, settings) = (model(text), knowledge(), Settings::default());
    check_dockerfile(&FileContext { model: &model, knowledge: &knowledge, today: today(), settings: &settings, strict: false })
}

/// An example in a rule's documentation.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) verdict: &'static str,
    pub(crate) ignorefile: bool,
    pub(crate) text: String,
}

/// The fenced blocks ```` ```dockerfile,bad ````, ```` ```dockerfile,good ```` and the same for `dockerignore`.
pub(crate) fn examples(docs: &str) -> Vec<Example> {
    let mut out = Vec::new();
    let mut lines = docs.lines().map(|l| l.strip_prefix(' ').unwrap_or(l));
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
        let Some((language, verdict)) = info.split_once(',') else { continue };
        let verdict = if verdict.trim() == "bad" { "bad" } else { "good" };
        out.push(Example { verdict, ignorefile: language == "dockerignore", text: body.join("\n") });
    }
    out
}

/// Checks the findings of one rule against carets.
///
/// A line of blanks, carets and text marks the line above it: the carets are the range, the text is the
/// start of `severity: message`. Marker lines are removed before the text is checked.
#[track_caller]
pub(crate) fn check_rule(id: &str, fixture: &str) {
    check_findings(id, fixture, false, knowledge());
}

/// Checks the findings of one rule in a `.dockerignore` file against carets.
#[track_caller]
pub(crate) fn check_ignore_rule(id: &str, fixture: &str) {
    check_findings(id, fixture, true, knowledge());
}

#[track_caller]
fn check_findings(id: &str, fixture: &str, is_ignorefile: bool, knowledge: Knowledge) {
    let (text, wanted) = strip_markers(fixture);
    let found: Vec<String> = check_text_for(&only(id), &text, is_ignorefile, &knowledge)
        .iter()
        .filter(|f| f.rule.id == id)
        .map(|f| {
            let message = f.message.render(f.rule, crate::texts::Locale::ENGLISH);
            format!("{:?} {}: {message}", f.range, f.severity.as_str())
        })
        .collect();
    let matches = found.len() == wanted.len() && found.iter().zip(&wanted).all(|(f, w)| f.starts_with(w.as_str()));
    assert!(matches, "findings of {id} in\n{text}\nfound:  {found:#?}\nwanted: {wanted:#?}");
}

/// The text without marker lines, and what they want: `range severity: message`.
fn strip_markers(fixture: &str) -> (String, Vec<String>) {
    let fixture = fixture.strip_prefix('\n').unwrap_or(fixture);
    let (mut text, mut wanted, mut line_start) = (String::new(), Vec::new(), 0);
    for line in fixture.split_inclusive('\n') {
        let bare = line.trim_end();
        let marker = bare.trim_start();
        if marker.starts_with('^') {
            let column = bare.len() - marker.len();
            let width = marker.chars().take_while(|&c| c == '^').count();
            let start = line_start + column;
            let message = marker.trim_start_matches('^').trim();
            wanted.push(format!("{}..{} {message}", start, start + width));
            continue;
        }
        line_start = text.len();
        text.push_str(line);
    }
    (text, wanted)
}

/// The text without `<|>`, and the byte offset where it was.
#[track_caller]
pub(crate) fn cursor(fixture: &str) -> (String, crate::text::TextSize) {
    let at = fixture.find("<|>").expect("a fixture with a cursor");
    (fixture.replacen("<|>", "", 1), crate::text::size(at))
}

/// Applies the first fix of the first finding of a rule, compares, and checks that the finding is gone and that
/// nothing that BuildKit rejects has come.
#[track_caller]
pub(crate) fn check_fix(id: &str, before: &str, after: &str) {
    check_fix_in(id, before, after, false);
}

/// Checks the first fix of a rule in a `.dockerignore` file.
#[track_caller]
pub(crate) fn check_ignore_fix(id: &str, before: &str, after: &str) {
    check_fix_in(id, before, after, true);
}

/// Checks the first fix of a rule in a `.dockerignore` file, in a build context of `paths`.
#[track_caller]
pub(crate) fn check_ignore_fix_in(id: &str, paths: &[&str], before: &str, after: &str) {
    let knowledge = Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() };
    check_first_fix(id, before, after, |text| check_text_in(text, true, &knowledge));
}

/// Checks the first fix of a rule, in a build context of `paths`.
#[track_caller]
pub(crate) fn check_fix_among(id: &str, paths: &[&str], before: &str, after: &str) {
    let knowledge = Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() };
    check_first_fix(id, before, after, |text| check_text_in(text, false, &knowledge));
}

#[track_caller]
fn check_fix_in(id: &str, before: &str, after: &str, is_ignorefile: bool) {
    check_first_fix(id, before, after, |text| check_text_for(&only(id), text, is_ignorefile, &knowledge()));
    let refused = |text: &str| check_text(text, is_ignorefile).iter().filter(|f| f.severity == Severity::Error).count();
    assert!(refused(after) <= refused(before), "{id} leaves what BuildKit refuses in {after:?}");
}

#[track_caller]
fn check_first_fix(id: &str, before: &str, after: &str, check: impl Fn(&str) -> Vec<Finding>) {
    let findings = check(before);
    let finding = findings.iter().find(|f| f.rule.id == id).unwrap_or_else(|| panic!("{id} finds nothing in {before:?}"));
    let fix = finding.fixes.first().unwrap_or_else(|| panic!("{id} offers no fix"));
    assert_eq!(crate::text::apply_edits(before, &fix.edits), after);
    let count = |findings: &[Finding]| findings.iter().filter(|f| f.rule.id == id).count();
    let left = check(after);
    assert!(count(&left) < count(&findings), "the fix of {id} leaves the finding in {after:?}");
}

/// A snapshot of a Dockerfile.
pub(crate) fn snapshot(text: &str) -> Arc<crate::snapshot::Snapshot> {
    snapshot_in(crate::snapshot::FileKind::Dockerfile, text, knowledge())
}

/// A snapshot of a `.dockerignore` file.
pub(crate) fn ignore_snapshot(text: &str) -> Arc<crate::snapshot::Snapshot> {
    snapshot_in(crate::snapshot::FileKind::Dockerignore, text, knowledge())
}

/// A snapshot of a Dockerfile that a Compose file builds with `V=3.14`, with the target `dev` and with the contexts
/// `docs` and `assets`.
pub(crate) fn built_snapshot(text: &str) -> Arc<crate::snapshot::Snapshot> {
    snapshot_in(crate::snapshot::FileKind::Dockerfile, text, Knowledge { builds: known_builds(), ..knowledge() })
}

/// What a Compose file says in tests.
pub(crate) fn known_builds() -> Arc<KnownBuilds> {
    let build = KnownBuild {
        name: "web".to_owned(),
        file: "compose.yaml".to_owned(),
        target: Some("dev".to_owned()),
        args: vec![("V".to_owned(), "3.14".to_owned())],
        contexts: vec!["docs".to_owned(), "assets".to_owned()],
        ports: vec!["8080:8000".to_owned()],
        command: "uvicorn main:app --reload".to_owned(),
        user: String::new(),
        place: crate::model::BuildPlace { path: "/work/compose.yaml".to_owned(), line: 2, arg_lines: vec![7] },
        secrets: vec!["token".to_owned()],
        ..KnownBuild::default()
    };
    Arc::new(KnownBuilds::new(vec![build]))
}

/// A snapshot of a file where this is known.
pub(crate) fn snapshot_in(kind: crate::snapshot::FileKind, text: &str, knowledge: Knowledge) -> Arc<crate::snapshot::Snapshot> {
    let world = crate::snapshot::World {
        today: today(),
        language: crate::texts::Locale::ENGLISH,
        knowledge,
        settings: Arc::default(),
        strict: true,
    };
    crate::snapshot::Document::new(kind, 1, text).snapshot(world)
}
