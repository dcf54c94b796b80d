use crate::data::bases::{BaseFacts, Libc};
use crate::data::tool_options::USER_TOOLS;
use crate::model::{Base, ImageState, Mirrors, Placed, ShellScript};
use crate::rules::entry_module::EntryModule;
use crate::rules::landing::below;
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// The server runs as root.
    ///
    /// Whoever finds a hole in the application is root in the container then: may change its programs, and has one wall
    /// less before the host. A dedicated user costs two lines. Files that the server writes have to belong to it
    /// (`COPY --chown=app`, or `chown` of the folder).
    ///
    /// Told only of servers that are known and of base images whose user is known; a server that `main.py` starts by itself is
    /// one of them where that file is read in the build context. Images that have a user of their own (`node`) need `USER`
    /// alone. Nothing is said where Compose starts the service as another `user`.
    ///
    /// Silent where Compose mounts a folder of the machine over the one that the server works in: what it writes there goes to
    /// files of the machine's user, and another user in the container could not.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN useradd --create-home --uid 10001 app
    /// USER app
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    SERVER_RUNS_AS_ROOT {
        id: "server-runs-as-root",
        set: Own,
        severity: Hint,
        check: File(check),
        messages: {
            root: "`{server}` runs as root; a dedicated user limits what a flaw in the application can do",
            module: "`{file}` starts {server} as root; a dedicated user limits what a flaw in the application can do",
            make: "Run as a dedicated user, `{user}`",
            make_with: "Run as a dedicated user, `{user}`, who may write in `{folder}`",
            switch: "Run as `{user}`, a user of the base image",
        },
    }
}

const NAME: &str = "app";

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let started = model.started_server(&cx.knowledge.images);
    let known = |state: &ImageState| (state.user().known().cloned(), state.workdir().known().cloned());
    let ((user, folder), word, instruction, message) = if let Some((state, server)) = started.as_deref() {
        (known(state), server.word, server.instruction, msg!(root, server = server.name))
    } else {
        let Some(module) = EntryModule::of(cx) else { return };
        let Some(state) = EntryModule::image(cx) else { return };
        let message = msg!(module, file = module.file, server = module.call.server());
        (known(&state), module.word, module.instruction, message)
    };
    let is_root = |user: &str| matches!(user.split(':').next(), Some("" | "root" | "0"));
    if !user.is_some_and(|user| is_root(&user)) || folder.as_ref().is_some_and(|folder| is_mounted(cx, folder)) {
        return;
    }
    // Compose gives the container another user.
    if cx.knowledge.builds.all().iter().any(|build| !build.user.is_empty() && !is_root(&build.user)) {
        return;
    }
    // A script, or a program that gives its rights away, is no server that runs as root.
    let drops = |placed: &Placed| {
        let is_start = matches!(placed.keyword, Keyword::Cmd | Keyword::Entrypoint);
        let has = |words: &[&str]| words.iter().any(|word| placed.text.contains(word));
        has(&["gosu", "su-exec", "setpriv"]) || (is_start && has(&["--user", "--uid"]))
    };
    if model.instructions.iter().any(drops) {
        return;
    }
    let finding = out.report(word, message);
    // In a stage that others start from, the user would be theirs as well.
    if model.stage_of(instruction) != model.stages.len().checked_sub(1) {
        return;
    }
    // Nobody else gets into root's home.
    if folder.as_ref().is_some_and(|folder| below(folder, "/root").is_some()) {
        return;
    }
    let Some(placed) = model.instructions.get(instruction) else { return };
    // Its settings are those of root's home, without which it makes an environment anew.
    if placed.text.contains("poetry") && model.instructions.iter().any(|placed| placed.text.contains("poetry config")) {
        return;
    }
    let facts = model.stages.last().and_then(|stage| match model.root_base(stage) {
        Base::Image(image) => image.base_facts(&Mirrors::default()),
        _ => None,
    });
    let made =
        model.stages.last().and_then(|stage| model.instructions_of(stage).iter().rev().find_map(|it| made(it, model.escape)));
    let made = made.map(|user| (format!("USER {user}\n"), msg!(make, user = user)));
    let Some((lines, message)) = made.or_else(|| facts.and_then(|facts| lines(&facts, folder.as_deref()))) else { return };
    let edit = Edit::insert(placed.file_range().start(), lines);
    finding.fix(Fix::suggestion(message, vec![edit]).preferred());
}

