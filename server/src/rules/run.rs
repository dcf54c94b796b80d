//! Runs the rules over a file.

use super::safety;
use super::selection::Selection;
use super::stage_cache::{self, StageCache};
use super::{
    Check, FileContext, Finding, IgnoreContext, InstructionContext, RULES, Rule, Severity, Sink, StageContext, filter, own,
    shellcheck,
};
use crate::config::Profile;
use crate::model::{Model, StageModel};
use crate::syntax::ast::Instruction;
use crate::text::size;

/// The findings of all instruction rules for one instruction, with relative ranges; kept with it.
struct LocalFindings(Vec<Finding>);

/// All findings of a Dockerfile, sorted by place.
pub fn check_dockerfile(cx: &FileContext<'_>) -> Vec<Finding> {
    let selection = Selection::of(cx.settings);
    // Nothing is kept for a next version, and what nobody asks for is not looked for.
    let check_instructions = || check_stages(&cx.stages(), &selection, of_instructions(cx.model.stage_model(), &selection));
    check_with(cx, &selection, check_instructions)
}

/// All findings of a Dockerfile, sorted by place, of which each stage is looked at by itself: the same as [`check_dockerfile`]
/// finds, unless a [`Check::Stage`] rule looks at more than it is allowed to. It takes far longer, and is there to find that.
pub fn check_dockerfile_apart(cx: &FileContext<'_>) -> Vec<Finding> {
    let selection = Selection::of(cx.settings);
    let check = |stages: &StageContext<'_>| check_stages(stages, &selection, of_instructions(stages.model, &selection));
    check_with(cx, &selection, || stage_cache::check_sections_apart(&cx.stages(), size(cx.model.text.len()), check))
}

fn of_instructions(model: &StageModel, selection: &Selection) -> Vec<Finding> {
    let mut out = Vec::new();
    for placed in &model.instructions {
        let mut found = check_instruction(&placed.instruction, model.escape, &selection.of_instruction);
        found.iter_mut().for_each(|finding| finding.shift(|range| range + placed.start));
        out.append(&mut found);
    }
    out
}

/// All findings of a Dockerfile, sorted by place. Of stages that are as they were when `cache` was last used, what was
/// found then is taken from there.
pub fn recheck_dockerfile(cx: &FileContext<'_>, cache: &mut StageCache) -> Vec<Finding> {
    let selection = cache.selection(cx.settings);
    let check = |stages: &StageContext<'_>| {
        let mut of_instructions = Vec::new();
        for placed in &stages.model.instructions {
            let of_all = || LocalFindings(check_instruction(&placed.instruction, stages.model.escape, RULES));
            let asked = placed.derived.get_or_init(of_all).0.iter().filter(|f| filter::is_looked_for(f.rule, stages.settings));
            of_instructions.extend(asked.map(|finding| finding.moved(placed.start)));
        }
        check_stages(stages, &selection, of_instructions)
    };
    check_with(cx, &selection, || stage_cache::check_sections(&cx.stages(), size(cx.model.text.len()), cache, check))
}

fn check_with(cx: &FileContext<'_>, selection: &Selection, check_stages: impl FnOnce() -> Vec<Finding>) -> Vec<Finding> {
    if is_template(cx) {
        // Of a file that is not a Dockerfile yet nothing else can be said.
        let mut sink = Sink::new(&own::TEMPLATE_FILE);
        own::check_template(cx, &mut sink);
        super::purpose::judge(&mut sink.findings, cx);
        super::filter::apply(&mut sink.findings, Some(cx.model), cx.settings);
        return sink.findings;
    }
    let mut findings = check_stages();
    let mut of_file = Vec::new();
    for rule in &selection.of_file {
        of_file.append(&mut check_file(rule, cx));
    }
    super::caches::judge(&mut of_file, &cx.stages());
    findings.append(&mut of_file);
    if matches!(cx.settings.profile, Profile::Recommended | Profile::All) {
        super::layers::drop_thrown_away(&mut findings, cx);
        super::leftovers::judge(&mut findings, cx);
    }
    super::purpose::judge(&mut findings, cx);
    super::base_version::judge(&mut findings, cx);
    super::users::judge(&mut findings, cx);
    super::shell_comments::drop_of_others(&mut findings, cx);
    super::variables::explain(&mut findings, cx);
    super::buildah::drop_known(&mut findings, cx);
    own::keep_known_mounts(&mut findings, cx.model);
    own::keep_edits_of_own_arguments(&mut findings, cx);
    let has_custom_frontend = has_custom_frontend(cx);
    if has_custom_frontend {
        // Which instructions and flags that one has, nobody here knows.
        for finding in &mut findings {
            finding.idle_if(matches!(finding.rule.id, "unknown-instruction" | "unknown-flag"));
        }
    }
    filter::apply(&mut findings, Some(cx.model), cx.settings);
    if has_custom_frontend {
        for finding in findings.iter_mut().filter(|f| f.rule.frontend) {
            finding.severity = finding.severity.min(Severity::Information);
        }
    }
    sort(&mut findings);
    safety::demote(cx.model, &mut findings);
    findings
}

