use std::cell::OnceCell;
use std::ops::Range;
use std::sync::OnceLock;

use crate::data::bases::Sh;
use crate::model::{Base, Placed, Refusal, RefusalKind, ShellDialect, ShellGrammar, ShellScript, ShellText, Stage};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{Edit, TextRange, TextSize};

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
        aliases: ["SC1072", "SC1073"],
        check: Stage(check),
        messages: {
            unclosed: "`{opener}` is never closed: `{missing}` is missing",
            alone: "Nothing follows `{sign}`, and the shell refuses that",
            unexpected: "The shell refuses `{word}` here",
            expected: "The shell expects `{expected}` here, not `{word}`",
            line_end: "The shell does not expect the end of the line here",
            bash: "Only bash reads this, and {shell} stops at `{word}`",
            variable: "`{word}` is no name for the variable of a loop",
            function: "`{word}` is no name for a function",
            parts: "`for ((…))` takes three parts with `;` between them",
            append: "Insert `{text}`",
        },
    }
}

/// What the shells would say of the texts of an instruction, each asked once.
#[derive(Default)]
struct Verdicts([OnceLock<Box<[Verdict]>>; 4]);

/// What a shell would say of one of the texts.
struct Verdict {
    /// The shell that the text itself names.
    shell: Option<ShellDialect>,
    refused: Option<Refused>,
}

struct Refused {
    kind: RefusalKind,
    /// Relative to the instruction.
    range: TextRange,
    /// What stands there.
    word: Box<str>,
    /// What an earlier line may have changed about the way in which the shell reads the rest.
    after: After,
    /// What would close it, and where.
    closer: Option<(TextSize, Box<str>)>,
}

/// What stands in lines before the place at which a shell would stop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Nothing,
    /// The shell may not get there, or reads an alias.
    Anything,
    /// Patterns may have been extended.
    Patterns,
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        let (sh, relinked) = (OnceCell::new(), OnceCell::new());
        for (index, placed) in stage.instructions.clone().zip(cx.model.instructions_of(stage)) {
            let run = placed.trigger().unwrap_or(placed);
            if !matches!(run.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
                continue;
            }
            let shell = cx.model.shell_of(index);
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
                let reads_bash = || refused(&ShellGrammar::Bash).is_none();
                let is_told = grammars.iter().all(|grammar| refused(grammar).is_some_and(|it| is_certain(cx, it, *grammar)));
                let is_foreign = || grammars.len() == ShellGrammar::ALL.len() && is_for_windows(run);
                let is_relinked = || relinked.get_or_init(|| relinked_at(cx, stage)).is_some_and(|at| at <= index);
                if !is_told || is_foreign() || (shell == ShellDialect::Posix && reads_bash() && is_relinked()) {
                    continue;
                }
                report(placed, first, grammars, reads_bash(), out);
            }
        }
    }
}

/// What a shell would say of the texts of an instruction, which may be an ONBUILD's.
fn verdicts<'p>(placed: &'p Placed, run: &Instruction, escape: char, grammar: ShellGrammar) -> &'p [Verdict] {
    let kept = placed.derived.get_or_init(Verdicts::default);
    let Some(kept) = kept.0.get(grammar as usize) else { return &[] };
    kept.get_or_init(|| {
        let of = |given: ShellText| {
            let refusal = grammar.refusal(given.text.text());
            Verdict { shell: given.shell, refused: refusal.map(|refusal| Refused::new(&refusal, &given, grammar, run)) }
        };
        ShellText::of(run, escape).into_iter().map(of).collect()
    })
}

impl Refused {
    fn new(refusal: &Refusal, given: &ShellText, grammar: ShellGrammar, run: &Instruction) -> Self {
        let text = given.text.text();
        let range = given.text.locate(refusal.at.clone());
        let range = if range.is_empty() { run.keyword_token.range } else { range };
        let before = text.get(..refusal.at.start).unwrap_or_default();
        let lines = || before.rsplit_once('\n').map_or("", |(lines, _)| lines).lines();
        let ends = |line: &str| line.starts_with("exit") || line.starts_with("exec ") || line.contains("alias ");
        let after = if lines().any(ends) {
            After::Anything
        } else if lines().any(|line| line.contains("extglob")) {
            After::Patterns
        } else {
            After::Nothing
        };
        Self {
            kind: refusal.kind,
            range,
            word: shown(text.get(refusal.at.clone()).unwrap_or_default()),
            after,
            closer: closer(refusal, given, grammar, run),
        }
    }
}

