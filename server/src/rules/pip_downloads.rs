//! Calls of `pip install` that download nothing that an option could keep out of the image: what they ask for is there already.

use crate::ignorefile::ContextListing;
use crate::model::{PipArgument, PipInstall, Placed, ShellScript, copy_paths};
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, last_part};

/// What has been done in a stage so far.
#[derive(Default)]
pub(super) struct PipDownloads {
    /// `get-pip.py` has brought the newest pip.
    has_newest_pip: bool,
    /// A `pyproject.toml` was copied by itself, which may be of another project.
    has_another_project: bool,
    /// All of the project is there.
    has_project: bool,
}

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
            self.has_another_project |= last_part(path) == "pyproject.toml";
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
            let Some(install) = PipInstall::of(command) else { continue };
            if self.brings_nothing(&install, listing.filter(|_| !is_elsewhere)) {
                found.push(install.install.range);
            }
        }
        found
    }

    fn brings_nothing(&self, install: &PipInstall<'_>, listing: Option<&ContextListing>) -> bool {
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
        let has_lists = install.lists().any(|list| !list.is_constraint);
        let is_folder = |text: &str| {
            let is_path =
                matches!(text, "." | "./") || text.starts_with("./") || text.starts_with("../") || text.starts_with('/');
            is_path && ![".whl", ".gz", ".zip", "]"].iter().any(|end| text.ends_with(end))
        };
        if has_lists || words.is_empty() || !words.iter().all(|word| word.literal && is_folder(&word.text)) {
            return false;
        }
        let is_project = words.iter().all(|word| matches!(word.text.as_str(), "." | "./")) && self.has_project;
        is_project && !self.has_another_project && listing.is_some_and(needs_nothing)
    }
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
