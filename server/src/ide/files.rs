//! Where COPY and ADD put what they take, and which line made what they take from another stage.

use super::context::taken;
use super::sizes::{bytes, files};
use super::target::Target;
use crate::model::{
    Build, ContextFiles, CopiedPath, ExpandedRole, Made, Model, PathOrigin, Placed, StagePaths, StageReference, copy_source,
    expanded_texts, joined_path,
};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, TextSize};
use crate::texts::{Phrase, Words, context as texts};

/// More are not named.
const NAMED: usize = 10;

/// A path of COPY or ADD at an offset.
struct PathAt<'s> {
    snapshot: &'s Snapshot,
    model: &'s Model,
    index: usize,
    placed: &'s Placed,
    /// Which of the paths it is; the last one is the destination.
    number: usize,
    count: usize,
    range: TextRange,
    text: String,
}

impl<'s> PathAt<'s> {
    fn of(snapshot: &'s Snapshot, at: TextSize) -> Option<Self> {
        if snapshot.kind != FileKind::Dockerfile {
            return None;
        }
        let model = snapshot.model();
        let index = model.instruction_at(at)?;
        let placed = model.instructions.get(index)?;
        if !matches!(placed.keyword, Keyword::Copy | Keyword::Add) {
            return None;
        }
        let texts = expanded_texts(&placed.instruction, model.escape);
        let paths: Vec<_> = texts.into_iter().filter(|text| text.role == ExpandedRole::Path).collect();
        let number = paths.iter().position(|text| placed.at(text.source.range()).contains_inclusive(at))?;
        let text = paths.get(number)?;
        let (range, count) = (placed.at(text.source.range()), paths.len());
        Some(Self { snapshot, model, index, placed, number, count, range, text: text.source.text().to_owned() })
    }

    fn build(&self) -> Build<'s> {
        Build { args: &[], is_whole: false, images: &self.snapshot.world.knowledge.images }
    }

    fn is_destination(&self) -> bool {
        self.number + 1 == self.count
    }

    /// The stage that `--from=` names.
    fn stage(&self) -> Option<usize> {
        let name = &copy_source(&self.placed.instruction, self.model.escape)?.text;
        let own = self.model.stage_of(self.index)?;
        let stage = match name.parse() {
            Ok(index) => index,
            Err(_) => match self.model.stage_named(name, own) {
                StageReference::Stage(index) => index,
                StageReference::External => return None,
            },
        };
        (stage < own).then_some(stage)
    }

    /// How much of the build context comes to lie at the destination; of a source that is said anyway.
    fn size_of(&self, copied: &CopiedPath) -> Option<(Phrase, Phrase)> {
        if !self.is_destination() || self.placed.has_flags && self.placed.flag("from").is_some() {
            return None;
        }
        let listing = self.snapshot.world.knowledge.context.as_deref().filter(|listing| !listing.truncated)?;
        let sources = self.model.all_sources();
        let first = sources.partition_point(|source| source.instruction < self.index);
        let mut own = sources.iter().skip(first).take_while(|source| source.instruction == self.index);
        let is_same = |text: &str| joined_path("/", text) == joined_path("/", &copied.from);
        let taken = taken(listing, own.find(|source| is_same(&source.text))?)?;
        Some((files(taken.len()), bytes(taken.iter().map(|entry| entry.size).sum())))
    }

    /// What made the path in the stage that it is taken from.
    fn made(&self) -> Option<(usize, Made)> {
        if self.is_destination() || self.text.contains(['$', '*', '?', '[', '\\', '"', '\'']) {
            return None;
        }
        let stage = self.stage()?;
        let paths = files_of(self.snapshot, stage)?;
        let path = joined_path("/", &self.text);
        let made = paths.at(&path).made?.clone();
        (paths.at(&path).likely.is_some()).then_some((stage, made))
    }
}

/// The files of a stage at its end.
pub(super) fn files_of(snapshot: &Snapshot, stage: usize) -> Option<StagePaths> {
    let knowledge = &snapshot.world.knowledge;
    let build = Build { args: &[], is_whole: false, images: &knowledge.images };
    snapshot.model().paths_of_stage(build, context(snapshot), stage)
}

/// The files of a stage when the instruction at an index starts.
pub(super) fn paths_before(snapshot: &Snapshot, instruction: usize) -> Option<StagePaths> {
    let knowledge = &snapshot.world.knowledge;
    let build = Build { args: &[], is_whole: false, images: &knowledge.images };
    let model = snapshot.model();
    let mut before = None;
    model.visit_paths(build, context(snapshot), model.stage_of(instruction)?, |index, paths| {
        if index == Some(instruction) {
            before = Some(paths.clone());
        }
    });
    before
}

/// The files of the build context, if they are known.
pub(super) fn context(snapshot: &Snapshot) -> Option<&dyn ContextFiles> {
    snapshot.world.knowledge.context.as_deref().map(|listing| listing as &dyn ContextFiles)
}

