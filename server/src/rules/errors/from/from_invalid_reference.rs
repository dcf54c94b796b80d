use super::visit_from;
use crate::config::Profile;
use crate::model::{Base, ExpandedRole, ImageReference, ReferenceError};
use crate::rules::{Fix, Severity, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The image of FROM is neither a stage above nor a valid image name.
    ///
    /// An image name is `[host[:port]/]path[:tag][@digest]`, and its path is lowercase. Stage names are
    /// stored in lowercase as well.
    ///
    /// ```dockerfile,bad
    /// FROM Alpine:3
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3
    /// ```
    FROM_INVALID_REFERENCE {
        id: "from-invalid-reference",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_REFERENCE_FORMAT"],
        covers: [Same "InvalidDefaultArgInFrom"],
        check: Stage(check),
        messages: {
            case: "Image names must be lowercase, which `{image}` is not",
            stage_case: "Stage names are stored in lowercase, so FROM does not find `{image}`",
            name: "`{image}` is not a valid image name",
            no_name: "`{image}` has no image name",
            placeholder: "`{image}` stands for an image that is not filled in yet",
            tag: "`{image}` has no valid tag: a tag consists of letters, digits, `_`, `.` and `-`",
            colon: "A digest stands behind `@`, not behind `:`; with it this is not a valid image name",
            digest: "`{image}` has no valid digest, such as `sha256:` followed by 64 hexadecimal digits",
            image_id: "`{image}` looks like an image ID; FROM takes a name",
            lower: "Change to `{image}`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `resolveBaseImage`, with `reference.ParseNormalizedNamed`. Where
/// a declared ARG decides it, that is a matter of its default, not of FROM.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    visit_from(cx, &ExpandedRole::Image, |text| {
        let Base::Invalid(error) = text.stage.base else { return };
        let Some(image) = text.expansion.known().filter(|t| !t.is_empty() && !text.settable) else { return };
        let lower = image.to_lowercase();
        let is_stage = cx.model.stage_above(image, text.stage).is_some();
        if cx.settings.profile != Profile::Buildkit && !is_stage && is_placeholder(image, error) {
            // Whoever puts one there knows it, so this is no more than what is said of a template.
            let is_quiet = cx.settings.profile == Profile::Recommended;
            out.report(text.range, msg!(placeholder, image = image)).severity(Severity::Hint).idle_if(is_quiet);
            return;
        }
        let message = match error {
            ReferenceError::UpperCase if is_stage => msg!(stage_case, image = image),
            ReferenceError::UpperCase => msg!(case, image = image),
            ReferenceError::Empty => msg!(no_name, image = image),
            ReferenceError::Name => msg!(name, image = image),
            ReferenceError::Tag => msg!(tag, image = image),
            ReferenceError::Digest => msg!(digest, image = image),
            ReferenceError::Id => msg!(image_id, image = image),
        };
        if let Some(fixed) = with_at(image).filter(|fixed| ImageReference::parse(fixed).is_ok()) {
            let finding = out.report(text.range, msg!(colon));
            if image == text.source.text() {
                finding.fix(Fix::safe(msg!(lower, image = fixed), vec![Edit::replace(text.range, fixed)]));
            }
            return;
        }
        let finding = out.report(text.range, message);
        if error != ReferenceError::UpperCase || image != text.source.text() {
            return;
        }
        let fixed = if is_stage { lower } else { lower_path(image) };
        if is_stage || ImageReference::parse(&fixed).is_ok() {
            let title = msg!(lower, image = fixed);
            let edits = vec![Edit::replace(text.range, fixed)];
            // A name all in capitals may be a placeholder.
            let is_name = is_stage || image.contains(char::is_lowercase);
            finding.fix(if is_name { Fix::safe(title, edits) } else { Fix::suggestion(title, edits) });
        }
    });
}

