//! Tables: a file, a path, the verdict. Each group is a sentence of moby's documentation or code; they are one file
//! so that it can be read beside those.

use super::{IgnoreFile, Matcher, PatternErrorKind, parse};
use crate::text;

fn matcher(ignore: &str) -> Matcher {
    Matcher::new(&parse(ignore))
}

/// `name: [ignore file, path, excluded?]`, judged alone and in a walk.
macro_rules! verdicts {
    ($($name:ident: [$($ignore:expr, $path:expr, $excluded:expr;)+])+) => {$(
        #[test]
        fn $name() {
            for (ignore, path, excluded) in [$(($ignore, $path, $excluded)),+] {
                let matcher = matcher(ignore);
                assert_eq!(matcher.is_excluded(path), excluded, "{ignore:?} alone on {path:?}");
                assert_eq!(matcher.walk().is_excluded(path), excluded, "{ignore:?} in a walk to {path:?}");
            }
        }
    )+};
}

verdicts! {
    patterns_are_anchored_at_the_root: [
        "foo", "foo", true;
        "foo", "foo/bar/baz", true;
        "foo", "a/foo", false;
        "foo", "foobar", false;
        "foo/bar", "foo", false;
        "foo/bar", "foo/bar/baz", true;
    ]
    a_match_of_a_parent_is_a_match: [
        "*", "a/b/c", true;
        "*/temp*", "a/tempx/y", true;
        "*/temp*", "tempx/y", false;
        "*/*/c", "a/b/c/d", true;
    ]
    slashes_at_the_ends_mean_nothing: [
        "/foo", "foo", true;
        "foo/", "foo", true;
        "./foo", "foo", true;
        "//foo", "foo", true;
        "a//b", "a/b", true;
        "a/./b", "a/b", true;
        "a/../b", "b", true;
        "a/b/..", "a/x", true;
        "a/b/../../c", "c", true;
    ]
    a_star_stays_in_its_folder: [
        "*.md", "a.md", true;
        "*.md", "a/b.md", false;
        "*.md", ".md", true;
        "a*", "a", true;
        "a*c", "abbc", true;
        "a*c", "ab/c", false;
        "*", ".env", true;
        ".*", ".env", true;
        ".*", "a.env", false;
        "a*b*c", "axbxbxc", true;
        "a*b*c", "axbxbx", false;
    ]
    a_question_mark_is_one_character: [
        "?", "a", true;
        "?", "é", true;
        "?", "😀", true;
        "?", "ab", false;
        "?", "", false;
        "a?b", "a/b", false;
        "??", "日本", true;
    ]
    two_stars_are_any_number_of_folders: [
        "**/foo", "foo", true;
        "**/foo", "a/b/foo", true;
        "**/foo", "a/xfoo", false;
        "a/**", "a/b", true;
        "a/**", "a", false;
        "a/**/b", "a/b", true;
        "a/**/b", "a/x/y/b", true;
        "a/**/b", "ab", false;
        "**/*.log", "x.log", true;
        "**/*.log", "a/b/x.log", true;
        "**/a/**/b", "x/a/y/b", true;
        "**/a/**/b", "a/b", true;
        "*/**", "a/b", true;
        "*/**", "a", false;
        "**", "a/b", true;
        "**/", "a", true;
        "/**", "a", true;
        "***", "a/b", true;
        "**/*", "a", true;
        "**/**", "a/b", true;
    ]
    two_stars_within_a_name_are_odd: [
        "**.log", "a/b.log", true;
        "**foo", "afoo", true;
        "**foo", "x/afoo", true;
        "foo**", "foobar/baz", true;
        "foo**", "xfoo", false;
        "s**c", "src", false;
        "s**c", "sx/c", true;
        "s**c", "sc", true;
        "a**b", "ax/yb", false;
    ]
    classes: [
        "f[0-9].go", "f1.go", true;
        "f[0-9].go", "fA.go", false;
        "f[^0-9].go", "fA.go", true;
        "f[!0-9].go", "f1.go", true;
        "f[!0-9].go", "fA.go", false;
        "f[!0-9].go", "f!.go", true;
        "[\\]]", "]", true;
        "[a\\-c]", "b", false;
        "[a-cx]", "x", true;
        "[é-ü]", "ö", true;
        "[[:digit:]]x", "7x", true;
        "[[:^digit:]]x", "7x", false;
    ]
    // The translation does not know that it is in a class: this is `[[^/]*]`.
    a_star_in_a_class_is_odd: [
        "[*]", "*", false;
        "[*]", "[]", true;
        "[?]", "?", false;
        "[?]", "[]", true;
    ]
    escapes_of_punctuation_are_literal: [
        "\\*", "*", true;
        "\\*", "a", false;
        "\\#a", "#a", true;
        "\\!a", "!a", true;
        "a\\ b", "a b", true;
        "a\\\\b", "a\\b", true;
        "\\[x\\]", "[x]", true;
    ]
    // Go's `regexp` reads them, so a Windows path is not what it seems to be.
    escapes_of_letters_are_classes_or_places: [
        "a\\b", "a", true;
        "a\\b", "a\\b", false;
        "bin\\Debug", "bin/ebug", true;
        "x\\dy", "x5y", true;
        "x\\wy", "x_y", true;
        "x\\sy", "x y", true;
        "\\x41", "A", true;
        "\\x{41}", "A", true;
        "\\101", "A", true;
        "\\Qa\\E?", "ab", true;
    ]
    other_languages_wildcards_are_literal: [
        "{a,b}", "{a,b}", true;
        "{a,b}", "a", false;
        "*.{js,ts}", "x.{js,ts}", true;
        "*.{js,ts}", "x.js", false;
        "a+b*", "a+bc", true;
        "a(b)*", "a(b)", true;
        "a$*", "a$b", true;
        "a.c*", "abc", false;
        "a|b", "a", false;
        "^foo", "foo", false;
    ]
    // moby forgets to escape these once a wildcard makes it use a regular expression.
    four_characters_shine_through_beside_a_wildcard: [
        "*.js|*.ts", "a.jsx", true;
        "*.js|*.ts", "x/y.ts", true;
        "*.js|*.ts", "x.rs", false;
        "^foo*", "foobar", true;
        "a^*", "a^b", false;
        "a{2}*", "aab", true;
        "a{2}*", "a{2}", false;
        "?{2,3}", "abc", true;
        "?{2,3}", "abcd", false;
        "a{0}b*", "b", true;
        "a{,2}*", "a{,2}", true;
        "a{01}*", "a{01}", true;
    ]
    the_last_line_that_matches_wins: [
        "a\n!a/b", "a/b", false;
        "a\n!a/b", "a/c", true;
        "docs\n!docs/README.md", "docs/README.md", false;
        "*\n!src", "src/x/y", false;
        "*\n!src", "doc", true;
        "!x\n*", "x", true;
        "*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true;
        "*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false;
        "foo\n!foo/bar\nfoo/bar/baz", "foo/bar/baz", true;
        "foo\n!foo/bar\nfoo/bar/baz", "foo/bar/x", false;
        "**/*.log\n!**/keep.log", "log/keep.log", false;
    ]
    places_outside_of_the_context: [
        ".", "a", false;
        ".", ".", false;
        "/", "a", false;
        "..", "a", false;
        "../a", "a", false;
        "**", ".", false;
    ]
    case_matters: [
        "FOO", "foo", false;
        "*.MD", "a.md", false;
    ]
    a_long_pattern_needs_more_than_one_word: [
        "a?c*/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcd/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true;
        "a?c*/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcd/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false;
        "x{70}[ab]*", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxb", true;
        "?{0,70}z", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxz", true;
        "?{0,70}z", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxz", false;
    ]
}

