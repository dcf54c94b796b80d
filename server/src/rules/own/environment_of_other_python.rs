use crate::data::python_packages::PROGRAMS;
use crate::model::{Placed, ShellCommand, ShellScript, StageModel, copy_paths};
use crate::rules::python::PythonImage;
use crate::rules::{FileContext, Fix, Message, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, last_part, range};

rule! {
    /// Packages of one Python are copied to another one.
    ///
    /// What is installed belongs to one minor version and to one C library: `lib/python3.12` is not looked into by Python
    /// 3.13, the `python` of a virtual environment is a link to one that is not there, and modules built on Debian do not
    /// load on Alpine. Programs of a virtual environment start with its path, so that it cannot move either: "exec
    /// /venv/bin/uvicorn: no such file or directory".
    ///
    /// ```dockerfile,bad
    /// FROM python:3.12 AS build
    /// RUN python -m venv /opt/venv
    /// FROM python:3.13-slim
    /// COPY --from=build /opt/venv /opt/venv
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.13 AS build
    /// RUN python -m venv /opt/venv
    /// FROM python:3.13-slim
    /// COPY --from=build /opt/venv /opt/venv
    /// ```
    ENVIRONMENT_OF_OTHER_PYTHON {
        id: "environment-of-other-python",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            version: "`{path}` is for Python {theirs}, this stage has {own}: its packages are not found here",
            system: "`{path}` was made on {theirs}, this stage is {own}: what is compiled in it does not load here",
            moved: "The programs in `{path}` start with that path, so that they do not run from `{to}`",
            keep: "Copy to `{path}`",
            folder: "Python {own} of this stage does not look into `{path}`",
            from: "That stage",
            change: "Change to `{tag}`",
        },
    }
}

/// What stands in a file whose environments have a Python of their own.
const OTHER_PYTHONS: &[&str] = &["UV_PYTHON", "uv python", "pyenv", "conda", "--copies", "standalone"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.instructions.iter().any(|placed| placed.keyword == Keyword::Copy && placed.may_take) {
        return;
    }
    moved(cx, out);
    let mut has_others = None;
    for (index, placed) in model.instructions.iter().enumerate() {
        if placed.keyword != Keyword::Copy || !placed.may_take {
            continue;
        }
        let Some(paths) = copy_paths(placed, model.escape) else { continue };
        let Some(source) = paths.sources.iter().find(|source| source.literal && is_of_python(&source.text)) else { continue };
        let mirrors = cx.knowledge.images.mirrors();
        let Some((stage, from)) = stages(model, index, placed) else { continue };
        let (Some(own), Some(theirs)) = (PythonImage::of(model, stage, mirrors), PythonImage::of(model, from, mirrors)) else {
            continue;
        };
        if *has_others.get_or_insert_with(|| OTHER_PYTHONS.iter().any(|text| model.text.contains(text))) {
            return;
        }
        let named = named_version(&source.text);
        let from_image = model.instructions_of(model.root(from)).first().and_then(|placed| {
            let image = placed.as_from()?.image.as_ref()?;
            Some(placed.at(image.word.range))
        });
        let mut report = |message: Message| {
            let finding = out.report(placed.at(source.range), message);
            if let Some(range) = from_image {
                finding.related(range, msg!(from));
            }
            finding.maybe_fix(fix(model, from, theirs, own));
        };
        let path = &source.text;
        // Whoever puts them where this Python looks knows that they are of another one.
        let is_moved = named_version(&paths.destination.text) == Some(own.version().as_str());
        if is_moved && own.is_musl == theirs.is_musl {
            continue;
        }
        if own.is_exact() && theirs.is_exact() && own.minor != theirs.minor {
            report(msg!(version, path = path, theirs = theirs.version(), own = own.version()));
        } else if own.is_musl != theirs.is_musl {
            let system = |image: PythonImage<'_>| if image.is_musl { "Alpine" } else { "Debian" };
            report(msg!(system, path = path, theirs = system(theirs), own = system(own)));
        } else if let Some(named) = named.filter(|_| own.is_exact() && paths.destination.literal)
            && named != own.version()
            && paths.destination.text.contains(&format!("python{named}"))
        {
            out.report(placed.at(source.range), msg!(folder, path = path, own = own.version()));
        }
    }
}

