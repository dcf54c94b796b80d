use crate::data::servers::FLASK_SCRIPT;
use crate::model::{ProcessCommand, ShellCommand, Stage};
use crate::rules::entry_module::EntryModule;
use crate::rules::python::{replaced, without_word};
use crate::rules::{FileContext, Fix, Severity, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, last_part};

rule! {
    /// The container starts a server the way developers do.
    ///
    /// `--reload` has a second process look for changed files, of which there are none in an image. `flask --debug` shows
    /// its visitors the source of an error and a console, and so does `app.run(debug=True)` in a file that CMD starts and
    /// that is read in the build context. `fastapi dev` does both and listens on the loopback address.
    /// Django's `runserver` says of itself "This is a development server. Do not use it in a production setting": that
    /// is told as a hint.
    ///
    /// Silent for stages and files that are called `dev`, `test`, `local` or `debug`, and where a Compose file mounts a folder
    /// into the container.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--reload"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    DEVELOPMENT_SERVER {
        id: "development-server",
        set: Own,
        severity: Information,
        check: File(check),
        messages: {
            reload: "`{option}` restarts the server when files change, and in an image none do; it costs a second process",
            dev: "`fastapi dev` reloads and listens on 127.0.0.1, for the developer's machine; `fastapi run` is for images",
            debug: "In debug mode Flask shows its visitors source code and a console",
            module: "`{file}` starts {server} with `debug=True`, which shows its visitors source code and a console",
            variable: "`FLASK_DEBUG` turns on debug mode, in which Flask shows its visitors source code and a console",
            runserver: "`runserver` is Django's development server; it says itself not to use it in production",
            remove: "Remove `{option}`",
            run: "Change to `fastapi run`",
            off: "Change to `0`",
        },
    }
}

/// Servers that take `--reload`.
const RELOADING: &[&str] = &["fastapi", "granian", "gunicorn", "hypercorn", "uvicorn"];

/// Parts of the names of stages that are not for production.
const OTHER_STAGES: &[&str] = &["dev", "test", "local", "debug"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    // With the files of a developer's machine in it, the container sees them change.
    let mounts_folder = cx.knowledge.builds.all().iter().any(|build| !build.mounted.is_empty());
    let is_meant = cx.knowledge.is_for_development || mounts_folder;
    let Some(stage) = cx.model.stages.last().filter(|_| !is_meant) else { return };
    let name = stage.name.as_ref().map(|name| name.text.to_lowercase()).unwrap_or_default();
    if OTHER_STAGES.iter().any(|part| name.contains(part)) {
        return;
    }
    let joined = cx.model.process_command(stage).filter(|process| process.arguments().is_some());
    if let Some(process) = &joined {
        server(cx, stage, (&process.command, Some(process)), out);
    } else {
        for command in &cx.model.start_commands(stage) {
            server(cx, stage, (command, None), out);
        }
    }
    if let Some(module) = EntryModule::of(cx).filter(|module| module.call.is_debug()) {
        out.report(module.word, msg!(module, file = module.file, server = module.call.server()));
    }
}

