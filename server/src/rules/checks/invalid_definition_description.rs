use crate::model::{CheckOptions, DirectiveKind, Placed};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Arguments, Keyword};
use crate::text::{Edit, TextRange};

rule! {
    /// The comment above a stage or an ARG does not begin with its name.
    ///
    /// `docker build --call=outline` shows such comments as descriptions. To separate a comment that is
    /// not a description, put a line with only `#` below it.
    ///
    /// Experimental: only with `# check=experimental=all` or the name of this check.
    ///
    /// ```dockerfile,bad
    /// # check=experimental=all
    /// # where everything is compiled
    /// FROM golang:1.25 AS build
    /// ```
    ///
    /// ```dockerfile,good
    /// # check=experimental=all
    /// # build where everything is compiled
    /// FROM golang:1.25 AS build
    /// ```
    INVALID_DEFINITION_DESCRIPTION {
        id: "InvalidDefinitionDescription",
        set: BuildCheck,
        severity: Warning,
        check: File(check),
        messages: {
            stage: "The description of this stage should begin with its name: `# {name} …`",
            arg: "The description of this ARG should begin with its name: `# {name} …`",
            prefix: "Begin with `{name}`",
            separate: "Separate the comment with an empty comment line",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `validateDefinitionDescription`; comments as `parser.go` collects them.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    const ID: &str = "InvalidDefinitionDescription";
    let model = cx.model;
    let file_wide =
        model.directive(DirectiveKind::Check).is_some_and(|d| CheckOptions::parse(&d.value).experimental.contains(ID));
    let mut comments = model.comments.iter().copied().peekable();
    for placed in &model.instructions {
        let mut block: Vec<TextRange> = Vec::new();
        while let Some(comment) = comments.next_if(|c| c.start() < placed.start) {
            if text_of(cx, comment).is_empty() {
                block.clear();
            } else {
                block.push(comment);
            }
        }
        let Some(&last) = block.last() else { continue };
        let names = names_of(placed);
        let Some(name) = names.first() else { continue };
        let is_on = file_wide
            || block.iter().find_map(|&c| CheckOptions::of_comment(model.slice(c))).is_some_and(|o| o.experimental.contains(ID));
        let text = text_of(cx, last);
        let first = text.split(' ').next().unwrap_or_default();
        if !is_on || names.iter().any(|n| n == first) {
            continue;
        }
        let message = if placed.keyword == Keyword::From { msg!(stage, name = name) } else { msg!(arg, name = name) };
        let finding = out.report(last, message);
        if names.len() == 1 {
            let edit = Edit::replace(last, format!("# {name} {}", text.trim_start_matches(['#', ' '])));
            finding.fix(Fix::safe(msg!(prefix, name = name), vec![edit]));
        }
        let apart = Edit::insert(last.end(), "\n#");
        finding.fix(Fix::suggestion(msg!(separate), vec![apart]));
    }
}

/// The names that a description may begin with.
fn names_of(placed: &Placed) -> Vec<String> {
    match &placed.arguments {
        Arguments::From(from) => from.alias.iter().map(|a| a.raw.to_lowercase()).collect(),
        Arguments::Pairs(pairs) if placed.keyword == Keyword::Arg => pairs.iter().map(|p| p.name().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The text of a comment as BuildKit keeps it: without its line's first character, which in an indented
/// comment is not the `#`.
fn text_of<'a>(cx: &'a FileContext<'_>, comment: TextRange) -> &'a str {
    let before = cx.model.text.get(..usize::from(comment.start())).unwrap_or_default();
    let text = cx.model.slice(comment).trim();
    let is_indented = !before.is_empty() && !before.ends_with('\n');
    if is_indented { text } else { text.strip_prefix('#').unwrap_or(text).trim() }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn only_when_asked_for() {
        let id = "InvalidDefinitionDescription";
        check_rule(id, "\n# helper\nFROM a AS b\n");
        check_rule(
            id,
            "
# check=skip=X;experimental=InvalidDefinitionDescription
# helper image
^^^^^^^^^^^^^^ warning: The description of this stage should begin with its name: `# base …`
FROM a AS Base
# VERSION of it
ARG VERSION

# other

^^^^^^^ warning: The description of this ARG should begin with its name
ARG X=1
# text
#
ARG Y
# text
RUN x
FROM b
"
            .replace("\n\n^^^", "\n^^^")
            .as_str(),
        );
    }

    #[test]
    fn the_name_first() {
        check_fix(
            "InvalidDefinitionDescription",
            "# check=experimental=all\n#helper\nFROM a AS b",
            "# check=experimental=all\n# b helper\nFROM a AS b",
        );
    }
}