/// A line, what is matched, and whether it is a negation.
#[test]
fn lines_are_trimmed_cleaned_and_made_relative() {
    for (line, cleaned, negated) in [
        ("foo", "foo", false),
        ("  foo\t", "foo", false),
        ("\u{a0}foo\u{2028}", "foo", false),
        ("foo\r", "foo", false),
        ("with space", "with space", false),
        ("foo # not a comment", "foo # not a comment", false),
        (" #foo", "#foo", false),
        ("!foo", "foo", true),
        ("! \t foo", "foo", true),
        ("!!foo", "!foo", true),
        ("!./foo/", "foo", true),
        ("!/foo", "foo", true),
        ("/", "/", false),
        ("//", "/", false),
        (".", ".", false),
        ("a/..", ".", false),
        ("/../a", "a", false),
        ("../../a", "../../a", false),
        ("..foo", "..foo", false),
        // `patternmatcher.New` trims and cleans once more, and looks for the `!` last.
        ("/ foo", "foo", false),
        ("foo /", "foo", false),
        ("/!foo", "foo", true),
        ("./!foo", "foo", true),
        ("/ /", "", false),
    ] {
        let file = parse(line);
        let [pattern] = &file.patterns[..] else { panic!("{line:?}: {file:?}") };
        assert_eq!((pattern.cleaned.as_str(), pattern.negated), (cleaned, negated), "{line:?}");
        assert_eq!(file.problems, [], "{line:?}");
    }
}

