//! Types, keys and values in `RUN --mount=…`.

use super::{Completions, Item, ItemKind, Site, stages};
use crate::data::docs;
use crate::data::flags::{MOUNT_TYPES, mount_key};
use crate::ide::mount_fields::{MountField, fields, keys_of};
use crate::text::TextRange;

/// The order in which types are most often wanted.
const TYPES: [&str; 5] = ["bind", "cache", "secret", "ssh", "tmpfs"];

/// Folders that package managers keep their caches in.
const CACHES: [(&str, &str); 14] = [
    ("/root/.cache/pip", "pip"),
    ("/root/.cache/uv", "uv"),
    ("/root/.cache/pypoetry", "poetry"),
    ("/var/cache/apt", "apt"),
    ("/var/lib/apt", "apt"),
    ("/var/cache/apk", "apk"),
    ("/var/cache/dnf", "dnf"),
    ("/root/.npm", "npm"),
    ("/usr/local/share/.cache/yarn", "yarn"),
    ("/pnpm/store", "pnpm"),
    ("/root/.cache/go-build", "go build"),
    ("/go/pkg/mod", "go modules"),
    ("/usr/local/cargo/registry", "cargo"),
    ("/root/.m2", "maven"),
];

pub(super) fn complete(site: &Site<'_>, value: TextRange) -> Completions {
    let fields: Vec<MountField<'_>> = fields(site.model.slice(value), value.start());
    let Some(field) = fields.iter().find(|f| f.range.contains_inclusive(site.at)) else {
        return site.completions(Vec::new(), value);
    };
    let kind = fields.iter().find(|f| f.key == "type").and_then(|f| f.value);
    match field.value {
        Some(_) if field.key_range.end() < site.at => site.completions(values(site, field.key, kind), field.value_range()),
        _ => {
            let has_value = field.value.is_some();
            let replace = if has_value { field.key_range } else { field.range };
            site.completions(keys(site, &fields, field, kind, has_value), replace)
        }
    }
}

fn keys(site: &Site<'_>, fields: &[MountField<'_>], own: &MountField<'_>, kind: Option<&str>, has_value: bool) -> Vec<Item> {
    let is_type = own.key == "type";
    let Some(kind) = kind.filter(|_| !is_type) else {
        let types = TYPES.iter().map(|kind| {
            let label = if has_value { "type".to_owned() } else { format!("type={kind}") };
            Item::new(ItemKind::Flag, label).documentation(docs::mount(site.language(), kind))
        });
        return types.take(if has_value { 1 } else { TYPES.len() }).collect();
    };
    let wanted = keys_of(kind);
    let usual = |key: &str| mount_key(key).and_then(|k| k.names.first());
    let is_used = |name: &str| fields.iter().any(|f| f.range != own.range && usual(f.key) == usual(name) && usual(name).is_some());
    let keys = wanted.iter().filter(|name| !is_used(name)).map(|&name| {
        let is_bare = mount_key(name).is_some_and(|k| k.bare);
        Item::new(ItemKind::Flag, if is_bare || has_value { name.to_owned() } else { format!("{name}=") })
    });
    keys.collect()
}

fn values(site: &Site<'_>, key: &str, kind: Option<&str>) -> Vec<Item> {
    let values = |values: &[&str]| values.iter().map(|&v| Item::value(v)).collect();
    match (mount_key(key).and_then(|k| k.names.first()).copied().unwrap_or_default(), kind) {
        ("type", _) => {
            let types = TYPES.iter().filter(|t| MOUNT_TYPES.contains(t));
            types.map(|&kind| Item::value(kind).documentation(docs::mount(site.language(), kind))).collect()
        }
        ("sharing", _) => values(&["shared", "private", "locked"]),
        ("required" | "readonly" | "readwrite", _) => values(&["true", "false"]),
        ("from", _) => stages::items(site, false),
        ("target", Some("cache")) => CACHES.iter().map(|&(path, tool)| Item::new(ItemKind::Folder, path).detail(tool)).collect(),
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
}
