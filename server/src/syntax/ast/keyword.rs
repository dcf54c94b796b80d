//! Keywords, and how they are written.

/// The keyword of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the instruction of that name")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// A word that is no instruction.
    Unknown,
}

impl Keyword {
    /// All known instructions, by name.
    pub const ALL: [Keyword; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    /// The keyword in upper case; empty for [`Keyword::Unknown`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
            Self::Unknown => "",
        }
    }

    /// The keyword that a word stands for, in any case.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|k| k.as_str().eq_ignore_ascii_case(word)).unwrap_or(Self::Unknown)
    }
}

/// Whether a word is in upper and in lower case; without letters it is in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Casing {
    /// No letter is in lower case.
    pub is_upper: bool,
    /// No letter is in upper case.
    pub is_lower: bool,
}

impl Casing {
    /// That of a word.
    pub fn of(word: &str) -> Self {
        if word.is_ascii() {
            let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
            return Self { is_upper: !has(u8::is_ascii_lowercase), is_lower: !has(u8::is_ascii_uppercase) };
        }
        Self { is_upper: word.to_uppercase() == word, is_lower: word.to_lowercase() == word }
    }
}
