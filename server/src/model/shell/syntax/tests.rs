use super::{RefusalKind, ShellGrammar};

/// Which shells refuse a text: `D`ash, `A`sh, `B`ash, bash in `P`OSIX mode.
fn refused_by(text: &str) -> String {
    let of = |(grammar, letter): (ShellGrammar, char)| grammar.refusal(text).map(|_| letter);
    ShellGrammar::ALL.into_iter().zip("DABP".chars()).filter_map(of).collect()
}

/// What dash 0.5.12, BusyBox 1.35 and bash 5.2 say (`-n`).
#[test]
fn as_the_shells_do() {
    let table = [
        ("a", ""),
        ("a && b || c; d & e | f", ""),
        ("a &&", "DABP"),
        ("a && && b", "DABP"),
        ("a |", "DABP"),
        ("| a", "DABP"),
        ("a ; ; b", "DABP"),
        ("a;", ""),
        (";", "DABP"),
        ("a & & b", "DABP"),
        ("a & ; b", "DABP"),
        ("a &", ""),
        ("&", "DABP"),
        ("(a", "DABP"),
        ("(a)", ""),
        ("a)", "DABP"),
        ("()", "DABP"),
        ("( )", "DABP"),
        ("(a;)", ""),
        ("{ a; }", ""),
        ("{ a }", "DABP"),
        ("{ a", "DABP"),
        ("{a;}", "DABP"),
        ("{ (a) }", ""),
        ("{}", ""),
        ("! a", ""),
        ("!", "DA"),
        ("! ! a", "DA"),
        ("a | ! b", "DABP"),
        ("if a; then b; fi", ""),
        ("if a; then b", "DABP"),
        ("if a; b; fi", "DABP"),
        ("if a; then fi", "DABP"),
        ("if a; then b; else c; fi", ""),
        ("if a; then b; elif c; then d; else e; fi", ""),
        ("if a then b; fi", "DABP"),
        ("if (a) then b; fi", ""),
        ("if a; then b; fi c", "DABP"),
        ("if a; then b; fi > c", ""),
        ("if a; then b; fi > c | d", ""),
        ("fi", "DABP"),
        ("a; fi", "DABP"),
        ("echo fi", ""),
        ("then", "DABP"),
        ("while a; do b; done", ""),
        ("until a; do b; done", ""),
        ("while a; b; done", "DABP"),
        ("while a; do done", "DABP"),
        ("for i in 1 2; do a; done", ""),
        ("for i in 1 2; do a", "DABP"),
        ("for i; do a; done", ""),
        ("for i do a; done", ""),
        ("for i in; do a; done", ""),
        ("for 1 in a; do b; done", "DA"),
        ("for \"i\" in a; do b; done", "DA"),
        ("for $i in a; do b; done", "DA"),
        ("for i in a b do c; done", "DABP"),
        ("for i in a; { b; }", "DA"),
        ("for ((i = 0; i < 3; i++)); do a; done", "DA"),
        ("for ((i = 0; i < 3)); do a; done", "DABP"),
        ("select i in a; do b; done", "DA"),
        ("case a in a) b;; esac", ""),
        ("case a in (a) b;; esac", ""),
        ("case a in a|b) c;; *) d; esac", ""),
        ("case a in a) ;; esac", ""),
        ("case a in esac", ""),
        ("case a in", "DABP"),
        ("case a in a) b", "DABP"),
        ("case a in a) b;; c", "DABP"),
        ("case a b in a) c;; esac", "DABP"),
        ("case a in a b) c;; esac", "DABP"),
        ("case a in a) b;& c) d;; esac", "DA"),
        ("a;;", "DABP"),
        ("in", "DABP"),
        ("f() { a; }", ""),
        ("f() a", "BP"),
        ("f() (a)", ""),
        ("f()", "DABP"),
        ("f-g() { a; }", "DA"),
        ("exit() { a; }", "DA"),
        ("f () { a; } b", "DABP"),
        ("function f { a; }", "D"),
        ("function f() { a; }", "D"),
        ("function f", "ABP"),
        ("a(b)", "DABP"),
        ("a (b)", "DABP"),
        ("\"f\"() { a; }", "DA"),
        ("echo \"a", "DABP"),
        ("echo 'a", "DABP"),
        ("echo `a", "DABP"),
        ("echo $(a", "DABP"),
        ("echo ${a", "DABP"),
        ("echo $((a", "DABP"),
        ("echo $((a))", ""),
        ("echo $((a) b)", "DA"),
        ("echo $( (a) )", ""),
        ("echo $()", ""),
        ("echo $(if a; then b; fi)", ""),
        ("echo $(if a; then b)", "DABP"),
        ("echo $(case a in a) b;; esac)", ""),
        ("echo `if`", "DA"),
        ("echo \"`if`\"", "DA"),
        ("echo \"$(a \"b\" 'c')\"", ""),
        ("echo \"${a:-\"b\"}\"", ""),
        ("echo \"${a:-'b}\"", "B"),
        ("echo \"${a%'}'}\"", ""),
        ("echo ${a:-'b}", "DABP"),
        ("echo ${a:-b c}", ""),
        ("echo ${a//b/c}", ""),
        ("echo ${#a}", ""),
        ("echo ${#}", ""),
        ("echo ${a[1]}", ""),
        ("echo ${!a}", ""),
        ("echo \"${}\"", ""),
        ("echo $'a\\'b'", "D"),
        ("echo \"$'a\"", ""),
        ("echo $\"a\"", ""),
        ("echo \\", ""),
        ("echo 'a'\\''b'", ""),
        ("echo \"a\\\"b\"", ""),
        ("echo a\\\"b", ""),
        ("echo a#b \"c", "DABP"),
        ("echo a # b \"c", ""),
        ("a=(1 2)", "DA"),
        ("a=(1 2", "DABP"),
        ("a+=(1)", "DA"),
        ("a=(1 ; 2)", "DABP"),
        ("declare -a a=(1)", "DA"),
        ("echo a=(1)", "DABP"),
        ("a[1]=2", ""),
        ("a[1", "BP"),
        ("[[ a ]]", ""),
        ("[[ a == b && -f c ]]", ""),
        ("[[ a == b && -f c ]", "BP"),
        ("[[ a b ]]", "BP"),
        ("[[ -f ]]", "BP"),
        ("[[ ! a ]]", ""),
        ("[[ (a || b) && c ]]", "DA"),
        ("[[ a =~ (b|c)d ]]", "DA"),
        ("[[ a == @(b|c) ]]", "DA"),
        ("[[ a < b ]]", ""),
        ("echo @(a|b)", "DABP"),
        ("echo !(a)", "DABP"),
        ("((a))", ""),
        ("((a)", "DABP"),
        ("((a); b)", ""),
        ("echo <(a)", "D"),
        ("echo >(a)", "D"),
        ("a < b > c", ""),
        ("a <", "DABP"),
        ("a > > b", "DABP"),
        ("a 2>&1", ""),
        ("a >& b", ""),
        ("a &> b", ""),
        ("a &>> b", "A"),
        ("a <<< b", "DA"),
        ("a |& b", "DA"),
        ("a 2>", "DABP"),
        ("10>a b", ""),
        ("{x}>a b", ""),
        ("a <<E", ""),
        ("a << && b", "DABP"),
        ("a && # b", "DABP"),
        ("a # b", ""),
        ("time a", ""),
        ("time", ""),
        ("time -p a", ""),
        ("coproc a", ""),
        ("coproc a { b; }", "DA"),
        ("coproc", "BP"),
        ("echo a } b", ""),
        ("echo { a", ""),
        ("echo ]] a", ""),
        ("]]", "BP"),
        ("&& a", "DABP"),
        ("&& b", "DABP"),
        ("echo $(a\nb)", ""),
        ("a <<E\nb\nE", ""),
        ("a <<E\n\"'(\nE", ""),
        ("a <<E\n$(b\nE", "DA"),
        ("a <<'E'\n$(b\nE", ""),
        ("a <<-E\n\tE", ""),
        ("a \"$(b <<c) d\"", ""),
        ("a $(b <<c) \"d", "DABP"),
        ("a\\\nb", ""),
        ("a &\\\n& b", ""),
        ("if a; then\nb\nfi", ""),
        ("a\n\nb", ""),
        ("a &&\n\nb", ""),
        ("a\n&& b", "DABP"),
    ];
    for (text, by) in table {
        assert_eq!(refused_by(text), by, "{text:?}");
    }
}

