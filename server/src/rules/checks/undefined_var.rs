use std::cell::{OnceCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Profile;
use crate::model::{
    Base, Environment, ExpandedRole, ImageReference, ImageVariables, Origin, Placed, Stage, VariableUse, closest, variable_texts,
};
use crate::rules::{Finding, Fix, Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, Slips, TextRange, TextSize};

rule! {
    /// A variable that is never set is used.
    ///
    /// The builder replaces it with an empty text. Variables come from ENV and ARG above in the same
    /// stage, from the stages it is built on and from the base image; an ARG before the first FROM has
    /// to be repeated in the stage (`ARG NAME`). ENV sees the values from before the instruction.
    ///
    /// Where the base image may set the variable, or where ENV gives itself a default (`ENV PORT=${PORT:-80}`), profile `recommended`
    /// reports nothing, and the other profiles only an informational finding. What the image sets is known for common images, whatever
    /// their tag, and where its registry was asked (`registry` in the settings).
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
        once: File,
        check: Stage(check),
        messages: {
            undefined: "`{name}` is not set, so it expands to nothing",
            mean: "`{name}` is not set; did you mean `{known}`?",
            global: "`{name}` is set before the first FROM, which this stage does not see; repeat `ARG {name}` in the stage",
            same: "`{name}` gets its value in this same instruction, too late to be used here; set it in an earlier instruction",
            itself: "`{name}` has no value yet, so this adds nothing",
            entry: "`{name}` has no value yet, so this leaves an empty entry, which many programs take for the current folder",
            given: "`{name}` has no value here; `ARG {name}` above takes one from the build",
            drop: "Remove `{text}`",
            declare: "Insert `ARG {name}`",
            elsewhere: "`{name}` is set in stage `{stage}`, which this stage is not built on; repeat it here",
            repeat: "Insert `{text}`",
            script: "The builder expands `{text}` in this heredoc before the file is written; quotes around the name prevent that",
            quote: "Change to `{marker}`",
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
    let known = Known::new(cx);
    cx.model.visit_with_environment(|stage, _, placed, environment| {
        let mut reported: FxHashSet<String> = FxHashSet::default();
        let declared = OnceCell::new();
        let declared = || declared.get_or_init(|| declared_in(placed));
        for text in variable_texts(placed, cx.model.escape) {
            if text.role == ExpandedRole::Port {
                continue;
            }
            for found in text.expand(&|name| environment.value(name)).variables {
                if text.role == ExpandedRole::Heredoc && is_of_scripts(&found.name) && report_script(placed, &found, out) {
                    break;
                }
                // The words of an ARG are read from left to right.
                let is_declared_before = || {
                    placed.keyword == Keyword::Arg && declared().get(&*found.name).is_some_and(|end| *end <= found.range.start())
                };
                let is_set = environment.origin(&found.name).is_some()
                    || is_declared_before()
                    || known.is_set_by_image(stage, &found.name) == Some(true);
                if !is_set && !is_exempt(&found.name) && !reported.contains(&found.name) {
                    let is_set_here = placed.keyword == Keyword::Env && declared().contains_key(&*found.name);
                    report(&known, (stage, placed), &found, (environment, is_set_here), out);
                    reported.insert(found.name);
                }
            }
        }
    });
}

/// The names that an instruction sets, and where the first pair of each ends.
fn declared_in(placed: &Placed) -> FxHashMap<&str, TextSize> {
    let mut declared = FxHashMap::default();
    for pair in placed.pairs() {
        declared.entry(pair.name()).or_insert(pair.range.end());
    }
    declared
}

/// What is worked out once for the file.
struct Known<'m> {
    cx: &'m StageContext<'m>,
    global: &'m Environment,
    /// What is known of the images below the stages.
    bases: RefCell<FxHashMap<usize, ImageVariables>>,
    /// All names that something sets.
    slips: OnceCell<Slips<'m>>,
}

impl<'m> Known<'m> {
    fn new(cx: &'m StageContext<'m>) -> Self {
        Self { cx, global: cx.model.global_environment(), bases: RefCell::default(), slips: OnceCell::new() }
    }

    /// Whether the image below a stage sets a variable, where that is known for sure: triggers of ONBUILD may set more.
    fn is_set_by_image(&self, stage: &Stage, name: &str) -> Option<bool> {
        let (cx, root) = (self.cx, self.cx.model.root(stage));
        let Base::Image(image) = &root.base else { return None };
        if let Some(config) = cx.knowledge.images.image(image).and_then(|known| known.config.as_ref()) {
            return config.onbuild.is_empty().then(|| config.env.iter().any(|(known, _)| known == name));
        }
        // Docker's own check looks at the image itself.
        if cx.settings.profile == Profile::Buildkit {
            return None;
        }
        let mut read = self.bases.borrow_mut();
        read.entry(root.index).or_insert_with(|| image.variables(cx.knowledge.images.mirrors())).sets(name)
    }

    /// Official images leave HOME to the system, with few exceptions.
    fn sets_no_home(&self, stage: &Stage) -> bool {
        match self.cx.model.root_base(stage) {
            Base::Scratch => true,
            Base::Image(image) => {
                let variables = || image.variables(self.cx.knowledge.images.mirrors());
                image.official_name().is_some() && variables().any_build_sets("HOME") != Some(true)
            }
            _ => false,
        }
    }

    /// A name in scope that is the same but for case, one letter, or two that are swapped. Names like
    /// `GOPATH` and `PATH`, which BuildKit takes for a slip, are too far apart.
    fn near(&self, name: &str, environment: &Environment) -> Option<&'m str> {
        let slips = self.slips.get_or_init(|| self.cx.model.variable_names().collect()).of(name);
        closest(name, slips.into_iter().filter(|known| environment.origin(known).is_some())).first().copied()
    }

    /// Whether the file itself speaks against a base image that sets a name.
    fn is_slip_of_the_file(&self, name: &str, stage: &Stage, environment: &Environment) -> bool {
        self.global.origin(name) == Some(Origin::GlobalArg)
            || (name == "HOME" && self.sets_no_home(stage))
            || self.near(name, environment).is_some()
    }
}

