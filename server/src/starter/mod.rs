//! Starters: a whole Dockerfile, `.dockerignore` and `compose.yaml` for what lies in a folder.
//!
//! `find` reads a project's files, which are plain values here, and says what it is; each kind of project has a file (or a
//! folder) of its own that finds it and writes its Dockerfile. Images are the newest supported ones of the catalogue that the
//! project can run on.

mod base;
mod compose;
mod deno;
mod dotnet;
mod go;
mod ignore;
mod java;
mod node;
mod php;
mod project;
mod python;
mod ruby;
mod rust;
mod sheet;
mod site;
#[cfg(test)]
mod tests;

use self::sheet::Sheet;
use crate::data::today::Today;
use crate::texts::{Argument, Locale, Phrase, starter as texts};

pub use project::{ProjectFiles, is_entered, is_read};

/// What a project is, and what its kind knows of it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found<T> {
    /// `FastAPI`.
    kind: &'static str,
    /// The tool that installs; empty where nothing tells.
    manager: &'static str,
    /// What is started, or served.
    entry: String,
    /// The port that it listens on, if it does.
    port: Option<u16>,
    facts: T,
}

/// Declares the kinds of projects: the variant, the module, its facts, and the name of the language.
macro_rules! stacks {
    ($($variant:ident $module:ident $language:literal)+) => {
        #[derive(Debug, Clone, PartialEq, Eq)]
        enum Stack {
            $($variant(Found<$module::$variant>)),+
        }

        impl Starter {
            /// The language, as `--stack` takes it: `python`.
            pub fn language(&self) -> &'static str {
                match &self.stack { $(Stack::$variant(_) => $language),+ }
            }

            /// What it is: `FastAPI`.
            pub fn kind(&self) -> &'static str {
                match &self.stack { $(Stack::$variant(found) => found.kind),+ }
            }

            /// The tool that installs, if one is known: `uv`.
            pub fn manager(&self) -> Option<&'static str> {
                let manager = match &self.stack { $(Stack::$variant(found) => found.manager),+ };
                (!manager.is_empty()).then_some(manager)
            }

            /// What is started, or the folder that is served.
            pub fn entry(&self) -> &str {
                match &self.stack { $(Stack::$variant(found) => &found.entry),+ }
            }

            /// The port that it listens on, if it does.
            pub fn port(&self) -> Option<u16> {
                match &self.stack { $(Stack::$variant(found) => found.port),+ }
            }

            /// The project, listening on another port; a program that is not known to listen stays as it is.
            #[must_use]
            pub fn on_port(mut self, port: u16) -> Self {
                match &mut self.stack { $(Stack::$variant(found) => found.port = Some(port)),+ }
                self
            }

            fn write(&self, sheet: &mut Sheet) {
                match &self.stack { $(Stack::$variant(found) => $module::write(found, sheet)),+ }
            }
        }

        /// What a project is, the most likely first; several where the files of several kinds lie in its folder.
        pub fn find(project: &ProjectFiles, today: Today) -> Vec<Starter> {
            let mut found: Vec<Starter> = Vec::new();
            $(found.extend($module::find(project, today).map(|found| Starter { stack: Stack::$variant(found) }));)+
            // Pages beside a program belong to it.
            if 1 < found.len() {
                found.retain(|starter| starter.language() != "static");
            }
            found
        }
    };
}

stacks! {
    Python python "python"
    Go go "go"
    Rust rust "rust"
    Java java "java"
    DotNet dotnet "dotnet"
    Ruby ruby "ruby"
    Php php "php"
    Deno deno "deno"
    Node node "node"
    Site site "static"
}

/// A project for which files can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    stack: Stack,
}

impl Starter {
    /// `Dockerfile for this FastAPI project (uv)`.
    pub fn title(&self) -> Phrase {
        match self.manager() {
            Some(manager) => texts::dockerfile_by(Argument::own(self.kind()), Argument::own(manager)),
            None => texts::dockerfile(Argument::own(self.kind())),
        }
    }

    /// `.dockerignore for this FastAPI project`.
    pub fn ignore_title(&self) -> Phrase {
        texts::ignore_file(Argument::own(self.kind()))
    }

    /// The Dockerfile, with comments in a language.
    pub fn dockerfile(&self, locale: Locale) -> String {
        let mut sheet = Sheet::new(locale);
        self.write(&mut sheet);
        sheet.finish()
    }

    /// The `.dockerignore`, with comments in a language.
    pub fn ignorefile(&self, project: &ProjectFiles, locale: Locale) -> String {
        ignore::write(self, project, locale)
    }

    /// The `compose.yaml`, with comments in a language.
    pub fn compose(&self, project: &ProjectFiles, locale: Locale) -> String {
        compose::write(self, project, locale)
    }
}
