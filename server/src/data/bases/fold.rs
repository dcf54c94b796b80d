//! The facts of a tag: those of its own rows, and those of the image it is built from.

use super::fact::{Fact, From};
use super::table::{Row, Section, find};
use super::tag::{Holds, Tag};
use super::{BaseFacts, Listed};

/// How many images may be built on each other in the tables.
const MAX_DEPTH: usize = 8;

pub(super) fn facts(section: Section, tag: Option<&str>) -> Option<BaseFacts> {
    let tag = Tag::read(&section, tag.unwrap_or_default())?;
    of_tag(section, &tag, MAX_DEPTH)
}

fn of_tag(section: Section, tag: &Tag<'_>, depth: usize) -> Option<BaseFacts> {
    let rows: Vec<(Row, Holds)> =
        section.rows().map(|row| (row, tag.holds(row.when))).filter(|(_, holds)| *holds != Holds::No).collect();
    let mut facts = start(&rows, tag, depth.checked_sub(1)?)?;
    for (row, holds) in rows {
        if holds == Holds::Yes {
            facts.take(row);
        } else {
            let mut after = facts.clone();
            after.take(row);
            facts = facts.common(&after);
        }
    }
    if tag.is_exact {
        facts.may_be_old();
    }
    Some(facts)
}

/// What the image is built from: the last row decides, and those that may be about the tag.
fn start(rows: &[(Row, Holds)], tag: &Tag<'_>, depth: usize) -> Option<BaseFacts> {
    let mut bases: Vec<From> = Vec::new();
    for (row, holds) in rows {
        let from = row.lines().find_map(|line| match Fact::read(line) {
            Some(Fact::From(from)) => Some(from),
            _ => None,
        });
        let Some(from) = from else { continue };
        if *holds == Holds::Yes {
            bases.clear();
        }
        bases.push(from);
    }
    let found = bases.into_iter().map(|from| of_base(from, tag, depth));
    found.reduce(|one, other| one.common(&other))
}

fn of_base(from: From, tag: &Tag<'_>, depth: usize) -> BaseFacts {
    let (name, written, is_plain) = match from {
        From::Scratch => return BaseFacts::of_scratch(),
        From::Unknown => return BaseFacts::default(),
        From::Image { name, tag, is_plain } => (name, tag, is_plain),
    };
    let found = find(name).and_then(|base| {
        let short = name.rsplit('/').next().unwrap_or(name);
        of_tag(base, &tag.of_base(&base, short, written)?, depth)
    });
    let mut facts = found.unwrap_or_default();
    if !is_plain {
        // What is installed may bring more than the row says.
        facts.absent.clear();
        facts.users.is_whole = false;
        facts.groups.is_whole = false;
    }
    facts
}

impl BaseFacts {
    /// Nothing at all; what BuildKit sets in PATH included.
    fn of_scratch() -> Self {
        Self {
            user: Some(""),
            workdir: Some(""),
            entrypoint: Some(Vec::new()),
            cmd: Some(Vec::new()),
            ports: all(Vec::new()),
            env: all(Vec::new()),
            volumes: all(Vec::new()),
            labels: all(Vec::new()),
            stop_signal: Some(""),
            healthcheck: Some(false),
            onbuild: Some(Vec::new()),
            shell: Some(Vec::new()),
            users: all(Vec::new()),
            groups: all(Vec::new()),
            ..Self::default()
        }
    }

    /// Forgets what changes from build to build of one version.
    pub(crate) fn may_be_old(&mut self) {
        self.env.is_whole = false;
        self.labels.is_whole = false;
    }

    fn take(&mut self, row: Row) {
        if !self.sources.contains(&row.source) {
            self.sources.push(row.source);
        }
        for fact in row.lines().filter_map(Fact::read) {
            self.take_fact(fact);
        }
    }

    fn take_fact(&mut self, fact: Fact) {
        match fact {
            Fact::From(_) => {}
            Fact::User(user) => self.user = Some(user),
            Fact::Workdir(path) => self.workdir = Some(path),
            Fact::Entrypoint(words) => self.entrypoint = Some(words),
            Fact::Cmd(words) => self.cmd = Some(words),
            Fact::Ports(ports) => add(&mut self.ports.items, ports, |one, other| one == other),
            Fact::Env(variables) => add(&mut self.env.items, variables, |one, other| one.name == other.name),
            Fact::Volumes(paths) => add(&mut self.volumes.items, paths, |one, other| one == other),
            Fact::Labels(names) => add(&mut self.labels.items, names, |one, other| one == other),
            Fact::Stop(signal) => self.stop_signal = Some(signal),
            Fact::Healthcheck(is_there) => self.healthcheck = Some(is_there),
            Fact::Onbuild(trigger) => self.onbuild.get_or_insert_default().push(trigger),
            Fact::Shell(words) => self.shell = Some(words),
            Fact::Sh(sh) => self.sh = Some(sh),
            Fact::Packages(managers) => self.package_managers = all(managers),
            Fact::Libc(libc) => self.libc = Some(libc),
            Fact::Passwd(is_there) => self.passwd = Some(is_there),
            Fact::Users(users, is_whole) => {
                add(&mut self.users.items, users, |one, other| one.name == other.name);
                self.users.is_whole |= is_whole;
            }
            Fact::Groups(groups, is_whole) => {
                add(&mut self.groups.items, groups, |one, other| one.name == other.name);
                self.groups.is_whole |= is_whole;
            }
            Fact::Has(programs) => {
                self.absent.retain(|absent| !programs.contains(absent));
                add(&mut self.present, programs, |one, other| one == other);
            }
            Fact::Lacks(programs) => {
                self.present.retain(|present| !programs.contains(present));
                add(&mut self.absent, programs, |one, other| one == other);
            }
            Fact::Unsure(fields) => fields.into_iter().for_each(|field| self.forget(field)),
        }
    }

