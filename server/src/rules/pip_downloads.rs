//! Calls of `pip install` that download nothing that an option could keep out of the image: what they ask for is there already.

use rustc_hash::FxHashMap;

use crate::ignorefile::ContextListing;
use crate::model::{PipArgument, PipInstall, Placed, ShellCommand, ShellScript, copy_paths};
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, last_part};

/// What has been done in a stage so far.
#[derive(Default)]
pub(super) struct PipDownloads {
    /// `get-pip.py` has brought the newest pip.
    has_newest_pip: bool,
    /// The pip that lists were installed by, with the lists: as they are named, and where they are from.
    lists: Vec<(String, String, Option<String>)>,
    /// By the names of files what of the context was copied there last.
    sources: FxHashMap<String, String>,
    /// All of the project is there.
    has_project: bool,
}

/// Lists that are kept in mind.
const MOST_LISTS: usize = 64;
/// Options by which packages are installed that are there, or elsewhere.
const ANEW: [&str; 10] = [
    "--upgrade",
    "-U",
    "--force-reinstall",
    "--ignore-installed",
    "-I",
    "--target",
    "-t",
    "--prefix",
    "--root",
    "--upgrade-strategy",
];

impl PipDownloads {
    /// The words `install` of a RUN that bring nothing new; takes note of each instruction, in order.
    pub(super) fn read(&mut self, placed: &Placed, escape: char, listing: Option<&ContextListing>) -> Vec<TextRange> {
        match placed.keyword {
            Keyword::Copy | Keyword::Add => self.copy(placed, escape),
            // Another Python may come first.
            Keyword::Env if placed.text.contains("PATH") => self.lists.clear(),
            // What lies there has the names of what was elsewhere.
            Keyword::Workdir => self.sources.clear(),
            Keyword::Run => return self.run(placed, escape, listing),
            _ => {}
        }
        Vec::new()
    }

    fn copy(&mut self, placed: &Placed, escape: char) {
        let Some(paths) = copy_paths(placed, escape) else { return };
        let is_of_context = placed.flag("from").is_none();
        for source in paths.sources {
            let path = source.text.trim_start_matches("./").trim_end_matches('/');
            let is_project = matches!(path, "" | ".");
            self.has_project |= is_project && is_of_context;
            if !is_project {
                let stage = placed.flag("from").and_then(|flag| flag.value.as_ref()).map(|value| &*value.raw);
                let from = if is_of_context { path.to_owned() } else { format!("{} {path}", stage.unwrap_or_default()) };
                self.sources.insert(last_part(path).to_owned(), from);
            }
        }
    }

    fn run(&mut self, run: &Placed, escape: char, listing: Option<&ContextListing>) -> Vec<TextRange> {
        let mut found = Vec::new();
        if !["pip", "venv", "virtualenv", "activate", "conda"].iter().any(|word| run.text.contains(word)) {
            return found;
        }
        let mut is_elsewhere = false;
        for command in &ShellScript::of(run, escape).commands {
            is_elsewhere |= matches!(command.program(), "cd" | "pushd");
            if command.words.iter().any(|word| word.text.ends_with("get-pip.py")) && command.program().starts_with("python") {
                self.has_newest_pip = true;
            }
            let is_of_environments = matches!(command.program(), "." | "source" | "conda" | "mamba" | "virtualenv" | "venv")
                || command.arguments().first().is_some_and(|word| word.text == "uninstall");
            if is_of_environments {
                self.lists.clear();
            }
            let Some(install) = PipInstall::of(command) else { continue };
            if self.brings_nothing(command, &install, listing.filter(|_| !is_elsewhere), is_elsewhere) {
                found.push(install.install.range);
            }
            self.note(command, &install);
        }
        found
    }

