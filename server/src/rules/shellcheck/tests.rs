//! Which texts are looked at, by which shell, and where findings are.

use crate::config::{Level, Profile, Settings};
use crate::testing::{check_fix, check_rule, check_with};

fn ids_in(settings: &Settings, text: &str) -> String {
    let found = check_with(text, settings);
    let ours = found.iter().filter(|f| f.rule.id.starts_with("SC"));
    ours.map(|f| f.rule.id).collect::<Vec<_>>().join(" ")
}

fn recommended(text: &str) -> String {
    ids_in(&Settings::default(), text)
}

fn all(text: &str) -> String {
    ids_in(&Settings { profile: Profile::All, ..Settings::default() }, text)
}

#[test]
fn at_the_word_in_continued_lines_and_heredocs() {
    check_rule(
        "SC2086",
        r#"
FROM debian:13
RUN f=$(date) && \
    # a comment
    touch "$f" \
      $f
      ^^ info: The value of `$f` is split
RUN <<EOF
f=$(date)
touch $f
      ^^ info
EOF
ONBUILD RUN f=$(date); touch $f
                             ^^ info
RUN <<-EOF
	#!/bin/bash
	f=$(date); touch $f
	                 ^^ info
EOF
RUN <<EOF
#!/usr/bin/env python3
print($f)
EOF
RUN cat <<EOF
$f
EOF
CMD touch $f
RUN ["touch", "$f"]
"#,
    );
}

#[test]
fn what_the_file_sets_has_no_blanks() {
    check_rule(
        "SC2086",
        r#"
ARG G=1
FROM debian:13 AS a
ARG A
ENV E=1
RUN touch $A ${E} $http_proxy $G
                              ^^ info
FROM a
RUN touch $E $A $B
                ^^ info
"#,
    );
}

