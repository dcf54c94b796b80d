use super::{CommandSource, ShellCommand, ShellDialect, ShellScript, ShellTokens};
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

/// Tokens as `kind text`, in brackets what is in them.
fn shown(dialect: ShellDialect, text: &str) -> String {
    use super::{ShellOperator, ShellTokenKind, WordRole};
    let tokens = ShellTokens::read_by(dialect, SourceText::plain(text));
    let word = |token: &super::ShellToken| {
        let kind = match token.kind {
            ShellTokenKind::Word(WordRole::Command) => "c",
            ShellTokenKind::Word(WordRole::Argument) => "a",
            ShellTokenKind::Word(WordRole::Option) => "o",
            ShellTokenKind::Word(WordRole::Reserved) => "r",
            ShellTokenKind::Word(WordRole::Type) => "t",
            ShellTokenKind::Word(WordRole::Member) => "m",
            ShellTokenKind::Word(WordRole::Method) => "f",
            ShellTokenKind::Word(role) => return format!("{role:?}:{}", tokens.source(token)),
            ShellTokenKind::Plain => "p",
            ShellTokenKind::Variable => "v",
            ShellTokenKind::SingleQuoted | ShellTokenKind::DoubleQuoted => "s",
            ShellTokenKind::Comment => "#",
            ShellTokenKind::Operator(ShellOperator::Newline) => return "/".to_owned(),
            ShellTokenKind::Operator(_) | ShellTokenKind::Redirection => return tokens.source(token).to_owned(),
            ShellTokenKind::Group | ShellTokenKind::Substitution | ShellTokenKind::Inner => {
                let source = tokens.source(token);
                let end = source.find(['(', '{', '[']).filter(|_| token.kind != ShellTokenKind::Inner).map_or(0, |end| end + 1);
                return format!("{}<", source.get(..end).unwrap_or_default());
            }
            _ => return format!("{:?}", token.kind),
        };
        format!("{kind}:{}", tokens.source(token))
    };
    let unclosed = tokens.unclosed.iter().map(|u| format!("!{:?}", u.kind));
    tokens.tokens.iter().map(word).chain(unclosed).collect::<Vec<_>>().join(" ")
}

#[test]
fn power_shell() {
    let table = [
        ("Get-Item -Path 'a b' C:\\x", "c:Get-Item o:-Path s:'a b' a:C:\\x"),
        ("$x = Get-Item a; $x.Name", "v:$x = c:Get-Item a:a ; v:$x . m:Name"),
        ("[Net.Http]::Tls = [Net.P]::Tls12", "[< t:Net.Http :: m:Tls = [< t:Net.P :: m:Tls12"),
        ("(New-Object Net.Web).Get('u', $f)", "(< c:New-Object a:Net.Web . f:Get (< s:'u' , v:$f"),
        ("if ($a -eq 5) { exit 1 } else { b }", "r:if (< v:$a -eq a:5 {< r:exit a:1 r:else {< c:b"),
        ("if((a -b).C -ne $env:D) {throw 'x'}", "r:if (< (< c:a o:-b . m:C -ne v:$env:D {< r:throw s:'x'"),
        ("foreach ($i in 1..5) { a $i }", "r:foreach (< v:$i r:in a:1 .. a:5 {< c:a v:$i"),
        ("a | foreach { $_.B } | Out-Null", "c:a | c:foreach {< v:$_ . m:B | c:Out-Null"),
        ("a | %{ $_ }", "c:a | c:% {< v:$_"),
        ("& \"C:\\$a b\\c.exe\" /q --x=y; . .\\p.ps1", "& s:\"C:\\$a b\\c.exe\" v:$a a:/q o:--x=y ; . c:.\\p.ps1"),
        ("a \"$b $($c.D) `$e\" # f", "c:a s:\"$b $($c.D) `$e\" v:$b $(< v:$c . m:D #:# f"),
        (
            "a -B:$true -C @('x', 'y') @{ k = 1; l = 'z' }",
            "c:a o:-B: v:$true o:-C @(< s:'x' , s:'y' @{< Key:k = a:1 ; Key:l = s:'z'",
        ),
        ("a dir/$b-win.zip $env:T\\c", "c:a a:dir/ v:$b p:-win.zip v:$env:T p:\\c"),
        ("$a = \\\"x $b\\\"; c", "v:$a = s:\\\"x $b\\\" v:$b ; c:c"),
        ("function A($b) { return $b }", "r:function FunctionName:A (< v:$b {< r:return v:$b"),
        ("a `\n  -b; <# c\nd #> e > f 2>&1", "c:a o:-b ; #:<# c\nd #> c:e > a:f 2>&1"),
        ("$a = @'\nb $c\n'@\n$d += @\"\n$e\n\"@", "v:$a = s:@'\nb $c\n'@ / v:$d += s:@\"\n$e\n\"@ v:$e"),
        ("$a[0].B(-1) + ${env:C}", "v:$a [< a:0 . f:B (< - a:1 + v:${env:C}"),
        ("7z x a.7z && FOO", "c:7z a:x a:a.7z && c:FOO"),
        ("&$env:w\\a.exe b; .\\$c\\d", "& v:$env:w c:\\a.exe a:b ; c:.\\ v:$c c:\\d"),
        ("a 'b; (c", "c:a s:'b; (c !SingleQuote"),
        ("a (b { \"c", "c:a (< c:b {< s:\"c !Parenthesis !Brace !DoubleQuote"),
    ];
    for (text, wanted) in table {
        assert_eq!(shown(ShellDialect::PowerShell, text), wanted, "{text}");
    }
}

