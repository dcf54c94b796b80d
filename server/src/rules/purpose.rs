//! What an image is for. Of one that nobody ships, or that is kept for what once was, its maintainer wants to hear of
//! mistakes, but neither of its size nor of what will be out of date one day.

use std::cell::LazyCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::base_version::{PINS, Uses};
use super::own::{ended_long_ago, ended_years_ago};
use super::{FileContext, FileNames, Finding, Leaves, Severity};
use crate::config::Profile;
use crate::data::systems::ENDED_RELEASES;
use crate::model::{Base, ImageReference, Model, Placed, Stage};
use crate::syntax::ast::{Command, Keyword, Pair};
use crate::text::{TextRange, TextSize};

/// The rule about keywords in different cases.
const CASING: &str = "ConsistentInstructionCasing";
/// Rules about the size of an image, besides those about the caches that a layer leaves.
const SIZE: [&str; 3] = ["DL3009", "DL3015", "conda-leftovers"];
/// Rules about what is better done otherwise, and works.
const CARE: [&str; 4] = ["DL3004", "DL3009", "DL3027", "setup-py-install"];
/// Rules about what is out of date, or will be.
const UPKEEP: [&str; 5] = ["DL3004", "DL3027", "copy-before-install", "end-of-life-image", "setup-py-install"];
/// Rules about how a line is written that does what it is meant to do.
const MANNERS: [&str; 9] =
    ["DL3004", "DL3014", "DL3020", "DL3022", "DL3027", "DL3045", "DL4005", "JSONArgsRecommended", "prerelease-image"];
/// Rules about how a line is written that nobody rewrites in a file that is only kept, and about a mistake of which somebody would
/// have heard if it were still built.
const STYLE: [&str; 7] = [
    "ConsistentInstructionCasing",
    "FromAsCasing",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "NoEmptyContinuation",
    "StageNameCasing",
    "script-not-executable",
];
/// Rules about what others must not see or change.
const SECRETS: [&str; 4] = ["SecretsUsedInArgOrEnv", "copy-takes-secrets", "secret-in-text", "world-writable-path"];
/// The rule about variables that nothing sets.
const UNSET: &str = "UndefinedVar";
/// Rules about what is served to others, or built often.
const SERVED: [&str; 3] = ["copy-before-install", "development-server", "server-runs-as-root"];
/// Rules about a file that is to be written yet.
const EMPTY: [&str; 2] = ["file-empty", "no-instructions"];
/// Rules about a file without a FROM.
const PARTS: [&str; 2] = ["instruction-before-from", "no-stages"];
/// Rules about what is beside a file, or about the file as it stands.
const SURROUNDINGS: [&str; 9] = [
    "UndefinedArgInFrom",
    "UndefinedVar",
    "copy-source-missing",
    "from-empty-base",
    "from-invalid-reference",
    "instruction-before-from",
    "no-stages",
    "template-file",
    "variable-in-array",
];

/// Rules that are judged by more than the kinds of rules above.
const SPECIAL: [&str; 18] = [
    "DL3006",
    "DL3007",
    "DL4005",
    "FromAsCasing",
    "InvalidDefaultArgInFrom",
    "SecretsUsedInArgOrEnv",
    "UndefinedArgInFrom",
    "certificates-not-checked",
    "copy-before-install",
    "copy-from-variable",
    "copy-takes-secrets",
    "development-server",
    "expand-required",
    "moving-tag",
    "platform-empty",
    "server-runs-as-root",
    "world-writable-path",
    UNSET,
];

/// To which of the lists above a rule belongs.
#[derive(Clone, Copy)]
struct Kind {
    size: bool,
    pins: bool,
    care: bool,
    upkeep: bool,
    manners: bool,
    style: bool,
    secrets: bool,
    served: bool,
    surroundings: bool,
    parts: bool,
    empty: bool,
    special: bool,
}

impl Kind {
    fn of(id: &str) -> Self {
        Self {
            size: SIZE.contains(&id),
            pins: PINS.contains(&id),
            care: CARE.contains(&id),
            upkeep: UPKEEP.contains(&id),
            manners: MANNERS.contains(&id),
            style: STYLE.contains(&id),
            secrets: SECRETS.contains(&id),
            served: SERVED.contains(&id),
            surroundings: SURROUNDINGS.contains(&id),
            parts: PARTS.contains(&id),
            empty: EMPTY.contains(&id),
            special: SPECIAL.contains(&id),
        }
    }
}