#[test]
fn other_alphabets() {
    check_rule(
        "SC2086",
        r#"
FROM debian:13
RUN f=$(x) && touch $f $f"é" && echo "Привет, 世界"
                    ^^ info: The value of `$f`
                       ^^ info
RUN touch $f; a=("";;é${
          ^^ info
"#,
    );
}

#[test]
fn fixes_stay_in_one_line() {
    check_fix("SC2086", "FROM a\nRUN f=$(x) && \\\n  touch $f", "FROM a\nRUN f=$(x) && \\\n  touch \"$f\"");
}

#[test]
fn a_place_is_shown_as_a_word() {
    check_rule("SC1001", "FROM a\nRUN echo \\w\n         ^^ info");
    check_rule("SC1003", "FROM a\nRUN echo 'a\\'\n           ^^ info");
    check_rule("SC1007", "FROM a\nRUN x && A= b\n         ^^ warning");
    check_rule("SC1010", "FROM a\nRUN (echo done)\n          ^^^^ warning");
    check_rule("SC1012", "FROM a\nRUN printf a\\tb\n            ^^ warning");
    check_rule("SC1087", "FROM a\nRUN echo \"$A[b]\"\n          ^^^^^ warning");
    check_fix("SC1007", "FROM a\nRUN A= b", "FROM a\nRUN A=b");
}

#[test]
fn the_shell_that_runs() {
    let bash = "SHELL [\"/bin/bash\", \"-c\"]\n";
    assert_eq!(all("FROM a:1\nRUN [[ -f a ]] && ls\n"), "SC3010");
    assert_eq!(all(&format!("FROM a:1\n{bash}RUN [[ -f a ]] && ls\n")), "");
    assert_eq!(all(&format!("FROM a:1 AS b\n{bash}FROM b\nRUN [[ -f a ]] && ls\n")), "");
    assert_eq!(all(&format!("FROM a:1 AS b\n{bash}FROM a:1\nRUN [[ -f a ]] && ls\n")), "SC3010");
    assert_eq!(all("FROM a:1\nRUN <<EOF\n#!/bin/bash\n[[ -f a ]] && ls\nEOF\n"), "");
    for other in ["FROM a:1\nSHELL [\"pwsh\"]\n", "FROM a:1-nanoserver\n", "# escape=`\nFROM a:1\n"] {
        assert_eq!(all(&format!("{other}RUN [[ -f a ]] && ls\n")), "", "{other}");
    }
}

#[test]
fn what_works_in_newer_dash_or_is_better_left() {
    for (image, run, found) in [
        ("debian:trixie-slim", "set -euo pipefail; a | b", ""),
        ("debian:13.1", "set -o pipefail; a | b", ""),
        ("python:3.14-slim-trixie", "set -o pipefail; a | b", ""),
        ("debian:12", "set -o pipefail; a | b", "SC3040"),
        ("ubuntu:24.04", "set -o pipefail; a | b", "SC3040"),
        ("debian:12", "rm -rf /var/lib/{apt,cache,log}", "SC3009"),
        ("debian:12", "rm -rf /var/lib/{apt,dpkg,cache,log}", "SC3009"),
    ] {
        assert_eq!(recommended(&format!("FROM {image}\nRUN {run}\n")), found, "{image} {run}");
    }
    let text = "FROM debian:12\nRUN rm -rf /var/lib/{apt,dpkg,cache,log}\n";
    assert!(check_with(text, &Settings::default()).iter().any(|finding| finding.message.key() == "database"));
}

#[test]
fn only_what_dash_lacks_is_for_everybody() {
    let run = "RUN [[ -f a ]] && f=$(x) && touch $f\n";
    for (image, found) in [
        ("python:3.14-slim", "SC3010"),
        ("docker.io/library/debian:13", "SC3010"),
        ("ubuntu:24.04", "SC3010"),
        ("python:3.14-alpine", ""),
        ("alpine:3.22", ""),
        ("fedora:42", ""),
        ("ghcr.io/x/python:1", ""),
    ] {
        assert_eq!(recommended(&format!("FROM {image}\n{run}")), found, "{image}");
    }
    assert_eq!(recommended(&format!("FROM python:3.14-slim AS b\nFROM b\n{run}")), "SC3010");
    assert_eq!(
        recommended("FROM debian:13\nRUN echo -n a && f() { local b; } && /bin/echo -e b && echo -e c\n"),
        "SC3037",
        "dash knows the others"
    );
    assert_eq!(all("FROM debian:13\nRUN echo -n a\n"), "SC3037");
    let levels = [("sc3010", Level::Hint), ("sc2086", Level::Warning)].map(|(id, level)| (id.to_owned(), level));
    let settings = Settings { levels: levels.into(), ..Settings::default() };
    assert_eq!(ids_in(&settings, &format!("FROM fedora:42\n{run}")), "SC3010 SC2086");
}

#[test]
fn all_arguments_and_elements() {
    check_rule(
        "SC2068",
        r#"
FROM debian:13
RUN f() { touch $@; }; f "a b"
                ^^ warning: The arguments are split at spaces
SHELL ["/bin/bash", "-c"]
RUN names=(a "b c"); touch ${names[@]} "${names[@]}" "$@"
                           ^^^^^^^^^^^ warning
"#,
    );
}

#[test]
fn negated_commands() {
    check_rule(
        "SC2251",
        r#"
FROM debian:13
RUN set -eux; a; ! b | c; d
                 ^ info: `set -e` does not look at a command behind `!`
RUN set -e; \
    ! b; \
    ^ info
    ! c; if ! d; then ! e; fi; ! f && g; h || ! i; (! j; k); ! l
    ^ info
RUN a; ! b; c
RUN <<EOF
set -o errexit
! b
^ info
c
EOF
"#,
    );
}

#[test]
fn directives_of_shellcheck_in_a_script() {
    let found = |lines: &str| all(&format!("FROM a:1\nRUN <<EOF\n{lines}\nEOF\n"));
    assert_eq!(found("f=$(x); [[ $f ]]; touch $f"), "SC3010 SC2086");
    assert_eq!(found("#!/bin/sh -e\n# shellcheck shell=bash disable=SC1000\nf=$(x); [[ $f ]]; touch $f"), "SC2086");
    assert_eq!(found("# shellcheck disable=SC2086\nf=$(x); [[ $f ]]; touch $f"), "SC3010");
    assert_eq!(found("f=$(x); [[ $f ]]\n# shellcheck disable=SC2086\ntouch $f\ntouch $f"), "SC3010 SC2086");
    assert_eq!(found("f=$(x)\n# shellcheck shell=bash\n[[ $f ]]"), "SC3010", "not at the start");
}

#[test]
fn texts_for_other_programs() {
    for program in ["bash -c", "/bin/bash -c", "/usr/bin/ssh x", "sudo sh -c"] {
        assert_eq!(all(&format!("FROM a:1\nRUN {program} 'a $b'\n")), "", "{program}");
    }
    for program in ["x", "/bin/dash -c", "x bash -c"] {
        assert_eq!(all(&format!("FROM a:1\nRUN {program} 'a $b'\n")), "SC2016", "{program}");
    }
}

#[test]
fn comments_mute() {
    let found = |comment: &str| all(&format!("FROM a:1\n{comment}\nRUN f=$(x) && touch $f\n"));
    assert_eq!(found("# nothing"), "SC2086");
    for comment in ["# hadolint ignore=SC2086", "# dockerfile-ls ignore=SC2086 // on purpose", "# hadolint global ignore=SC2086"]
    {
        assert_eq!(found(comment), "", "{comment}");
    }
    assert_eq!(found("# check=skip=all"), "SC2086");
}

#[test]
fn broken_and_endless_text_gives_nothing() {
    let long = |count: usize| all(&format!("FROM debian:13\nRUN [[ a ]]; {}\n", "a;".repeat(count)));
    assert_eq!((long(8_000).as_str(), long(8_200).as_str()), ("SC3010", ""));
    for text in ["if", "case x in", "$((", "\"", "${", "`", "a <<", "f() {", "[[ (", "=~ )("] {
        for times in [1, 10, 1000, 4_000] {
            all(&format!("FROM a:1\nRUN {}\n", text.repeat(times)));
            all(&format!("FROM a:1\nRUN {}\n", format!("{text} ").repeat(times)));
        }
    }
}
