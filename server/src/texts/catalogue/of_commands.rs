//! Lenses, refusals, and what commands print.

use super::Entry;

texts! {
    /// How often a stage is used.
    lens {
        uses(count) = "{count} {count|use|uses}";
        service(name) = "Built by service {name}";
        service_target(name, target) = "Built by service {name} (target {target})";
        bake(name) = "Built by Bake target {name}";
    }
}

texts! {
    /// Why a new name is not taken.
    rename {
        empty() = "The new name is empty";
        stage(name) =
            "`{name}` is not a valid stage name: it must begin with a letter; letters, digits, `-`, `_` and `.` may follow";
        reserved(name) = "`{name}` is not a valid stage name: the builder reserves the word";
        stage_exists(name) = "A stage named `{name}` already exists";
        image(name) = "`{name}` is an image that is used below; it would become this stage";
        variable(name) = "`{name}` is not a valid variable name: it may contain letters, digits and `_`, and must not begin with a digit";
        variable_exists(name) = "A variable `{name}` already exists where this one is used";
        heredoc(name) = "`{name}` is not a valid heredoc name: it must be one word without quotes and `<`";
        heredoc_line(name) = "The heredoc contains a line `{name}`, where it would end";
        comment() = "The name is split across lines with a comment in between";
    }
}

texts! {
    /// A file or a rule explained.
    explain {
        stage(index) = "## Stage {index}";
        named_stage(index, name) = "## Stage {index}: {name}";
        summary() = "## Summary";
        built(names) = "Image: {names}";
        arrow(from, to) = "{from} → {to}";
        layers(count, lines) = "{count} {count|layer|layers} above the base image, in {lines|line|lines} {lines}";
        user(user) = "User: `{user}`";
        folder(folder) = "Folder: `{folder}`";
        ports(ports) = "Ports: {ports}";
        command(command) = "Starts: `{command}`";
        findings(count) = "{count} {count|finding|findings}, above at their lines";
        also_known(names) = "Also known as: {names}";
        bad() = "Bad:";
        good() = "Good:";
    }
}

texts! {
    /// The page of a rule in the documentation.
    rule_page {
        rules() = "Rules";
        rule() = "rule";
        severity() = "severity";
        set() = "set";
        profiles() = "profiles";
        since() = "since";
        what() = "what";
        optional() = "not in the profile `recommended`";
        mute() = "How to mute it";
        mute_here() = "For one instruction, in a comment directly above it:";
        mute_project() = "For a project, in `dockerfile-ls.toml`:";
        mute_run() = "For one run:";
        never_built() = "The builder rejects such a file, so no comment above an instruction mutes it.";
        elsewhere() = "Elsewhere";
        fix() = "Fix";
        command_line() = "Command line";
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
        suppressed(findings, files) =
            "Suppressed {findings} {findings|finding|findings} by comments in {files} {files|file|files}";
        templates(files) =
            "{files} {files|file is a template|files are templates}, to be filled in by a program, and {files|was|were} not looked at";
        fixable_unsafely(count) = "{count} more can be fixed with `--unsafe-fixes`, which changes what is built";
        fixable(count) = "{count} can be fixed with `--fix`";
        hidden(count) = "{count} more {count|finding is|findings are} not shown here; the totals:";
        nothing() = "Nothing to check: no file was given";
        nothing_in(places, names) = "Nothing to check in {places}: there is no {names}, or .gitignore excludes it";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[lens::ALL, rename::ALL, explain::ALL, rule_page::ALL, check::ALL];
