use crate::data::ignore_names::USUALLY_LEFT_OUT;
use crate::rules::context_files::asks_for_history;
use crate::rules::{Fix, IgnoreContext, Sink};
use crate::text::{Edit, size};

rule! {
    /// A short ignore file that lets through what every project of its kind leaves out.
    ///
    /// A Python project has `__pycache__` and a virtual environment, one of Node `node_modules`, both have a history in `.git`:
    /// with `COPY . .` all of that is in the image, and every change of it makes the builder copy and run anew.
    ///
    /// Told of files of up to ten lines, where two or more are missing and one of them would leave out something that is there.
    /// `.git` is not named where the version of a package comes from it. Profile `recommended` leaves the rule out: what is missing
    /// does no harm where no line copies it.
    ///
    /// ```dockerignore,bad
    /// README.md
    /// ```
    ///
    /// ```dockerignore,good
    /// README.md
    /// .git
    /// .env
    /// **/__pycache__
    /// .venv
    /// venv
    /// ```
    IGNORE_LACKS_USUAL {
        id: "ignore-lacks-usual",
        set: Own,
        severity: Hint,
        optional: true,
        check: Ignorefile(check),
        messages: {
            lacks: "A {kind} project usually leaves out `{lines}` too",
            add: "Add `{lines}`",
        },
    }
}

/// What shows that a project is in a language of which nothing is known here.
const OTHER_LANGUAGES: &[&str] =
    &["Cargo.toml", "Gemfile", "build.gradle", "build.gradle.kts", "build.sbt", "composer.json", "go.mod", "mix.exs", "pom.xml"];

/// Who has written more knows what to leave out.
const MOST_LINES: usize = 10;

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref() else { return };
    let patterns = &cx.file.patterns;
    let is_list_of_what_to_keep =
        patterns.iter().any(|pattern| pattern.negated || matches!(pattern.cleaned.as_str(), "*" | "**"));
    let Some(last) = patterns.last().filter(|_| patterns.len() <= MOST_LINES && !is_list_of_what_to_keep) else { return };
    let has = |names: &[&str]| names.iter().any(|name| listing.get(name).is_some());
    // A script beside a program in another language makes no Python project of it.
    if has(OTHER_LANGUAGES) {
        return;
    }
    let Some(kind) = USUALLY_LEFT_OUT.iter().find(|kind| has(kind.shown_by)) else { return };
    let is_missing = |(_, samples): &&(&str, &[&str])| !samples.iter().any(|sample| cx.matcher.is_excluded(sample));
    // The history lies where the repository begins, which may be a folder above.
    let is_here = |line: &&str| *line != ".git" || (listing.get(".git").is_some() && !asks_for_history(listing));
    let missing: Vec<&str> = kind.lines.iter().filter(is_missing).map(|(line, _)| *line).filter(is_here).collect();
    // What is not there yet is a matter of taste.
    let is_there = |line: &&str| listing.get(line.trim_start_matches("**/")).is_some();
    if missing.len() < 2 || !missing.iter().any(is_there) || !cx.file.problems.is_empty() {
        return;
    }
    let newline = if cx.text.contains("\r\n") { "\r\n" } else { "\n" };
    let (start, end) = if cx.text.ends_with('\n') { ("", newline) } else { (newline, "") };
    let lines = format!("{start}{}{end}", missing.join(newline));
    let shown = missing.join("`, `");
    let edits = vec![Edit::insert(size(cx.text.len()), lines)];
    let fix = Fix::suggestion(msg!(add, lines = shown), edits).preferred();
    out.report(last.range, msg!(lacks, kind = kind.name, lines = shown)).fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_ignore_fix_in, check_ignore_rule_in};

    const ID: &str = "ignore-lacks-usual";
    const PYTHON: &[&str] = &[".git/", "Dockerfile", "main.py", "requirements.txt"];

    #[test]
    fn at_the_last_line() {
        check_ignore_rule_in(
            ID,
            PYTHON,
            "
README.md
__pycache__
venv
^^^^ hint: A Python project usually leaves out `.git`, `.env` too
",
        );
        check_ignore_rule_in(
            ID,
            &[".git/", "package.json"],
            "\ndist\n^^^^ hint: A Node project usually leaves out `.git`, `**/node_modules` too\n",
        );
    }

    #[test]
    fn silent_where_somebody_has_thought_of_it() {
        for text in [
            "__pycache__\n.venv\n.git\n.env",
            "**/__pycache__\n.venv\n.git",
            "*\n!main.py",
            "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk",
            "# a",
            "[",
        ] {
            check_ignore_rule_in(ID, PYTHON, &format!("\n{text}\n"));
        }
        check_ignore_rule_in(ID, &["main.go"], "\na\n");
        check_ignore_rule_in(ID, &["main.py"], "\nREADME.md\n");
        check_ignore_rule_in(ID, &[".git/", "go.mod", "main.go", "setup.py"], "\nREADME.md\n");
        check_ignore_rule_in(ID, &["main.py"], "\n__pycache__\n.venv\n");
    }

    #[test]
    fn the_lines_are_added() {
        check_ignore_fix_in(ID, PYTHON, "a\nvenv\n", "a\nvenv\n.git\n.env\n**/__pycache__\n");
        check_ignore_fix_in(ID, PYTHON, "a\n__pycache__", "a\n__pycache__\n.git\n.env\n.venv");
    }
}
