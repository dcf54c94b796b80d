use crate::rules::{Fix, IgnoreContext, Sink};
use crate::text::{Edit, TextRange, size};

rule! {
    /// A pattern that misses a name by upper and lower case.
    ///
    /// Names are compared letter by letter on every system, also where the file system takes `Venv` for
    /// `venv`. The pattern hides nothing, and the folder goes into the build.
    ///
    /// Found only when the files of the build context are known.
    ///
    /// ```dockerignore,bad
    /// Venv
    /// ```
    ///
    /// ```dockerignore,good
    /// venv
    /// ```
    IGNORE_CASE_MISMATCH {
        id: "ignore-case-mismatch",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            differs: "`{pattern}` matches nothing in the build context: the name there is `{name}`, and case matters",
            change: "Change to `{name}`",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let Some(root) = &cx.knowledge.context_root else { return };
    for (index, pattern) in cx.file.patterns.iter().enumerate() {
        let name = &pattern.cleaned;
        // Only the root is known: a pattern that reaches deeper may match something there.
        if name.contains('/') || name.contains("**") || root.iter().any(|entry| cx.matcher.pattern_matches(index, entry)) {
            continue;
        }
        let mut others = root.iter().filter(|entry| cx.matcher.matches_ignoring_case(index, entry));
        let Some(entry) = others.next() else { continue };
        let at = pattern.raw.find(name.as_str());
        let range = at.map_or(pattern.range, |at| TextRange::at(pattern.range.start() + size(at), size(name.len())));
        let finding = out.report(range, msg!(differs, pattern = name, name = entry));
        let is_plain = !name.contains(['*', '?', '[', '\\']);
        if at.is_some() && is_plain && others.next().is_none() {
            finding.fix(Fix::safe(msg!(change, name = entry), vec![Edit::replace(range, entry.as_str())]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_ignore_fix, check_ignore_rule};

    #[test]
    fn at_the_name() {
        check_ignore_rule(
            "ignore-case-mismatch",
            "
/Venv/
 ^^^^ warning: `Venv` matches nothing in the build context: the name there is `venv`, and case matters
!MAIN.py
 ^^^^^^^ warning: `MAIN.py` matches nothing
*.TXT
^^^^^ warning: `*.TXT` matches nothing
venv
**/Venv
Venv/lib
other
",
        );
    }

    #[test]
    fn the_real_name() {
        check_ignore_fix("ignore-case-mismatch", "# x\n/Venv/\n", "# x\n/venv/\n");
    }
}
