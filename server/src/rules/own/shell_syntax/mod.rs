mod code;
mod verdict;

use std::cell::{OnceCell, RefCell};

use self::verdict::{After, Refused, verdicts};
use crate::config::Profile;
use crate::data::bases::Sh;
use crate::model::{Base, Placed, RefusalKind, ShellDialect, ShellGrammar, ShellScript, Stage};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, Instruction, Keyword};
use crate::text::Edit;

rule! {
    /// Text that the shell cannot read.
    ///
    /// A quote, a bracket or an `if` that is never closed, an operator with nothing beside it, a word that cannot stand where it
    /// does: the shell that gets the text stops before it runs a command of it, so that the build stops, or the container
    /// does as soon as it starts.
    ///
    /// Shells differ. What is said holds for the one that reads the text: SHELL, the first line of a heredoc
    /// and the image decide which that is. Where none of them does, only what dash, bash and BusyBox's shell all refuse
    /// is reported. Nothing is said of texts for shells of Windows, zsh and ksh.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN if [ -f /etc/app.conf ]; then cat /etc/app.conf
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if [ -f /etc/app.conf ]; then cat /etc/app.conf; fi
    /// ```
    SHELL_SYNTAX {
        id: "shell-syntax",
        set: Own,
        severity: Error,
        aliases: ["SC1072", "SC1073", "SC1070", "SC1089", "SC1133", "SC1051", "SC1053", "SC1059"],
        covers: [
            Partial "SC3001",
            Partial "SC3003",
            Partial "SC3010",
            Partial "SC3011",
            Partial "SC3030",
            Partial "SC3054",
            Partial "SC3057",
            Partial "SC3060",
            Moot "SC1010",
            Moot "SC1035",
            Moot "SC1087",
            Moot "SC2034",
        ],
        check: Stage(check),
        messages: {
            unclosed: "`{opener}` is never closed: `{missing}` is missing",
            alone: "Nothing follows `{sign}`, and the shell refuses that",
            unexpected: "The shell refuses `{word}` here",
            expected: "The shell expects `{expected}` here, not `{word}`",
            line_end: "The shell does not expect the end of the line here",
            bash: "Only bash reads this, and {shell} stops at `{word}`; let bash run it, or do without",
            variable: "`{word}` is no name for the variable of a loop",
            function: "`{word}` is no name for a function",
            parts: "`for ((…))` takes three parts with `;` between them",
            append: "Insert `{text}`",
        },
    }
}

/// A finding that may have to be made.
struct Candidate<'a> {
    placed: &'a Placed,
    refused: &'a Refused,
    grammars: &'static [ShellGrammar],
    reads_bash: bool,
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (relinks, with_options) = (Relinks::new(cx), OnceCell::new());
    let is_hadolint = cx.settings.profile == Profile::Hadolint;
    for stage in &cx.model.stages {
        let sh = OnceCell::new();
        for (index, placed) in stage.instructions.clone().zip(cx.model.instructions_of(stage)) {
            let run = placed.trigger().unwrap_or(placed);
            if !matches!(run.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
                continue;
            }
            let shell = cx.model.shell_of(index);
            if is_hadolint {
                as_hadolint(cx, placed, run, shell, out);
                continue;
            }
            let verdicts = |grammar| verdicts(placed, run, cx.model.escape, grammar);
            let usual = match shell {
                ShellDialect::Bash => ShellGrammar::Bash,
                ShellDialect::Ash => ShellGrammar::Ash,
                _ => ShellGrammar::Dash,
            };
            for (text, verdict) in verdicts(usual).iter().enumerate() {
                let shell = verdict.shell.unwrap_or(shell);
                let sh = || *sh.get_or_init(|| sh_of(cx, stage));
                let grammars = ShellGrammar::of(shell, if shell == ShellDialect::Posix { sh() } else { None });
                let refused = |grammar: &ShellGrammar| verdicts(*grammar).get(text)?.refused.as_ref();
                let Some(first) = grammars.first().and_then(refused) else { continue };
                let reads_bash = refused(&ShellGrammar::Bash).is_none();
                let has_options = || {
                    let stages: &Vec<bool> = with_options.get_or_init(|| stages_with_options_of_bash(cx));
                    stages.get(stage.index).copied().unwrap_or_default()
                };
                let is_told =
                    grammars.iter().all(|grammar| refused(grammar).is_some_and(|it| is_certain(it, *grammar, has_options)));
                // Of an image that nobody knows, the name of the file may say for which system it is.
                let is_foreign = || {
                    grammars.len() == ShellGrammar::ALL.len()
                        && (is_for_windows(run) || cx.knowledge.file_names.have_word(&["windows"]))
                };
                let is_relinked = || relinks.is_relinked(stage, index);
                // Of a shell that nobody knows, what stops the one that reads the most is wrong in any case.
                let is_any = grammars.len() == ShellGrammar::ALL.len();
                let first = refused(&ShellGrammar::Bash).filter(|_| is_any).unwrap_or(first);
                if is_told && !is_foreign() && !(shell == ShellDialect::Posix && reads_bash && is_relinked()) {
                    report(&Candidate { placed, refused: first, grammars, reads_bash }, out);
                }
            }
        }
    }
}

