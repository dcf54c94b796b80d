use crate::model::{Directive, DirectiveKind, Model};
use crate::rules::{FileContext, Fix, Sink, Tag};
use crate::text::{Edit, TextRange, range};

rule! {
    /// A parser directive (`syntax`, `escape`, `check`) may be used only once.
    ///
    /// ```dockerfile,bad
    /// # syntax=docker/dockerfile:1
    /// # syntax=docker/dockerfile:1
    /// FROM alpine
    /// ```
    ///
    /// ```dockerfile,good
    /// # syntax=docker/dockerfile:1
    /// FROM alpine
    /// ```
    DIRECTIVE_DUPLICATE {
        id: "directive-duplicate",
        set: BuildError,
        severity: Error,
        aliases: ["DUPLICATED_ESCAPE_DIRECTIVE"],
        check: File(check),
        messages: {
            again: "The directive `{name}` is repeated; it may be used only once",
            first: "The first one",
            remove: "Remove this directive",
        },
    }
}

/// BuildKit: `parser/directives.go`, `ParseLine`, "only one … parser directive can be used".
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let directives = &cx.model.directives;
    for (at, directive) in directives.iter().enumerate() {
        let above = directives.get(..at).unwrap_or_default();
        let Some(first) = above.iter().find(|d| d.kind == directive.kind) else { continue };
        let name = match directive.kind {
            DirectiveKind::Syntax => "syntax",
            DirectiveKind::Escape => "escape",
            DirectiveKind::Check => "check",
        };
        let edits = vec![Edit::delete(line_of(cx.model, directive))];
        // Two that say the same: nothing is lost.
        let fix =
            if first.value == directive.value { Fix::safe(msg!(remove), edits) } else { Fix::suggestion(msg!(remove), edits) };
        out.report(whole(directive), msg!(again, name = name)).tag(Tag::Unnecessary).related(whole(first), msg!(first)).fix(fix);
    }
}

/// Name to value.
fn whole(directive: &Directive) -> TextRange {
    directive.name.cover(directive.value_range)
}

/// The directive's line with its line end.
fn line_of(model: &Model, directive: &Directive) -> TextRange {
    let text = &*model.text;
    let (start, end) = (usize::from(directive.name.start()), usize::from(directive.value_range.end()));
    let start = text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(end..).and_then(|t| t.find('\n')).map_or(text.len(), |at| end + at + 1);
    range(start, end)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_second() {
        check_rule(
            "directive-duplicate",
            "
# escape=`
# Escape = `
  ^^^^^^^^^^ error: The directive `escape` is repeated; it may be used only once
# check=skip=all
FROM a
# escape=`
",
        );
        check_fix("directive-duplicate", "# escape=`\r\n# escape=\\\r\nFROM a", "# escape=`\r\nFROM a");
    }
}
