use super::*;
use crate::model::{Build, KnownImages};

/// `.` a folder, else a file; `link` is a link.
struct Context(Vec<&'static str>);

impl ContextFiles for Context {
    fn names(&self, folder: &str) -> Option<Vec<(&str, ContextKind)>> {
        let mut names: Vec<(&str, ContextKind)> = Vec::new();
        for path in &self.0 {
            let rest =
                if folder.is_empty() { Some(*path) } else { path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) };
            let Some(rest) = rest else { continue };
            let (name, kind) = match rest.split_once('/') {
                Some((name, _)) => (name, ContextKind::Folder),
                None if rest == "link" => (rest, ContextKind::Other),
                None => (rest, ContextKind::File),
            };
            if names.iter().all(|(known, _)| *known != name) {
                names.push((name, kind));
            }
        }
        (folder.is_empty() || !names.is_empty()).then_some(names)
    }

    fn kind(&self, path: &str) -> Option<ContextKind> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.names(folder)?.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }
}

fn context() -> Context {
    Context(vec!["a.txt", "b.txt", "app/main.py", "app/lib/x.py", "app/lib/y.txt", "data.tar.gz", "link"])
}

fn shown(claim: PathClaim<'_>) -> &'static str {
    match (claim.presence, claim.likely) {
        (Presence::Present(PathKind::File), _) => "file",
        (Presence::Present(PathKind::Folder), _) => "folder",
        (Presence::Present(PathKind::Other), _) => "other",
        (Presence::Absent, _) => "absent",
        (Presence::Unknown, Some(_)) => "likely",
        (Presence::Unknown, None) => "?",
    }
}

/// What is known of some paths at the end of the last stage: `/path kind`, one after the other.
#[track_caller]
fn check(text: &str, wanted: &str) {
    let model = crate::testing::model(text);
    let images = KnownImages::default();
    let build = Build { args: &[], is_whole: true, images: &images };
    let paths = model.paths_of_stage(build, Some(&context()), model.stages.len() - 1).unwrap();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let found: Vec<String> = words.chunks(2).map(|pair| format!("{} {}", pair[0], shown(paths.at(pair[0])))).collect();
    assert_eq!(found.join(" "), words.join(" "), "{text}");
}

#[test]
fn below_scratch_nothing_is_there() {
    check("FROM scratch\n", "/ folder /a absent /a/b absent");
    check("FROM debian\n", "/ folder /a ? /a/b ?");
    check("FROM scratch\nWORKDIR /a/b\n", "/a/b folder /a/c absent /c absent");
    check("FROM debian\nWORKDIR /a/b\n", "/a/b folder /a folder /a/c ? /c ?");
}

#[test]
fn copies_of_the_context() {
    check("FROM scratch\nCOPY a.txt /x\n", "/x file /x/a.txt absent");
    check("FROM scratch\nCOPY a.txt /x/\n", "/x folder /x/a.txt file /x/b absent");
    check("FROM scratch\nWORKDIR /w\nCOPY a.txt b.txt ./\n", "/w/a.txt file /w/b.txt file /w/c absent");
    check("FROM scratch\nWORKDIR /w\nCOPY a.txt .\n", "/w/a.txt file");
    check("FROM scratch\nCOPY app /x\n", "/x/main.py file /x/lib/x.py file /x/app absent");
    check("FROM scratch\nCOPY app/*.py /x/\n", "/x/main.py file /x/lib absent");
    check("FROM scratch\nCOPY */lib /x/\n", "/x/x.py file /x/y.txt file");
    check("FROM scratch\nCOPY . /x\n", "/x/app/lib/x.py file /x/link other /x/none absent");
    check("FROM scratch\nCOPY a.txt /x/\nCOPY b.txt /x\n", "/x/b.txt file /x/a.txt file");
    check("FROM scratch\nCOPY none /x\n", "/x other /x/y ? /y absent");
    check("FROM debian\nCOPY a.txt /x\n", "/x other /x/a.txt ?");
    check("FROM debian\nCOPY a.txt /x/\n", "/x folder /x/a.txt file");
    check("FROM debian\nCOPY $X /x\n", "/x ?");
    check("FROM scratch\nARG X=a.txt\nCOPY $X /x/$X\n", "/x/a.txt file");
    check("FROM r.example/x\nCOPY a.txt /f\nCOPY a.txt $X\n", "/f likely /x ?");
    check("FROM scratch\nCOPY <<one <<two /x/\n1\none\n2\ntwo\n", "/x/one file /x/two file /x/three absent");
    check("FROM scratch\nCOPY --parents app/main.py /x/\n", "/x/app/main.py file /x/y ?");
    check("FROM scratch\nCOPY --exclude=*.py app /x/\n", "/x ? /x/main.py ? /y absent");
}

#[test]
fn adds() {
    check("FROM scratch\nADD data.tar.gz /x/\n", "/x folder /x/data.tar.gz ? /y ?");
    check("FROM scratch\nADD a.txt /x/\n", "/x/a.txt file");
    check("FROM scratch\nADD https://h.example/p/f.tgz?x=1 /x/\n", "/x/f.tgz file /x/g absent");
    check("FROM scratch\nADD https://h.example/ /x/\n", "/x/__unnamed__ file");
    check("FROM scratch\nADD https://h.example/r.git /x\n", "/x other /x/README ?");
}

#[test]
fn copies_of_stages() {
    let build = "FROM scratch AS b\nCOPY app /out\nCOPY a.txt /a\nFROM scratch\n";
    check(&format!("{build}COPY --from=b /out /x\n"), "/x/main.py file /x/lib/y.txt file /x/none absent /out absent");
    check(&format!("{build}COPY --from=b /out/main.py /a /x/\n"), "/x/main.py file /x/a file");
    check(&format!("{build}COPY --from=0 /out/*.py /x/\n"), "/x/main.py file /x/lib absent");
    check(&format!("{build}COPY --from=b /none /x\n"), "/x other /x/y ?");
    check(&format!("{build}COPY --from=b / /\n"), "/a file /out/lib/x.py file /b absent");
    check(&format!("{build}COPY --from=nginx /etc/nginx /x/\n"), "/x folder /x/y ? /y absent");
    check("FROM scratch AS b\nCOPY a.txt /a\nFROM b AS c\nCOPY b.txt /b\nFROM b\n", "/a file /b absent");
    check("FROM golang AS b\nRUN go build -o /out/app .\nFROM scratch\nCOPY --from=b /out /\n", "/app other /b ?");
}

#[test]
fn commands_of_files() {
    let run =
        |command: &str, wanted: &str| check(&format!("FROM scratch\nCOPY app /app\nCOPY a.txt /f\nRUN {command}\n"), wanted);
    run("mkdir /d", "/d folder /d/x absent /e absent");
    run("mkdir -p /d/e && touch /d/e/f", "/d/e/f file /d/e/g absent");
    run("mkdir -pm 755 /d", "/d folder");
    run("mkdir /d && cd /d && touch x", "/d/x file /x absent");
    run("rm /f", "/f absent /app/main.py file");
    run("rm -rf /app /none", "/app absent /app/main.py absent /f file");
    run("rm -rf /app/*", "/app folder /app/main.py absent /app/lib absent");
    run("rm -f /app/*.py", "/app/main.py absent /app/lib/x.py file");
    run("cp /f /g", "/f file /g file");
    run("cp -r /app /copy", "/copy/lib/x.py file /copy/none absent");
    run("cp -a /app/. /copy/", "/copy/lib/x.py file");
    run("mkdir /d && cp -r /app /d && cp /f /d/", "/d/app/main.py file /d/f file");
    run("mv /app /moved", "/app absent /moved/main.py file");
    run("mkdir /d && mv /f /app/main.py /d", "/f absent /app/main.py absent /d/f file /d/main.py file");
    run("ln -s /app /l", "/l other /l/main.py ? /app/main.py file");
    run("ln -sf /app /f", "/f other");
    run("install -D /f /u/v/w", "/u/v/w file /u/v/x absent");
    run("install -d /u/v", "/u/v folder");
    run("echo x > /g && echo y >>/h 2>/dev/null", "/g file /h file /i absent");
    run("echo x | tee /g", "/g file");
    run("touch /d/", "/d folder");
    run("dd if=/dev/zero of=/g count=1", "/g file");
    run("sed -i s/a/b/ /f", "/f file /g absent");
    run("[\"mkdir\", \"-p\", \"/d\"]", "/d folder");
    run("[\"/bin/sh\", \"-c\", \"mkdir /d && touch /d/x\"]", "/d/x file");
}

#[test]
fn what_is_not_certain() {
    let run = |command: &str, wanted: &str| check(&format!("FROM scratch\nCOPY a.txt /f\nRUN {command}\n"), wanted);
    run("make", "/f likely /g ?");
    run("make && touch /g", "/f likely /g other");
    run("touch /g || true", "/g likely /h absent /f file");
    run("true || touch /g", "/g likely /h absent");
    run("false || true && touch /g", "/g file");
    run("touch /g || exit 1; touch /h", "/g file /h file");
    run("touch /g; touch /h", "/g likely /h file");
    run("set -e; touch /g; touch /h", "/g file /h file");
    run("set -e; false && touch /g; touch /h", "/g likely /h file");
    run("if true; then rm /f; touch /g; fi", "/f likely /g likely /h absent");
    run("(cd /x && touch y); true", "/y ? /f file");
    run("rm $X", "/f likely");
    run("touch \"$X\"", "/f file /g ?");
    run("X=/g && touch $X", "/g file /h absent");
    run("X=/g; touch $X", "/g file /h absent");
    run("true && X=/g; touch $X", "/g ? /h ?");
    run("for i in 1 2; do touch /g$i; done", "/g1 ? /f file");
    run("exit 0; touch /g", "/g likely");
    run("touch $(uname -m)", "/g ? /f file");
    run("touch $(make x)", "/f likely");
    run("cat <<E > /g\nx\nE", "/g file");
    run("touch /g & touch /h", "/g likely /h likely");
}

#[test]
fn other_commands() {
    let run = |command: &str, wanted: &str| check(&format!("FROM debian\nWORKDIR /w\nRUN {command}\n"), wanted);
    run("go build -o /out/app ./cmd", "/out/app other /out folder");
    run("CGO_ENABLED=0 go build -ldflags='-s -w' -o=/out/app", "/out/app other");
    run("git clone https://h.example/x/y.git", "/w/y folder /w/y/.git other");
    run("git clone --depth 1 -b v1 https://h.example/x/y /src", "/src folder");
    run("curl -fsSL https://h.example/x -o /usr/local/bin/x", "/usr/local/bin/x other");
    run("curl -fsSLO https://h.example/y/x.tgz && tar -xzf x.tgz -C /opt", "/w/x.tgz likely /opt folder /opt/z ?");
    run("wget -qO /x https://h.example/y", "/x other");
    run("wget -q https://h.example/y", "/w/y other");
    run("python -m venv /venv", "/venv/bin/python other /venv/bin/activate other");
    run("uv venv", "/w/.venv/bin folder");
    run("useradd -m -d /home/x x", "/home/x folder");
    run("adduser -D x", "/home/x likely");
    run("pip install --target=/deps -r r.txt", "/deps folder");
    run("dotnet publish -c Release -o /out", "/out folder");
    run("dotnet publish --output=/out --no-restore", "/out folder");
    run("apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*", "/w likely");
    run("touch a && rm -rf /var/tmp/x", "/w/a likely /var/tmp/x absent");
    run("touch a && rm -rf /w/x", "/w/a other /w/x absent");
}

#[test]
fn links_lead_elsewhere() {
    let run = |command: &str, wanted: &str| check(&format!("FROM scratch\nRUN mkdir /a /b && {command}\n"), wanted);
    run("ln -s /a /l && touch /l/x && rm /a/x", "/l/x likely");
    run("ln -s /a /l && touch /a/x && rm /l/x", "/a/x likely /l/x absent");
    run("touch /a/x && rm /a/x && ln -s /a /l && touch /l/x", "/a/x ? /l/x other");
    run("ln -s /b /l && touch /a/x && rm -rf /b/y", "/a/x file");
    run("ln -s /a /l && touch /l/x /l/y && rm /l/x", "/l/x absent /l/y other");
    run("ln -s /b /a/l && cd /a/l && touch ../x", "/a/x ? /x ?");
}

#[test]
fn mounts_and_volumes() {
    check("FROM scratch\nRUN --mount=type=cache,target=/c touch /c/x /y\n", "/c ? /c/x ? /y file /z absent");
    check("FROM scratch\nRUN --mount=type=cache,target=$C touch /y\n", "/y likely");
    check("FROM scratch\nRUN touch /etc/hosts\n", "/etc/hosts ? /dev ? /x absent");
    check("FROM scratch\nVOLUME /v\nRUN touch /v/x /y\n", "/v/x ? /y file");
    check("FROM scratch AS b\nONBUILD RUN x\nCOPY a.txt /f\nFROM b\n", "/f likely");
}

#[test]
fn what_made_it() {
    let model = crate::testing::model("FROM scratch\nCOPY a.txt /x/\nRUN mkdir /d\n");
    let images = KnownImages::default();
    let build = Build { args: &[], is_whole: false, images: &images };
    let paths = model.paths_of_stage(build, Some(&context()), 0).unwrap();
    let made = |path: &str| paths.at(path).made.cloned();
    assert_eq!(made("/x/a.txt"), Some(Made { instruction: 1, from: Origin::Context("a.txt".into()) }));
    assert_eq!(made("/x"), Some(Made { instruction: 1, from: Origin::Parent }));
    assert_eq!(made("/d"), Some(Made { instruction: 2, from: Origin::Command }));
}

#[test]
fn where_sources_come_to_lie() {
    let copied = |text: &str| {
        let model = crate::testing::model(text);
        let images = KnownImages::default();
        let build = Build { args: &[], is_whole: false, images: &images };
        let copied = model.copied_paths(build, Some(&context()), model.instructions.len() - 1);
        copied.into_iter().map(|copied| format!("{} {}", copied.from, copied.to)).collect::<Vec<_>>()
    };
    assert_eq!(copied("FROM a\nWORKDIR /w\nCOPY a.txt b.txt ./"), ["a.txt /w/a.txt", "b.txt /w/b.txt"]);
    assert_eq!(copied("FROM a\nCOPY app /x"), ["app /x"]);
    assert_eq!(copied("FROM a\nCOPY a.txt /x"), [""; 0]);
    assert_eq!(copied("FROM scratch\nCOPY a.txt /x"), ["a.txt /x"]);
    assert_eq!(copied("FROM scratch AS b\nCOPY a.txt /x\nFROM a\nCOPY --from=b /x /bin/"), ["/x /bin/x"]);
}

#[test]
fn bounds() {
    let deep = format!("FROM scratch\nRUN touch {}\n", "/a".repeat(3_000));
    check(&deep, "/a ? /b ?");
    let many: String = (0..3_000).map(|i| format!("RUN touch /a/f{i} /a/g{i} /a/h{i} /a/i{i} /a/j{i}\n")).collect();
    check(&format!("FROM scratch\n{many}"), "/a/g1 ?");
    let stages: String = (0..3_000).map(|i| format!("FROM s{i} AS s{}\nRUN touch /a/f{i}\n", i + 1)).collect();
    check(&format!("FROM scratch AS s0\n{stages}"), "/a/f1 ?");
}

#[test]
fn what_is_moved_onto_itself_stays() {
    check("FROM scratch\nRUN mkdir -p /b/e/a && mv /b/e/a /b/e", "/b/e folder /b/e/a folder /b/e/e absent");
    check("FROM scratch\nRUN touch /a && mv /a /a", "/a file");
}

#[test]
fn where_the_shell_is_behind_alternatives() {
    let text = |run: &str| format!("FROM scratch\nRUN {run}\n");
    check(&text("mkdir /f /b && touch /f/x || cd /b && mkdir c"), "/b/c ? /c ?");
    check(&text("mkdir -p /f /b/f || mkdir -p /w || cd /b && cd f"), "/b/f likely");
    check(&text("cd /nowhere || mkdir d"), "/d ?");
    check(&text("mkdir /b && cd /b || exit 1; mkdir c"), "/b/c folder /c absent");
}

#[test]
fn a_removed_working_directory_comes_back() {
    check("FROM scratch\nWORKDIR /a/b\nRUN rm -rf /a/b\nRUN true", "/a/b folder");
}

#[test]
fn what_is_written_through_a_link_is_elsewhere() {
    check("FROM scratch\nRUN mkdir /d && ln -s /d/x /d/l\nRUN touch /d/l", "/d/x ? /d/l other");
    check("FROM scratch\nRUN mkdir /d && ln -s /d/x /d/l\nRUN touch /d/y", "/d/x absent /d/y file");
}

/// Counts how often it is asked for the names in a folder.
struct Counted(std::cell::Cell<usize>);

impl ContextFiles for Counted {
    fn names(&self, _: &str) -> Option<Vec<(&str, ContextKind)>> {
        self.0.set(self.0.get() + 1);
        Some(vec![("a", ContextKind::File), ("b", ContextKind::File)])
    }

    fn kind(&self, _: &str) -> Option<ContextKind> {
        Some(ContextKind::File)
    }
}

/// How often files of the context are asked for in a walk over all instructions.
fn asked(text: &str) -> usize {
    let model = crate::testing::model(text);
    let images = KnownImages::default();
    let counted = Counted(std::cell::Cell::new(0));
    let mut seen = 0;
    model.visit_all_paths(Build { args: &[], is_whole: true, images: &images }, Some(&counted), |_, _, _| seen += 1);
    assert_eq!(seen, model.instructions.len() - model.stages.len());
    counted.0.get()
}

#[test]
fn what_all_copies_take_is_looked_up_once() {
    for line in ["COPY . /a/\n", "COPY ? /a/\n"] {
        let count = |n: usize| asked(&format!("FROM scratch\nWORKDIR /a\n{}", line.repeat(n)));
        assert_eq!([count(10), count(20), count(40)], [count(1); 3], "{line}");
    }
}

#[test]
fn where_all_copies_go_is_what_is_said_of_each() {
    let text = "FROM scratch AS a\nWORKDIR /srv\nCOPY app a.txt ./\nCOPY *.txt /t/\nFROM a\nCOPY --from=a /srv/lib /lib\nADD data.tar.gz b.txt /x";
    let model = crate::testing::model(text);
    let images = KnownImages::default();
    let build = Build { args: &[], is_whole: true, images: &images };
    let mut count = 0;
    model.visit_all_paths(build, Some(&context()), |index, _, copied| {
        count += copied.len();
        assert_eq!(copied, model.copied_paths(build, Some(&context()), index));
    });
    assert_eq!(count, 6);
}

#[test]
fn nothing_is_looked_up_where_nothing_can_be_known() {
    // A name has as many folders as are not told apart.
    let lost = format!("FROM scratch\n{}", (0..10_001).map(|n| format!("WORKDIR /w{n}\n")).collect::<String>());
    assert_eq!(asked(&format!("{lost}{}", "COPY . /a/\n".repeat(10))), 0);
}
