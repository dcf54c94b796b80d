use crate::model::{Model, PipInstall, PipList, Placed, ShellCommand, ShellScript, copy_paths};
use crate::rules::landing::{Landing, below, in_image};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, closest};

rule! {
    /// `pip install -r` reads a file that is not there.
    ///
    /// An instruction only sees what is above it: a list that is copied further down, to another folder or under
    /// another name is not found, and the build stops.
    ///
    /// Found only when the files of the build context are known, and everything above is copied by paths without variables.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY requirements.txt .
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    /// ```
    REQUIREMENTS_FILE_MISSING {
        id: "requirements-file-missing",
        set: Own,
        severity: Warning,
        covers: [Same "file-copied-later"],
        check: File(check),
        messages: {
            later: "`{path}` is not in the image yet: no line above copies it",
            elsewhere: "pip reads `{path}`, but the file was copied to `{known}`",
            near: "There is no `{path}` in the image; did you mean `{known}`?",
            file: "`{folder}` is a file here: COPY takes a destination without `/` at its end for the name of the file",
            destination: "Copied under this name",
            slash: "Change to `{folder}`",
            copy: "Insert `COPY {file} {folder}` above",
            change: "Change to `{known}`",
        },
    }
}

/// Lists that are looked at; for each all copies above it are.
const MOST: usize = 32;

/// Programs behind which the files of an image are what they were, and the working directory as well.
const HARMLESS: &[&str] = &["apk", "apt", "apt-get", "echo", "pip", "pip3", "set", "true"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref().filter(|listing| !listing.truncated) else { return };
    let mut count = 0;
    for (index, placed) in cx.model.instructions.iter().enumerate() {
        if placed.keyword != Keyword::Run || !placed.text.contains("pip") || !placed.flags.is_empty() {
            continue;
        }
        for file in files(placed, cx.model) {
            count += 1;
            if MOST < count {
                return;
            }
            let Some(path) = in_image(cx.model, index, file.text) else { continue };
            let stage = cx.model.stage_of(index).and_then(|stage| cx.model.stages.get(stage));
            let Some(landing) = stage.and_then(|s| Landing::before(cx.model, s, index, listing, &cx.knowledge.images)) else {
                break;
            };
            let name = path.rsplit('/').next().unwrap_or_default();
            if let Some((to, folder)) = landing.file_as_folder(&path).and_then(|copy| destination(cx.model, copy, index)) {
                let slash = format!("{folder}/");
                let fix = Fix::suggestion(msg!(slash, folder = slash), vec![Edit::insert(to.end(), "/")]).preferred();
                out.report(placed.at(file.range), msg!(file, folder = folder)).fix(fix).related(to, msg!(destination));
                continue;
            }
            if landing.may_have(&path) || landing.may_be_made(name) {
                continue;
            }
            let at = placed.at(file.range);
            let change = |known: &str| Fix::suggestion(msg!(change, known = known), vec![Edit::replace(at, known)]).preferred();
            let folder = path.strip_suffix(name).unwrap_or("/");
            if let [only] = landing.named(name, "/").as_slice() {
                let known = &only.in_image;
                out.report(at, msg!(elsewhere, path = path, known = known)).fix(change(known));
            } else if let Some(entry) = listing.get(file.text.trim_start_matches("./")).filter(|entry| listing.is_sent(entry)) {
                let source = entry.path;
                let target = if below(&path, folder).is_some_and(|rest| rest == source) { "./" } else { folder };
                let line = format!("COPY {source} {target}\n");
                let copy = Fix::suggestion(msg!(copy, file = source, folder = target), vec![Edit::insert(placed.start, line)]);
                out.report(at, msg!(later, path = file.text)).fix(copy.preferred());
            } else {
                let there = landing.in_folder(folder.trim_end_matches('/'));
                let lists = there.iter().map(String::as_str).filter(|name| name.ends_with(".txt") || name.ends_with(".in"));
                let Some(&known) = closest(name, lists).first() else { continue };
                let known = format!("{}{known}", file.text.strip_suffix(name).unwrap_or_default());
                out.report(at, msg!(near, path = file.text, known = known)).fix(change(&known));
            }
        }
    }
}

/// The destination of the COPY at an index, if no WORKDIR before another instruction makes a folder of it.
fn destination(model: &Model, copy: usize, before: usize) -> Option<(TextRange, String)> {
    let placed = model.instructions.get(copy)?;
    let to = copy_paths(placed, model.escape)?.destination;
    let mut lines = model.instructions.get(..before)?.iter();
    let is_made = lines.any(|line| line.keyword == Keyword::Workdir && line.text.contains(&to.text));
    let is_plain = placed.slice(to.range) == to.text;
    (is_plain && !is_made).then(|| (placed.at(to.range), to.text))
}

