use crate::config::Profile;
use crate::ignorefile::clean;
use crate::rules::{Sink, StageContext};

rule! {
    /// COPY or ADD of a file that the ignore file excludes. The build stops with "not found".
    ///
    /// Docker's own check gives up as soon as the ignore file has a `!` line; `copy-source-missing`
    /// looks at the files themselves and does not.
    ///
    /// With `secret.txt` in `.dockerignore`:
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.24
    /// COPY secret.txt /run/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3.24
    /// COPY main.py /app/
    /// ```
    COPY_IGNORED_FILE {
        id: "CopyIgnoredFile",
        set: BuildCheck,
        severity: Warning,
        covers: [Same "copy-source-missing"],
        check: Stage(check),
        messages: {
            ignored: "`{source}` is excluded from the build by line {line} of {file}, `{pattern}`",
            root: "Nothing is left to copy: line {line} of {file}, `{pattern}`, excludes everything",
        },
    }
}

/// BuildKit: `validations.go`, `validateCopySourcePath`. It takes `/x` for another path than `x`, which it
/// is not.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let Some(ignore) = cx.knowledge.context.as_deref().and_then(|context| context.ignore.as_ref()) else { return };
    let patterns = &ignore.file.patterns;
    if !ignore.file.problems.is_empty() || patterns.iter().any(|pattern| pattern.negated) {
        return;
    }
    let is_all = |pattern: &str| matches!(pattern, "*" | "**" | "**/*");
    for source in cx.model.context_sources() {
        let path = clean(&source.text);
        if path.starts_with('/') && path != "/" && cx.settings.profile == Profile::Buildkit {
            continue;
        }
        let is_root = matches!(path.as_str(), "." | "/");
        let index = if is_root {
            patterns.iter().position(|pattern| is_all(&pattern.cleaned))
        } else {
            ignore.matcher.deciding_pattern(&path)
        };
        let Some(pattern) = index.and_then(|index| patterns.get(index)) else { continue };
        let (line, name, raw) = (pattern.line + 1, &ignore.name, &pattern.raw);
        let finding = out.report(
            source.range,
            if is_root {
                msg!(root, line = line, file = name, pattern = raw)
            } else {
                msg!(ignored, source = path, line = line, file = name, pattern = raw)
            },
        );
        // One with a name of its own that nothing at all is sent to is built from another folder.
        finding.idle_if(is_all(&pattern.cleaned) && cx.knowledge.file_names.have_own_name());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule_in;

    const ID: &str = "CopyIgnoredFile";

    #[test]
    fn at_the_source() {
        check_rule_in(
            ID,
            &["foo/", "foo/bar", "a.log", "d/a.log"],
            Some("foo\n*.log\nDockerfile\n"),
            r#"
FROM scratch AS b
ENV V=foo
COPY x foo /y
       ^^^ warning: `foo` is excluded from the build by line 1 of .dockerignore, `foo`
ADD ./foo/bar /y
    ^^^^^^^^^ warning: `foo/bar` is excluded from the build by line 1
COPY ["a.log", "/y"]
      ^^^^^^^ warning: `a.log` is excluded from the build by line 2 of .dockerignore, `*.log`
COPY $V/z Dockerfile /y
     ^^^^ warning: `foo/z`
          ^^^^^^^^^^ warning: `Dockerfile`
COPY /foo /y
     ^^^^ warning: `/foo`
COPY d/a.log f* . /y
COPY --from=b /foo /y
COPY <<foo /y
foo
ADD https://x.y/foo /y
RUN --mount=type=bind,source=foo,target=/z x
"#,
        );
    }

    /// BuildKit's own tests and the reports of false warnings that led to them: moby/buildkit 5884, 6512
    /// and 6926, moby/moby 52125.
    #[test]
    fn a_file_for_another_folder() {
        use crate::rules::{FileNames, Knowledge};
        let count = |path: &str, ignore: &str| {
            let context = Some(std::sync::Arc::new(crate::testing::listing(&["a.txt"], Some(ignore))));
            let knowledge = Knowledge { context, file_names: FileNames::of(path), ..Knowledge::default() };
            let found = crate::testing::check_text_in("FROM a\nCOPY a.txt .\n", false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!((count("b/local.Dockerfile", "**\n"), count("b/Dockerfile", "**\n")), (0, 1));
        assert_eq!(count("b/local.Dockerfile", "a.txt\n"), 1);
    }

    #[test]
    fn files_that_are_fine() {
        let silent = |ignore: &str, text: &str| check_rule_in(ID, &["a.txt", "subdir/"], Some(ignore), text);
        silent("**\n!Dockerfile\n", "\nFROM scratch\nCOPY ./Dockerfile .\nCOPY . .\n");
        silent("# Everything\n**\n# But\n!manage.py\n", "\nFROM scratch\nCOPY ./manage.py /app/\n");
        silent("*\n!go.*\n!*.go\n!internal/\n", "\nFROM scratch\nCOPY . /src/\n");
        silent("*\n!a.txt\n!subdir/file-to-include\n", "\nFROM scratch\nCOPY a.txt a.txt\nCOPY subdir subdir\n");
        silent(".*\n", "\nFROM scratch\nCOPY . .\nCOPY / .\n");
        silent("/*\n!/some\n", "\nFROM scratch\nCOPY . .\n");
        silent("foobar\n", "\nFROM scratch AS base\nCOPY Dockerfile /foobar\nFROM base\nCOPY --from=base /foobar /D\n");
        silent("[a\n", "\nFROM scratch\nCOPY a /a\n");
    }

    #[test]
    fn everything_is_left_out() {
        for all in ["*", "**", "/**/*"] {
            let wanted = "\nFROM scratch\nCOPY ./ .\n     ^^ warning: Nothing is left to copy: line 1 of .dockerignore\n";
            check_rule_in(ID, &[], Some(all), wanted);
        }
    }
}
