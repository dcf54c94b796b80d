//! Which shell reads a text: decided here and nowhere else.
//!
//! An instruction's shell is the one of the last SHELL above it, in its stage or in those that it is built on; without
//! one it is `/bin/sh`, or, where the stage is for Windows, the command prompt. There many images come with PowerShell
//! as their SHELL, which only the text itself can tell. A heredoc may name another in its first
//! line, and an array one of its own.

use crate::data::shell_words::POWERSHELL_VERBS;
use crate::model::{Base, StageModel};
use crate::syntax::ast::{Command, Instruction, Keyword};

/// A shell, by the language that it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ShellDialect {
    /// `sh`, whichever program that is.
    #[default]
    Posix,
    /// The shell of Debian and Ubuntu.
    Dash,
    /// The GNU shell.
    Bash,
    /// The shell of BusyBox, and so of Alpine.
    Ash,
    /// The Z shell.
    Zsh,
    /// The Korn shell, and those that descend from it.
    Ksh,
    /// Windows PowerShell, and PowerShell.
    PowerShell,
    /// The command prompt of Windows.
    Cmd,
    /// A program of which nothing is known.
    Unknown,
}

impl ShellDialect {
    /// The dialect of a program, by its name or path.
    pub fn of_program(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" => Self::Posix,
            "dash" => Self::Dash,
            "bash" => Self::Bash,
            "ash" | "busybox" => Self::Ash,
            "zsh" => Self::Zsh,
            "ksh" | "mksh" => Self::Ksh,
            "powershell" | "pwsh" => Self::PowerShell,
            "cmd" => Self::Cmd,
            _ => Self::Unknown,
        }
    }

    /// The dialect of what a command line runs: `bash -c`, `/bin/busybox sh`, `/usr/bin/env -S bash -e`.
    pub fn of_command<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut words = words.into_iter();
        let program = words.next().unwrap_or_default();
        let is_named = |name: &str| program.rsplit('/').next() == Some(name);
        let mut rest = words.skip_while(|word| word.starts_with('-') || (is_named("env") && word.contains('=')));
        match rest.next() {
            // `sh`, `ash` and `hush` are programs of BusyBox; so is `httpd`.
            Some(applet) if is_named("busybox") => match Self::of_program(applet) {
                Self::Posix | Self::Ash => Self::Ash,
                _ => Self::Unknown,
            },
            Some(inner) if is_named("env") => Self::of_program(inner),
            _ => Self::of_program(program),
        }
    }

    /// The dialect of the words of SHELL, which may begin with a program that starts the shell:
    /// `["conda", "run", "-n", "x", "/bin/bash", "-c"]`.
    pub fn of_setting<'w>(words: impl IntoIterator<Item = &'w str> + Clone) -> Self {
        let first = Self::of_command(words.clone());
        let inner = || words.into_iter().skip(1).map(Self::of_program).find(|inner| *inner != Self::Unknown);
        if first == Self::Unknown { inner().unwrap_or(first) } else { first }
    }

    /// The dialect that the first line of a script asks for; `None` if it begins with no `#!`.
    pub fn of_shebang(script: &str) -> Option<Self> {
        let line = script.trim_start_matches('\t').strip_prefix("#!")?.lines().next().unwrap_or_default();
        Some(Self::of_command(line.split_whitespace()))
    }

    /// Whether it reads what POSIX calls shell, with more or less beside it.
    pub fn is_posix(self) -> bool {
        !matches!(self, Self::PowerShell | Self::Cmd | Self::Unknown)
    }

    /// Whether it is one of those that come with Windows.
    pub fn is_windows(self) -> bool {
        matches!(self, Self::PowerShell | Self::Cmd)
    }

    /// Whether it knows `set -o pipefail`, whatever its version.
    pub fn has_pipefail(self) -> bool {
        matches!(self, Self::Bash | Self::Zsh | Self::Ash)
    }
}

impl StageModel {
    /// The shell that reads the shell text of an instruction, by the instruction's index. A heredoc with a `#!` of its
    /// own may go to another ([`ShellDialect::of_shebang`]).
    pub fn shell_of(&self, instruction: usize) -> ShellDialect {
        self.dialects.get_or_init(|| dialects(self)).get(instruction).copied().unwrap_or_default()
    }
}

