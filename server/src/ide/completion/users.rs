//! Users and groups, after USER and in `--chown=`.

use super::{Completions, Item, Site};
use crate::data::tool_options::USER_TOOLS;
use crate::model::{ShellCommand, ShellScript};
use crate::text::{TextRange, between, size};

/// Users that come with a system, for services that an image does not run.
const OF_SYSTEM: &[&str] = &[
    "adm",
    "at",
    "backup",
    "bin",
    "cron",
    "cyrus",
    "daemon",
    "dbus",
    "ftp",
    "games",
    "gnats",
    "guest",
    "halt",
    "irc",
    "klog",
    "list",
    "lp",
    "mail",
    "man",
    "news",
    "nobody",
    "ntp",
    "operator",
    "postmaster",
    "proxy",
    "root",
    "shutdown",
    "smmsp",
    "squid",
    "sshd",
    "svn",
    "sync",
    "sys",
    "systemd-coredump",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
    "tss",
    "uucp",
    "vpopmail",
    "xfs",
    "_apt",
];

/// Parts of the names of images whose programs run as www-data.
const WEB_IMAGES: [&str; 7] = ["php", "httpd", "wordpress", "drupal", "joomla", "nextcloud", "apache"];

/// Users of every Windows image.
const OF_WINDOWS: [&str; 2] = ["ContainerUser", "ContainerAdministrator"];

/// The users of the base that programs run as: those that the image is for, then the web servers' own.
fn of_base(site: &Site<'_>) -> Vec<String> {
    let Some(facts) = site.base_facts() else { return Vec::new() };
    let mut users: Vec<_> = facts.users.items.iter().filter(|user| !OF_SYSTEM.contains(&user.name)).collect();
    // Systems bring these with them as well; web servers run as the first.
    let is_for_web = WEB_IMAGES.iter().any(|name| site.base_name().is_some_and(|base| base.contains(name)));
    users.retain(|user| user.name != "www-data" || is_for_web);
    users.sort_by_key(|user| user.name == "ubuntu");
    users.into_iter().map(|user| user.name.to_owned()).collect()
}

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let items = |mut names: Vec<String>, usual: &[&str]| {
        names.extend(usual.iter().map(|&n| n.to_owned()));
        let mut seen = rustc_hash::FxHashSet::default();
        names.retain(|n| seen.insert(n.clone()));
        names.into_iter().map(Item::value).collect()
    };
    match site.typed(word).find(':') {
        Some(colon) => {
            let mut names = created(site, &["groupadd", "addgroup"]);
            names.extend(created(site, &["useradd", "adduser"]));
            names.extend(of_base(site));
            let replace = between(word.start() + size(colon + 1), word.end());
            site.completions(items(names, &["root", "nogroup"]), replace)
        }
        None => {
            let text = site.model.slice(word);
            let replace = TextRange::at(word.start(), size(text.find(':').unwrap_or(text.len())));
            if site.is_for_windows() {
                return site.completions(items(Vec::new(), &OF_WINDOWS), replace);
            }
            let mut names = created(site, &["useradd", "adduser"]);
            names.extend(of_base(site));
            site.completions(items(names, &["root", "nobody", "www-data"]), replace)
        }
    }
}

/// Owners for `--chown=`: users of the stage by themselves and with the group of the same name.
pub(super) fn owners(site: &Site<'_>) -> Vec<Item> {
    let mut names = Vec::new();
    let mut users = created(site, &["useradd", "adduser"]);
    users.extend(of_base(site));
    for user in users {
        names.push(format!("{user}:{user}"));
        names.push(user);
    }
    names.push("root:root".to_owned());
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|name| seen.insert(name.clone()));
    names.into_iter().map(Item::value).collect()
}

/// The names that RUN instructions above make with one of these programs, the nearest first.
fn created(site: &Site<'_>, programs: &[&str]) -> Vec<String> {
    let commands = site.above().flat_map(|placed| &ShellScript::of(&placed.instruction, site.model.escape).commands);
    let mut names: Vec<String> =
        commands.filter(|c| programs.contains(&c.program())).filter_map(|c| first_name(c).map(str::to_owned)).collect();
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|n| seen.insert(n.clone()));
    names
}

/// The first word that is neither an option nor the value of one.
fn first_name(command: &ShellCommand) -> Option<&str> {
    let mut words = command.arguments().iter();
    while let Some(word) = words.next() {
        if USER_TOOLS.contains(&word.text.as_str()) {
            words.next();
        } else if !word.text.starts_with('-') {
            return word.literal.then_some(word.text.as_str());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn users_made_in_the_chain() {
        let file = "FROM a AS b\nRUN groupadd -g 9 web && useradd -m -g web -s /bin/sh app\nFROM b\nRUN adduser -D -u 5 two\n";
        assert_eq!(completion_labels(&format!("{file}USER <|>")), ["two", "app", "root", "nobody", "www-data"]);
        assert_eq!(completion_labels(&format!("{file}USER app:<|>")), ["web", "two", "app", "root", "nogroup"]);
        assert_eq!(completion_labels("FROM node:24\nUSER <|>"), ["node", "root", "nobody", "www-data"]);
        assert_eq!(completion_labels("FROM node:24\nCOPY --chown=<|> a b")[..2], ["node:node", "node"]);
        assert_eq!(completion_labels("FROM node:24\nUSER node:<|>")[0], "node");
        let windows = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nUSER <|>";
        assert_eq!(completion_labels(windows), ["ContainerUser", "ContainerAdministrator"]);
        check_completion("FROM a\nUSER ro<|>ot:x", "root", |items| assert_eq!(items.len(), 3));
    }
}