#[test]
fn where_a_shell_stops() {
    let of = |grammar: ShellGrammar, text: &str| grammar.refusal(text).map(|it| (it.kind, text[it.at].to_owned()));
    let both = |text: &str, kind: RefusalKind, at: &str| {
        for grammar in [ShellGrammar::Dash, ShellGrammar::Bash] {
            assert_eq!(of(grammar, text), Some((kind, at.to_owned())), "{grammar:?} {text:?}");
        }
    };
    both("a; if b; then c", RefusalKind::Unclosed("fi"), "if");
    both("a; if b; ", RefusalKind::Unclosed("then"), "if");
    both("for i in a; do b", RefusalKind::Unclosed("done"), "for");
    both("for i in a", RefusalKind::Unclosed("do"), "for");
    both("case a in b) c", RefusalKind::Unclosed("esac"), "case");
    both("a 'b' 'c", RefusalKind::Unclosed("'"), "'");
    both("a $(b (c", RefusalKind::Unexpected, "(");
    both("a $(b; (c", RefusalKind::Unclosed(")"), "(");
    both("a ${b", RefusalKind::Unclosed("}"), "${");
    both("a \"$(b\"", RefusalKind::Unclosed("\""), "\"");
    both("a &&", RefusalKind::NothingFollows, "&&");
    both("a >", RefusalKind::NothingFollows, ">");
    both("a && || b", RefusalKind::Unexpected, "||");
    both("while a; b; done", RefusalKind::Expected("do"), "done");
    assert_eq!(of(ShellGrammar::Dash, "a `b (c` d"), Some((RefusalKind::Unexpected, "(".into())), "in backquotes");
    assert_eq!(of(ShellGrammar::Dash, "a `b \\`c \"d\\`` e"), Some((RefusalKind::Unclosed("\""), "\"".into())));
}

#[test]
fn what_is_deeper_than_anybody_writes() {
    for piece in ["(", "$(", "\"$(", "${a:-", "if ", "[[ ( ", "((", "$((", "{ ", "f() ", "case a in a) ", "`"] {
        for grammar in ShellGrammar::ALL {
            // It ends, and that is all.
            let _ = grammar.refusal(&piece.repeat(30_000));
        }
    }
}
