//! Runs one sequence of items over a path, as a set of positions held in the bits of a few words.
//!
//! Position `i` means "item `i` comes next". Every character moves all positions at once, so the
//! time is linear in the path, with a factor of one word for each 64 items: nothing backtracks.

use super::expression::{Item, Place, Set};
use super::glob::Case;
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
    moves: Vec<Moves>,
    /// The items that need no character.
    skip: Box<[u64]>,
    has_places: bool,
    needs: Needs,
}

/// What a character does to each item.
#[derive(Debug, PartialEq, Eq)]
struct Moves {
    /// It completes the item: on to the next one.
    advance: Box<[u64]>,
    /// It is one of many: the item may take more, or end here.
    repeat: Box<[u64]>,
    /// It lies within a `(.*/)?`, which cannot end here.
    inside: Box<[u64]>,
}

/// The positions that are reached. Three slices of as many words as the machine has.
struct State<'s> {
    /// Those from which items may be skipped.
    open: &'s mut [u64],
    /// The open ones behind the next character.
    next: &'s mut [u64],
    /// Those within a `(.*/)?` that has begun.
    inside: &'s mut [u64],
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
            items,
            case,
            words,
        };
        // At most 128 classes, so their numbers fit into a byte.
        for (byte, class) in (0u8..).zip(machine.class_of.iter_mut()) {
            let moves = Moves::new(words, &machine.items, char::from(byte), case);
            let known = machine.moves.iter().position(|other| *other == moves);
            *class = known.unwrap_or(machine.moves.len()) as u8;
            if known.is_none() {
                machine.moves.push(moves);
            }
        }
        machine
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        if !self.needs.are_met(path) {
            return false;
        }
        let (mut small, mut large) = ([0; 3], Vec::new());
        let words = if self.words == 1 {
            small.as_mut_slice()
        } else {
            large.resize(3 * self.words, 0);
            large.as_mut_slice()
        };
        let (open, words) = words.split_at_mut(self.words);
        let (next, inside) = words.split_at_mut(self.words);
        self.run(path, State { open, next, inside })
    }

    fn run(&self, path: &str, mut state: State) -> bool {
        if let Some(word) = state.open.first_mut() {
            *word = 1;
        }
        let mut before = None;
        for char in path.chars() {
            self.pass_over(state.open, before, Some(char));
            let class = usize::try_from(u32::from(char)).ok().and_then(|code| self.class_of.get(code));
            let alive = match class.and_then(|&class| self.moves.get(usize::from(class))) {
                Some(moves) => moves.step(&mut state),
                None => Moves::new(self.words, &self.items, char, self.case).step(&mut state),
            };
            if !alive {
                return false;
            }
            std::mem::swap(&mut state.open, &mut state.next);
            before = Some(char);
        }
        self.pass_over(state.open, before, None);
        let end = self.items.len();
        state.open.get(end / 64).is_some_and(|word| word >> (end % 64) & 1 == 1)
    }

    /// Adds the positions that are reached without a character, between `before` and `after`.
    fn pass_over(&self, state: &mut [u64], before: Option<char>, after: Option<char>) {
        if !self.has_places {
            return spread(state, &self.skip);
        }
        let here = bits(self.words, &self.items, |item| matches!(item, Item::At(place) if place.lies_between(before, after)));
        let skip: Vec<u64> = self.skip.iter().zip(&here).map(|(skip, here)| skip | here).collect();
        spread(state, &skip);
    }
}

/// From each position that is in `skip`, the one behind it as well.
fn spread(state: &mut [u64], skip: &[u64]) {
    loop {
        let (mut carry, mut grew) = (0, false);
        for (word, skip) in state.iter_mut().zip(skip) {
            let passed = *word & skip;
            let reached = *word | passed << 1 | carry;
            carry = passed >> 63;
            grew |= reached != *word;
            *word = reached;
        }
        if !grew {
            return;
        }
    }
}

impl Moves {
    fn new(words: usize, items: &[Item], char: char, case: Case) -> Self {
        let advance = bits(words, items, |item| match item {
            Item::Once(set) | Item::Optional(set) => set.contains(char, case),
            Item::Directories => char == '/',
            Item::Many(_) | Item::At(_) => false,
        });
        let repeat = bits(words, items, |item| matches!(item, Item::Many(set) if set.contains(char, case)));
        let inside = bits(words, items, |item| char != '\n' && *item == Item::Directories);
        Self { advance, repeat, inside }
    }

    /// Moves all positions; false if none is left.
    fn step(&self, state: &mut State) -> bool {
        let (mut carry, mut alive) = (0, 0);
        let words = state.open.iter().zip(state.next.iter_mut()).zip(state.inside.iter_mut());
        let moves = self.advance.iter().zip(&self.repeat).zip(&self.inside);
        for (((open, next), within), ((advance, repeat), inside)) in words.zip(moves) {
            let all = open | *within;
            let advanced = all & advance;
            *next = advanced << 1 | carry | all & repeat;
            *within = all & inside;
            carry = advanced >> 63;
            alive |= *next | *within;
        }
        alive != 0
    }
}

impl Place {
    fn lies_between(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |char: Option<char>| char.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::WordBoundary => is_word(before) != is_word(after),
            Self::NoWordBoundary => is_word(before) == is_word(after),
        }
    }
}

impl Needs {
    fn new(items: &[Item], case: Case) -> Self {
        let literal = |item: &Item| match item {
            Item::Once(Set::One(code)) if case == Case::Sensitive => char::from_u32(*code),
            _ => None,
        };
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
        path.starts_with(self.prefix.as_str())
            && path.ends_with(self.suffix.as_str())
            && self.inside.as_ref().is_none_or(|text| text.find(path.as_bytes()).is_some())
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

/// A sequence is tied to both ends of the path by its `^` and `$` alone. Where it has one at its
/// end, the machine does without; where it has none, anything may stand beyond.
fn without_outer_places(mut items: Vec<Item>) -> Vec<Item> {
    let anything = || Item::Many(Set::AllBut(Vec::new()));
    match items.last() {
        Some(Item::At(Place::End)) => drop(items.pop()),
        _ => items.push(anything()),
    }
    match items.first() {
        Some(Item::At(Place::Start)) => drop(items.remove(0)),
        _ => items.insert(0, anything()),
    }
    items
}
