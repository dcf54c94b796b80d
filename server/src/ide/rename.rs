//! Rename of stages, variables and heredocs.

use super::names::Name;
use crate::model::{EntityKind, Occurrence, Role};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Keyword, TriviaKind};
use crate::text::{Edit, TextRange, TextSize};
use crate::texts::{Locale, Phrase, docs, rename as texts};

/// Why a new name is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// There is no new name at all.
    pub is_empty: bool,
    /// A sentence for the user.
    reason: Phrase,
}

impl Refusal {
    /// The reason, in a language.
    pub fn message(&self, locale: Locale) -> String {
        self.reason.plain(locale)
    }
}

/// The name at an offset, if it can be renamed, as written.
pub fn prepare_rename(snapshot: &Snapshot, at: TextSize) -> Option<(TextRange, String)> {
    let name = renamable(snapshot, at)?;
    let text = name.model.slice(name.occurrence.name);
    Some((name.occurrence.name, text.to_owned()))
}

/// The edits that give what is at an offset a new name; `None` where nothing can be renamed.
///
/// # Errors
/// Says why the new name is not taken.
pub fn rename(snapshot: &Snapshot, at: TextSize, new_name: &str) -> Result<Option<Vec<Edit>>, Refusal> {
    let Some(name) = renamable(snapshot, at) else { return Ok(None) };
    let check = Check { name, new_name };
    let members: Vec<&Occurrence> = name.all().filter(|o| o.role != Role::StageIndex).collect();
    let written = |o: &Occurrence| if check.in_from(o) { new_name.to_lowercase() } else { new_name.to_owned() };
    if members.iter().all(|o| name.model.slice(o.name) == written(o)) {
        return Ok(Some(Vec::new()));
    }
    check.new_name()?;
    check.comments(&members)?;
    let changed = members.into_iter().filter(|o| name.model.slice(o.name) != written(o));
    Ok(Some(changed.map(|o| Edit::replace(o.name, written(o))).collect()))
}

/// The name of the stage that is renamed at an offset, which files that build the Dockerfile may say as well; `None` where
/// something else is.
pub fn renamed_stage(snapshot: &Snapshot, at: TextSize) -> Option<String> {
    let name = renamable(snapshot, at)?;
    let EntityKind::Stage(index) = name.entity.kind else { return None };
    Some(name.model.stages.get(index)?.name.as_ref()?.text.to_string())
}

fn renamable(snapshot: &Snapshot, at: TextSize) -> Option<Name<'_>> {
    let name = Name::at(snapshot, at)?;
    let is_declared = name.all().any(|o| o.role.declares());
    let may_be_renamed = match name.entity.kind {
        EntityKind::Stage(_) => name.occurrence.role != Role::StageIndex,
        EntityKind::Variable => !is_predefined(&name.entity.name),
        EntityKind::Heredoc => true,
        EntityKind::ShellVariable | EntityKind::Image => false,
    };
    (is_declared && may_be_renamed).then_some(name)
}

/// Names that mean something outside the file.
fn is_predefined(name: &str) -> bool {
    name == "PATH" || docs::of_variable(name).is_some()
}

struct Check<'a> {
    name: Name<'a>,
    new_name: &'a str,
}

