use super::{CommandSource, ShellCommand, ShellScript, ShellTokens};
use crate::model::SourceText;
use crate::testing::model;

fn show(command: &ShellCommand) -> String {
    let mut out: Vec<String> = Vec::new();
    out.extend(command.assignments.iter().map(|w| format!("{}!", w.text)));
    out.extend(command.words.iter().map(|w| w.text.replace('\n', "⏎")));
    out.extend(command.redirections.iter().map(|r| {
        let target = r.target.as_ref().map_or("", |t| &t.text);
        format!("{}{target}", r.operator)
    }));
    let words = out.join("·");
    if command.source == CommandSource::Substitution { format!("${words}") } else { words }
}

/// The commands of the last instruction, words joined by `·`.
#[track_caller]
fn check(text: &str, wanted: &[&str]) {
    let model = model(text);
    let instruction = &model.instructions.last().expect("an instruction").instruction;
    let script = ShellScript::of(instruction, model.escape);
    let found: Vec<String> = script.commands.iter().map(show).collect();
    assert_eq!(found, wanted, "{text}");
    for word in script.commands.iter().flat_map(|c| &c.words).filter(|w| w.plain) {
        let source = instruction.slice(word.range);
        assert!(source == word.text || source.contains('\n'), "{source:?} is not {:?}", word.text);
    }
}

#[test]
fn separators() {
    check("RUN a b && c || d; e | f & g", &["a·b", "c", "d", "e", "f", "g"]);
    check("RUN (a; b) && { c; }", &["a", "b", "c"]);
    check("RUN a\\;b 'c;d' \"e && f\"", &["a;b·c;d·e && f"]);
    check("RUN ;; && || )) ((", &[]);
}

#[test]
fn through_continuations_and_comments() {
    check(
        "RUN apt-get update && \\\n  # why; not\n\n  apt-get install \\\n    curl # no; more",
        &["apt-get·update", "apt-get·install·curl"],
    );
    check("RUN pip ins\\\ntall x", &["pip·install·x"]);
    check("# escape=`\nRUN a `\n  b && c", &["a·b", "c"]);
}

#[test]
fn keywords() {
    check("RUN if a; then b; elif ! c; then d; else e; fi", &["a", "b", "c", "d", "e"]);
    check("RUN for x in 1 2 3; do a $x; done && b", &["a·$x", "b"]);
    check("RUN while read x; do a; done < f", &["read·x", "a", "<f"]);
    check("RUN case $(arch) in x|y) a b;; (z) c;; *) d; esac && e", &["$arch", "a·b", "c", "d", "e"]);
    check("RUN f() { a; }; f && echo if then", &["a", "f", "echo·if·then"]);
    check("RUN [[ a && b ]] && c", &["[[·a·b·]]", "c"]);
}

#[test]
fn words_and_expansions() {
    check("RUN a \"b$'\" && c $'d\\'e' && f", &["a·b$'", "c·$'d\\'e'", "f"]);
    check("RUN A=1 B=$X cmd \"$Y/z\" ${v:-a b} x=y", &["A=1!·B=$X!·cmd·$Y/z·${v:-a b}·x=y"]);
    check("RUN a $(b \"$(c)\" | d) `e f` $((1 + 2))", &["a·$(b \"$(c)\" | d)·`e f`·$((1 + 2))", "$b·$(c)", "$c", "$d", "$e·f"]);
    check("RUN diff <(a) >(b)", &["diff·<(a)·>(b)", "$a", "$b"]);
    check("RUN a > /x 2>&1 >> y <<< z &> w", &["a·>/x·2>&1·>>y·<<<z·&>w"]);
    check("RUN a $'x\\'y' $ \"$\"", &["a·$'x\\'y'·$·$"]);
    check("RUN a=(b c) d", &["a=(b c)!·d"]);
    check("RUN echo 'unclosed && x", &["echo·unclosed && x"]);
    check("RUN echo $(unclosed && \"x", &["echo·$(unclosed && \"x", "$unclosed", "$x"]);
}

