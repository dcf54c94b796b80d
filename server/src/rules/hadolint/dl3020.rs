use super::archive::is_archive;
use crate::model::{RemoteSource, adds_like_copy, copy_paths, remote_source};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// ADD of files and folders.
    ///
    /// ADD also downloads from the network and unpacks archives, depending on what it finds. For files
    /// of the build context, COPY does the same and nothing else.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ADD main.py /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY main.py /app/
    /// ```
    DL3020 {
        id: "DL3020",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            copy: "Use COPY for files and folders; ADD is for URLs and archives",
            change: "Change to {keyword}",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Add {
        return;
    }
    let Some(paths) = copy_paths(cx.instruction, cx.escape) else { return };
    let is_needed = |source: &str| {
        is_archive(source)
            || ["http://", "https://"].iter().any(|p| source.starts_with(p))
            || remote_source(source) == Some(RemoteSource::Git)
    };
    if paths.sources.iter().all(|s| is_needed(&s.text)) {
        return;
    }
    let word = &cx.instruction.keyword_token;
    let copy = if word.text.chars().any(char::is_uppercase) { "COPY" } else { "copy" };
    let fix = adds_like_copy(cx.instruction, cx.escape)
        .then(|| Fix::safe(msg!(change, keyword = copy), vec![Edit::replace(word.range, copy)]));
    // A variable may be an address; one of a shell's folders is none.
    let is_folder = |text: &str| ["$PWD/", "${PWD}/", "$HOME/", "${HOME}/"].iter().any(|folder| text.starts_with(folder));
    let may_be_address = paths.sources.iter().any(|source| source.text.starts_with('$') && !is_folder(&source.text));
    out.report(word.range, msg!(copy)).maybe_fix(fix).harmless_if(may_be_address);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn what_a_variable_says_may_be_an_address() {
        let found = crate::testing::check_with("FROM a:1\nARG U=https://e.example/a\nADD $U /x\n", &Default::default());
        assert!(found.is_empty(), "{found:?}");
        let found = crate::testing::check_with("FROM a:1\nADD $PWD/a.jar ${PWD}/b /x/\n", &Default::default());
        assert!(found.iter().any(|finding| finding.rule.id == "DL3020"), "{found:?}");
    }

    #[test]
    fn plain_files() {
        check_rule(
            "DL3020",
            r#"
FROM a
ADD main.py x.tar.gz /app/
^^^ warning: Use COPY for files and folders
add ["a b", "/c"]
^^^ warning
ADD $JAR /app.jar
ADD app.tar.gz https://x.y/z git@github.com:x/y.git /app/
ADD <<E /f
E
ONBUILD ADD a /b
COPY a /b
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3020", "FROM a\nADD --chown=x a /b", "FROM a\nCOPY --chown=x a /b");
        check_fix("DL3020", "FROM a\nadd a /b", "FROM a\ncopy a /b");
    }

    #[test]
    fn a_flag_that_add_does_not_take_is_looked_at_first() {
        let found = crate::testing::check_text("FROM a:1\nADD --from=b a /b\n", false);
        let found = found.iter().find(|finding| finding.rule.id == "DL3020");
        assert!(found.is_none_or(|finding| finding.fixes.is_empty()), "{found:?}");
    }
}
