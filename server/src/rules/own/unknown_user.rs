use crate::data::bases::BaseFacts;
use crate::model::{Base, Placed, ShellCommand, ShellScript, StageModel, copy_paths};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// USER names somebody whom the image does not know.
    ///
    /// Names are looked up in `/etc/passwd` of the image. USER itself makes nobody: the next RUN, or the container, stops with
    /// "unable to find user app: no matching entries in passwd file".
    ///
    /// Found for plain images, where nothing above can have made the user, and for names such as `app` that no package makes.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// USER app
    /// CMD ["python", "main.py"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN useradd --create-home --uid 10001 app
    /// USER app
    /// CMD ["python", "main.py"]
    /// ```
    UNKNOWN_USER {
        id: "unknown-user",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            unknown: "There is no user `{name}` in `{image}`, and nothing above makes one",
            make: "Insert `RUN {command}` above",
        },
    }
}

/// Programs that make no users.
const HARMLESS: &[&str] = &[
    "cat", "cd", "chmod", "cp", "curl", "echo", "export", "find", "ln", "ls", "mkdir", "mv", "npm", "pip", "pip3", "rm", "set",
    "touch", "true", "wget", "yarn",
];

/// Package managers, whose packages may make users that are called as they are.
const MANAGERS: &[&str] = &["apk", "apt", "apt-get"];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.instructions.iter().any(|placed| placed.keyword == Keyword::User) {
        return;
    }
    // By the index of the stage: what stands in the RUNs of a stage and of those below, or nothing where somebody may be made.
    let mut ends: Vec<Option<Known>> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let parent = model.parent(stage).map(|parent| ends.get(parent.index).cloned().flatten());
        let mut known = parent.unwrap_or_else(|| Some(Known::default()));
        let facts = match model.root_base(stage) {
            Base::Image(image) if !model.is_base_given(stage) => {
                image.base_facts(cx.knowledge.images.mirrors()).map(|facts| (image, facts))
            }
            _ => None,
        };
        for placed in model.instructions_of(stage) {
            let Some(before) = &mut known else { break };
            if placed.keyword == Keyword::User
                && let Some((image, facts)) = &facts
                && let Some((name, range)) = name(placed, model.escape)
                && IMAGES.contains(&&*image.familiar_name(cx.knowledge.images.mirrors()))
                && before.lacks(&name, facts)
            {
                let finding = out.report(range, msg!(unknown, name = name, image = image));
                finding.maybe_fix(make(&name, facts).map(|command| {
                    let edit = Edit::insert(placed.start, format!("RUN {command}\n"));
                    Fix::suggestion(msg!(make, command = command), vec![edit]).preferred()
                }));
                // Once is enough.
                known = None;
                break;
            }
            if !before.look(placed, model) {
                known = None;
            }
        }
        ends.push(known);
    }
}

/// The packages that were installed, which may be called as the user is.
#[derive(Debug, Clone, Default)]
struct Known {
    packages: Vec<String>,
}

/// More packages are not kept.
const MOST_PACKAGES: usize = 100;

impl Known {
    /// False where somebody may be made.
    fn look(&mut self, placed: &Placed, model: &StageModel) -> bool {
        match placed.keyword {
            Keyword::Run => {
                ["passwd", "adduser", "useradd", "/etc"].iter().all(|word| !placed.text.contains(word))
                    && ShellScript::of(placed, model.escape).commands.iter().all(|command| self.is_harmless(command))
            }
            Keyword::Copy | Keyword::Add => copy_paths(placed, model.escape).is_some_and(|paths| {
                let to = paths.destination.text.trim_end_matches('/');
                paths.destination.literal && !to.is_empty() && !to.starts_with("/etc")
            }),
            Keyword::Onbuild | Keyword::Shell | Keyword::Volume => false,
            _ => true,
        }
    }

    fn is_harmless(&mut self, command: &ShellCommand) -> bool {
        let is_plain = command.name().is_some_and(|name| name.literal && !name.text.contains('/'));
        if MANAGERS.contains(&command.program()) {
            self.packages.extend(command.arguments().iter().map(|word| word.text.clone()));
            return self.packages.len() <= MOST_PACKAGES && command.arguments().iter().all(|word| word.literal);
        }
        command.words.is_empty() || (is_plain && HARMLESS.contains(&command.program()))
    }

    fn lacks(&self, name: &str, facts: &BaseFacts) -> bool {
        let is_named = |package: &String| package.contains(name) || name.contains(package.as_str());
        COMMON.contains(&name) && facts.user_named(name).is_none() && !self.packages.iter().any(is_named)
    }
}

/// Images that have the users of their system, and at most one of their own.
const IMAGES: &[&str] = &["alpine", "debian", "golang", "node", "python", "ruby", "ubuntu"];

/// Names that people give, and neither systems nor packages.
const COMMON: &[&str] = &[
    "app",
    "appuser",
    "apprunner",
    "user",
    "myuser",
    "nonroot",
    "nonrootuser",
    "python",
    "django",
    "flask",
    "fastapi",
    "developer",
];

/// The name in a USER, without its group; nothing for a number.
fn name(placed: &Placed, escape: char) -> Option<(String, TextRange)> {
    let word = placed.argument()?;
    let text = word.literal(escape)?;
    let name = text.split(':').next().unwrap_or_default();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then(|| (name.to_owned(), placed.at(word.range)))
}

/// The command that makes a user, as the image does it.
fn make(name: &str, facts: &BaseFacts) -> Option<String> {
    if facts.program("useradd") == Some(true) {
        Some(format!("useradd --create-home --uid 10001 {name}"))
    } else if facts.program("adduser") == Some(true) {
        Some(format!("adduser -D -u 10001 {name}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "unknown-user";

    #[test]
    fn at_the_name() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS a
RUN pip install flask && apt-get update && apt-get install -y curl
FROM a
USER app:app
     ^^^^^^^ warning: There is no user `app` in `python:3.14-slim`, and nothing above makes one
USER app
FROM python:3.14-alpine
USER nonroot
     ^^^^^^^ warning: There is no user `nonroot`
",
        );
    }

    #[test]
    fn silent_where_it_is_known_or_may_be() {
        for text in [
            "RUN useradd app\nUSER app",
            "RUN adduser -D app\nUSER app",
            "RUN ./setup.sh\nUSER app",
            "RUN apt-get install -y postgresql\nUSER postgres",
            "COPY passwd /etc/passwd\nUSER app",
            "COPY --from=x / /\nUSER app",
            "USER www-data",
            "USER nobody",
            "USER 1000",
            "USER $U",
            "USER root",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
        check_rule(ID, "\nFROM me/python\nUSER app\n");
        check_rule(ID, "\nFROM node:24\nUSER node\n");
        check_rule(ID, "\nFROM scratch\nUSER app\n");
    }

    #[test]
    fn fixes() {
        let fix = |image: &str, command: &str| {
            let text = |line: &str| format!("FROM {image}\n{line}USER app\n");
            check_fix(ID, &text(""), &text(&format!("RUN {command}\n")));
        };
        fix("python:3.14-slim", "useradd --create-home --uid 10001 app");
        fix("python:3.14-alpine", "adduser -D -u 10001 app");
    }
}
