//! Where a Compose or Bake file says something, by its lines.

/// Where the words of a Compose or Bake file stand, whatever its format is.
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
}

impl Lines<'_> {
    /// The line where a service or target begins: behind the word that all of them are below, in formats that have one.
    pub(super) fn of_build(&self, name: &str) -> Option<u32> {
        let is_list = |line: &str| ["services", "\"services\"", "\"target\""].iter().any(|key| begins_with(line.trim(), key));
        let from = self.text.lines().position(is_list).unwrap_or_default();
        let target = format!("target \"{name}\"");
        let found = self.text.lines().position(|line| line.trim_start().starts_with(&target));
        found.and_then(|line| line.try_into().ok()).or_else(|| self.of_entry(name, from.try_into().ok()?))
    }

    /// The first line from one on that says something of a key.
    pub(super) fn of_entry(&self, key: &str, from: u32) -> Option<u32> {
        let skipped = usize::try_from(from).ok()?;
        let is_it = |line: &str| begins_with(line.trim_start().trim_start_matches("- ").trim_start(), key);
        let found = self.text.lines().skip(skipped).position(is_it)?;
        u32::try_from(skipped + found).ok()
    }
}

/// Whether a line begins with a key and says something of it.
fn begins_with(line: &str, key: &str) -> bool {
    let line = line.trim_start_matches(['"', '\'']);
    let rest = line.strip_prefix(key.trim_matches('"')).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
    rest.is_some_and(|rest| rest.starts_with([':', '=']))
}
