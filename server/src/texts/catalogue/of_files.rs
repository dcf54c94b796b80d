//! Hovers over what the file itself defines.

use super::Entry;

texts! {
    /// What expands, runs and ends a heredoc.
    heredoc {
        end(name) = "A line `{name}` ends the text";
        tabs() = "Leading tabs of its lines are removed";
        read_by(program) = "`{program}` reads it";
        read() = "A command of the line reads it";
        run_by(program) = "`{program}` runs it";
        becomes(path) = "It becomes the file `{path}`";
        becomes_a_file() = "It becomes a file";
        quoted() = "Variables are not expanded: the word is quoted";
        by_builder() = "The builder expands variables";
        by_program() = "The builder leaves variables to whatever runs the text";
        by_shell() = "The shell expands variables";
    }
}

texts! {
    /// The value of a variable, where it comes from and who can change it.
    variable {
        in_run(name, line) = "**`{name}`**: shell variable, set in this RUN (line {line})";
        empty() = "empty";
        no_default() = "no default";
        given_by_builder() = "set by the builder";
        partly(written) = "`{written}` (not all of it is known from the file)";
        argument(name, line) = "**`{name}`**: build argument (ARG), line {line}";
        environment(name, line) = "**`{name}`**: environment variable (ENV), line {line}";
        inherited(stage) = ", inherited from stage `{stage}`";
        from_line(line) = "; its value comes from line {line}";
        given(name) = "; `--build-arg {name}=…` sets it";
        overridden(name) = "; `--build-arg {name}=…` overrides it";
        not_at_run_time() = "A build argument is not set when the container runs. Use ENV for that.";
        by_build(build, file, value) = "`{build}` (`{file}`) sets it to `{value}`";
        not_yet(name, line) = "**`{name}`**: not set here yet; line {line} sets it";
        by_builder(name) = "**`{name}`**: set by the builder";
        not_global(name) = "**`{name}`**: not set before the first FROM";
        repeat(name, line) =
            "**`{name}`**: not set in this stage. The ARG in line {line} stands before the first FROM; repeat `ARG {name}` in the stage";
        not_in_file(name) = "**`{name}`**: not set in this file";
        by_image(name, image) = "**`{name}`**: set by the image `{image}`";
        maybe_by_image(name) = "**`{name}`**: not set in this file; the base image may set it";
    }
}

texts! {
    /// What a stage is built on, and what uses it.
    stage {
        number(index) = "stage {index}";
        title(name, index) = "**Build stage `{name}`** (index {index})";
        built_on(stage, base) = "{stage} ← {base}";
        more_stages(count) = "… {count} more {count|stage|stages}";
        user(name, lines) = "`{name}` ({lines|line|lines} {lines})";
        used_by(users) = "Used by {users}";
        more(count) = "{count} more";
        built_by(builds) = "Built by {builds}";
        build(build, file) = "`{build}` (`{file}`)";
        scratch() = "**scratch**: an empty image; nothing is pulled.";
        build_context(name, build, file) = "**Build context `{name}`**: an additional context of `{build}` (`{file}`)";
    }
}

texts! {
    /// What a single value says.
    value {
        known_port(port, what) = "**`{port}`**: {what}";
        port(port) = "Port **`{port}`**";
        expose() = "EXPOSE only documents the port; `docker run -p` publishes it.";
        signal(name, number) = "**SIG{name}** is signal {number}. `docker stop` sends it to the first process of the container.";
        user(user) = "RUN, CMD and ENTRYPOINT below run as user `{user}`.";
        user_and_group(user, group) = "RUN, CMD and ENTRYPOINT below run as user `{user}` with group `{group}`.";
        base_user(name, uid, gid, home, image) = "In `{image}`: `{name}`, user {uid}, group {gid}, home `{home}`";
        so_far(what) = "So far: {what}";
        root() = "As root they can do anything in the container; choose another user for what runs in the end.";
        user_number() = "A number needs no entry in `/etc/passwd`; without one and without a group, the process runs with group 0.";
        user_name() = "The name must be in the image's `/etc/passwd` when the step runs.";
        relative() = "A relative path starts from the previous WORKDIR.";
        leads_to(path) = "→ `{path}`";
        leads_into_base(path) = "→ `{path}` in the working directory of the base image";
        label(key, meaning) = "**{key}**\n\n{meaning}";
        variable(name, meaning) = "`{name}`: {meaning}";
        seconds(written, seconds) = "`{written}` = {seconds} s";
        mode(written, shown) = "`{written}` = `{shown}`";
        platform(name, meaning) = "`{name}`: {meaning}";
        mount(kind, option) = "`type={kind}`\n\n{option}";
    }
}

