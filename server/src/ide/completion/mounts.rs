//! Types, keys and values in `RUN --mount=…`.

use super::{Completions, Item, ItemKind, Site, paths, stages};
use crate::data::caches::CACHE_MOUNTS;
use crate::data::flags::{mount_key, usual_mount_keys};
use crate::model::{Mount, MountOption, mounts};
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
        ("from", _) => stages::items(site, false),
        ("target", Some("cache")) => {
            CACHE_MOUNTS.iter().map(|&(path, tool)| Item::new(ItemKind::Folder, path).detail(tool)).collect()
        }
        _ => Vec::new(),
    }
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
        let names = ["Dockerfile", "app", "main.py", "requirements.txt", "venv"];
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