#[test]
fn command_prompt() {
    let table = [
        ("setx /M PATH \"%PATH%;C:\\a b\" && cd %A%\\b", "c:setx o:/M a:PATH s:\"%PATH%;C:\\a b\" v:%PATH% && c:cd v:%A% p:\\b"),
        ("@echo it's ^& > C:\\x 2>&1", "@ c:echo a:it's a:^& > Target:C:\\x 2>&1"),
        ("set A=b c & rem d & e", "c:set SetName:A = a:b a:c & #:rem d & e"),
        ("if not exist C:\\a mkdir C:\\a", "r:if r:not r:exist a:C:\\a c:mkdir a:C:\\a"),
        ("if \"%A%\"==\"b\" (c) else (d /q)", "r:if s:\"%A%\" v:%A% p:== s:\"b\" ( c:c ) r:else ( c:d o:/q )"),
        ("if %E% EQU 3010 exit /b 0", "r:if v:%E% a:EQU a:3010 c:exit o:/b a:0"),
        ("for /f \"a=b\" %%i in ('c') do d %%i", "r:for o:/f s:\"a=b\" v:%%i r:in ( a:'c' ) r:do c:d v:%%i"),
        ("start \"\" /wait a.exe -b | more", "c:start s:\"\" o:/wait c:a.exe a:-b | c:more"),
        ("cmd /S /C a & call b.bat c", "c:cmd o:/S o:/C c:a & c:call c:b.bat a:c"),
        ("curl /dev/null x ^\n -o y\nz", "c:curl a:/dev/null a:x a:-o a:y / c:z"),
        (
            "powershell -NoProfile -ep Bypass -Command $a = 'b;%c%'; D %E% && f",
            "c:powershell o:-NoProfile o:-ep a:Bypass o:-Command < v:$a = s:'b;%c%' v:%c% ; c:D v:%E% && c:f",
        ),
        ("powershell.exe Add-X -Y; Z", "c:powershell.exe < c:Add-X o:-Y ; c:Z"),
        ("powershell -Command \"$a = \\\"b\\\" | c\" & d", "c:powershell o:-Command s:\"$a = \\\"b\\\" | c\" v:$a & c:d"),
        ("powershell -File a.ps1 -B; pwsh a.ps1", "c:powershell o:-File a:a.ps1 a:-B; a:pwsh a:a.ps1"),
        ("dir \"C:\\a\\\" && x \"C:\\b\\\" && y", "c:dir s:\"C:\\a\\\" && c:x s:\"C:\\b\\\" && c:y"),
        ("%A%\\b c%D%\\e && f%G%h i", "v:%A% c:\\b a:c v:%D% p:\\e && c:f v:%G% c:h a:i"),
        ("powershell -c \"a \"'b c'\" ; d\" & e", "c:powershell o:-c s:\"a \" < s:'b c' s:\" ; d\" & c:e"),
        ("a \"b", "c:a s:\"b !DoubleQuote"),
    ];
    for (text, wanted) in table {
        assert_eq!(shown(ShellDialect::Cmd, text), wanted, "{text}");
    }
}

#[test]
fn tokens_nest_in_order_whatever_the_text() {
    const PARTS: [&str; 64] = [
        "@(",
        "@{",
        "@\"\n",
        "\n\"@",
        "\\\"",
        "[",
        "]",
        "::a",
        ".b(",
        "-eq ",
        "%a%",
        "%",
        "^",
        "powershell -Command ",
        "powershell ",
        "<# ",
        "#>",
        "$env:a",
        "set a=",
        "rem ",
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
        for dialect in [ShellDialect::Bash, ShellDialect::PowerShell, ShellDialect::Cmd] {
            nests_in_order(dialect, &text);
        }
    }
}

#[track_caller]
fn nests_in_order(dialect: ShellDialect, text: &str) {
    let tokens = ShellTokens::read_by(dialect, SourceText::plain(text));
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

#[test]
fn twice_the_text_takes_about_twice_the_tokens() {
    for unit in ["$(", "`", "((", "${", "\"$(", "case x in ", "<<E ", "'", "$(a <<E\n", "$(<<$(", "a=(", "{ ", "if "] {
        let tokens = |count: usize| ShellTokens::of(SourceText::plain(&unit.repeat(count))).tokens.len();
        assert!(tokens(20_000) <= tokens(10_000) * 2 + 64, "{unit}");
    }
    for unit in [
        "(",
        "{",
        "[",
        "@{",
        "$(",
        "\"$(",
        "@\"\n",
        "\\\"",
        "${",
        "<#",
        "`",
        "%a:",
        "if ",
        "powershell ",
        "\"a\\\" ",
        "(powershell (",
    ] {
        for dialect in [ShellDialect::PowerShell, ShellDialect::Cmd] {
            let tokens = |count: usize| ShellTokens::read_by(dialect, SourceText::plain(&unit.repeat(count))).tokens.len();
            assert!(tokens(20_000) <= tokens(10_000) * 2 + 64, "{unit}");
        }
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
