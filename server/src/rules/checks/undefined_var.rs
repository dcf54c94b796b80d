use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::config::Profile;
use crate::data::bases::BaseFacts;
use crate::model::{Base, Environment, ExpandedRole, Origin, Placed, Stage, VariableUse, closest, variable_texts};
use crate::rules::{Fix, Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// A variable that is never set is used.
    ///
    /// The builder replaces it with an empty text. Variables come from ENV and ARG above in the same
    /// stage, from the stages it is built on and from the base image; an ARG before the first FROM has
    /// to be repeated in the stage (`ARG NAME`). ENV sees the values from before the instruction.
    ///
    /// Where the base image may set the variable, profile `recommended` reports nothing, and the other
    /// profiles only an informational finding. What the image sets is known for common images, and
    /// where its registry was asked (`registry` in the settings).
    ///
    /// ```dockerfile,bad
    /// FROM scratch
    /// COPY app $DESTINATION
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM scratch
    /// ARG DESTINATION=/app
    /// COPY app $DESTINATION
    /// ```
    UNDEFINED_VAR {
        id: "UndefinedVar",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3044"],
        covers: [Same "DL3044"],
        check: Stage(check),
        messages: {
            undefined: "`{name}` is not set, so it expands to nothing",
            mean: "`{name}` is not set; did you mean `{known}`?",
            global: "`{name}` is set before the first FROM, which this stage does not see; repeat `ARG {name}` in the stage",
            same: "`{name}` gets its value in this same instruction, too late to be used here; set it in an earlier instruction",
            home: "HOME is set only for RUN; here it expands to nothing. Write out the path of the folder",
            base: "`{name}` is not set in this file; it expands to nothing unless the base image sets it",
            defaulted: "`{name}` is not set in this file, so the default is used unless the base image sets it",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `validations.go`, `reportUnmatchedVariables`, for the texts that `convert.go` expands with it;
/// EXPOSE is not among them. One finding for an instruction and name.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let uses = |placed: &Placed| !variable_texts(placed, cx.model.escape).is_empty();
    if !cx.model.instructions.iter().any(uses) {
        return;
    }
    let global = cx.model.global_environment();
    let bases = Bases::default();
    cx.model.visit_with_environment(|stage, _, placed, environment| {
        let mut reported: Vec<String> = Vec::new();
        for text in variable_texts(placed, cx.model.escape) {
            if text.role == ExpandedRole::Port {
                continue;
            }
            for found in text.expand(&|name| environment.value(name)).variables {
                let is_set = environment.origin(&found.name).is_some()
                    || is_declared_before(placed, &found)
                    || bases.set(cx, stage, &found.name) == Some(true);
                if !is_set && !is_exempt(&found.name) && !reported.contains(&found.name) {
                    report(cx, (stage, placed), &found, (environment, global), &bases, out);
                    reported.push(found.name);
                }
            }
        }
    });
}

/// What is known of the images below the stages, read once.
#[derive(Default)]
struct Bases(RefCell<FxHashMap<usize, Option<Arc<BaseFacts>>>>);

impl Bases {
    /// Whether the image below a stage sets a variable, where that is known for sure: triggers of ONBUILD may set more.
    fn set(&self, cx: &StageContext<'_>, stage: &Stage, name: &str) -> Option<bool> {
        let root = cx.model.ancestors(stage).last().unwrap_or(stage);
        let Base::Image(image) = &root.base else { return None };
        if let Some(config) = cx.knowledge.images.image(image).and_then(|known| known.config.as_ref()) {
            return config.onbuild.is_empty().then(|| config.env.iter().any(|(known, _)| known == name));
        }
        // Docker's own check looks at the image itself.
        if cx.settings.profile == Profile::Buildkit {
            return None;
        }
        let mut read = self.0.borrow_mut();
        let facts = read.entry(root.index).or_insert_with(|| image.base_facts(cx.knowledge.images.mirrors())).as_ref()?;
        let is_whole = facts.env.is_whole && facts.onbuild.as_ref().is_some_and(Vec::is_empty);
        if facts.variable(name).is_some() { Some(true) } else { is_whole.then_some(false) }
    }
}

/// The words of an ARG are read from left to right.
fn is_declared_before(placed: &Placed, found: &VariableUse) -> bool {
    placed.keyword == Keyword::Arg
        && placed.pairs().iter().any(|p| p.range.end() <= found.range.start() && p.name() == found.name)
}

fn report(
    cx: &StageContext<'_>,
    (stage, placed): (&Stage, &Placed),
    found: &VariableUse,
    (environment, global): (&Environment, &Environment),
    bases: &Bases,
    out: &mut Sink,
) {
    let name = &found.name;
    let range = placed.at(found.range);
    let is_open = !matches!(cx.model.root_base(stage), Base::Scratch) && bases.set(cx, stage, name).is_none();
    let is_set_here = placed.keyword == Keyword::Env && placed.pairs().iter().any(|p| p.name() == name);
    if is_set_here && !is_open {
        out.report(range, msg!(same, name = name));
    } else if is_open && is_quiet(cx, "UndefinedVar") && !is_slip_of_the_file(name, cx, stage, environment, global) {
        // The image may set it, and more often than not does.
    } else if has_default(placed.slice(found.range), name) {
        out.report(range, msg!(defaulted, name = name)).severity(Severity::Information);
    } else if global.origin(name) == Some(Origin::GlobalArg) {
        out.report(range, msg!(global, name = name));
    } else if name == "HOME" && sets_no_home(cx.model.root_base(stage)) {
        out.report(range, msg!(home));
    } else if let Some(known) = near(name, environment) {
        let fix = renamed(placed, found, &known).map(|edit| Fix::suggestion(msg!(change, known = known), vec![edit]).preferred());
        out.report(range, msg!(mean, name = name, known = known)).maybe_fix(fix);
    } else if is_open {
        out.report(range, msg!(base, name = name)).severity(Severity::Information);
    } else {
        out.report(range, msg!(undefined, name = name));
    }
}

/// Whether only what is certain is to be said: the rule is on because the profile is.
pub(super) fn is_quiet(cx: &StageContext<'_>, rule: &str) -> bool {
    cx.settings.profile == Profile::Recommended && cx.settings.selects(rule) != Some(true)
}

/// Whether the file itself speaks against a base image that sets a name.
fn is_slip_of_the_file(
    name: &str,
    cx: &StageContext<'_>,
    stage: &Stage,
    environment: &Environment,
    global: &Environment,
) -> bool {
    global.origin(name) == Some(Origin::GlobalArg)
        || (name == "HOME" && sets_no_home(cx.model.root_base(stage)))
        || near(name, environment).is_some()
}

/// Whether a use is `${name-…}` or `${name+…}`, with or without `:`.
fn has_default(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix("${").and_then(|t| t.strip_prefix(name)).unwrap_or_default();
    rest.trim_start_matches(':').starts_with(['-', '+'])
}

/// Puts another name into a use.
fn renamed(placed: &Placed, found: &VariableUse, name: &str) -> Option<Edit> {
    let text = placed.slice(found.range);
    let before = if text.starts_with("${") { 2 } else { 1 };
    text.get(before..)?.starts_with(&found.name).then(|| {
        let start = found.range.start() + crate::text::size(before);
        let range = TextRange::at(start, crate::text::size(found.name.len()));
        Edit::replace(placed.at(range), name)
    })
}

/// Official images leave HOME to the system, with few exceptions.
fn sets_no_home(base: &Base) -> bool {
    match base {
        Base::Scratch => true,
        Base::Image(image) => image.official_name().is_some(),
        _ => false,
    }
}

/// A name in scope that is the same but for case, one letter, or two that are swapped. Names like
/// `GOPATH` and `PATH`, which BuildKit takes for a slip, are too far apart.
fn near(name: &str, environment: &Environment) -> Option<String> {
    let known = environment.names().map(|(known, ..)| known).filter(|known| is_slip(name, known));
    closest(name, known).first().map(|&n| n.to_owned())
}

fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let start = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (x, y) = (a.as_bytes().get(start..).unwrap_or_default(), b.as_bytes().get(start..).unwrap_or_default());
    match (x, y) {
        ([], []) => true,
        ([p, q, left @ ..], [r, s, right @ ..]) if p == s && q == r && left == right => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => 3 < a.len(),
        ([_, left @ ..], right) | (right, [_, left @ ..]) if left == right => 3 < a.len().min(b.len()),
        _ => false,
    }
}

/// Arguments that steer the builder and are in no environment.
fn is_exempt(name: &str) -> bool {
    matches!(name, "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE")
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn on_an_empty_base() {
        check_rule(
            "UndefinedVar",
            "
ARG GLOBAL=1
FROM scratch AS base
ENV A=1 B=$A PATH=$PATH:/x
          ^^ warning: `A` gets its value in this same instruction, too late to be used here; set it in an earlier instruction
COPY --chown=$U:$U --from=$V $A ${C:-x} $DEST/
             ^^ warning: `U` is not set, so it expands to nothing
                                ^^^^^^^ info: `C` is not set in this file, so the default is used unless the base image sets it
                                        ^^^^^ warning: `DEST` is not set
ARG D=$E E=1 F=$E
      ^^ warning: `E` is not set
ARG NOVALUE
WORKDIR $NOVALUE/\\$x/'$y'/\"$z\"
                           ^^ warning: `z` is not set
USER $GLOBAL
     ^^^^^^^ warning: `GLOBAL` is set before the first FROM
RUN --mount=type=cache,target=$HOME echo $n
                              ^^^^^ warning: HOME is set only for RUN; here it expands to nothing. Write out the path of the folder
EXPOSE $p
LABEL a=$1 b=$
        ^^ warning: `1` is not set
VOLUME [\"/x\", \"$q\"]
               ^^ warning: `q` is not set
COPY <<EOF <<'END' /x
'$r' \\$s
 ^^ warning: `r` is not set
EOF
$t
END
FROM base
USER $A$D$NOVALUE$NOVALVE
                 ^^^^^^^^ warning: `NOVALVE` is not set; did you mean `NOVALUE`?
",
        );
    }

    #[test]
    fn stages_by_pattern_have_the_variables_of_the_one_for_amd64() {
        let above = "FROM alpine AS base\nARG A=1\nFROM base AS base-amd64\nFROM base AS base-arm64\nFROM base AS linux\n";
        for word in
            ["base-$TARGETARCH", "base-${TARGETARCH:-amd64}", "$TARGETOS", "$BUILDOS", "base-${TARGETARCH}${TARGETVARIANT}"]
        {
            for first in ["", "ARG TARGETARCH\n"] {
                let text = format!("{first}{above}FROM {word}\nENV B=$A\nWORKDIR /$A\nWORKDIR $A\n");
                for profile in [Profile::Recommended, Profile::Buildkit] {
                    let settings = Settings { profile, ..Settings::default() };
                    let found = check_with(&text, &settings);
                    let wrong: Vec<_> =
                        found.iter().filter(|f| ["UndefinedVar", "WorkdirRelativePath"].contains(&f.rule.id)).collect();
                    assert!(wrong.is_empty(), "{text}: {wrong:?}");
                }
            }
        }
    }

    #[test]
    fn a_base_that_is_not_known_may_set_it() {
        let found = |path: &str, profile| {
            let text = format!("FROM gcr.io/oss-fuzz-base/base-builder\nWORKDIR {path}\n");
            let found = check_with(&text, &Settings { profile, ..Settings::default() });
            found.iter().map(|f| f.rule.id).filter(|id| ["UndefinedVar", "WorkdirRelativePath"].contains(id)).count()
        };
        assert_eq!((found("$SRC/x", Profile::Recommended), found("$SRC/x", Profile::Buildkit)), (0, 1));
        assert_eq!((found("$SRC", Profile::Recommended), found("$SRC", Profile::Buildkit)), (0, 2));
    }

    #[test]
    fn an_image_may_set_more() {
        check_rule(
            "UndefinedVar",
            "
FROM me/app:3.14
WORKDIR $JAVA_HOME
        ^^^^^^^^^^ info: `JAVA_HOME` is not set in this file; it expands to nothing unless the base image sets it
FROM python:3.14
ENV PATH=$PATH:$HOME
               ^^^^^ warning: HOME is set only for RUN; here it expands to nothing. Write out the path of the folder
",
        );
    }

    #[test]
    fn an_image_whose_registry_was_asked_sets_what_it_sets() {
        check_rule(
            "UndefinedVar",
            "
FROM registry.example/app:1 AS base
WORKDIR $APP_HOME/$APP_HOMES
                  ^^^^^^^^^^ warning: `APP_HOMES` is not set, so it expands to nothing
FROM base
ENV VERSION=$APP_VERSION PATH=$PATH:/x OTHER=$OTHER
                                             ^^^^^^ warning: `OTHER` gets its value in this same instruction, too late to be used here; set it in an earlier instruction
FROM registry.example/app:2
WORKDIR $APP_HOME
        ^^^^^^^^^ info: `APP_HOME` is not set in this file; it expands to nothing unless the base image sets it
",
        );
    }

    #[test]
    fn a_near_name() {
        check_fix("UndefinedVar", "FROM a\nARG TARGET\nUSER ${TARGT}", "FROM a\nARG TARGET\nUSER ${TARGET}");
    }
}
