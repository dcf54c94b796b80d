//! The part of Go's `regexp/syntax` that moby's translation of a pattern can make use of.
//!
//! Groups occur only as `(.*/)?`, so an expression is a list of alternatives, each a plain sequence of items. Go's
//! flags are `syntax.Perl`: `.` matches no newline, `^` and `$` the ends of the path only, and `\d \s \w \b` know
//! ASCII alone.
//!
//! Known difference: `\p` and `\P` (Unicode classes) match nothing here.

use super::charset::{Case, DIGIT, PERL_SPACE, Set, WORD, complement, posix_class, single};
use super::error::PatternErrorKind;
use super::item::{Assertion, Item};
use super::machine::Machine;

/// A regular expression that is ready to run.
#[derive(Debug)]
pub(super) struct Expression {
    alternatives: Vec<Machine>,
}

impl Expression {
    pub(super) fn new(alternatives: Vec<Vec<Item>>, case: Case) -> Self {
        let machine = |items| Machine::new(items, case);
        Self { alternatives: alternatives.into_iter().map(machine).collect() }
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        self.alternatives.iter().any(|machine| machine.matches(path))
    }

    /// The machine, if it is the only one and a small one.
    pub(super) fn small(&self) -> Option<&Machine> {
        match self.alternatives.as_slice() {
            [machine] if machine.is_small() => Some(machine),
            _ => None,
        }
    }

    /// Whether some path that begins with `start` could match.
    pub(super) fn reaches_into(&self, start: &str) -> bool {
        self.alternatives.iter().any(|machine| machine.reaches_into(start))
    }

    /// The characters that every match has in it, and those that its last part has, in any order.
    pub(super) fn literals(&self) -> (String, String) {
        match self.alternatives.as_slice() {
            [machine] => machine.literals(),
            _ => Default::default(),
        }
    }
}

/// What a repetition would apply to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Item,
    Repetition,
}

/// Go refuses counts above this.
const MAX_COUNT: u32 = 1_000;

/// Go refuses expressions above some size as well; this one keeps ours small.
const MAX_ITEMS: usize = 100_000;

struct Parser<'a> {
    rest: &'a str,
    alternatives: Vec<Vec<Item>>,
    items: Vec<Item>,
    last: Last,
}

