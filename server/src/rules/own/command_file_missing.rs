use crate::model::{Placed, ShellCommand, ShellScript, ShellWord, Stage, StageModel};
use crate::rules::landing::{Landing, below, in_image_at_end};
use crate::rules::{FileContext, Fix, Sink};
use crate::text::{Edit, closest, range};

rule! {
    /// CMD or ENTRYPOINT starts a Python file or module that is elsewhere in the image.
    ///
    /// `uvicorn main:app` looks for `main.py` in the working directory. After `COPY . .` with the file
    /// at `app/main.py`, the module is `app.main`, and the container fails on start.
    ///
    /// Found only when the files of the build context are known, everything is copied by paths without
    /// variables, and there is exactly one file with that name.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /srv
    /// COPY app ./app
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /srv
    /// COPY app ./app
    /// CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]
    /// ```
    COMMAND_FILE_MISSING {
        id: "command-file-missing",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            file: "There is no `{file}` in `{folder}`; the copied file is `{known}`",
            module: "There is no module `{module}` in `{folder}`; the copied file is the module `{known}`",
            near_file: "There is no `{file}` in `{folder}`; did you mean `{known}`?",
            near_module: "There is no module `{module}` in `{folder}`; did you mean `{known}`?",
            ignored: "`{file}` is not in the image: {ignore} keeps it from the build",
            change: "Change to `{known}`",
        },
    }
}

/// What a command starts.
struct Started<'c> {
    word: &'c ShellWord,
    /// The part of the word that names it.
    name: &'c str,
    is_module: bool,
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref().filter(|listing| !listing.truncated) else { return };
    let Some(stage) = cx.model.stages.last() else { return };
    let joined = cx.model.process_command(stage).filter(|process| process.arguments().is_some());
    let joined = joined.map(|process| process.command).filter(|command| started(command).is_some());
    let commands = joined.map_or_else(|| alone(cx.model, stage), |command| vec![command]);
    let mut landing = None;
    for command in &commands {
        let Some(started) = started(command) else { continue };
        let landing = landing.get_or_insert_with(|| Landing::of(cx.model, stage, listing, &cx.knowledge.images));
        let (Some(landing), Some(folder)) = (landing, in_image_at_end(cx.model, stage, ".")) else { return };
        if let Some(path) = ignored(landing, &started, &folder) {
            let ignore = listing.ignore.as_ref().map_or(".dockerignore", |ignore| ignore.name.as_str());
            out.report(started.word.range, msg!(ignored, file = path, ignore = ignore));
            continue;
        }
        let elsewhere = meant(landing, &started, &folder);
        let is_near = elsewhere.is_none();
        let Some(known) = elsewhere.or_else(|| near(landing, &started, &folder)) else { continue };
        let message = match (started.is_module, is_near) {
            (true, false) => msg!(module, module = started.name, folder = folder, known = known),
            (false, false) => msg!(file, file = started.name, folder = folder, known = known),
            (true, true) => msg!(near_module, module = started.name, folder = folder, known = known),
            (false, true) => msg!(near_file, file = started.name, folder = folder, known = known),
        };
        let start = usize::from(started.word.range.start());
        let name = range(start, start + started.name.len());
        let fix = Fix::suggestion(msg!(change, known = known), vec![Edit::replace(name, known.as_str())]).preferred();
        out.report(name, message).fix(fix);
    }
}

/// What ENTRYPOINT and CMD start, where it is one command each.
fn alone(model: &StageModel, stage: &Stage) -> Vec<ShellCommand> {
    let (entrypoint, cmd) = model.start_instructions(stage);
    let placed = entrypoint.into_iter().chain(cmd).filter_map(|index| model.instructions.get(index));
    let is_one = |placed: &&Placed| ShellScript::of(placed, model.escape).commands.len() == 1;
    let mut commands = model.start_commands(stage);
    let ranges: Vec<_> = placed.filter(is_one).map(|placed| placed.file_range()).collect();
    commands
        .retain(|command| command.words.first().is_some_and(|word| ranges.iter().any(|range| range.contains_range(word.range))));
    commands
}