fn dialects(model: &StageModel) -> Box<[ShellDialect]> {
    let mut out = Vec::with_capacity(model.instructions.len());
    // Of each stage: the shell at its end, and whether a SHELL named it.
    let mut ends: Vec<(ShellDialect, bool)> = Vec::with_capacity(model.stages.len());
    let for_windows = model.stages_for_windows();
    let (mut dialect, mut is_named) = (ShellDialect::Posix, false);
    let mut stages = model.stages.iter().peekable();
    for (index, placed) in model.instructions.iter().enumerate() {
        // In a reduced model stages without instructions begin where the next one does.
        while let Some(stage) = stages.next_if(|stage| stage.instructions.start == index) {
            if 0 < stage.index {
                ends.push((dialect, is_named));
            }
            let inherited = if let Base::Stage(below) = stage.base { ends.get(below).copied() } else { None };
            let is_for_windows = for_windows.get(stage.index) == Some(&true);
            let by_default = if is_for_windows { ShellDialect::Cmd } else { ShellDialect::Posix };
            (dialect, is_named) = inherited.unwrap_or((by_default, false));
        }
        if placed.keyword == Keyword::Shell
            && let Some(named) = setting(placed)
        {
            (dialect, is_named) = (named, true);
        }
        let may_be_another = dialect == ShellDialect::Cmd && !is_named;
        out.push(if may_be_another && can_only_be_power_shell(placed) { ShellDialect::PowerShell } else { dialect });
    }
    out.into()
}

/// Whether the shell text of an instruction can only be PowerShell's, which is kept with it.
fn can_only_be_power_shell(instruction: &Instruction) -> bool {
    struct PowerShellOnly(bool);
    instruction.derived.get_or_init(|| PowerShellOnly(is_power_shell(instruction))).0
}

fn is_power_shell(instruction: &Instruction) -> bool {
    let Some(Command::Shell(shell)) = instruction.command() else { return false };
    let text = instruction.slice(shell.range);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '\\' | '('));
    let word = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '(' | '{')).next().unwrap_or_default();
    let is_cmdlet = word.split_once('-').is_some_and(|(verb, noun)| {
        noun.starts_with(|c: char| c.is_ascii_alphabetic())
            && POWERSHELL_VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb))
    });
    // The prompt may start PowerShell, whose text says nothing of the shell.
    let starts_another = || {
        let text = text.to_ascii_lowercase();
        ["powershell", "pwsh", "cmd"].iter().any(|program| text.contains(program))
    };
    is_cmdlet
        || text.starts_with(['$', '['])
        || text.starts_with("@(")
        || text.strip_prefix('&').is_some_and(|rest| rest.starts_with([' ', '$', '"', '\'']))
        || ["if", "try", "foreach"].iter().any(|keyword| {
            let rest = word.eq_ignore_ascii_case(keyword).then(|| text.get(word.len()..)).flatten();
            rest.is_some_and(|rest| rest.trim_start().starts_with(['(', '{']))
        })
        || ((text.contains("$env:") || separates_by_semicolon(text)) && !starts_another())
}

/// Whether a `;` with a blank behind it stands outside of quotes.
fn separates_by_semicolon(text: &str) -> bool {
    let outside = text.split('"').step_by(2);
    outside.into_iter().any(|part| part.split(';').skip(1).any(|rest| rest.starts_with([' ', '\t', '\n', '\r', '`', '\\'])))
}

/// What a SHELL instruction sets; `None` for one that the builder rejects.
fn setting(shell: &Instruction) -> Option<ShellDialect> {
    let Some(Command::Json(json)) = shell.command() else { return None };
    let words = json.elements.iter().map(|element| element.value.as_deref().unwrap_or_default());
    (!json.elements.is_empty()).then(|| ShellDialect::of_setting(words))
}

#[cfg(test)]
mod tests {
    use super::ShellDialect::{self, Ash, Bash, Cmd, Dash, Ksh, Posix, PowerShell, Unknown, Zsh};

