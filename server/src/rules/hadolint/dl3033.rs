use super::rpm::unpinned;
use crate::rules::{FileContext, Sink};

rule! {
    /// `yum install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM centos:7
    /// RUN yum install -y curl && yum clean all
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM centos:7
    /// RUN yum install -y curl-7.29.0 && yum clean all
    /// ```
    DL3033 {
        id: "DL3033",
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
    unpinned(cx, &["yum"], &["module"], &mut |range, package| {
        out.report(range, msg!(unpinned, package = package));
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3033",
            r#"
ARG V
FROM a
ENV W=1
RUN yum install -y curl-7.1 git-core a-b.rpm
                            ^^^^^^^^ warning: No version is specified; write `git-core-<version>`
RUN yum install -y curl-${V} curl-$W
RUN yum install -y curl-${X}
                   ^^^^^^^^^ warning
RUN yum module install -y nodejs:20 && yum update
RUN yum module install -y nodejs
                          ^^^^^^ warning
"#,
        );
    }
}