/// A virtual environment that a stage makes and another one puts elsewhere, where a container starts one of its programs.
fn moved(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let Some(stage) = model.stages.last() else { return };
    let own = model.instructions_of(stage);
    let starts_program = model.start_commands(stage).iter().any(|command| {
        let is_first = command.name().is_some_and(|name| command.words.first() == Some(name));
        is_first && PROGRAMS.iter().any(|(program, _)| *program == command.program())
    });
    if !starts_program {
        return;
    }
    for index in stage.instructions.clone() {
        let Some(placed) = model.instructions.get(index).filter(|placed| placed.keyword == Keyword::Copy && placed.may_take)
        else {
            continue;
        };
        let Some(paths) = copy_paths(placed, model.escape) else { continue };
        let [source] = paths.sources.as_slice() else { continue };
        let (path, to) = (source.text.trim_end_matches('/'), paths.destination.text.trim_end_matches('/'));
        if !source.literal || !paths.destination.literal || !path.starts_with('/') || !to.starts_with('/') || path == to {
            continue;
        }
        let Some((_, from)) = stages(model, index, placed) else { continue };
        let makes = |run: &Placed| {
            run.keyword == Keyword::Run
                && ShellScript::of(run, model.escape).commands.iter().any(|command| makes_environment(command, path))
        };
        let is_relocatable = |run: &Placed| run.text.contains("relocatable") || run.text.contains("sed ");
        let lines = model.instructions_of(from);
        if lines.iter().any(makes) && !lines.iter().chain(own).any(is_relocatable) {
            let range = placed.at(paths.destination.range);
            let named = own.iter().flat_map(|other| names(other, to)).map(|range| Edit::replace(range, path));
            let edits = std::iter::once(Edit::replace(range, path)).chain(named).collect();
            let fix = Fix::suggestion(msg!(keep, path = path), edits).preferred();
            out.report(range, msg!(moved, path = path, to = to)).fix(fix);
        }
    }
}

/// Where an instruction that sets or starts something names a folder or what is in it.
fn names<'a>(placed: &'a Placed, folder: &'a str) -> impl Iterator<Item = TextRange> + 'a {
    let is_meant = matches!(placed.keyword, Keyword::Env | Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
    placed.text.match_indices(folder).filter(move |_| is_meant).filter_map(move |(at, _)| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        let (before, after) = (placed.text.get(..at)?, placed.text.get(at + folder.len()..)?);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(|c| c != '/' && is_part(c));
        is_whole.then(|| placed.at(range(at, at + folder.len())))
    })
}

/// Whether a command makes a virtual environment at a path.
fn makes_environment(command: &ShellCommand, path: &str) -> bool {
    let words = command.arguments();
    let is_tool = match command.program() {
        "venv" | "virtualenv" => true,
        "uv" => words.first().is_some_and(|word| word.text == "venv"),
        _ => false,
    };
    is_tool && words.iter().any(|word| word.literal && word.text.trim_end_matches('/') == path)
}

/// The stage of an instruction, and the one that it copies from.
fn stages<'m>(
    model: &'m StageModel,
    index: usize,
    placed: &Placed,
) -> Option<(&'m crate::model::Stage, &'m crate::model::Stage)> {
    let stage = model.stages.get(model.stage_of(index)?)?;
    let name = placed.flag("from")?.value.as_ref()?.literal(model.escape)?;
    let from = match name.parse::<usize>() {
        Ok(number) => model.stages.get(number).filter(|from| from.index < stage.index)?,
        Err(_) => model.stage_above(&name, stage)?,
    };
    Some((stage, from))
}

/// Whether a path holds packages that one Python alone finds.
fn is_of_python(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    named_version(path).is_some() || matches!(last_part(path), "venv" | ".venv" | "virtualenv") || path == "/root/.local"
}

/// `3.12` of `/usr/local/lib/python3.12/site-packages`.
fn named_version(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/lib/python")?;
    let version = rest.split('/').next()?;
    let is_version = version.split_once('.').is_some_and(|(a, b)| {
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        is_number(a) && is_number(b)
    });
    is_version.then_some(version)
}

