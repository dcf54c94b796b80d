//! The instructions of a Dockerfile (BuildKit: `command/command.go`, `instructions/parse.go`). A row of the table below is
//! all that the program knows about an instruction by its form; its page is in `languages/en/instructions`.

use super::flags::{self, FlagSpec};

/// How what follows the flags of an instruction is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An image, and the name of a stage.
    From,
    /// A command: a JSON array, or shell text with heredocs.
    Command,
    /// NONE, or CMD and a command.
    Healthcheck,
    /// Paths, as a JSON array or as words.
    Paths,
    /// Words, each a port or a range of ports.
    Ports,
    /// `key=value`, any number of times.
    Pairs,
    /// The rest of the line as one argument, in which variables are expanded.
    Argument,
    /// The rest of the line as it is.
    Raw,
    /// Another instruction.
    Onbuild,
}

/// What there is to know about an instruction.
#[derive(Debug, Clone, Copy)]
pub struct InstructionSpec {
    /// The keyword in upper case; empty for [`Keyword::Unknown`].
    pub name: &'static str,
    /// How its arguments are read.
    pub shape: Shape,
    /// The flags that it takes.
    pub flags: &'static [FlagSpec],
    /// BuildKit does not look at flags of this instruction, whatever they are called.
    pub drops_flags: bool,
    /// It may follow ONBUILD.
    pub is_trigger: bool,
    /// It may come before the first FROM, or is FROM.
    pub is_global: bool,
    /// Docker's reference tells not to use it.
    pub is_deprecated: bool,
    /// What completion offers: where in the list of all of them, by how often people need it; the label, which shows
    /// placeholders as they are; and the snippet, which has tab stops in their place.
    pub templates: &'static [(u8, &'static str, &'static str)],
    /// What signature help shows: all forms, with parameters in braces.
    pub forms: &'static [&'static str],
}

const UNKNOWN: InstructionSpec = InstructionSpec {
    name: "",
    shape: Shape::Raw,
    flags: &[],
    drops_flags: false,
    is_trigger: true,
    is_global: false,
    is_deprecated: false,
    templates: &[],
    forms: &[],
};

macro_rules! instructions {
    ($($keyword:ident = $name:literal { $($field:ident: $value:expr,)* })*) => {
        /// The keyword of an instruction.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each variant is the instruction of that name")]
        pub enum Keyword {
            $($keyword,)*
            /// A word that is no instruction.
            Unknown,
        }

        impl Keyword {
            /// All known instructions, by name.
            pub const ALL: &'static [Self] = &[$(Self::$keyword,)*];

            /// The row of the instruction.
            pub fn spec(self) -> &'static InstructionSpec {
                match self {
                    $(Self::$keyword => {
                        const SPEC: InstructionSpec = InstructionSpec { name: $name, $($field: $value,)* ..UNKNOWN };
                        &SPEC
                    })*
                    Self::Unknown => &UNKNOWN,
                }
            }
        }
    };
}

impl Keyword {
    /// The keyword in upper case; empty for [`Keyword::Unknown`].
    pub fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// The flags that the instruction takes.
    pub fn flags(self) -> &'static [FlagSpec] {
        self.spec().flags
    }

    /// The flag of that name, without dashes.
    pub fn flag(self, name: &str) -> Option<&'static FlagSpec> {
        self.flags().iter().find(|spec| spec.name == name)
    }

    /// The keyword that a word stands for, in any case.
    pub fn parse(word: &str) -> Self {
        Self::ALL.iter().copied().find(|keyword| keyword.as_str().eq_ignore_ascii_case(word)).unwrap_or(Self::Unknown)
    }
}

