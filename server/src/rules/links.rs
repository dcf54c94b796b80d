//! Where a rule is described.

use super::{Rule, RuleSet};

impl Rule {
    /// The page that describes the rule: Docker's or hadolint's for their rules; ours have none yet.
    pub fn help_uri(&self) -> Option<String> {
        match self.set {
            RuleSet::BuildCheck => Some(format!("https://docs.docker.com/reference/build-checks/{}/", kebab(self.id))),
            RuleSet::Hadolint if self.id.starts_with("DL") => {
                Some(format!("https://github.com/hadolint/hadolint/wiki/{}", self.id))
            }
            _ => None,
        }
    }
}

/// `JSONArgsRecommended` as `json-args-recommended`.
fn kebab(id: &str) -> String {
    let mut out = String::with_capacity(id.len() + 4);
    let mut chars = id.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let word_starts = c.is_ascii_uppercase()
            && before.is_some_and(|b| !b.is_ascii_uppercase() || chars.peek().is_some_and(char::is_ascii_lowercase));
        if word_starts {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    out
}

/// The ids and aliases of all rules.
pub fn rule_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = super::RULES.iter().flat_map(|r| std::iter::once(r.id).chain(r.aliases.iter().copied())).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::kebab;

    #[test]
    fn docker_names_its_pages_so() {
        assert_eq!(kebab("JSONArgsRecommended"), "json-args-recommended");
        assert_eq!(kebab("FromAsCasing"), "from-as-casing");
        assert_eq!(kebab("InvalidDefaultArgInFrom"), "invalid-default-arg-in-from");
    }
}
