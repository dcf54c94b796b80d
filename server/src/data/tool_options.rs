//! Options of programs in RUN, most of them those whose value is the next word. Sources: the manuals of the programs and what
//! they print for `--help`.

/// Options of `useradd`, `adduser`, `groupadd` and `addgroup` whose value is the next word.
pub const USER_TOOLS: [&str; 22] = [
    "-u",
    "-g",
    "-G",
    "-d",
    "-s",
    "-c",
    "-h",
    "-k",
    "-b",
    "-e",
    "-f",
    "-K",
    "-p",
    "--uid",
    "--gid",
    "--home",
    "--home-dir",
    "--shell",
    "--gecos",
    "--comment",
    "--ingroup",
    "--groups",
];

/// Options of `pip install` and `uv pip install` that name a list of packages.
pub const PIP_LISTS: &[&str] = &["-r", "--requirement", "--requirements"];
/// Those that name a list of the versions that may be installed.
pub const PIP_CONSTRAINTS: &[&str] = &["-c", "--constraint", "--constraints"];
/// Options of `pip install` and `uv pip install` whose value is the next word.
pub const PIP: &[&str] = &[
    "-b",
    "--build-constraint",
    "--build-constraints",
    "-r",
    "-c",
    "-e",
    "-t",
    "-i",
    "-f",
    "-C",
    "-p",
    "--requirement",
    "--requirements",
    "--constraint",
    "--constraints",
    "--editable",
    "--target",
    "--platform",
    "--python-version",
    "--python-platform",
    "--implementation",
    "--abi",
    "--root",
    "--prefix",
    "--src",
    "--index-url",
    "--extra-index-url",
    "--index",
    "--default-index",
    "--find-links",
    "--no-binary",
    "--only-binary",
    "--progress-bar",
    "--cache-dir",
    "--proxy",
    "--trusted-host",
    "--cert",
    "--client-cert",
    "--timeout",
    "--retries",
    "--log",
    "--python",
    "--config-settings",
    "--global-option",
    "--upgrade-strategy",
    "--report",
    "--exists-action",
    "--override",
    "--overrides",
    "--exclude",
    "--excludes",
    "--extra",
    "--group",
];

/// Options of `apt-get`, `apt` and `aptitude` whose value is the next word (apt-get(8)).
pub const APT: &[&str] = &["-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file"];

/// Options of `apk add` whose value is the next word (apk-add(8)).
pub const APK: &[&str] = &["-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--cache-dir", "--keys-dir"];

/// Options of `dnf`, `microdnf` and `yum` whose value is the next word (dnf(8)).
pub const DNF: &[&str] = &["-c", "-x", "--exclude", "--repo", "--setopt"];

/// Options of package managers that answer every question with yes.
pub const YES: &[&str] = &["-y", "--yes", "--assume-yes", "-qy", "-yq", "-qqy", "-yqq"];

/// Options of `sudo` whose value is the next word (sudo(8)).
pub const SUDO: &[&str] = &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "--user", "--group"];

/// Options of `env` whose value is the next word (GNU coreutils).
pub const ENV: &[&str] = &["-u", "-C", "--unset", "--chdir"];

/// Options of the shell's `exec` whose value is the next word (bash's manual).
pub const EXEC: &[&str] = &["-a"];

/// Options that make an installer work in another folder, or for the whole system.
pub const INSTALLS_ELSEWHERE: &[&str] =
    &["-C", "--prefix", "--cwd", "--dir", "-g", "--global", "--project", "--directory", "-P", "--gemfile"];

/// Options of installers of projects whose value is the next word: Poetry, uv, PDM, npm, Bundler.
pub const INSTALLERS: &[&str] = &[
    "--extra",
    "--extras",
    "--group",
    "--jobs",
    "--no-group",
    "--omit",
    "--only",
    "--python",
    "--with",
    "--without",
    "-E",
    "-G",
    "-j",
];