#[test]
fn comments_stand_in_column_0_and_blank_lines_are_skipped() {
    let raws = |text: &str| parse(text).patterns.into_iter().map(|p| p.raw).collect::<Vec<_>>();
    assert_eq!(raws("#a\n\n \t\r\n #b\n\\#c\n"), ["#b", "\\#c"]);
    assert_eq!(raws("\u{feff}#a\nb"), ["b"]);
    assert_eq!(raws("\u{feff}a"), ["a"]);
    assert_eq!(raws("a\r\n!b\r\n"), ["a", "!b"]);
    assert_eq!(raws(""), [""; 0]);
}

#[test]
fn a_byte_order_mark_is_dropped_in_line_one_only() {
    assert!(matcher("\u{feff}a").is_excluded("a"));
    assert!(!matcher("x\n\u{feff}a").is_excluded("a"));
    // Go's text/scanner drops another one, which matters if there is a wildcard.
    assert!(matcher("x\n\u{feff}a*").is_excluded("ab"));
}

#[test]
fn ranges_are_those_of_the_trimmed_line() {
    let text = "\u{feff} é \r\n#x\n\n  ! foo \n";
    let file = parse(text);
    let shown: Vec<_> = file.patterns.iter().map(|p| (p.line, text::slice(text, p.range))).collect();
    assert_eq!(shown, [(0, "é"), (3, "! foo")]);
    assert!(file.patterns.iter().all(|p| text::slice(text, p.range) == p.raw));
}

/// A line, its problem, and the text that is marked.
#[test]
fn problems_name_the_character_at_fault() {
    use PatternErrorKind::*;
    for (line, kind, marked) in [
        ("!", LoneNegation, "!"),
        (" !  ", LoneNegation, "!"),
        ("!/", LoneNegation, "!/"),
        ("[a", UnclosedClass, "["),
        ("x[]y", UnclosedClass, "["),
        ("[]a]", UnclosedClass, "["),
        ("[^]", UnclosedClass, "["),
        ("[a-]", UnclosedClass, "["),
        ("[-x]", UnclosedClass, "["),
        ("[a\\]", UnclosedClass, "["),
        ("![", UnclosedClass, "["),
        ("foo\\", TrailingEscape, "\\"),
        ("foo\\  ", TrailingEscape, "\\"),
        ("foo\\/", TrailingEscape, "foo\\/"),
        ("src\\out", UnknownEscape, "src\\out"),
        ("\\é", UnknownEscape, "\\é"),
        ("a\\1", UnknownEscape, "a\\1"),
        ("[\\y]", UnknownEscape, "[\\y]"),
        ("[z-a]", InvalidClass, "[z-a]"),
        ("[[:letter:]]", InvalidClass, "[[:letter:]]"),
        ("[*/[]", InvalidClass, "[*/[]"),
        ("*{2}", InvalidRepetition, "*{2}"),
        ("*/**{2}*", InvalidRepetition, "*/**{2}*"),
        ("a{1001}*", InvalidRepetition, "a{1001}*"),
        ("a{3,2}*", InvalidRepetition, "a{3,2}*"),
        ("*|{2}", InvalidRepetition, "*|{2}"),
    ] {
        let text = format!("ok\n{line}\nok\n");
        let IgnoreFile { patterns, problems } = parse(&text);
        let found: Vec<_> = problems.iter().map(|p| (p.kind, text::slice(&text, p.range), p.line)).collect();
        assert_eq!(found, [(kind, marked, 1)], "{line:?}");
        assert_eq!(patterns.len(), 3, "{line:?}");
        assert_eq!(Matcher::new(&parse(&text)).deciding_pattern("ok/x"), Some(0));
    }
}

