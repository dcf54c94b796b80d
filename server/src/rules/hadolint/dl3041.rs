use super::rpm::unpinned;
use crate::rules::{FileContext, Sink};

rule! {
    /// `dnf install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM fedora:43
    /// RUN dnf install -y curl && dnf clean all
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM fedora:43
    /// RUN dnf install -y curl-8.15.0 && dnf clean all
    /// ```
    DL3041 {
        id: "DL3041",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: File(check),
        messages: {
            unpinned: "No version is specified; write `{package}-<version>`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    unpinned(cx, &["dnf", "microdnf"], &["module", "group"], &mut |range, package| {
        out.report(range, msg!(unpinned, package = package));
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3041",
            r#"
ARG V
FROM a
ENV W=1
RUN dnf install -y curl-7.1 git-core a-b.rpm
                            ^^^^^^^^ warning: No version is specified; write `git-core-<version>`
RUN dnf install -y curl-${V} curl-$W
RUN dnf install -y curl-${X}
                   ^^^^^^^^^ warning
RUN dnf module install -y nodejs:20 && dnf update
RUN dnf module install -y nodejs
                          ^^^^^^ warning
"#,
        );
    }
}
