use rustc_hash::FxHashSet;

use super::pattern::cleaned_range;
use super::reach::{Reach, Search};
use crate::data::ignore_names::LITTER;
use crate::rules::{Fix, IgnoreContext, Severity, Sink};
use crate::text::{Edit, last_part};

rule! {
    /// A pattern that matches only at the root of the build context, while there is more of the same
    /// kind deeper down.
    ///
    /// Unlike in `.gitignore`, a pattern starts at the root: `*.pyc` does not match `app/a.pyc`. With
    /// `**/` in front, it matches at any depth. Nothing is said of pictures, programs, settings, archives and certificates (`*.png`,
    /// `*.sh`, `*.yml`, `*.pem`): the pattern may be about the root, and a file further down be needed; nor of what a line with `!`
    /// brings back.
    ///
    /// Found only when the files of the build context are known.
    ///
    /// ```dockerignore,bad
    /// __pycache__
    /// ```
    ///
    /// ```dockerignore,good
    /// **/__pycache__
    /// ```
    IGNORE_ROOT_ONLY {
        id: "ignore-root-only",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            deeper: "`{pattern}` matches only at the root, so `{path}` stays in the build; `**/{pattern}` matches at any depth",
            everywhere: "Change to `**/{pattern}`",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let Some(search) = Search::new(cx) else { return };
    // Whoever brings a file back wants it, wherever it lies by now.
    let wanted: FxHashSet<&str> =
        cx.file.patterns.iter().filter(|pattern| pattern.negated).map(|pattern| last_part(&pattern.cleaned)).collect();
    for (index, pattern) in cx.file.patterns.iter().enumerate() {
        let is_litter = LITTER.contains(&pattern.cleaned.as_str());
        let entry = match search.reach(index, pattern) {
            // A name may well be meant for the root; an ending hardly is.
            Reach::Deeper(entry) if is_litter || is_of_endings(&pattern.cleaned) => Some(entry),
            Reach::Something if is_litter => search.deeper(index, pattern),
            _ => None,
        };
        let Some(entry) = entry.filter(|entry| !wanted.contains(entry.name())) else { continue };
        let name = &pattern.cleaned;
        let range = cleaned_range(pattern);
        let finding = out.report(range.unwrap_or(pattern.range), msg!(deeper, pattern = name, path = entry.path));
        if !is_litter {
            finding.severity(Severity::Hint);
        }
        if let Some(range) = range {
            // With the slash that may come before it.
            let range = range.cover(crate::text::between(pattern.range.start(), range.end()));
            let edit = Edit::replace(range, format!("**/{name}"));
            finding.fix(Fix::suggestion(msg!(everywhere, pattern = name), vec![edit]).preferred());
        }
    }
}

/// Whether a pattern is about an ending of files that no build needs, wherever they lie: what tests are written in, what programs
/// leave behind, notes. Pictures, programs, archives and certificates may well be meant at the root alone.
fn is_of_endings(pattern: &str) -> bool {
    const NOT_NEEDED: [&str; 11] = ["bak", "iml", "log", "md", "orig", "pid", "rej", "swp", "temp", "tmp", "tsbuildinfo"];
    let ending = pattern.strip_prefix("*.").filter(|ending| !ending.contains('*'));
    ending.is_some_and(|ending| {
        NOT_NEEDED.contains(&ending) || ["mock.", "spec.", "stories.", "test."].iter().any(|start| ending.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_ignore_fix_in, check_ignore_rule_in};

    #[test]
    fn at_the_name() {
        let paths = [
            "a/",
            "a/node_modules/",
            "a/x.pyc",
            "b/",
            "b/__pycache__/",
            "node_modules/",
            "conf",
            "a/conf",
            "a/only",
            "a/only.txt",
            "a/x.log",
        ];
        check_ignore_rule_in(
            "ignore-root-only",
            &paths,
            "
/node_modules/
 ^^^^^^^^^^^^ warning: `node_modules` matches only at the root, so `a/node_modules` stays in the build; `**/node_modules` matches at any depth
*.pyc
^^^^^ warning: `*.pyc` matches only at the root, so `a/x.pyc` stays in the build; `**/*.pyc` matches at any depth
conf
only
*.txt
*.log
^^^^^ hint: `*.log` matches only at the root
**/__pycache__
__pycache__
",
        );
    }

    #[test]
    fn what_may_be_meant_at_the_root_or_is_brought_back() {
        let paths = ["a/", "a/run.sh", "a/root.pem", "a/b.md", "a/c.md", "a/x.test.js"];
        check_ignore_rule_in(
            "ignore-root-only",
            &paths,
            "\n*.sh\n*.pem\n*.md\n!a/*.md\n*.test.js\n^^^^^^^^^ hint: `*.test.js`\n",
        );
        // It has been moved since.
        check_ignore_rule_in("ignore-root-only", &["a/", "a/w/", "a/w/wrapper.jar"], "\n*.jar\n!w/wrapper.jar\n");
    }

    #[test]
    fn at_any_depth() {
        let paths = ["a/", "a/node_modules/"];
        check_ignore_fix_in("ignore-root-only", &paths, "/node_modules/\n", "**/node_modules/\n");
    }
}