#[test]
fn a_line_of_64_kib_does_not_fit_into_moby_s_reader() {
    let kinds = |length| parse(&"a".repeat(length)).problems.iter().map(|p| p.kind).collect::<Vec<_>>();
    assert_eq!(kinds(65_535), []);
    assert_eq!(kinds(65_536), [PatternErrorKind::LineTooLong]);
}

#[test]
fn the_deciding_pattern_is_the_one_that_changed_the_verdict() {
    for (ignore, path, deciding) in [
        ("a", "b", None),
        ("!a", "a", None),
        ("a", "a/b", Some(0)),
        ("a\na", "a", Some(0)),
        ("a\n!a/b", "a/b", Some(1)),
        ("*\n!src\nsrc/*.log\nsrc/a.log", "src/a.log", Some(2)),
    ] {
        let matcher = matcher(ignore);
        assert_eq!(matcher.each().judge(path), matcher.judge(path), "{ignore:?} on {path:?}");
        assert_eq!(matcher.deciding_pattern(path), deciding, "{ignore:?} on {path:?}");
        assert_eq!(matcher.walk().judge(path), matcher.judge(path), "{ignore:?} on {path:?}");
    }
}

#[test]
fn one_pattern_alone_ignores_its_sign_and_order() {
    let matcher = matcher("!src\n*.md\n[");
    assert!(matcher.pattern_matches(0, "src/a"));
    assert!(!matcher.pattern_matches(1, "src/a.md"));
    assert!(!matcher.pattern_matches(2, "["));
    assert!(!matcher.pattern_matches(3, "src"));
}

#[test]
fn case_can_be_ignored_for_a_hint() {
    for (ignore, path, matches) in [
        ("README", "readme", true),
        ("readme", "README/x", true),
        ("**/Node_Modules", "a/node_modules", true),
        ("Foo**", "fOOBAR", true),
        ("*.MD", "a.md", true),
        ("É?[A-C]*", "éXb", true),
        ("*.MD", "a.mx", false),
    ] {
        let matcher = matcher(ignore);
        assert_eq!(matcher.matches_ignoring_case(0, path), matches, "{ignore:?} on {path:?}");
        assert!(!matcher.pattern_matches(0, path), "{ignore:?} on {path:?}");
        assert!(!matcher.matches_ignoring_case(1, path));
    }
}

#[test]
fn paths_need_not_be_clean_when_judged_alone() {
    let matcher = matcher("src/*.md");
    for path in ["src/a.md", "/src/a.md", "./src/a.md", "src//a.md", "src/a.md/", "x/../src/a.md"] {
        assert!(matcher.is_excluded(path), "{path:?}");
    }
}

/// The one place where moby's two ways of judging differ; see `matcher.rs`.
#[test]
fn a_negation_with_nothing_to_undo_is_forgotten_in_a_walk() {
    let matcher = matcher("a/b\n!a");
    assert!(!matcher.is_excluded("a/b"));
    assert!(matcher.walk().is_excluded("a/b"));
}

#[test]
fn a_walk_may_visit_paths_in_any_order() {
    let matcher = matcher("**/x*\n!a/x1\nb\n!b/c/d");
    let paths = ["b/c/d/e", "a", "a/x1/y", "b", "a/x1", "a/x2", "b/c", "ab", "b/c/d", "a/x1/y", "é/x", "b/c/dd"];
    let mut walk = matcher.walk();
    for path in paths {
        assert_eq!(walk.judge(path), matcher.walk().judge(path), "{path}");
        assert_eq!(walk.judge(path), matcher.judge(path), "{path}");
    }
}

