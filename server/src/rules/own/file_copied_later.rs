use crate::data::products::BRINGS_FILES;
use crate::model::{CommandSource, PipInstall, Placed, ShellCommand, ShellScript, copy_paths};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

rule! {
    /// RUN needs a file that is copied further down.
    ///
    /// Instructions run in the order of the file, so the command stops: the file is not there yet. Move its COPY up.
    ///
    /// Found only where nothing has been copied before, and no command above can have made the file.
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
    FILE_COPIED_LATER {
        id: "file-copied-later",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            later: "`{file}` is copied only below: it is not there yet, and the command stops",
            here: "This copies it",
        },
    }
}

/// Commands that stop where a file is missing in the working directory: the program, its subcommand, the file.
const NEEDS: [(&str, &str, &str); 5] = [
    ("bundle", "install", "Gemfile"),
    ("composer", "install", "composer.json"),
    ("go", "mod", "go.mod"),
    ("npm", "ci", "package.json"),
    ("poetry", "install", "pyproject.toml"),
];

/// Commands of a stage that are looked at; each is looked for in all of it.
const MOST: usize = 16;

/// What makes such files besides what brings any.
const MAKES: [&str; 5] = ["cd ", " init", "echo", "tee", "--mount="];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    for base in cx.base_images() {
        // Only official images are sure to have no files of a project; some of them copy first, by ONBUILD.
        let is_official = !base.reference.familiar_name(cx.knowledge.images.mirrors()).contains('/');
        if !is_official || base.reference.tag.as_deref().is_some_and(|tag| tag.contains("onbuild")) {
            continue;
        }
        let own = model.instructions_of(base.stage);
        let Some(first) = own.iter().position(|placed| matches!(placed.keyword, Keyword::Copy | Keyword::Add)) else { continue };
        let (before, below) = own.split_at(first);
        let mut count = 0;
        for placed in before.iter().filter(|placed| placed.keyword == Keyword::Run) {
            let may_make = |word: &&str| placed.text.contains(*word);
            if BRINGS_FILES.iter().chain(&MAKES).any(may_make) {
                // Whatever follows may find what this one has made.
                break;
            }
            for command in &ShellScript::of(&placed.instruction, model.escape).commands {
                let Some((range, file)) = needed(command).filter(|_| command.source == CommandSource::Shell) else { continue };
                count += 1;
                if MOST < count {
                    break;
                }
                let name = file.rsplit('/').next().unwrap_or_default();
                let is_named_elsewhere = before.iter().any(|other| other.start < placed.start && other.text.contains(name));
                if let Some(copy) = below.iter().find(|copy| brings(copy, name, model.escape)).filter(|_| !is_named_elsewhere) {
                    out.report(placed.at(range), msg!(later, file = file)).related(copy.file_range(), msg!(here));
                }
            }
        }
    }
}

/// The file without which a command stops, and the words that need it.
fn needed(command: &ShellCommand) -> Option<(TextRange, &str)> {
    if let Some(install) = PipInstall::of(command) {
        let list = install.lists().find(|list| list.plain && !list.text.contains(':'));
        return list.map(|list| (list.range, list.text));
    }
    let (program, word) = (command.program(), command.arguments().first()?);
    let (.., file) = NEEDS.iter().find(|(name, subcommand, _)| *name == program && *subcommand == word.text)?;
    let has_other_folder = command.arguments().iter().skip(1).any(|argument| !argument.plain || argument.text.contains('/'));
    (!has_other_folder).then(|| (command.name().map_or(word.range, |name| name.range.cover(word.range)), *file))
}

/// Whether a COPY of the build context brings a file of that name, or everything.
fn brings(placed: &Placed, name: &str, escape: char) -> bool {
    let paths = copy_paths(placed, escape).filter(|_| placed.flag("from").is_none());
    let is_it = |text: &str| matches!(text, "." | "./") || text.rsplit('/').next() == Some(name);
    paths.is_some_and(|paths| paths.sources.iter().any(|source| source.literal && is_it(&source.text)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    const ID: &str = "file-copied-later";

    #[test]
    fn at_the_file() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS a
WORKDIR /app
RUN pip install --upgrade pip && pip install -r requirements.txt
                                                ^^^^^^^^^^^^^^^^ warning: `requirements.txt` is copied only below
COPY . .
FROM node:24
RUN npm ci --omit=dev
    ^^^^^^ warning: `package.json` is copied only below
COPY package.json package-lock.json ./
FROM golang:1.27
RUN go mod download
    ^^^^^^ warning: `go.mod` is copied only below
COPY go.mod go.sum ./
",
        );
    }

    #[test]
    fn only_where_it_is_certain() {
        for text in [
            "FROM python:3.14-slim\nCOPY src /src\nRUN pip install -r requirements.txt\nCOPY . .\n",
            "FROM python:3.14-slim\nRUN pip install -r requirements.txt\nCOPY src /src\n",
            "FROM python:3.14-slim\nRUN git clone https://a.b/c . && pip install -r requirements.txt\nCOPY . .\n",
            "FROM python:3.14-slim\nRUN echo flask > requirements.txt\nRUN pip install -r requirements.txt\nCOPY . .\n",
            "FROM python:3.14-slim\nRUN --mount=type=bind,target=. pip install -r requirements.txt\nCOPY . .\n",
            "FROM python:3.14-slim\nRUN pip install -r https://a.b/requirements.txt\nCOPY . .\n",
            "FROM python:3.14-slim\nRUN cd /x && pip install -r requirements.txt\nCOPY . .\n",
            "FROM base AS a\nCOPY . .\nFROM a\nRUN npm ci\nCOPY . .\n",
            "FROM example/base:1\nRUN npm ci\nCOPY . .\n",
            "FROM node:6-onbuild\nRUN npm ci\nCOPY . .\n",
            "FROM python:3.14-slim\nRUN pip install -r requirements.txt\nCOPY --from=x . .\n",
        ] {
            check_rule(ID, text);
        }
    }
}
