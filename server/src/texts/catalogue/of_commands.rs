//! Lenses, refusals, and what commands print.

use super::Entry;

texts! {
    /// How often a stage is used.
    lens {
        uses(count) = "{count} {count|use|uses}";
    }
}

texts! {
    /// Why a new name is not taken.
    rename {
        empty() = "The new name is empty";
        stage(name) =
            "`{name}` cannot name a stage: it has to begin with a letter; letters, digits, `-`, `_` and `.` may follow";
        reserved(name) = "`{name}` cannot name a stage: the builder keeps the word for itself";
        stage_exists(name) = "There is a stage `{name}` already";
        image(name) = "`{name}` is an image that is used below; it would become this stage";
        variable(name) = "`{name}` cannot name a variable: letters, digits and `_` can, and a digit cannot come first";
        variable_exists(name) = "There is a variable `{name}` already where this one is used";
        heredoc(name) = "`{name}` cannot name a heredoc: it has to be one word without quotes and `<`";
        heredoc_line(name) = "The heredoc has a line `{name}`, where it would end";
        comment() = "The name is split over lines with a comment between them";
    }
}

texts! {
    /// A file or a rule explained.
    explain {
        stage(index) = "## Stage {index}";
        named_stage(index, name) = "## Stage {index}: {name}";
        also_known(names) = "Also known as: {names}";
    }
}

texts! {
    /// What `check` prints.
    check {
        error() = "error";
        warning() = "warning";
        information() = "info";
        hint() = "hint";
        fix() = "fix";
        fixed(findings, files) = "Fixed {findings} {findings|finding|findings} in {files} {files|file|files}";
        none(files) = "Checked {files} {files|file|files}: no findings";
        found(files, errors, warnings, infos, hints) =
            "Checked {files} {files|file|files}: {errors} {errors|error|errors}, {warnings} {warnings|warning|warnings}, {infos} information, {hints} {hints|hint|hints}";
        fixable(count) = "{count} can be fixed with `--fix`";
        hidden(count) = "{count} {count|finding|findings} more {count|is|are} not shown here; the counts of all:";
        nothing() = "Nothing to check: no file was named";
        nothing_in(places, names) = "Nothing to check in {places}: there is no {names}, or .gitignore leaves it out";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[lens::ALL, rename::ALL, explain::ALL, check::ALL];