/// Marks what nobody would act on because of what the file is for.
pub(super) fn judge(findings: &mut [Finding], cx: &FileContext<'_>) {
    if findings.is_empty() || !matches!(cx.settings.profile, Profile::Recommended | Profile::All) {
        return;
    }
    let names = &cx.knowledge.file_names;
    let is_followed = cx.knowledge.builds.have_fixed_version();
    let is_superseded = is_followed || is_superseded(cx);
    let builds = &cx.knowledge.builds;
    let is_old = LazyCell::new(|| is_built_on_the_past(cx));
    let is_of_past = names.are_of_the_past();
    let is_past = is_superseded || is_of_past || builds.are_retired();
    let is_generated = LazyCell::new(|| is_generated(cx.model) || builds.have_template(names.have_version()));
    let is_step = builds.have_next_step();
    let is_test = names.are_for_tests();
    let is_material = names.are_material_of_tests();
    let is_exercise = names.are_of_exercises();
    let is_builder = names.are_of_builders() || is_based_on_builder(cx) || is_for_ci(cx.model);
    let is_squashed = is_squashed(cx.model);
    let switches = LazyCell::new(|| switches_of_variants(cx.model));
    let is_template = names.are_of_templates() || is_of_taskgraph(cx.model);
    let is_workplace = names.are_for_developers();
    let is_workspace = names.are_of_workspaces();
    let is_example = names.are_of_examples();
    let is_left_alone = names.are_not_maintained();
    let is_newest = names.follow_the_newest();
    // Nobody builds it as it stands: a program puts a FROM above it, or more of the kind.
    let is_part = cx.model.stages.is_empty()
        && cx.settings.is_quiet_about("instruction-before-from")
        && names.are_of_one_of_many()
        && builds.all().is_empty();
    let conflict = conflict_in(cx.model);
    let is_quiet_about_arguments = cx.settings.is_quiet_about("expand-required");
    // One thing is to be said of it: what its first line is not.
    let other_text = text_of_another_kind(cx.model);
    // A line that cannot be read, as the one above lacks its `\`, may set what is looked for.
    let unread = LazyCell::new(|| words_of_unread(cx.model));
    let is_quiet_about_defaults = cx.settings.is_quiet_about("InvalidDefaultArgInFrom");
    let uses = LazyCell::new(|| Uses::of(cx.model.stage_model()));
    let gone = LazyCell::new(|| stages_without_packages(cx.model));
    // Nothing of it has been built for long.
    let is_dead = LazyCell::new(|| *is_old || (!gone.is_empty() && gone.iter().all(|is_gone| *is_gone)));
    let listed = LazyCell::new(|| arguments_in_comments(cx.model));
    // Where nothing is copied, packages are installed by their names, and the image is meant to have the newest of all of them.
    let has_program =
        LazyCell::new(|| cx.model.instructions.iter().any(|placed| matches!(placed.keyword, Keyword::Copy | Keyword::Add)));
    // Where FROM itself is to be written in another case, `as` is in the right one.
    let recased: FxHashSet<TextSize> =
        findings.iter().filter(|finding| finding.rule.id == CASING).map(|finding| finding.range.start()).collect();
    // What waits to be filled in is no image under any name.
    let is_filled_in = |finding: &&Finding| finding.rule.id == "from-invalid-reference" && finding.is_idle;
    let filled_in: FxHashSet<TextRange> = findings.iter().filter(is_filled_in).map(|finding| finding.range).collect();
    let mut kinds: FxHashMap<&str, Kind> = FxHashMap::default();
    for finding in findings {
        if finding.is_idle {
            continue;
        }
        let kind = *kinds.entry(finding.rule.id).or_insert_with(|| Kind::of(finding.rule.id));
        let is = |ids: &[&str]| ids.contains(&finding.rule.id);
        let at = || cx.model.instruction_at(finding.range.start());
        let start = || at().and_then(|at| cx.model.instructions.get(at)).map(|placed| placed.start);
        // What a RUN below installs from is no matter of size: it breaks when the lists are out of date.
        let is_size = finding.related.is_empty() && (finding.rule.leaves == Leaves::Caches || kind.size);
        // What a file is rewritten for that is worth the care.
        let is_of_care = is_size || kind.pins || kind.manners || kind.care;
        let is_special = || {
            (is_superseded && is(&["certificates-not-checked"]))
                // Of an argument nothing is in the file.
                || (is_superseded && is(&["SecretsUsedInArgOrEnv"]) && finding.message.key() == "arg")
                || (is(&["certificates-not-checked"]) && *is_dead)
                // The default is what the tests use.
                || (is_test && is(&[UNSET]) && finding.severity < Severity::Warning)
                || (is_workplace && is(&["copy-before-install", "server-runs-as-root", "world-writable-path"]))
                || (is(&[UNSET]) && unread.contains(variable_of(cx.model.slice(finding.range))))
                || (is(&["UndefinedArgInFrom"]) && listed.contains(variable_of(cx.model.slice(finding.range))))
                || (is_workplace && is(&["DL3006", "DL3007"]))
                // Read on files that nobody had seen, half of these were meant so: who changes somebody's image a little follows it.
                || (is(&["DL3006", "DL3007"])
                    && cx.settings.is_quiet_about(finding.rule.id)
                    && finding.fixes.is_empty()
                    && at().is_some_and(|at| extends_image_of_others(cx.model, at)))
                || (is(&["DL3006", "DL3007"]) && at().is_some_and(|at| !is_version_of_interest(cx.model, &uses, at)))
                || (is(&["moving-tag"]) && finding.message.key() == "moving" && !*has_program)
                || (is_example && is(&["SecretsUsedInArgOrEnv", "copy-takes-secrets", "development-server", "server-runs-as-root"]))
                // It is made for whatever user runs it.
                || (is(&["server-runs-as-root"]) && cx.model.text.contains("chmod 1777"))
                || (is_template && is(&["copy-from-variable"]))
                || (is_quiet_about_arguments && is(&["expand-required"]) && finding.message.key() == "unset")
                // Whoever leaves a default out has something that passes the argument.
                || (is_quiet_about_defaults && is(&["InvalidDefaultArgInFrom"]))
                || (is_quiet_about_defaults && is(&["platform-empty"]) && finding.message.key() == "by_default")
                || (is(&["FromAsCasing"]) && !recased.is_empty() && start().is_some_and(|start| recased.contains(&start)))
                || (is(&["InvalidDefaultArgInFrom"]) && filled_in.contains(&finding.range))
                || (is(&["DL4005"]) && at().is_some_and(|at| !is_followed_by_run(cx.model, at)))
        };
        let is_idle = is_left_alone
            || (is_past && (is_of_care || kind.upkeep))
            || (is_of_past && finding.severity < Severity::Error && !kind.secrets)
            || (*is_old && is_of_care)
            || (is_followed && finding.severity < Severity::Error && !kind.secrets)
            // What a test is made of is not edited, as long as it is built.
            || (is_material && finding.severity < Severity::Error && !kind.secrets)
            || (kind.style && (is_past || *is_generated || *is_dead))
            // The next run of the program undoes what is changed.
            || ((is_of_care || (kind.upkeep && !is(&["end-of-life-image"]))) && *is_generated)
            || (is_size && at().and_then(|at| cx.model.stage_of(at)).is_some_and(|stage| gone.get(stage) == Some(&true)))
            // What is shown is mended in a later step.
            || (is_step && (is_size || kind.pins || kind.manners))
            || (is_test && (is_size || kind.pins || kind.upkeep || kind.manners || kind.secrets || kind.served))
            || ((is_builder || is_squashed) && is_size)
            || (is_size && at().is_some_and(|at| is_of_variant(cx.model, at, &switches)))
            || (is_workplace && is_size)
            || ((is_workspace || is_newest || is_example) && kind.pins)
            || (is_exercise && (kind.secrets || kind.pins))
            || (is_template && kind.surroundings)
            || (is_part && kind.parts)
            || (conflict.is_some_and(|marker| marker != finding.range.start()) && !kind.secrets)
            || (other_text.is_some_and(|first| first < finding.range.start()) && !kind.secrets)
            || (kind.empty && (is_exercise || names.are_of_samples() || is_asked_for(&cx.model.text)))
            || (kind.special && is_special());
        finding.idle_if(is_idle);
    }
}