/// ShellCheck stops where bash would, whichever shell it reads the text for, and hadolint shows it no texts but those of RUN.
fn as_hadolint(cx: &StageContext<'_>, placed: &Placed, run: &Instruction, shell: ShellDialect, out: &mut Sink) {
    let is_shell_form = matches!(run.command(), Some(Command::Shell(_)));
    if run.keyword != Keyword::Run || !is_shell_form || cx.model.escape != '\\' {
        return;
    }
    let Some(verdict) = verdicts(placed, run, cx.model.escape, ShellGrammar::Bash).first() else { return };
    let shell = verdict.shell.unwrap_or(shell);
    if let Some(refused) = verdict.refused.as_ref().filter(|_| shell.is_posix() && shell != ShellDialect::Zsh) {
        report(&Candidate { placed, refused, grammars: &[ShellGrammar::Bash], reads_bash: false }, out);
    }
}

/// What the image has as `/bin/sh`. Of a tag with an argument that has no value, nobody knows, but for what installs packages.
fn sh_of(cx: &StageContext<'_>, stage: &Stage) -> Option<Sh> {
    let Base::Image(image) = cx.model.root_base(stage) else { return None };
    let is_open = |tag: &str| tag.is_empty() || tag.starts_with('-') || tag.ends_with('-');
    if image.tag.as_deref().is_some_and(is_open) {
        let installs = |placed: &Placed| {
            let commands = &ShellScript::of(placed, cx.model.escape).commands;
            commands.iter().any(|command| matches!(command.program(), "dnf" | "microdnf" | "yum" | "zypper"))
        };
        let mut runs = cx.model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Run);
        return runs.any(installs).then_some(Sh::Bash);
    }
    image.base_facts(cx.knowledge.images.mirrors())?.sh
}

/// Whether a shell refuses that whatever its version is, and whatever its options are.
fn is_certain(refused: &Refused, grammar: ShellGrammar, has_options: impl Fn() -> bool) -> bool {
    match grammar {
        // BusyBox 1.38 takes any name.
        ShellGrammar::Ash => refused.kind != RefusalKind::FunctionName && refused.after != After::Anything,
        ShellGrammar::Dash => refused.after != After::Anything,
        ShellGrammar::Bash | ShellGrammar::PosixBash => refused.after == After::Nothing && !has_options(),
    }
}

/// Of each stage, whether an instruction may turn on options with which bash reads another language.
fn stages_with_options_of_bash(cx: &StageContext<'_>) -> Vec<bool> {
    let names = |placed: &Placed| matches!(placed.keyword, Keyword::Shell | Keyword::Env) && placed.text.contains("BASH");
    let extends = |placed: &Placed| placed.keyword == Keyword::Shell && placed.text.contains("extglob");
    cx.stages_with(|placed| names(placed) || extends(placed))
}