/// Gives the stage that is copied from the version of the other one.
fn fix(model: &StageModel, from: &crate::model::Stage, theirs: PythonImage<'_>, own: PythonImage<'_>) -> Option<Fix> {
    if theirs.is_musl != own.is_musl || theirs.minor == own.minor {
        return None;
    }
    let placed = model.instructions_of(model.root(from)).first()?;
    let word = &placed.as_from()?.image.as_ref()?.word;
    let (head, tail) = (own.tag.split('-').next()?, theirs.tag.split_once('-').map(|(_, tail)| tail));
    let tag = tail.map_or_else(|| head.to_owned(), |tail| format!("{head}-{tail}"));
    // Written out, without a variable or a digest.
    let start = word.raw.strip_suffix(theirs.tag).filter(|start| start.ends_with(':'))?;
    let range = placed.at(word.range);
    let range = crate::text::between(range.start() + crate::text::size(start.len()), range.end());
    Some(Fix::suggestion(msg!(change, tag = tag), vec![Edit::replace(range, tag.as_str())]).preferred())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "environment-of-other-python";

    #[test]
    fn at_the_path() {
        check_rule(
            ID,
            "
FROM python:3.12-slim AS build
RUN python -m venv /opt/venv
FROM python:3.13-slim
COPY --from=build /opt/venv /opt/venv
                  ^^^^^^^^^ warning: `/opt/venv` is for Python 3.12, this stage has 3.13
COPY --from=0 /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: `/usr/local/lib/python3.12/site-packages` is for Python 3.12
",
        );
        check_rule(
            ID,
            "
FROM python:3.13 AS build
FROM python:3.13-alpine
COPY --from=build /app/.venv /app/.venv
                  ^^^^^^^^^^ warning: `/app/.venv` was made on Debian, this stage is Alpine
FROM python:3.13-slim
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: Python 3.13 of this stage does not look into
",
        );
    }

    #[test]
    fn an_environment_that_moves() {
        let text = |to: &str, cmd: &str| {
            format!(
                "FROM python:3.13 AS a\nRUN python -m venv /opt/venv\nFROM python:3.13-slim\nCOPY --from=a /opt/venv {to}\nCMD {cmd}\n"
            )
        };
        check_fix(ID, &text("/venv", "uvicorn a:b"), &text("/opt/venv", "uvicorn a:b"));
        let cmd = |folder: &str| {
            format!(
                "[\"uvicorn\", \"a:b\"]\nENV PATH={folder}/bin:/x/venv:$PATH VIRTUAL_ENV={folder} OTHER=/venv2\nRUN {folder}/bin/pip list"
            )
        };
        check_fix(ID, &text("/venv", &cmd("/venv")), &text("/opt/venv", &cmd("/opt/venv")));
        for (to, cmd) in
            [("/opt/venv/", "uvicorn a:b"), ("/venv", "python main.py"), ("/venv", "/venv/bin/python -m uvicorn a:b")]
        {
            check_rule(ID, &format!("\n{}", text(to, cmd)));
        }
    }

    #[test]
    fn silent_where_they_fit_or_nobody_knows() {
        for text in [
            "FROM python:3.13 AS a\nFROM python:3.13-slim\nCOPY --from=a /opt/venv /opt/venv",
            "FROM python:3.13.1 AS a\nFROM python:3.13-slim-trixie\nCOPY --from=a /opt/venv /opt/venv",
            "FROM python:3.12 AS a\nFROM python:3.13-slim\nCOPY --from=a /app /app",
            "FROM python AS a\nFROM python:3.13-slim\nCOPY --from=a /opt/venv /opt/venv",
            "FROM debian:13 AS a\nFROM python:3.13-slim\nCOPY --from=a /opt/venv /opt/venv",
            "FROM python:3.12 AS a\nFROM python:3.13-slim\nCOPY venv /opt/venv",
            "FROM python:3.12 AS a\nRUN uv python install 3.13\nFROM python:3.13-slim\nCOPY --from=a /opt/venv /opt/venv",
            "FROM python:3.12 AS a\nFROM python:3.13\nCOPY --from=a /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.13/site-packages",
            "ARG A=python:3.12\nFROM $A AS a\nFROM python:3.13-slim\nCOPY --from=a /opt/venv /opt/venv",
        ] {
            check_rule(ID, &format!("\n{text}\n"));
        }
    }

    #[test]
    fn the_versions_become_the_same() {
        let text = |tag: &str| format!("FROM python:{tag} AS a\nFROM python:3.13.2-slim\nCOPY --from=a /opt/venv /opt/venv\n");
        check_fix(ID, &text("3.12-bookworm"), &text("3.13.2-bookworm"));
        check_fix(ID, &text("3.12"), &text("3.13.2"));
    }
}
