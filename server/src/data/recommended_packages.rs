//! Packages of Debian that recommend much: what apt-get installs beside them unless it is told not to.

use std::sync::OnceLock;

/// Packages, of those that people install in images, with which apt-get installs 5 MB or more only because they, or what
/// they need, recommend it: the difference of both sets of packages by Debian 12's own lists, above what every image has.
/// `ca-certificates` does not count: what recommends it needs it.
fn large() -> &'static [&'static str] {
    static LIST: OnceLock<Vec<&'static str>> = OnceLock::new();
    LIST.get_or_init(|| include_str!("recommended_packages.txt").lines().collect())
}

/// Beginnings of names that other releases have with another number: `gcc-13`, `openjdk-25-jdk`.
const LARGE_SERIES: [&str; 8] = ["clang-", "g++-", "gcc-", "linux-headers-", "llvm-", "openjdk-", "python2.", "python3."];
/// Beginnings of names that are alike in this, whatever follows.
const LARGE_FAMILIES: [&str; 5] = ["libboost-", "r-bioc-", "r-cran-", "texlive", "libopencv-"];

/// Whether apt-get installs much more than a package and what it needs, because it is recommended.
pub fn recommends_much(package: &str) -> bool {
    let is_series = || {
        LARGE_SERIES.iter().filter_map(|start| package.strip_prefix(start)).any(|rest| {
            let is_python = package.starts_with("python");
            rest.starts_with(|c: char| c.is_ascii_digit()) && (!is_python || rest.ends_with("-dev"))
        })
    };
    large().binary_search(&package).is_ok() || is_series() || LARGE_FAMILIES.iter().any(|start| package.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_and_by_series() {
        assert!(large().is_sorted());
        for package in
            ["git", "build-essential", "python3-pip", "gcc-13", "openjdk-25-jdk", "python3.8-dev", "texlive-latex-base"]
        {
            assert!(recommends_much(package), "{package}");
        }
        for package in ["curl", "wget", "unzip", "python3", "python3.8", "gcc-mingw-w64", "$PACKAGES", ""] {
            assert!(!recommends_much(package), "{package}");
        }
    }
}