instructions! {
    Add = "ADD" {
        shape: Shape::Paths,
        flags: flags::ADD,
        templates: &[(16, "ADD source dest", "ADD ${1:source} ${2:dest}")],
        forms: &["ADD {[flags]} {source} {...} {dest}", "ADD {[flags]} {[} {\"source\"}, {...}, {\"dest\"} {]}"],
    }
    Arg = "ARG" {
        shape: Shape::Pairs,
        drops_flags: true,
        is_global: true,
        templates: &[(4, "ARG name=defaultValue", "ARG ${1:name}=${2:defaultValue}"), (5, "ARG name", "ARG ${1:name}")],
        forms: &["ARG {name}", "ARG {name}={defaultValue}"],
    }
    Cmd = "CMD" {
        shape: Shape::Command,
        templates: &[(9, "CMD [ \"executable\" ]", "CMD [ \"${1:executable}\" ]")],
        forms: &["CMD {[} {\"executable\"}, {\"parameter\"}, {...} {]}", "CMD {executable} {parameter} {...}"],
    }
    Copy = "COPY" {
        shape: Shape::Paths,
        flags: flags::COPY,
        templates: &[(2, "COPY source dest", "COPY ${1:source} ${2:dest}")],
        forms: &["COPY {[flags]} {source} {...} {dest}", "COPY {[flags]} {[} {\"source\"}, {...}, {\"dest\"} {]}"],
    }
    Entrypoint = "ENTRYPOINT" {
        shape: Shape::Command,
        templates: &[(10, "ENTRYPOINT [ \"executable\" ]", "ENTRYPOINT [ \"${1:executable}\" ]")],
        forms: &["ENTRYPOINT {[} {\"executable\"}, {\"parameter\"}, {...} {]}", "ENTRYPOINT {executable} {parameter} {...}"],
    }
    Env = "ENV" {
        shape: Shape::Pairs,
        templates: &[(3, "ENV key=value", "ENV ${1:key}=${2:value}")],
        forms: &["ENV {key}={value}", "ENV {key}={value} {key2}={value2} {...}", "ENV {key} {value} {(legacy)}"],
    }
    Expose = "EXPOSE" {
        shape: Shape::Ports,
        templates: &[(13, "EXPOSE port", "EXPOSE ${1:port}")],
        forms: &["EXPOSE {port} {...}"],
    }
    From = "FROM" {
        shape: Shape::From,
        flags: flags::FROM,
        is_trigger: false,
        is_global: true,
        templates: &[(7, "FROM baseImage", "FROM ${1:baseImage}"), (8, "FROM baseImage AS stage", "FROM ${1:baseImage} AS ${2:stage}")],
        forms: &["FROM {baseImage}", "FROM {baseImage}:{tag}", "FROM {baseImage}@{digest}", "FROM {baseImage} {AS} {stage}", "FROM {baseImage}:{tag} {AS} {stage}", "FROM {baseImage}@{digest} {AS} {stage}"],
    }
    Healthcheck = "HEALTHCHECK" {
        shape: Shape::Healthcheck,
        flags: flags::HEALTHCHECK,
        templates: &[(18, "HEALTHCHECK --interval=30s --timeout=30s --start-period=5s --retries=3 CMD [ \"executable\" ]", "HEALTHCHECK --interval=${1:30s} --timeout=${2:30s} --start-period=${3:5s} --retries=${4:3} CMD [ \"${5:executable}\" ]"), (19, "HEALTHCHECK NONE", "HEALTHCHECK NONE")],
        forms: &["HEALTHCHECK {[flags]} {CMD} {...}", "HEALTHCHECK {NONE}"],
    }
    Label = "LABEL" {
        shape: Shape::Pairs,
        templates: &[(15, "LABEL key=\"value\"", "LABEL ${1:key}=\"${2:value}\"")],
        forms: &["LABEL {key}={value}", "LABEL {key}={value} {key2}={value2} {...}", "LABEL {key} {value} {(legacy)}"],
    }
    Maintainer = "MAINTAINER" {
        shape: Shape::Raw,
        is_trigger: false,
        is_deprecated: true,
        templates: &[(23, "MAINTAINER name", "MAINTAINER ${1:name}")],
        forms: &["MAINTAINER {name}"],
    }
    Onbuild = "ONBUILD" {
        shape: Shape::Onbuild,
        is_trigger: false,
        templates: &[(22, "ONBUILD INSTRUCTION", "ONBUILD ${1:INSTRUCTION}")],
        forms: &["ONBUILD {INSTRUCTION}"],
    }
    Run = "RUN" {
        shape: Shape::Command,
        flags: flags::RUN,
        templates: &[(1, "RUN command", "RUN ${1:command}"), (11, "RUN --mount=type=cache,target=", "RUN --mount=type=cache,target=${1:/root/.cache/pip} ${2:command}"), (12, "RUN <<EOF", "RUN <<EOF\n${1:command}\nEOF")],
        forms: &["RUN {[flags]} {command} {parameter} {...}", "RUN {[flags]} {[} {\"command\"}, {\"parameter\"}, {...} {]}"],
    }
    Shell = "SHELL" {
        shape: Shape::Command,
        templates: &[(20, "SHELL [ \"executable\" ]", "SHELL [ \"${1:executable}\" ]")],
        forms: &["SHELL {[} {\"executable\"}, {\"parameter\"}, {...} {]}"],
    }
    Stopsignal = "STOPSIGNAL" {
        shape: Shape::Argument,
        drops_flags: true,
        templates: &[(21, "STOPSIGNAL signal", "STOPSIGNAL ${1|SIGTERM,SIGINT,SIGQUIT|}")],
        forms: &["STOPSIGNAL {signal}"],
    }
    User = "USER" {
        shape: Shape::Argument,
        templates: &[(14, "USER daemon", "USER ${1:daemon}")],
        forms: &["USER {user}", "USER {user}:{group}", "USER {uid}", "USER {uid}:{gid}"],
    }
    Volume = "VOLUME" {
        shape: Shape::Paths,
        templates: &[(17, "VOLUME [ \"/data\" ]", "VOLUME [ \"${1:/data}\" ]")],
        forms: &["VOLUME {dir} {...}", "VOLUME {[} {\"dir\"}, {...} {]}"],
    }
    Workdir = "WORKDIR" {
        shape: Shape::Argument,
        templates: &[(6, "WORKDIR /the/workdir/path", "WORKDIR ${1:/the/workdir/path}")],
        forms: &["WORKDIR {path}"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::docs;

    #[test]
    fn every_row_has_its_page() {
        for &keyword in Keyword::ALL {
            let name = keyword.as_str();
            assert!(docs::of_instruction(name).is_some(), "languages/en/instructions/{}.md", name.to_lowercase());
            for flag in keyword.flags() {
                let page = docs::of_flag(name, flag.name);
                assert!(page.is_some(), "languages/en/flags/{}.{}.md", name.to_lowercase(), flag.name);
            }
        }
    }

    #[test]
    fn rows_are_sorted_and_name_themselves() {
        assert!(Keyword::ALL.is_sorted_by_key(|keyword| keyword.as_str()));
        for &keyword in Keyword::ALL {
            let InstructionSpec { name, templates, forms, .. } = keyword.spec();
            assert_eq!(Keyword::parse(&name.to_lowercase()), keyword);
            assert!(
                !templates.is_empty()
                    && templates.iter().all(|(_, label, snippet)| label.starts_with(name) && snippet.starts_with(name))
            );
            assert!(!forms.is_empty() && forms.iter().all(|form| form.starts_with(name)));
        }
        assert_eq!((Keyword::parse("RUNN"), Keyword::Unknown.as_str()), (Keyword::Unknown, ""));
    }
}
