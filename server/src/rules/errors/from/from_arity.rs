use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};

rule! {
    /// FROM takes an image, or an image and a name: `FROM image [AS name]`.
    ///
    /// A `#` later in the line is not a comment: its words count as arguments.
    ///
    /// ```dockerfile,bad
    /// FROM alpine build
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine AS build
    /// ```
    FROM_ARITY {
        id: "from-arity",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_AS", "ARGUMENT_REQUIRES_ONE_OR_THREE"],
        check: Instruction(check),
        messages: {
            missing: "FROM needs an image",
            name_missing: "AS needs a name for the stage",
            not_as: "FROM takes `image [AS name]`; `{word}` is not AS",
            too_many: "`{word}` does not belong here: FROM takes `image [AS name]`",
            comment: "A `#` after the image does not start a comment; put the comment on its own line",
            add_as: "Insert AS before `{word}`",
            change: "Change `{word}` to AS",
            remove: "Remove `{word}`",
            tag: "There is a space between the image and its tag; did you mean `{image}`?",
            change_image: "Change to `{image}`",
            flag: "`{word}` is read as the name of a stage here: flags come before the image",
            move_flag: "Move `{word}` before the image",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseFrom`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::From {
        return;
    }
    let Some(from) = cx.instruction.as_from() else { return };
    if from.image.is_none() {
        out.report(cx.instruction.keyword_token.range, msg!(missing));
        return;
    }
    if let Some(as_keyword) = &from.as_keyword
        && from.alias.is_none()
    {
        out.report(as_keyword.range, msg!(name_missing));
        return;
    }
    let mut words = from.unexpected.iter();
    let Some(first) = words.next() else { return };
    let range = words.fold(first.range, |range, word| range.cover(word.range));
    if first.raw.starts_with('#') {
        out.report(range, msg!(comment));
        return;
    }
    if from.as_keyword.is_some() {
        let message = msg!(too_many, word = cx.instruction.slice(range));
        let remove =
            Fix::suggestion(msg!(remove, word = cx.instruction.slice(range)), vec![Edit::delete(blank_before(cx, range))]);
        out.report(range, message).fix(remove);
        return;
    }
    if let (1, Some(image)) = (from.unexpected.len(), &from.image) {
        let gap = between(image.word.range.end(), first.range.start());
        if let Some(joined) = with_tag(&image.word.raw, &first.raw) {
            let colon = if image.word.raw.ends_with(':') { "" } else { ":" };
            let fix = Fix::suggestion(msg!(change_image, image = joined), vec![Edit::replace(gap, colon)]).preferred();
            out.report(range, msg!(tag, image = joined)).fix(fix).settles(cx.instruction.range);
            return;
        }
        if first.raw.starts_with("--") && cx.instruction.slice(first.range) == &*first.raw {
            let edits = vec![
                Edit::insert(image.word.range.start(), format!("{} ", first.raw)),
                Edit::delete(between(image.word.range.end(), first.range.end())),
            ];
            let fix = Fix::suggestion(msg!(move_flag, word = &first.raw), edits).preferred();
            out.report(range, msg!(flag, word = &first.raw)).fix(fix).settles(cx.instruction.range);
            return;
        }
    }
    let finding = out.report(range, msg!(not_as, word = &first.raw));
    match from.unexpected.len() {
        1 => finding
            .fix(Fix::suggestion(msg!(add_as, word = &first.raw), vec![Edit::insert(first.range.start(), "AS ")]).preferred()),
        2 => finding.fix(Fix::suggestion(msg!(change, word = &first.raw), vec![Edit::replace(first.range, "AS")]).preferred()),
        _ => finding,
    };
}

/// The image with a word behind a blank as its tag, if the word can be nothing else: a version, which no stage may be
/// called, or whatever stands behind a colon.
fn with_tag(image: &str, word: &str) -> Option<String> {
    let is_tag = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let last = image.rsplit('/').next().unwrap_or_default();
    if let Some(name) = last.strip_suffix(':') {
        return (is_tag && !name.contains([':', '@'])).then(|| format!("{image}{word}"));
    }
    let is_version = word.starts_with(|c: char| c.is_ascii_digit());
    (is_tag && is_version && !last.contains([':', '@', '$'])).then(|| format!("{image}:{word}"))
}

/// The range with the blanks before it on its line.
fn blank_before(cx: &InstructionContext<'_>, range: crate::text::TextRange) -> crate::text::TextRange {
    let before = cx.instruction.text.get(..usize::from(range.start())).unwrap_or_default();
    let start = before.trim_end_matches([' ', '\t']).len();
    crate::text::range(start, usize::from(range.end()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn each_way_to_have_too_few_or_too_many() {
        check_rule(
            "from-arity",
            "
FROM
^^^^ error: FROM needs an image
FROM a AS
       ^^ error: AS needs a name
FROM a b
       ^ error: FROM takes `image [AS name]`; `b` is not AS
FROM a AS b c
            ^ error: `c` does not belong here
FROM a # x
       ^^^ error: A `#` after the image
FROM a AS b
",
        );
    }

    #[test]
    fn what_a_blank_has_split() {
        check_rule(
            "from-arity",
            "
FROM python 3.14
            ^^^^ error: There is a space between the image and its tag; did you mean `python:3.14`?
FROM debian: trixie
             ^^^^^^ error: There is a space between the image and its tag; did you mean `debian:trixie`?
FROM debian:13 --platform=linux/amd64
               ^^^^^^^^^^^^^^^^^^^^^^ error: `--platform=linux/amd64` is read as the name of a stage here: flags come before the image
",
        );
        check_fix("from-arity", "FROM python 3.14-slim", "FROM python:3.14-slim");
        check_fix("from-arity", "FROM debian: 13", "FROM debian:13");
        check_fix("from-arity", "FROM debian:13 --platform=linux/amd64\n", "FROM --platform=linux/amd64 debian:13\n");
        check_fix("from-arity", "FROM python:3 14", "FROM python:3 AS 14");
    }

    #[test]
    fn fixes() {
        check_fix("from-arity", "FROM a b", "FROM a AS b");
        check_fix("from-arity", "FROM a is b", "FROM a AS b");
        check_fix("from-arity", "FROM a AS b c\n", "FROM a AS b\n");
    }
}