/// Whether every build of the file that is known mounts a folder of the machine over a folder of the image.
fn is_mounted(cx: &FileContext<'_>, folder: &str) -> bool {
    let builds = cx.knowledge.builds.all();
    let covers = |target: &String| below(folder, target).is_some();
    !builds.is_empty() && builds.iter().all(|build| build.mounted.iter().any(covers))
}

/// The user that a RUN makes, if it makes one.
fn made(run: &Placed, escape: char) -> Option<&str> {
    if run.keyword != Keyword::Run || !(run.text.contains("useradd") || run.text.contains("adduser")) {
        return None;
    }
    let commands = &ShellScript::of(run, escape).commands;
    let command = commands.iter().find(|command| matches!(command.program(), "useradd" | "adduser"))?;
    let words = command.arguments();
    let is_value =
        |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|it| USER_TOOLS.contains(&it.text.as_str()));
    let mut names = words.iter().enumerate().filter(|(at, word)| !word.text.starts_with('-') && !is_value(*at));
    let (_, name) = names.next().filter(|(_, name)| name.plain)?;
    names.next().is_none().then_some(name.text.as_str())
}

/// The lines that give the server a user, by what the image has. In the folder that it works in the new user may make files, such
/// as those of SQLite.
fn lines(facts: &BaseFacts, folder: Option<&str>) -> Option<(String, crate::rules::Message)> {
    // The one that the image was given for this.
    if let Some(user) = facts.users.items.iter().find(|user| user.uid == 1000) {
        return Some((format!("USER {}\n", user.name), msg!(switch, user = user.name)));
    }
    let make = if facts.program("useradd") == Some(true) {
        format!("useradd --create-home --uid 10001 {NAME}")
    } else if facts.program("adduser") == Some(true) && facts.libc == Some(Libc::Musl) {
        format!("adduser -D -u 10001 {NAME}")
    } else {
        return None;
    };
    let Some(folder) = folder.filter(|folder| is_of_program(folder)) else {
        return Some((format!("RUN {make}\nUSER {NAME}\n"), msg!(make, user = NAME)));
    };
    let lines = format!("RUN {make} && chown {NAME} {folder}\nUSER {NAME}\n");
    Some((lines, msg!(make_with, user = NAME, folder = folder)))
}