texts! {
    /// What a command in a RUN does, and what its options mean.
    package {
        command(name, meaning) = "**`{name}`**: {meaning}";
        option(name, meaning) = "`{name}`: {meaning}";
        installs(count, packages) = "**Installs** ({count}): {packages}";
        installs_more(count, packages, more) = "**Installs** ({count}): {packages} and {more} more";
        reads(path) = "The list is `{path}` in the image";
        split_path(folder, file) =
            "`{folder}` is a folder, so pip stops with \"Is a directory\": the space before `{file}` splits one path in two";
        not_in_busybox(option, program) = "This image has BusyBox's `{program}`, which does not know `{option}`";
        unknown_to_busybox(option) = "BusyBox, as in Alpine, does not know `{option}`";
        only_in_busybox(option, program) = "The `{program}` of this image does not know `{option}`: only BusyBox's does";
        installed_above(line) = "installed in line {line} already";
        known_to_busybox(option) = "Only BusyBox, as in Alpine, knows `{option}`";
    }
}

texts! {
    /// What a container starts, and where.
    start {
        process(program) = "Process 1 in the container: `{program}`; `docker stop` sends its signal there";
        shell(program) = "Process 1 in the container: the shell `{program}`, which runs this line";
        arguments(line) = "These words follow those of ENTRYPOINT in line {line}";
        joined_arguments(line, command) = "These words follow those of ENTRYPOINT in line {line}: the container runs `{command}`";
        joined_by(line, command) = "The words of CMD in line {line} follow: the container runs `{command}`";
        arguments_of_base(program) = "The base image starts `{program}` first and hands it these words";
        replaced(line) = "Without effect: line {line} replaces it";
        place(folder, user) = "Starts in `{folder}` as `{user}`";
        folder(folder) = "Starts in `{folder}`";
        user(user) = "Starts as `{user}`";
        listens(server, address) = "`{server}` listens on `{address}`, reachable from outside the container";
        only_inside(server, address) = "`{server}` listens on `{address}`, which only the container itself can reach; use `0.0.0.0`";
        file(path, line) = "`{path}`: comes from line {line}";
        no_file(path) = "`{path}`: nothing puts such a file into the image";
        port_used(line, server) = "`{server}` in line {line} listens on this port";
        port_not_used(line, server, port) = "`{server}` in line {line} listens on port {port}, not on this one";
        publish(port) = "EXPOSE only documents the port; `docker run -p {port}:{port} IMAGE` publishes it";
        publish_with_compose(port) = "In a Compose file: `ports: [\"{port}:{port}\"]`";
        composed_port(service, file, ports) = "The service `{service}` in `{file}` publishes it: `{ports}`";
        composed(service, file) =
            "Compose builds the service `{service}` from this stage (`{file}`); `docker compose up --build` builds and starts all services of that file";
        composed_command(service, file, command) = "The service `{service}` in `{file}` starts `{command}` instead";
        root_folder() = "`/` is always there";
        folder_made() = "This line makes the folder";
        folder_made_unless_there() = "This line makes the folder if the image does not have it yet";
        folder_there(line) = "The folder is there already, from line {line}";
        folder_there_already() = "The folder is there already";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[heredoc::ALL, variable::ALL, stage::ALL, layer::ALL, value::ALL, package::ALL, start::ALL];

texts! {
    /// The layer that an instruction makes, what makes it run again, and what runs again with it.
    layer {
        number(number) = "Layer {number}";
        above(number) = "Layer {number} above the base image";
        hint(number) = "layer {number}";
        hint_and_lines(number, lines) = "layer {number}, then {lines} again";
        none() = "No layer: only the configuration changes";
        none_for_arg() = "No layer: an argument is not part of the image";
        none_for_root() = "No layer: `/` is always there";
        again(causes) = "Runs again when one of these changes: {causes}";
        follow(lines) = "Then these run again too: {lines}";
        follow_perhaps(lines) = "Then these run again too, if the files copied there have changed: {lines}";
        follow_and_perhaps(lines, perhaps) = "Then these run again too: {lines}; if the files copied there have changed, {perhaps} as well";
        changes(lines) = "When it changes, this runs again: {lines}";
        changes_perhaps(lines) = "When it changes, this runs again if the files copied there have changed: {lines}";
        changes_and_perhaps(lines, perhaps) =
            "When it changes, this runs again: {lines}; if the files copied there have changed, {perhaps} too";
        changes_nothing() = "When it changes, nothing runs again";
        stage(name) = "files of stage `{name}`";
        line(line) = "line {line}";
        lines(lines) = "lines {lines}";
        span(first, last) = "{first}–{last}";
        more(count) = "{count} more";
        more_lines() = "…";
        source(path, files, size) = "`{path}`: {files}, {size}";
    }
}
