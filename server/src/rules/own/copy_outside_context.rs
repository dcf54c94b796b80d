use crate::model::{copy_paths, copy_source};
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// COPY or ADD of a path above the build context.
    ///
    /// The folder that is given to `docker build` is the root: `..` leads nowhere from there, and
    /// `../lib/a.py` means `lib/a.py` in that folder. To copy what lies above it, build from a folder
    /// above, or give the other folder a name with `--build-context`. Nothing is reported where that path is there.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY ../common/settings.py /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY common/settings.py /app/
    /// ```
    COPY_OUTSIDE_CONTEXT {
        id: "copy-outside-context",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            outside: "`..` leads nowhere here: the build context is the root, so this is `{path}` in it",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `dispatchCopy`, makes each source a path below `/` (`path.Join("/", src)`).
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let escape = cx.model.escape;
    let listing = cx.knowledge.context.as_deref();
    for placed in &cx.model.instructions {
        let is_copy = matches!(placed.keyword, Keyword::Copy | Keyword::Add);
        if !is_copy || !placed.text.contains("..") || copy_source(placed, escape).is_some() {
            continue;
        }
        let Some(paths) = copy_paths(placed, escape) else { continue };
        for source in paths.sources.iter().filter(|source| source.literal) {
            let rest = source.text.strip_prefix("./").unwrap_or(&source.text);
            let mut inside = rest;
            while let Some(up) = inside.strip_prefix("..").filter(|up| up.is_empty() || up.starts_with('/')) {
                inside = up.trim_start_matches('/');
            }
            if inside.len() < rest.len() {
                let path = if inside.is_empty() { "." } else { inside };
                // Where that is there, it is what is meant.
                let is_there = listing.is_some_and(|listing| listing.get(inside.trim_end_matches('/')).is_some());
                out.report(placed.at(source.range), msg!(outside, path = path)).harmless_if(is_there);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_rule, check_text_in, listing};

    #[test]
    fn what_is_there_all_the_same() {
        let found = |text: &str, paths: &[&str]| {
            let knowledge = Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() };
            check_text_in(text, false, &knowledge).iter().any(|finding| finding.rule.id == "copy-outside-context")
        };
        assert!(!found("FROM a:1\nCOPY ./../entry.sh /x/\n", &["entry.sh"]));
        assert!(found("FROM a:1\nCOPY ./../entry.sh /x/\n", &["other.sh"]));
    }

    #[test]
    fn at_the_source() {
        check_rule(
            "copy-outside-context",
            r#"
FROM a
COPY ../c.py /x/
     ^^^^^^^ warning: `..` leads nowhere here: the build context is the root, so this is `c.py` in it
ADD a ["../../b", "/x/"]
COPY ["../../b", "/x/"]
      ^^^^^^^^^ warning: `..` leads nowhere here: the build context is the root, so this is `b` in it
COPY .. /x
     ^^ warning: `..` leads nowhere here: the build context is the root, so this is `.` in it
COPY ..a a/../b ../$C ./ /x/
COPY --from=b ../c /x/
"#,
        );
    }
}
