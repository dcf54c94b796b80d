//! An archive that a RUN downloads or unpacks, by ADD.

use super::chain::{Chain, Link, comments_between};
use super::home::is_root;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::archives::is_unpacked;
use crate::data::flags::UNPACK_SINCE;
use crate::ide::lines::{line_end, line_start};
use crate::model::{ImageState, Placed, RemoteSource, ShellCommand, ShellWord, copy_paths, joined_path, mounts, remote_source};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between, last_part, size};
use crate::texts::{action, refactoring as texts};

pub(super) const ADD_UNPACK: Refactoring = Refactoring {
    name: "add-unpack",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::add_unpack,
    example: "# syntax=docker/dockerfile:1\nFROM debian:trixie-slim\nRUN <|>curl -fsSLO https://example.com/tool-1.2.tar.gz && \\\n    echo \"b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c  tool-1.2.tar.gz\" | sha256sum -c - && \\\n    tar -xzf tool-1.2.tar.gz -C /opt && \\\n    rm tool-1.2.tar.gz\n",
    offer: |selection| match selection.placed.keyword {
        Keyword::Run => of_run(selection).into_iter().collect(),
        Keyword::Add => of_add(selection, selection.index).into_iter().collect(),
        _ => Vec::new(),
    },
};

/// What apt fetches before it installs.
const LISTS: &str = "/var/lib/apt/lists";

/// What is done by the links of a chain that go.
#[derive(Default)]
struct Job {
    /// The address, as ADD takes it.
    url: Option<String>,
    /// Where the archive lies until it is unpacked; `None` where it goes through a pipe.
    file: Option<String>,
    /// The folder that it is unpacked in.
    folder: Option<String>,
    /// The checksum that is asked for.
    checksum: Option<String>,
    is_removed: bool,
    /// The links that do all this.
    gone: Vec<usize>,
}

/// A RUN that downloads an archive and unpacks it, or one that unpacks what the ADD above it has downloaded.
fn of_run(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, index, .. } = *selection;
    if !placed.text.contains("tar") {
        return None;
    }
    if placed.text.contains("://") {
        let state = usual(selection, index)?;
        let chain = Chain::of(placed, model.escape)?;
        let workdir = state.workdir().known()?.to_string();
        let job = job(&chain, placed, &state, &workdir, None)?;
        let url = job.url.clone()?;
        let mut edits = without(placed, &chain, &job.gone)?;
        let line = line(selection, &job, &url)?;
        match edits.is_empty() {
            true => edits.push(Edit::replace(placed.file_range(), line)),
            false => {
                let indent = model.slice(between(line_start(model, placed.start), placed.start));
                edits.push(Edit::insert(placed.start, format!("{line}{}{indent}", line_end(model))));
            }
        }
        return Some(rewrite(selection, &url, edits));
    }
    let above = index.checked_sub(1)?;
    model.instructions.get(above).filter(|above| above.keyword == Keyword::Add)?;
    of_add(selection, above)
}

/// An ADD that downloads an archive for the RUN below to unpack.
fn of_add(selection: &Selection<'_>, index: usize) -> Option<Rewrite> {
    let model = selection.model;
    let (add, run) = (model.instructions.get(index)?, model.instructions.get(index + 1)?);
    let paths = copy_paths(add, model.escape)?;
    let [source] = paths.sources.as_slice() else { return None };
    if run.keyword != Keyword::Run || paths.heredocs != 0 || !paths.destination.literal || !is_download(&source.text) {
        return None;
    }
    if !add.flags.iter().all(|flag| flag.name() == "checksum") {
        return None;
    }
    let state = usual(selection, index + 1)?;
    let workdir = state.workdir().known()?.to_string();
    let name = name_of(&source.text);
    let to = &paths.destination.text;
    let file = if to.ends_with('/') { format!("{to}{name}") } else { to.clone() };
    let chain = Chain::of(run, model.escape)?;
    let job = job(&chain, run, &state, &workdir, Some(absolute(&workdir, &file)))?;
    if job.url.is_some() || job.checksum.is_some() {
        return None;
    }
    let mut edits = without(run, &chain, &job.gone)?;
    if edits.is_empty() {
        edits.push(Edit::delete(model.whole_lines(run.file_range())));
    }
    edits.push(Edit::insert(add.keyword_range().end(), " --unpack=true"));
    edits.push(Edit::replace(add.at(paths.destination.range), folder(&job)?));
    Some(rewrite(selection, &source.text, edits))
}