    fn brings_nothing(
        &self,
        command: &ShellCommand,
        install: &PipInstall<'_>,
        listing: Option<&ContextListing>,
        is_elsewhere: bool,
    ) -> bool {
        let mut words = Vec::new();
        let mut is_anew = false;
        for argument in &install.arguments {
            match argument {
                PipArgument::Word(word) => words.push(*word),
                PipArgument::Option(option, value) => {
                    let name = option.text.split('=').next().unwrap_or_default();
                    is_anew |= ANEW.contains(&name);
                    if matches!(name, "-e" | "--editable") {
                        let Some(value) = value else { return false };
                        words.push(*value);
                    }
                }
            }
        }
        if is_anew {
            return self.has_newest_pip && !words.is_empty() && words.iter().all(|word| word.text == "pip");
        }
        let program = program(command, install);
        let lists: Vec<_> = install.lists().filter(|list| !list.is_constraint).collect();
        let is_there = |text: &str| {
            let source = self.source(text);
            let is_known = text.starts_with('/') || (source.is_some() && !is_elsewhere);
            is_known && self.lists.iter().any(|(by, list, from)| *by == program && list == text && *from == source)
        };
        if words.is_empty() {
            return !lists.is_empty() && lists.iter().all(|list| list.literal && is_there(list.text));
        }
        let is_folder = |text: &str| {
            let is_path =
                matches!(text, "." | "./") || text.starts_with("./") || text.starts_with("../") || text.starts_with('/');
            is_path && ![".whl", ".gz", ".zip", "]"].iter().any(|end| text.ends_with(end))
        };
        if !lists.is_empty() || !words.iter().all(|word| word.literal && is_folder(&word.text)) {
            return false;
        }
        let has_lists = self.lists.iter().any(|(by, ..)| *by == program);
        let is_project = words.iter().all(|word| matches!(word.text.as_str(), "." | "./")) && self.has_project;
        has_lists || (is_project && !self.sources.contains_key("pyproject.toml") && listing.is_some_and(needs_nothing))
    }

    fn source(&self, list: &str) -> Option<String> {
        self.sources.get(last_part(list)).cloned()
    }

    fn note(&mut self, command: &ShellCommand, install: &PipInstall<'_>) {
        let program = program(command, install);
        for list in install.lists().filter(|list| !list.is_constraint && list.literal) {
            if self.lists.len() < MOST_LISTS {
                self.lists.push((program.clone(), list.text.to_owned(), self.source(list.text)));
            }
        }
    }
}

