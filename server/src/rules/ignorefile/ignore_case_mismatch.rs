use super::pattern::{cleaned_range, is_plain};
use super::reach::{Reach, Search};
use crate::data::products::{FOLDERS, OF_EITHER};
use crate::rules::{Fix, IgnoreContext, Sink};
use crate::text::Edit;

rule! {
    /// A pattern that differs from a name only in case.
    ///
    /// Names are compared case-sensitively on every system, even where the file system treats `Venv`
    /// and `venv` alike. The pattern excludes nothing, and the folder goes into the build.
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
    let Some(search) = Search::new(cx) else { return };
    for (index, pattern) in cx.file.patterns.iter().enumerate() {
        let Reach::OtherCase(entry) = search.reach(index, pattern) else { continue };
        let name = &pattern.cleaned;
        // `BUILD` is a file of Bazel or Pants, and `build` what there will be.
        let is_product = name.rsplit('/').next().is_some_and(|last| FOLDERS.contains(&last) || OF_EITHER.contains(&last));
        if is_product && !entry.is_folder() {
            continue;
        }
        let tail = name.strip_prefix("**/").unwrap_or(name);
        // As much of the path as the pattern spells.
        let parts = tail.split('/').count();
        let real = match name.strip_prefix("**/") {
            Some(_) => {
                entry.path.split('/').rev().take(parts).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/")
            }
            None => entry.path.to_owned(),
        };
        let shown = if name.starts_with("**/") { format!("**/{real}") } else { real };
        // Both spellings are there to be safe.
        if cx.file.patterns.iter().any(|other| other.cleaned == shown && other.negated == pattern.negated) {
            continue;
        }
        let range = cleaned_range(pattern);
        let finding = out.report(range.unwrap_or(pattern.range), msg!(differs, pattern = name, name = entry.path));
        if let Some(range) = range.filter(|_| is_plain(tail)) {
            finding.fix(Fix::safe(msg!(change, name = shown), vec![Edit::replace(range, shown.as_str())]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_ignore_fix, check_ignore_rule, check_ignore_rule_in};

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
**/Venv
^^^^^^^ warning: `**/Venv` matches nothing
Venv/lib
^^^^^^^^ warning: `Venv/lib` matches nothing in the build context: the name there is `venv/lib`
Venv/other
other
",
        );
    }

    #[test]
    fn both_spellings() {
        check_ignore_rule("ignore-case-mismatch", "\nvenv\nVenv\n");
        check_ignore_rule("ignore-case-mismatch", "\n!venv\nVenv\n^^^^ warning: `Venv` matches nothing\n");
    }

    #[test]
    fn what_there_will_be_beside_a_file_of_a_build_tool() {
        check_ignore_rule_in("ignore-case-mismatch", &["a/", "a/BUILD"], "\n**/build\ndist\n");
    }

    #[test]
    fn deeper_paths() {
        check_ignore_rule_in(
            "ignore-case-mismatch",
            &["a/", "a/Src/", "a/Src/x", "a/src/"],
            "
A/src
^^^^^ warning: `A/src` matches nothing in the build context: the name there is `a/
a/src
",
        );
        check_ignore_fix("ignore-case-mismatch", "**/Main.py\n", "**/main.py\n");
    }

    #[test]
    fn the_real_name() {
        check_ignore_fix("ignore-case-mismatch", "# x\n/Venv/\n", "# x\n/venv/\n");
    }
}
