//! Patterns in the names of files.

/// More is not worked out.
const LONGEST: usize = 256;

/// Whether a text has what makes it a pattern.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '\\'])
}

/// Whether a name fits a pattern without `/` (Go: `filepath.Match`); `None` where the pattern is malformed or too long.
pub(super) fn fits(pattern: &str, name: &str) -> Option<bool> {
    if LONGEST < pattern.len() || LONGEST < name.len() {
        return None;
    }
    let mut units = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        units.push(match c {
            '*' => Unit::Any,
            '?' => Unit::One,
            '\\' => Unit::Is(rest.next()?),
            '[' => Unit::Of(Class::read(&mut rest)?),
            c => Unit::Is(c),
        });
    }
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut unit) = (0, 0);
    let mut star = None;
    loop {
        match (units.get(unit), name.get(at)) {
            (None, None) => return Some(true),
            (Some(Unit::Any), _) => {
                star = Some((unit + 1, at));
                unit += 1;
            }
            (Some(wanted), Some(c)) if wanted.takes(*c) => {
                unit += 1;
                at += 1;
            }
            _ => match star {
                // The last `*` takes one more.
                Some((next, from)) if from < name.len() => {
                    star = Some((next, from + 1));
                    unit = next;
                    at = from + 1;
                }
                _ => return Some(false),
            },
        }
    }
}

enum Unit {
    Any,
    One,
    Is(char),
    Of(Class),
}

impl Unit {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Is(wanted) => *wanted == c,
            Self::Of(class) => class.ranges.iter().any(|range| range.contains(&c)) != class.is_negated,
        }
    }
}

struct Class {
    ranges: Vec<std::ops::RangeInclusive<char>>,
    is_negated: bool,
}

impl Class {
    /// What follows `[`.
    fn read(rest: &mut std::str::Chars<'_>) -> Option<Self> {
        let is_negated = rest.as_str().starts_with('^');
        if is_negated {
            rest.next();
        }
        let mut ranges = Vec::new();
        loop {
            let first = match rest.next()? {
                ']' if !ranges.is_empty() => return Some(Self { ranges, is_negated }),
                ']' | '-' => return None,
                '\\' => rest.next()?,
                c => c,
            };
            let mut last = first;
            if rest.as_str().starts_with('-') {
                rest.next();
                last = match rest.next()? {
                    ']' | '-' => return None,
                    '\\' => rest.next()?,
                    c => c,
                };
            }
            ranges.push(first..=last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns() {
        let table = [
            ("*", "a.b", Some(true)),
            ("*.py", "main.py", Some(true)),
            ("*.py", "main.pyc", Some(false)),
            ("a*b*c", "aXbYbZc", Some(true)),
            ("a?c", "abc", Some(true)),
            ("a?c", "ac", Some(false)),
            ("[a-c]x", "bx", Some(true)),
            ("[^a-c]x", "bx", Some(false)),
            ("\\*", "*", Some(true)),
            ("\\*", "a", Some(false)),
            ("[a", "a", None),
            ("[]a]", "a", None),
            ("", "", Some(true)),
            ("*", "", Some(true)),
            ("é*", "éa", Some(true)),
        ];
        for (pattern, name, wanted) in table {
            assert_eq!(fits(pattern, name), wanted, "{pattern} {name}");
        }
        assert_eq!(fits(&"*a".repeat(100), &"a".repeat(200)), Some(true));
    }
}
