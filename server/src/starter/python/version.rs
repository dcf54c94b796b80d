//! Which Python a project runs on.

use crate::data::today::Today;
use crate::starter::base::{Version, numbers, pythons};
use crate::starter::project::ProjectFiles;

/// The minor version to start from: the one that the project names, else the newest supported one that it allows. `3.8` of a
/// project that allows nothing that is supported stays.
pub(super) fn python(project: &ProjectFiles, today: Today) -> String {
    let supported = pythons(today);
    let newest = supported.first().map(|(_, minor)| minor.clone()).unwrap_or_default();
    let minor = |version: &[u32]| match version {
        [major, minor, ..] => Some(format!("{major}.{minor}")),
        _ => None,
    };
    let named = named(project);
    if let Some(found) = named.as_deref().and_then(minor)
        && supported.iter().any(|(_, known)| *known == found)
    {
        return found;
    }
    let Some(wanted) = wanted(project) else { return newest };
    let allowed = supported.iter().find(|(version, _)| allows(&wanted, version)).map(|(_, minor)| minor.clone());
    allowed
        .or_else(|| (6..20).rev().map(|minor| vec![3, minor]).find(|v| allows(&wanted, v)).as_deref().and_then(minor))
        .unwrap_or(newest)
}

/// The version that a file names for whoever works on the project.
fn named(project: &ProjectFiles) -> Option<Version> {
    let pinned = project.first_line(".python-version").or_else(|| project.tool_version(&["python"]));
    let runtime = || project.first_line("runtime.txt").and_then(|line| line.strip_prefix("python-"));
    pinned.or_else(runtime).map(|version| numbers(version.trim_start_matches("cpython-"))).filter(|version| 2 <= version.len())
}

/// What the project allows: `>=3.11,<4`.
fn wanted(project: &ProjectFiles) -> Option<String> {
    let pyproject: toml::Table = project.text("pyproject.toml").and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
    let own = pyproject.get("project").and_then(|project| project.get("requires-python")?.as_str());
    let poetry = || pyproject.get("tool")?.get("poetry")?.get("dependencies")?.get("python")?.as_str();
    let pipfile: toml::Table = project.text("Pipfile").and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
    let pipfile = pipfile.get("requires").and_then(|requires| requires.get("python_version")?.as_str());
    let exact = |version: &str| format!("=={version}.*");
    own.or_else(poetry).map(str::to_owned).or_else(|| pipfile.map(exact)).or_else(|| {
        let setup = project.text("setup.py").or_else(|| project.text("setup.cfg"))?;
        let (_, rest) = setup.split_once("python_requires")?;
        let value = rest.lines().next()?.trim().trim_start_matches(['=', ' ']).trim_end_matches(',');
        Some(value.trim_matches(['"', '\'']).to_owned())
    })
}

/// Whether a list of conditions allows a minor version; of its patches the last is meant.
fn allows(conditions: &str, minor: &[u32]) -> bool {
    if let Some((one, other)) = conditions.split_once("||") {
        return allows(one, minor) || allows(other, minor);
    }
    conditions.split(',').map(str::trim).filter(|condition| !condition.is_empty()).all(|condition| {
        let end = condition.find(|c: char| c.is_ascii_digit()).unwrap_or(condition.len());
        let (operator, rest) = condition.split_at(end);
        let is_pattern = rest.ends_with(".*");
        let version = numbers(rest.trim_end_matches(".*"));
        let bound = version.get(..2).unwrap_or(&version);
        let at_least = bound <= minor;
        let same_start = |count: usize| minor.get(..count) == version.get(..count.min(version.len()));
        match operator.trim() {
            ">=" | ">" => at_least,
            "<=" => minor <= bound,
            // `<3.13` ends before 3.13, `<3.13.2` in it.
            "<" => minor < bound || (2 < version.len() && version.get(2) != Some(&0) && minor == bound),
            "^" => at_least && same_start(1),
            "~" => {
                if version.len() < 2 {
                    same_start(1)
                } else {
                    minor == bound
                }
            }
            "~=" => {
                if version.len() < 3 {
                    at_least && same_start(1)
                } else {
                    minor == bound
                }
            }
            "!=" => !is_pattern || minor != bound,
            _ if version.len() < 2 => same_start(1),
            _ => minor == bound,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        for (conditions, yes, no) in [
            (">=3.11", "3.11 3.14", "3.10"),
            (">=3.9,<3.13", "3.9 3.12", "3.13 3.8"),
            ("==3.12.*", "3.12", "3.11 3.13"),
            ("^3.10", "3.10 3.14", "3.9"),
            ("~=3.11", "3.11 3.13", "3.10"),
            ("~3.11", "3.11", "3.12"),
            (">=3.8, !=3.9.*", "3.8 3.10", "3.9"),
            ("3.12", "3.12", "3.13"),
            (">=3.10,<4.0", "3.14", "3.9"),
            ("", "3.14", ""),
        ] {
            let all = |list: &str| list.split_whitespace().map(numbers).collect::<Vec<_>>();
            assert!(all(yes).iter().all(|version| allows(conditions, version)), "{conditions}");
            assert!(!all(no).iter().any(|version| allows(conditions, version)), "{conditions}");
        }
    }
}