#[test]
fn bash_and_nesting() {
    check("RUN for ((i=0; i<$(n); i++)); do a; done", &["$n", "a"]);
    check("RUN ((a; b) | c) && ((1+1)) && d", &["a", "b", "c", "d"]);
    check("RUN function f { a; }; g () { b; }", &["a", "b"]);
    check("RUN if a; then if b; then c; fi fi; d", &["a", "b", "c", "d"]);
    check("RUN a \"${x:-it's}\" b && c \"${y:-$(d)}\"", &["a·${x:-it's}·b", "c·${y:-$(d)}", "$d"]);
    check("RUN a > >(tee x) < <(y)", &["a·>>(tee x)·<<(y)", "$tee·x", "$y"]);
    check("RUN a \"b `c \"d e\"` f\"", &["a·b `c \"d e\"` f", "$c·d e"]);
    check("RUN <<E\ncat <<A <<-'B'\n$(x)\nA\n\t$(y)\n\tB\nz\nE", &["cat·<<A·<<-B", "$x", "z"]);
}

#[test]
fn what_is_not_closed() {
    let unclosed = |text: &str| {
        let tokens = ShellTokens::of(SourceText::plain(text));
        let shown = |u: &super::Unclosed| format!("{:?} {}", u.kind, crate::text::slice(text, u.range));
        tokens.unclosed.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    let table = [
        ("if [ -f x ]; then echo a; ", "If if"),
        ("echo \"abc", "DoubleQuote \""),
        ("echo 'abc \"", "SingleQuote '"),
        ("echo $'a\\'", "SingleQuote $'"),
        ("for i in 1 2; do echo $i", "Loop for"),
        ("while a; do b; done; until c", "Loop until"),
        ("(echo a", "Parenthesis ("),
        ("{ a; (b }", "Brace {, Parenthesis ("),
        ("{ a; (b; }; c)", "Parenthesis ("),
        ("case x in a) b;;", "Case case"),
        ("a $(b `c", "Substitution $(, Backquote `"),
        ("a `b \"c` d", "DoubleQuote \""),
        ("a ${b:-\"c}", "Parameter ${, DoubleQuote \""),
        ("a $((1 + (2)", "Arithmetic $(("),
        ("a=(b c", "Array ("),
        ("f() { if a; then b; }", "If if"),
        ("cat <<E\na", "Heredoc "),
        ("cat <<E\na\nE\n(", "Parenthesis ("),
        ("case x in a) b;; (c) d;; esac; [[ ( a ) ]]; ((1)); echo if } done \\( ')' # (", ""),
    ];
    for (text, wanted) in table {
        assert_eq!(unclosed(text), wanted, "{text}");
    }
}

#[test]
fn tokens_nest_in_order_whatever_the_text() {
    const PARTS: [&str; 44] = [
        "$(",
        "`",
        "((",
        "${",
        "\"",
        "'",
        "$((",
        "{",
        "}",
        "(",
        ")",
        " ",
        "\n",
        "\\",
        "case x in ",
        "esac",
        "if ",
        "fi",
        "<<E ",
        "E\n",
        "<(",
        "a=(",
        "$'",
        "#",
        ";;",
        "|",
        "&&",
        "[[ ",
        "]]",
        "é",
        "\u{a0}",
        "1>",
        "&>",
        "x",
        "=",
        "for ",
        "in",
        "do ",
        "done",
        "f()",
        ";",
        "$x",
        "~",
        "{a,",
    ];
    let mut random = 1_u64;
    for round in 0..20_000 {
        let mut text = String::new();
        for _ in 0..round % 17 + 1 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            text.push_str(PARTS[usize::try_from(random % PARTS.len() as u64).unwrap()]);
        }
        let tokens = ShellTokens::of(SourceText::plain(&text));
        let mut around: Vec<(u32, usize)> = Vec::new();
        let mut last = 0;
        for token in &tokens.tokens {
            let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
            around.retain(|&(depth, _)| depth < token.depth);
            assert!(last <= start && text.get(start..end).is_some(), "{text:?} {token:?}");
            assert!(around.last().is_none_or(|&(_, outer)| end <= outer), "{text:?} {token:?}");
            around.push((token.depth, end));
            last = start;
        }
    }
}

#[test]
fn twice_the_text_takes_about_twice_the_tokens() {
    for unit in ["$(", "`", "((", "${", "\"$(", "case x in ", "<<E ", "'", "$(a <<E\n", "$(<<$(", "a=(", "{ ", "if "] {
        let tokens = |count: usize| ShellTokens::of(SourceText::plain(&unit.repeat(count))).tokens.len();
        assert!(tokens(20_000) <= tokens(10_000) * 2 + 64, "{unit}");
    }
}

