//! Builds the [`Bindings`] of a file.
//!
//! Stages are visited from each base to those built on it, so that the variables in force need not be copied or
//! searched along the chain: what a stage sets is undone when its branch is left. The pass is one file because
//! everything in it changes the state of one builder.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::mentions::{Mention, MentionKind, mentions, without_quotes};
use super::stages::{self, Meaning, Names};
use super::{Bindings, Entity, EntityKind, Occurrence, Role};
use crate::model::{Model, PLATFORM_ARGS, Placed};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{TextRange, range};

/// Where names of variables belong together without more ado.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    /// ARG before the first FROM, and FROM lines.
    Global,
    /// Everything else before the first FROM.
    Before,
    Stage(usize),
}

/// A variable that is in force.
#[derive(Debug, Clone, Copy)]
struct InForce {
    /// The declaration whose value it has.
    declaration: usize,
    /// The group of the nearest stage that declares it.
    group: usize,
}

pub(super) fn bind(model: &Model) -> Bindings {
    let mut builder = Builder::new(model);
    builder.before_stages();
    builder.stages();
    builder.finish()
}

struct Builder<'m> {
    model: &'m Model,
    stage_names: Names<'m>,
    occurrences: Vec<Occurrence>,
    /// What could be an entity of its own; `joined` says which are one.
    groups: Vec<(EntityKind, Arc<str>)>,
    joined: Vec<usize>,
    /// The first declaration of each group.
    first: Vec<Option<usize>>,
    variables: FxHashMap<(Scope, Arc<str>), usize>,
    images: FxHashMap<Arc<str>, usize>,
    stage_groups: Vec<Option<usize>>,
    /// The last ARG of a name before the first FROM, and whether one of them has a value.
    globals: FxHashMap<Arc<str>, (usize, bool)>,
    in_force: FxHashMap<Arc<str>, InForce>,
    /// What `in_force` held before, to go back to.
    undo: Vec<(Arc<str>, Option<InForce>)>,
    /// Uses of the current stage that nothing above declares.
    open: Vec<usize>,
}

impl<'m> Builder<'m> {
    fn new(model: &'m Model) -> Self {
        Self {
            model,
            stage_names: Names::new(model),
            occurrences: Vec::new(),
            groups: Vec::new(),
            joined: Vec::new(),
            first: Vec::new(),
            variables: FxHashMap::default(),
            images: FxHashMap::default(),
            stage_groups: vec![None; model.stages.len()],
            globals: FxHashMap::default(),
            in_force: FxHashMap::default(),
            undo: Vec::new(),
            open: Vec::new(),
        }
    }

    fn before_stages(&mut self) {
        for index in self.model.global() {
            let Some(placed) = self.model.instructions.get(index) else { break };
            self.names(index, placed, 0);
            let scope = if placed.keyword == Keyword::Arg { Scope::Global } else { Scope::Before };
            self.variables(index, placed, scope);
        }
        let globals: Vec<Arc<str>> = self.globals.keys().cloned().collect();
        for name in globals {
            let group = |scope| self.variables.get(&(scope, name.clone())).copied();
            if let (Some(a), Some(b)) = (group(Scope::Global), group(Scope::Before)) {
                self.join(a, b);
            }
        }
        self.close_stage();
        self.go_back(0);
    }