/// The Python file or module that a command starts, if it is there plainly.
fn started(command: &ShellCommand) -> Option<Started<'_>> {
    let (program, arguments) = command.words.split_first()?;
    let program = program.text.rsplit('/').next().unwrap_or_default();
    let python = program.strip_prefix("python").is_some_and(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.'));
    if python {
        let word = arguments.iter().find(|word| !matches!(word.text.as_str(), "-u" | "-O" | "-OO" | "-B"))?;
        let is_file = word.plain && word.text.ends_with(".py") && !word.text.starts_with(['-', '/']);
        return is_file.then_some(Started { word, name: &word.text, is_module: false });
    }
    let moves = |word: &ShellWord| {
        ["--app-dir", "--chdir", "--pythonpath", "--config", "-c"]
            .iter()
            .any(|option| word.text.split('=').next() == Some(option))
    };
    if !matches!(program, "uvicorn" | "gunicorn" | "hypercorn") || arguments.iter().any(moves) {
        return None;
    }
    let word = arguments.iter().find(|word| word.plain && module_of(&word.text).is_some())?;
    Some(Started { word, name: module_of(&word.text)?, is_module: true })
}

/// The module of `module:name`.
fn module_of(text: &str) -> Option<&str> {
    let (module, name) = text.split_once(':')?;
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    (module.split('.').all(is_name) && is_name(name.trim_end_matches("()"))).then_some(module)
}

/// The path of what is started without `.py`, if certainly nothing is there.
fn missing(landing: &Landing<'_>, started: &Started<'_>, folder: &str) -> Option<String> {
    let path = if started.is_module { started.name.replace('.', "/") } else { started.name.to_owned() };
    let stem = path.strip_suffix(".py").unwrap_or(&path).to_owned();
    let name = format!("{}.py", stem.rsplit('/').next().unwrap_or_default());
    let first = stem.split('/').next().unwrap_or_default();
    let at = |relative: &str| crate::model::joined_path(folder, relative);
    let is_there = landing.may_have(&at(&format!("{stem}.py")))
        || (started.is_module && (landing.may_have(&at(&format!("{stem}/__init__.py"))) || landing.may_have(&at(&stem))));
    let may_come = (started.is_module && landing.may_be_installed()) || landing.may_be_made(&name) || landing.may_be_made(first);
    (!is_there && !may_come).then_some(stem)
}

/// The file that is started, if the ignore file alone is why it is not there.
fn ignored<'l>(landing: &Landing<'l>, started: &Started<'_>, folder: &str) -> Option<&'l str> {
    let stem = missing(landing, started, folder)?;
    landing.kept_out(&crate::model::joined_path(folder, &format!("{stem}.py")))
}

/// What was meant: the one file of that name below the folder, if the one that is started is not there.
fn meant(landing: &Landing<'_>, started: &Started<'_>, folder: &str) -> Option<String> {
    let stem = missing(landing, started, folder)?;
    let name = format!("{}.py", stem.rsplit('/').next().unwrap_or_default());
    let [only] = landing.named(&name, folder).try_into().ok()?;
    let found = below(&only.in_image, folder)?;
    // Tests and examples are not what is started.
    if found.split('/').any(|part| part.starts_with('.') || part.contains("test") || part.contains("example")) {
        return None;
    }
    let known = if started.is_module { found.strip_suffix(".py")?.replace('/', ".") } else { found.to_owned() };
    let is_importable = !started.is_module || known.split('.').all(|part| !part.contains('-'));
    is_importable.then_some(known)
}