/// Whether the text of an instruction has paths, programs or variables of Windows, in an image of which nothing is known.
fn is_for_windows(run: &Instruction) -> bool {
    let text = &*run.text;
    let has_path = text.as_bytes().windows(3).any(|w| matches!(w, [c, b':', b'\\' | b'/'] if c.is_ascii_uppercase()));
    let has_variable = text
        .split('%')
        .skip(1)
        .step_by(2)
        .any(|name| !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_'));
    has_path || has_variable || [".ps1", ".exe", "$env:", "-Object", "Write-Host"].iter().any(|sign| text.contains(sign))
}

/// In which stages, and from where on, `/bin/sh` may be another shell than the image's.
struct Relinks<'a> {
    cx: &'a StageContext<'a>,
    /// Of each stage, whether that is so at its end, once somebody has asked.
    ends: RefCell<Vec<Option<bool>>>,
}

impl<'a> Relinks<'a> {
    fn new(cx: &'a StageContext<'a>) -> Self {
        Self { cx, ends: RefCell::default() }
    }

    /// Whether it may be another one at an instruction of a stage.
    fn is_relinked(&self, stage: &Stage, index: usize) -> bool {
        let model = self.cx.model;
        let below = model.parent(stage).is_some_and(|below| self.at_end(below));
        let before = || model.instructions_of(stage).iter().take(index + 1 - stage.instructions.start.min(index));
        below || before().any(|placed| relinks(placed, model.escape))
    }

    /// Whether it may be another one at the end of a stage. Each stage is looked at once.
    fn at_end(&self, stage: &Stage) -> bool {
        let model = self.cx.model;
        let mut ends = self.ends.borrow_mut();
        ends.resize(model.stages.len(), None);
        let (mut chain, mut next, mut is_relinked) = (Vec::new(), Some(stage), false);
        while let Some(stage) = next {
            if let Some(known) = ends.get(stage.index).copied().flatten() {
                is_relinked = known;
                break;
            }
            chain.push(stage);
            next = model.parent(stage);
        }
        for stage in chain.into_iter().rev() {
            is_relinked = is_relinked || model.instructions_of(stage).iter().any(|placed| relinks(placed, model.escape));
            if let Some(end) = ends.get_mut(stage.index) {
                *end = Some(is_relinked);
            }
        }
        is_relinked
    }
}

/// Whether an instruction may make `/bin/sh` another shell.
fn relinks(placed: &Placed, escape: char) -> bool {
    let names_it = placed.text.contains("bin/sh") || placed.text.contains("dpkg-reconfigure");
    names_it
        && ShellScript::of(placed, escape).commands.iter().any(|command| {
            let is_sh = |text: &str| text.ends_with("bin/sh");
            command.program() == "dpkg-reconfigure"
                || (matches!(command.program(), "ln" | "cp" | "mv" | "rm" | "update-alternatives")
                    && command.words.iter().any(|word| is_sh(&word.text)))
        })
}

