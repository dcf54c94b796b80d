//! What a new Dockerfile says of itself, and what is said of it.

use super::Entry;

texts! {
    /// What a new Dockerfile says of itself, and what is said of it.
    starter {
        assets() = "Styles and scripts are made now, not when the container starts; no secret is needed for that.";
        binary() = "One static program, and nothing else: no shell, no package manager.";
        build_stage() = "This stage installs and builds; its tools and caches do not get into the image.";
        cargo() = "Cargo keeps what it has downloaded and compiled in these caches, from one build to the next.";
        classes() = "Libraries change less often than classes, so each has a layer of its own.";
        cgo() = "The program is linked with C libraries, so it runs on a system that has them.";
        compiles() = "The whole image has the compilers that a package here needs.";
        compose() = "`docker compose up --build` builds the image and starts it.";
        compose_env() = "Variables and secrets are for this file or the shell, not for the image.";
        dependencies_first() = "What the project needs, without its sources: while the list stays the same, this comes from the cache.";
        dockerfile(what) = "Dockerfile for this {what} project";
        dockerfile_by(what, manager) = "Dockerfile for this {what} project ({manager})";
        environment() = "Only what is needed in production is kept.";
        exec_form() = "As an array, the program is process 1 and gets the signal to stop.";
        extensions() = "Extensions that `composer.json` asks for.";
        fallback() = "The application has addresses of its own: what is no file is the page that answers for them.";
        health() = "Docker asks every 30 seconds whether the server answers.";
        ignore_file(what) = ".dockerignore for this {what} project";
        ignored() = "Nothing here is sent to the builder or gets into the image.";
        ignored_build() = "What the build makes anew in the image.";
        ignored_history() = "History, secrets, what editors and Docker itself use.";
        labels() = "Labels tell where an image comes from; put in your own and take the `#` away.";
        lacks_server(package) = "`{package}` is not among the packages of the project yet: better add it there and take it out here.";
        lists_first() = "Only the lists of packages: while they stay the same, what is installed comes from the cache.";
        modules_first() = "The manifests alone: while they stay the same, what is downloaded comes from the cache.";
        no_list() = "The project has no list of its packages yet: write all of them into a `requirements.txt`, with versions.";
        own_user(name) = "The user {name}, whom the image brings, by number: who breaks into the program is not root.";
        port(port) = "It only tells: `docker run -p {port}:{port}` makes the port reachable.";
        project_itself() = "The project itself, which changes with every commit.";
        run_stage() = "What is in the image: what runs, and nothing that was needed to build it.";
        scripts() = "Scripts for developers are not run here.";
        sources_last() = "The sources change most often, so they come last.";
        static_files() = "If the settings can be read without secrets, take the `#` away to gather static files.";
        tool(tool) = "The {tool} that the project names.";
        unprivileged() = "A web server that does not run as root, so it listens on 8080 instead of 80.";
        user() = "A user without privileges, by number below: who breaks into the program is not root.";
    }
}

texts! {
    /// What the command says that writes such files.
    init {
        choose_by_option() = "take one with `--stack`";
        elsewhere(folder, what) = "in `{folder}` there is a {what} project: `dockerfile-ls init {folder}`";
        found(what, entry) = "found: {what}, `{entry}`";
        kept(file) = "`{file}` is there and stays as it is; `--force` replaces it";
        nothing() = "nothing found here that a Dockerfile could be written for";
        several() = "found several:";
        which() = "Which one? [1]";
        write(files) = "Write {files}? [Y/n]";
        written(file) = "written: {file}";
        yes() = "yes";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[starter::ALL, init::ALL];
