//! Titles of the actions that belong to no rule.

use super::Entry;

texts! {
    /// Titles of the actions that belong to no rule.
    action {
        fix_selection(count) = "Fix what is safe to fix in the selection ({count})";
        fix_rule(rule) = "Fix all `{rule}` problems";
        fix_all() = "Fix everything that can be fixed safely";
        ignore_here(rule) = "Ignore `{rule}` here";
        ignore_file(rule) = "Ignore `{rule}` in this file";
        page(rule) = "Open the documentation of `{rule}`";
        explain(rule) = "Explain `{rule}`";
        exec_form() = "Convert to exec form";
        shell_form() = "Convert to shell form";
        join_runs() = "Join these RUN instructions";
        join_next() = "Join with the next RUN";
        split_all() = "Split into one RUN per command";
        split_here() = "Split the RUN before this command";
        heredoc() = "Convert to a heredoc";
        add_to_copy() = "Change ADD to COPY";
        extract_tag(name) = "Move the tag into ARG {name}";
        name_stage(name) = "Name this stage `{name}`";
        pin_digest(name) = "Pin to the digest {name}";
        unpin_digest(name) = "Remove the digest {name}";
        newest_patch(name) = "Change the tag to {name}, the newest of its line";
        next_version(name) = "Change the tag to {name}, a newer supported version";
        variant(name) = "Change the tag to {name}, another variant";
        mirror(name) = "Take the image from {name}";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[action::ALL];
