//! Files left behind in a layer matter only if the layer ends up in an image.

use rustc_hash::{FxHashMap, FxHashSet};

use super::landing::below;
use super::{FileContext, Finding, Leaves};
use crate::data::caches::{CACHE_ROOTS, PACKAGE_CACHES, package_cache};
use crate::data::products::OF_EITHER;
use crate::data::secret_names::{SECRET_FILES, SECRET_FOLDERS, is_called_secret};
use crate::model::{Build, Model, PathText, Placed, Reach, Reached, copy_paths, copy_source, joined_path};
use crate::syntax::ast::Keyword;

/// Drops findings about what is left behind in stages that only files are copied from, where these are others.
pub(super) fn drop_thrown_away(findings: &mut Vec<Finding>, cx: &FileContext<'_>) {
    let model = cx.model;
    let is_value = |finding: &Finding| finding.rule.id == "SecretsUsedInArgOrEnv" && finding.message.key() == "env";
    let is_left = |finding: &Finding| finding.rule.leaves != Leaves::Nothing || is_value(finding);
    if model.stages.len() < 2 || !findings.iter().any(is_left) {
        return;
    }
    // What no other stage uses may be a target.
    let mut is_used = vec![false; model.stages.len()];
    for need in model.stage_needs() {
        if let Some(is_used) = is_used.get_mut(need.to) {
            *is_used = true;
        }
    }
    let is_target =
        |stage: &crate::model::Stage| stage.name.as_ref().is_some_and(|name| cx.knowledge.builds.build_stage(&name.text));
    let is_built = |stage: &crate::model::Stage| !is_used.get(stage.index).copied().unwrap_or(true) || is_target(stage);
    let reach = model.reach(is_built);
    // What is a matter of size may go by what is likely.
    let is_open = model.stages.iter().any(|stage| !stage.matches.is_empty());
    let likely = is_open.then(|| model.likely_reach(is_built));
    let likely = likely.as_ref().unwrap_or(&reach);
    // Who ships a stage that nothing comes of, none can tell.
    let is_aside = |stage: &crate::model::Stage| {
        let is_alone = is_used.get(stage.index) == Some(&false) && stage.index + 1 < model.stages.len();
        is_alone && !is_target(stage)
    };
    let is_thrown_away = |stage: &crate::model::Stage| likely.of(stage.index) == Reached::Files || stage.is_for_tests();
    if !model.stages.iter().any(|stage| is_thrown_away(stage) || is_aside(stage)) {
        return;
    }
    let may_hold = |stage: &crate::model::Stage| CACHE_ROOTS.iter().any(|cache| likely.may_hold(stage.index, cache));
    let has_caches: Vec<bool> =
        model.stages.iter().map(|stage| !stage.is_for_tests() && !is_aside(stage) && may_hold(stage)).collect();
    let handed_on = handed_on(model);
    let place = |finding: &Finding| {
        let instruction = model.instruction_at(finding.range.start())?;
        Some((instruction, model.stage_of(instruction)?))
    };
    let is_copy = |finding: &&Finding| finding.rule.leaves == Leaves::Copies;
    let copies: FxHashSet<usize> = findings.iter().filter(is_copy).filter_map(|finding| Some(place(finding)?.0)).collect();
    let destinations = if copies.is_empty() { FxHashMap::default() } else { destinations(cx, &copies) };
    let is_scattered = |finding: &Finding| finding.rule.leaves == Leaves::Scattered;
    let from_start = if findings.iter().any(is_scattered) { taken_from_start(model) } else { FxHashSet::default() };
    findings.retain(|finding| {
        let Some((instruction, stage)) = place(finding) else { return true };
        match finding.rule.leaves {
            // What ENV says is in no image that only files are taken for.
            Leaves::Nothing => !is_value(finding) || reach.of(stage) != Reached::Files,
            Leaves::Caches => {
                has_caches.get(stage).copied().unwrap_or(true)
                    && !handed_on.contains(&(stage, finding.rule.id))
                    && may_hold_one(likely, stage, finding.rule.id)
            }
            // What is taken by its name is where it is looked for.
            Leaves::Scattered => {
                let root = model.stages.get(stage).map(|stage| model.root(stage).index);
                let is_looked_for = root.is_some_and(|root| from_start.contains(&root));
                !is_looked_for && (reach.of(stage) != Reached::Files || reach.copied(stage).iter().any(|copied| copied == "/"))
            }
            Leaves::Copies => {
                let is_carried = if finding.rule.id == "copy-takes-secrets" { may_be_secret } else { is_left_over };
                destinations.get(&instruction).is_none_or(|to| may_take(&reach, stage, to, is_carried))
            }
        }
    });
}

