//! Texts about the build context and ignore files.

use super::Entry;

texts! {
    /// Numbers of files and bytes.
    size {
        files(count) = "{count} {count|file|files}";
        bytes(count) = "{count} {count|byte|bytes}";
        kilobytes(number) = "{number} kB";
        megabytes(number) = "{number} MB";
        gigabytes(number) = "{number} GB";
        terabytes(number) = "{number} TB";
    }
}

texts! {
    /// What a source takes from the build context.
    context {
        reading() = "Reading the build context";
        source(path, files, size) = "**`{path}`** in the build context: {files}, {size}";
        source_at_least(path, files, size) = "**`{path}`** in the build context: at least {files}, {size}";
        without(ignore) = "Without what `{ignore}` excludes.";
        missing(path) = "`{path}` is not in the build context.";
        entry(path, size) = "`{path}` ({size})";
        more(count) = "… and {count} more";
        lands(from, to) = "`{from}` → `{to}`";
        lands_with_size(from, to, files, size) = "`{from}` → `{to}`: {files}, {size}";
        made(path, line) = "`{path}`: made in line {line}";
    }
}

texts! {
    /// The page about a build context.
    page {
        root(path) = "Build context: {path}";
        sent(files, size) = "Sent to the builder: {files}, {size}";
        sent_at_least(files, size) = "Sent to the builder: at least {files}, {size}; not everything was read";
        no_file() = "No ignore file: everything is sent.";
        lines(name) = "What {name} excludes or brings back, in files and folders:";
        no_lines(name) = "{name} excludes nothing.";
    }
}

texts! {
    /// What a pattern of a `.dockerignore` file says and does.
    ignore {
        matches_nothing(pattern) = "`{pattern}`: matches nothing in the build context.";
        leaves_out(what) = "**Excludes** {what}.";
        brings_back(what) = "**Brings back** {what}.";
        everything() = "everything in the build context";
        anywhere(path) = "`{path}` at any depth of the build context, and what is in it";
        from_root(path) = "`{path}`, counted from the root of the build context, and what is in it";
        at_root(path) = "`{path}` at the root of the build context, and what is in it";
        folders() = "`**`: any number of folders, including none";
        characters() = "`*`: any characters within a name, including none";
        character() = "`?`: one character of a name";
        class() = "`[…]`: one of these characters";
        none() = "Nothing in the build context matches.";
        left_out(files, size) = "Excluded now: {files}, {size}.";
        left_out_at_least(files, size) = "Excluded now: at least {files}, {size}.";
        brought_back(files, size) = "Brought back now: {files}, {size}.";
        brought_back_at_least(files, size) = "Brought back now: at least {files}, {size}.";
        decided_by(line, pattern, files) = "Line {line}, `{pattern}`, overrides this for {files}.";
    }
}

texts! {
    /// Why a pattern is in many `.dockerignore` files.
    usual {
        everything() = "everything; the `!` lines after it let through what is needed";
        history() = "the history";
        mac_os() = "left by macOS";
        compiled() = "compiled Python files";
        environment() = "a virtual environment of your machine";
        secrets() = "settings and secrets of your machine";
        cache() = "a cache";
        setuptools() = "created by setuptools";
        packages() = "packages of your machine";
        build() = "created by builds";
        tests() = "created by tests";
        editor() = "editor settings";
        read_anyway() = "the build reads it anyway";
        no_use() = "not needed in the image";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[size::ALL, context::ALL, page::ALL, ignore::ALL, usual::ALL];
