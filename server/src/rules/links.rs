//! Where a rule is documented.

use super::{Finding, Rule, RuleSet};
use crate::texts::{Argument, Locale, Page, explain as texts};

impl Rule {
    /// The page of the tool that the rule comes from; ours have none as long as the project has no public home.
    pub fn help_uri(&self) -> Option<String> {
        self.page(self.id)
    }

    /// What the rule is about, as Markdown without a heading: its id and severity in the first line, then its
    /// documentation and its other names.
    pub fn explained(&self, language: Locale) -> String {
        let severity = self.severity.name().plain(language);
        let mut text = format!("{} ({severity})\n\n{}\n", self.id, self.documentation().markdown(language));
        if !self.aliases.is_empty() {
            let also = texts::also_known(Argument::list(self.aliases.iter().map(|name| Argument::own(name))));
            text.push_str(&format!("\n{}\n", also.plain(language)));
        }
        text
    }

    /// The documentation of the rule, which languages translate.
    pub fn documentation(&self) -> Page {
        Page::new(self.id, self.docs)
    }

    /// The page of the tool that calls the rule by that name.
    pub fn page(&self, name: &str) -> Option<String> {
        match self.set {
            _ if name.starts_with("DL") => Some(format!("https://github.com/hadolint/hadolint/wiki/{name}")),
            // The one check that Docker has not documented.
            RuleSet::BuildCheck if self.id == "InvalidBaseImagePlatform" => own_page(DOCUMENTATION, self.id),
            RuleSet::BuildCheck => Some(format!("https://docs.docker.com/go/dockerfile/rule/{}/", kebab_case(self.id))),
            RuleSet::ShellCheck => Some(format!("https://www.shellcheck.net/wiki/{}", self.id)),
            RuleSet::BuildError | RuleSet::Hadolint | RuleSet::Own => own_page(DOCUMENTATION, self.id),
        }
    }
}

impl Finding {
    /// The page of the tool that has the name it is reported under.
    pub fn help_uri(&self) -> Option<String> {
        self.rule.page(self.id)
    }
}

/// Where the documentation is published, as the build says: `https://example.com/docs`. Without it there is no page.
const DOCUMENTATION: Option<&str> = option_env!("DOCKERFILE_LS_DOCS");

/// Our own page of a rule.
fn own_page(documentation: Option<&str>, id: &str) -> Option<String> {
    let base = documentation.map(|base| base.trim_end_matches('/')).filter(|base| !base.is_empty())?;
    Some(format!("{base}/rules/{id}"))
}

/// `JSONArgsRecommended` as `json-args-recommended`.
fn kebab_case(id: &str) -> String {
    let mut out = String::with_capacity(id.len() + 4);
    let mut chars = id.chars().peekable();
    let mut before = None::<char>;
    while let Some(c) = chars.next() {
        let begins_word = c.is_ascii_uppercase()
            && before.is_some_and(|b| b.is_ascii_lowercase() || chars.peek().is_some_and(char::is_ascii_lowercase));
        if begins_word {
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
    use super::*;

    #[test]
    fn pages_of_the_tools_that_rules_come_from() {
        let page = |id: &str| Rule::find(id).and_then(Rule::help_uri);
        let docker = |name: &str| Some(format!("https://docs.docker.com/go/dockerfile/rule/{name}/"));
        assert_eq!(page("JSONArgsRecommended"), docker("json-args-recommended"));
        assert_eq!(page("FromPlatformFlagConstDisallowed"), docker("from-platform-flag-const-disallowed"));
        assert_eq!(page("DL3007"), Some("https://github.com/hadolint/hadolint/wiki/DL3007".to_owned()));
        assert_eq!(page("unknown-instruction"), super::own_page(super::DOCUMENTATION, "unknown-instruction"));
        assert_eq!(super::own_page(Some("https://a.example/"), "x").as_deref(), Some("https://a.example/rules/x"));
        assert_eq!((super::own_page(Some(""), "x"), super::own_page(None, "x")), (None, None));
    }
}
