use rustc_hash::FxHashSet;

use crate::model::Placed;
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::{Keyword, Pair};

rule! {
    /// A variable that the same ENV sets.
    ///
    /// Values are those from before the instruction, so whatever else the same ENV sets does not count
    /// yet.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ENV APP=/app DATA=$APP/data
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ENV APP=/app
    /// ENV DATA=$APP/data
    /// ```
    DL3044 {
        id: "DL3044",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: File(check),
        messages: {
            late: "`{name}` gets its value in this same instruction, too late to be used here; set it in an earlier instruction",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    if !cx.model.instructions.iter().any(uses_own) {
        return;
    }
    let mut known: FxHashSet<&str> = FxHashSet::default();
    for placed in &cx.model.instructions {
        let pairs = placed.pairs();
        if placed.keyword == Keyword::Env && 1 < pairs.len() {
            let names: FxHashSet<&str> =
                pairs.iter().map(Pair::name).filter(|name| !name.is_empty() && !known.contains(name)).collect();
            for pair in pairs {
                let Some(value) = &pair.value else { continue };
                if let Some(name) = references(&value.raw).find(|name| *name != pair.name() && names.contains(name)) {
                    out.report(placed.at(value.range), msg!(late, name = name));
                }
            }
        }
        if matches!(placed.keyword, Keyword::Env | Keyword::Arg) {
            known.extend(pairs.iter().map(Pair::name));
        }
    }
}

/// Whether it is an ENV that uses what it sets itself, in whatever order.
fn uses_own(placed: &Placed) -> bool {
    let pairs = if placed.keyword == Keyword::Env { placed.pairs() } else { &[] };
    let sets = |name: &str| pairs.iter().any(|pair| pair.name() == name);
    1 < pairs.len() && pairs.iter().filter_map(|pair| pair.value.as_ref()).any(|value| references(&value.raw).any(sets))
}

/// The names in `$NAME` and `${NAME}`, quoted or not.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|rest| {
        let name = |rest: &str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        match rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}').map(|(name, _)| name),
            None => rest.get(..name(rest)),
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn set_in_the_same_env() {
        check_rule(
            "DL3044",
            r#"
FROM a
ENV A=1 B=$A C="${A}/x" D=$AB
          ^^ warning: `A` gets its value in this same instruction, too late to be used here; set it in an earlier instruction
               ^^^^^^^^ warning: `A`
ENV E=$F F=1
      ^^ warning: `F`
ENV A=2 G=$A PATH=$PATH:/x
ENV H=${I:-x} I=1
"#,
        );
    }
}
