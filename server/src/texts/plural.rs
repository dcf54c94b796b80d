//! Which form of a word is used with a number, by the rules of each language.

/// The forms of a language, in the order in which a text gives them: one for each rule, and one for all other numbers.
///
/// A rule is written as in the Unicode CLDR, for whole numbers: `n % 10 = 2..4 and n % 100 != 12..14`; `or` joins
/// alternatives, `;` separates the rules. Without rules there is one form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PluralRules(Vec<Vec<Vec<Relation>>>);

/// `n % modulus = from..to`.
#[derive(Debug, PartialEq, Eq)]
struct Relation {
    modulus: Option<u64>,
    /// Any of these, both ends included.
    ranges: Vec<(u64, u64)>,
    is_negated: bool,
}

impl PluralRules {
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Reads the rules of a language. Anything that is not a relation holds for no number; a test looks for such
    /// rules.
    pub(super) fn parse(rules: &str) -> Self {
        let alternatives = |rule: &str| rule.split(" or ").map(relations).collect();
        Self(rules.split(';').map(str::trim).filter(|rule| !rule.is_empty()).map(alternatives).collect())
    }

    /// How many forms a word has.
    pub(super) fn forms(&self) -> usize {
        self.0.len() + 1
    }

    /// The index of the form that goes with a number.
    pub(super) fn form(&self, number: u64) -> usize {
        let holds = |relations: &Vec<Relation>| relations.iter().all(|relation| relation.holds(number));
        self.0.iter().position(|alternatives| alternatives.iter().any(holds)).unwrap_or(self.0.len())
    }
}

fn relations(text: &str) -> Vec<Relation> {
    let never = || Relation { modulus: None, ranges: Vec::new(), is_negated: false };
    text.split(" and ").map(|text| Relation::parse(text).unwrap_or_else(never)).collect()
}

impl Relation {
    fn parse(text: &str) -> Option<Self> {
        let (left, right) = text.split_once('=')?;
        let (left, is_negated) = left.trim().strip_suffix('!').map_or((left.trim(), false), |left| (left.trim(), true));
        let modulus = match left.strip_prefix('n')?.trim() {
            "" => None,
            rest => Some(rest.strip_prefix('%')?.trim().parse().ok().filter(|&modulus| modulus != 0)?),
        };
        let range = |text: &str| {
            let (from, to) = text.split_once("..").unwrap_or((text, text));
            Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
        };
        Some(Self { modulus, ranges: right.split(',').map(range).collect::<Option<_>>()?, is_negated })
    }

    fn holds(&self, number: u64) -> bool {
        let number = self.modulus.map_or(number, |modulus| number.checked_rem(modulus).unwrap_or(number));
        self.ranges.iter().any(|&(from, to)| (from..=to).contains(&number)) != self.is_negated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_some_languages() {
        let english = PluralRules::parse("n = 1");
        assert_eq!([0, 1, 2, 11, 21].map(|n| english.form(n)), [1, 0, 1, 1, 1]);
        let slavic = PluralRules::parse("n % 10 = 1 and n % 100 != 11; n % 10 = 2..4 and n % 100 != 12..14");
        assert_eq!([0, 1, 2, 4, 5, 11, 12, 21, 101, 111, 112].map(|n| slavic.form(n)), [2, 0, 1, 1, 2, 2, 2, 0, 0, 2, 2]);
        let french = PluralRules::parse("n = 0, 1");
        assert_eq!([0, 1, 2].map(|n| french.form(n)), [0, 0, 1]);
        let either = PluralRules::parse("n = 0 or n % 100 = 1..19");
        assert_eq!([0, 19, 20, 101].map(|n| either.form(n)), [0, 0, 1, 0]);
        assert_eq!((PluralRules::parse("").form(7), PluralRules::parse("").forms()), (0, 1));
        assert_eq!(PluralRules::parse("many").form(7), 1);
    }
}
