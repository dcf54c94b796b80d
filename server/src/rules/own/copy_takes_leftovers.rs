use super::copy_takes_secrets::{Exclusions, ignore_name, leave_out_lines};
use crate::data::ignore_names::LEFTOVERS;
use crate::ignorefile::ContextListing;
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
    for source in cx.model.context_sources() {
        let folder = source.path.as_str();
        if !folder.is_empty() && listing.below(folder).next().is_none() {
            continue;
        }
        let is_named = folder.split('/').any(|part| LEFTOVERS.contains(&part));
        let Some(placed) = cx.model.instructions.get(source.instruction).filter(|_| !is_named) else { continue };
        let found = taken(listing, folder, &Exclusions::of(placed));
        let Some((first, _)) = found.first() else { continue };
        let lines: Vec<String> = found.iter().map(|(_, name)| format!("**/{name}")).collect();
        let file = ignore_name(listing);
        let finding = out.report(source.range, msg!(one, path = first, line = lines.join("`, `"), file = file));
        finding.severity(Severity::Information);
        for fix in leave_out_lines(cx, listing, lines, |line| msg!(add, line = line, file = file), msg!(create, file = file)) {
            finding.fix(fix);
        }
    }
}

/// The first folder of each name that is copied, and the name.
fn taken(listing: &ContextListing, folder: &str, left_out: &Exclusions) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for entry in listing.below(folder).filter(|entry| entry.is_folder() && !entry.excluded) {
        let Some(name) = LEFTOVERS.iter().find(|name| **name == entry.name()) else { continue };
        // Those of a virtual environment and of packages go with them.
        let is_inner = entry.path.split('/').rev().skip(1).any(|part| LEFTOVERS.contains(&part) || part == "site-packages");
        if !is_inner && found.iter().all(|(_, known)| known != name) && !left_out.cover(folder, &entry) {
            found.push((entry.path.to_owned(), name));
        }
    }
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