/// Whether everything in the file is built on what ended years ago, so that there is one thing to do before all others.
fn is_built_on_the_past(cx: &FileContext<'_>) -> bool {
    let roots = || cx.model.stages.iter().filter(|stage| cx.model.parent(stage).is_none() && stage.base != Base::Scratch);
    let is_old = |stage: &Stage| matches!(&stage.base, Base::Image(image) if ended_years_ago(image, cx.today));
    roots().next().is_some() && roots().all(is_old)
}

/// Where a merge conflict begins that is still in the file, between instructions: inside of one its lines are text.
fn conflict_in(model: &Model) -> Option<TextSize> {
    let mut unknown = model.instructions.iter().filter(|placed| placed.keyword == Keyword::Unknown);
    let mut next = |marker: &str| unknown.find(|placed| &*placed.keyword_token.text == marker).map(|placed| placed.start);
    let ours = next("<<<<<<<")?;
    next("=======").and_then(|_| next(">>>>>>>")).map(|_| ours)
}

/// Where a file begins that is called a Dockerfile and is none, such as a manifest of Kubernetes: its first line, and most others,
/// begin with no keyword, and none with FROM.
fn text_of_another_kind(model: &Model) -> Option<TextSize> {
    const FEWEST: usize = 4;
    let is_unknown = |placed: &&Placed| placed.keyword == Keyword::Unknown;
    let first = model.instructions.first().filter(is_unknown).filter(|_| model.stages.is_empty())?;
    let unknown = model.instructions.iter().filter(is_unknown).count();
    (FEWEST.max(model.instructions.len() / 2) <= unknown).then_some(first.start)
}

/// The words that could be names of variables in what stands for instructions and is none.
fn words_of_unread(model: &Model) -> FxHashSet<&str> {
    let unread = model.instructions.iter().filter(|placed| placed.keyword == Keyword::Unknown);
    unread.flat_map(|placed| placed.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')).collect()
}

/// Whether Taskcluster's `taskgraph` puts values and lines into the file before it is built: `# %ARG NAME`, `# %include PATH`.
fn is_of_taskgraph(model: &Model) -> bool {
    let is_order = |text: &str| text.starts_with("# %ARG ") || text.starts_with("# %include");
    model.comments.iter().any(|comment| is_order(model.slice(*comment)))
}

/// The comments above the first instruction, without the `#` in front, in lower case.
fn top_comments(model: &Model) -> impl Iterator<Item = String> {
    const NEAREST: usize = 12;
    let start = model.instructions.first().map(|first| first.start);
    let is_above = move |comment: &&TextRange| start.is_none_or(|start| comment.end() <= start);
    let above = model.comments.iter().take(NEAREST).take_while(is_above);
    above.map(|&comment| model.slice(comment).trim_start_matches('#').trim().to_lowercase())
}

/// Whether the first comments say that the image is one that CI makes for itself: `# Dockerfile for CI image`, `# Used by CI only`.
fn is_for_ci(model: &Model) -> bool {
    const SYSTEMS: [&str; 10] =
        ["ci", "circleci", "circle", "gitlab", "github", "jenkins", "travis", "buildkite", "semaphore", "drone"];
    const WORDS: [&str; 12] =
        ["actions", "build", "builds", "environment", "image", "images", "job", "jobs", "only", "pipeline", "runner", "tests"];
    top_comments(model).any(|comment| {
        let words: Vec<&str> = comment.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let is_for = |pair: &[&str]| matches!(pair, ["for" | "by" | "in", system] if SYSTEMS.contains(system));
        let Some(at) = words.windows(2).position(is_for) else { return false };
        words.get(at + 2).is_none_or(|next| WORDS.contains(next) || SYSTEMS.contains(next))
    })
}

/// Whether the Open Build Service builds it, which makes one layer of all: `#!BuildTag: app:latest` without `#!NoSquash`.
/// <https://openbuildservice.org/help/manuals/obs-user-guide/cha-obs-supported-formats>
fn is_squashed(model: &Model) -> bool {
    let orders = || model.comments.iter().map(|comment| model.slice(*comment)).filter(|comment| comment.starts_with("#!"));
    let is_one = |comment: &str| comment.starts_with("#!BuildTag:") || comment.starts_with("#!UseOBSRepositories");
    orders().any(is_one) && !orders().any(|comment| comment.starts_with("#!NoSquash"))
}

/// The arguments that make another image than the one that is shipped when somebody gives them: `ARG INSTALL_DEBUG`.
fn switches_of_variants(model: &Model) -> FxHashSet<&str> {
    const WORDS: [&str; 6] = ["DEBUG", "DEV", "DEVELOPMENT", "TEST", "TESTING", "TESTS"];
    const OFF: [&str; 5] = ["", "0", "false", "no", "off"];
    let args = model.instructions.iter().filter(|placed| placed.keyword == Keyword::Arg).flat_map(|placed| placed.pairs());
    let is_off = |pair: &&Pair| {
        let value = pair.value.as_ref().filter(|_| pair.key.is_some()).map_or("", |value| value.raw.trim_matches(['"', '\'']));
        OFF.iter().any(|off| value.eq_ignore_ascii_case(off))
    };
    args.filter(is_off).map(Pair::name).filter(|name| name.split('_').any(|word| WORDS.contains(&word))).collect()
}

/// Whether a RUN does something only where such an argument is given: `RUN if [ "$INSTALL_DEBUG" ]; then …; fi`.
fn is_of_variant(model: &Model, at: usize, switches: &FxHashSet<&str>) -> bool {
    let Some(placed) = model.instructions.get(at).filter(|placed| placed.keyword == Keyword::Run && !switches.is_empty()) else {
        return false;
    };
    let Some((_, rest)) = placed.text.split_once(char::is_whitespace) else { return false };
    let Some((condition, then)) = rest.trim_start().strip_prefix("if ").and_then(|rest| rest.split_once("then")) else {
        return false;
    };
    let mut names = condition.split('$').skip(1).map(variable_of);
    !then.contains("else") && names.any(|name| switches.contains(name))
}

/// Whether the comments at the top say that a program has written the file: style is for that program.
fn is_generated(model: &Model) -> bool {
    const NEAREST: usize = 12;
    const WORDS: [&str; 5] =
        ["auto-generated", "autogenerated", "automatically generated", "a generated file", "this file is generated"];
    const ORDERS: [&str; 2] = ["do not edit", "don't edit"];
    const OBJECTS: [&str; 6] = ["", "by hand", "directly", "it", "manually", "this"];
    let start = model.instructions.first().map(|first| first.start);
    let is_above = |comment: &&TextRange| start.is_none_or(|start| comment.end() <= start);
    let above = model.comments.iter().take(NEAREST).take_while(is_above);
    let above: Vec<String> = above.map(|&comment| model.slice(comment).to_lowercase()).collect();
    let has = |words: &[&str]| above.iter().any(|comment| words.iter().any(|word| comment.contains(word)));
    // `# DO NOT EDIT`, `# Please do not edit this file`, but not `# Do not edit the version below`.
    let is_order = |comment: &String| {
        ORDERS.iter().any(|order| {
            let behind =
                comment.split_once(order).map(|(_, behind)| behind.trim_start_matches([' ', '.', '!', ',', ';', '-', '*']));
            behind.is_some_and(|behind| {
                OBJECTS.iter().any(|object| {
                    behind.strip_prefix(object).is_some_and(|rest| !object.is_empty() && !rest.starts_with(char::is_alphanumeric))
                        || (object.is_empty() && behind.trim().is_empty())
                })
            })
        })
    };
    has(&WORDS) || (has(&ORDERS) && has(&["generat"])) || above.iter().any(is_order)
}

/// Whether the file is for a version that is only kept: a later one with fixes alone lies beside it, or a newer one and what it is
/// built on ended long ago.
fn is_superseded(cx: &FileContext<'_>) -> bool {
    let Some(last) = cx.model.stages.last().filter(|_| cx.knowledge.builds.have_newer_version()) else { return false };
    let Base::Image(image) = cx.model.root_base(last) else { return false };
    // Of one folder for each system the older ones are built as the others are.
    let tag = image.tag.as_deref().unwrap_or_default();
    let is_of_project = |name: &str| !FileNames::of(name).have_version_of(tag);
    cx.knowledge.builds.have_newer_version_by(is_of_project) && ended_long_ago(image, cx.today)
}

/// Of each stage, by index, whether its system has no packages any more, so that a RUN that installs any fails: those of CentOS,
/// of the short releases of Ubuntu and of Debian up to 10 are gone from where it looks for them.
fn stages_without_packages(model: &Model) -> Vec<bool> {
    let is_archive_used = LazyCell::new(|| ENDED_RELEASES.iter().any(|host| model.text.contains(host)));
    let mut without: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let is_without = match (model.parent(stage), &stage.base) {
            (Some(parent), _) => without.get(parent.index).copied().unwrap_or_default(),
            (None, Base::Image(image)) => has_no_packages(image) && !*is_archive_used,
            _ => false,
        };
        without.push(is_without);
    }
    without
}