/// `syntax.Parse`: the alternatives of an expression that moby wrote.
pub(super) fn parse(source: &str) -> Result<Vec<Vec<Item>>, PatternErrorKind> {
    let mut parser = Parser { rest: source, alternatives: Vec::new(), items: Vec::new(), last: Last::Nothing };
    while let Some(char) = parser.next() {
        parser.item(char)?;
        if MAX_ITEMS < parser.items.len() {
            return Err(PatternErrorKind::InvalidRepetition);
        }
    }
    parser.alternatives.push(parser.items);
    Ok(parser.alternatives)
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let char = chars.next()?;
        self.rest = chars.as_str();
        Some(char)
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn push(&mut self, item: Item) {
        self.items.push(item);
        self.last = Last::Item;
    }

    fn item(&mut self, char: char) -> Result<(), PatternErrorKind> {
        match char {
            '^' => self.push(Item::At(Assertion::Start)),
            '$' => self.push(Item::At(Assertion::End)),
            '.' => self.push(Item::Once(Set::AllBut(single('\n')))),
            '|' => {
                self.alternatives.push(std::mem::take(&mut self.items));
                self.last = Last::Nothing;
            }
            '(' if self.eat(".*/)?") => {
                self.push(Item::Directories);
                self.last = Last::Repetition;
            }
            '*' => self.repeat(0, None)?,
            '{' => match self.counts() {
                Some(counts) => {
                    let (low, high) = counts?;
                    self.repeat(low, high)?;
                }
                None => self.push(Item::Once(Set::One(u32::from('{')))),
            },
            '[' => {
                let set = self.class()?;
                self.push(Item::Once(set));
            }
            '\\' => self.escape()?,
            _ => self.push(Item::Once(Set::One(u32::from(char)))),
        }
        Ok(())
    }

    /// `repeat` of regexp/syntax, on the last item.
    fn repeat(&mut self, low: u32, high: Option<u32>) -> Result<(), PatternErrorKind> {
        if self.last != Last::Item || high.is_some_and(|high| high < low) {
            return Err(PatternErrorKind::InvalidRepetition);
        }
        self.last = Last::Repetition;
        match self.items.pop() {
            Some(Item::Once(set)) => {
                let copies = |item: Item, count: u32| std::iter::repeat_n(item, count as usize);
                self.items.extend(copies(Item::Once(set.clone()), low));
                match high {
                    Some(high) => self.items.extend(copies(Item::Optional(set), high - low)),
                    None => self.items.push(Item::Many(set)),
                }
            }
            // A place may be asked for any number of times, but not at least zero times.
            Some(place) if 0 < low => self.items.push(place),
            _ => {}
        }
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,3}` after the `{`; anything else makes it an ordinary character.
    fn counts(&mut self) -> Option<Result<(u32, Option<u32>), PatternErrorKind>> {
        let (inside, after) = self.rest.split_once('}')?;
        let (low, high) = match inside.split_once(',') {
            None => (count(inside)?, Some(count(inside)?)),
            Some((low, "")) => (count(low)?, None),
            Some((low, high)) => (count(low)?, Some(count(high)?)),
        };
        self.rest = after;
        Some(low.and_then(|low| Ok((low, high.transpose()?))))
    }

    /// What follows a `\` outside a class.
    fn escape(&mut self) -> Result<(), PatternErrorKind> {
        let mut chars = self.rest.chars();
        let Some(char) = chars.next() else { return Err(PatternErrorKind::TrailingEscape) };
        let place = match char {
            'A' => Some(Assertion::Start),
            'z' => Some(Assertion::End),
            'b' => Some(Assertion::WordBoundary),
            'B' => Some(Assertion::NoWordBoundary),
            _ => None,
        };
        if let Some(place) = place {
            self.rest = chars.as_str();
            self.push(Item::At(place));
        } else if char == 'Q' {
            self.rest = chars.as_str();
            self.quoted();
        } else if let Some(set) = self.named_set() {
            self.push(Item::Once(Set::Ranges(set)));
        } else {
            let code = self.escaped_character()?;
            self.push(Item::Once(Set::One(code)));
        }
        Ok(())
    }

    /// `\Q…\E`: everything as it is.
    fn quoted(&mut self) {
        let (text, after) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
        self.rest = after;
        for char in text.chars() {
            self.push(Item::Once(Set::One(u32::from(char))));
        }
    }

    /// The set of `\d`, `\S` …, if its letter comes next; `\p` and `\P` with their name.
    fn named_set(&mut self) -> Option<Vec<(u32, u32)>> {
        let mut chars = self.rest.chars();
        let letter = chars.next()?;
        let ranges = match letter.to_ascii_lowercase() {
            'd' => DIGIT,
            's' => PERL_SPACE,
            'w' => WORD,
            'p' => {
                let braced = chars.as_str().strip_prefix('{').and_then(|name| name.split_once('}'));
                chars.next();
                self.rest = braced.map_or(chars.as_str(), |(_, after)| after);
                return Some(Vec::new());
            }
            _ => return None,
        };
        self.rest = chars.as_str();
        Some(if letter.is_ascii_uppercase() { complement(ranges) } else { ranges.to_vec() })
    }

    /// `parseEscape` of regexp/syntax, after the `\`.
    fn escaped_character(&mut self) -> Result<u32, PatternErrorKind> {
        let unknown = PatternErrorKind::UnknownEscape;
        let char = self.next().ok_or(unknown)?;
        let is_octal = |char: char| char.is_digit(8);
        match char {
            '1'..='7' if !self.rest.starts_with(is_octal) => Err(unknown),
            '0'..='7' => {
                let more = self.rest.chars().take(2).take_while(|&char| is_octal(char)).count();
                let (digits, after) = self.rest.split_at(more);
                self.rest = after;
                u32::from_str_radix(&format!("{char}{digits}"), 8).map_err(|_| unknown)
            }
            'x' => self.hexadecimal().ok_or(unknown),
            'a' => Ok(0x07),
            'f' => Ok(0x0c),
            'n' => Ok(0x0a),
            'r' => Ok(0x0d),
            't' => Ok(0x09),
            'v' => Ok(0x0b),
            _ if char.is_ascii() && !char.is_ascii_alphanumeric() => Ok(u32::from(char)),
            _ => Err(unknown),
        }
    }

    /// `\x41` or `\x{1F600}`, after the `x`.
    fn hexadecimal(&mut self) -> Option<u32> {
        let (digits, after) = match self.rest.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None => self.rest.split_at_checked(2)?,
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let code = u32::from_str_radix(digits.trim_start_matches('0'), 16);
        let code = if digits.bytes().all(|byte| byte == b'0') { 0 } else { code.ok()? };
        self.rest = after;
        Some(code).filter(|&code| code <= u32::from(char::MAX))
    }

    /// `parseClass` of regexp/syntax, after the `[`.
    fn class(&mut self) -> Result<Set, PatternErrorKind> {
        let negated = self.eat("^");
        let mut ranges = Vec::new();
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            self.class_part(&mut ranges)?;
        }
        self.eat("]");
        Ok(if negated { Set::AllBut(ranges) } else { Set::Ranges(ranges) })
    }

    fn class_part(&mut self, ranges: &mut Vec<(u32, u32)>) -> Result<(), PatternErrorKind> {
        if let Some((name, after)) = self.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
            self.rest = after;
            ranges.extend(posix_class(name).ok_or(PatternErrorKind::InvalidClass)?);
            return Ok(());
        }
        if let Some(escaped) = self.rest.strip_prefix('\\') {
            let before = std::mem::replace(&mut self.rest, escaped);
            if let Some(set) = self.named_set() {
                ranges.extend(set);
                return Ok(());
            }
            self.rest = before;
        }
        let low = self.class_character()?;
        let is_range = self.rest.len() > 1 && self.rest.starts_with('-') && !self.rest.starts_with("-]");
        let high = if is_range && self.eat("-") { self.class_character()? } else { low };
        if high < low {
            return Err(PatternErrorKind::InvalidClass);
        }
        ranges.push((low, high));
        Ok(())
    }

    fn class_character(&mut self) -> Result<u32, PatternErrorKind> {
        if self.eat("\\") {
            return self.escaped_character();
        }
        self.next().map(u32::from).ok_or(PatternErrorKind::InvalidClass)
    }
}

/// `parseInt` of regexp/syntax: no sign, no leading zero; a count too high is an error.
fn count(digits: &str) -> Option<Result<u32, PatternErrorKind>> {
    let has_leading_zero = 1 < digits.len() && digits.starts_with('0');
    if digits.is_empty() || has_leading_zero || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = digits.parse().ok().filter(|&count: &u32| count <= MAX_COUNT);
    Some(count.ok_or(PatternErrorKind::InvalidRepetition))
}
