use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `npm install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM node:26-slim
    /// RUN npm install -g pnpm
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM node:26-slim
    /// RUN npm install -g pnpm@10.20.0
    /// ```
    DL3016 {
        id: "DL3016",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            unpinned: "No version is specified; write `{package}@<version>`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["npm"])) {
        let words = command.words(&["loglevel", "registry"]);
        let Some((install, packages)) = words.split_first() else { continue };
        if install.text != "install" {
            continue;
        }
        if let Some(package) = packages.iter().find(|p| p.text != "install" && !is_pinned(&p.text)) {
            out.report(package.range, msg!(unpinned, package = package.text));
        }
    }
}

fn is_pinned(package: &str) -> bool {
    if ["git://", "git+ssh://", "git+http://", "git+https://"].iter().any(|p| package.starts_with(p)) {
        return package.contains('#');
    }
    let is_file = [".tar", ".tar.gz", ".tgz"].iter().any(|s| package.ends_with(s));
    let is_folder = ["/", "./", "../", "~/"].iter().any(|p| package.starts_with(p));
    let name = package.strip_prefix('@').unwrap_or(package);
    is_file || is_folder || name.contains('@')
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3016",
            r#"
FROM a
RUN npm install -g --registry x a@1 @s/b @s/c@2
                                    ^^^^ warning: No version is specified; write `@s/b@<version>`
RUN npm install ./x git+https://x/y#1 a.tgz
RUN npm i a; npm ci; npm install; npm run install a
"#,
        );
    }
}