fn has_no_packages(image: &ImageReference) -> bool {
    let tag = image.tag.as_deref().unwrap_or_default();
    match image.official_name() {
        Some("ubuntu") => SHORT_UBUNTU
            .iter()
            .any(|release| tag == *release || tag.strip_prefix(release).is_some_and(|rest| rest.starts_with('-'))),
        Some("debian") => {
            let release = tag.split(['.', '-']).next().unwrap_or_default();
            OLD_DEBIAN.contains(&release)
        }
        // That one looks for its packages in the archive.
        _ if image.repository.starts_with("debian/eol") => false,
        _ if tag.split('-').any(|part| OLD_DEBIAN.contains(&part) && !part.starts_with(|c: char| c.is_ascii_digit())) => true,
        _ => image.repository.rsplit('/').next() == Some("centos") && !(tag.contains("stream9") || tag.contains("stream10")),
    }
}

/// Releases of Debian that have been moved to the archive, by code name and number.
const OLD_DEBIAN: [&str; 8] = ["buster", "stretch", "jessie", "wheezy", "10", "9", "8", "7"];

/// Releases of Ubuntu between those with long support that have been moved to the archive, by code name and number.
const SHORT_UBUNTU: [&str; 36] = [
    "12.10", "13.04", "13.10", "14.10", "15.04", "15.10", "16.10", "17.04", "17.10", "18.10", "19.04", "19.10", "20.10", "21.04",
    "21.10", "22.10", "23.04", "23.10", "quantal", "raring", "saucy", "utopic", "vivid", "wily", "yakkety", "zesty", "artful",
    "cosmic", "disco", "eoan", "groovy", "hirsute", "impish", "kinetic", "lunar", "mantic",
];

/// The names that comments above FROM list as arguments, as where a program puts the instructions above the file: `# ARG BASE`.
/// One with a value is an ARG that somebody has switched off, and so is one beside others that are none.
fn arguments_in_comments(model: &Model) -> FxHashSet<&str> {
    let above = model.instructions.get(model.global()).unwrap_or_default();
    let first = model.stages.first().and_then(|stage| model.instructions_of(stage).first());
    let Some(first) = first.filter(|_| above.iter().all(|placed| placed.keyword != Keyword::Arg)) else {
        return FxHashSet::default();
    };
    let comments = model.comments.iter().take_while(|comment| comment.end() <= first.start);
    let names = comments.filter_map(|&comment| {
        let text = model.slice(comment).trim_start_matches('#').trim();
        let name = text.get(..4).filter(|word| word.eq_ignore_ascii_case("arg ")).and_then(|_| text.get(4..))?.trim();
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
    });
    names.collect()
}

/// The name in `${NAME}`, `$NAME` or `NAME`.
fn variable_of(text: &str) -> &str {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let text = text.trim_start_matches(|c| !is_of_name(c));
    text.split(|c| !is_of_name(c)).next().unwrap_or_default()
}

/// Whether it matters of which version the base of a FROM is: a stage that is built on it may do something with it. A
/// file of nothing but FROM hands the newest on.
fn is_version_of_interest(model: &Model, uses: &Uses, at: usize) -> bool {
    let Some(stage) = model.stage_of(at).and_then(|stage| model.stages.get(stage)) else { return true };
    match &stage.base {
        Base::Image(image) => !hands_on(model, image) && uses.depend_on_version(stage, image),
        _ => true,
    }
}

/// Whether a FROM begins the last stage with an image that is no official one.
fn extends_image_of_others(model: &Model, at: usize) -> bool {
    let Some(last) = model.stages.last().filter(|last| last.instructions.start == at) else { return false };
    matches!(&last.base, Base::Image(image) if image.official_name().is_none())
}

