use crate::data::python_packages::{ALWAYS_COMPILED, COMPILED_ON_ALPINE, NOT_ON_ALPINE};
use crate::model::{PipInstall, Placed, ShellScript};
use crate::rules::landing::Landing;
use crate::rules::python::PythonImage;
use crate::rules::requirements::{Requirement, Requirements};
use crate::rules::{FileContext, Fix, Severity, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between, size};

rule! {
    /// pip has nothing ready to install for this image.
    ///
    /// Wheels are compiled for one C library. For Alpine's there is none of `torch`, `tensorflow`, `onnxruntime` and a few others,
    /// nor a source archive: pip stops with "No matching distribution found". Of `opencv-python` or `scikit-learn` pip takes
    /// the sources, which needs compilers and takes long. Most others, such as `numpy`, `pandas` and `cryptography`, have
    /// wheels for Alpine as well.
    ///
    /// `psycopg2`, `mysqlclient`, `uwsgi` and a few more have no wheel for Linux at all; `slim` images lack the compiler that they
    /// need, which is told as a hint.
    ///
    /// Packages are read from the commands, and from lists in the build context.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.13-alpine
    /// RUN pip install --no-cache-dir torch==2.9.1
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir torch==2.9.1
    /// ```
    PACKAGE_WITHOUT_WHEEL {
        id: "package-without-wheel",
        set: Own,
        severity: Information,
        check: File(check),
        messages: {
            none: "`{package}` is not there for Alpine: pip stops with `No matching distribution found`; `slim` images have a C library that it is built for",
            compiled: "There is no wheel of `{package}` for Alpine, so pip compiles it; for `slim` images there is one",
            always: "There is no wheel of `{package}`: pip compiles it, and `slim` has no compiler",
            instead: "There is no wheel of `{package}`: pip compiles it, and `slim` has no compiler; `{new}` is compiled already",
            change: "Change to `{new}`",
            tag: "Change the image to `{tag}`",
        },
    }
}

/// What stands in a RUN that brings a compiler.
const COMPILERS: &[&str] = &["gcc", "build-essential", "build-base", "clang", "musl-dev", "-dev", "g++"];

/// Commands that are looked at.
const MOST: usize = 32;

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let mut count = 0;
    // By the index of the stage: whether it has a compiler by the end of it, or may have.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let parent = model.parent(stage).and_then(|parent| ends.get(parent.index)).copied();
        let mut has_compiler = parent.unwrap_or_default();
        let image =
            PythonImage::of(model, stage, cx.knowledge.images.mirrors()).filter(|image| image.is_small && (3, 0) < image.minor);
        for index in stage.instructions.clone() {
            let Some(placed) = model.instructions.get(index).filter(|placed| placed.keyword == Keyword::Run) else { continue };
            has_compiler |= brings_compiler(placed);
            let Some(image) = image.filter(|_| placed.text.contains("pip")) else { continue };
            for command in &ShellScript::of(placed, model.escape).commands {
                let Some(install) = PipInstall::of(command) else { continue };
                count += 1;
                if MOST < count {
                    return;
                }
                // Another index may have other files.
                if ["index", "find-links", "-f", "-i"].iter().any(|option| placed.text.contains(option)) {
                    continue;
                }
                let listing = cx.knowledge.context.as_deref().filter(|listing| !listing.truncated);
                let landing = install.lists().next().and(listing);
                let landing = landing.and_then(|listing| Landing::before(model, stage, index, listing, &cx.knowledge.images));
                let asked = Requirements::of(&install, (model, index), landing.as_ref(), listing);
                for package in &asked.packages {
                    report(cx, placed, package, image, has_compiler, out);
                }
            }
        }
        ends.push(has_compiler);
    }
}

fn brings_compiler(placed: &Placed) -> bool {
    /// Kept with the instruction: it is asked for at every keystroke.
    struct Brings(bool);
    placed.derived.get_or_init(|| Brings(COMPILERS.iter().any(|word| placed.text.contains(word)))).0
}