fn server(cx: &FileContext<'_>, stage: &Stage, (command, process): (&ShellCommand, Option<&ProcessCommand>), out: &mut Sink) {
    let name = |at: usize| command.words.get(at).map_or("", |word| last_part(&word.text));
    let Some(at) = (0..command.words.len()).find(|&at| {
        RELOADING.contains(&name(at)) || name(at) == "flask" || (name(at) == "manage.py" && name(at + 1) == "runserver")
    }) else {
        return;
    };
    let mut report_option = |option: &str, message: crate::rules::Message| {
        let Some(index) = (at..command.words.len()).find(|&i| command.words.get(i).is_some_and(|word| word.text == option))
        else {
            return;
        };
        let Some(word) = command.words.get(index) else { return };
        // The first word of CMD has none of its own before it.
        let is_first = process.is_some_and(|process| process.part(index).is_none_or(|(_, own)| own == 0));
        let edit = without_word(command, index).filter(|_| !is_first);
        let fix = edit.map(|edit| Fix::suggestion(msg!(remove, option = option), vec![edit]).preferred());
        out.report(word.range, message).maybe_fix(fix);
    };
    let program = name(at);
    if RELOADING.contains(&program) && !(program == "fastapi" && name(at + 1) == "dev") {
        report_option("--reload", msg!(reload, option = "--reload"));
    } else if program == "fastapi" {
        let Some(word) = command.words.get(at + 1) else { return };
        let edits = vec![replaced(command, word, &["run"])];
        out.report(word.range, msg!(dev)).fix(Fix::suggestion(msg!(run), edits).preferred());
    } else if program == "flask" {
        report_option("--debug", msg!(debug));
        let stages = std::iter::once(stage).chain(cx.model.ancestors(stage));
        let pairs = stages.flat_map(|stage| cx.model.instructions_of(stage).iter().rev()).filter(|it| it.keyword == Keyword::Env);
        let mut found = pairs.flat_map(|placed| placed.pairs().iter().rev().map(move |pair| (placed, pair)));
        // The last one counts.
        let set = found.find(|(_, pair)| pair.name() == "FLASK_DEBUG");
        if let Some((env, value)) = set.and_then(|(env, pair)| Some((env, pair.value.as_ref()?)))
            && matches!(value.raw.trim_matches(['"', '\'']).to_ascii_lowercase().as_str(), "1" | "true" | "on" | "yes")
        {
            let range = env.at(value.range);
            out.report(range, msg!(variable)).fix(Fix::suggestion(msg!(off), vec![Edit::replace(range, "0")]).preferred());
        }
    } else if let Some(word) = command.words.get(at + 1).filter(|_| !is_flask_script(command, at + 2)) {
        out.report(word.range, msg!(runserver)).severity(Severity::Hint);
    }
}

