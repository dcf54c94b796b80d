//! Definition, declaration and implementation of stages, variables, heredocs and files of other stages.

use super::names::Name;
use super::target::Target;
use crate::model::{EntityKind, Occurrence, Role};
use crate::snapshot::Snapshot;
use crate::syntax::ast::Keyword;
use crate::text::TextSize;

/// Where the name at an offset gets its meaning.
pub fn definition(snapshot: &Snapshot, at: TextSize) -> Option<Target> {
    let Some(name) = Name::at(snapshot, at) else { return super::files::definition(snapshot, at) };
    match name.bindings.target(name.occurrence) {
        Some(target) => name.target(target),
        None => name.unnamed_stage_target(),
    }
}

/// The first declaration of what the name at an offset stands for.
pub fn declaration(snapshot: &Snapshot, at: TextSize) -> Option<Target> {
    let name = Name::at(snapshot, at)?;
    match name.all().find(|o| o.role.declares()) {
        Some(first) => name.target(first),
        None => name.unnamed_stage_target(),
    }
}

/// The FROM lines that build on the stage at an offset.
pub fn implementations(snapshot: &Snapshot, at: TextSize) -> Vec<Target> {
    let Some(name) = Name::at(snapshot, at).filter(|n| matches!(n.entity.kind, EntityKind::Stage(_))) else { return Vec::new() };
    let is_from = |o: &&Occurrence| {
        let keyword = name.model.instructions.get(o.instruction).map(|i| i.keyword);
        o.role == Role::StageReference && keyword == Some(Keyword::From)
    };
    name.all().filter(is_from).filter_map(|o| name.target(o)).collect()
}

impl Name<'_> {
    fn target(&self, to: &Occurrence) -> Option<Target> {
        let range = self.model.instructions.get(to.instruction)?.file_range();
        Some(Target { origin: self.occurrence.outer, range, selection: to.name })
    }

    fn unnamed_stage_target(&self) -> Option<Target> {
        let (from, keyword) = self.unnamed_stage()?;
        let range = self.model.instructions.get(from)?.file_range();
        Some(Target { origin: self.occurrence.outer, range, selection: keyword })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_declaration, check_definition, check_implementations};

    #[test]
    fn stages() {
        check_definition("FROM a AS «x»\nFROM x<|>");
        check_definition("FROM a AS «x<|>»");
        check_definition("FROM a AS «x»\nFROM b\nCOPY --from=<|>X c d");
        check_definition("FROM a AS «x»\nFROM b\nCOPY --from=0<|> c d");
        check_definition("«FROM» a\nFROM b\nCOPY --from=0<|> c d");
        check_definition("FROM a AS «x»\nFROM b\nRUN --mount=type=bind,from=<|>x,target=/y c");
        check_definition("FROM a<|>");
        check_definition("FROM a\nCOPY --from=ngi<|>nx c d");
        check_implementations("FROM a AS x<|>\nFROM «x»\nCOPY --from=x c d\nFROM «x»");
    }

    #[test]
    fn variables() {
        check_definition("FROM a\nENV «A»=1\nENV A=2 B=$A<|>");
        check_definition("FROM a\nENV A=1\nENV «A»=2\nRUN echo <|>${A:-x}");
        check_definition("ARG «A»=1\nFROM p:$A<|>\nARG A=2");
        check_definition("FROM p:$A<|>\nARG A=2");
        check_definition("ARG «A»=1\nFROM p\nARG A<|>");
        check_definition("ARG A=1\nFROM p\nRUN $A<|>");
        check_definition("FROM p\nRUN «A»=1; echo $A<|>");
        check_declaration("ARG «A»=1\nFROM p\nARG A\nENV A=2\nRUN $A<|>");
    }

    #[test]
    fn heredocs() {
        check_definition("FROM a\nRUN <<-'«EOF»' cat\nx\n\tE<|>OF\n");
        check_definition("FROM a\nADD <<«E<|>OF» /x\nx\nEOF\n");
        check_definition("FROM a\nONBUILD COPY <<«A» <<B /x\nx\nA<|>\ny\nB");
        check_definition("FROM a\nRUN <<\"<|>\"\nx\n\n");
    }

    #[test]
    fn comments_and_other_places() {
        check_definition("FROM a\nARG A\nRUN x \\\n # $A<|>\n y");
        check_definition("# $A<|>\nFROM a");
        check_definition("<|>");
    }
}
