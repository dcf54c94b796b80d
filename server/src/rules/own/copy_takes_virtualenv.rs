use memchr::memmem;
use rustc_hash::FxHashMap;

use super::copy_takes_secrets::{Exclusions, IgnoreLines, ignore_name};
use crate::ignorefile::Entry;
use crate::rules::{FileContext, Sink};

rule! {
    /// A virtual environment from your machine is copied into the image.
    ///
    /// It contains absolute paths and programs of the system it was created on. Create one in the image
    /// (`python -m venv`), and keep yours out with a line in `.dockerignore`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY . /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN python -m venv /opt/venv
    /// ```
    COPY_TAKES_VIRTUALENV {
        id: "copy-takes-virtualenv",
        set: Own,
        severity: Warning,
        leaves: Copies,
        check: File(check),
        messages: {
            named: "A virtual environment contains paths and programs of the machine it was created on; create one in the image instead",
            whole: "This copies `{path}`, a virtual environment from your machine; create one in the image, and add `{path}` to {file}",
            add: "Add `{line}` to {file}",
            create: "Create {file} for this project",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let listing = cx.knowledge.context.as_deref();
    if listing.is_none() && memmem::find(cx.model.text.as_bytes(), b"venv").is_none() {
        return;
    }
    let lines = listing.map(|listing| IgnoreLines::new(cx, listing));
    // What lies in a folder is looked through once, however many lines copy it.
    let mut environments_in: FxHashMap<&str, Vec<Entry<'_>>> = FxHashMap::default();
    for source in cx.model.context_sources() {
        let folder = source.path.as_str();
        let first = folder.split('/').next().unwrap_or_default();
        let holds = |folder: &str| {
            listing.is_some_and(|listing| listing.get(&format!("{folder}/pyvenv.cfg")).is_some_and(|entry| !entry.excluded))
        };
        let is_folder = folder.is_empty() || listing.is_some_and(|listing| listing.get(folder).is_some_and(|it| it.is_folder()));
        if matches!(first, "venv" | ".venv") || (!folder.is_empty() && is_folder && holds(folder)) {
            out.report(source.range, msg!(named));
            continue;
        }
        let (Some(listing), Some(lines), Some(placed)) = (listing, &lines, cx.model.instructions.get(source.instruction)) else {
            continue;
        };
        if !is_folder {
            continue;
        }
        let left_out = Exclusions::of(placed);
        let is_found = |entry: &Entry<'_>| entry.is_folder() && holds(entry.path);
        let all = environments_in.entry(folder).or_insert_with(|| listing.children(folder).filter(is_found).collect());
        if let Some(&entry) = all.iter().find(|entry| !left_out.cover(folder, entry)) {
            let file = ignore_name(listing);
            let finding = out.report(source.range, msg!(whole, path = entry.path, file = file));
            for fix in lines.leave_out(&[entry], |line| msg!(add, line = line, file = file), msg!(create, file = file)) {
                finding.fix(fix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule_in;

    const ID: &str = "copy-takes-virtualenv";

    #[test]
    fn at_the_source() {
        let paths = ["env/", "env/pyvenv.cfg", "app/", "app/ve/", "app/ve/pyvenv.cfg", "environment/"];
        check_rule_in(
            ID,
            &paths,
            None,
            "
FROM a AS b
COPY venv /opt/venv
     ^^^^ warning: A virtual environment contains paths and programs of the machine it was created on; create one in the image instead
COPY ./.venv/lib env /x/
     ^^^^^^^^^^^ warning: A virtual environment contains paths and programs of the machine it was created on; create one in the image instead
                 ^^^ warning: A virtual environment contains paths and programs of the machine it was created on; create one in the image instead
COPY . /app
     ^ warning: This copies `env`, a virtual environment from your machine; create one in the image, and add `env` to .dockerignore
COPY app /app
     ^^^ warning: This copies `app/ve`
COPY --exclude=ve app /app
COPY environment venv.py /x/
COPY --from=b venv /x
",
        );
        check_rule_in(ID, &paths, Some("env\n**/ve"), "\nFROM a\nCOPY . /app\nCOPY app /app\n");
    }
}
