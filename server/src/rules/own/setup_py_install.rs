use crate::model::{Placed, ShellCommand, ShellScript, ShellWord, Stage, StageModel};
use crate::rules::python::PythonImage;
use crate::rules::{Fix, Severity, Sink, StageContext, Tag};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, between, last_part};

rule! {
    /// `python setup.py install` and `easy_install`, which pip has replaced.
    ///
    /// Python images have no setuptools since Python 3.12, and no `distutils` either: there `setup.py` ends with
    /// "ModuleNotFoundError: No module named 'setuptools'", and `easy_install` is not there. Elsewhere setuptools 84.2.1 says
    /// "setup.py install is deprecated", which is told as a hint.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY . /app
    /// WORKDIR /app
    /// RUN python setup.py install
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY . /app
    /// WORKDIR /app
    /// RUN pip install --no-cache-dir .
    /// ```
    SETUP_PY_INSTALL {
        id: "setup-py-install",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            missing: "`{image}` has no setuptools since Python 3.12, which `setup.py` needs; `pip install` brings it along",
            gone: "`easy_install` is not in `{image}`; `pip install` does its work",
            old: "`setup.py {command}` is deprecated; `{new}` does the same",
            change: "Change to `{new}`",
        },
    }
}

/// What stands in a file that brings setuptools, or likely does.
const BRINGS: &[&str] = &["setuptools", "requirements", "virtualenv", "distribute", "python3-", "py3-", "ensurepip", "get-pip"];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let is_such = |placed: &&Placed| {
        placed.keyword == Keyword::Run && (placed.text.contains("setup.py") || placed.text.contains("easy_install"))
    };
    if !model.instructions.iter().any(|placed| is_such(&placed)) {
        return;
    }
    // By the index of the stage: whether it has setuptools by the end of it, or may have.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let parent = model.parent(stage).and_then(|parent| ends.get(parent.index)).copied();
        let image = PythonImage::of(model, stage, cx.knowledge.images.mirrors());
        let mut may_have = parent.unwrap_or_else(|| image.is_none_or(|image| image.minor < (3, 12)));
        for placed in model.instructions_of(stage) {
            if is_such(&placed) {
                for command in &ShellScript::of(placed, model.escape).commands {
                    let lacks = image.filter(|_| !may_have).map(|image| format!("python:{}", image.tag));
                    let is_three = image.is_some_and(|image| (3, 7) <= image.minor);
                    // What is built against the image's own torch is another thing where pip builds it apart.
                    let has_pip =
                        (image.is_some() || knows_pip(cx.model.instructions_of(stage))) && !builds_on_torch(model, stage);
                    found(placed, command, lacks.as_deref(), (is_three, has_pip), out);
                }
            }
            may_have |= brings(placed, model);
        }
        ends.push(may_have);
    }
}

/// Whether an instruction may bring setuptools.
fn brings(placed: &Placed, model: &StageModel) -> bool {
    match placed.keyword {
        // What `pip install` is asked for may need it.
        Keyword::Run => {
            BRINGS.iter().any(|text| placed.text.contains(text))
                || ShellScript::of(placed, model.escape).commands.iter().any(|command| {
                    let is_pip = matches!(command.program(), "pip" | "pip3" | "uv" | "conda" | "poetry" | "pipenv");
                    is_pip || command.name().is_none_or(|name| !name.literal || name.text.contains('/'))
                })
        }
        Keyword::Copy | Keyword::Add => placed.may_take,
        _ => false,
    }
}

