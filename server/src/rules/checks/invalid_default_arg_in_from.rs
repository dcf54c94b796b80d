use crate::model::{Base, ImageReference, expand};
use crate::rules::{Sink, StageContext};

rule! {
    /// FROM has no valid image without build arguments.
    ///
    /// The image is read with the defaults of the ARGs before the first FROM. If that gives nothing, or
    /// something that is not an image reference, the file can be built only with the right
    /// `--build-arg`.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION
    /// FROM python:${VERSION}
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=3.14-slim
    /// FROM python:${VERSION}
    /// ```
    INVALID_DEFAULT_ARG_IN_FROM {
        id: "InvalidDefaultArgInFrom",
        set: BuildCheck,
        severity: Warning,
        check: Stage(check),
        messages: {
            empty: "Without build arguments, `{image}` is empty; give the ARG a default",
            invalid: "Without build arguments, `{image}` is `{value}`, which is not a valid image; give the ARG a default",
            literal: "`{image}` is not a valid image",
        },
    }
}

/// BuildKit: `validations.go`, `validateBaseImagesWithDefaultArgs`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let defaults = cx.model.default_environment();
    for stage in &cx.model.stages {
        let Some(placed) = cx.model.instructions_of(stage).first() else { continue };
        let Some(image) = placed.as_from().and_then(|from| from.image.as_ref()) else { continue };
        // Without a variable the reference is the one that was read already.
        if matches!(stage.base, Base::Image(_)) && !image.word.raw.contains('$') {
            continue;
        }
        let expansion = expand(&image.word, cx.model.escape, defaults);
        let Some(value) = expansion.known() else { continue };
        if ImageReference::parse(value).is_ok() {
            continue;
        }
        let raw = &image.word.raw;
        let message = match value {
            "" => msg!(empty, image = raw),
            _ if image.word.has_variables() => msg!(invalid, image = raw, value = value),
            _ => msg!(literal, image = raw),
        };
        out.report(placed.at(image.word.range), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_image() {
        check_rule(
            "InvalidDefaultArgInFrom",
            "
ARG TAG
ARG IMAGE
ARG DEFAULT=x
FROM alpine:$TAG
     ^^^^^^^^^^^ warning: Without build arguments, `alpine:$TAG` is `alpine:`, which is not a valid image; give the ARG a default
FROM $IMAGE
     ^^^^^^ warning: Without build arguments, `$IMAGE` is empty; give the ARG a default
FROM ${IMAGE:-a}:$DEFAULT
FROM Alpine
     ^^^^^^ warning: `Alpine` is not a valid image
FROM a/$TARGETARCH
FROM scratch
",
        );
    }
}