/// What is found without a look at the file as a whole, to be added to what was found in the instructions.
fn check_stages(cx: &StageContext<'_>, selection: &Selection, mut findings: Vec<Finding>) -> Vec<Finding> {
    for rule in &selection.of_stage {
        if let Check::Stage(check) = rule.check {
            let mut sink = Sink::new(rule);
            check(cx, &mut sink);
            findings.append(&mut sink.findings);
        }
    }
    findings.append(&mut shellcheck::check(cx, selection.of_shell));
    super::caches::judge(&mut findings, cx);
    findings
}

/// What one rule finds in a Dockerfile as a whole, before settings and comments have their say.
pub fn check_file(rule: &'static Rule, cx: &FileContext<'_>) -> Vec<Finding> {
    let mut sink = Sink::new(rule);
    match rule.check {
        Check::File(check) | Check::InstructionAndFile((_, check)) => check(cx, &mut sink),
        Check::Stage(check) => check(&cx.stages(), &mut sink),
        Check::Shell(_) => {
            let asked = shellcheck::Asked::new(cx.settings, |looked_for| looked_for.id == rule.id);
            return shellcheck::check(&cx.stages(), asked);
        }
        Check::Instruction(_) | Check::Ignorefile(_) => {}
    }
    sink.findings
}

/// All findings of a `.dockerignore` file, sorted by place.
pub fn check_ignorefile(cx: &IgnoreContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::Ignorefile(check) = rule.check {
            let mut sink = Sink::new(rule);
            check(cx, &mut sink);
            findings.append(&mut sink.findings);
        }
    }
    super::ignorefile::judge(&mut findings, cx);
    filter::apply(&mut findings, None, cx.settings);
    if !cx.settings.ignore_suppressions {
        super::ignorefile::comments::mute(&mut findings, cx.text);
    }
    sort(&mut findings);
    findings
}

fn check_instruction(instruction: &Instruction, escape: char, rules: &[&'static Rule]) -> Vec<Finding> {
    let cx = InstructionContext::new(instruction, escape);
    let mut sink: Option<Sink> = None;
    for &rule in rules {
        if let Check::Instruction(check) | Check::InstructionAndFile((check, _)) = rule.check {
            let sink = sink.get_or_insert_with(|| Sink::new(rule));
            sink.switch_to(rule);
            check(&cx, sink);
        }
    }
    sink.map(|s| s.findings).unwrap_or_default()
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.range.start(), a.range.end(), a.rule.id).cmp(&(b.range.start(), b.range.end(), b.rule.id)));
}

/// Whether a program has to make a Dockerfile of the file first. What the builder reads without one, profiles of other tools
/// take as it is.
fn is_template(cx: &FileContext<'_>) -> bool {
    is_read_as_template(cx.model, cx.settings.profile)
}

/// Whether a profile leaves a file alone because a program has to make a Dockerfile of it first.
pub fn is_read_as_template(model: &Model, profile: Profile) -> bool {
    let is_ours = matches!(profile, Profile::Recommended | Profile::All);
    model.template.is_some_and(|mark| is_ours || !model.slice(mark).starts_with(['#', '<', '$', '%']))
}

/// A `# syntax=` that is not Docker's own frontend.
fn has_custom_frontend(cx: &FileContext<'_>) -> bool {
    cx.model.frontend().is_some_and(|frontend| !frontend.is_docker())
}