/// What closes it, and where that belongs.
fn closer(refusal: &Refusal, given: &ShellText, grammar: ShellGrammar, run: &Instruction) -> Option<(TextSize, Box<str>)> {
    let (at, added) = refusal.closer(grammar, given.text.text())?;
    // In an array some characters are written otherwise.
    let is_plain =
        |part: Range<usize>| given.text.text().get(part.clone()).is_some_and(|text| run.slice(given.text.locate(part)) == text);
    let last = given.text.text().get(..at)?.chars().next_back()?;
    let last = at - last.len_utf8()..at;
    let may_insert = is_plain(last.clone()) && is_plain(refusal.at.clone());
    may_insert.then(|| (given.text.locate(last).end(), added.into()))
}

/// Words as they are shown: on one line, cut where they are long.
fn shown(text: &str) -> Box<str> {
    const MAX: usize = 40;
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(MAX) {
        words.truncate(at);
        words.push('…');
    }
    words.into()
}

/// What the image has as `/bin/sh`.
fn sh_of(cx: &StageContext<'_>, stage: &Stage) -> Option<Sh> {
    let Base::Image(image) = cx.model.root_base(stage) else { return None };
    image.base_facts(cx.knowledge.images.mirrors())?.sh
}

/// Whether a shell refuses that whatever its version is, and whatever its options are.
fn is_certain(cx: &StageContext<'_>, refused: &Refused, grammar: ShellGrammar) -> bool {
    let has_options = || {
        let names = |placed: &Placed| matches!(placed.keyword, Keyword::Shell | Keyword::Env) && placed.text.contains("BASH");
        cx.model
            .instructions
            .iter()
            .any(|placed| names(placed) || (placed.keyword == Keyword::Shell && placed.text.contains("extglob")))
    };
    match grammar {
        // BusyBox 1.38 takes any name.
        ShellGrammar::Ash => refused.kind != RefusalKind::FunctionName && refused.after != After::Anything,
        ShellGrammar::Dash => refused.after != After::Anything,
        ShellGrammar::Bash | ShellGrammar::PosixBash => refused.after == After::Nothing && !has_options(),
    }
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

/// The first instruction of a stage from which `/bin/sh` may be another shell than the image's; 0 if that was so before.
fn relinked_at(cx: &StageContext<'_>, stage: &Stage) -> Option<usize> {
    let relinks = |placed: &Placed| {
        let names_it = placed.text.contains("bin/sh") || placed.text.contains("dpkg-reconfigure");
        names_it
            && ShellScript::of(placed, cx.model.escape).commands.iter().any(|command| {
                let is_sh = |text: &str| text.ends_with("bin/sh");
                command.program() == "dpkg-reconfigure"
                    || (matches!(command.program(), "ln" | "cp" | "mv" | "rm" | "update-alternatives")
                        && command.words.iter().any(|word| is_sh(&word.text)))
            })
    };
    let mut below = cx.model.parent(stage);
    while let Some(at) = below {
        if cx.model.instructions_of(at).iter().any(relinks) {
            return Some(0);
        }
        below = cx.model.parent(at);
    }
    let mut own = stage.instructions.clone().zip(cx.model.instructions_of(stage));
    own.find(|(_, placed)| relinks(placed)).map(|(index, _)| index)
}

fn report(placed: &Placed, refused: &Refused, grammars: &[ShellGrammar], reads_bash: bool, out: &mut Sink) {
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
    if let Some((at, text)) = &refused.closer {
        let edit = Edit::insert(*at + placed.start, text.to_string());
        finding.fix(Fix::suggestion(msg!(append, text = text), vec![edit]).preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

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