/// Whether words are options of Flask-Script, whose `manage.py runserver` is not Django's.
fn is_flask_script(command: &ShellCommand, from: usize) -> bool {
    let options = command.words.get(from..).unwrap_or_default();
    options.iter().any(|word| {
        let is_joined = |option: &str| option.len() == 2 && !word.text.starts_with("--") && word.text.starts_with(option);
        FLASK_SCRIPT.iter().any(|&option| word.text.split('=').next() == Some(option) || is_joined(option))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::model::{KnownBuild, KnownBuilds};
    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_text_in, listing};

    const ID: &str = "development-server";

    #[test]
    fn at_the_option() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
CMD [\"uvicorn\", \"main:app\", \"--reload\"]
                             ^^^^^^^^ info: `--reload` restarts the server when files change, and in an image none do
",
        );
        check_rule(ID, "\nFROM a\nCMD uv run fastapi dev main.py\n                   ^^^ info: `fastapi dev` reloads\n");
        check_rule(
            ID,
            "
FROM a
ENV A=1 FLASK_DEBUG=1
                    ^ info: `FLASK_DEBUG` turns on debug mode
CMD [\"flask\", \"run\"]
",
        );
        check_rule(ID, "\nFROM a\nCMD python -m flask --debug run\n                    ^^^^^^^ info: In debug mode\n");
        check_rule(ID, "\nFROM a\nCMD python manage.py runserver 0:80\n                     ^^^^^^^^^ hint: `runserver` is\n");
    }

    #[test]
    fn silent_where_it_is_meant() {
        for text in [
            "FROM a AS dev\nCMD uvicorn main:app --reload",
            "FROM a AS dev\nCMD uvicorn main:app --reload\nFROM a\nCMD uvicorn main:app",
            "FROM a\nCMD uvicorn main:app --reload\nCMD uvicorn main:app",
            "FROM a\nCMD uvicorn main:app\nENV FLASK_DEBUG=1",
            "FROM a\nENV FLASK_DEBUG=1\nENV FLASK_DEBUG=0\nCMD flask run",
            "FROM a\nCMD python manage.py migrate",
            "FROM a\nCMD python manage.py runserver -p5342 -h0.0.0.0",
            "FROM a\nCMD npm run dev --reload",
            "FROM a\nRUN echo uvicorn main:app --reload",
        ] {
            check_rule(ID, &format!("\n{text}\n"));
        }
        let knowledge = Knowledge { is_for_development: true, ..Knowledge::default() };
        let build = KnownBuild { mounted: vec!["/app".to_owned()], ..KnownBuild::default() };
        let mounted = Knowledge { builds: Arc::new(KnownBuilds::new(vec![build])), ..Knowledge::default() };
        for knowledge in [knowledge, mounted] {
            let found = check_text_in("FROM a:1\nCMD uvicorn main:app --reload\n", false, &knowledge);
            assert!(found.iter().all(|finding| finding.rule.id != ID));
        }
    }

    #[test]
    fn words_of_cmd_behind_an_entrypoint() {
        check_rule(
            ID,
            "
FROM a AS base
ENV FLASK_DEBUG=1
                ^ info: `FLASK_DEBUG` turns on debug mode
ENTRYPOINT [\"tini\", \"--\"]
FROM base
CMD [\"flask\", \"run\"]
",
        );
        check_fix(
            ID,
            "FROM a\nENTRYPOINT [\"uvicorn\"]\nCMD [\"a:b\", \"--reload\"]\n",
            "FROM a\nENTRYPOINT [\"uvicorn\"]\nCMD [\"a:b\"]\n",
        );
        check_fix(
            ID,
            "FROM a\nENTRYPOINT [\"fastapi\"]\nCMD [\"dev\", \"a.py\"]\n",
            "FROM a\nENTRYPOINT [\"fastapi\"]\nCMD [\"run\", \"a.py\"]\n",
        );
        check_rule(
            ID,
            "\nFROM a\nENTRYPOINT [\"uvicorn\"]\nCMD [\"--reload\", \"a:b\"]\n      ^^^^^^^^ info: `--reload` restarts\n",
        );
    }

    #[test]
    fn debug_mode_in_a_module() {
        let found = |text: &str, name: &str| {
            let mut context = listing(&["app.py"], None);
            context.texts = vec![("app.py".to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = format!("FROM python:3.14-slim AS {name}\nWORKDIR /app\nCOPY . .\nCMD [\"python\", \"app.py\"]\n");
            let found = check_text_in(&file, false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == ID).map(|finding| file[finding.range].to_owned()).collect::<Vec<_>>()
        };
        let flask = "from flask import Flask\napp = Flask(__name__)\n";
        assert_eq!(found(&format!("{flask}app.run(host='0.0.0.0', debug=True)\n"), "prod"), ["app.py"]);
        assert_eq!(found(&format!("{flask}app.run(host='0.0.0.0', debug=True)\n"), "dev"), [""; 0]);
        assert_eq!(found(&format!("{flask}app.run(host='0.0.0.0', debug=DEBUG)\n"), "prod"), [""; 0]);
    }

    #[test]
    fn fixes() {
        check_fix(ID, "FROM a\nCMD [\"uvicorn\", \"--reload\", \"a:b\"]\n", "FROM a\nCMD [\"uvicorn\", \"a:b\"]\n");
        check_fix(ID, "FROM a\nCMD uvicorn a:b --reload --port 80\n", "FROM a\nCMD uvicorn a:b --port 80\n");
        check_fix(ID, "FROM a\nCMD [\"fastapi\", \"dev\", \"a.py\"]\n", "FROM a\nCMD [\"fastapi\", \"run\", \"a.py\"]\n");
        check_fix(ID, "FROM a\nENV FLASK_DEBUG=true\nCMD flask run\n", "FROM a\nENV FLASK_DEBUG=0\nCMD flask run\n");
    }
}