/// A file, an excluded folder, and whether nothing below it can come back.
#[test]
fn a_folder_is_pruned_if_no_negation_reaches_into_it() {
    for (ignore, dir, prunes) in [
        ("node_modules", "node_modules", true),
        ("node_modules", "src", false),
        ("*\n!src/lib", "docs", true),
        ("*\n!src/lib", "src", false),
        ("*\n!src/lib/**", "src/lib", false),
        ("*\n!src/library", "src/lib", true),
        ("*\n!**/*.md", "docs", false),
    ] {
        assert_eq!(matcher(ignore).walk().can_prune(dir), prunes, "{ignore:?} on {dir:?}");
    }
}

/// Backtracking would need longer than the universe has.
#[test]
fn many_stars_take_linear_time() {
    let matcher = matcher(&format!("{}b\n{}c", "*a".repeat(40), "**/a?".repeat(20)));
    assert!(!matcher.is_excluded(&"a".repeat(4_000)));
    assert!(!matcher.is_excluded(&"a/".repeat(2_000)));
}

mod properties {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    /// Everything with a meaning, in texts and in paths.
    const PIECES: &[&str] = &[
        "a", "b", "é", ".", "..", "/", "*", "**", "?", "[ab]", "[^a]", "[", "]", "\\", "\\d", "\\b", "{2}", "{0,1}", "|", "^",
        "$", "!", "#", " ", "\n", "\r\n", "\u{feff}", "\u{a0}", "\0", "-",
    ];

    fn text(pieces: usize) -> impl Strategy<Value = String> {
        let piece = proptest::sample::select(PIECES);
        proptest::collection::vec(piece, 0..pieces).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_panics(ignore in text(20), path in text(10)) {
            let file = parse(&ignore);
            let matcher = Matcher::new(&file);
            matcher.judge(&path);
            matcher.walk().judge(&path);
            matcher.walk().can_prune(&path);
            matcher.matches_ignoring_case(0, &path);
            for problem in &file.problems {
                prop_assert!(ignore.get(std::ops::Range::<usize>::from(problem.range)).is_some());
            }
        }

        /// One walk over many paths says what a walk to each says.
        #[test]
        fn a_walk_forgets_nothing_and_keeps_nothing(ignore in text(12), paths in proptest::collection::vec("[ab]{1,2}(/[ab]{1,2}){0,3}", 1..12)) {
            let matcher = matcher(&ignore);
            let mut walk = matcher.walk();
            for path in &paths {
                prop_assert_eq!(walk.judge(path), matcher.walk().judge(path), "{:?} {}", ignore, path);
            }
        }

        /// Going on from folder to folder says what reading each path from its start says.
        #[test]
        fn many_at_once_are_each_by_itself(ignore in text(30), paths in proptest::collection::vec("[abé]{1,2}(/[ab.]{1,2}){0,3}", 1..12)) {
            let matcher = matcher(&ignore);
            let mut each = matcher.each();
            for path in &paths {
                prop_assert_eq!(each.judge(path), matcher.judge(path), "{:?} {}", ignore, path);
            }
        }

        #[test]
        fn a_fault_is_found_without_compiling(pattern in text(12)) {
            use crate::ignorefile::{charset::Case, glob::Glob};
            prop_assert_eq!(Glob::fault(&pattern), Glob::compile(&pattern, Case::Sensitive).err());
        }

        #[test]
        fn many_patterns_are_asked_of_one_path_as_each_is(ignore in text(20), path in "[abé]{1,2}(/[ab.]{1,2}){0,3}") {
            let file = parse(&ignore);
            let matcher = Matcher::new(&file);
            let each = |matches: &dyn Fn(usize) -> bool| (0..file.patterns.len()).map(matches).collect::<Vec<_>>();
            prop_assert_eq!(matcher.with_path(&path, each), each(&|index| matcher.pattern_matches(index, &path)));
        }

        /// Ignoring case only ever matches more.
        #[test]
        fn a_match_is_a_match_ignoring_case(ignore in text(6), path in "[ab]{1,2}(/[ab]{1,2}){0,2}") {
            let matcher = matcher(&ignore);
            prop_assert!(!matcher.pattern_matches(0, &path) || matcher.matches_ignoring_case(0, &path) || ignore.contains(['\\', '^']));
        }
    }
}