/// Whether a folder is for one program, and no part of the system.
fn is_of_program(folder: &str) -> bool {
    const OWN: [&str; 4] = ["/usr/app", "/usr/src/", "/var/app", "/var/www/"];
    const SYSTEM: [&str; 18] = [
        "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "media", "mnt", "proc", "root", "run", "sbin", "snap", "sys",
        "tmp", "usr", "var",
    ];
    // Those hold one for each program.
    const SHARED: [&str; 3] = ["/home", "/opt", "/srv"];
    let is_plain = folder.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c)) && !folder.contains("..");
    let top = folder.strip_prefix('/').and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let is_own = OWN.iter().any(|own| folder.starts_with(own));
    is_plain && !top.is_empty() && !SHARED.contains(&folder) && (is_own || !SYSTEM.contains(&top))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::model::{KnownBuild, KnownBuilds};
    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_text_in, listing};

    const ID: &str = "server-runs-as-root";

    #[test]
    fn servers_in_a_module() {
        let started = |start: &str| {
            let mut context = listing(&["main.py"], None);
            context.texts = vec![("main.py".to_owned(), "import uvicorn\nuvicorn.run(app)\n".to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = format!("FROM python:3.14-slim AS base\nWORKDIR /app\nCOPY . .\n{start}\n");
            check_text_in(&file, false, &knowledge).iter().any(|finding| finding.rule.id == ID)
        };
        assert!(started("ENTRYPOINT [\"python\", \"-u\"]\nFROM base\nCMD [\"main.py\"]"));
        // What a script makes of it, nobody knows.
        assert!(!started("ENTRYPOINT [\"/start.sh\"]\nCMD [\"python\", \"main.py\"]"));
        let found = |lines: &str, text: &str| {
            let mut context = listing(&["main.py"], None);
            context.texts = vec![("main.py".to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = format!("FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\n{lines}CMD [\"python\", \"main.py\"]\n");
            let found = check_text_in(&file, false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == ID).map(|finding| file[finding.range].to_owned()).collect::<Vec<_>>()
        };
        let server = "import uvicorn\nuvicorn.run(app, host=\"0.0.0.0\")\n";
        assert_eq!(found("", server), ["main.py"]);
        assert_eq!(found("USER 10001\n", server), [""; 0]);
        assert_eq!(found("", "print(1)\n"), [""; 0]);
    }

    #[test]
    fn silent_where_the_folder_is_of_the_machine() {
        let file = "FROM python:3.14-slim\nWORKDIR /app\nCMD [\"uvicorn\", \"main:app\"]\n";
        let count = |mounted: &[&[&str]]| {
            let of_one = |targets: &&[&str]| KnownBuild {
                mounted: targets.iter().map(|target| (*target).to_owned()).collect(),
                ..KnownBuild::default()
            };
            let builds = Arc::new(KnownBuilds::new(mounted.iter().map(of_one).collect()));
            let knowledge = Knowledge { builds, ..Knowledge::default() };
            check_text_in(file, false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!(count(&[&["/data", "/app"]]), 0);
        assert_eq!(count(&[&["/app/"]]), 0);
        assert_eq!(count(&[&["/app"], &["/app"]]), 0);
        // Another build leaves the image as it is.
        assert_eq!(count(&[&["/app"], &[]]), 1);
        assert_eq!(count(&[&["/app/data"]]), 1);
        assert_eq!(count(&[&["/application"]]), 1);
        assert_eq!(count(&[&[]]), 1);
        assert_eq!(count(&[]), 1);
    }

    #[test]
    fn at_the_server() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
CMD [\"uvicorn\", \"main:app\"]
      ^^^^^^^ hint: `uvicorn` runs as root
",
        );
    }

    #[test]
    fn silent_for_others() {
        for text in [
            "USER 1000\nCMD uvicorn main:app",
            "ARG U\nUSER $U\nCMD uvicorn main:app",
            "CMD python main.py",
            "ENTRYPOINT [\"/start.sh\"]\nCMD uvicorn main:app",
            "CMD gunicorn --user app main:app",
            "FROM me/other\nCMD uvicorn main:app",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn the_user_of_compose() {
        let count = |user: &str| {
            let build = KnownBuild { user: user.to_owned(), ..KnownBuild::default() };
            let knowledge = Knowledge { builds: KnownBuilds::new(vec![build]).into(), ..Knowledge::default() };
            let found = check_text_in("FROM python:3.14-slim\nCMD [\"uvicorn\", \"main:app\"]\n", false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!((count("5000:5000"), count("$UID"), count(""), count("root"), count("0:0")), (0, 0, 1, 1, 1));
    }

    #[test]
    fn the_user_is_made_as_the_image_does_it() {
        let fix = |image: &str, lines: &str| {
            let text = |lines: &str| format!("FROM {image}\nEXPOSE 8000\n{lines}CMD uvicorn main:app\n");
            check_fix(ID, &text(""), &text(lines));
        };
        fix("python:3.14-slim", "RUN useradd --create-home --uid 10001 app\nUSER app\n");
        let made = |line: &str| format!("FROM python:3.14\nRUN useradd --uid 10001 me\n{line}CMD uvicorn main:app\n");
        check_fix(ID, &made(""), &made("USER me\n"));
        fix("python:3.14-alpine", "RUN adduser -D -u 10001 app\nUSER app\n");
        let poetry = "FROM python:3.14\nRUN poetry config virtualenvs.create false\nCMD [\"poetry\", \"run\", \"uvicorn\", \"main:app\"]\n";
        let found = crate::testing::check_text(poetry, false);
        assert!(found.iter().any(|finding| finding.rule.id == ID && finding.fixes.is_empty()));
        let inside = |folder: &str, lines: &str| format!("FROM python:3.14\nWORKDIR {folder}\n{lines}CMD uvicorn main:app\n");
        let user = |own: &str| format!("RUN useradd --create-home --uid 10001 app{own}\nUSER app\n");
        check_fix(ID, &inside("/app", ""), &inside("/app", &user(" && chown app /app")));
        for system in ["/usr", "/usr/local/bin", "/home", "/dev/x", "/"] {
            check_fix(ID, &inside(system, ""), &inside(system, &user("")));
        }
        check_fix(ID, &inside("/usr/src/app", ""), &inside("/usr/src/app", &user(" && chown app /usr/src/app")));
        let found = crate::testing::check_text(&inside("/root/app", ""), false);
        assert!(found.iter().any(|finding| finding.rule.id == ID && finding.fixes.is_empty()), "nobody else gets there");
    }
}