/// The lists that the commands of a RUN read, as far as nothing in it can have made them.
fn files<'a>(run: &'a Placed, model: &Model) -> Vec<PipList<'a>> {
    let commands = &ShellScript::of(run, model.escape).commands;
    let is_harmless = |command: &&ShellCommand| HARMLESS.contains(&command.program()) && command.redirections.is_empty();
    let is_file = |list: &PipList<'_>| {
        let is_list = list.text.ends_with(".txt") || list.text.ends_with(".in");
        list.plain && is_list && !list.text.contains("://") && !list.text.contains("..")
    };
    let mut found = Vec::new();
    for command in commands.iter().take_while(is_harmless) {
        let Some(install) = PipInstall::of(command) else { continue };
        found.extend(install.lists().filter(is_file));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix_among, check_rule_in, check_text};

    const ID: &str = "requirements-file-missing";
    const FILES: &[&str] = &["requirements.txt", "main.py", "deploy/", "deploy/dev.txt"];

    #[test]
    fn at_the_file() {
        check_rule_in(
            ID,
            FILES,
            None,
            "
FROM python:3.14-slim
WORKDIR /app
RUN pip install -r requirements.txt
                   ^^^^^^^^^^^^^^^^ warning: `requirements.txt` is not in the image yet: no line above copies it
FROM python:3.14-slim
WORKDIR /app
COPY requirements.txt /tmp/
RUN pip install --upgrade pip && pip install -rrequirements.txt
                                               ^^^^^^^^^^^^^^^^ warning: pip reads `/app/requirements.txt`, but the file was copied to `/tmp/requirements.txt`
FROM python:3.14-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirments.txt
                   ^^^^^^^^^^^^^^^ warning: There is no `requirments.txt` in the image; did you mean `requirements.txt`?
",
        );
    }

    #[test]
    fn a_file_where_a_folder_was_meant() {
        let text = |to: &str| format!("FROM python:3.14\nCOPY requirements.txt {to}\nRUN pip install -r /app/requirements.txt\n");
        check_rule_in(
            ID,
            FILES,
            None,
            "
FROM python:3.14
COPY requirements.txt /app
RUN pip install -r /app/requirements.txt
                   ^^^^^^^^^^^^^^^^^^^^^ warning: `/app` is a file here: COPY takes a destination without `/`
",
        );
        check_fix_among(ID, FILES, &text("/app"), &text("/app/"));
        for lines in ["WORKDIR /app\nCOPY requirements.txt /app", "COPY deploy /app\nCOPY requirements.txt /app"] {
            check_rule_in(ID, FILES, None, &format!("\nFROM python:3.14\n{lines}\nRUN pip install -r /app/requirements.txt\n"));
        }
    }

    #[test]
    fn silent_where_it_may_be_there() {
        for text in [
            "COPY . .\nRUN pip install -r requirements.txt",
            "COPY requirements.txt .\nRUN pip install -r ./requirements.txt -c /app/requirements.txt",
            "COPY *.txt .\nRUN pip install -r requirements.txt",
            "COPY deploy/ .\nRUN pip install -r dev.txt",
            "RUN echo flask > requirements.txt\nRUN pip install -r requirements.txt",
            "RUN cd /tmp && pip install -r requirements.txt",
            "RUN --mount=type=bind,source=requirements.txt,target=requirements.txt pip install -r requirements.txt",
            "RUN pip install -r $LIST.txt",
            "RUN pip install -r https://example.com/requirements.txt",
            "RUN pip install -r generated.txt",
            "ADD https://example.com/x /app/\nRUN pip install -r requirements.txt",
            "FROM me/python\nWORKDIR /app\nRUN pip install -r requirements.txt",
            "COPY --from=b /x /app/requirements.txt\nRUN pip install -r requirements.txt",
        ] {
            check_rule_in(ID, FILES, None, &format!("\nFROM python:3.14-slim\nWORKDIR /app\n{text}\n"));
        }
    }

    #[test]
    fn fixes() {
        let head = "FROM python:3.14\nWORKDIR /app\n";
        for (before, after) in [
            ("RUN pip install -r requirements.txt", "COPY requirements.txt ./\nRUN pip install -r requirements.txt"),
            ("RUN pip install -r deploy/dev.txt", "COPY deploy/dev.txt /app/deploy/\nRUN pip install -r deploy/dev.txt"),
            (
                "COPY requirements.txt .\nRUN pip install --requirement=requirment.txt",
                "COPY requirements.txt .\nRUN pip install --requirement=requirements.txt",
            ),
        ] {
            check_fix_among(ID, FILES, &format!("{head}{before}"), &format!("{head}{after}"));
        }
    }

    #[test]
    fn one_finding_where_another_rule_sees_it_too() {
        let text = "FROM python:3.14-slim\nWORKDIR /app\nRUN pip install -r requirements.txt\nCOPY . .\n";
        let found = check_text(text, false);
        let ids: Vec<_> =
            found.iter().map(|finding| finding.rule.id).filter(|id| [ID, "file-copied-later"].contains(id)).collect();
        assert_eq!(ids, [ID]);
    }
}