    #[test]
    fn programs() {
        let of = |line: &str| ShellDialect::of_command(line.split(' '));
        let table = [
            ("/bin/sh -c", Posix),
            ("bash -euxo pipefail -c", Bash),
            ("/bin/ash -c", Ash),
            ("/bin/busybox sh -c", Ash),
            ("busybox ash", Ash),
            ("busybox -c", Ash),
            ("busybox httpd -c x", Unknown),
            ("/usr/bin/env bash", Bash),
            ("/usr/bin/env -S A=1 dash -e", Dash),
            ("mksh", Ksh),
            ("zsh", Zsh),
            (r"C:\Windows\System32\cmd.exe /S /C", Cmd),
            ("PowerShell.exe -Command", PowerShell),
            ("pwsh", PowerShell),
            ("python3 -c bash", Unknown),
            ("", Unknown),
        ];
        for (line, dialect) in table {
            assert_eq!(of(line), dialect, "{line}");
        }
        assert_eq!(ShellDialect::of_setting("conda run -n x /bin/bash -c".split(' ')), Bash);
        assert_eq!(ShellDialect::of_setting("/usr/bin/python3 -c".split(' ')), Unknown);
    }

    #[test]
    fn shebangs() {
        assert_eq!(ShellDialect::of_shebang("echo"), None);
        assert_eq!(ShellDialect::of_shebang("\t#!/bin/bash -e\nx"), Some(Bash));
        assert_eq!(ShellDialect::of_shebang("#!/usr/bin/env python3\n"), Some(Unknown));
        assert_eq!(ShellDialect::of_shebang("#! /bin/busybox sh"), Some(Ash));
    }

    #[test]
    fn of_each_instruction() {
        let of = |text: &str| {
            let model = crate::testing::model(text);
            (0..model.instructions.len()).map(|index| model.shell_of(index)).collect::<Vec<_>>()
        };
        assert_eq!(
            of("FROM a AS b\nRUN x\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x\nFROM b\nRUN x\nFROM c\nRUN x\n"),
            [Posix, Posix, Bash, Bash, Bash, Bash, Posix, Posix]
        );
        assert_eq!(of("FROM mcr.microsoft.com/windows/servercore\nSHELL [\"powershell\"]\n"), [Cmd, PowerShell]);
        let windows = |text: &str| of(&format!("FROM mcr.microsoft.com/windows/servercore\nRUN {text}\n"))[1];
        for text in [
            "Add-WindowsFeature Web-Server; x",
            "$env:A = 'b'",
            "[Net.A]::B = 1",
            "& 'C:\\a b.exe'",
            "&$Env:windir\\a.exe",
            "(New-Object A).B()",
            "if (Test-Path a) { b }",
            "setx PATH ($env:PATH + ';x')",
            "git fetch x ; \\\n  git checkout y",
        ] {
            assert_eq!(windows(text), PowerShell, "{text}");
        }
        for text in [
            "apt-get install",
            "if exist a (b)",
            "powershell -Command $env:A",
            "echo $A",
            "x-y",
            "setx PATH \"%PATH%; a\"",
            "setx PATH %PATH%;a",
        ] {
            assert_eq!(windows(text), Cmd, "{text}");
        }
        let named = "FROM mcr.microsoft.com/windows/servercore AS a\nSHELL [\"cmd\"]\nFROM a\nRUN Get-Item x\n";
        assert_eq!(of(named)[3], Cmd);
        let reduced =
            crate::testing::model("FROM scratch AS z\nRUN x\nFROM mcr.microsoft.com/windows/servercore\nRUN x\nFROM z\n");
        let reduced = reduced.reduced_to(|stage| stage == 1);
        assert_eq!((reduced.shell_of(0), reduced.shell_of(1)), (Cmd, Cmd), "stages that were left out");
        assert_eq!(of("FROM --platform=windows/amd64 a\nSHELL bash\n"), [Cmd, Cmd]);
        assert_eq!(of("SHELL [\"zsh\"]\nFROM a\nSHELL []\n"), [Zsh, Posix, Posix]);
    }
}