    fn stages(&mut self) {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.model.stages.len()];
        let mut to_do: Vec<Step> = Vec::new();
        for stage in &self.model.stages {
            match self.stage_names.parent(stage).and_then(|p| children.get_mut(p)) {
                Some(siblings) => siblings.push(stage.index),
                None => to_do.push(Step::Enter(stage.index)),
            }
        }
        while let Some(step) = to_do.pop() {
            match step {
                Step::Leave(undo) => self.go_back(undo),
                Step::Enter(stage) => {
                    to_do.push(Step::Leave(self.undo.len()));
                    self.stage(stage);
                    let own = children.get_mut(stage).map(std::mem::take).unwrap_or_default();
                    to_do.extend(own.into_iter().map(Step::Enter));
                }
            }
        }
    }

    fn stage(&mut self, stage: usize) {
        let scope = Scope::Stage(stage);
        let mut triggers = Vec::new();
        let instructions = self.model.stages.get(stage).map(|s| s.instructions.clone()).unwrap_or_default();
        for index in instructions {
            let Some(placed) = self.model.instructions.get(index) else { break };
            self.names(index, placed, stage);
            match placed.keyword {
                Keyword::From => self.variables(index, placed, Scope::Global),
                Keyword::Onbuild => triggers.push((index, placed)),
                Keyword::Shell => {}
                _ => self.variables(index, placed, scope),
            }
        }
        // Triggers run in what is built on the stage: they see all of it.
        for (index, placed) in triggers {
            self.variables(index, placed, scope);
        }
        self.close_stage();
    }

    /// Binds uses that nothing above declares to the first declaration below.
    fn close_stage(&mut self) {
        for use_ in std::mem::take(&mut self.open) {
            let Some(group) = self.occurrences.get(use_).map(|o| o.entity) else { continue };
            let first = self.first.get(group).copied().flatten();
            if let (Some(first), Some(occurrence)) = (first, self.occurrences.get_mut(use_)) {
                occurrence.target = Some(first);
                occurrence.later = true;
            }
        }
    }

    fn go_back(&mut self, to: usize) {
        while self.undo.len() > to {
            match self.undo.pop() {
                Some((name, Some(before))) => self.in_force.insert(name, before),
                Some((name, None)) => self.in_force.remove(&name),
                None => return,
            };
        }
    }

    fn set(&mut self, name: &Arc<str>, in_force: InForce) {
        let before = self.in_force.insert(Arc::clone(name), in_force);
        self.undo.push((Arc::clone(name), before));
    }

    fn group(&mut self, kind: EntityKind, name: &Arc<str>) -> usize {
        self.groups.push((kind, Arc::clone(name)));
        self.joined.push(self.joined.len());
        self.first.push(None);
        self.groups.len() - 1
    }

    /// The group of a variable in a scope; joined to that of the base which declares it.
    fn variable_group(&mut self, scope: Scope, name: &Arc<str>) -> usize {
        let key = (scope, Arc::clone(name));
        if let Some(&group) = self.variables.get(&key) {
            return group;
        }
        let group = self.group(EntityKind::Variable, name);
        self.variables.insert(key, group);
        if let (Scope::Stage(_), Some(above)) = (scope, self.in_force.get(name)) {
            let above = above.group;
            self.join(group, above);
        }
        group
    }

    fn root(&mut self, group: usize) -> usize {
        let mut at = group;
        while let Some(&next) = self.joined.get(at).filter(|&&next| next != at) {
            // Halving the path keeps it short.
            let after = self.joined.get(next).copied().unwrap_or(next);
            if let Some(slot) = self.joined.get_mut(at) {
                *slot = after;
            }
            at = after;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.joined.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }

    fn add(&mut self, index: usize, name: TextRange, outer: TextRange, role: Role, group: usize) -> usize {
        let own = self.occurrences.len();
        self.occurrences.push(Occurrence { name, outer, instruction: index, role, entity: group, later: false, target: None });
        if role.declares()
            && let Some(first) = self.first.get_mut(group)
        {
            first.get_or_insert(own);
        }
        own
    }

    /// Stages, images and heredocs.
    fn names(&mut self, index: usize, placed: &Placed, stage: usize) {
        if let Some(alias) = placed.as_from().and_then(|f| f.alias.as_ref()) {
            let at = placed.at(without_quotes(placed, alias.range));
            if !at.is_empty() {
                let group = self.stage_group(stage);
                self.add(index, at, at, Role::StageName, group);
            }
        }
        let can_refer = placed.has_flags || matches!(placed.keyword, Keyword::From | Keyword::Onbuild);
        let references = can_refer.then(|| stages::references(&self.stage_names, placed, stage));
        for reference in references.into_iter().flatten() {
            let at = placed.at(reference.range);
            let (role, group) = match reference.meaning {
                Meaning::Stage(target) => (Role::StageReference, self.stage_group(target)),
                Meaning::Index(target) => (Role::StageIndex, self.stage_group(target)),
                Meaning::Image => {
                    let name: Arc<str> = reference.text.into();
                    let known = self.images.get(&name).copied();
                    let group = known.unwrap_or_else(|| self.group(EntityKind::Image, &name));
                    self.images.insert(name, group);
                    (Role::Image, group)
                }
            };
            self.add(index, at, at, role, group);
        }
        self.heredocs(index, placed);
    }

    fn stage_group(&mut self, stage: usize) -> usize {
        if let Some(&Some(group)) = self.stage_groups.get(stage) {
            return group;
        }
        let name = self.model.stages.get(stage).and_then(|s| s.name.as_ref()).map_or("", |n| n.text.trim_matches(['"', '\'']));
        let group = self.group(EntityKind::Stage(stage), &name.into());
        if let Some(slot) = self.stage_groups.get_mut(stage) {
            *slot = Some(group);
        }
        group
    }

    fn heredocs(&mut self, index: usize, placed: &Placed) {
        let markers = placed.heredoc_markers();
        if markers.is_empty() {
            return;
        }
        let bodies = placed.trigger().map(|t| &t.heredocs).filter(|h| !h.is_empty()).unwrap_or(&placed.heredocs);
        for (at, marker) in markers.into_iter().enumerate() {
            let Some(name) = marker_name(placed, marker.range) else { continue };
            let group = self.group(EntityKind::Heredoc, &(*marker.name).into());
            let name = placed.at(name);
            let start = self.add(index, name, name, Role::HeredocMarker, group);
            if let Some(end) = bodies.get(at).and_then(|h| h.end) {
                let text = placed.slice(end);
                let from = usize::from(end.start()) + (text.len() - text.trim_start_matches('\t').len());
                let line = placed.at(range(from, from + text.trim_start_matches('\t').trim_end_matches(['\r', '\n']).len()));
                let end = self.add(index, line, line, Role::HeredocEnd, group);
                if let Some(end) = self.occurrences.get_mut(end) {
                    end.target = Some(start);
                }
            }
        }
    }

    fn variables(&mut self, index: usize, placed: &Placed, scope: Scope) {
        let mut locals: FxHashMap<Arc<str>, (usize, usize)> = FxHashMap::default();
        for mention in mentions(placed, self.model.escape, self.model.shell_of(index)).iter() {
            let at = placed.at(mention.range);
            match mention.kind {
                MentionKind::Assignment => {
                    let known = locals.get(&mention.name).map(|&(group, _)| group);
                    let group = known.unwrap_or_else(|| self.group(EntityKind::ShellVariable, &mention.name));
                    let own = self.add(index, at, at, Role::Assignment, group);
                    locals.insert(Arc::clone(&mention.name), (group, own));
                }
                MentionKind::Env => self.declare(index, placed, scope, mention, Role::Env),
                MentionKind::Arg { has_value } => self.declare(index, placed, scope, mention, Role::Arg { has_value }),
                MentionKind::Builder | MentionKind::Shell | MentionKind::Quoted | MentionKind::Runtime => {
                    let local = locals.get(&mention.name).copied();
                    self.use_of(index, placed, scope, mention, local);
                }
            }
        }
    }

    fn declare(&mut self, index: usize, placed: &Placed, scope: Scope, mention: &Mention, role: Role) {
        let name = &mention.name;
        let at = placed.at(mention.range);
        let group = self.variable_group(scope, name);
        let own = self.add(index, at, at, role, group);
        let mut sets = role != Role::Arg { has_value: false };
        if scope == Scope::Global {
            let before = self.globals.get(name).is_some_and(|&(_, has_value)| has_value);
            self.globals.insert(Arc::clone(name), (own, before || sets));
        } else if !sets {
            let global = self.globals.get(name).copied().filter(|_| matches!(scope, Scope::Stage(_)));
            if let Some((declaration, has_value)) = global {
                let above = self.variable_group(Scope::Global, name);
                self.join(group, above);
                sets = has_value;
                if let Some(occurrence) = self.occurrences.get_mut(own) {
                    occurrence.target = Some(declaration);
                }
            }
            sets |= PLATFORM_ARGS.contains(&&**name);
        }
        let earlier = self.in_force.get(name).filter(|_| !sets).map(|f| f.declaration);
        self.set(name, InForce { declaration: earlier.unwrap_or(own), group });
    }

    fn use_of(&mut self, index: usize, placed: &Placed, scope: Scope, mention: &Mention, local: Option<(usize, usize)>) {
        let name = &mention.name;
        let (at, outer) = (placed.at(mention.range), placed.at(mention.outer));
        let role = match mention.kind {
            MentionKind::Runtime => Role::RuntimeUse,
            MentionKind::Shell | MentionKind::Quoted => Role::ShellUse,
            _ => Role::Use,
        };
        let target = match (local, scope) {
            (Some((_, assignment)), _) => Some(assignment),
            (None, Scope::Global) => self.globals.get(name).map(|&(declaration, _)| declaration),
            (None, _) => self.in_force.get(name).map(|f| f.declaration),
        };
        if target.is_none() && mention.kind == MentionKind::Quoted {
            return;
        }
        let group = match local {
            Some((group, _)) => group,
            None => self.variable_group(scope, name),
        };
        let own = self.add(index, at, outer, role, group);
        match (target, self.occurrences.get_mut(own)) {
            (Some(_), Some(occurrence)) => occurrence.target = target,
            (None, _) if scope != Scope::Global => self.open.push(own),
            _ => {}
        }
    }

    fn finish(mut self) -> Bindings {
        // A stage's name is the target of all that refers to it.
        for occurrence in &mut self.occurrences {
            if matches!(occurrence.role, Role::StageReference | Role::StageIndex) {
                occurrence.target = self.first.get(occurrence.entity).copied().flatten();
            }
        }
        let mut order: Vec<usize> = (0..self.occurrences.len()).collect();
        order.sort_by_key(|&i| self.occurrences.get(i).map(|o| (o.name.start(), o.name.end())));
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(old) {
                *slot = new;
            }
        }
        let mut entities: Vec<Entity> = Vec::new();
        let mut entity_of: Vec<Option<usize>> = vec![None; self.groups.len()];
        let mut occurrences = Vec::with_capacity(order.len());
        for (new, &old) in order.iter().enumerate() {
            let Some(mut occurrence) = self.occurrences.get(old).cloned() else { continue };
            let root = self.root(occurrence.entity);
            let entity = entity_of.get(root).copied().flatten().unwrap_or_else(|| {
                let (kind, name) = self.groups.get(root).map_or((EntityKind::Variable, ""), |(kind, name)| (*kind, &**name));
                entities.push(Entity { kind, name: name.to_owned(), members: Vec::new() });
                entities.len() - 1
            });
            if let Some(slot) = entity_of.get_mut(root) {
                *slot = Some(entity);
            }
            if let Some(entity) = entities.get_mut(entity) {
                entity.members.push(new);
            }
            occurrence.entity = entity;
            occurrence.target = occurrence.target.and_then(|t| place.get(t).copied());
            occurrences.push(occurrence);
        }
        Bindings { occurrences, entities }
    }
}

enum Step {
    /// A stage.
    Enter(usize),
    /// How far to undo.
    Leave(usize),
}

/// The name in `3<<-"EOF"`.
fn marker_name(instruction: &Instruction, marker: TextRange) -> Option<TextRange> {
    let text = instruction.slice(marker);
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let written = after.strip_prefix('-').unwrap_or(after).trim_start();
    let name = written.trim_start_matches(['"', '\'']);
    let start = usize::from(marker.start()) + (text.len() - name.len());
    let name = name.trim_end().trim_end_matches(['"', '\'']);
    (!name.is_empty()).then(|| range(start, start + name.len()))
}
