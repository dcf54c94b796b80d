//! The progress of each pattern at a folder of a tree: matching of the children starts from there, for many patterns
//! in one pass.

use super::compiled::{CompiledPattern, ones};
use super::glob::Subject;
use super::machine::{Machine, Positions};

/// How many machines run side by side: each waits for its own last step, not for the others.
const LANES: usize = 8;

/// The positions of every pattern with a small machine, behind the slash of a folder. Of the others, nothing.
#[derive(Debug)]
pub(super) struct Front {
    positions: Box<[Positions]>,
}

impl Front {
    /// Before any text.
    pub(super) fn root(patterns: &[CompiledPattern]) -> Self {
        let start = |pattern: &CompiledPattern| pattern.small().map(Machine::start).unwrap_or_default();
        Self { positions: patterns.iter().map(start).collect() }
    }

    /// Behind the slash of a folder in this one. Those of patterns that are not `live` are none.
    pub(super) fn below(&self, patterns: &[CompiledPattern], live: &[u64], name: &str) -> Self {
        let mut positions = vec![Positions::default(); self.positions.len()].into_boxed_slice();
        let words = positions.chunks_mut(64).zip(patterns.chunks(64)).zip(live).enumerate();
        for (word, ((positions, patterns), live)) in words {
            self.run(word, patterns, *live, name.chars().chain(['/']), |bit, _, reached| {
                if let Some(slot) = positions.get_mut(bit) {
                    *slot = reached;
                }
            });
        }
        Self { positions }
    }

    /// Whether a pattern with a small machine can match something below; `None` for the others.
    pub(super) fn reaches_on(&self, pattern: &CompiledPattern, index: usize) -> Option<bool> {
        pattern.small()?;
        self.positions.get(index).map(|positions| !positions.are_none())
    }

    /// Which of the 64 patterns of a word match a path of this folder: of those in `mask`.
    pub(super) fn matching(&self, word: usize, patterns: &[CompiledPattern], mask: u64, subject: &Subject<'_>) -> u64 {
        let mut matching = 0;
        let mut small = 0;
        for bit in ones(mask) {
            let Some(pattern) = patterns.get(bit) else { break };
            if pattern.small().is_some() {
                small |= u64::from(pattern.may_match(subject)) << bit;
            } else {
                matching |= u64::from(pattern.matches(subject)) << bit;
            }
        }
        self.run(word, patterns, small, subject.name().chars(), |bit, machine, reached| {
            matching |= u64::from(machine.is_match(reached)) << bit;
        });
        matching
    }

    /// Runs the machines of a word's patterns that are in `mask` over a text.
    fn run(
        &self,
        word: usize,
        patterns: &[CompiledPattern],
        mask: u64,
        text: impl Iterator<Item = char> + Clone,
        mut done: impl FnMut(usize, &Machine, Positions),
    ) {
        #[cfg(test)]
        super::steps::take();
        let from = self.positions.get(word * 64..).unwrap_or_default();
        let mut machines = ones(mask).filter_map(|bit| {
            let positions = *from.get(bit)?;
            Some((bit, patterns.get(bit)?.small()?, positions)).filter(|_| !positions.are_none())
        });
        while let Some(first) = machines.next() {
            // Those that are not needed repeat the first.
            let mut lanes = [first; LANES];
            let mut count = 1;
            for lane in lanes.iter_mut().skip(1) {
                let Some(next) = machines.next() else { break };
                *lane = next;
                count += 1;
            }
            let lanes = lanes.get_mut(..count).unwrap_or_default();
            for char in text.clone() {
                for (_, machine, positions) in lanes.iter_mut() {
                    machine.advance(positions, char);
                }
            }
            lanes.iter().for_each(|(bit, machine, positions)| done(*bit, machine, *positions));
        }
    }
}
