//! Files and their tokens, one per line: `kind modifiers text`.

use expect_test::{Expect, expect};

use super::{Modifiers, semantic_tokens, semantic_tokens_in};
use crate::snapshot::Snapshot;
use crate::testing::{ignore_snapshot, snapshot};
use crate::text::{range, slice};

fn shown(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for token in semantic_tokens(snapshot) {
        let set = (0..5).filter(|bit| token.modifiers.bits() & (1 << bit) != 0);
        let modifiers: String = set.map(|bit| format!(" +{}", Modifiers::NAMES[bit])).collect();
        let kind = format!("{:?}", token.kind).to_lowercase();
        out.push_str(&format!("{kind}{modifiers} {}\n", slice(snapshot.text(), token.range)));
    }
    out
}

#[track_caller]
fn check(text: &str, wanted: Expect) {
    wanted.assert_eq(&shown(&snapshot(text)));
}

#[test]
fn directives_and_comments() {
    check(
        "# escape=\\\n# A word\n# check=skip=StageNameCasing,X # why\n# hadolint ignore=DL3008\nFROM a\n",
        expect![[r#"
            comment #
            property escape
            operator =
            parameter \
            comment # A word
            comment # check=skip=
            property +documentation StageNameCasing
            comment ,
            property +documentation X
            comment # why
            comment # hadolint ignore=
            property +documentation DL3008
            keyword FROM
            class a
        "#]],
    );
}

#[test]
fn images_and_stages() {
    check(
        "ARG V=3 W\nFROM --platform=$BUILDPLATFORM h:5000/a/python:$V-slim AS Build\nFROM build\nFROM a@sha256:1\nCOPY --from=build --chmod=755 a b\nCOPY --from=nginx \"ab\" c\n",
        expect![[r#"
            keyword ARG
            variable +declaration +readonly V
            operator =
            number 3
            variable +declaration +readonly W
            keyword FROM
            parameter --platform
            operator =
            variable +defaultLibrary $BUILDPLATFORM
            class h:5000/a/python
            variable $V
            property -slim
            keyword AS
            namespace +declaration Build
            keyword FROM
            namespace build
            keyword FROM
            class a
            property sha256:1
            keyword COPY
            parameter --from
            operator =
            namespace build
            parameter --chmod
            operator =
            number 755
            parameter a
            parameter b
            keyword COPY
            parameter --from
            operator =
            property nginx
            string "ab"
            parameter c
        "#]],
    );
}

#[test]
fn values() {
    check(
        "FROM a\nENV A=\"x $B y\" C='$D' E=${F:-g$H}\nENV L a b\nLABEL k=v\nEXPOSE 80/tcp $P\nUSER me\nHEALTHCHECK --interval=1m30s CMD x\nONBUILD USER 5\nMAINTAINER me\nCMD [\"a\", \"b\"]\nFOO x\n",
        expect![[r#"
            keyword FROM
            class a
            keyword ENV
            variable +declaration A
            operator =
            string "x
            variable $B
            string y"
            variable +declaration C
            operator =
            string '$D'
            variable +declaration E
            operator =
            variable ${F
            operator :-
            parameter g
            variable $H
            variable }
            keyword ENV
            variable +declaration L
            parameter a b
            keyword LABEL
            property k
            operator =
            parameter v
            keyword EXPOSE
            number 80
            property /tcp
            variable $P
            keyword USER
            parameter me
            keyword HEALTHCHECK
            parameter --interval
            operator =
            number 1m30s
            keyword CMD
            function x
            keyword ONBUILD
            keyword USER
            number 5
            keyword +deprecated MAINTAINER
            parameter me
            keyword CMD
            string "a"
            string "b"
        "#]],
    );
}

#[test]
fn words_over_several_lines() {
    check(
        "FROM a\nWORK\\\nDIR /x\\\n# note\n/y\nENV A=\"b \\\n  c\" B=${A\\\nB:-c\\\nd} \\\n\n  C=1\n",
        expect![[r#"
            keyword FROM
            class a
            keyword WORK
            macro \
            keyword DIR
            parameter /x
            macro \
            comment # note
            parameter /y
            keyword ENV
            variable +declaration A
            operator =
            string "b
            macro \
            string c"
            variable +declaration B
            operator =
            variable ${A
            macro \
            variable B
            operator :-
            parameter c
            macro \
            parameter d
            variable }
            macro \
            variable +declaration C
            operator =
            number 1
        "#]],
    );
}

#[test]
fn shell_text() {
    check(
        "FROM a\nRUN --mount=type=cache,target=/x,uid=5 set -e; A=1 apt-get install -y \\\n  # tools\n  \"$P\" >/dev/null 2>&1 && cd /tmp || exit 1 # done\nRUN if [ -f x ]; then for i in 1 2; do echo \"${i%.*} $(date +%s)\"; done; fi\n",
        expect![[r#"
            keyword FROM
            class a
            keyword RUN
            parameter --mount
            operator =
            parameter type
            operator =
            property cache
            parameter target
            operator =
            property /x
            parameter uid
            operator =
            number 5
            function +defaultLibrary set
            parameter -e
            operator ;
            variable +declaration A
            operator =
            number 1
            function apt-get
            parameter -y
            macro \
            comment # tools
            string "
            variable $P
            string "
            operator >
            operator 2>&1
            operator &&
            function +defaultLibrary cd
            operator ||
            function +defaultLibrary exit
            number 1
            comment # done
            keyword RUN
            keyword if
            function +defaultLibrary [
            parameter -f
            operator ;
            keyword then
            keyword for
            variable +declaration i
            keyword in
            number 1
            number 2
            operator ;
            keyword do
            function +defaultLibrary echo
            string "
            variable ${i
            operator %
            variable }
            operator $(
            function date
            operator )
            string "
            operator ;
            keyword done
            operator ;
            keyword fi
        "#]],
    );
}

#[test]
fn heredocs() {
    check(
        "FROM a\nRUN <<EOF\n# c\nf() { echo $X; }\ncase $1 in a|b) x;; *) y;; esac\nEOF\nCOPY <<-\"E\" /x\n\t$A\n\tE\nCOPY <<F /y\na $A b\nF\nRUN python3 <<P\nprint($X)\nP\n",
        expect![[r#"
            keyword FROM
            class a
            keyword RUN
            operator <<
            string +declaration EOF
            comment # c
            function +declaration f
            operator ()
            keyword {
            function +defaultLibrary echo
            variable $X
            operator ;
            keyword }
            keyword case
            variable $1
            keyword in
            operator |
            operator )
            function x
            operator ;;
            operator )
            function y
            operator ;;
            keyword esac
            string EOF
            keyword COPY
            operator <<-
            string +declaration "E"
            parameter /x
            string $A
            string E
            keyword COPY
            operator <<
            string +declaration F
            parameter /y
            string a
            variable $A
            string b
            string F
            keyword RUN
            function python3
            operator <<
            string +declaration P
            variable $X
            string P
        "#]],
    );
}

#[test]
fn power_shell() {
    check(
        "# escape=`\nFROM a AS b\nSHELL [\"pwsh\", \"-c\"]\nRUN $x = 5; `\n  # note\n  [Net.P]::Tls = 'a'; `\n  if ($x -eq 5) { Write-Host -Object \"$env:X $($x.Y)\" | b } # end\nFROM b\nRUN echo $Z\nFROM c\nRUN echo\n",
        expect![[r#"
            comment #
            property escape
            operator =
            parameter `
            keyword FROM
            class a
            keyword AS
            namespace +declaration b
            keyword SHELL
            string "pwsh"
            string "-c"
            keyword RUN
            variable $x
            operator =
            number 5
            operator ;
            macro `
            comment # note
            operator [
            class Net.P
            operator ]
            operator ::
            property Tls
            operator =
            string 'a'
            operator ;
            macro `
            keyword if
            operator (
            variable $x
            operator -eq
            number 5
            operator )
            operator {
            function Write-Host
            parameter -Object
            string "
            variable $env:X
            operator $(
            variable $x
            operator .
            property Y
            operator )
            string "
            operator |
            function b
            operator }
            comment # end
            keyword FROM
            namespace b
            keyword RUN
            function echo
            variable $Z
            keyword FROM
            class c
            keyword RUN
            function +defaultLibrary echo
        "#]],
    );
}

#[test]
fn command_prompt() {
    check(
        "FROM mcr.microsoft.com/windows/nanoserver\nRUN cd C:\\x && copy /y a \"%B%\" > nul & rem c\nRUN powershell -Command $a = 'b'; Get-Item $a\nRUN set A=5\n",
        expect![[r#"
            keyword FROM
            class mcr.microsoft.com/windows/nanoserver
            keyword RUN
            function +defaultLibrary cd
            operator &&
            function +defaultLibrary copy
            parameter /y
            string "
            variable %B%
            string "
            operator >
            operator &
            comment rem c
            keyword RUN
            function powershell
            parameter -Command
            variable $a
            operator =
            string 'b'
            operator ;
            function Get-Item
            variable $a
            keyword RUN
            function +defaultLibrary set
            variable +declaration A
            operator =
            number 5
        "#]],
    );
}

#[test]
fn heredocs_of_power_shell() {
    check(
        "FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN <<E\nGet-Item a\nE\nSHELL [\"bash\", \"-c\"]\nRUN <<E\n#!/usr/bin/pwsh\nGet-Item b\nE\n",
        expect![[r#"
            keyword FROM
            class a
            keyword SHELL
            string "pwsh"
            string "-c"
            keyword RUN
            operator <<
            string +declaration E
            function Get-Item
            string E
            keyword SHELL
            string "bash"
            string "-c"
            keyword RUN
            operator <<
            string +declaration E
            comment #!/usr/bin/pwsh
            function Get-Item
            string E
        "#]],
    );
}

#[test]
fn programs_behind_others() {
    let functions = |line: &str| {
        let shown = shown(&snapshot(&format!("FROM a\nRUN {line}\n")));
        let names = shown.lines().filter_map(|line| line.strip_prefix("function ")?.split(' ').next_back());
        names.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(functions("sudo -u app make all"), "sudo make");
    assert_eq!(functions("env -u HOME A=1 make all"), "env make");
    assert_eq!(functions("exec -a name make all"), "exec make");
    assert_eq!(functions("command -v make"), "command make");
    assert_eq!(functions("[[ a && b ]] && c"), "c");
    assert_eq!(functions("cat <<E\na b\nE\n"), "cat");
    assert_eq!(functions("cd /src && \\\n    ./configure && make"), "cd ./configure make");
    assert_eq!(functions("a && \\\n    make"), "a make");
    assert_eq!(functions("(a) b"), "a");
    assert_eq!(functions("icacls x /grant:r All:(OI)(CI)F"), "icacls OI CI");
    assert_eq!(functions("if (a) then b; fi; (c) && d"), "a b c d");
    assert_eq!(functions("case x in (a) b ;; esac"), "b");
}

#[test]
fn heredocs_of_the_shell() {
    let shown = shown(&snapshot("FROM a\nRUN <<E\ncat <<F\necho $A $(b)\nF\nE\n"));
    let body = "string echo\nvariable $A\noperator $(\nfunction b\noperator )\nstring F\nstring E\n";
    assert!(shown.ends_with(body), "{shown}");
}

/// No token of shell text but a string or a comment holds a blank; no token spans lines.
#[test]
fn tokens_of_shell_text_hold_no_blanks() {
    const PARTS: [&str; 32] = [
        "make",
        " ",
        " ",
        " && ",
        "; ",
        " \\\n    ",
        "$(",
        ")",
        "\"",
        "'",
        "`",
        "${a:-b c}",
        "${",
        "}",
        "if ",
        "then ",
        "fi",
        "do ",
        "case x in ",
        "esac",
        "a|b) ",
        ";;",
        "--x=",
        "A=1 ",
        "sudo -u a ",
        "[[ ",
        " ]]",
        "$((1 + 2))",
        "f() { ",
        "2>&1",
        "> x",
        "\\ ",
    ];
    let mut random = 7_u64;
    for round in 0..3_000 {
        let mut text = "FROM a\nRUN x ".to_owned();
        for _ in 0..round % 13 + 1 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            text.push_str(PARTS[usize::try_from(random % PARTS.len() as u64).unwrap()]);
        }
        let shell = ["bash", "pwsh", "cmd"][round % 3];
        let text = text.replacen("FROM a\n", &format!("FROM a\nSHELL [\"{shell}\"]\n"), 1);
        let snapshot = snapshot(&text);
        for token in semantic_tokens(&snapshot) {
            let source = slice(snapshot.text(), token.range).replace(["\\ ", "` ", "^ "][round % 3], "");
            let may_hold_blanks = matches!(token.kind, super::TokenKind::String | super::TokenKind::Comment);
            assert!(!source.contains(['\n', '\r']), "{text:?} {source:?}");
            assert!(may_hold_blanks || !source.contains([' ', '\t']), "{text:?} {source:?}");
        }
    }
}

#[test]
fn any_posix_shell_is_read() {
    let text = |shell: &str| format!("FROM a\nSHELL {shell}\nRUN cd /x\n");
    for shell in [r#"["/bin/busybox", "sh", "-c"]"#, r#"["mksh", "-c"]"#, r#"["conda", "run", "-n", "x", "bash", "-c"]"#] {
        assert!(shown(&snapshot(&text(shell))).contains("function +defaultLibrary cd"), "{shell}");
    }
    for shell in [r#"["/bin/busybox", "httpd"]"#, r#"["python3", "-c"]"#] {
        assert!(!shown(&snapshot(&text(shell))).contains("function"), "{shell}");
    }
}

#[test]
fn dockerignore() {
    let text = "# all\n**/*.pyc\n!keep[ab]?\n\\*x # no\n";
    expect![[r#"
        comment # all
        macro **
        macro *
        operator !
        macro [ab]
        macro ?
    "#]]
    .assert_eq(&shown(&ignore_snapshot(text)));
}

#[test]
fn broken_text_never_overlaps_or_hangs() {
    for text in [
        "FROM a\nRUN `echo $(`date` \"`x",
        "FROM a\nRUN $(((",
        "FROM a\nRUN ${a:-$(b",
        "FROM a\nRUN case x in",
        "FROM a\nENV A=\"$",
        "FROM a\nRUN <<E <<F\nx",
        "FROM a\rRUN b\r\n",
        "FROM a\nRUN for",
        "FROM a\nRUN 'a\\\n",
        "\u{feff}FROM a\n",
    ] {
        let tokens = semantic_tokens(&snapshot(text));
        assert!(tokens.iter().all(|t| !t.range.is_empty() && !slice(text, t.range).contains(['\n', '\r'])), "{text:?}");
        assert!(tokens.windows(2).all(|w| w[0].range.end() <= w[1].range.start()), "{text:?}");
    }
}

#[test]
fn tokens_of_a_range() {
    let snapshot = snapshot("FROM a\nUSER b\nWORKDIR /c\n");
    assert_eq!(semantic_tokens_in(&snapshot, range(9, 12)).len(), 2);
}

#[test]
fn a_comment_with_a_lone_carriage_return_is_two_lines() {
    let snapshot = snapshot("FROM a\n# c \r d\n# check=skip=X\rY\n");
    let words: Vec<&str> = semantic_tokens(&snapshot)
        .iter()
        .map(|token| slice(snapshot.text(), token.range))
        .filter(|word| !word.contains("FROM") && *word != "a")
        .collect();
    assert!(words.iter().all(|word| !word.contains('\r') && word.trim() == *word), "{words:?}");
    assert_eq!(words.first().zip(words.get(1)), Some((&"# c", &"d")));
}