    /// Forgets a field, or what is known of a program.
    fn forget(&mut self, field: &str) {
        match field {
            "user" => self.user = None,
            "workdir" => self.workdir = None,
            "entrypoint" => self.entrypoint = None,
            "cmd" => self.cmd = None,
            "ports" => self.ports.is_whole = false,
            "env" => self.env.is_whole = false,
            "volumes" => self.volumes.is_whole = false,
            "labels" => self.labels.is_whole = false,
            "stop" => self.stop_signal = None,
            "healthcheck" => self.healthcheck = None,
            "onbuild" => self.onbuild = None,
            "shell" => self.shell = None,
            "sh" => self.sh = None,
            "packages" => self.package_managers = Listed::default(),
            "libc" => self.libc = None,
            "users" => self.users.is_whole = false,
            "groups" => self.groups.is_whole = false,
            program => {
                self.present.retain(|present| *present != program);
                self.absent.retain(|absent| *absent != program);
            }
        }
    }

    /// What two have in common; everything else is not known.
    fn common(&self, other: &Self) -> Self {
        let mut sources = self.sources.clone();
        add(&mut sources, other.sources.clone(), |one, other| one == other);
        Self {
            user: same(&self.user, &other.user),
            workdir: same(&self.workdir, &other.workdir),
            entrypoint: same(&self.entrypoint, &other.entrypoint),
            cmd: same(&self.cmd, &other.cmd),
            ports: common(&self.ports, &other.ports),
            env: common_env(&self.env, &other.env),
            volumes: common(&self.volumes, &other.volumes),
            labels: common(&self.labels, &other.labels),
            stop_signal: same(&self.stop_signal, &other.stop_signal),
            healthcheck: same(&self.healthcheck, &other.healthcheck),
            onbuild: same(&self.onbuild, &other.onbuild),
            shell: same(&self.shell, &other.shell),
            sh: same(&self.sh, &other.sh),
            package_managers: common(&self.package_managers, &other.package_managers),
            libc: same(&self.libc, &other.libc),
            passwd: same(&self.passwd, &other.passwd),
            users: common(&self.users, &other.users),
            groups: common(&self.groups, &other.groups),
            present: both(&self.present, &other.present),
            absent: both(&self.absent, &other.absent),
            sources,
        }
    }
}

fn all<T>(items: Vec<T>) -> Listed<T> {
    Listed { items, is_whole: true }
}

/// Adds items to others; one that is the same thing is replaced.
fn add<T>(items: &mut Vec<T>, more: Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
    for item in more {
        match items.iter_mut().find(|old| is_same(old, &item)) {
            Some(old) => *old = item,
            None => items.push(item),
        }
    }
}

fn same<T: Clone + PartialEq>(one: &Option<T>, other: &Option<T>) -> Option<T> {
    one.clone().filter(|_| one == other)
}

fn both<T: Copy + PartialEq>(one: &[T], other: &[T]) -> Vec<T> {
    one.iter().filter(|item| other.contains(item)).copied().collect()
}

fn common<T: Copy + PartialEq>(one: &Listed<T>, other: &Listed<T>) -> Listed<T> {
    let items = both(&one.items, &other.items);
    let is_same = items.len() == one.items.len() && items.len() == other.items.len();
    Listed { items, is_whole: one.is_whole && other.is_whole && is_same }
}

/// A variable that both set to different values is set to one that varies.
fn common_env(one: &Listed<super::BaseVariable>, other: &Listed<super::BaseVariable>) -> Listed<super::BaseVariable> {
    let in_other = |name: &str| other.items.iter().find(|variable| variable.name == name);
    let pairs = one.items.iter().filter_map(|variable| Some((variable, in_other(variable.name)?)));
    let items: Vec<_> = pairs
        .map(|(one, other)| super::BaseVariable { name: one.name, value: one.value.filter(|_| one.value == other.value) })
        .collect();
    let is_same = items.len() == one.items.len() && items.len() == other.items.len();
    Listed { items, is_whole: one.is_whole && other.is_whole && is_same }
}