/// Says of a source or a destination where which files come to lie.
pub(super) fn hover(snapshot: &Snapshot, at: TextSize) -> Option<(TextRange, Words)> {
    let path = PathAt::of(snapshot, at)?;
    let copied = path.model.copied_paths(path.build(), context(snapshot), path.index);
    let own: Vec<&CopiedPath> = copied.iter().filter(|one| path.is_destination() || one.source == path.number).collect();
    let mut words = Words::new();
    if !own.is_empty() {
        words.lines(lines(&own, |one| path.size_of(one)));
    }
    if let Some((_, made)) = path.made()
        && made.from != PathOrigin::Parent
        && let Some(placed) = path.model.instructions.get(made.instruction)
    {
        let line = snapshot.text().line_of(placed.start) + 1;
        words.phrase(texts::made(path.text.clone(), line));
    }
    (!words.is_empty()).then_some((path.range, words))
}

/// Where sources come to lie, a line each.
pub(super) fn lines_of(copied: &[CopiedPath]) -> Vec<Phrase> {
    lines(&copied.iter().collect::<Vec<_>>(), |_| None)
}

/// Where each comes to lie, and what `size` says of it.
fn lines(copied: &[&CopiedPath], size: impl Fn(&CopiedPath) -> Option<(Phrase, Phrase)>) -> Vec<Phrase> {
    let line = |one: &&CopiedPath| {
        let shown = |path: &str, is_folder: bool| match (path, is_folder) {
            ("" | ".", _) => "./".to_owned(),
            (path, true) => format!("{}/", path.trim_end_matches('/')),
            (path, false) => path.to_owned(),
        };
        let (from, to) = (shown(&one.from, one.is_folder), shown(&one.to, one.is_folder));
        match size(one) {
            Some((files, size)) => texts::lands_with_size(from, to, files, size),
            None => texts::lands(from, to),
        }
    };
    let mut lines: Vec<Phrase> = copied.iter().take(NAMED).map(line).collect();
    let more = copied.len().saturating_sub(NAMED);
    lines.extend((0 < more).then(|| texts::more(more)));
    lines
}

/// The line that made the path at an offset, which is taken from another stage.
pub(super) fn definition(snapshot: &Snapshot, at: TextSize) -> Option<Target> {
    let path = PathAt::of(snapshot, at)?;
    let (_, made) = path.made()?;
    let placed = path.model.instructions.get(made.instruction)?;
    Some(Target { origin: path.range, range: placed.file_range(), selection: placed.keyword_range() })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{check_definition, cursor, listing, snapshot_in};

    #[track_caller]
    fn check(fixture: &str, wanted: &str) {
        let (text, at) = cursor(fixture);
        let paths = ["app/", "app/a.py", "main.py", "requirements.txt"];
        let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, None))), ..Knowledge::default() };
        let hover = crate::ide::hover(&snapshot_in(FileKind::Dockerfile, &text, knowledge), at);
        let shown = hover.map(|hover| hover.markdown(crate::texts::Locale::ENGLISH).to_string()).unwrap_or_default();
        let shown: Vec<&str> = shown.lines().filter(|line| line.contains('→') || line.contains("line ")).collect();
        assert_eq!(shown.join("\n"), wanted, "in {fixture:?}");
    }

    #[test]
    fn where_files_come_to_lie() {
        let file = "FROM python\nWORKDIR /app\n";
        let both =
            "`requirements.txt` → `/app/requirements.txt`: 1 file, 16 bytes  \n`main.py` → `/app/main.py`: 1 file, 7 bytes";
        check(&format!("{file}COPY requirements.txt main.py ./<|>"), both);
        check(&format!("{file}COPY requirements.txt ma<|>in.py ./"), "`main.py` → `/app/main.py`");
        check(&format!("{file}COPY . <|>."), "`./` → `/app/`: 3 files, 31 bytes");
        check(&format!("{file}COPY app/ /sr<|>v/"), "`app/` → `/srv/`: 1 file, 8 bytes");
        check(&format!("{file}COPY main.py <|>x"), "");
        check(&format!("{file}COPY none <|>x/"), "");
    }

    #[test]
    fn what_made_a_path_of_a_stage() {
        let file = "FROM golang AS build\nRUN go build -o /out/app .\nFROM scratch\n";
        check(&format!("{file}COPY --from=build /out/a<|>pp /bin/"), "`/out/app`: made in line 2");
        check_definition(&format!("{}COPY --from=build /out/a<|>pp /bin/", file.replace("RUN", "«RUN»")));
        check_definition(&format!("{file}COPY --from=build /out/app /b<|>in/"));
        check_definition(&format!("{file}COPY --from=build /no<|>ne /bin/"));
    }
}
