use crate::data::python_packages::{BRING_NONE, PROGRAMS};
use crate::ignorefile::ContextListing;
use crate::model::{Model, PipInstall, Placed, ShellCommand, ShellScript, Stage};
use crate::rules::landing::Landing;
use crate::rules::python::PythonImage;
use crate::rules::requirements::{Requirement, Requirements};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// The container starts a program that none of the installed packages brings.
    ///
    /// `fastapi` alone has no server: `uvicorn` is a package of its own, and the command `fastapi run` says "To use the fastapi
    /// command, please install "fastapi[standard]"". Django brings no `gunicorn`.
    ///
    /// Found only in official Python images where all that is installed is known: from the commands, and from lists in the
    /// build context that a tool has written down to the last package, or that name well-known packages alone.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir fastapi==0.121.0
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir fastapi==0.121.0 uvicorn==0.38.0
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    PROGRAM_NOT_INSTALLED {
        id: "program-not-installed",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            missing: "None of the installed packages brings `{program}`, so the container does not start",
            here: "These packages are installed",
            add: "Install `{package}` too",
            standard: "Install `fastapi[standard]`",
        },
    }
}

/// Stages that a stage is built on; of one that has more nothing is said.
const MOST_ANCESTORS: usize = 32;
/// Commands that install.
const MOST_INSTALLS: usize = 16;

/// Programs that bring none of the others.
const HARMLESS: &[&str] = &[
    "addgroup", "adduser", "apk", "apt", "apt-get", "cd", "chmod", "chown", "echo", "export", "groupadd", "mkdir", "pip", "pip3",
    "rm", "set", "true", "useradd",
];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let Some(stage) = model.stages.last() else { return };
    let Some(process) = model.process_command(stage) else { return };
    let command = &process.command;
    let Some(&(program, packages)) = PROGRAMS.iter().find(|(program, _)| *program == command.program()) else { return };
    let Some(name) = command.name().filter(|name| name.plain && !name.text.contains('/')) else { return };
    if PythonImage::of(model, stage, cx.knowledge.images.mirrors()).is_none() {
        return;
    }
    let listing = cx.knowledge.context.as_deref().filter(|listing| !listing.truncated);
    let Some(installed) = Installed::of(cx, stage, listing) else { return };
    let brings = |package: &Requirement| {
        packages.iter().any(|wanted| match wanted.split_once('[') {
            Some((name, extra)) => package.name == name && package.extras.iter().any(|has| has == extra),
            None => package.name == *wanted,
        })
    };
    let is_plain = |package: &Requirement| {
        BRING_NONE.contains(&package.name.as_str()) && package.extras.iter().all(|it| is_own(package, it))
    };
    let is_known = installed.is_locked || installed.packages.iter().all(is_plain);
    if !is_known || installed.packages.iter().any(brings) {
        return;
    }
    let finding = out.report(name.range, msg!(missing, program = program));
    finding.related(installed.last, msg!(here));
    let fastapi = installed.packages.iter().find(|package| package.name == "fastapi" && package.extras.is_empty());
    let fix = match fastapi.filter(|_| program == "fastapi") {
        Some(Requirement { list: None, range, .. }) => {
            let edit = Edit::replace(*range, "\"fastapi[standard]\"");
            model.slice(*range).eq("fastapi").then(|| Fix::suggestion(msg!(standard), vec![edit]).preferred())
        }
        _ => {
            let package = if program == "fastapi" { "\"fastapi[standard]\"" } else { program };
            let edit = Edit::insert(installed.end, format!(" {package}"));
            Some(Fix::suggestion(msg!(add, package = package.trim_matches('"')), vec![edit]).preferred())
        }
    };
    finding.maybe_fix(fix);
}

/// Extras that bring no programs of servers.
fn is_own(package: &Requirement, extra: &str) -> bool {
    matches!(
        (package.name.as_str(), extra),
        ("uvicorn", "standard") | ("psycopg", "binary" | "c" | "pool") | ("pydantic", "email") | ("python-jose" | "passlib", _)
    ) || (package.name == "sqlalchemy" && extra == "asyncio")
}

/// All that is installed for Python.
struct Installed {
    packages: Vec<Requirement>,
    is_locked: bool,
    /// The word `install` of the last command, and where the command ends.
    last: TextRange,
    end: crate::text::TextSize,
}