/// Whether a variable begins with a word of the name of the image below a stage, so that the image may set it.
fn is_called_like(cx: &StageContext<'_>, stage: &Stage, name: &str) -> bool {
    const SHORTEST: usize = 4;
    let from = cx.model.instructions_of(cx.model.root(stage)).first().and_then(|placed| placed.as_from());
    let image = from.and_then(|from| from.image.as_ref()).map_or("", |image| &*image.word.raw);
    let Some(first) = name.split('_').next().filter(|first| SHORTEST <= first.len()) else { return false };
    let path = image.split('$').next().unwrap_or_default();
    // The host of a registry is no name of an image.
    let is_host = |part: &str| part.contains(['.', ':']);
    let path = path.split_once('/').filter(|(host, _)| is_host(host)).map_or(path, |(_, path)| path);
    let mut words = path.split(['/', '-', '_', '.', ':']);
    words.any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether an image is Alpine or says that it is made of it.
fn is_of_alpine(image: &ImageReference) -> bool {
    let names = image.repository.rsplit('/').next().into_iter().chain(image.tag.as_deref());
    names.into_iter().any(|name| name.split(['-', '_', '.']).any(|word| word.starts_with("alpine")))
}

fn report(
    known: &Known<'_>,
    (stage, placed): (&Stage, &Placed),
    found: &VariableUse,
    (environment, is_set_here): (&Environment, bool),
    out: &mut Sink,
) {
    let (cx, name) = (known.cx, &found.name);
    let range = placed.at(found.range);
    let is_open = !matches!(cx.model.root_base(stage), Base::Scratch) && known.is_set_by_image(stage, name).is_none();
    let is_itself = is_set_here && is_its_own_value(placed, found);
    if is_itself && is_quiet(cx, "UndefinedVar") && modifier(placed.slice(found.range), name) == Some('+') {
        // `ENV LIST=${LIST:+$LIST:}/x` is written for a list that may be empty.
    } else if placed.keyword == Keyword::Arg
        && is_its_own_value(placed, found)
        && is_quiet(cx, "UndefinedVar")
        && known.global.origin(name).is_none()
    {
        // `ARG NAME=$NAME` does what `ARG NAME` does.
    } else if is_itself && is_open && is_quiet(cx, "UndefinedVar") && known.global.origin(name).is_none() {
        // `ENV CPATH=/x:$CPATH` is no slip: the image may have a list to add to.
    } else if is_itself && !is_open && !has_default(placed.slice(found.range), name) {
        let is_of_musl = matches!(cx.model.root_base(stage), Base::Image(image) if is_of_alpine(image));
        report_itself(placed, found, is_of_musl, out);
    } else if is_set_here && !is_open && !is_itself {
        out.report(range, msg!(same, name = name));
    } else if is_open && is_quiet(cx, "UndefinedVar") && !known.is_slip_of_the_file(name, stage, environment) {
        // The image may set it, and more often than not does.
    } else if is_itself && is_quiet(cx, "UndefinedVar") && has_default(placed.slice(found.range), name) {
        // `ENV PORT=${PORT:-80}` is 80 unless the container sets it, as it is meant to be.
    } else if has_default(placed.slice(found.range), name) {
        out.report(range, msg!(defaulted, name = name)).severity(Severity::Information);
    } else if is_itself && is_open && is_quiet(cx, "UndefinedVar") && is_called_like(cx, stage, name) {
        // `ENV DEBEZIUM_VERSION=$DEBEZIUM_VERSION`: `debezium/connect` sets it itself, whatever an ARG of FROM is called.
    } else if known.global.origin(name) == Some(Origin::GlobalArg) {
        // What a trigger sees is another stage's.
        let can_declare = placed.keyword != Keyword::Onbuild;
        let edit = Edit::insert(placed.start, format!("ARG {name}\n"));
        let fix = can_declare.then(|| Fix::suggestion(msg!(declare, name = name), vec![edit]).preferred());
        out.report(range, msg!(global, name = name)).maybe_fix(fix);
    } else if name == "HOME" && known.sets_no_home(stage) {
        out.report(range, msg!(home));
    } else if let Some(near) = known.near(name, environment) {
        let fix = renamed(placed, found, near).map(|edit| Fix::suggestion(msg!(change, known = near), vec![edit]).preferred());
        out.report(range, msg!(mean, name = name, known = near)).maybe_fix(fix);
    } else if is_open {
        out.report(range, msg!(base, name = name)).severity(Severity::Information);
    } else {
        out.report(range, msg!(undefined, name = name));
    }
}

/// A name that only a script has values for: `$1`, `$@`.
fn is_of_scripts(name: &str) -> bool {
    !name.is_empty() && (name.bytes().all(|b| b.is_ascii_digit()) || matches!(name, "@" | "*" | "#" | "?"))
}

/// Of a script in a heredoc one thing is to be said.
fn report_script(placed: &Placed, found: &VariableUse, out: &mut Sink) -> bool {
    let at = placed.heredocs.iter().position(|heredoc| heredoc.body.is_some_and(|body| body.contains_range(found.range)));
    let markers = placed.heredoc_markers();
    let Some((marker, heredoc)) = at.and_then(|at| markers.get(at).zip(placed.heredocs.get(at))) else { return false };
    let range = placed.at(marker.range);
    let Some(head) = marker.raw.strip_suffix(&*marker.name) else { return false };
    let quoted = format!("{head}'{}'", marker.name);
    let fix = Fix::suggestion(msg!(quote, marker = quoted), vec![Edit::replace(range, quoted.as_str())]).preferred();
    let finding = out.report(range, msg!(script, text = placed.slice(found.range))).fix(fix);
    if let Some(body) = heredoc.body {
        finding.settles(placed.at(body));
    }
    true
}

/// The message and the fix for a variable that another stage sets; `text` is the instruction that does.
pub(in crate::rules) fn explain_elsewhere(finding: &mut Finding, (name, stage): (&str, &str), (at, text): (TextSize, &str)) {
    finding.message = msg!(elsewhere, name = name, stage = stage);
    let fix = Fix::suggestion(msg!(repeat, text = text), vec![Edit::insert(at, format!("{text}\n"))]).preferred();
    finding.fixes = vec![fix];
}

/// Whether the use is in the value of the pair that sets the name: `PATH=/x:$PATH`.
fn is_its_own_value(placed: &Placed, found: &VariableUse) -> bool {
    placed.pairs().iter().any(|pair| pair.range.contains_range(found.range) && pair.name() == found.name)
}

/// `ENV LIST=$LIST:/more`, where nothing is in the list yet; `ENV A=$A`, where ARG was forgotten. musl passes over empty entries.
fn report_itself(placed: &Placed, found: &VariableUse, is_of_musl: bool, out: &mut Sink) {
    let (name, range) = (&found.name, placed.at(found.range));
    let text = &*placed.text;
    let (start, end) = (usize::from(found.range.start()), usize::from(found.range.end()));
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let is_whole =
        before.trim_end_matches('"').ends_with('=') && (behind.is_empty() || behind.starts_with(['"', ' ', '\t', '\r', '\n']));
    if is_whole {
        let edit = Edit::insert(placed.start, format!("ARG {name}\n"));
        out.report(range, msg!(given, name = name)).fix(Fix::suggestion(msg!(declare, name = name), vec![edit]));
        return;
    }
    let is_list = behind.starts_with(':') || before.ends_with(':');
    // There an empty entry stands for the list of the system, or is passed over (pkgconf 1.8 tried).
    let is_meant = is_list && matches!(name.as_str(), "INFOPATH" | "MANPATH" | "PKG_CONFIG_PATH" | "TEXINPUTS");
    let is_meant = is_meant || (is_list && is_of_musl && name == "LD_LIBRARY_PATH");
    let finding = out.report(range, if is_list { msg!(entry, name = name) } else { msg!(itself, name = name) }).idle_if(is_meant);
    // There the program may live by what lies in the current folder.
    if matches!(name.as_str(), "CLASSPATH" | "PYTHONPATH") {
        return;
    }
    let cut = if behind.starts_with(':') {
        start..end + 1
    } else if before.ends_with(':') {
        start - 1..end
    } else {
        return;
    };
    let edit = Edit::delete(placed.at(crate::text::range(cut.start, cut.end)));
    finding.fix(Fix::suggestion(msg!(drop, text = text.get(cut).unwrap_or_default()), vec![edit]).preferred());
}

/// Whether only what is certain is to be said: the rule is on because the profile is.
pub(super) fn is_quiet(cx: &StageContext<'_>, rule: &str) -> bool {
    cx.settings.is_quiet_about(rule)
}

/// Whether a use is `${name-…}` or `${name+…}`, with or without `:`.
fn has_default(text: &str, name: &str) -> bool {
    matches!(modifier(text, name), Some('-' | '+'))
}

/// What stands behind the name in `${name…}`, without `:`.
fn modifier(text: &str, name: &str) -> Option<char> {
    let rest = text.strip_prefix("${").and_then(|t| t.strip_prefix(name))?;
    rest.trim_start_matches(':').chars().next()
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

/// Arguments that steer the builder and are in no environment.
fn is_exempt(name: &str) -> bool {
    matches!(name, "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE")
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};
    use crate::texts::Locale;

    #[test]
    fn what_an_image_sets_that_is_called_like_it_and_musl() {
        let found = |text: &str| {
            let found = crate::testing::check_with(text, &Default::default());
            found.iter().filter(|finding| finding.rule.id == "UndefinedVar").count()
        };
        let text =
            "ARG DEBEZIUM_VERSION\nFROM quay.io/debezium/connect:$DEBEZIUM_VERSION\nENV DEBEZIUM_VERSION=$DEBEZIUM_VERSION\n";
        assert_eq!(
            (found(text), found(&text.replace("DEBEZIUM_", "APP_")), found(&text.replace("DEBEZIUM_", "QUAY_"))),
            (0, 1, 1)
        );
        assert_eq!(found("ARG BASE_TAG=1\nFROM acme/base:$BASE_TAG\nLABEL v=$BASE_TAG\n"), 1, "it was forgotten");
        let list = "FROM httpd:2.4\nENV LD_LIBRARY_PATH=/a:$LD_LIBRARY_PATH\n";
        assert_eq!((found(list), found(&list.replace("2.4", "2.4-alpine"))), (1, 0));
    }

    #[test]
    fn a_list_that_the_image_may_have_begun() {
        let found = |text: &str| check_with(text, &Settings::default()).iter().filter(|f| f.rule.id == "UndefinedVar").count();
        assert_eq!(found("FROM me/cuda:1\nENV CPATH=/x:$CPATH\n"), 0);
        assert_eq!(found("FROM scratch\nENV CPATH=/x:$CPATH\n"), 1);
        assert_eq!(found("FROM scratch\nENV MANPATH=$MANPATH:/x\n"), 0, "the list of the system");
        assert_eq!(found("FROM scratch\nENV PKG_CONFIG_PATH=$PKG_CONFIG_PATH:/x\n"), 0, "passed over");
    }

    #[test]
    fn an_entry_that_a_program_may_live_by() {
        let fixes = |name: &str| {
            let found = check_with(&format!("FROM scratch\nENV {name}=${name}:/x\n"), &Settings::default());
            found.iter().filter(|f| f.rule.id == "UndefinedVar").map(|f| f.fixes.len()).collect::<Vec<_>>()
        };
        assert_eq!((fixes("PYTHONPATH"), fixes("LIST")), (vec![0], vec![1]));
    }

    #[test]
    fn a_list_at_the_end_of_its_instruction() {
        check_rule(
            "UndefinedVar",
            "
FROM scratch
ENV LIST=/x:$LIST
            ^^^^^ warning: `LIST` has no value yet, so this leaves an empty entry, which many programs take for the current folder
ENV GIVEN=$GIVEN
          ^^^^^^ warning: `GIVEN` has no value here; `ARG GIVEN` above takes one
",
        );
        check_fix("UndefinedVar", "ARG V=1\nFROM scratch\nENV A=$V\n", "ARG V=1\nFROM scratch\nARG V\nENV A=$V\n");
        check_fix("UndefinedVar", "FROM scratch\nENV LIST=/x:$LIST\n", "FROM scratch\nENV LIST=/x\n");
        check_fix("UndefinedVar", "FROM scratch\nENV LIST=\"/x:${LIST}\"\n", "FROM scratch\nENV LIST=\"/x\"\n");
    }

    #[test]
    fn a_script_in_a_heredoc() {
        check_rule(
            "UndefinedVar",
            r#"
FROM scratch
COPY <<EOF /r.sh
     ^^^^^ warning: The builder expands `$1` in this heredoc before the file is written; quotes around the name prevent that
#!/bin/sh
echo $1 "$@" $x
EOF
COPY <<'EOF' /r.sh
echo $1
EOF
"#,
        );
        check_fix(
            "UndefinedVar",
            "FROM scratch\nCOPY <<-EOF /r\necho $1\nEOF\n",
            "FROM scratch\nCOPY <<-'EOF' /r\necho $1\nEOF\n",
        );
    }

    #[test]
    fn what_another_stage_sets() {
        check_rule(
            "UndefinedVar",
            "
FROM scratch AS a
ARG V=1
ENV W=$V
FROM scratch
ENV X=$V
      ^^ warning: `V` is set in stage `a`, which this stage is not built on; repeat it here
COPY --from=a $W /
              ^^ warning: `W` is set in stage `a`
",
        );
        check_fix(
            "UndefinedVar",
            "FROM scratch AS a\nARG V=1\nFROM scratch\nENV X=$V\n",
            "FROM scratch AS a\nARG V=1\nFROM scratch\nARG V=1\nENV X=$V\n",
        );
    }

    #[test]
    fn on_an_empty_base() {
        check_rule(
            "UndefinedVar",
            "
ARG GLOBAL=1
FROM scratch AS base
ENV A=1 B=$A PATH=$PATH:/x LIST=/x:${LIST} GIVEN=$GIVEN
          ^^ warning: `A` gets its value in this same instruction, too late to be used here; set it in an earlier instruction
                                   ^^^^^^^ warning: `LIST` has no value yet, so this leaves an empty entry, which many programs take for the current folder
                                                 ^^^^^^ warning: `GIVEN` has no value here; `ARG GIVEN` above takes one
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
FROM mongo:4.2
ENV DIR=$HOME/data
        ^^^^^ info: `HOME` is not set in this file; it expands to nothing unless the base image sets it
",
        );
    }

    #[test]
    fn a_name_that_no_build_of_the_image_has_ever_set() {
        let found = |text: &str| {
            let found = check_with(text, &Settings::default());
            found
                .iter()
                .filter(|f| f.rule.id == "UndefinedVar")
                .map(|f| f.message.render(f.rule, Locale::ENGLISH))
                .collect::<Vec<_>>()
        };
        let is_not_set = ["`NAME` is not set, so it expands to nothing"];
        for image in ["centos:centos7", "python:3.10.14", "node:20.11.1", "openjdk:8u171-jre-alpine", "redhat/ubi9:9.4-1123"] {
            assert_eq!(found(&format!("FROM {image}\nLABEL name=\"${{NAME}}\"\n")), is_not_set, "{image}");
        }
        // Some builds did, or the image is not known.
        for text in [
            "FROM python:3.10.14\nLABEL pip=$PYTHON_PIP_VERSION\n",
            "FROM registry.example/python:3.10.14\nLABEL name=$NAME\n",
            "FROM python:3.10.14-windowsservercore\nLABEL name=$NAME\n",
            "FROM node:20-onbuild\nLABEL env=$NODE_ENV\n",
            "FROM mongo:4.2\nWORKDIR $HOME/data\n",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_list_that_may_be_empty() {
        let found = |text: &str| check_with(text, &Settings::default()).iter().filter(|f| f.rule.id == "UndefinedVar").count();
        assert_eq!(found("FROM scratch\nENV LIST=${LIST:+$LIST:}/x\n"), 0);
        assert_eq!(found("FROM scratch\nENV LIST=${LIST+$LIST:}/x\n"), 0);
        assert_eq!(found("FROM scratch\nENV LIST=${OTHER:+$OTHER:}/x\n"), 1);
        assert_eq!(found("FROM scratch\nARG NAME=$NAME\nARG OTHER=${OTHER}\n"), 0);
        assert_eq!(found("ARG NAME=a\nFROM scratch\nARG NAME=$NAME\n"), 1);
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
                                             ^^^^^^ warning: `OTHER` has no value here; `ARG OTHER` above takes one from the build
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
