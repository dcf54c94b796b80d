use crate::model::{NamedImage, closest};
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The registry has no such image.
    ///
    /// This is what the registry answered when it was last asked; the build would stop there. Known
    /// only for images that were looked up: those that were typed or hovered in an editor that may ask
    /// registries (`registry` in the settings).
    ///
    /// ```dockerfile,bad
    /// FROM registry.example/app:9
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM registry.example/app:1
    /// ```
    UNKNOWN_IMAGE {
        id: "unknown-image",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            missing: "{host} has no `{image}`",
            near: "{host} has no `{image}`; did you mean `{tag}`?",
            change: "Change the tag to `{tag}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for image in cx.named_images() {
        let Some(host) = denied_by(cx, &image) else { continue };
        let tags = cx.knowledge.images.tags(&image.reference);
        let names = tags.into_iter().flat_map(|known| &known.tags).map(|tag| tag.name.as_str());
        let near = image.tag().and_then(|tag| closest(tag, names).first().copied());
        match near {
            None => drop(out.report(image.tag_range, msg!(missing, host = host, image = image.reference))),
            Some(near) => {
                let fix = image
                    .has_literal_tag
                    .then(|| Fix::suggestion(msg!(change, tag = near), vec![Edit::replace(image.tag_range, near)]).preferred());
                out.report(image.tag_range, msg!(near, host = host, image = image.reference, tag = near)).maybe_fix(fix);
            }
        }
    }
}

/// The registry that said no: to the image itself, or by a list of all its tags.
fn denied_by<'k>(cx: &'k StageContext<'_>, image: &NamedImage) -> Option<&'k str> {
    let images = &cx.knowledge.images;
    if let Some(known) = images.image(&image.reference) {
        return known.is_missing().then_some(known.source.as_str());
    }
    let known = images.tags(&image.reference).filter(|known| known.is_whole && !known.tags.is_empty())?;
    let tag = image.tag()?;
    (!known.tags.iter().any(|known| known.name == tag)).then_some(known.source.as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn what_the_registry_said() {
        check_rule(
            "unknown-image",
            "
ARG V=1.2.5
FROM registry.example/app:9
                          ^ warning: registry.example has no `registry.example/app:9`
FROM registry.example/app:$V
                          ^^ warning: registry.example has no `registry.example/app:1.2.5`; did you mean `1.2.3`?
FROM registry.example/app:1
FROM registry.example/app
FROM registry.example/other:1
FROM python:3.99
COPY --from=registry.example/app:9 a b
                                 ^ warning: registry.example has no `registry.example/app:9`
",
        );
        check_fix("unknown-image", "FROM registry.example/app:1-slin\n", "FROM registry.example/app:1-slim\n");
    }
}