/// `REPLACE-ME`, `BASEIMAGE`, `<project>/app`, `[server]`: a script or a reader is to put an image there.
fn is_placeholder(image: &str, error: ReferenceError) -> bool {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-. ".contains(&b));
    // `@docker.account@/app`, `@@image@@`
    if image.split('@').skip(1).any(is_word) && 2 <= image.matches('@').count() {
        return true;
    }
    match error {
        ReferenceError::UpperCase => {
            let is_name = image.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b == b'-');
            is_name && (image.contains('_') || image.contains("REPLACE") || image.contains("BASE"))
        }
        ReferenceError::Name => {
            let between = |open, close| image.split_once(open).and_then(|(_, rest)| rest.split_once(close));
            between('<', '>').or_else(|| between('[', ']')).is_some_and(|(word, _)| is_word(word))
        }
        _ => false,
    }
}

/// The image with `@` before its digest, where a `:` stands.
fn with_at(image: &str) -> Option<String> {
    let at = image.find(":sha256:")?;
    Some(format!("{}@{}", image.get(..at)?, image.get(at + 1..)?))
}

/// The image with its path in lower case; registry, tag and digest stay.
fn lower_path(image: &str) -> String {
    let (before_digest, digest) = image.split_at(image.find('@').unwrap_or(image.len()));
    let path_end = before_digest.rfind(':').filter(|&at| !before_digest.get(at..).is_some_and(|tag| tag.contains('/')));
    let (path, tag) = before_digest.split_at(path_end.unwrap_or(before_digest.len()));
    let (registry, path) = match path.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) => (format!("{first}/"), rest),
        _ => (String::new(), path),
    };
    format!("{registry}{}{tag}{digest}", path.to_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_image() {
        check_rule(
            "from-invalid-reference",
            "
ARG A=Alpine
FROM Alpine
     ^^^^^^ error: Image names must be lowercase, which `Alpine` is not
FROM a:
     ^^ error: `a:` has no valid tag
FROM a AS Foo
FROM Foo
     ^^^ error: Stage names are stored in lowercase
FROM foo
FROM $A
FROM a@sha256:00
     ^^^^^^^^^^^ error: `a@sha256:00` has no valid digest
FROM -a
     ^^ error: `-a` is not a valid image name
FROM scratch
FROM Foo/a
FROM gcr.io/<project_id>/app
     ^^^^^^^^^^^^^^^^^^^^^^^ hint: `gcr.io/<project_id>/app` stands for an image that is not filled in yet
FROM [server-modules] AS c
     ^^^^^^^^^^^^^^^^ hint: `[server-modules]` stands for an image that is not filled in yet
FROM TO_BE_REPLACED AS b
     ^^^^^^^^^^^^^^ hint: `TO_BE_REPLACED` stands for an image that is not filled in yet
FROM ARG_FROM_HERE
     ^^^^^^^^^^^^^ hint: `ARG_FROM_HERE` stands for an image that is not filled in yet
FROM @docker.account@/java:17
     ^^^^^^^^^^^^^^^^^^^^^^^^ hint: `@docker.account@/java:17` stands for an image that is not filled in yet
FROM @@image@@
     ^^^^^^^^^ hint
FROM BASEIMAGE
     ^^^^^^^^^ hint: `BASEIMAGE` stands for an image that is not filled in yet
FROM IMAGE
     ^^^^^ error: Image names must be lowercase
FROM REPLACE-ME:1
     ^^^^^^^^^^^^ error: Image names must be lowercase
",
        );
        let digest = "sha256:c530b10099eeedad9d384ffc7419f355d93289b2e615143256186406ee04e275";
        check_fix("from-invalid-reference", &format!("FROM spack/a:{digest} AS b"), &format!("FROM spack/a@{digest} AS b"));
        check_fix("from-invalid-reference", "FROM Alpine:3.Alpha", "FROM alpine:3.Alpha");
        check_fix("from-invalid-reference", "FROM a AS Foo\nFROM Foo", "FROM a AS Foo\nFROM foo");
        check_fix("from-invalid-reference", "FROM ghcr.io/Me/App:X", "FROM ghcr.io/me/app:X");
    }
}