fn report(
    cx: &FileContext<'_>,
    placed: &Placed,
    package: &Requirement,
    image: PythonImage<'_>,
    has_compiler: bool,
    out: &mut Sink,
) {
    let name = package.name.as_str();
    let range = placed.at(package.range);
    if image.is_musl && (NOT_ON_ALPINE.contains(&name) || (COMPILED_ON_ALPINE.contains(&name) && !has_compiler)) {
        let message = if NOT_ON_ALPINE.contains(&name) { msg!(none, package = name) } else { msg!(compiled, package = name) };
        let severity = if NOT_ON_ALPINE.contains(&name) { Severity::Warning } else { Severity::Information };
        out.report(range, message).severity(severity).maybe_fix(slim(cx, placed));
    } else if let Some((_, new)) = ALWAYS_COMPILED.iter().find(|(known, _)| *known == name && !has_compiler && !image.is_musl) {
        let message = match new {
            Some(new) => msg!(instead, package = name, new = new),
            None => msg!(always, package = name),
        };
        let finding = out.report(range, message).severity(Severity::Hint);
        // Its version may not be there of the other.
        if let Some(new) =
            new.filter(|new| package.list.is_none() && !new.contains('[') && cx.model.slice(range).starts_with(name))
        {
            let range = between(range.start(), range.start() + size(name.len()));
            finding.fix(Fix::suggestion(msg!(change, new = new), vec![Edit::replace(range, new)]).preferred());
        }
    }
}

/// Takes the same version of the image on Debian.
fn slim(cx: &FileContext<'_>, placed: &Placed) -> Option<Fix> {
    let model = cx.model;
    let stage = model.stages.get(model.stage_of(model.instruction_at(placed.start)?)?)?;
    let from = model.instructions_of(model.root(stage)).first()?;
    let word = &from.as_from()?.image.as_ref()?.word;
    let (name, tag) = word.raw.rsplit_once(':').filter(|(_, tag)| !tag.contains(['$', '@']))?;
    let start = tag.find("alpine")?;
    let new = format!("{}slim", tag.get(..start)?);
    let whole = from.at(word.range);
    let range = between(whole.start() + size(name.len() + 1), whole.end());
    Some(Fix::suggestion(msg!(tag, tag = new), vec![Edit::replace(range, new.as_str())]).preferred())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_text_in, listing};

    const ID: &str = "package-without-wheel";

    #[test]
    fn at_the_package() {
        check_rule(
            ID,
            "
FROM python:3.13-alpine AS a
RUN pip install numpy torch==2.9.1
                      ^^^^^^^^^^^^ warning: `torch` is not there for Alpine: pip stops
FROM a
RUN pip install scikit-learn
                ^^^^^^^^^^^^ info: There is no wheel of `scikit-learn` for Alpine, so pip compiles it
FROM python:3.13-slim
RUN pip install flask psycopg2 uwsgi
                      ^^^^^^^^ hint: There is no wheel of `psycopg2`: pip compiles it, and `slim` has no compiler; `psycopg2-binary`
                               ^^^^^ hint: There is no wheel of `uwsgi`
",
        );
    }

    #[test]
    fn silent_where_it_may_work() {
        for text in [
            "FROM python:3.13-alpine\nRUN pip install numpy pandas",
            "FROM python:3.13\nRUN pip install psycopg2",
            "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc libpq-dev && pip install psycopg2",
            "FROM python:3.13-slim AS a\nRUN apt-get install -y build-essential\nFROM a\nRUN pip install psycopg2",
            "FROM python:3.13-alpine\nRUN pip install torch --index-url https://example.com/musl",
            "FROM python:3.13-slim\nRUN pip install torch psycopg2-binary",
            "FROM debian:13\nRUN pip install psycopg2",
        ] {
            check_rule(ID, &format!("\n{text}\n"));
        }
    }

    #[test]
    fn lists_are_read() {
        let mut context = listing(&["requirements.txt"], None);
        context.texts = vec![("requirements.txt".to_owned(), "flask\ntorch==2.9.1\n".to_owned())];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let file = "FROM python:3.13-alpine\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
        let found = check_text_in(file, false, &knowledge);
        let found: Vec<_> = found.iter().filter(|finding| finding.rule.id == ID).collect();
        assert!(matches!(found.as_slice(), [only] if &file[only.range] == "requirements.txt"), "{found:?}");
    }

    #[test]
    fn fixes() {
        let text = |tag: &str| format!("FROM python:{tag}\nRUN pip install torch");
        check_fix(ID, &text("3.13-alpine3.22"), &text("3.13-slim"));
        check_fix(ID, &text("alpine"), &text("slim"));
        let text = |package: &str| format!("FROM python:3.13-slim\nRUN pip install {package}==2.9.10");
        check_fix(ID, &text("psycopg2"), &text("psycopg2-binary"));
    }
}
