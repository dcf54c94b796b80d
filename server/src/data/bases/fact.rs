//! One line of a row: a fact, or what it is built from.

/// A variable that ENV sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseVariable {
    /// `PYTHON_VERSION`.
    pub name: &'static str,
    /// Its value; `None` where that differs from tag to tag.
    pub value: Option<&'static str>,
}

/// A user in `/etc/passwd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseUser {
    /// `www-data`.
    pub name: &'static str,
    /// Its id.
    pub uid: u32,
    /// The id of its group.
    pub gid: u32,
    /// Its home.
    pub home: &'static str,
    /// Whether its group has the same name.
    pub has_own_group: bool,
}

/// A group in `/etc/group`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseGroup {
    /// `staff`.
    pub name: &'static str,
    /// Its id.
    pub gid: u32,
}

/// What runs the shell form of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sh {
    /// Debian's and Ubuntu's.
    Dash,
    /// Red Hat's, SUSE's and Arch's, in its POSIX mode.
    Bash,
    /// BusyBox's, in Alpine.
    BusyBox,
    /// There is no shell.
    None,
    /// Windows without `SHELL`.
    Cmd,
    /// Windows with a `SHELL` that is Windows PowerShell or PowerShell.
    PowerShell,
}

/// A package manager of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PackageManager {
    /// Debian, Ubuntu.
    Apt,
    /// Alpine, Wolfi.
    Apk,
    /// Fedora, RHEL.
    Dnf,
    /// RHEL, CentOS; a name of `dnf` where that is there.
    Yum,
    /// Small images of RHEL and Oracle Linux.
    Microdnf,
    /// Azure Linux, Photon.
    Tdnf,
    /// SUSE.
    Zypper,
    /// Arch.
    Pacman,
    /// NixOS.
    Nix,
}

/// The C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Libc {
    /// GNU's.
    Glibc,
    /// Alpine's.
    Musl,
    /// There is none.
    None,
}

/// What a row is built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// Nothing.
    Scratch,
    /// An image that nothing is known of.
    Unknown,
    /// Another image of the tables.
    Image {
        name: &'static str,
        tag: Option<&'static str>,
        /// Nothing is added but what the row says: what the other has not is still missing.
        is_plain: bool,
    },
}

/// A line of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    From(From),
    User(&'static str),
    Workdir(&'static str),
    Entrypoint(Vec<&'static str>),
    Cmd(Vec<&'static str>),
    Ports(Vec<&'static str>),
    Env(Vec<BaseVariable>),
    Volumes(Vec<&'static str>),
    Labels(Vec<&'static str>),
    Stop(&'static str),
    Healthcheck(bool),
    Onbuild(&'static str),
    Shell(Vec<&'static str>),
    Sh(Sh),
    Packages(Vec<PackageManager>),
    Libc(Libc),
    Passwd(bool),
    /// With whether these are all.
    Users(Vec<BaseUser>, bool),
    /// With whether these are all.
    Groups(Vec<BaseGroup>, bool),
    Has(Vec<&'static str>),
    Lacks(Vec<&'static str>),
    Unsure(Vec<&'static str>),
}

impl Fact {
    /// `None` for a line that is not written as `bases/README.md` says.
    pub(super) fn read(line: &'static str) -> Option<Self> {
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        let words = || value.split_ascii_whitespace().collect::<Vec<_>>();
        Some(match key {
            "from" => Self::From(from(value)?),
            "user" => Self::User(value),
            "workdir" => Self::Workdir(value),
            "entrypoint" => Self::Entrypoint(json(value)?),
            "cmd" => Self::Cmd(json(value)?),
            "ports" => Self::Ports(words()),
            "env" => Self::Env(words().into_iter().map(variable).collect()),
            // A value with blanks, to the end of the line.
            "envline" => Self::Env(vec![variable(value)]),
            "volumes" => Self::Volumes(words()),
            "labels" => Self::Labels(words()),
            "stop" => Self::Stop(value),
            "healthcheck" => Self::Healthcheck(is_yes(value)?),
            "onbuild" => Self::Onbuild(value),
            "shell" => Self::Shell(json(value)?),
            "sh" => Self::Sh(sh(value)?),
            "packages" => Self::Packages(words().into_iter().map(package_manager).collect::<Option<_>>()?),
            "libc" => Self::Libc(libc(value)?),
            "passwd" => Self::Passwd(is_yes(value)?),
            "users" => Self::Users(words().into_iter().map(user).collect::<Option<_>>()?, false),
            "users-all" => Self::Users(words().into_iter().map(user).collect::<Option<_>>()?, true),
            "groups" => Self::Groups(words().into_iter().map(group).collect::<Option<_>>()?, false),
            "groups-all" => Self::Groups(words().into_iter().map(group).collect::<Option<_>>()?, true),
            "has" => Self::Has(words()),
            "lacks" => Self::Lacks(words()),
            "unsure" => Self::Unsure(words()),
            _ => return None,
        })
    }
}

fn from(value: &'static str) -> Option<From> {
    let (image, how) = value.split_once(' ').unwrap_or((value, ""));
    let is_plain = match how {
        "" => false,
        "plain" => true,
        _ => return None,
    };
    Some(match image {
        "" => return None,
        "scratch" => From::Scratch,
        "?" => From::Unknown,
        _ => match image.rsplit_once(':') {
            Some((name, tag)) => From::Image { name, tag: Some(tag), is_plain },
            None => From::Image { name: image, tag: None, is_plain },
        },
    })
}

fn json(value: &'static str) -> Option<Vec<&'static str>> {
    if value.is_empty() { Some(Vec::new()) } else { serde_json::from_str(value).ok() }
}

fn variable(text: &'static str) -> BaseVariable {
    match text.split_once('=') {
        Some((name, value)) => BaseVariable { name, value: Some(value) },
        None => BaseVariable { name: text, value: None },
    }
}

fn is_yes(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn sh(value: &str) -> Option<Sh> {
    Some(match value {
        "dash" => Sh::Dash,
        "bash" => Sh::Bash,
        "busybox" => Sh::BusyBox,
        "none" => Sh::None,
        "cmd" => Sh::Cmd,
        "powershell" => Sh::PowerShell,
        _ => return None,
    })
}

fn package_manager(word: &str) -> Option<PackageManager> {
    Some(match word {
        "apt" => PackageManager::Apt,
        "apk" => PackageManager::Apk,
        "dnf" => PackageManager::Dnf,
        "yum" => PackageManager::Yum,
        "microdnf" => PackageManager::Microdnf,
        "tdnf" => PackageManager::Tdnf,
        "zypper" => PackageManager::Zypper,
        "pacman" => PackageManager::Pacman,
        "nix" => PackageManager::Nix,
        _ => return None,
    })
}

fn libc(value: &str) -> Option<Libc> {
    Some(match value {
        "glibc" => Libc::Glibc,
        "musl" => Libc::Musl,
        "none" => Libc::None,
        _ => return None,
    })
}

/// `name:uid:gid:home`; with a `!` after it where the group has another name.
fn user(word: &'static str) -> Option<BaseUser> {
    let (word, has_own_group) = word.strip_suffix('!').map_or((word, true), |word| (word, false));
    let mut parts = word.splitn(4, ':');
    let (name, uid, gid, home) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(BaseUser { name, uid: uid.parse().ok()?, gid: gid.parse().ok()?, home, has_own_group })
}

/// `name:gid`.
fn group(word: &'static str) -> Option<BaseGroup> {
    let (name, gid) = word.split_once(':')?;
    Some(BaseGroup { name, gid: gid.parse().ok()? })
}
