use rustc_hash::FxHashMap;

use super::copy_takes_secrets::{Exclusions, IgnoreLines, ignore_name};
use crate::data::ignore_names::LEFTOVERS;
use crate::ignorefile::{ContextListing, Entry};
use crate::rules::{FileContext, Severity, Sink};

rule! {
    /// A copy of a whole folder that includes what programs left behind on your machine: `__pycache__`,
    /// `node_modules`, caches of tools.
    ///
    /// They make the image larger, and the copy is redone whenever a tool has run. Packages in
    /// `node_modules` may be built for another system than that of the image. A line in `.dockerignore`
    /// keeps them out.
    ///
    /// Found only when the files of the build context are known.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY . /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY main.py /app/
    /// ```
    COPY_TAKES_LEFTOVERS {
        id: "copy-takes-leftovers",
        set: Own,
        severity: Information,
        leaves: Copies,
        check: File(check),
        messages: {
            one: "This copies `{path}` from your machine into the image; add `{line}` to {file}",
            add: "Add `{line}` to {file}",
            create: "Create {file} for this project",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref() else { return };
    let ignore_lines = IgnoreLines::new(cx, listing);
    // What lies in a folder is looked through once, however many lines copy it.
    let mut leftovers_in: FxHashMap<&str, Vec<Vec<Entry<'_>>>> = FxHashMap::default();
    for source in cx.model.context_sources() {
        let folder = source.path.as_str();
        if !folder.is_empty() && listing.below(folder).next().is_none() {
            continue;
        }
        let is_named = folder.split('/').any(|part| LEFTOVERS.contains(&part));
        let Some(placed) = cx.model.instructions.get(source.instruction).filter(|_| !is_named) else { continue };
        let all = leftovers_in.entry(folder).or_insert_with(|| leftovers(listing, folder));
        let found = taken(all, folder, &Exclusions::of(placed));
        let Some(first) = found.first() else { continue };
        let lines: Vec<String> = found.iter().map(|entry| format!("**/{}", entry.name())).collect();
        let file = ignore_name(listing);
        let finding = out.report(source.range, msg!(one, path = first.path, line = lines.join("`, `"), file = file));
        finding.severity(Severity::Information);
        for fix in ignore_lines.leave_out_lines(lines, |line| msg!(add, line = line, file = file), msg!(create, file = file)) {
            finding.fix(fix);
        }
    }
}

/// What is left over in a folder, at any depth: for each name of [`LEFTOVERS`] the folders that bear it.
fn leftovers<'l>(listing: &'l ContextListing, folder: &str) -> Vec<Vec<Entry<'l>>> {
    let mut found = vec![Vec::new(); LEFTOVERS.len()];
    for entry in listing.below(folder).filter(|entry| entry.is_folder() && !entry.excluded) {
        let Some(name) = LEFTOVERS.iter().position(|name| *name == entry.name()) else { continue };
        // Those of a virtual environment and of packages go with them.
        let is_inner = entry.path.split('/').rev().skip(1).any(|part| LEFTOVERS.contains(&part) || part == "site-packages");
        if let Some(own) = found.get_mut(name).filter(|_| !is_inner) {
            own.push(entry);
        }
    }
    found
}

/// The first folder of each name that is copied, by path.
fn taken<'l>(all: &[Vec<Entry<'l>>], folder: &str, left_out: &Exclusions) -> Vec<Entry<'l>> {
    let first = |own: &Vec<Entry<'l>>| own.iter().find(|entry| !left_out.cover(folder, entry)).copied();
    let mut found: Vec<Entry<'l>> = all.iter().filter_map(first).collect();
    found.sort_unstable_by_key(|entry| entry.path);
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule_in;

    const ID: &str = "copy-takes-leftovers";

    #[test]
    fn at_the_source() {
        let paths = [
            "app/",
            "app/__pycache__/",
            "app/a/",
            "app/a/__pycache__/",
            "web/",
            "web/node_modules/",
            "web/node_modules/__pycache__/",
        ];
        check_rule_in(
            ID,
            &paths,
            None,
            "
FROM a
COPY . /x
     ^ info: This copies `app/__pycache__` from your machine into the image; add `**/__pycache__`, `**/node_modules` to .dockerignore
COPY ./app/a web/ /x/
     ^^^^^^^ info: This copies `app/a/__pycache__`
             ^^^^ info: This copies `web/node_modules` from your machine into the image
COPY web/node_modules /x
COPY --exclude=**/__pycache__ app /x
",
        );
        check_rule_in(ID, &paths, Some("**/__pycache__\n**/node_modules\n"), "\nFROM a\nCOPY . /x\nCOPY app /x\n");
    }
}