/// What was meant: the one file beside it with nearly that name, if none of that name is anywhere.
fn near(landing: &Landing<'_>, started: &Started<'_>, folder: &str) -> Option<String> {
    let stem = missing(landing, started, folder)?;
    let (parent, name) = stem.rsplit_once('/').map_or((None, stem.as_str()), |(parent, name)| (Some(parent), name));
    if !landing.named(&format!("{name}.py"), "/").is_empty() {
        return None;
    }
    let beside = parent.map_or_else(|| folder.to_owned(), |parent| crate::model::joined_path(folder, parent));
    // Of two letters every name is near another one.
    if name.len() < 3 {
        return None;
    }
    let names = landing.in_folder(&beside);
    let stems: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(".py")).collect();
    let &known = closest(name, stems.iter().copied()).first()?;
    let known = parent.map_or_else(|| known.to_owned(), |parent| format!("{parent}/{known}"));
    Some(if started.is_module { known.replace('/', ".") } else { format!("{known}.py") })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_fix_among, check_rule, check_rule_in};

    const ID: &str = "command-file-missing";

    #[test]
    fn at_the_name() {
        check_rule_in(
            ID,
            &["app/", "app/main.py", "app/run.py"],
            None,
            r#"
FROM python:3.14 AS base
WORKDIR /srv
COPY . .
FROM base
ENTRYPOINT python -u run.py --x
                     ^^^^^^ warning: There is no `run.py` in `/srv`; the copied file is `app/run.py`
CMD ["/usr/bin/uvicorn", "--host", "0.0.0.0", "main:app"]
                                               ^^^^ warning: There is no module `main` in `/srv`; the copied file is the module `app.main`
"#,
        );
    }

    #[test]
    fn words_of_cmd_behind_an_entrypoint() {
        check_rule_in(
            ID,
            &["main.py", "app/", "app/server.py"],
            None,
            r#"
FROM python:3.14 AS base
COPY . /srv
ENTRYPOINT ["uvicorn", "--host", "0.0.0.0"]
FROM base
WORKDIR /srv
CMD ["app.sever:app", "--port", "80"]
      ^^^^^^^^^ warning: There is no module `app.sever` in `/srv`; did you mean `app.server`?
"#,
        );
        check_fix_among(
            ID,
            &["main.py"],
            "FROM python:3.14\nCOPY . .\nENTRYPOINT [\"python\"]\nCMD [\"-u\", \"mian.py\"]\n",
            "FROM python:3.14\nCOPY . .\nENTRYPOINT [\"python\"]\nCMD [\"-u\", \"main.py\"]\n",
        );
        // The words behind the file are its own.
        check_rule_in(
            ID,
            &["main.py"],
            None,
            "\nFROM python:3.14\nCOPY . .\nENTRYPOINT [\"python\", \"main.py\"]\nCMD [\"python\", \"mian.py\"]\n",
        );
    }

    #[test]
    fn a_name_that_is_nearly_there() {
        check_rule_in(
            ID,
            &["main.py", "app/", "app/server.py", "tests/", "tests/other.py"],
            None,
            r#"
FROM python:3.14
WORKDIR /srv
COPY . .
ENTRYPOINT ["/entrypoint.sh"]
CMD ["python", "mian.py"]
                ^^^^^^^ warning: There is no `mian.py` in `/srv`; did you mean `main.py`?
"#,
        );
        check_rule_in(ID, &["main.py"], None, "\nFROM python:3.14\nCOPY . .\nCMD python other.py\n");
        check_rule_in(
            ID,
            &["main.py"],
            Some("*.py\n"),
            "
FROM python:3.14
COPY . .
CMD uvicorn main:app
            ^^^^^^^^ warning: `main.py` is not in the image: .dockerignore keeps it from the build
",
        );
    }

    #[test]
    fn the_name_that_was_meant() {
        check_fix(
            ID,
            "FROM python:3.14\nWORKDIR /app\nCOPY app/ app/\nCMD [\"uvicorn\", \"main:app\"]\n",
            "FROM python:3.14\nWORKDIR /app\nCOPY app/ app/\nCMD [\"uvicorn\", \"app.main:app\"]\n",
        );
        check_fix(
            ID,
            "FROM python:3.14\nWORKDIR /app\nCOPY app .\nCMD uvicorn app.main:app --reload\n",
            "FROM python:3.14\nWORKDIR /app\nCOPY app .\nCMD uvicorn main:app --reload\n",
        );
    }

    #[test]
    fn what_may_be_right() {
        let silent = |text: &str| check_rule_in(ID, &["app/", "app/main.py", "app/x.py", "b/", "b/x.py"], None, text);
        silent("\nFROM python:3.14\nWORKDIR /srv\nCOPY . .\nCMD uvicorn app.main:app\n");
        silent("\nFROM python:3.14\nWORKDIR /srv\nCOPY app ./\nCMD [\"python\", \"main.py\"]\n");
        silent("\nFROM python:3.14\nWORKDIR /srv\nCOPY app/main.py main.py\nCMD python main.py\n");
        silent("\nFROM python:3.14\nCOPY . .\nCMD python x.py\n");
        silent("\nFROM python:3.14\nCOPY . .\nCMD python -m main\n");
        silent("\nFROM python:3.14\nCOPY . .\nCMD cd app && python main.py\n");
        silent("\nFROM python:3.14\nCOPY . .\nCMD uvicorn --app-dir app main:app\n");
        silent("\nFROM python:3.14\nCOPY . .\nENV PYTHONPATH=/app\nCMD uvicorn main:app\n");
        silent("\nFROM python:3.14\nCOPY . .\nRUN pip install .\nCMD uvicorn main:app\n");
        silent("\nFROM python:3.14\nCOPY . .\nRUN cp app/main.py .\nCMD python main.py\n");
        silent("\nFROM python:3.14\nCOPY $X .\nCOPY app app\nCMD python main.py\n");
        silent("\nFROM me/python:3.14\nCOPY . .\nCMD python main.py\n");
        silent("\nFROM python:3.14\nCOPY . .\nCMD python other.py\n");
        silent("\nFROM python:3.14\nCOPY --from=x / /\nCOPY . .\nCMD python main.py\n");
        check_rule(ID, "\nFROM python:3.14\nCOPY . .\nCMD python main.py\n");
    }
}