/// The state in which an instruction runs, where RUN and ADD make files for the same user by a frontend that can unpack.
fn usual(selection: &Selection<'_>, index: usize) -> Option<ImageState> {
    let model = selection.model;
    let run = model.instructions.get(index)?;
    let is_known = |frontend: crate::model::Frontend<'_>| {
        frontend.is_docker() && !frontend.is_labs() && frontend.version().is_none_or(|version| UNPACK_SINCE <= version)
    };
    if !selection.has_posix_shell_at(index) || !mounts(run, model.escape).is_empty() || !model.frontend().is_none_or(is_known) {
        return None;
    }
    selection.state_at(index).filter(|state| state.user().known().is_some_and(|user| is_root(user)))
}

fn is_download(url: &str) -> bool {
    remote_source(url) == Some(RemoteSource::Http) && is_unpacked(name_of(url))
}

/// The last part of an address.
fn name_of(url: &str) -> &str {
    last_part(url.split(['?', '#']).next().unwrap_or_default())
}

fn absolute(workdir: &str, path: &str) -> String {
    if path.starts_with('/') { joined_path("/", path) } else { joined_path(workdir, path) }
}

fn folder(job: &Job) -> Option<String> {
    let folder = job.folder.as_deref().filter(|folder| 1 < folder.len())?;
    Some(format!("{folder}/"))
}

/// The new instruction.
fn line(selection: &Selection<'_>, job: &Job, url: &str) -> Option<String> {
    let checksum = job.checksum.as_ref().map_or(String::new(), |sum| format!(" --checksum=sha256:{sum}"));
    Some(format!("{}{checksum} --unpack=true {url} {}", selection.word("ADD"), folder(job)?))
}

/// With the frontend that knows it, where the file names none.
fn rewrite(selection: &Selection<'_>, url: &str, mut edits: Vec<Edit>) -> Rewrite {
    let model = selection.model;
    let name = name_of(url);
    let title = match model.frontend() {
        Some(_) => action::add_unpack(name),
        None => {
            let start = if model.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            edits.push(Edit::insert(size(start), format!("# syntax=docker/dockerfile:1{}", line_end(model))));
            action::add_unpack_with_syntax(name)
        }
    };
    edits.sort_by_key(|edit| edit.range.start());
    Rewrite::new(title, edits)
}

/// The edits that take links out of a chain; none where all of them go.
fn without(run: &Placed, chain: &Chain<'_>, gone: &[usize]) -> Option<Vec<Edit>> {
    let links = &chain.links;
    let all = links.first()?.range.cover(links.last()?.range);
    if gone.len() == links.len() {
        return comments_between(run, all.start(), all.end()).is_empty().then(Vec::new);
    }
    let mut edits = Vec::new();
    for &at in gone {
        let own = links.get(at)?.range;
        // With what joins it to the one above, where that stays.
        let has_before = (0..at).any(|before| !gone.contains(&before));
        let range = match has_before {
            true => between(links.get(at.checked_sub(1)?)?.range.end(), own.end()),
            false => between(own.start(), links.get(at + 1)?.range.start()),
        };
        if !comments_between(run, range.start(), range.end()).is_empty() {
            return None;
        }
        edits.push(Edit::delete(run.at(range)));
    }
    Some(edits)
}

/// What a chain does with one archive, and nothing else with its file; `file` is what is there already.
fn job(chain: &Chain<'_>, run: &Placed, state: &ImageState, workdir: &str, file: Option<String>) -> Option<Job> {
    let mut job = Job { file, ..Job::default() };
    for (at, link) in chain.links.iter().enumerate() {
        let is_done = job.folder.is_some();
        if !is_done && step(link, &mut job, run, state, workdir)? {
            job.gone.push(at);
        } else if is_done && !job.is_removed && removes(link, job.file.as_deref(), workdir) {
            job.is_removed = true;
            job.gone.push(at);
        } else if is_done && names(link, job.file.as_deref()) {
            return None;
        }
    }
    // What is not removed would be in the image.
    (job.folder.is_some() && (job.is_removed || job.file.is_none())).then_some(job)
}