/// Whether a file gives another name to somebody's image, and changes nothing in it. What begins with an official image goes on.
fn hands_on(model: &Model, image: &ImageReference) -> bool {
    let is_plain = |placed: &Placed| matches!(placed.keyword, Keyword::Arg | Keyword::From | Keyword::Label);
    image.official_name().is_none() && model.stages.len() == 1 && model.instructions.iter().all(is_plain)
}

/// Whether a RUN comes behind an instruction that SHELL could be for.
fn is_followed_by_run(model: &Model, at: usize) -> bool {
    let Some(stage) = model.stage_of(at).and_then(|stage| model.stages.get(stage)) else { return false };
    let is_shell = |placed: &Placed| placed.keyword == Keyword::Run && !matches!(placed.command(), Some(Command::Json(_)));
    let is_base = || model.stages.iter().any(|other| model.parent(other).is_some_and(|base| base.index == stage.index));
    model.instructions.get(at + 1..stage.instructions.end).unwrap_or_default().iter().any(is_shell) || is_base()
}

/// Whether the image is built on one that others are built in: `oss-fuzz-base/base-builder`, `rust-builder`.
fn is_based_on_builder(cx: &FileContext<'_>) -> bool {
    let Some(last) = cx.model.stages.last() else { return false };
    let Base::Image(image) = cx.model.root_base(last) else { return false };
    image
        .repository
        .split('/')
        .any(|part| part.split(['-', '_', '.']).any(|word| matches!(word, "builder" | "fuzz" | "fuzzbench")))
}

