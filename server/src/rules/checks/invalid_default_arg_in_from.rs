use rustc_hash::FxHashSet;

use crate::config::Profile;
use crate::model::{Base, ImageReference, StageModel, expand};
use crate::rules::{FileContext, Severity, Sink};
use crate::text::TextRange;

rule! {
    /// FROM has no valid image without build arguments.
    ///
    /// The image is read with the defaults of the ARGs before the first FROM. If that gives nothing, or
    /// something that is not an image reference, the file can be built only with the right
    /// `--build-arg`. An ARG without a default is reported once, where it is declared, as a matter of
    /// information: it may be required on purpose. Profile `buildkit` reports each FROM.
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
        check: File(check),
        messages: {
            empty: "Without build arguments, `{image}` is empty; give the ARG a default",
            required: "`{name}` has no default, so FROM needs `--build-arg {name}=…`",
            here: "Without it, this is not a valid image",
            invalid: "Without build arguments, `{image}` is `{value}`, which is not a valid image; give the ARG a default",
            stage: "Without build arguments, `{image}` is `{value}`: stage names are stored in lowercase, so FROM does not find it",
            literal: "`{image}` is not a valid image",
        },
    }
}

/// BuildKit: `validations.go`, `validateBaseImagesWithDefaultArgs`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let defaults = cx.model.default_environment();
    let mut required = Required::of(cx.model);
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
        if cx.settings.profile != Profile::Buildkit
            && required.holds(expansion.variables.iter().map(|used| &*used.name), placed.at(image.word.range))
        {
            continue;
        }
        let raw = &image.word.raw;
        let message = match value {
            "" => msg!(empty, image = raw),
            _ if cx.model.stage_above(&value.to_lowercase(), stage).is_some() && image.word.has_variables() => {
                msg!(stage, image = raw, value = value)
            }
            _ if image.word.has_variables() => msg!(invalid, image = raw, value = value),
            _ => msg!(literal, image = raw),
        };
        out.report(placed.at(image.word.range), message);
    }
    for (name, range, uses) in required.args {
        if let Some((first, others)) = uses.split_first() {
            let finding = out.report(range, msg!(required, name = name)).severity(Severity::Information);
            for range in std::iter::once(first).chain(others) {
                finding.related(*range, msg!(here));
            }
        }
    }
}

/// The global ARGs without a default.
struct Required<'m> {
    /// Each with its place, and the images in FROM that need it before any other.
    args: Vec<(&'m str, TextRange, Vec<TextRange>)>,
}

impl<'m> Required<'m> {
    fn of(model: &'m StageModel) -> Self {
        let mut args: Vec<(&str, TextRange, Vec<TextRange>)> = Vec::new();
        let mut declared = FxHashSet::default();
        for placed in model.instructions.get(model.global()).unwrap_or_default() {
            for pair in placed.pairs().iter().filter(|pair| declared.insert(pair.name())) {
                if pair.key.is_none() {
                    args.push((pair.name(), placed.at(pair.name_range()), Vec::new()));
                }
            }
        }
        Self { args }
    }

    /// Notes that an image needs the first of these variables that is one of them; false if none is.
    fn holds<'n>(&mut self, names: impl Iterator<Item = &'n str>, image: TextRange) -> bool {
        let names: FxHashSet<&str> = names.collect();
        let mut needed = self.args.iter_mut().filter(|(name, ..)| names.contains(name));
        let Some(first) = needed.next() else { return false };
        first.2.push(image);
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn at_each_image_as_docker_says_it() {
        let settings = Settings { profile: Profile::Buildkit, ..Settings::default() };
        let found = check_with("ARG TAG\nFROM alpine:$TAG AS a\nFROM alpine:$TAG\nCOPY --from=a /a /a\n", &settings);
        assert_eq!(found.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["InvalidDefaultArgInFrom"; 2]);
    }

    #[test]
    fn at_the_image() {
        check_rule(
            "InvalidDefaultArgInFrom",
            "
ARG TAG
    ^^^ info: `TAG` has no default, so FROM needs `--build-arg TAG=…`
ARG IMAGE
    ^^^^^ info: `IMAGE` has no default
ARG DEFAULT=x
ARG EMPTY=
ARG BAD=X
ARG UNUSED
FROM alpine:$TAG
FROM $IMAGE
FROM $IMAGE:$TAG AS y
FROM alpine:$TAG
FROM ${IMAGE:-a}:$DEFAULT
FROM alpine:$EMPTY
     ^^^^^^^^^^^^^ warning: Without build arguments, `alpine:$EMPTY` is `alpine:`, which is not a valid image; give the ARG a default
FROM $EMPTY
     ^^^^^^ warning: Without build arguments, `$EMPTY` is empty; give the ARG a default
FROM a AS v-X
FROM v-$BAD
     ^^^^^^ warning: Without build arguments, `v-$BAD` is `v-X`: stage names are stored in lowercase
FROM Alpine
     ^^^^^^ warning: `Alpine` is not a valid image
FROM a/$TARGETARCH
FROM scratch
",
        );
    }
}