/// Reads a link that comes before the archive is unpacked, or unpacks it: whether it goes; `None` where it may matter.
fn step(link: &Link<'_>, job: &mut Job, run: &Placed, state: &ImageState, workdir: &str) -> Option<bool> {
    match link.commands.as_slice() {
        [command] => match command.program() {
            "curl" | "wget" if job.url.is_none() && job.file.is_none() => {
                let (url, output) = download(command, run, state)?;
                let file = match &output {
                    Output::Pipe => return None,
                    Output::OwnName => name_of(&url),
                    Output::File(file) => file,
                };
                job.file = Some(absolute(workdir, file));
                job.url = Some(url);
                Some(true)
            }
            "tar" => {
                let (file, folder) = unpack(command)?;
                let is_it = file.is_some_and(|file| Some(absolute(workdir, file)) == job.file);
                job.folder = Some(absolute(workdir, folder.unwrap_or(".")));
                is_it.then_some(true)
            }
            // Nothing that these do has to come first, nor undoes what was unpacked.
            "mkdir" | "apt-get" | "apt" | "apk" if !names(link, job.file.as_deref()) => Some(false),
            "rm" if command.arguments().iter().all(|word| word.text.starts_with('-') || word.text.starts_with(LISTS)) => {
                Some(false)
            }
            _ => None,
        },
        [first, second] => match (first.program(), second.program()) {
            ("curl" | "wget", "tar") if job.url.is_none() && job.file.is_none() => {
                let (url, output) = download(first, run, state)?;
                let (from, folder) = unpack(second)?;
                job.url = Some(url);
                job.folder = Some(absolute(workdir, folder.unwrap_or(".")));
                (output == Output::Pipe && from.is_none_or(|from| from == "-")).then_some(true)
            }
            ("echo", "sha256sum") => {
                let [sum] = first.arguments() else { return None };
                let (sum, file) = sum.text.split_once(char::is_whitespace).filter(|_| sum.literal)?;
                let is_sum = sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit());
                let file = absolute(workdir, file.trim().trim_start_matches('*'));
                let checks =
                    second.arguments().iter().all(|word| matches!(word.text.as_str(), "-c" | "--check" | "-" | "--strict"));
                let is_it = is_sum && checks && job.url.is_some() && job.file.as_ref() == Some(&file);
                job.checksum = Some(sum.to_ascii_lowercase());
                is_it.then_some(true)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Where a download is written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Output {
    /// To the pipe.
    Pipe,
    /// To a file that is called as the last part of the address.
    OwnName,
    /// To this file.
    File(String),
}

impl Output {
    fn of(name: &str) -> Self {
        if name == "-" { Self::Pipe } else { Self::File(name.to_owned()) }
    }
}

/// The address that a command downloads, and where it is written; `None` for anything that ADD does not do.
fn download(command: &ShellCommand, run: &Placed, state: &ImageState) -> Option<(String, Output)> {
    let is_curl = command.program() == "curl";
    let (mut url, mut output) = (None, if is_curl { Output::Pipe } else { Output::OwnName });
    let mut words = command.arguments().iter();
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if !text.starts_with('-') {
            if url.replace(address(word, run, state)?).is_some() {
                return None;
            }
            continue;
        }
        match text {
            "--output" | "--output-document" => output = Output::of(&words.next().filter(|word| word.literal)?.text),
            "--retry" | "--tries" | "--connect-timeout" | "--proto" => {
                words.next()?;
            }
            "--fail" | "--silent" | "--show-error" | "--location" | "--tlsv1.2" | "--quiet" | "--no-verbose" => {}
            "--remote-name" => output = Output::OwnName,
            _ if text.starts_with("--progress=") || text.starts_with("--retry=") => {}
            _ => {
                let letters = text.strip_prefix('-').filter(|letters| !letters.starts_with('-'))?;
                let (letters, file) = match letters.split_once(if is_curl { 'o' } else { 'O' }) {
                    Some((letters, file)) => (letters, Some(file)),
                    None => (letters, None),
                };
                if !letters.chars().all(|c| if is_curl { "fsSLO#".contains(c) } else { "qnvc".contains(c) }) {
                    return None;
                }
                if letters.contains('O') {
                    output = Output::OwnName;
                }
                match file {
                    Some("") => output = Output::of(&words.next().filter(|word| word.literal)?.text),
                    Some(file) => output = Output::of(file),
                    None => {}
                }
            }
        }
    }
    Some((url?, output))
}

/// An address that ADD reads as the shell does: plain text, and variables that the image or the build has.
fn address(word: &ShellWord, run: &Placed, state: &ImageState) -> Option<String> {
    let text = &word.text;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!+,;=%&".contains(c);
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        let inner = after.strip_prefix('{');
        let body = inner.unwrap_or(after);
        let end = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
        let (name, behind) = body.split_at_checked(end)?;
        rest = if inner.is_some() { behind.strip_prefix('}')? } else { behind };
        let is_set = state.arg(name).is_some() || state.env_source(name).is_some();
        // The shell may have set it anew.
        let is_assigned = run.text.contains(&format!("{name}="));
        if name.is_empty() || !is_set || is_assigned || !before.chars().all(is_plain) {
            return None;
        }
    }
    (rest.chars().all(is_plain) && is_download(text)).then(|| text.clone())
}

/// The file that tar unpacks and the folder that it does so in; `None` for anything but a plain unpacking.
fn unpack(command: &ShellCommand) -> Option<(Option<&str>, Option<&str>)> {
    let (mut file, mut folder, mut extracts) = (None, None, false);
    let mut words = command.arguments().iter().enumerate();
    while let Some((at, word)) = words.next() {
        if !word.literal {
            return None;
        }
        let text = word.text.as_str();
        match text {
            "-C" | "--directory" => folder = Some(words.next().filter(|(_, word)| word.literal)?.1.text.as_str()),
            "--file" => file = Some(words.next().filter(|(_, word)| word.literal)?.1.text.as_str()),
            "--extract" => extracts = true,
            "--gzip" | "--xz" | "--bzip2" => {}
            _ if text.starts_with("--directory=") => folder = text.strip_prefix("--directory="),
            _ if text.starts_with("--") => return None,
            // The first word needs no dash.
            _ if at == 0 || text.starts_with('-') => {
                let letters = text.strip_prefix('-').unwrap_or(text);
                if letters.is_empty() || !letters.chars().all(|c| "xzjJvfaC".contains(c)) {
                    return None;
                }
                extracts |= letters.contains('x');
                for letter in letters.chars() {
                    match letter {
                        'f' => file = Some(words.next().filter(|(_, word)| word.literal)?.1.text.as_str()),
                        'C' => folder = Some(words.next().filter(|(_, word)| word.literal)?.1.text.as_str()),
                        _ => {}
                    }
                }
            }
            _ => return None,
        }
    }
    extracts.then_some((file, folder))
}

/// Whether a link does nothing but remove the file.
fn removes(link: &Link<'_>, file: Option<&str>, workdir: &str) -> bool {
    let [command] = link.commands.as_slice() else { return false };
    let (mut paths, mut count) = (command.arguments().iter().filter(|word| !word.text.starts_with('-')), 0);
    let is_it = paths.all(|word| {
        count += 1;
        word.literal && file == Some(absolute(workdir, &word.text).as_str())
    });
    command.program() == "rm" && is_it && count == 1
}

/// Whether a link says the name of the file.
fn names(link: &Link<'_>, file: Option<&str>) -> bool {
    let Some(name) = file.map(last_part) else { return false };
    link.commands.iter().any(|command| command.words.iter().any(|word| word.text.contains(name)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Download and unpack `x.tgz` by ADD";
    const SUM: &str = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";

    fn file(lines: &str) -> String {
        format!("# syntax=docker/dockerfile:1\nFROM debian:trixie-slim\nARG V=1\nWORKDIR /w\n{lines}\nRUN true\n")
    }

    #[test]
    fn what_a_run_downloads() {
        let sum = format!(
            "RUN <|>apt-get update && \\\n    apt-get install -y curl && \\\n    curl -fsSL -o /tmp/x.tgz https://a.b/x.tgz && \\\n    echo \"{SUM} */tmp/x.tgz\" | sha256sum -c - && tar -C /opt -xf /tmp/x.tgz && rm -f /tmp/x.tgz && ldconfig"
        );
        for (before, after) in [
            ("RUN <|>curl -fsSL https://a.b/x.tgz | tar -xz -C /opt", "ADD --unpack=true https://a.b/x.tgz /opt/"),
            ("run <|>wget -qO- https://a.b/$V/x.tgz | tar xz", "add --unpack=true https://a.b/$V/x.tgz /w/"),
            (
                "RUN <|>mkdir -p /opt && curl -fsSL \"https://a.b/${V}/x.tgz\" | tar -xzC /opt && /opt/x",
                "ADD --unpack=true https://a.b/${V}/x.tgz /opt/\nRUN mkdir -p /opt && /opt/x",
            ),
            (
                "RUN <|>wget https://a.b/x.tgz && tar xf x.tgz && rm x.tgz && ls",
                "ADD --unpack=true https://a.b/x.tgz /w/\nRUN ls",
            ),
            (
                &sum,
                &format!(
                    "ADD --checksum=sha256:{SUM} --unpack=true https://a.b/x.tgz /opt/\nRUN apt-get update && \\\n    apt-get install -y curl && ldconfig"
                ),
            ),
        ] {
            check_action(TITLE, &file(before), &file(after));
        }
        check_action(
            "Download and unpack `x.tgz` by ADD, with `# syntax=docker/dockerfile:1`",
            "FROM debian:13\nRUN <|>curl https://a.b/x.tgz | tar xz -C /opt\n",
            "# syntax=docker/dockerfile:1\nFROM debian:13\nADD --unpack=true https://a.b/x.tgz /opt/\n",
        );
    }

    #[test]
    fn what_an_add_downloads() {
        for before in [
            "ADD <|>https://a.b/x.tgz /tmp/\nRUN tar -xzf /tmp/x.tgz -C /opt && rm /tmp/x.tgz",
            "ADD https://a.b/x.tgz /tmp/\nRUN <|>tar -xzf /tmp/x.tgz -C /opt && rm /tmp/x.tgz",
        ] {
            check_action(TITLE, &file(before), &file("ADD --unpack=true https://a.b/x.tgz /opt/"));
        }
        check_action(
            TITLE,
            &file("ADD --checksum=sha256:a <|>https://a.b/x.tgz /tmp/y\nRUN tar -xzf /tmp/y && rm -f /tmp/y && make"),
            &file("ADD --unpack=true --checksum=sha256:a https://a.b/x.tgz /w/\nRUN make"),
        );
    }

    #[test]
    fn what_add_does_otherwise() {
        for text in [
            "RUN <|>curl https://a.b/x.tgz | tar -xz -C /opt --strip-components=1",
            "RUN <|>curl https://a.b/x.tgz | tar -xz -C /opt bin/x",
            "RUN <|>curl -H a:b https://a.b/x.tgz | tar -xz -C /opt",
            "RUN <|>curl https://a.b/x.zip | tar -xz -C /opt",
            "RUN <|>curl https://a.b/x.tgz | tar -xz -C /",
            "RUN <|>W=1 && curl https://a.b/$W/x.tgz | tar -xz -C /opt",
            "RUN <|>V=2 && curl https://a.b/$V/x.tgz | tar -xz -C /opt",
            "RUN <|>rm -rf /opt/* && curl https://a.b/x.tgz | tar -xz -C /opt",
            "RUN <|>make && curl https://a.b/x.tgz | tar -xz -C /opt",
            "RUN <|>curl https://a.b/x.tgz && tar -xz -f x.tgz -C /opt && rm x.tgz",
            // The archive stays.
            "RUN <|>curl -O https://a.b/x.tgz && tar -xzf x.tgz",
            "RUN <|>curl -O https://a.b/x.tgz && tar -xzf y.tgz && rm x.tgz",
            "RUN <|>curl -O https://a.b/x.tgz && tar -xzf x.tgz && cp x.tgz /y && rm x.tgz",
            "USER 1\nRUN <|>curl https://a.b/x.tgz | tar -xz -C /opt",
            "ADD <|>https://a.b/x.tgz /tmp/\nRUN tar -xzf /tmp/x.tgz -C /opt",
            "ADD --chown=1 <|>https://a.b/x.tgz /tmp/\nRUN tar -xzf /tmp/x.tgz -C /opt && rm /tmp/x.tgz",
            "ADD <|>x.tgz /tmp/\nRUN tar -xzf /tmp/x.tgz -C /opt && rm /tmp/x.tgz",
        ] {
            check_no_action("Download and unpack", &file(text));
        }
        check_no_action(
            "Download",
            "# syntax=docker/dockerfile:1.9\nFROM debian:13\nRUN <|>curl https://a.b/x.tgz | tar xz -C /opt\n",
        );
    }
}
