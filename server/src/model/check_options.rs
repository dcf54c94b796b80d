//! What `# check=…` says (BuildKit: `linter.ParseLintOptions`).

use crate::data::booleans::GO_TRUE;

/// The options of a `check` directive or comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Checks that are off.
    pub skip: Names,
    /// Experimental checks that are on.
    pub experimental: Names,
    /// A finding fails the build.
    pub error: bool,
}

/// Names of checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// `all`
    All,
    /// These.
    List(Vec<String>),
}

impl Default for Names {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Names {
    /// Whether a check is meant.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::List(names) => names.iter().any(|n| n == name),
        }
    }

    fn parse(value: &str) -> Self {
        match value.trim() {
            "all" => Self::All,
            names => Self::List(names.split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect()),
        }
    }
}

impl CheckOptions {
    /// Reads the value of a directive: `skip=A,B;experimental=C;error=true`. Anything that is not an option is
    /// skipped.
    pub fn parse(value: &str) -> Self {
        let mut options = Self::default();
        for part in value.splitn(3, ';') {
            let Some((name, value)) = part.split_once('=') else { continue };
            match name.trim() {
                "skip" => options.skip = Names::parse(value),
                "experimental" => options.experimental = Names::parse(value),
                "error" => options.error = GO_TRUE.contains(&value.trim()),
                _ => {}
            }
        }
        options
    }

    /// Reads a comment above an instruction, from its `#`; `None` unless it is `# check=…`. What follows a blank in
    /// the value is a remark.
    pub fn of_comment(comment: &str) -> Option<Self> {
        let (name, value) = comment.trim_start().strip_prefix('#')?.split_once('=')?;
        let value = value.trim_start().split(' ').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("check").then(|| Self::parse(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options() {
        let options = CheckOptions::parse("skip=A, B;experimental=all;error=true");
        assert!(options.skip.contains("B") && !options.skip.contains("C"));
        assert!(options.experimental.contains("C") && options.error);
        assert!(CheckOptions::of_comment("# check=skip=A # why").is_some_and(|o| o.skip.contains("A")));
        assert_eq!(CheckOptions::of_comment("# checks are fine"), None);
        assert_eq!(CheckOptions::parse("x"), CheckOptions::default());
    }
}