fn found(placed: &Placed, command: &ShellCommand, lacks: Option<&str>, (is_three, has_pip): (bool, bool), out: &mut Sink) {
    let change = |range: TextRange, new: &str| {
        Fix::suggestion(msg!(change, new = new), vec![Edit::replace(placed.at(range), new)]).preferred()
    };
    let name = command.name().map_or("", |word| last_part(&word.text));
    let (Some(first), Some(last)) = (command.name(), command.words.last()) else { return };
    let is_easy = name == "easy_install" || (name.starts_with("easy_install-3") && lacks.is_some());
    if let Some(image) = lacks.filter(|_| is_easy) {
        let is_alone = command.words.first() == Some(first) && command.arguments().iter().all(|word| word.literal);
        let fix = is_alone.then(|| change(first.range, "pip install"));
        out.report(placed.at(first.range), msg!(gone, image = image)).maybe_fix(fix);
        return;
    }
    if !matches!(name, "python" | "python3") {
        return;
    }
    let [script, subcommand, options @ ..] = command.arguments() else { return };
    let Some(new) = replacement(script, subcommand) else { return };
    let range = between(script.range.start(), subcommand.range.end());
    // Options of the old way are not those of pip.
    let fix = options.is_empty().then(|| change(between(first.range.start(), last.range.end()), new));
    if let Some(image) = lacks {
        out.report(placed.at(range), msg!(missing, image = image)).maybe_fix(fix);
    } else if (is_three || name == "python3") && options.iter().all(|word| word.text == "--user") {
        // Elsewhere `python` may be Python 2, which knows no other way. What other options do, pip does in another way if at all.
        out.report(placed.at(range), msg!(old, command = subcommand.text, new = new))
            .severity(Severity::Hint)
            .tag(Tag::Deprecated)
            .maybe_fix(fix)
            .idle_if(!has_pip);
    }
}

/// Whether a stage has a torch, of CUDA or ROCm, that what it builds is made for.
fn builds_on_torch(model: &StageModel, stage: &Stage) -> bool {
    const WORDS: [&str; 5] = ["torch", "TORCH", "rocm", "ROCM", "cuda"];
    let stages = std::iter::once(stage).chain(model.ancestors(stage));
    let mut instructions = stages.flat_map(|stage| model.instructions_of(stage));
    instructions.any(|placed| WORDS.iter().any(|word| placed.text.contains(word)))
}

/// Whether anything in these instructions speaks of pip.
fn knows_pip(instructions: &[Placed]) -> bool {
    instructions.iter().any(|placed| placed.text.contains("pip"))
}

fn replacement(script: &ShellWord, subcommand: &ShellWord) -> Option<&'static str> {
    match (script.text.as_str(), subcommand.text.as_str()) {
        ("setup.py" | "./setup.py", "install") => Some("pip install ."),
        ("setup.py" | "./setup.py", "develop") => Some("pip install -e ."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "setup-py-install";

    #[test]
    fn at_the_command() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS a
RUN cd x && python setup.py install
                   ^^^^^^^^^^^^^^^^ warning: `python:3.14-slim` has no setuptools since Python 3.12
FROM a
RUN easy_install flask
    ^^^^^^^^^^^^ warning: `easy_install` is not in `python:3.14-slim`
RUN pip install flask
RUN python3 setup.py develop --user
            ^^^^^^^^^^^^^^^^ hint: `setup.py develop` is deprecated; `pip install -e .` does the same
FROM python:3.9
RUN easy_install pip
RUN python setup.py install
           ^^^^^^^^^^^^^^^^ hint: `setup.py install` is deprecated
RUN python setup.py install --yes USE_AVX_INSTRUCTIONS
FROM debian:13
RUN apt-get install -y python3-pip && python3 setup.py install
                                              ^^^^^^^^^^^^^^^^ hint:
FROM alpine:3.24
RUN apk add python3 && python3 setup.py install
FROM python:2.7
RUN python setup.py install
FROM debian:13
RUN pip --version
RUN python3 setup.py build_ext && python2 setup.py install && echo setup.py install
",
        );
    }

    #[test]
    fn fixes() {
        check_fix(ID, "FROM python:3.14\nRUN python setup.py install", "FROM python:3.14\nRUN pip install .");
        check_fix(ID, "FROM python:3.9\nRUN cd a && python setup.py develop", "FROM python:3.9\nRUN cd a && pip install -e .");
        check_fix(ID, "FROM python:3.14\nRUN easy_install a b", "FROM python:3.14\nRUN pip install a b");
    }
}
