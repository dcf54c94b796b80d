use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `pip install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir flask
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir flask==3.1.2
    /// ```
    DL3013 {
        id: "DL3013",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            unpinned: "No version is specified; write `{package}==<version>`, or list versions in a requirements file",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is_pip_install()) {
        let is_from_file = command.has(&["--requirement", "-r", "."]) || command.has_option(&["constraint", "c"]);
        if is_from_file {
            continue;
        }
        let words = command.words(&WITH_VALUE);
        let packages = words.iter().skip_while(|w| w.text != "install").filter(|w| w.text != "install");
        if let Some(package) = packages.into_iter().find(|p| !is_pinned(&p.text)) {
            out.report(package.range, msg!(unpinned, package = package.text));
        }
    }
}

/// Options whose next word is not a package.
const WITH_VALUE: [&str; 26] = [
    "abi",
    "b",
    "build",
    "e",
    "editable",
    "extra-index-url",
    "f",
    "find-links",
    "i",
    "index-url",
    "implementation",
    "no-binary",
    "only-binary",
    "platform",
    "prefix",
    "progress-bar",
    "proxy",
    "python",
    "python-version",
    "root",
    "root-user-action",
    "src",
    "t",
    "target",
    "trusted-host",
    "upgrade-strategy",
];

fn is_pinned(package: &str) -> bool {
    let is_remote = ["git", "hg+", "svn", "bzr+"].iter().any(|p| package.starts_with(p));
    let has_version = ["==", ">", "<", "!=", "~="].iter().any(|sign| package.contains(sign));
    let is_file = [".whl", ".tar.gz"].iter().any(|s| package.ends_with(s));
    has_version || is_file || if is_remote { package.contains('@') } else { package.contains('/') }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3013",
            r#"
FROM a
RUN pip3.14 install --no-cache-dir -i x 'a>=1' b c==2
                                               ^ warning: No version is specified; write `b==<version>`
RUN python3 -m pip install --upgrade pip
                                     ^^^ warning
RUN pip install -r requirements.txt x && pip install . && pip install -c c.txt y && pip install ./a a.whl git+https://x/y@1
RUN pipenv install x; uv pip install x; pip download x
"#,
        );
    }
}
