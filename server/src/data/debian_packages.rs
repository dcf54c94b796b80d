//! Packages that people still ask Debian for, and that it no longer has.

/// A package that is gone.
#[derive(Debug)]
pub struct Gone {
    /// Its name.
    pub name: &'static str,
    /// The first release without it, of those that were asked: 12 (bookworm) and 13 (trixie).
    pub since: u32,
    /// The package that takes its place; empty where none does, or where that is another program.
    pub new: &'static str,
}

const fn gone(name: &'static str, since: u32, new: &'static str) -> Gone {
    Gone { name, since, new }
}

/// Sorted by name. Looked up in the lists of `main` for amd64 on 2026-11-29: neither a package nor provided by a single one,
/// which apt would take instead.
pub const GONE: &[Gone] = &[
    gone("libaio1", 13, "libaio1t64"),
    gone("libatlas-base-dev", 13, "libopenblas-dev"),
    gone("libegl1-mesa", 13, "libegl1"),
    gone("libffi6", 12, "libffi8"),
    gone("libffi7", 12, "libffi8"),
    gone("libgconf-2-4", 13, ""),
    gone("libgdk-pixbuf2.0-0", 13, "libgdk-pixbuf-2.0-0"),
    gone("libgl1-mesa-glx", 13, "libgl1"),
    gone("libjasper-dev", 12, ""),
    gone("libmariadbclient-dev", 12, "libmariadb-dev"),
    gone("libmysqlclient-dev", 12, "default-libmysqlclient-dev"),
    gone("libncurses5", 13, "libncurses6"),
    gone("libpcre3", 13, ""),
    gone("libpcre3-dev", 13, ""),
    gone("libpng12-0", 12, ""),
    gone("libssl1.1", 12, ""),
    gone("libtiff5", 12, "libtiff6"),
    gone("libwebp6", 12, "libwebp7"),
    gone("mysql-client", 12, "default-mysql-client"),
    gone("neofetch", 13, "fastfetch"),
    gone("netcat", 12, "netcat-openbsd"),
    gone("openjdk-11-jdk", 12, ""),
    gone("openjdk-11-jdk-headless", 12, ""),
    gone("openjdk-11-jre", 12, ""),
    gone("openjdk-11-jre-headless", 12, ""),
    gone("openjdk-17-jdk", 13, "openjdk-21-jdk"),
    gone("openjdk-17-jdk-headless", 13, "openjdk-21-jdk-headless"),
    gone("openjdk-17-jre", 13, "openjdk-21-jre"),
    gone("openjdk-17-jre-headless", 13, "openjdk-21-jre-headless"),
    gone("openjdk-8-jdk", 12, ""),
    gone("openjdk-8-jdk-headless", 12, ""),
    gone("openjdk-8-jre", 12, ""),
    gone("openjdk-8-jre-headless", 12, ""),
    gone("phantomjs", 12, ""),
    gone("python-dev", 12, "python3-dev"),
    gone("python-pip", 12, "python3-pip"),
    gone("python3-distutils", 13, ""),
    gone("qt5-default", 12, ""),
    gone("software-properties-common", 13, ""),
    gone("ttf-dejavu", 12, "fonts-dejavu"),
    gone("ttf-freefont", 12, "fonts-freefont-ttf"),
    gone("wkhtmltopdf", 13, ""),
    gone("youtube-dl", 13, "yt-dlp"),
];

/// What is known of a package that a release no longer has.
pub fn gone_in(name: &str, release: u32) -> Option<&'static Gone> {
    let at = GONE.binary_search_by(|gone| gone.name.cmp(name)).ok()?;
    GONE.get(at).filter(|gone| gone.since <= release)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_by_release() {
        assert!(GONE.is_sorted_by(|a, b| a.name < b.name));
        let new = |name, release| gone_in(name, release).map(|gone| gone.new);
        assert_eq!(new("netcat", 12), Some("netcat-openbsd"));
        assert_eq!((new("libgl1-mesa-glx", 12), new("libgl1-mesa-glx", 13)), (None, Some("libgl1")));
        assert_eq!(new("curl", 13), None);
    }
}
