use crate::data::images;
use crate::rules::{Fix, Sink, StageContext};
use crate::text::{Edit, Slips};

rule! {
    /// The name of an image is one letter away from an official one.
    ///
    /// Names without a registry and without a `/` are official images of Docker Hub, and there is none of
    /// that name. An image of that name on this machine would be found all the same.
    ///
    /// ```dockerfile,bad
    /// FROM pyton:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    MISSPELLED_IMAGE {
        id: "misspelled-image",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            mean: "Docker Hub has no official image `{name}`; did you mean `{known}`?",
            change: "Change to `{known}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let mut slips = None;
    for image in cx.named_images() {
        let reference = &image.reference;
        let name = reference.repository.as_str();
        let is_bare =
            reference.registry.is_none() && !name.contains('/') && name.len() > 4 && !name.contains(|c: char| c.is_ascii_digit());
        if !is_bare || reference.is_pinned() || name == "scratch" || images::find(name).is_some() {
            continue;
        }
        let slips = slips.get_or_insert_with(|| images::all().iter().map(|image| image.name).collect::<Slips<'_>>());
        let [known] = slips.of(name)[..] else { continue };
        let range = image.name_range;
        let finding = out.report(range, msg!(mean, name = name, known = known));
        if cx.model.instruction_text(range) == name {
            finding.fix(Fix::suggestion(msg!(change, known = known), vec![Edit::replace(range, known)]).preferred());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        check_rule(
            "misspelled-image",
            "
FROM pyton:3.14
     ^^^^^ warning: Docker Hub has no official image `pyton`; did you mean `python`?
FROM ngnix
     ^^^^^ warning: Docker Hub has no official image `ngnix`; did you mean `nginx`?
FROM postgress:17 AS pythom
     ^^^^^^^^^ warning: Docker Hub has no official image `postgress`; did you mean `postgres`?
FROM pythom
FROM python:3.14
FROM me/pyton:3.14
FROM reg.example/pyton:3.14
FROM base
FROM app:1
",
        );
        check_fix("misspelled-image", "FROM pyton:3.14\n", "FROM python:3.14\n");
    }
}
