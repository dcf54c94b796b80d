//! Names of images that Docker Hub found. The `registry` room asks for them, completion offers them.

use std::collections::BTreeMap;
use std::sync::Arc;

/// So many searches are remembered.
const MAX_SEARCHES: usize = 64;

/// An image that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundName {
    /// `bitnami/postgresql`; an official image has no slash.
    pub name: String,
    /// One line, as its owner wrote it.
    pub description: String,
}

/// What came of a search, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundNames {
    /// When it was asked, in seconds since 1970.
    pub asked: i64,
    /// Whether these are all: whoever types on finds no others.
    pub is_whole: bool,
    /// The images.
    pub names: Vec<FoundName>,
}

/// What came of the searches of a session, by what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Searches(BTreeMap<String, Arc<FoundNames>>);

impl Searches {
    /// What is known for the beginning of a name: what came of the search for it, or else for the longest beginning of it that
    /// was searched for.
    pub fn find(&self, typed: &str) -> Option<&FoundNames> {
        let searches = self.0.iter().filter(|(searched, _)| typed.starts_with(searched.as_str()));
        searches.max_by_key(|(searched, _)| searched.len()).map(|(_, found)| &**found)
    }

    /// Whether a search would find more than what is known: `is_fresh` says whether that was asked for lately.
    pub fn lacks(&self, typed: &str, is_fresh: impl Fn(i64) -> bool) -> bool {
        let is_searched = self.0.contains_key(typed);
        !self.find(typed).is_some_and(|found| (is_searched || found.is_whole) && is_fresh(found.asked))
    }

    /// Takes what came of a search.
    pub(super) fn put(&mut self, typed: &str, found: FoundNames) {
        if MAX_SEARCHES <= self.0.len() && !self.0.contains_key(typed) {
            let oldest = self.0.iter().min_by_key(|(_, found)| found.asked).map(|(searched, _)| searched.clone());
            if let Some(oldest) = oldest {
                self.0.remove(&oldest);
            }
        }
        self.0.insert(typed.to_owned(), Arc::new(found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(asked: i64, is_whole: bool, name: &str) -> FoundNames {
        FoundNames { asked, is_whole, names: vec![FoundName { name: name.to_owned(), description: String::new() }] }
    }

    #[test]
    fn whoever_types_on_is_shown_what_is_known() {
        let mut searches = Searches::default();
        searches.put("bit", found(1, false, "a"));
        searches.put("bitna", found(2, true, "b"));
        let name = |typed: &str| searches.find(typed).map(|found| found.names[0].name.as_str());
        assert_eq!([name("bi"), name("bit"), name("bitn"), name("bitnami/x")], [None, Some("a"), Some("a"), Some("b")]);
        let lacks = |typed: &str| searches.lacks(typed, |_| true);
        assert!(lacks("bi") && lacks("bitn"), "there may be others");
        assert!(!lacks("bit") && !lacks("bitna") && !lacks("bitnami/x"));
        assert!(searches.lacks("bit", |asked| 1 < asked), "that was long ago");
    }

    #[test]
    fn the_oldest_searches_are_forgotten() {
        let mut searches = Searches::default();
        (0..100).for_each(|n| searches.put(&format!("name{n}/"), found(n, false, "a")));
        assert_eq!(searches.0.len(), MAX_SEARCHES);
        assert!(searches.find("name35/").is_none() && searches.find("name36/").is_some() && searches.find("name99/").is_some());
    }
}
