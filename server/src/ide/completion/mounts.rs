//! Types, keys and values in `RUN --mount=…`.

use super::{Completions, Item, ItemKind, Site, environment, paths, stages};
use crate::data::cache_mounts::{CACHE_TOOLS, CacheTool};
use crate::data::flags::{mount_key, usual_mount_keys};
use crate::data::run_time_names::Reader;
use crate::model::{Mount, MountOption, ShellScript, mounts};
use crate::text::TextRange;
use crate::texts::docs;

/// The order in which types are most often wanted.
const TYPES: [&str; 5] = ["bind", "cache", "secret", "ssh", "tmpfs"];

pub(super) fn complete(site: &Site<'_>, value: TextRange) -> Completions {
    let in_file = |range: TextRange| site.placed.at(range);
    let all = mounts(site.instruction, site.model.escape);
    let Some(mount) = all.iter().find(|m| in_file(m.range).contains_inclusive(site.at)) else {
        return site.completions(Vec::new(), value);
    };
    if mount.options.is_empty() {
        return site.completions(types(site), value);
    }
    let Some(option) = mount.options.iter().find(|o| in_file(o.range).contains_inclusive(site.at)) else {
        return site.completions(Vec::new(), value);
    };
    match &option.value {
        Some(value) if in_file(option.key.range).end() < site.at => {
            if option.name() == "source" && matches!(kind(mount), None | Some("bind")) {
                return paths::mounted(
                    site,
                    in_file(value.range),
                    mount.option("from").map(|from| from.plain_value().unwrap_or_default()),
                );
            }
            site.completions(values(site, mount, option), in_file(value.range))
        }
        Some(_) => site.completions(keys(site, mount, option), in_file(option.key.range)),
        None => site.completions(keys(site, mount, option), in_file(option.range)),
    }
}

fn types(site: &Site<'_>) -> Vec<Item> {
    let types = TYPES
        .iter()
        .map(|kind| Item::new(ItemKind::Flag, format!("type={kind}")).documentation(docs::mount(site.language(), kind)));
    types.collect()
}

/// The type, if one is written.
fn kind(mount: &Mount) -> Option<&str> {
    mount.option("type").and_then(MountOption::plain_value)
}

fn keys(site: &Site<'_>, mount: &Mount, own: &MountOption) -> Vec<Item> {
    let has_value = own.value.is_some();
    let Some(kind) = kind(mount).filter(|_| own.name() != "type") else {
        return if has_value { vec![Item::new(ItemKind::Flag, "type")] } else { types(site) };
    };
    let usual = |key: &str| mount_key(key).and_then(|k| k.names.first()).copied();
    let is_used = |name: &str| mount.options.iter().any(|o| o.range != own.range && Some(o.name()) == usual(name));
    let keys = usual_mount_keys(kind).iter().filter(|name| !is_used(name)).map(|&name| {
        let is_bare = mount_key(name).is_some_and(|k| k.bare);
        Item::new(ItemKind::Flag, if is_bare || has_value { name.to_owned() } else { format!("{name}=") })
    });
    keys.collect()
}

fn values(site: &Site<'_>, mount: &Mount, option: &MountOption) -> Vec<Item> {
    let values = |values: &[&str]| values.iter().map(|&v| Item::value(v)).collect();
    match (option.name(), kind(mount)) {
        ("type", _) => TYPES.iter().map(|&kind| Item::value(kind).documentation(docs::mount(site.language(), kind))).collect(),
        ("sharing", _) => values(&["shared", "private", "locked"]),
        ("required" | "readonly" | "readwrite", _) => values(&["true", "false"]),
        ("id", Some(kind @ ("secret" | "ssh"))) => ids(site, kind),
        ("env", Some("secret")) => secret_variables(mount),
        ("from", _) => stages::items(site, false),
        ("target", Some("cache")) => caches(site),
        _ => Vec::new(),
    }
}

/// Folders of caches; those of the programs that the instruction calls first, then those of the project.
fn caches(site: &Site<'_>) -> Vec<Item> {
    let script = ShellScript::of(site.instruction, site.model.escape);
    let called: Vec<&str> = script
        .commands
        .iter()
        .flat_map(|command| &command.words)
        .map(|word| word.text.rsplit('/').next().unwrap_or_default())
        .collect();
    let readers = environment::readers(site);
    let is_called = |tool: &CacheTool| called.iter().position(|program| tool.programs.contains(program));
    let mut tools: Vec<&CacheTool> = CACHE_TOOLS.iter().collect();
    tools.sort_by_key(|tool| {
        let is_of_project = reader(tool.name).is_some_and(|reader| readers.contains(&reader));
        (is_called(tool).unwrap_or(usize::MAX), !is_of_project)
    });
    let folders = tools.into_iter().flat_map(|tool| tool.folders.iter().map(|folder| (folder.usual, tool.name)));
    let mut items: Vec<Item> = Vec::new();
    for (path, tool) in folders {
        if items.last().is_none_or(|last| last.label != path) {
            items.push(Item::new(ItemKind::Folder, path).detail(tool));
        }
    }
    items
}

/// The language that a package manager is for.
fn reader(tool: &str) -> Option<Reader> {
    Some(match tool {
        "pip" | "uv" | "poetry" => Reader::Python,
        "npm" | "yarn" | "pnpm" | "bun" => Reader::Node,
        "go" => Reader::Go,
        "cargo" => Reader::Rust,
        "maven" | "gradle" => Reader::Java,
        "dotnet" => Reader::DotNet,
        "composer" => Reader::Php,
        "bundler" => Reader::Ruby,
        _ => return None,
    })
}