/// Stages between which a cache is handed on, and the rules about it: there it is what is wanted of the one, and saves the
/// other its downloads.
fn handed_on(model: &Model) -> FxHashSet<(usize, &'static str)> {
    let is_one = |placed: &Placed| placed.keyword == Keyword::Copy && placed.may_take && placed.text.contains("cache");
    let mut found = FxHashSet::default();
    for (index, copy) in model.instructions.iter().enumerate().filter(|(_, placed)| is_one(placed)) {
        let Some((from, paths)) = copy_source(copy, model.escape).zip(copy_paths(copy, model.escape)) else { continue };
        let from = match from.text.parse::<usize>() {
            Ok(index) => model.stages.get(index),
            Err(_) => model.stage_of_source(&from.text),
        };
        let (Some(from), Some(stage)) = (from, model.stage_of(index)) else { continue };
        for source in paths.sources.iter().filter(|source| source.text.contains("cache")) {
            let caches = PACKAGE_CACHES.iter().filter(|cache| cache.is_below(&source.text));
            found.extend(caches.flat_map(|cache| [(from.index, cache.rule), (stage, cache.rule)]));
        }
    }
    found
}

/// The first stages of those from which others take files by relative paths: where a stage starts is where they look for them.
fn taken_from_start(model: &Model) -> FxHashSet<usize> {
    let copies = model.instructions.iter().filter(|placed| placed.keyword == Keyword::Copy && placed.may_take);
    let takes = |copy: &&Placed| {
        let is_relative = |source: &PathText| !source.text.starts_with(['/', '$', '.']);
        copy_paths(copy, model.escape).is_some_and(|paths| paths.sources.iter().any(is_relative))
    };
    let from = |copy: &Placed| copy_source(copy, model.escape).and_then(|from| model.stage_of_source(&from.text));
    copies.filter(takes).filter_map(|copy| Some(model.root(from(copy)?).index)).collect()
}

/// Whether others may take along the cache that a rule is about.
fn may_hold_one(reach: &Reach, stage: usize, rule: &str) -> bool {
    let folders = package_cache(rule).map(|cache| cache.folders).unwrap_or_default();
    let at_home = |folder: &str| folder.strip_prefix('~').map_or_else(|| folder.to_owned(), |rest| format!("/root{rest}"));
    folders.is_empty() || folders.iter().any(|folder| reach.may_hold(stage, &at_home(folder)))
}

/// Where the copies at these indices put what they copy, as far as that is certain.
fn destinations(cx: &FileContext<'_>, copies: &FxHashSet<usize>) -> FxHashMap<usize, String> {
    let mut found = FxHashMap::default();
    let build = Build { args: &[], is_whole: false, images: &cx.knowledge.images };
    cx.model.visit_states(build, |_, index, placed, state| {
        if !copies.contains(&index) {
            return;
        }
        let destination = copy_paths(&placed.instruction, cx.model.escape).map(|paths| paths.destination);
        let Some(path) = destination.filter(|path| path.literal).map(|path| path.text) else { return };
        let folder = state.workdir().known().map(|folder| &**folder).or_else(|| path.starts_with('/').then_some("/"));
        if let Some(folder) = folder {
            let parent = if path.starts_with('/') { "/" } else { folder };
            found.insert(index, joined_path(parent, &path));
        }
    });
    found
}

/// Whether others may take along what was copied to a folder of a stage, of which something matters by the path inside; one with `*`
/// at its end stands for all that begin so.
fn may_take(reach: &Reach, stage: usize, to: &str, is_carried: fn(&str) -> bool) -> bool {
    reach.of(stage) != Reached::Files
        || reach.copied(stage).iter().any(|copied| {
            copied.strip_suffix('*').is_some_and(|start| to.starts_with(start))
                || below(to, copied).is_some()
                || below(copied, to).is_some_and(is_carried)
        })
}

/// Whether a path may bring along what lies about on a machine.
fn is_left_over(path: &str) -> bool {
    let is_hidden = |part: &str| part.len() > 1 && part.starts_with('.') && part != "..";
    let may_be = |part: &str, name: &str| part.strip_suffix('*').map_or(part == name, |start| name.starts_with(start));
    path.split('/').any(|part| is_hidden(part) || OF_EITHER.iter().any(|name| may_be(part, name)))
}