fn report(&Candidate { placed, refused, grammars, reads_bash }: &Candidate<'_>, out: &mut Sink) {
    let word = &*refused.word;
    let shell = match grammars {
        [ShellGrammar::Dash] => Some("dash"),
        [ShellGrammar::Ash] => Some("ash"),
        _ => None,
    };
    let message = match (refused.kind, shell) {
        (RefusalKind::Unclosed(_) | RefusalKind::Unexpected | RefusalKind::Expected(_), Some(shell)) if reads_bash => {
            msg!(bash, shell = shell, word = word)
        }
        (RefusalKind::Unclosed(missing), _) => msg!(unclosed, opener = word, missing = missing),
        (RefusalKind::NothingFollows, _) => msg!(alone, sign = word),
        (RefusalKind::LoopVariable, _) => msg!(variable, word = word),
        (RefusalKind::FunctionName, _) => msg!(function, word = word),
        (RefusalKind::LoopParts, _) => msg!(parts),
        _ if word.is_empty() => msg!(line_end),
        (RefusalKind::Unexpected, _) => msg!(unexpected, word = word),
        (RefusalKind::Expected(expected), _) => msg!(expected, expected = expected, word = word),
    };
    let finding = out.report(placed.at(refused.range), message);
    finding.alias = refused.code;
    if let Some((at, text)) = &refused.closer {
        let edit = Edit::insert(*at + placed.start, text.to_string());
        finding.fix(Fix::suggestion(msg!(append, text = text), vec![edit]).preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_text, check_with};

    #[test]
    fn at_the_opening_word() {
        check_rule(
            "shell-syntax",
            r#"
FROM debian:13
RUN if [ -f x ]; then echo a;
    ^^ error: `if` is never closed: `fi` is missing
RUN echo "abc
         ^ error: `"` is never closed: `"` is missing
RUN for i in 1 2; do echo $i
    ^^^ error: `for` is never closed: `done` is missing
RUN a && && b
         ^^ error: The shell refuses `&&` here
RUN (echo a
    ^ error: `(` is never closed: `)` is missing
RUN x=$(date
      ^^ error: `$(` is never closed: `)` is missing
RUN a; fi
       ^^ error: The shell refuses `fi` here
RUN a &&
      ^^ error: Nothing follows `&&`
RUN while a; b; done
                ^^^^ error: The shell expects `do` here, not `done`
RUN a \
  && if b; then \
     ^^ error: `if` is never closed: `fi` is missing
# fi

     c
ONBUILD RUN a ) b
              ^ error: The shell refuses `)` here
HEALTHCHECK CMD a || (b
                     ^ error: `(` is never closed
CMD ["sh", "-c", "a \"b\" \\\"; \u0024(c"]
                                ^^^^^^^ error: `$(` is never closed
CMD ["/bin/bash", "-lc", "a \"b"]
                            ^ error: `"` is never closed
"#,
        );
    }

    #[test]
    fn images_that_an_argument_names() {
        use crate::rules::{FileNames, Knowledge};
        let count = |text: &str| {
            let found = crate::testing::check_text(text, false);
            found.iter().filter(|finding| finding.rule.id == "shell-syntax").count()
        };
        let windows = "ARG X\nFROM ${X}\nRUN a; if ($LASTEXITCODE -ne 0) { b }\n";
        let knowledge = |path: &str| Knowledge { file_names: FileNames::of(path), ..Knowledge::default() };
        let of = |path: &str| crate::testing::check_text_in(windows, false, &knowledge(path)).len();
        assert_eq!((of("app/jetty.windows.dockerfile"), of("app/jetty.dockerfile")), (0, 1));
        let torn = "ARG X\nFROM ${X}\nRUN A=(b c) && if d; then e; fi if f; then g; fi\n";
        let found = crate::testing::check_text(torn, false);
        let finding = found.iter().find(|finding| finding.rule.id == "shell-syntax").unwrap();
        assert_eq!(usize::from(finding.range.start()), torn.find("if f").unwrap(), "arrays may be known");
        let cuda = "ARG D\nFROM nvcr.io/nvidia/cuda:1-base-${D}\nRUN dnf -y install a && A=(b c)\n";
        assert_eq!((count(cuda), count(&cuda.replace("${D}", "ubuntu24.04"))), (0, 1));
    }

    #[test]
    fn by_the_shell() {
        check_rule(
            "shell-syntax",
            r#"
FROM debian:13 AS a
RUN a=(1 2)
      ^ error: Only bash reads this, and dash stops at `(`
SHELL ["/bin/bash", "-c"]
RUN a=(1 2)
RUN f() echo
        ^^^^ error: The shell expects `{` here, not `echo`
FROM alpine:3.23
RUN function f { a; }
RUN a=(1 2)
      ^ error: Only bash reads this, and ash stops at `(`
FROM fedora:43
RUN a=(1 2)
FROM unknown
RUN a=(1 2)
RUN a; done
       ^^^^ error: The shell refuses `done` here
RUN & C:/a/b.ps1 --c
RUN (if "%a%"=="b" setx c d) & e
FROM debian:13
RUN ln -sf bash /bin/sh
RUN a=(1 2)
FROM mcr.microsoft.com/windows/servercore
RUN echo "a
FROM debian:13
SHELL ["zsh", "-c"]
RUN echo "a
"#,
        );
    }

    #[test]
    fn one_finding_for_words_of_two_rules() {
        if !crate::rules::shellcheck::IS_BUILT_IN {
            return;
        }
        let all = Settings { profile: Profile::All, ..Settings::default() };
        let found = |run: &str| {
            let found = check_with(&format!("FROM debian:13\n{run}\n"), &all);
            found.iter().map(|finding| finding.id).filter(|id| !id.starts_with("DL")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("RUN a=(1 2); echo $a"), "shell-syntax SC2086");
        assert_eq!(found("RUN cat <<< x"), "shell-syntax");
        assert_eq!(found("RUN if [[ a =~ (x|y) ]]; then z; fi"), "shell-syntax");
        assert_eq!(found("RUN [[ a = b ]] && a=(1); b $a"), "SC3010 shell-syntax SC2086", "of other words");
        assert_eq!(found("# hadolint ignore=SC3030\nRUN a=(1 2); echo \"${a}\""), "", "its author has seen these words");
        assert_eq!(found("# hadolint ignore=SC3010\nRUN a=(1 2); echo \"${a}\""), "shell-syntax");
    }

    #[test]
    fn in_the_words_of_hadolint() {
        let hadolint = Settings { profile: Profile::Hadolint, ..Settings::default() };
        let found = |text: &str| {
            let found = check_with(text, &hadolint);
            let ours = found.iter().filter(|finding| finding.rule.id == "shell-syntax");
            ours.map(|finding| (finding.id, finding.severity.as_str())).collect::<Vec<_>>()
        };
        let run = |run: &str| found(&format!("FROM debian:13\nRUN {run}\n"));
        assert_eq!(run("if a; then b"), [("SC1072", "error")]);
        assert_eq!(run("a; fi"), [("SC1089", "error")]);
        assert_eq!(run("f() echo"), [("SC1072", "error")], "dash reads it, ShellCheck does not");
        // It reads what only bash knows, and has other rules about that.
        assert_eq!(run("a=(1 2)"), []);
        assert_eq!(run("<<EOF\nif a; then\nEOF"), [("SC1072", "error")]);
        assert_eq!(run("<<EOF\n#!/usr/bin/env python3\nif a; then\nEOF"), []);
        // It is not shown these.
        assert_eq!(found("FROM debian:13\nCMD if a\nHEALTHCHECK CMD if a\n"), []);
        assert_eq!(found("FROM debian:13\nSHELL [\"pwsh\", \"-c\"]\nRUN if a\n"), []);
        for id in ["SC1072", "SC1089"] {
            assert_eq!(found(&format!("FROM debian:13\n# hadolint ignore={id}\nRUN a; fi\n")), [], "{id}");
        }
    }

    #[test]
    fn in_heredocs() {
        check_rule(
            "shell-syntax",
            "
FROM debian:13
RUN <<EOF
if a; then
^^ error: `if` is never closed
  b
EOF
RUN <<EOF
#!/bin/bash
a=(1 2)
fi
^^ error: The shell refuses `fi` here
EOF
RUN <<EOF
#!/usr/bin/env python3
print(\"a
EOF
RUN cat <<EOF > a && (b
                     ^ error: `(` is never closed
'
EOF
RUN bash <<'EOF'
a=(1 2)
a || || b
     ^^ error: The shell refuses `||` here
EOF
RUN <<EOF
shopt -s extglob
exit 0
fi
EOF
",
        );
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("shell-syntax", &format!("FROM debian:13\nRUN {before}\n"), &format!("FROM debian:13\nRUN {after}\n"));
        };
        fix("if a; then b", "if a; then b; fi");
        fix("if a; then b;", "if a; then b; fi");
        fix("for i in 1 2; do \\\n  echo $i", "for i in 1 2; do \\\n  echo $i; done");
        fix("echo \"abc", "echo \"abc\"");
        fix("x=$(date", "x=$(date)");
        fix("{ a b", "{ a b; }");
        fix("[\"sh\", \"-c\", \"if a; then b\"]", "[\"sh\", \"-c\", \"if a; then b; fi\"]");
        let fixes = |text: &str| {
            let findings = check_text(&format!("FROM debian:13\nRUN {text}\n"), false);
            findings.iter().find(|finding| finding.rule.id == "shell-syntax").map(|finding| finding.fixes.len())
        };
        for text in ["(a && b", "echo \"a b", "if a; then b; c"] {
            assert_eq!(fixes(text), Some(0), "{text}: in more places than one");
        }
        for text in [r#"["sh", "-c", "a \"b"]"#, r#"["sh", "-c", "if a; then b \"c\""]"#] {
            assert_eq!(fixes(text), Some(0), "{text}: escaped");
        }
    }
}
