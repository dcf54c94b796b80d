//! The rules that a comment names, as in `# check=skip=JSONArgsRecommended` or `# hadolint ignore=DL3006`.

use crate::config::parse_pragma;
use crate::model::{DirectiveKind, Model};
use crate::rules::{RULES, Rule};
use crate::text::{TextRange, TextSize, size, slice};
use crate::texts::{Markdown, Words};

/// The rule that is at an offset, in a comment or in the value of the `check` directive.
pub(super) fn hover(model: &Model, at: TextSize) -> Option<(TextRange, Words)> {
    let range = named_at(model, at)?;
    let name = slice(&model.text, range);
    let rule = RULES.iter().find(|r| is_named(r, name))?;
    let mut text = Markdown::new();
    text.markup("**").markup(rule.id).markup("**");
    let mut words = Words::from(text);
    words.page(rule.documentation());
    if let Some(uri) = rule.help_uri() {
        let mut link = Markdown::new();
        link.markup("[").markup(rule.id).markup("](").address(&uri).markup(")");
        words.markdown_part(link);
    }
    Some((range, words))
}

fn is_named(rule: &Rule, name: &str) -> bool {
    rule.id.eq_ignore_ascii_case(name) || rule.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
}

fn named_at(model: &Model, at: TextSize) -> Option<TextRange> {
    if let Some(check) = model.directive(DirectiveKind::Check).filter(|d| d.value_range.contains_inclusive(at)) {
        let mut start = check.value_range.start();
        for part in slice(&model.text, check.value_range).split_inclusive([',', ';', '=', ' ']) {
            let word = TextRange::at(start, size(part.trim_end_matches([',', ';', '=', ' ']).len()));
            if word.contains_inclusive(at) && !word.is_empty() {
                return Some(word);
            }
            start += size(part.len());
        }
        return None;
    }
    let own = model.comments.iter().copied();
    let inside = model.instruction_at(at).and_then(|index| model.instructions.get(index));
    let inside = inside.into_iter().flat_map(|placed| placed.trivia.iter().map(|trivia| placed.at(trivia.range)));
    let comment = own.chain(inside).find(|comment| comment.contains_inclusive(at))?;
    let pragma = parse_pragma(slice(&model.text, comment))?;
    pragma.places.into_iter().map(|place| place + comment.start()).find(|place| place.contains_inclusive(at))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_hover, check_no_hover};

    #[test]
    fn rules_in_comments() {
        check_hover(
            "# check=skip=StageNameCasing,JSONArgs<|>Recommended\nFROM a",
            &expect![[r#"
            «JSONArgsRecommended»
            **JSONArgsRecommended**

            CMD or ENTRYPOINT in shell form. […]

            [JSONArgsRecommended](https://docs.docker.com/go/dockerfile/rule/json-args-recommended/)
        "#]],
        );
        check_hover(
            "FROM b\n# hadolint ignore=DL3006,DL30<|>07\nFROM a",
            &expect![[r#"
            «DL3007»
            **DL3007**

            The base image is tagged `latest`. […]

            [DL3007](https://github.com/hadolint/hadolint/wiki/DL3007)
        "#]],
        );
        check_hover(
            "FROM a\n# dockerfile-ls ignore=dl300<|>6 // why\nRUN b",
            &expect![[r#"
            «dl3006»
            **DL3006**

            The base image has no tag. […]

            [DL3006](https://github.com/hadolint/hadolint/wiki/DL3006)
        "#]],
        );
        check_no_hover("FROM a\n# DL30<|>06\nRUN b");
        check_no_hover("FROM a\n# hadolint ignore=XY<|>\nRUN b");
    }

    #[test]
    fn the_directive_itself_is_explained_too() {
        check_hover(
            "# check=sk<|>ip=all\nFROM a",
            &expect![[r#"
            «check=skip=all»
            **check**: sets which of Docker's build checks run, and whether a finding stops the build (since Dockerfile 1.8). […]
        "#]],
        );
    }
}