/// Whether a path may bring along secrets of a project. Next.js puts its `.env` files into what it makes to stand alone.
fn may_be_secret(path: &str) -> bool {
    let may_begin = |start: &str| {
        let mut known = SECRET_FILES.iter().chain(SECRET_FOLDERS).copied().chain([".env"]);
        known.any(|name| name.starts_with(start) || start.starts_with(name)) || start.contains('.')
    };
    let is_one = |part: &str| part.strip_suffix('*').map_or_else(|| is_called_secret(part), may_begin);
    path.contains(".next/standalone") || path.split('/').any(is_one)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config::{Profile, Settings};
    use crate::rules::Knowledge;
    use crate::testing::{check_text_in, check_with, known_builds, listing};

    const DROPPED: &[&str] = &["DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060"];

    fn found(text: &str, profile: Profile) -> usize {
        let settings = Settings { profile, ..Settings::default() };
        check_with(text, &settings).iter().filter(|finding| DROPPED.contains(&finding.rule.id)).count()
    }

    #[test]
    fn caches_of_tests() {
        let text = |name: &str| format!("FROM x:1 AS app\nFROM app AS {name}\nRUN pip install a==1\n");
        for (name, wanted) in [("test", 0), ("unit-tests", 0), ("latest", 1), ("final", 1)] {
            assert_eq!((found(&text(name), Profile::Recommended), found(&text(name), Profile::Hadolint)), (wanted, 1), "{name}");
        }
    }

    #[test]
    fn caches_of_a_stage_that_only_files_are_copied_from() {
        for run in ["dnf install -y a-1", "apk add a=1", "yum install -y a-1", "zypper install -y a=1", "pip install a==1"] {
            let text = |end: &str| format!("FROM x:1 AS b\nRUN {run}\nFROM scratch\n{end}\n");
            assert_eq!(found(&text("COPY --from=b /x /x"), Profile::Recommended), 0, "{run}");
            assert_eq!(found(&text("COPY --from=b /x /x"), Profile::Hadolint), 1, "{run}");
            for end in [
                "COPY --from=b / /",
                "COPY --from=b /root /root\nCOPY --from=b /var/ /var/",
                "FROM b",
                "FROM b\nCOPY --from=0 /x /x",
            ] {
                assert_eq!(found(&text(end), Profile::Recommended), 1, "{run} {end}");
            }
        }
    }

    #[test]
    fn a_base_that_the_build_names() {
        let text = |end: &str| format!("ARG BASE\nFROM x:1 AS b\nRUN apk add a=1\nFROM $BASE\n{end}\n");
        // Who takes files from a stage does not build on it as well.
        assert_eq!(found(&text("COPY --from=b /x /x"), Profile::Recommended), 0);
        assert_eq!(found(&text("COPY --from=b /x /x"), Profile::Hadolint), 1);
        assert_eq!(found(&text("RUN a"), Profile::Recommended), 1, "which may be `b`");
        let given = text("COPY --from=b /x /x").replace("ARG BASE", "ARG BASE=b");
        assert_eq!(found(&given, Profile::Recommended), 1);
        let other = "ARG BASE=a\nFROM x:1 AS b\nRUN apk add a=1\nFROM y:1 AS a\nFROM $BASE\nCOPY --from=b /x /x\n";
        assert_eq!(found(other, Profile::Recommended), 0);
    }

    #[test]
    fn a_cache_that_does_not_lie_in_what_is_copied() {
        let count = |end: &str| found(&format!("FROM x:1 AS b\nRUN apk add a=1\nFROM scratch\n{end}\n"), Profile::Recommended);
        assert_eq!((count("COPY --from=b /usr /"), count("COPY --from=b /var /")), (0, 1));
        assert_eq!((count("COPY --from=b $SYSROOT/usr /"), count("COPY --from=b $SYSROOT /")), (0, 1));
        assert_eq!(count("COPY --from=b $SYSROOT/var /"), 1);
    }

    #[test]
    fn what_is_in_a_stage_that_only_files_are_copied_from() {
        let found = |end: &str| {
            let text = format!(
                "FROM debian:13 AS b\nRUN apt-get update && apt-get install -y python3-pip && rm -rf /var/lib/apt/lists/*\nCOPY a ./\nFROM scratch\n{end}\n"
            );
            let found = check_with(&text, &Settings { profile: Profile::All, ..Settings::default() });
            let those = found.iter().map(|finding| finding.rule.id);
            those.filter(|id| matches!(*id, "DL3015" | "DL3045" | "no-unreachable-stages")).collect::<Vec<_>>()
        };
        assert_eq!(found("COPY --from=b /x /x"), [""; 0]);
        assert_eq!(found("COPY --from=b /x /x\nFROM b"), ["DL3015", "DL3045", "no-unreachable-stages"]);
    }

    #[test]
    fn rules_that_look_at_the_last_stage_alone() {
        for run in ["yarn install", "apt-get update && apt-get install -y --no-install-recommends a=1"] {
            let count = |end: &str| found(&format!("FROM x:1 AS b\nRUN {run}\nFROM {end}\n"), Profile::Recommended);
            assert_eq!((count("scratch\nCOPY --from=b /x /x"), count("b\nCOPY --from=b /x /x")), (0, 1), "{run}");
        }
    }

    #[test]
    fn a_stage_that_is_a_target_is_an_image() {
        let found = |name: &str| {
            let text = format!("FROM x:1 AS {name}\nRUN apk add a=1\nFROM scratch\nCOPY --from={name} /x /x\n");
            let knowledge = Knowledge { builds: known_builds(), ..Knowledge::default() };
            check_text_in(&text, false, &knowledge).iter().filter(|finding| finding.rule.id == "DL3019").count()
        };
        assert_eq!((found("dev"), found("other")), (1, 0));
    }

    #[test]
    fn stages_that_nothing_comes_of() {
        let found = |name: &str, profile| {
            let text = format!("FROM x:1 AS {name}\nRUN dnf install -y a-1\nFROM y:1\nRUN dnf install -y a-1\n");
            let knowledge = Knowledge { builds: known_builds(), ..Knowledge::default() };
            let settings = Settings { profile, ..Settings::default() };
            let found = crate::testing::check_text_for(&settings, &text, false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == "DL3040").count()
        };
        assert_eq!((found("remake", Profile::Recommended), found("remake", Profile::Hadolint)), (1, 2));
        assert_eq!(found("dev", Profile::Recommended), 2, "Compose builds it");
    }

    #[test]
    fn copies_that_get_no_further() {
        let knowledge =
            Knowledge { context: Some(Arc::new(listing(&[".env", "main.py", "web/"], None))), ..Knowledge::default() };
        let found = |first: &str, end: &str| {
            let text = format!("FROM x:1 AS b\n{first}\nFROM scratch\n{end}\n");
            check_text_in(&text, false, &knowledge).iter().filter(|finding| finding.rule.id == "copy-takes-secrets").count()
        };
        let copy = "WORKDIR /app\nCOPY . .";
        assert_eq!(found(copy, "COPY --from=b /app/dist /x"), 0);
        assert_eq!(found(copy, "COPY --from=b /usr/local/bin/x /x"), 0);
        for end in ["COPY --from=b /app /x", "COPY --from=b / /x", "COPY --from=b /app/.env /x", "COPY --from=b $V /x", "FROM b"]
        {
            assert_eq!(found(copy, end), 1, "{end}");
        }
        // Where it lies, only the base image knows.
        assert_eq!(found("COPY . .", "COPY --from=b /app/dist /x"), 1);
        for (end, count) in [
            ("COPY --from=b /app/node_modules /app/pack*.json /x/", 0),
            ("COPY --from=b /app/.next/static /x/", 0),
            ("COPY --from=b /app/id_* /x/", 1),
            ("COPY --from=b /app/.e* /x/", 1),
            ("COPY --from=b /app/server.* /x/", 1),
            ("COPY --from=b /app/server.key /x/", 1),
            ("COPY --from=b /app/.next/standalone /x/", 1),
            ("ARG AT=/app/dist\nCOPY --from=b $AT /x/", 0),
            ("ARG AT=/app\nCOPY --from=b $AT /x/", 1),
        ] {
            assert_eq!(found(copy, end), count, "{end}");
        }
    }

    #[test]
    fn files_that_another_stage_looks_for_where_a_stage_starts() {
        let found = |source: &str| {
            let text = format!(
                "FROM maven:3 AS a\nCOPY pom.xml ./x.xml\nFROM a AS b\nRUN c\nFROM b AS d\nRUN e\nFROM debian:13\nCOPY --from=b {source} /y\n"
            );
            check_with(&text, &Settings::default()).iter().filter(|finding| finding.rule.id == "DL3045").count()
        };
        assert_eq!((found("target/*.jar"), found("/")), (0, 1));
    }

    #[test]
    fn secrets_of_a_stage_that_is_thrown_away() {
        let found = |line: &str, end: &str| {
            let found = check_with(&format!("FROM debian:13 AS b\n{line}\nRUN a\n{end}\n"), &Settings::default());
            found.iter().filter(|finding| finding.rule.id == "SecretsUsedInArgOrEnv").count()
        };
        let (env, arg) = ("ENV API_TOKEN=q7Rk2Wd9Zm4Lx8Tv3B", "ARG API_TOKEN");
        let files = "FROM scratch\nCOPY --from=b /a /a";
        assert_eq!((found(env, ""), found(env, "FROM b"), found(env, files)), (1, 1, 0));
        assert_eq!(found(arg, files), 1, "the history of the build has it");
    }

    #[test]
    fn what_a_variable_names_in_a_folder_of_its_own() {
        let knowledge =
            Knowledge { context: Some(Arc::new(listing(&[".env", "main.py", "web/"], None))), ..Knowledge::default() };
        let found = |end: &str| {
            let text = format!(
                "FROM python:3.14 AS b\nWORKDIR /app\nCOPY . .\nRUN pip install a==1\nFROM scratch\nCOPY --from=b {end} /x\n"
            );
            let found = check_text_in(&text, false, &knowledge);
            let those = found.iter().map(|finding| finding.rule.id);
            those.filter(|id| matches!(*id, "copy-takes-secrets" | "DL3042")).collect::<Vec<_>>()
        };
        for end in ["/build/$VERSION", "/${NAME}/", "/app/web/${NAME}/dist/."] {
            assert_eq!(found(end), [""; 0], "{end}");
        }
        assert_eq!(found("/app/$NAME"), ["copy-takes-secrets"]);
        assert_eq!(found("$ROOT"), ["copy-takes-secrets", "DL3042"]);
    }

    #[test]
    fn stages_that_end_in_a_target_of_files_alone() {
        let count = |end: &str| {
            let text = format!("FROM x:1 AS b\nRUN apk add a=1\n{end}\nFROM y:1\nCOPY --from=tools /t /t\n");
            found(&text, Profile::Recommended)
        };
        // The one that takes the files is no part of the last image, but may be a target.
        assert_eq!(count("FROM scratch AS out\nCOPY --from=b /out /"), 0);
        assert_eq!(count("FROM scratch AS out\nCOPY --from=b / /"), 1);
        assert_eq!(count("FROM b AS out"), 1);
        assert_eq!(count(""), 0, "nobody is seen to build it");
    }

    #[test]
    fn caches_that_another_stage_takes() {
        let count = |copy: &str| {
            let text = format!("FROM x:1 AS a\nRUN pip install a==1\nFROM y:1\n{copy}\nRUN pip install a==1\n");
            found(&text, Profile::Recommended)
        };
        for copy in ["COPY --from=a /root/.cache /root/.cache", "COPY --from=0 /root/.cache/pip /c"] {
            assert_eq!(count(copy), 0, "{copy}");
        }
        // Whoever takes the whole home may not know of it; that of another program takes nothing of pip along.
        assert_eq!(count("COPY --from=a /root /root"), 2);
        assert_eq!(count("COPY --from=a /root/.cache/uv /root/.cache/uv"), 1);
        assert_eq!(count("COPY --from=a /x /x"), 1);
    }

    #[test]
    fn files_in_the_root_folder_of_what_is_thrown_away() {
        let found = |end: &str| {
            let text = format!("FROM python:3.14 AS b\nCOPY requirements.txt .\nRUN a\n{end}\n");
            check_with(&text, &Settings::default()).iter().filter(|finding| finding.rule.id == "DL3045").count()
        };
        for end in ["FROM scratch\nCOPY --from=b /root/.local /x", "FROM scratch\nCOPY --from=b /requirements.txt /x"] {
            assert_eq!(found(end), 0, "{end}");
        }
        for end in ["", "FROM scratch\nCOPY --from=b / /x", "FROM b"] {
            assert_eq!(found(end), 1, "{end}");
        }
    }
}
