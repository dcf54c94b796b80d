//! Runs one sequence of items over a path, as a set of positions held in the bits of a few words.
//!
//! Position `i` means "item `i` comes next". Every character moves all positions at once, so the
//! time is linear in the path, with a factor of one word for each 64 items: nothing backtracks.

use super::charset::{Case, Set};
use super::item::{Assertion, Item};
use memchr::memmem::Finder;

/// A compiled sequence.
#[derive(Debug)]
pub(super) struct Machine {
    items: Vec<Item>,
    case: Case,
    /// Words that hold one bit for each item and one for the end.
    words: usize,
    /// For each ASCII character, which of `moves` is its own.
    class_of: Box<[u8; 128]>,
    moves: Vec<Box<[Move]>>,
    /// The moves of each character in a row, for a machine with a single word; empty for any other.
    small: Box<[Move]>,
    /// The items that need no character.
    skip: Box<[u64]>,
    has_places: bool,
    needs: Needs,
}

/// What a character does to the 64 items of one word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Move {
    /// It completes the item: on to the next one.
    advance: u64,
    /// It is one of many: the item may take more, or end here.
    repeat: u64,
    /// It lies within a `(.*/)?`, which cannot end here.
    inside: u64,
}

/// The positions that are reached, in as many words as the machine has.
struct State<'s> {
    /// Those from which items may be skipped.
    open: &'s mut [u64],
    /// Those within a `(.*/)?` that has begun.
    inside: &'s mut [u64],
}

/// The positions that a small machine has reached; those from which items may be skipped are skipped already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Positions {
    open: u64,
    inside: u64,
}

impl Positions {
    /// Nothing that follows can match.
    pub(super) fn are_none(self) -> bool {
        self.open | self.inside == 0
    }
}

/// Text that every match has, to turn most paths away before the machine runs.
#[derive(Debug)]
struct Needs {
    prefix: String,
    suffix: String,
    inside: Option<Finder<'static>>,
}

impl Machine {
    pub(super) fn new(items: Vec<Item>, case: Case) -> Self {
        let items = without_outer_places(items);
        let words = items.len() / 64 + 1;
        let mut machine = Self {
            needs: Needs::new(&items, case),
            has_places: items.iter().any(|item| matches!(item, Item::At(_))),
            skip: bits(words, &items, |item| matches!(item, Item::Optional(_) | Item::Many(_) | Item::Directories)),
            class_of: Box::new([0; 128]),
            moves: Vec::new(),
            small: Box::default(),
            items,
            case,
            words,
        };
        let firsts = firsts(&machine.items, case);
        let mut last = 0;
        // At most 128 classes, so their numbers fit into a byte.
        for (byte, class) in (0u8..).zip(machine.class_of.iter_mut()) {
            if firsts >> byte & 1 == 0 {
                *class = last;
                continue;
            }
            let moves = moves(&machine.items, char::from(byte), case);
            let known = machine.moves.iter().position(|other| *other == moves);
            *class = known.unwrap_or(machine.moves.len()) as u8;
            last = *class;
            if known.is_none() {
                machine.moves.push(moves);
            }
        }
        if machine.words == 1 && !machine.has_places {
            machine.small = machine.moves.iter().filter_map(|words| words.first().copied()).collect();
        }
        machine
    }

