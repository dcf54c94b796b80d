use rustc_hash::FxHashSet;

use crate::config::Profile;
use crate::data::python;
use crate::data::today::Today;
use crate::model::{Base, ImageReference, StageModel, expand};
use crate::rules::{FileContext, Fix, Severity, Sink};
use crate::syntax::ast::Word;
use crate::text::{Edit, TextRange};

rule! {
    /// FROM has no valid image without build arguments.
    ///
    /// The image is read with the defaults of the ARGs before the first FROM. If that gives nothing, or
    /// something that is not an image reference, the file can be built only with the right
    /// `--build-arg`. An ARG without a default, or with an empty one, is required on purpose: outside BuildKit's own
    /// profile nothing is reported where that is the reason. The version of `python` is the exception, which profile `all` reports
    /// once at its ARG as a matter of information, because there is a default that is right today. Profile `buildkit` reports
    /// each FROM.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION=3.14@slim
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
            default: "Set the default `{version}`",
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
            && required.holds(expansion.variables.iter().map(|used| &*used.name), placed.at(image.word.range), &image.word.raw)
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
        let is_required = expansion.variables.iter().any(|used| required.open.contains(&*used.name));
        out.report(placed.at(image.word.range), message).harmless_if(is_required).idle_if(says_so(value));
    }
    for (name, range, uses) in required.args {
        if let [first, others @ ..] = uses.as_slice() {
            let finding = out.report(range, msg!(required, name = name)).severity(Severity::Information);
            for (range, _) in std::iter::once(first).chain(others) {
                finding.related(*range, msg!(here));
            }
            // A default is a choice of the author's, who has made none; but for Python there is one that is right today.
            let version = python_version(name, &uses, cx.today);
            let is_quiet = cx.settings.is_quiet_about("InvalidDefaultArgInFrom");
            finding.harmless_if(version.is_none()).idle_if(is_quiet).maybe_fix(version.map(|version| {
                let edit = Edit::insert(range.end(), format!("={version}"));
                Fix::suggestion(msg!(default, version = version), vec![edit]).preferred()
            }));
        }
    }
}

/// Whether a default says that there is none: `pass-a-valid-sha-otherwise-this-will-fail`.
fn says_so(value: &str) -> bool {
    const WORDS: [&str; 9] = ["fail", "missing", "must", "override", "pass", "placeholder", "required", "specify", "unset"];
    value.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The newest version of the `python` image, if a variable is the version of it wherever it is used.
fn python_version(name: &str, uses: &[Use<'_>], today: Today) -> Option<String> {
    let mut suffix = None;
    for (_, image) in uses {
        let tag = image.strip_prefix("python:")?;
        let rest = tag.strip_prefix(&format!("${{{name}}}")).or_else(|| tag.strip_prefix(&format!("${name}")))?;
        let is_suffix = rest.is_empty() || (rest.starts_with('-') && !rest.contains('$'));
        if !is_suffix || suffix.is_some_and(|known: &str| known.is_empty() != rest.is_empty()) {
            return None;
        }
        suffix = Some(rest);
    }
    python::newest(if suffix?.is_empty() { "slim" } else { "" }, today)
}

/// An image of FROM that needs an ARG, with its place.
type Use<'m> = (TextRange, &'m str);

/// The global ARGs without a default.
struct Required<'m> {
    /// Each with its place, and the images in FROM that need it before any other, as they are written.
    args: Vec<(&'m str, TextRange, Vec<Use<'m>>)>,
    /// Those that are empty unless a build sets them, and those whose default is made of such.
    open: FxHashSet<&'m str>,
}

impl<'m> Required<'m> {
    fn of(model: &'m StageModel) -> Self {
        let mut args: Vec<(&str, TextRange, Vec<Use<'_>>)> = Vec::new();
        let mut declared = FxHashSet::default();
        let mut open = FxHashSet::default();
        for placed in model.instructions.get(model.global()).unwrap_or_default() {
            for pair in placed.pairs().iter().filter(|pair| declared.insert(pair.name())) {
                if pair.key.is_none() {
                    args.push((pair.name(), placed.at(pair.name_range()), Vec::new()));
                }
                let is_of_open = |word: &Word| {
                    let names = word.variables().into_iter().filter_map(|variable| variable.name.as_ref());
                    word.raw.is_empty() || names.into_iter().any(|name| open.contains(&*name.text))
                };
                if pair.key.is_none() || pair.value.as_ref().is_none_or(is_of_open) {
                    open.insert(pair.name());
                }
            }
        }
        Self { args, open }
    }

    /// Notes that an image needs the first of these variables that is one of them; false if none is.
    fn holds<'n>(&mut self, names: impl Iterator<Item = &'n str>, image: TextRange, raw: &'m str) -> bool {
        let names: FxHashSet<&str> = names.collect();
        let mut needed = self.args.iter_mut().filter(|(name, ..)| names.contains(name));
        let Some(first) = needed.next() else { return false };
        first.2.push((image, raw));
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn at_each_image_as_docker_says_it() {
        let settings = Settings { profile: Profile::Buildkit, ..Settings::default() };
        let found = check_with("ARG TAG\nFROM alpine:$TAG AS a\nFROM alpine:$TAG\nCOPY --from=a /a /a\n", &settings);
        assert_eq!(found.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["InvalidDefaultArgInFrom"; 2]);
    }

    #[test]
    fn a_default_that_says_what_is_missing() {
        let count = |profile| {
            let text = "ARG SHA=pass-a-valid-sha-otherwise-this-will-fail\nFROM alpine@sha256:$SHA\n";
            check_with(text, &Settings { profile, ..Settings::default() }).len()
        };
        assert_eq!((count(Profile::Recommended), count(Profile::Buildkit)), (0, 1));
    }

    #[test]
    fn the_newest_python_is_a_default() {
        let id = "InvalidDefaultArgInFrom";
        check_fix(
            id,
            "ARG V\nFROM python:${V}-slim AS a\nFROM python:$V-alpine\n",
            "ARG V=3.14\nFROM python:${V}-slim AS a\nFROM python:$V-alpine\n",
        );
        check_fix(id, "ARG V\nFROM python:$V\n", "ARG V=3.14-slim\nFROM python:$V\n");
        let found = check_with("ARG V\nFROM python:$V\nFROM node:$V\n", &Settings::default());
        assert!(found.iter().filter(|f| f.rule.id == id).all(|f| f.fixes.is_empty()));
    }

    #[test]
    fn at_the_image() {
        check_rule(
            "InvalidDefaultArgInFrom",
            "
ARG TAG
ARG PYTHON
    ^^^^^^ info: `PYTHON` has no default, so FROM needs `--build-arg PYTHON=…`
ARG IMAGE
ARG DEFAULT=x
ARG EMPTY=
ARG MADE=${EMPTY}/${IMAGE}:$TAG
ARG BROKEN=latest
ARG BAD=X
ARG UNUSED
FROM alpine:$TAG
FROM $IMAGE
FROM $IMAGE:$TAG AS y
FROM alpine:$TAG
FROM ${IMAGE:-a}:$DEFAULT
FROM alpine:$EMPTY
FROM $EMPTY
FROM $MADE
FROM python:$PYTHON-slim
FROM node@$BROKEN
     ^^^^^^^^^^^^ warning: Without build arguments, `node@$BROKEN` is `node@latest`, which is not a valid image; give the ARG a default
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
