//! A Containerfile is built by Podman or Buildah, most likely: what these take is not a mistake there.

use super::{FileContext, Finding};
use crate::config::Profile;
use crate::data::buildah::{MOUNT_OPTIONS, TRANSPORTS};

/// Drops what BuildKit alone refuses; its own profile keeps it.
pub(super) fn drop_known(findings: &mut Vec<Finding>, cx: &FileContext<'_>) {
    if cx.knowledge.is_containerfile && cx.settings.profile != Profile::Buildkit {
        findings.retain(|finding| !is_known(finding, cx.model.slice(finding.range)));
    }
}

fn is_known(finding: &Finding, text: &str) -> bool {
    match finding.rule.id {
        "copy-from-variable" | "DL3022" => text.contains('$'),
        "mount-key" => MOUNT_OPTIONS.contains(&text.split('=').next().unwrap_or_default()),
        "InvalidDefaultArgInFrom" | "from-invalid-reference" | "source-invalid-reference" => {
            TRANSPORTS.iter().any(|transport| text.starts_with(transport))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::rules::{FileContext, Knowledge, check_dockerfile};
    use crate::testing::{model, today};

    const TEXT: &str = "FROM docker://docker.io/library/alpine:3.22
RUN --mount=type=cache,target=/x,z ls
RUN --mount=type=bind,src=a,target=/x,Z,relabel=shared,bind-propagation=shared,U ls
RUN --mount=type=tmpfs,target=/t,tmpcopyup,tmpfs-mode=1777 ls
COPY --from=containers-storage:localhost/a:1 /a /b
ARG IMAGE=b:1
COPY --from=$IMAGE /a /b
RUN --mount=typ=bind,target=/x x
";

    fn found(profile: Profile, is_containerfile: bool) -> Vec<&'static str> {
        let (model, knowledge) = (model(TEXT), Knowledge { is_containerfile, ..Knowledge::default() });
        let settings = Settings { profile, ..Settings::default() };
        let cx = FileContext { model: &model, knowledge: &knowledge, today: today(), settings: &settings, strict: true };
        check_dockerfile(&cx).iter().map(|finding| finding.rule.id).collect()
    }

    #[test]
    fn what_buildah_takes_is_not_a_mistake_in_its_own_file() {
        assert_eq!(found(Profile::Recommended, true), ["mount-key"], "`typ` is one everywhere");
        assert!(5 < found(Profile::Recommended, false).len());
        assert_eq!(found(Profile::Buildkit, true), found(Profile::Buildkit, false));
    }
}