/// The words before `install`.
fn program(command: &ShellCommand, install: &PipInstall<'_>) -> String {
    let before = command.words.iter().take_while(|word| word.range.start() < install.install.range.start());
    before.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether a project in the root of the context is known to depend on nothing.
fn needs_nothing(listing: &ContextListing) -> bool {
    let text = |name: &str| match listing.get(name) {
        None => Some(""),
        // Not read.
        Some(_) => listing.text(name),
    };
    let (Some(project), Some(setup), Some(settings)) = (text("pyproject.toml"), text("setup.py"), text("setup.cfg")) else {
        return false;
    };
    let says_dependencies = |line: &str| {
        let line: String = line.split_whitespace().collect();
        let is_list = line.starts_with("dependencies") && line != "dependencies=[]";
        is_list || (line.starts_with("dynamic") && (line.contains("dependencies") || !line.ends_with(']')))
    };
    let is_plain = !project.lines().any(says_dependencies)
        && !["[tool.poetry", "[tool.flit.metadata]", "[project.dependencies"].iter().any(|table| project.contains(table))
        && !setup.contains("requires")
        && !setup.contains("**")
        && !settings.contains("requires");
    listing.covers("setup.py") && is_plain && (project.contains("[project]") || setup.contains("setup("))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config::{Profile, Settings};
    use crate::rules::Knowledge;
    use crate::testing::{check_text_for, listing};

    fn found(lines: &str, files: &[(&str, &str)]) -> usize {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let mut listing = listing(&names, None);
        listing.texts = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let knowledge = Knowledge { context: Some(Arc::new(listing)), ..Knowledge::default() };
        let settings = Settings { profile: Profile::Recommended, ..Settings::default() };
        let found = check_text_for(&settings, &format!("FROM python:3.14\n{lines}\n"), false, &knowledge);
        found.iter().filter(|finding| finding.rule.id == "DL3042").count()
    }

    fn count(lines: &str) -> usize {
        found(lines, &[("setup.py", "setup(install_requires=['a'])"), ("requirements.txt", "a"), ("web/", "")])
    }

    #[test]
    fn the_newest_pip() {
        let get = "RUN curl -O https://bootstrap.pypa.io/get-pip.py && python get-pip.py";
        assert_eq!(count(&format!("{get} && pip install --upgrade pip")), 0);
        assert_eq!(count(&format!("{get}\nRUN pip install -U pip")), 0);
        assert_eq!(count(&format!("{get} && pip install --upgrade pip wheel")), 1);
        assert_eq!(count("RUN pip install --upgrade pip"), 1);
    }

    #[test]
    fn a_list_that_is_there() {
        let twice = |between: &str| {
            let install = "COPY requirements.txt ./\nRUN pip install -r requirements.txt";
            count(&format!("{install}\n{between}\nRUN pip install -r requirements.txt"))
        };
        for between in ["COPY . .", "WORKDIR /app\nCOPY ./requirements.txt ./", "ENV A=b"] {
            assert_eq!(twice(between), 1, "{between}");
        }
        for between in [
            "WORKDIR /app",
            "COPY web/requirements.txt ./",
            "ENV PATH=/venv/bin:$PATH",
            "RUN pip uninstall -y a",
            "COPY --from=x /requirements.txt ./",
        ] {
            assert_eq!(twice(between), 2, "{between}");
        }
        let again = |install: &str| count(&format!("RUN pip install --no-cache-dir -r /a.txt\nRUN {install}"));
        assert_eq!(again("pip install -r /a.txt"), 0);
        for install in
            ["pip3 install -r /a.txt", "pip install -U -r /a.txt", "pip install -r /a.txt -r /b.txt", "pip install -r /a.txt b"]
        {
            assert_eq!(again(install), 1, "{install}");
        }
        assert_eq!(count("RUN cd /a && pip install -r r.txt\nENV A=b\nRUN cd /b && pip install -r r.txt"), 2);
    }

    #[test]
    fn folders_whose_needs_are_there() {
        let list = "RUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n";
        for install in ["pip install .", "pip install -e .", "pip install ./a /b"] {
            assert_eq!(count(&format!("{list}RUN {install}")), 0, "{install}");
            assert_eq!(count(&format!("COPY . .\nRUN {install}")), 1, "{install}");
        }
        for install in ["pip install . b", "pip install .[dev]", "pip install ./a.whl", "pip install -U .", "pip3 install ."] {
            assert_eq!(count(&format!("{list}RUN {install}")), 1, "{install}");
        }
    }

    #[test]
    fn projects_without_dependencies() {
        let of = |files: &[(&str, &str)]| found("COPY . .\nRUN pip install .", files);
        for files in [
            &[("setup.py", "setup(name='a')")][..],
            &[("pyproject.toml", "[build-system]\nrequires = [\"hatchling\"]\n[project]\nname = \"a\"\ndependencies = []\n")][..],
        ] {
            assert_eq!(of(files), 0, "{files:?}");
        }
        for files in [
            &[("setup.py", "setup(install_requires=['a'])")][..],
            &[("setup.py", "setup()"), ("setup.cfg", "[options]\ninstall_requires = a")][..],
            &[("pyproject.toml", "[project]\ndependencies = [\n  \"a\"\n]\n")][..],
            &[("pyproject.toml", "[project]\ndynamic = [\"dependencies\"]\n")][..],
            &[("pyproject.toml", "[tool.poetry]\nname = \"a\"\n")][..],
            &[][..],
        ] {
            assert_eq!(of(files), 1, "{files:?}");
        }
    }
}
