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
        cache_mount(tools) = "Keep what {tools} downloads in a cache mount";
        cache_mount_of_apt(tools) = "Keep what {tools} downloads in a cache mount, and remove `docker-clean`";
        split_copy(list) = "Copy `{list}` and install before the rest is copied";
        split_copy_fetch(list, command) = "Copy `{list}` and run `{command}` before the rest is copied";
        split_copy_empty(command) = "Run `{command}` with an empty `src/main.rs` before the rest is copied";
        sort_packages() = "Sort the packages, one a line";
        cd_to_workdir(folder) = "Change to WORKDIR {folder}";
        absolute_workdir(folder) = "Change to {folder}, the whole path";
        declare_arg(name) = "Declare `{name}` in this stage: it gets the value that the build gives";
        secret_mount(name) = "Take `{name}` from a secret: `docker build --secret id={name}`";
        builder_runtime(image, paths) = "Build in a stage of its own: the image is {image} with `{paths}` and nothing else of it";
        extract_stage() = "Make a stage of these instructions";
        secret_mount_of_env(name) = "Take `{name}` from a secret; the image no longer has it: `docker build --secret id={name}`";
        add_unpack(archive) = "Download and unpack `{archive}` by ADD";
        add_unpack_with_syntax(archive) = "Download and unpack `{archive}` by ADD, with `# syntax=docker/dockerfile:1`";
        new_user() = "Add a user without rights, and run as that one";
        known_user() = "Run as the user of the base image that is there for it";
        pip_to_uv() = "Install by uv instead of pip: the same packages, resolved by uv";
        chain() = "Convert to commands joined by `&&`";
        exec_by_shell() = "Convert to exec form by way of a shell: the program gets its signals itself";
        pin_images(count) = "Pin {count} base images to their digests";
        unpin_images(count) = "Remove the digests of {count} base images";
        update_images(count) = "Change {count} base images to the newest patch of their lines";
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

texts! {
    /// What each refactoring does, and what it promises.
    refactoring {
        title() = "Refactorings";
        intro() = "What an experienced author would write differently. Editors offer them as code actions where the cursor is; on the command line `dockerfile-ls refactor NAME FILE` shows what one would change at every place of a file, `FILE:LINE` at one line, `FILE:FIRST-LAST` for selected lines, and `--write` changes the file. With `--live`, pins and newer tags are what the registries say now. Each is offered only where its promise is certain from the file itself and from what is known of its images.";
        name() = "name";
        what() = "what it does";
        image() = "the image";
        before() = "Before";
        after() = "After";
        offered_as(title) = "Offered as “{title}”.";
        same_image() = "stays the same";
        same_process() = "starts the same program";
        same_but_caches() = "stays the same but for what package managers keep";
        changes() = "changes as the title says";
        add_to_copy() = "ADD becomes COPY where it does nothing else.";
        cache_mount() = "A cache mount keeps what a package manager downloads from one build to the next: pip, uv, poetry, apt, apk, dnf, npm, yarn, pnpm, bun, go, cargo, maven, gradle, dotnet, composer, bundler. It lies where the user in force has the cache; options and commands that empty the cache go.";
        absolute_workdir() = "A relative WORKDIR becomes the path that it is.";
        cd_to_workdir() = "`cd` at the start of a RUN becomes WORKDIR; where something below needs the old folder, it is set again.";
        add_unpack() = "An archive that RUN downloads by curl or wget, or an ADD above it, and that tar unpacks whole, is downloaded and unpacked by ADD, with the checksum that `sha256sum` asked for. What is unpacked belongs to the numbers that the archive names, as it does by tar for root where no user of these names is there.";
        builder_runtime() = "One stage that builds and runs becomes two: the second one gets the program, or the folder of the project and what was installed for it, on an image without compilers. For Go, Rust, Java, Node.js and Python, where nothing is done that is not known to build alone. The title says what the image is then.";
        chain() = "A script with `set -e` in a heredoc becomes commands joined by `&&`.";
        declare_arg() = "A variable that the stage does not know is declared above its use.";
        non_root_user() = "The server that the image starts runs as a user of its own.";
        pin_images() = "All base images get the digests that their tags have now.";
        pip_to_uv() = "`pip install` becomes `uv pip install`, by an uv that is mounted for the step and not part of the image.";
        secret_mount() = "A secret in ARG or ENV, or a token that is written out in RUN, becomes a secret of the build, mounted into those RUN that use it. A secret of ENV is no longer in the image.";
        sort_packages() = "The packages that apt, apk, dnf, yum or microdnf install stand one a line, in order.";
        split_copy() = "The list of dependencies is copied and installed before the sources, so that the install runs again only when the list changes. Offered where nothing else of the sources is needed for it; what the install writes into files that are copied behind it is as it was copied.";
        unpin_images() = "All digests go, and the tags decide again.";
        update_images() = "All base images get the newest patch of their lines.";
        change_tag() = "Another tag for the base image: the newest patch, a newer supported version, another variant.";
        exec_form() = "A command becomes a JSON array, so that no shell stands between the container and the program. Where it has variables, a shell puts them in and gives way to the program.";
        extract_tag() = "The tag of a base image moves into a global ARG, for all stages on that image.";
        extract_stage() = "The selected instructions become a stage of their own; what stands below is built on it. On the command line they are selected as `FILE:FIRST-LAST`.";
        heredoc() = "Commands joined by `&&` become a script, one command a line.";
        join_runs() = "Neighbouring RUN instructions become one layer.";
        mirror_image() = "The image comes from the mirror that the settings name for its registry.";
        name_stage() = "A stage that others know by its number gets a name.";
        pin_image() = "The digest that the tag has now is written behind it.";
        shell_form() = "A JSON array becomes a command line.";
        split_run() = "Commands joined by `&&` become a RUN each, where nothing lives on in the shell.";
        unpin_image() = "The digest goes, and the tag decides again.";
        unknown(name) = "there is no refactoring `{name}`; `dockerfile-ls refactor --list` has their names";
        no_place(name) = "`{name}` is not offered there";
        no_line(line) = "the file has no line {line}";
        not_a_dockerfile() = "not a Dockerfile";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[action::ALL, refactoring::ALL];