    /// Whether the whole path matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let end = self.items.len();
        if !self.needs.are_met(path) {
            return false;
        }
        if !self.small.is_empty() {
            return self.run_small(path).is_some_and(|positions| self.is_match(positions));
        }
        self.with_state(|state| {
            let Some(last) = self.run(path, state) else { return false };
            self.pass_over(state.open, last, None);
            state.open.get(end / 64).is_some_and(|word| word >> (end % 64) & 1 == 1)
        })
    }

    /// Whether something is left to match behind `start`.
    pub(super) fn reaches_into(&self, start: &str) -> bool {
        if !self.small.is_empty() {
            return self.run_small(start).is_some();
        }
        self.with_state(|state| self.run(start, state).is_some())
    }

    /// The characters that every match has in it, and those that its last part has: what is behind the last item that
    /// may take a slash.
    pub(super) fn literals(&self) -> (String, String) {
        let takes_slash = |item: &Item| match item {
            Item::Once(set) | Item::Optional(set) | Item::Many(set) => set.contains('/', self.case),
            Item::Directories => true,
            Item::At(_) => false,
        };
        let name = self.items.iter().rposition(takes_slash).map_or(0, |slash| slash + 1);
        let letters = |items: &[Item]| items.iter().filter_map(|item| literal(item, self.case)).collect();
        (letters(&self.items), letters(self.items.get(name..).unwrap_or_default()))
    }

    /// Whether the positions fit into two words, so that one can stop behind a folder and go on from there.
    pub(super) fn is_small(&self) -> bool {
        !self.small.is_empty()
    }

    /// The positions before any text.
    pub(super) fn start(&self) -> Positions {
        Positions { open: self.spread(1), inside: 0 }
    }

    /// Moves the positions over one character.
    #[inline]
    pub(super) fn advance(&self, positions: &mut Positions, char: char) {
        let class = usize::try_from(u32::from(char)).ok().and_then(|code| self.class_of.get(code));
        let by = match class.and_then(|&class| self.small.get(usize::from(class))) {
            Some(by) => *by,
            None => moves(&self.items, char, self.case).first().copied().unwrap_or_default(),
        };
        let all = positions.open | positions.inside;
        positions.open = self.spread((all & by.advance) << 1 | all & by.repeat);
        positions.inside = all & by.inside;
    }

    /// Whether what was read is a match.
    pub(super) fn is_match(&self, positions: Positions) -> bool {
        positions.open >> self.items.len() & 1 == 1
    }

    #[inline]
    fn spread(&self, open: u64) -> u64 {
        let skip = self.skip.first().copied().unwrap_or_default();
        open | ((open & skip).wrapping_add(skip) ^ skip)
    }

    /// As [`run`](Self::run), for a small machine.
    fn run_small(&self, text: &str) -> Option<Positions> {
        let mut positions = self.start();
        for char in text.chars() {
            self.advance(&mut positions, char);
            if positions.are_none() {
                return None;
            }
        }
        Some(positions)
    }

    /// Lends memory for the positions; one word, which is the rule, comes from the stack.
    fn with_state<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        let (mut small, mut large) = ([0; 2], Vec::new());
        let words = if self.words == 1 {
            small.as_mut_slice()
        } else {
            large.resize(2 * self.words, 0);
            large.as_mut_slice()
        };
        let (open, inside) = words.split_at_mut(self.words);
        use_it(&mut State { open, inside })
    }

    /// Reads `text` from its start and returns its last character; None once no position is left.
    fn run(&self, text: &str, state: &mut State) -> Option<Option<char>> {
        if let Some(word) = state.open.first_mut() {
            *word = 1;
        }
        let mut before = None;
        for char in text.chars() {
            self.pass_over(state.open, before, Some(char));
            let class = usize::try_from(u32::from(char)).ok().and_then(|code| self.class_of.get(code));
            let alive = match class.and_then(|&class| self.moves.get(usize::from(class))) {
                Some(moves) => step(moves, state),
                None => step(&moves(&self.items, char, self.case), state),
            };
            if !alive {
                return None;
            }
            before = Some(char);
        }
        Some(before)
    }

    /// Adds the positions that are reached without a character, between `before` and `after`.
    #[inline]
    fn pass_over(&self, state: &mut [u64], before: Option<char>, after: Option<char>) {
        if !self.has_places {
            return spread(state, &self.skip);
        }
        let here = bits(self.words, &self.items, |item| matches!(item, Item::At(place) if place.holds_between(before, after)));
        let skip: Vec<u64> = self.skip.iter().zip(&here).map(|(skip, here)| skip | here).collect();
        spread(state, &skip);
    }
}

/// From each position in `skip` on to the next one, and so on. Adding `skip` to the positions in it
/// carries each of them through its run of ones to the position behind.
fn spread(state: &mut [u64], skip: &[u64]) {
    let mut carry = false;
    for (word, skip) in state.iter_mut().zip(skip) {
        let (sum, over) = (*word & skip).overflowing_add(*skip);
        let (sum, over_again) = sum.overflowing_add(u64::from(carry));
        *word |= sum ^ skip;
        carry = over || over_again;
    }
}

/// One bit for each ASCII character that may do something else to an item than the one before it does. It is what makes a
/// machine quick to make.
fn firsts(items: &[Item], case: Case) -> u128 {
    if case == Case::Ignored {
        return u128::MAX;
    }
    // What every item begins to take, or no longer takes.
    let mut firsts = 1;
    let mut add = |low: u32, high: u32| {
        let behind = high.saturating_add(1);
        firsts |= 1u128.checked_shl(low).unwrap_or_default() | 1u128.checked_shl(behind).unwrap_or_default();
    };
    for item in items {
        match item {
            Item::Once(set) | Item::Optional(set) | Item::Many(set) => match set {
                Set::One(one) => add(*one, *one),
                Set::Ranges(ranges) | Set::AllBut(ranges) => ranges.iter().for_each(|&(low, high)| add(low, high)),
            },
            Item::Directories => ['/', '\n'].map(u32::from).into_iter().for_each(|one| add(one, one)),
            Item::At(_) => {}
        }
    }
    firsts
}

