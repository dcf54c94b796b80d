//! What commands say when something is wrong.

use super::Entry;

texts! {
    /// What is wrong with the arguments of a command.
    command {
        unknown_argument(word) = "unknown argument `{word}`";
        unknown_argument_near(word, near) = "unknown argument `{word}`; did you mean `{near}`?";
        unknown_command(word) = "unknown command `{word}`";
        unknown_command_near(word, near) = "unknown command `{word}`; did you mean `{near}`?";
        invalid_value(value, argument, all) = "invalid value `{value}` for `{argument}`; use one of {all}";
        bad_value(value, argument) = "invalid value `{value}` for `{argument}`";
        no_value(argument) = "`{argument}` needs a value";
        missing_argument(names) = "`{names}` is missing";
        missing_command() = "a command is missing";
        conflict(argument, other) = "`{argument}` cannot be used with `{other}`";
        more() = "For more information, try `--help`.";
    }
}

texts! {
    /// What a command could not do, and why.
    complaint {
        no_indent() = "a number of blanks from 1 to 16, or `tab`";
        nothing_named(name) = "no rule, instruction or file `{name}`; `dockerfile-ls rules` lists all rules";
        nothing_named_near(name, near) = "no rule, instruction or file `{name}`; did you mean {near}?";
        no_rule(name) = "no rule `{name}`; `dockerfile-ls rules` lists all rules";
        no_rule_near(name, near) = "no rule `{name}`; did you mean {near}?";
        not_an_image(text) = "`{text}` is not an image reference";
        no_tags(image) = "no tags of {image} are known";
        no_tags_ask(image) = "no tags of {image} are known; `--live` asks the registry";
        not_asked(image) = "the registry of {image} was not asked; `--live` asks it";
        not_a_folder(path) = "{path}: not a folder";
        sum(files, bytes) = "files: {files}, bytes: {bytes}";
        too_much(path) = "{path}: too much to list; this is not all";
        waiting() =
            "this is a language server, waiting for an editor on standard input (Ctrl+C ends it). `dockerfile-ls check` checks files, `dockerfile-ls --help` lists what else there is";
        lists(tags, python, ends) = "lists of images: tags of {tags}, Python's tags of {python}, ends of support of {ends}";
        outdated(day) =
            "the lists of images are of {day} and older than 18 months; a newer version knows newer tags and ends of support";
        catalogue(place, why) = "{place}: {why}; the lists of images that come with the program are used";
        cannot_start(error) = "cannot start: {error}";
        internal() = "internal error; please report it";
        internal_in_file() = "internal error; please report it with this file";
        standard_output(error) = "standard output: {error}";
        current_folder(error) = "the current folder: {error}";
        unsafe_fixes() = "`--unsafe-fixes` requires `--fix` or `--diff`";
        statistics() = "`--statistics` requires the format `text` or `json`";
        beyond_limit(count) = "{count} more {count|finding is|findings are} not printed, because of `--max-findings`";
        not_a_pattern(text) = "`{text}` is not a pattern";
        of_hadolint() = "that is an option of hadolint's; `dockerfile-ls check --compat hadolint` takes them all";
        not_a_report(file) = "{file}: neither SARIF nor JSON nor a baseline of `check`";
        different_reports() = "reports of different kinds cannot be merged";
        standard_input() = "standard input is either the list or a file";
        known_findings(file, count) = "{file}: {count} known {count|finding|findings}";
        not_a_baseline(error) = "not a baseline: {error}";
        baseline_version(version) = "baseline version {version} is not supported";
        not_a_hash(text) = "not a hash: {text}";
        fixes_of_rule(rule, objection) = "the fixes of {rule} {objection}, so they are not applied; please report it with this file";
        fixes(objection) = "the fixes {objection}, so none is applied; please report it with this file";
        do_not_settle() = "do not settle";
        lose_comment() = "lose a comment";
        do_not_parse() = "lead to text that does not parse";
        new_error() = "introduce a new error";
        unread_ignores(file, why) = "{file}: {why}, so its patterns are not used";
        would_format(path) = "would format {path}";
        formatted(path) = "formatted {path}";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[command::ALL, complaint::ALL];