#[test]
fn heredocs() {
    check("RUN <<EOF\na b \\\n  c\nd <<X\ndata\nX\ne\nEOF\n", &["a·b·c", "d·<<X", "e"]);
    check("RUN <<-EOF\n\ta\n\tEOF\n", &["a"]);
    check("RUN <<EOF\n#!/usr/bin/env bash\na\nEOF\n", &["a"]);
    check("RUN <<EOF\n#!/usr/bin/env python3\na\nEOF\n", &[]);
    check("RUN cat <<EOF > /x && b\ndata\nEOF\n", &["cat·<<EOF·>/x", "b"]);
    check("RUN bash -e <<EOF\na\nEOF\n", &["bash·-e·<<EOF", "a"]);
}

#[test]
fn exec_form() {
    check("CMD [\"a\", \"b c\"]", &["a·b c"]);
    check("CMD [\"sh\", \"-c\", \"a && b \\\"c d\\\"\"]", &["sh·-c·a && b \"c d\"", "a", "b·c d"]);
    check("HEALTHCHECK CMD a || b", &["a", "b"]);
    check("SHELL [\"sh\", \"-c\"]", &[]);
    check("CMD [\"/bin/busybox\", \"sh\", \"-c\", \"a\"]", &["/bin/busybox·sh·-c·a", "a"]);
    check("CMD [\"busybox\", \"httpd\", \"-c\", \"a\"]", &["busybox·httpd·-c·a"]);
}

#[test]
fn names_through_wrappers() {
    let name = |text: &str| {
        let model = model(text);
        let script = ShellScript::of(&model.instructions[0].instruction, '\\');
        script.commands[0].program().to_owned()
    };
    for text in [
        "RUN pip install x",
        "RUN sudo -E -u root pip install x",
        "RUN env -i A=1 pip install",
        "RUN exec /opt/bin/pip x",
        "RUN python3 -u -m pip install x",
        "RUN A=1 sudo env B=2 python -m pip",
        "RUN command pip",
    ] {
        assert_eq!(name(text), "pip", "{text}");
    }
    assert_eq!(name("RUN python -m"), "python");
    assert_eq!(name("RUN sudo"), "sudo");
    assert_eq!(name("RUN command -v pip"), "command");
    assert_eq!(name("RUN $PIP install"), "");
    let programs = |text: &str| {
        let model = model(text);
        let script = ShellScript::of(&model.instructions[0].instruction, '\\');
        let command = &script.commands[0];
        command.programs().iter().map(|&index| command.words[index].text.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(programs("RUN sudo -u app env -u HOME A=1 make all"), "sudo env make");
    assert_eq!(programs("RUN exec -a name make x"), "exec make");
    assert_eq!(programs("RUN command -v pip"), "command pip");
    assert_eq!(programs("RUN python -m pip install x"), "python");
}

#[test]
fn deep_and_long_input() {
    for unit in ["$(", "`", "((", "${", "\"$(", "{a,", "case x in ", "<<E ", "\\"] {
        let text = format!("RUN {}", unit.repeat(20_000));
        let model = model(&text);
        ShellScript::of(&model.instructions[0].instruction, '\\');
    }
}

#[test]
fn pipes_between_commands_and_groups() {
    let pipes = |text: &str| {
        let model = crate::testing::model(&format!("RUN {text}"));
        let run = &model.instructions[0];
        ShellScript::of(&run.instruction, '\\').pipes.iter().map(|&at| run.slice(at).to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(pipes("a | b |& c || d"), "| |&");
    assert_eq!(pipes("(a; b) | c; { d; } | e; for f in g; do h; done | i"), "| | |");
    assert_eq!(pipes("case a in b|c) d;; esac; [[ a || b ]]; echo '|' \"|\" \\|"), "");
    assert_eq!(pipes("x $(a | b) `c | d`"), "| |");
}

#[test]
fn targets_on_the_next_line() {
    check("RUN echo a > \\\n  /b && c", &["echo·a·>/b", "c"]);
    check("RUN <<E\necho a > \\\n  /b\nc\nE", &["echo·a·>/b", "c"]);
}