impl Check<'_> {
    fn refuse(&self, reason: Phrase) -> Result<(), Refusal> {
        Err(Refusal { is_empty: self.new_name.is_empty(), reason })
    }

    fn new_name(&self) -> Result<(), Refusal> {
        if self.new_name.is_empty() {
            return self.refuse(texts::empty());
        }
        match self.name.entity.kind {
            EntityKind::Stage(index) => self.stage(index),
            EntityKind::Heredoc => self.heredoc(),
            _ => self.variable(),
        }
    }

    fn stage(&self, index: usize) -> Result<(), Refusal> {
        let (written, key) = (self.new_name, self.new_name.to_lowercase());
        let is_valid = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c));
        if !is_valid {
            return self.refuse(texts::stage(written));
        }
        if matches!(key.as_str(), "scratch" | "context") {
            return self.refuse(texts::reserved(written));
        }
        let model = self.name.model;
        if model.stages.iter().any(|s| s.index != index && s.name.as_ref().is_some_and(|n| n.key == key)) {
            return self.refuse(texts::stage_exists(written));
        }
        let own = model.stages.get(index).map_or(0, |s| s.instructions.start);
        let occurrences = self.name.bindings.occurrences().iter();
        let mut later = occurrences.filter(|o| o.role == Role::Image && own < o.instruction);
        if later.any(|o| model.slice(o.name).to_lowercase() == key) {
            return self.refuse(texts::image(written));
        }
        Ok(())
    }

    fn variable(&self) -> Result<(), Refusal> {
        let written = self.new_name;
        let is_valid = written.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && written.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_valid {
            return self.refuse(texts::variable(written));
        }
        let mut scopes: Vec<Option<usize>> = self.name.all().map(|o| self.scope(o)).collect();
        scopes.sort_unstable();
        scopes.dedup();
        let is_other = |o: &&Occurrence| {
            matches!(o.role, Role::Arg { .. } | Role::Env)
                && self.name.model.slice(o.name) == written
                && scopes.binary_search(&self.scope(o)).is_ok()
        };
        if self.name.bindings.occurrences().iter().any(|o| is_other(&o)) {
            return self.refuse(texts::variable_exists(written));
        }
        Ok(())
    }

    /// The stage whose variables a name is among; `None` before the first FROM and in FROM lines.
    fn scope(&self, occurrence: &Occurrence) -> Option<usize> {
        self.name.model.stage_of(occurrence.instruction).filter(|_| !self.is_from(occurrence))
    }

    fn heredoc(&self) -> Result<(), Refusal> {
        let written = self.new_name;
        if written.contains(|c: char| c.is_whitespace() || "\"'<".contains(c)) {
            return self.refuse(texts::heredoc(written));
        }
        if self.body_has_line(written) {
            return self.refuse(texts::heredoc_line(written));
        }
        Ok(())
    }

    fn body_has_line(&self, line: &str) -> bool {
        let marker = self.name.all().next();
        let Some(placed) = marker.and_then(|m| self.name.model.instructions.get(m.instruction)) else { return false };
        let bodies = placed.trigger().map(|t| &t.heredocs).filter(|h| !h.is_empty()).unwrap_or(&placed.heredocs);
        let markers = placed.heredoc_markers();
        let own = markers.iter().zip(bodies).find(|(m, _)| marker.is_some_and(|o| placed.at(m.range).contains_range(o.name)));
        let Some((marker, body)) = own.and_then(|(m, h)| Some((m, h.body?))) else { return false };
        placed.slice(body).lines().any(|l| if marker.chomp { l.trim_start_matches('\t') == line } else { l == line })
    }

    /// A name with a comment between its parts cannot be replaced as one.
    fn comments(&self, members: &[&Occurrence]) -> Result<(), Refusal> {
        let has_comment = |o: &Occurrence| {
            let placed = self.name.model.instructions.get(o.instruction);
            placed.is_some_and(|p| p.trivia.iter().any(|t| t.kind == TriviaKind::Comment && o.name.contains_range(p.at(t.range))))
        };
        if members.iter().any(|o| has_comment(o)) {
            return self.refuse(texts::comment());
        }
        Ok(())
    }

    fn is_from(&self, occurrence: &Occurrence) -> bool {
        self.name.model.instructions.get(occurrence.instruction).is_some_and(|i| i.keyword == Keyword::From)
    }

    /// FROM finds a stage only by its name in lower case.
    fn in_from(&self, occurrence: &Occurrence) -> bool {
        occurrence.role == Role::StageReference && self.is_from(occurrence)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_no_rename, check_rename, check_rename_refused};

    #[test]
    fn stages() {
        check_rename(
            "FROM a AS x<|>\nFROM x\nCOPY --from=X b c\nCOPY --from=0 b c",
            "Ab",
            "FROM a AS Ab\nFROM ab\nCOPY --from=Ab b c\nCOPY --from=0 b c",
        );
        check_rename("FROM a AS x\nRUN --mount=from=x<|>,target=/b c", "y", "FROM a AS y\nRUN --mount=from=y,target=/b c");
        check_rename("FROM a AS x<|>\nFROM x", "x", "FROM a AS x\nFROM x");
    }

    #[test]
    fn variables() {
        check_rename("ARG V=1\nFROM p:$V\nARG V\nRUN echo <|>$V", "W", "ARG W=1\nFROM p:$W\nARG W\nRUN echo $W");
        check_rename("FROM a\nENV A=1 B=${A<|>:-$A}", "C", "FROM a\nENV C=1 B=${C:-$C}");
        check_rename("FROM a\nENV da\\\nta=1\nRUN $data<|>", "x", "FROM a\nENV x=1\nRUN $x");
        check_rename(
            "FROM a\nARG A<|>\nRUN A=1; echo $A\nFROM b\nRUN $A",
            "B",
            "FROM a\nARG B\nRUN A=1; echo $A\nFROM b\nRUN $A",
        );
    }

    #[test]
    fn heredocs() {
        check_rename("FROM a\nRUN <<-\"E<|>\"\nx\n\tE\n", "F", "FROM a\nRUN <<-\"F\"\nx\n\tF\n");
    }

    #[test]
    fn what_has_no_name_of_its_own() {
        for fixture in [
            "FROM a\nCOPY --from=nginx<|> b c",
            "FROM a AS x\nFROM b\nCOPY --from=0<|> b c",
            "FROM a\nARG TARGETARCH<|>",
            "FROM a\nENV PATH<|>=/x",
            "FROM a\nRUN $HOME<|>",
            "FROM a\nARG A\nRUN A=1; echo $A<|>",
            "FROM a\nLABEL x<|>=y",
            "FROM a<|>",
        ] {
            check_no_rename(fixture);
        }
    }

    #[test]
    fn names_that_are_refused() {
        let stages = "FROM a AS x<|>\nFROM b AS y\nCOPY --from=img b c";
        for (new_name, reason) in [
            ("", "empty"),
            ("1x", "begin with a letter"),
            ("a/b", "begin with a letter"),
            ("Scratch", "reserves the word"),
            ("Y", "already"),
            ("img", "used below"),
        ] {
            check_rename_refused(stages, new_name, reason);
        }
        check_rename_refused("FROM a\nARG A<|>\nARG B", "B", "already");
        check_rename_refused("ARG B\nFROM a\nARG A<|>", "1", "must not begin with a digit");
        check_rename_refused("ARG B\nARG A\nFROM a:$A\nARG A<|>", "B", "already");
        check_rename_refused("FROM a\nRUN <<-E<|>\n\tF\nE", "F", "where it would end");
        check_rename_refused("FROM a\nRUN <<E<|>\nF\nE", "a b", "one word");
        check_rename_refused("FROM a\nENV da\\\n# c\nta=1\nRUN $data<|>", "x", "comment");
    }
}