impl Installed {
    /// `None` where it is not known, or nothing is.
    fn of(cx: &FileContext<'_>, stage: &Stage, listing: Option<&ContextListing>) -> Option<Self> {
        let model = cx.model;
        let mut ancestors = model.ancestors(stage);
        let mut chain: Vec<&Stage> = ancestors.by_ref().take(MOST_ANCESTORS).collect();
        if ancestors.next().is_some() {
            return None;
        }
        chain.reverse();
        let mut found: Option<Self> = None;
        let mut count = 0;
        for stage in chain.into_iter().chain([stage]) {
            for index in stage.instructions.clone() {
                let placed = model.instructions.get(index)?;
                match placed.keyword {
                    Keyword::Copy | Keyword::Add if placed.may_take || placed.text.contains("venv") => return None,
                    Keyword::Env if placed.text.contains("PATH") || placed.text.contains("VIRTUAL_ENV") => return None,
                    Keyword::Onbuild | Keyword::Shell => return None,
                    Keyword::Run => {
                        for command in &ShellScript::of(placed, model.escape).commands {
                            let Some(install) = PipInstall::of(command) else {
                                if !is_harmless(command) {
                                    return None;
                                }
                                continue;
                            };
                            count += 1;
                            if MOST_INSTALLS < count {
                                return None;
                            }
                            found = Some(Self::with(found, cx, (stage, index, placed), &install, command, listing)?);
                        }
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn with(
        before: Option<Self>,
        cx: &FileContext<'_>,
        (stage, index, placed): (&Stage, usize, &Placed),
        install: &PipInstall<'_>,
        command: &ShellCommand,
        listing: Option<&ContextListing>,
    ) -> Option<Self> {
        let model: &Model = cx.model;
        let landing = install.lists().next().and(listing);
        let landing = landing.and_then(|listing| Landing::before(model, stage, index, listing, &cx.knowledge.images));
        let asked = Requirements::of(install, (model, index), landing.as_ref(), listing);
        if asked.is_open {
            return None;
        }
        let mut packages = before.as_ref().map(|before| before.packages.clone()).unwrap_or_default();
        let is_first = packages.is_empty();
        let tools = ["pip", "setuptools", "wheel"];
        let own = asked.packages.into_iter().filter(|package| !tools.contains(&package.name.as_str()));
        packages.extend(own.map(|package| Requirement { range: placed.at(package.range), ..package }));
        let is_locked = asked.is_locked && (is_first || before.is_some_and(|before| before.is_locked));
        let last = placed.at(install.install.range);
        Some(Self { packages, is_locked, last, end: placed.at(command.words.last()?.range).end() })
    }
}

/// Whether a command installs nothing for Python.
fn is_harmless(command: &ShellCommand) -> bool {
    let is_python =
        |word: &crate::model::ShellWord| word.text.contains("python") || word.text.starts_with("py3-") || !word.literal;
    HARMLESS.contains(&command.program()) && command.redirections.is_empty() && !command.arguments().iter().any(is_python)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_text_in, listing};

    const ID: &str = "program-not-installed";

    #[test]
    fn at_the_program() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS a
RUN pip install --upgrade pip && pip install fastapi 'pydantic[email]'
FROM a
CMD [\"uvicorn\", \"main:app\"]
      ^^^^^^^ warning: None of the installed packages brings `uvicorn`, so the container does not start
",
        );
        check_rule(
            ID,
            "
FROM python:3.14-slim AS a
RUN pip install fastapi
ENTRYPOINT [\"uvicorn\"]
             ^^^^^^^ warning: None of the installed packages brings `uvicorn`
FROM a
CMD [\"main:app\"]
",
        );
        check_rule(ID, "\nFROM python:3.14\nRUN pip install fastapi uvicorn\nCMD fastapi run\n    ^^^^^^^ warning: None of\n");
    }

    #[test]
    fn silent_where_it_is_installed_or_may_be() {
        for text in [
            "RUN pip install fastapi uvicorn[standard]\nCMD uvicorn a:b",
            "RUN pip install 'fastapi[standard]'\nCMD uvicorn a:b",
            "RUN pip install fastapi my-package\nCMD uvicorn a:b",
            "RUN pip install fastapi .\nCMD uvicorn a:b",
            "RUN pip install fastapi $MORE\nCMD uvicorn a:b",
            "RUN pip install -r requirements.txt\nCMD uvicorn a:b",
            "RUN pip install fastapi\nRUN ./more.sh\nCMD uvicorn a:b",
            "RUN pip install fastapi\nRUN apt-get install -y python3-uvicorn\nCMD uvicorn a:b",
            "RUN pip install fastapi\nCOPY --from=x /venv /venv\nCMD uvicorn a:b",
            "RUN pip install fastapi\nCMD [\"/venv/bin/uvicorn\", \"a:b\"]",
            "RUN pip install fastapi\nCMD python main.py",
            "CMD uvicorn a:b",
            "FROM me/python\nRUN pip install fastapi\nCMD uvicorn a:b",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn lists_are_read() {
        let found = |text: &str| {
            let mut context = listing(&["main.py", "requirements.txt"], None);
            context.texts = vec![("requirements.txt".to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = "FROM python:3.14-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n";
            check_text_in(file, false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!(found("fastapi==0.121.0\n# uvicorn\n"), 1);
        assert_eq!(found("# autogenerated by pip-compile\nfastapi==0.121.0 \\\n    --hash=sha256:0\nstrange==1 # via x\n"), 1);
        assert_eq!(found("fastapi\nuvicorn\n"), 0);
        assert_eq!(found("fastapi\nstrange\n"), 0);
        assert_eq!(found("fastapi\n-r other.txt\n"), 0);
        assert_eq!(found("fastapi\n./lib\n"), 0);
    }

    #[test]
    fn fixes() {
        check_fix(
            ID,
            "FROM python:3.14\nRUN pip install django && echo a\nCMD gunicorn a:b",
            "FROM python:3.14\nRUN pip install django gunicorn && echo a\nCMD gunicorn a:b",
        );
        check_fix(
            ID,
            "FROM python:3.14\nRUN pip install fastapi\nCMD fastapi run",
            "FROM python:3.14\nRUN pip install \"fastapi[standard]\"\nCMD fastapi run",
        );
    }
}