/// Whether the comments of a file without instructions ask their reader to write some.
fn is_asked_for(text: &str) -> bool {
    let text = text.to_lowercase();
    ["assignment", "exercise", "homework", "your dockerfile", "create your", "your custom"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::model::{KnownBuilds, Neighbours};
    use crate::rules::{FileNames, Knowledge};
    use crate::testing::check_text_for;

    fn found(path: &str, text: &str, profile: Profile) -> Vec<&'static str> {
        let settings = Settings { profile, ..Settings::default() };
        let knowledge = Knowledge { file_names: FileNames::of(path), ..Knowledge::default() };
        check_text_for(&settings, text, false, &knowledge).iter().map(|finding| finding.rule.id).collect()
    }

    const LARGE: &str = "FROM debian:latest\nRUN apt-get update && apt-get install -y git && pip install a==1\n";

    #[test]
    fn systems_whose_packages_are_gone() {
        let found = |path: &str, text: &str| found(path, text, Profile::Recommended);
        let run = "RUN apt-get update && apt-get install -y git\n";
        for (image, wanted) in [
            ("ubuntu:wily", 0),
            ("ubuntu:23.04", 0),
            ("debian:stretch-slim", 0),
            ("ubuntu:26.04", 1),
            ("debian:12", 1),
            ("me/app:lunar", 1),
        ] {
            let of_size = found("a/Dockerfile", &format!("FROM {image}\n{run}")).iter().filter(|id| **id == "DL3009").count();
            assert_eq!(of_size, wanted, "{image}");
        }
        let manners = "FROM ubuntu:23.04\nADD a /a\nCMD [\"/a\"]\n";
        assert!(found("a/Dockerfile", manners).contains(&"DL3020"), "nothing is installed");
        assert_eq!(found("bats/Dockerfile.in", "FROM ${BASE_IMAGE}\nRUN a\n"), [""; 0]);
        assert!(found("a/disabled/x/Dockerfile", LARGE).is_empty());
        assert!(found("archived/x/Dockerfile", "FROM debian:13\nCOPPY a /a\n").contains(&"unknown-instruction"));
        let unchecked = "FROM debian:13\nRUN curl -k -o /usr/bin/x https://get.docker.com/x\n";
        assert_eq!(found("a/deprecated/x/Dockerfile", unchecked), [""; 0]);
        assert!(found("a/x/Dockerfile", unchecked).contains(&"certificates-not-checked"));
        let another = "ARG BASE\nFROM debian:8 AS tools\nRUN a\nFROM $BASE\nADD a /a\n";
        assert!(found("a/Dockerfile", another).contains(&"DL3020"), "what is shipped may be new");
    }

    #[test]
    fn what_a_comment_calls_an_argument() {
        let undefined = |text: &str| found("a/Dockerfile", text, Profile::Recommended).contains(&"UndefinedArgInFrom");
        assert!(undefined("# The base\nFROM ${agentImage}\nRUN a\n"));
        assert!(!undefined("# Arguments\n# ARG agentImage\nFROM ${agentImage}\nRUN a\n"));
        assert!(undefined("# ARG agentImage=a:1\nFROM ${agentImage}\nRUN a\n"), "somebody has switched it off");
        assert!(undefined("# ARG agentImages\nFROM ${agentImage}\nRUN a\n"));
    }

    #[test]
    fn projects_that_nobody_keeps_up_and_steps_of_series() {
        let text = "FROM debian:latest\nMAINTAINER me\nRUN apt-get update && apt-get install -y git\n";
        let found = |neighbours: Neighbours| {
            let builds = KnownBuilds::default().among(neighbours).into();
            let knowledge = Knowledge { builds, file_names: FileNames::of("x/Dockerfile"), ..Knowledge::default() };
            let settings = Settings { profile: Profile::Recommended, ..Settings::default() };
            check_text_for(&settings, text, false, &knowledge).iter().map(|finding| finding.rule.id).collect::<Vec<_>>()
        };
        assert_eq!(found(Neighbours::default()), ["DL3007", "MaintainerDeprecated", "DL3009"]);
        assert_eq!(found(Neighbours { is_retired: true, ..Neighbours::default() }), [""; 0]);
        let names = ["0", "1"].map(Box::from).to_vec().into();
        let step = Neighbours { folders: vec![(names, "0".to_owned())], ..Neighbours::default() };
        assert_eq!(found(step), ["MaintainerDeprecated"]);
    }

    #[test]
    fn images_that_nobody_ships() {
        assert_eq!(found("app/Dockerfile", LARGE, Profile::Recommended), ["DL3007", "DL3009", "DL3042"]);
        for path in ["tests/Dockerfile", "app/Dockerfile.test", "deprecated/app/Dockerfile", "unsupported_images/x/Dockerfile"] {
            assert_eq!(found(path, LARGE, Profile::Recommended), [""; 0], "{path}");
            let of_tool = found(path, LARGE, Profile::Hadolint);
            assert!(["DL3007", "DL3009", "DL3015", "DL3042"].iter().all(|id| of_tool.contains(id)), "{path}");
        }
        for path in [".devcontainer/Dockerfile", "Dockerfile.dev", "docker/development/db/Dockerfile"] {
            assert_eq!(found(path, LARGE, Profile::Recommended), [""; 0], "{path}");
        }
        assert_eq!(found("rust-builder/Dockerfile", LARGE, Profile::Recommended), ["DL3007"]);
        let fuzzed = LARGE.replace("debian:latest", "gcr.io/oss-fuzz-base/base-builder");
        assert_eq!(found("projects/x/Dockerfile", &fuzzed, Profile::Recommended), [""; 0]);
    }

    #[test]
    fn files_that_nobody_of_the_project_edits() {
        let text = "FROM nginx:latest\nCOPPY a /a\n";
        for path in
            ["vendor/x/Dockerfile", "parser/testfiles-negative/x/Dockerfile", "a/testdata/Dockerfile", "testfile-line/Dockerfile"]
        {
            assert_eq!(found(path, text, Profile::Recommended), [""; 0], "{path}");
            assert!(found(path, text, Profile::Buildkit).contains(&"unknown-instruction"), "{path}");
        }
        assert_eq!(found("/srv/vendor/Dockerfile", text, Profile::Recommended), ["DL3007", "unknown-instruction"]);
    }

    #[test]
    fn what_is_wrong_in_tests_of_linters() {
        let text = "from debian:13\nRUN a\nCOPY a b /c\n";
        for path in ["test/linters/hadolint/bad/Dockerfile", "tests/invalid/x/Dockerfile"] {
            assert_eq!(found(path, text, Profile::Recommended), [""; 0], "{path}");
        }
        assert!(!found("bad/Dockerfile", text, Profile::Recommended).is_empty());
        let token = "FROM debian:13\nENV GITHUB_TOKEN=ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2\n";
        assert_eq!(found("app/Dockerfile", token, Profile::Recommended), ["secret-in-text"]);
        assert_eq!(found("test/linters/trivy/Dockerfile", token, Profile::Recommended), [""; 0]);
        assert_eq!(found("app/Dockerfile", "FROM debian:13\nENV PORT=${PORT:-80}\n", Profile::Recommended), [""; 0]);
        let unset = "FROM debian:13\nENV REPO=${OTHER:-https://a.example}\n";
        assert_eq!(found("app/Dockerfile", unset, Profile::Recommended), ["UndefinedVar"]);
        assert_eq!(found("compose/tests/app/Dockerfile", unset, Profile::Recommended), [""; 0]);
    }

    #[test]
    fn a_version_that_is_only_kept() {
        let ids = |image: &str, own: &str| {
            let names = ["3.18", "3.24", "v1.8", "v1.19"].map(Box::from).into_iter().collect::<Vec<Box<str>>>().into();
            let neighbours = Neighbours { folders: vec![(names, own.to_owned())], ..Neighbours::default() };
            let builds = KnownBuilds::default().among(neighbours).into();
            let file_names = FileNames::of(&format!("{own}/Dockerfile"));
            let knowledge = Knowledge { builds, file_names, ..Knowledge::default() };
            let text = format!("FROM {image}\nENV A b\nRUN apk add a\n");
            let found = check_text_for(&Settings::default(), &text, false, &knowledge);
            found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("alpine:3.18", "v1.8"), [""; 0]);
        assert_eq!(ids("arm32v7/ruby:2.6", "v1.8"), [""; 0]);
        assert_eq!(ids("alpine:3.18", "3.18"), ["LegacyKeyValueFormat", "DL3019"], "one for each system");
        assert_eq!(ids("alpine:3.24", "v1.8"), ["LegacyKeyValueFormat", "DL3019"]);
        assert_eq!(ids("alpine:3.18", "v1.19"), ["end-of-life-image", "LegacyKeyValueFormat", "DL3019"]);
    }

    #[test]
    fn bases_that_ended_years_ago() {
        let text = |image: &str| format!("FROM {image}\nMAINTAINER me\nENV A b\nRUN pip install a\n");
        let ids = |image: &str| found("app/Dockerfile", &text(image), Profile::Recommended);
        assert_eq!(ids("python:3.6-slim"), ["end-of-life-image"]);
        assert_eq!(ids("python:3.9-slim"), ["end-of-life-image", "MaintainerDeprecated", "LegacyKeyValueFormat", "DL3042"]);
        let of_program = "# Generated from a template, do not edit\n".to_owned() + &text("python:3.14-slim");
        assert_eq!(found("app/Dockerfile", &of_program, Profile::Recommended), [""; 0]);
    }

    #[test]
    fn packages_that_are_gone() {
        let ids = |text: &str| found("app/Dockerfile", text, Profile::Recommended);
        let run = "RUN yum install -y a\n";
        assert_eq!(ids(&format!("FROM centos:8\n{run}")), ["end-of-life-image"]);
        assert_eq!(ids(&format!("FROM quay.io/centos/centos:stream8 AS a\nFROM a\n{run}")), [""; 0]);
        assert_eq!(ids(&format!("FROM quay.io/centos/centos:stream9\n{run}")), ["DL3032"]);
        let vault = "RUN sed -i s/mirror.centos.org/vault.centos.org/ /etc/yum.repos.d/*\n";
        assert_eq!(ids(&format!("FROM centos:7\n{vault}{run}")), ["DL3032"], "whoever wrote that knows");
    }

    #[test]
    fn mistakes_are_mistakes_everywhere() {
        let text = "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends jq\nCOPPY a /a\n";
        assert_eq!(found("tests/Dockerfile", text, Profile::Recommended), ["DL3009", "unknown-instruction"]);
    }

    #[test]
    fn manners_of_images_that_only_tests_see() {
        let text = "FROM nginx\nADD start.py /\nENTRYPOINT ./start.py\n";
        assert_eq!(found("app/Dockerfile", text, Profile::Recommended), ["DL3006", "DL3020", "JSONArgsRecommended"]);
        for path in ["integration/job/Dockerfile", "tests/apps/a/Dockerfile", "old/a/Dockerfile"] {
            assert!(!found(path, text, Profile::Recommended).contains(&"DL3020"), "{path}");
            assert!(found(path, text, Profile::Hadolint).contains(&"DL3020"), "{path}");
        }
        assert_eq!(found("integration/job/Dockerfile", text, Profile::Recommended), [""; 0]);
    }

    #[test]
    fn the_newest_image_is_what_is_shown() {
        let text = "FROM varnish\nRUN a\n";
        assert_eq!(found("app/Dockerfile", text, Profile::Recommended), ["DL3006"]);
        for path in ["vmod-examples/Dockerfile.regular", "exercises/web/Dockerfile", ".gitpod.Dockerfile"] {
            assert_eq!(found(path, text, Profile::Recommended), [""; 0], "{path}");
        }
    }

    #[test]
    fn what_is_wrong_on_purpose() {
        let secret = "FROM debian:13\nENV DB_PASSWORD=D0cker!a8s\n";
        assert_eq!(found("app/Dockerfile", secret, Profile::Recommended), ["SecretsUsedInArgOrEnv"]);
        assert_eq!(found("ctf/web/Dockerfile", secret, Profile::Recommended), [""; 0]);
        assert_eq!(found("examples/db/Dockerfile", secret, Profile::Recommended), [""; 0]);
        assert_eq!(found("ctf/web/Dockerfile", secret, Profile::Buildkit), ["SecretsUsedInArgOrEnv"]);
        let empty = "# use this empty Dockerfile to build your assignment\n";
        assert_eq!(found("x/Dockerfile", empty, Profile::Recommended), [""; 0]);
        assert_eq!(found("x/Dockerfile", "# Copyright\n", Profile::Recommended), ["no-instructions"]);
        assert_eq!(found("x/Dockerfile", empty, Profile::Buildkit), ["no-instructions"]);
    }

    #[test]
    fn words_that_a_template_fills_in() {
        let text = "FROM debian:${core.version}\n";
        assert_eq!(found("Dockerfile.tmpl", text, Profile::Recommended), [""; 0]);
        assert_eq!(found("Dockerfile.tmpl", text, Profile::All), [""; 0]);
        assert_ne!(found("Dockerfile", text, Profile::All), [""; 0]);
    }

    #[test]
    fn one_case_is_not_mended_against_the_other() {
        let ids = |text: &str| found("app/Dockerfile", text, Profile::Recommended);
        assert_eq!(ids("from debian:13 AS a\nRUN a\nRUN b\n"), ["ConsistentInstructionCasing"]);
        assert_eq!(ids("FROM debian:13 as a\nRUN a\nRUN b\n"), ["FromAsCasing"]);
        assert_eq!(ids("FROM REPLACE-ME\nRUN a\n"), [""; 0]);
    }

    #[test]
    fn another_sh_for_whoever_uses_the_image() {
        let text = "FROM debian:13\nRUN ln -sf /bin/bash /bin/sh\n";
        assert!(!found("app/Dockerfile", text, Profile::All).contains(&"DL4005"));
        assert!(found("app/Dockerfile", text, Profile::Hadolint).contains(&"DL4005"));
        assert!(found("app/Dockerfile", &format!("{text}RUN a\n"), Profile::All).contains(&"DL4005"));
    }

    #[test]
    fn parts_of_templates() {
        let text = "LABEL a=\"%%VERSION%%\"\nRUN b\n";
        for (path, wanted) in [("app/Dockerfile.tpl", 0), ("app/Dockerfile.in", 0), ("app/Dockerfile", 1)] {
            let found = found(path, text, Profile::Recommended);
            assert_eq!(found.iter().filter(|id| **id == "instruction-before-from").count(), wanted, "{path}");
            assert_eq!(wanted == 0, found.is_empty(), "{path}: {found:?}");
        }
        assert!(found("app/Dockerfile.tpl", "ARG A=1\n", Profile::Recommended).is_empty());
    }

    #[test]
    fn files_that_are_no_dockerfiles() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: HF_TOKEN\n  user: a\n";
        assert_eq!(found("app/Dockerfile.pod", text, Profile::Recommended), ["unknown-instruction"]);
        assert!(4 < found("app/Dockerfile.pod", text, Profile::Buildkit).len());
        let typo = "FRMO a:1\nRUNN a\nRUN b\n";
        assert_eq!(found("app/Dockerfile", typo, Profile::Recommended), ["unknown-instruction"; 2]);
    }

    #[test]
    fn a_merge_conflict() {
        let text = "FROM debian:13\n<<<<<<< HEAD\nENTRYPOINT [\"a\"]\n=======\nENTRYPOINT [\"b\"]\n>>>>>>> other\n";
        assert_eq!(found("app/Dockerfile", text, Profile::Recommended), ["unknown-instruction"]);
        assert_eq!(found("app/Dockerfile", &text.replace(">>>>>>> ", "# "), Profile::Recommended).len(), 3);
        let token = "ENV GITHUB_TOKEN=ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2\n";
        let found_with = |text: &str| found("app/Dockerfile", &format!("{text}{token}"), Profile::Recommended);
        assert_eq!(found_with(text), ["unknown-instruction", "secret-in-text"]);
        let inside = "FROM debian:13\nRUN a \\\n<<<<<<< HEAD\n  b \\\n=======\n  c \\\n>>>>>>> x\n  d\nCOPPY a b\n";
        assert!(found_with(inside).contains(&"secret-in-text") && found_with(inside).contains(&"unknown-instruction"));
        assert!(2 < found("app/Dockerfile", text, Profile::Buildkit).len());
    }

    #[test]
    fn a_value_that_is_required() {
        let text = "FROM debian:13\nARG V\nRUN a\nENV W=${V:?}\n";
        assert_eq!(found("app/Dockerfile", text, Profile::Recommended), [""; 0]);
        assert_eq!(found("app/Dockerfile", text, Profile::Buildkit), ["expand-required"]);
    }

    #[test]
    fn parts_that_a_program_puts_together() {
        let text = "RUN a\n";
        assert_eq!(found("app/Dockerfile", text, Profile::Recommended), ["instruction-before-from"]);
        assert_eq!(found("app/git.Dockerfile", text, Profile::Buildkit), ["instruction-before-from"]);
        assert_eq!(found("app/git.Dockerfile", text, Profile::All), ["instruction-before-from"]);
        assert_eq!(found("app/Dockerfile.prod", text, Profile::Recommended), ["instruction-before-from"]);
        for path in ["app/git.Dockerfile", "app/Dockerfile.git"] {
            assert_eq!(found(path, text, Profile::Recommended), [""; 0], "{path}");
            assert_eq!(found(path, "RUN a\nFROM b:1\n", Profile::Recommended), ["instruction-before-from"], "{path}");
        }
        let builds = KnownBuilds::new(vec![crate::model::KnownBuild::default()]).into();
        let knowledge = Knowledge { builds, file_names: FileNames::of("app/git.Dockerfile"), ..Knowledge::default() };
        let found = check_text_for(&Settings::default(), text, false, &knowledge);
        assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["instruction-before-from"]);
    }

    #[test]
    fn files_that_a_program_writes_or_others_have_followed() {
        let text = "FROM debian:13\nMAINTAINER a\nRUN apt-get update && apt-get install -y b\nENV TOKEN=q7Rk2Wd9Zm4Lx8\n";
        let found_at = |path: &str, text: &str, names: &[&str], own: &str| {
            let beside = vec![Box::from("dockerfile")].into();
            let above = names.iter().map(|name| Box::from(*name)).collect();
            let folders = vec![(beside, "dockerfile".to_owned()), (above, own.to_owned())];
            let builds = KnownBuilds::default().among(Neighbours { folders, ..Neighbours::default() });
            let knowledge = Knowledge { builds: builds.into(), file_names: FileNames::of(path), ..Knowledge::default() };
            let found = check_text_for(&Settings::default(), text, false, &knowledge);
            found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>()
        };
        let found = |text: &str, names: &[&str], own: &str| found_at(&format!("{own}/Dockerfile"), text, names, own);
        assert_eq!(found(text, &["8.4"], "8.4"), ["MaintainerDeprecated", "DL3009", "SecretsUsedInArgOrEnv"]);
        assert_eq!(found(text, &["8.4", "dockerfile-alpine.template"], "8.4"), ["SecretsUsedInArgOrEnv"]);
        assert_eq!(found(text, &["api", "dockerfile.j2"], "api").len(), 3, "by somebody");
        for order in ["Generated. DO NOT EDIT", "Please do not edit it directly", "DO NOT EDIT THIS FILE", "auto-generated by x"]
        {
            assert_eq!(found(&format!("# {order}\n{text}"), &[], ""), ["SecretsUsedInArgOrEnv"], "{order}");
        }
        for order in ["Please do not edit the version of the base", "Don't edit without a test"] {
            assert_eq!(found(&format!("# {order}\n{text}"), &[], "").len(), 3, "{order}");
        }
        let generated = format!("# Generated. DO NOT EDIT\n{}", text.replace("debian:13", "debian:11"));
        assert_eq!(found(&generated, &[], "")[0], "end-of-life-image");
        let releases = ["1.4.4", "2.0.0", "2.1.1", "2.2.0"];
        assert_eq!(found(text, &releases, "1.4.4"), ["SecretsUsedInArgOrEnv"], "what is in the file is known");
        assert_eq!(found("FROM debian:13\nARG DB_PASSWORD\nRUN a\n", &releases, "1.4.4"), [""; 0]);
        assert_eq!(
            found_at("src/test/resources/x/Dockerfile", "FROM debian:13\nRUNN a\nMAINTAINER b\n", &[], ""),
            ["unknown-instruction"]
        );
        let buster = text.replace("debian:13", "debian:10");
        assert_eq!(found(&buster, &[], ""), ["end-of-life-image", "SecretsUsedInArgOrEnv"]);
    }

    #[test]
    fn files_of_taskgraph() {
        let text = "# %ARG V\nFROM debian:13\nCOPY --from=ghcr.io/astral-sh/uv:$V /uv /bin/\nRUN a\n";
        assert_eq!(found("app/Dockerfile", text, Profile::Recommended), [""; 0]);
        let other = text.replace("%ARG", "ARG");
        assert!(found("app/Dockerfile", &other, Profile::Recommended).contains(&"copy-from-variable"));
    }

    #[test]
    fn files_that_are_called_templates() {
        let text = "FROM debian:{{ version }}\n";
        assert_eq!(found("Dockerfile", text, Profile::All), ["template-file"]);
        for path in ["template/Dockerfile", "Dockerfile.j2", "dockerfile-templates/x/Dockerfile"] {
            assert_eq!(found(path, text, Profile::All), [""; 0], "{path}");
        }
    }

    #[test]
    fn images_of_ci_and_of_one_layer() {
        let size = |above: &str| {
            found("Dockerfile", &format!("{above}FROM fedora:43\nRUN dnf install -y git-2\n"), Profile::Recommended)
        };
        for above in ["# Dockerfile for CI image\n", "# Used by CircleCI only.\n", "#!BuildTag: app:1\n", "# image used in CI\n"]
        {
            assert_eq!(size(above), [""; 0], "{above}");
        }
        for above in
            ["# For civil use\n", "#!BuildTag: app:1\n#!NoSquash\n", "# Set by CI to the version\n", "# in GitHub releases\n"]
        {
            assert_eq!(size(above), ["DL3040"], "{above}");
        }
        for path in ["Dockerfile.ci", "app_ci.Dockerfile", "tekton/gobuilder/Dockerfile"] {
            assert_eq!(found(path, "FROM fedora:43\nRUN dnf install -y git-2\n", Profile::Recommended), [""; 0], "{path}");
        }
        assert_eq!(
            found("docker/circleci/Dockerfile", "FROM fedora:43\nRUN dnf install -y git-2\n", Profile::Recommended),
            [""; 0]
        );
    }

    #[test]
    fn what_only_a_variant_installs() {
        let size =
            |arg: &str, run: &str| found("Dockerfile", &format!("FROM fedora:43\n{arg}\nRUN {run}\n"), Profile::Recommended);
        let debug = "if [ -n \"$INSTALL_DEBUG\" ]; then dnf install -y git-2; fi";
        for arg in ["ARG INSTALL_DEBUG", "ARG INSTALL_DEBUG=false", "ARG INSTALL_DEBUG=\"\""] {
            assert_eq!(size(arg, debug), [""; 0], "{arg}");
        }
        for (arg, run) in [
            ("ARG INSTALL_DEBUG=1", debug),
            ("ARG WITH_GIT", "if [ -n \"$WITH_GIT\" ]; then dnf install -y git-2; fi"),
            ("ARG DEBUG", "if [ -n \"$DEBUG\" ]; then true; else dnf install -y git-2; fi"),
            ("ARG DEBUG", "dnf install -y git-2"),
        ] {
            assert_eq!(size(arg, run), ["DL3040"], "{arg} {run}");
        }
    }
}