/// What a character does to each item, a word for each 64.
fn moves(items: &[Item], char: char, case: Case) -> Box<[Move]> {
    // One more bit than items: the end.
    let mut words = vec![Move::default(); items.len() / 64 + 1].into_boxed_slice();
    for (word, items) in words.iter_mut().zip(items.chunks(64)) {
        for (index, item) in items.iter().enumerate() {
            let bit = 1 << index;
            match item {
                Item::Once(set) | Item::Optional(set) if set.contains(char, case) => word.advance |= bit,
                Item::Many(set) if set.contains(char, case) => word.repeat |= bit,
                Item::Directories if char == '/' => {
                    word.advance |= bit;
                    word.inside |= bit;
                }
                Item::Directories if char != '\n' => word.inside |= bit,
                _ => {}
            }
        }
    }
    words
}

/// Moves all positions; false if none is left.
fn step(moves: &[Move], state: &mut State) -> bool {
    let (mut carry, mut alive) = (0, 0);
    let words = state.open.iter_mut().zip(state.inside.iter_mut());
    for ((open, inside), by) in words.zip(moves) {
        let all = *open | *inside;
        let advanced = all & by.advance;
        *open = advanced << 1 | carry | all & by.repeat;
        *inside = all & by.inside;
        carry = advanced >> 63;
        alive |= *open | *inside;
    }
    alive != 0
}

impl Needs {
    fn new(items: &[Item], case: Case) -> Self {
        let literal = |item: &Item| literal(item, case);
        let prefix = items.iter().map_while(literal).collect();
        let suffix: Vec<char> = items.iter().rev().map_while(literal).collect();
        let runs = items.split(|item| literal(item).is_none());
        let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
        let inside: String = longest.iter().filter_map(literal).collect();
        let suffix: String = suffix.into_iter().rev().collect();
        let is_new = inside.len() > String::len(&prefix).max(suffix.len());
        let inside = is_new.then(|| Finder::new(&inside).into_owned());
        Self { prefix, suffix, inside }
    }

    fn are_met(&self, path: &str) -> bool {
        // Asking for nothing is not free: memcmp on an empty string's dangling pointer is slow.
        (self.prefix.is_empty() || path.starts_with(self.prefix.as_str()))
            && (self.suffix.is_empty() || path.ends_with(self.suffix.as_str()))
            && self.inside.as_ref().is_none_or(|text| text.find(path.as_bytes()).is_some())
    }
}

/// The one character that an item takes, if it takes just one.
fn literal(item: &Item, case: Case) -> Option<char> {
    match item {
        Item::Once(Set::One(code)) if case == Case::Sensitive => char::from_u32(*code),
        _ => None,
    }
}

/// One bit for each item, set if `holds`.
fn bits(words: usize, items: &[Item], holds: impl Fn(&Item) -> bool) -> Box<[u64]> {
    let mut bits = vec![0; words].into_boxed_slice();
    for (word, items) in bits.iter_mut().zip(items.chunks(64)) {
        for (index, _) in items.iter().enumerate().filter(|(_, item)| holds(item)) {
            *word |= 1 << index;
        }
    }
    bits
}

/// A sequence is tied to both ends of the path by its `^` and `$` alone. Where it has one at its end, the machine
/// does without; where it has none, anything may be beyond.
fn without_outer_places(mut items: Vec<Item>) -> Vec<Item> {
    let anything = || Item::Many(Set::AllBut(Vec::new()));
    match items.last() {
        Some(Item::At(Assertion::End)) => drop(items.pop()),
        _ => items.push(anything()),
    }
    match items.first() {
        Some(Item::At(Assertion::Start)) => drop(items.remove(0)),
        _ => items.insert(0, anything()),
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignorefile::expression;

    #[test]
    fn every_character_does_what_its_class_does() {
        let sources =
            ["^a[^/]*\\.py$", "^(.*/)?[a-cx]b?$", "^[^a-z]+[[:digit:]]|é$", "^.*\\d\\W$", "^[\\x00-\\x7f][~\u{7f}]$", "^$"];
        for source in sources {
            for items in expression::parse(source).unwrap() {
                let machine = Machine::new(items, Case::Sensitive);
                for (byte, &class) in (0u8..).zip(machine.class_of.iter()) {
                    let wanted = moves(&machine.items, char::from(byte), Case::Sensitive);
                    assert_eq!(machine.moves[usize::from(class)], wanted, "{source} {byte}");
                }
            }
        }
    }
}
