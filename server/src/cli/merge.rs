//! `merge`: reports of parts as one, as if nothing had been split.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::speech::{retold, said};
use super::{COULD_NOT_RUN, complain, print};
use crate::disk;
use crate::texts::complaint as texts;

/// A report that is larger is not read.
const MAX_BYTES: u64 = 1 << 30;

#[derive(Debug, Args)]
pub(super) struct MergeArguments {
    /// What `check` wrote with `--shard`, in the order of the parts: SARIF, JSON or baselines.
    #[arg(required = true)]
    reports: Vec<PathBuf>,
    /// Write what is printed to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints one report made of several.
pub(super) fn run(arguments: &MergeArguments) -> u8 {
    let merged = match merged(&arguments.reports) {
        Ok(merged) => merged,
        Err(problem) => {
            complain(format_args!("{problem}"));
            return COULD_NOT_RUN;
        }
    };
    let mut text = serde_json::to_string_pretty(&merged).unwrap_or_default();
    text.push('\n');
    match &arguments.output {
        None => print(&text),
        Some(path) => match disk::put(path, &text) {
            Ok(()) => 0,
            Err(error) => {
                complain(format_args!("{}: {}", path.display(), retold(error)));
                COULD_NOT_RUN
            }
        },
    }
}

fn merged(paths: &[PathBuf]) -> Result<Value, String> {
    let mut all = None::<(Kind, Value)>;
    for path in paths {
        let name = path.display();
        let bytes = disk::named(path, MAX_BYTES).map_err(|error| format!("{name}: {}", retold(error)))?;
        let report: Option<Value> = serde_json::from_slice(&bytes).ok();
        let known = report.and_then(|report| Some((Kind::of(&report)?, report)));
        let Some((kind, report)) = known else { return Err(said(&texts::not_a_report(name.to_string()))) };
        all = Some(match all {
            None => (kind, report),
            Some((first, _)) if first != kind => return Err(said(&texts::different_reports())),
            Some((_, mut before)) => {
                kind.add(&mut before, report);
                (kind, before)
            }
        });
    }
    Ok(all.map(|(_, report)| report).unwrap_or_default())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sarif,
    Json,
    Baseline,
}

impl Kind {
    fn of(report: &Value) -> Option<Self> {
        let is_list = |pointer: &str| report.pointer(pointer).is_some_and(Value::is_array);
        let is_ours = report.get("version").is_some_and(|version| version == 1) && is_list("/findings");
        match () {
            () if is_list("/runs/0/results") => Some(Self::Sarif),
            () if is_ours && is_list("/problems") => Some(Self::Json),
            () if is_ours => Some(Self::Baseline),
            () => None,
        }
    }

    fn add(self, into: &mut Value, mut from: Value) {
        match self {
            Self::Json => {
                append(into, &mut from, "/findings");
                append(into, &mut from, "/problems");
            }
            Self::Baseline => {
                append(into, &mut from, "/findings");
                if let Some(findings) = into.pointer_mut("/findings").and_then(Value::as_array_mut) {
                    let key = |entry: &Value| {
                        ["path", "rule", "hash"]
                            .map(|name| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned())
                    };
                    findings.sort_by_cached_key(key);
                }
            }
            Self::Sarif => sarif(into, from),
        }
    }
}

fn append(into: &mut Value, from: &mut Value, pointer: &str) {
    let more = from.pointer_mut(pointer).map(Value::take);
    if let (Some(Value::Array(into)), Some(Value::Array(more))) = (into.pointer_mut(pointer), more) {
        into.extend(more);
    }
}

/// One run: GitHub takes no more of one tool. Results name their rules by number, which the rules of both have anew.
fn sarif(into: &mut Value, mut from: Value) {
    const RULES: &str = "/runs/0/tool/driver/rules";
    const SUCCESS: &str = "/runs/0/invocations/0/executionSuccessful";
    let mut numbers = Vec::new();
    let more = from.pointer_mut(RULES).map(Value::take);
    if let (Some(Value::Array(rules)), Some(Value::Array(more))) = (into.pointer_mut(RULES), more) {
        for rule in more {
            let known = rules.iter().position(|known| known.get("id") == rule.get("id"));
            numbers.push(known.unwrap_or(rules.len()));
            if known.is_none() {
                rules.push(rule);
            }
        }
    }
    for result in from.pointer_mut("/runs/0/results").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(index) = result.get_mut("ruleIndex") else { continue };
        if let Some(&number) = index.as_u64().and_then(|number| numbers.get(usize::try_from(number).ok()?)) {
            *index = number.into();
        }
    }
    append(into, &mut from, "/runs/0/results");
    append(into, &mut from, "/runs/0/artifacts");
    for kind in ["toolConfigurationNotifications", "toolExecutionNotifications"] {
        append(into, &mut from, &format!("/runs/0/invocations/0/{kind}"));
    }
    let succeeded = |report: &Value| report.pointer(SUCCESS).is_some_and(|success| success == true);
    let both = succeeded(into) && succeeded(&from);
    if let Some(success) = into.pointer_mut(SUCCESS) {
        *success = both.into();
    }
}