/// The variable that is mostly called as the secret is.
fn secret_variables(mount: &Mount) -> Vec<Item> {
    let id = mount.option("id").and_then(MountOption::plain_value).unwrap_or_default();
    let name: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if name.is_empty() { Vec::new() } else { vec![Item::value(name)] }
}

/// The ids that other mounts of the file have, those that builds give, then usual ones.
fn ids(site: &Site<'_>, kind: &str) -> Vec<Item> {
    let model = site.model;
    let mut ids: Vec<(String, String)> = Vec::new();
    for build in site.snapshot.world.knowledge.builds.all() {
        let given = if kind == "ssh" { &build.ssh } else { &build.secrets };
        ids.extend(given.iter().map(|id| (id.clone(), format!("{}, {}", build.name, build.file))));
    }
    for placed in &model.instructions {
        let instruction = placed.trigger().unwrap_or(placed);
        for mount in mounts(instruction, model.escape).iter().filter(|mount| self::kind(mount) == Some(kind)) {
            let is_own = placed.at(mount.range).contains_inclusive(site.at);
            let id = mount.option("id").and_then(MountOption::plain_value).filter(|id| !is_own && !id.is_empty());
            ids.extend(id.map(|id| (id.to_owned(), String::new())));
        }
    }
    let usual: &[&str] = if kind == "ssh" { &["default"] } else { &["token", "npmrc", "netrc", "pip-conf", "aws"] };
    ids.extend(usual.iter().map(|id| ((*id).to_owned(), String::new())));
    let mut seen = rustc_hash::FxHashSet::default();
    ids.retain(|(id, _)| seen.insert(id.clone()));
    ids.into_iter().map(|(id, detail)| Item::value(id).detail(detail)).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn types_keys_and_values() {
        let types = ["type=bind", "type=cache", "type=secret", "type=ssh", "type=tmpfs"];
        assert_eq!(completion_labels("FROM a\nRUN --mount=<|>"), types);
        assert_eq!(completion_labels("FROM a\nRUN --mount=ty<|> x"), types);
        assert_eq!(completion_labels("FROM a\nRUN --mount=type=<|> x")[..2], ["bind", "cache"]);
        let keys = completion_labels("FROM a\nRUN --mount=type=cache,<|>");
        assert_eq!(keys, ["target=", "id=", "sharing=", "mode=", "uid=", "gid=", "from=", "source="]);
        let keys = completion_labels("FROM a\nRUN --mount=type=cache,dst=/x,s<|>,from=b x");
        assert_eq!(keys, ["id=", "sharing=", "mode=", "uid=", "gid=", "source="]);
        assert_eq!(completion_labels("FROM a\nRUN --mount=type=cache,sharing=<|>"), ["shared", "private", "locked"]);
        assert_eq!(completion_labels("FROM a\nRUN --mount=type=tmpfs,target=<|>"), [""; 0]);
    }

    #[test]
    fn caches_of_what_is_called() {
        let first = |fixture: &str| completion_labels(fixture).into_iter().next().unwrap_or_default();
        assert_eq!(first("FROM a\nRUN --mount=type=cache,target=<|> npm ci"), "/root/.npm");
        assert_eq!(first("FROM a\nRUN --mount=type=cache,target=<|> go build ./..."), "/root/.cache/go-build");
        assert_eq!(first("FROM a\nRUN --mount=type=cache,target=<|> ./mvnw package"), "/root/.m2");
        assert_eq!(first("FROM rust\nRUN --mount=type=cache,target=<|>"), "/usr/local/cargo/registry");
        assert_eq!(first("FROM a\nRUN --mount=type=cache,target=<|> apt-get update"), "/var/cache/apt");
    }

    #[test]
    fn ids_of_secrets() {
        let file = "FROM a\nRUN --mount=type=secret,id=pypi x\nRUN --mount=type=secret,";
        assert_eq!(completion_labels(&format!("{file}id=<|> x"))[..2], ["pypi", "token"]);
        assert_eq!(completion_labels(&format!("{file}id=api-key,env=<|> x")), ["API_KEY"]);
        assert_eq!(completion_labels("FROM a\nRUN --mount=type=ssh,id=<|>"), ["default"]);
        let text = "FROM a\nRUN --mount=type=secret,id=";
        let found = crate::ide::completion::complete(&crate::testing::built_snapshot(text), crate::text::size(text.len()));
        assert_eq!(found.items[0].detail.as_deref(), Some("web, compose.yaml"));
    }

    #[test]
    fn one_field_is_replaced() {
        check_completion("FROM a\nRUN --mount=type=cache,tar<|>get=/x,id=b pip", "target", |items| {
            assert_eq!(items[0].text, "target");
        });
        check_completion("FROM a\nRUN --mount=type=cache,target=/root/<|>x,id=b pip", "/root/x", |items| {
            assert_eq!(items[0].label, "/root/.cache/pip");
        });
    }

    #[test]
    fn sources_of_bind_mounts() {
        let names = ["app/", "main.py", "requirements.txt", "venv/", "Dockerfile"];
        assert_eq!(completion_labels("FROM a\nRUN --mount=type=bind,source=<|>,target=/x y"), names);
        assert_eq!(completion_labels("FROM a\nRUN --mount=source=<|>"), names);
        assert_eq!(completion_labels("FROM a\nRUN --mount=type=cache,source=<|> y"), [""; 0]);
        check_completion("FROM a\nRUN --mount=type=bind,src=app/ma<|>in.px,target=/y z", "main.px", |items| {
            assert_eq!(items[0].label, "main.py");
        });
        let stage = "FROM a AS b\nWORKDIR /srv\nFROM c\nRUN --mount=from=b,source=<|>,target=/y z";
        assert_eq!(completion_labels(stage), ["/srv"]);
    }
}
