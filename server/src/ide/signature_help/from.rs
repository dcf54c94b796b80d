//! FROM: an image with its parts, and a name for the stage.

use super::{Cursor, SignatureHelp};

impl Cursor<'_> {
    pub(super) fn from(&self, all: &[&str]) -> Option<SignatureHelp> {
        let from = self.instruction.as_from()?;
        let Some(image) = from.image.as_ref().filter(|i| i.word.range.start() <= self.at) else {
            return self.show(all, &["baseImage"]);
        };
        // Behind a last `@` the digest is still missing.
        let is_digest_due = image.digest.is_none() && image.word.raw.ends_with('@');
        let has_digest = image.digest.is_some() || is_digest_due;
        let fits = |form: &&&str| match (has_digest, image.has_colon) {
            (true, _) => form.contains('@'),
            (false, true) => form.contains(':'),
            (false, false) => true,
        };
        let list: Vec<&str> = all.iter().filter(fits).copied().collect();
        let name_end = image.name.as_ref().map_or(image.word.range.start(), |n| n.range.end());
        if self.at <= image.word.range.end() {
            let role = match &image.digest {
                _ if self.at <= name_end && !(is_digest_due && self.at == image.word.range.end()) => "baseImage",
                Some(digest) if digest.range.start() <= self.at => "digest",
                None if is_digest_due && self.at == image.word.range.end() => "digest",
                _ if image.has_colon => "tag",
                _ => "baseImage",
            };
            return self.show(&list, &[role]);
        }
        let is_bare = !has_digest && !image.has_colon;
        let list: Vec<&str> = list.into_iter().filter(|f| f.contains("{AS}") && !(is_bare && f.contains(['@', ':']))).collect();
        let role = match (&from.as_keyword, &from.alias) {
            (None, _) if from.unexpected.iter().all(|w| w.range.contains_inclusive(self.at)) => "AS",
            (Some(word), _) if self.at <= word.range.end() => "AS",
            (Some(_), None) => "stage",
            (Some(_), Some(alias)) if self.at <= alias.range.end() => "stage",
            _ => return None,
        };
        self.show(&list, &[role])
    }
}
