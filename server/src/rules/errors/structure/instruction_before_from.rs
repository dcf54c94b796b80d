use crate::config::Profile;
use crate::model::closest;
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// Only ARG is allowed before the first FROM: there is no image yet that an instruction could
    /// change.
    ///
    /// ```dockerfile,bad
    /// RUN apt-get update
    /// FROM debian
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=13
    /// FROM debian:${VERSION}
    /// RUN apt-get update
    /// ```
    INSTRUCTION_BEFORE_FROM {
        id: "instruction-before-from",
        set: BuildError,
        severity: Error,
        aliases: ["DL3061", "NO_SOURCE_IMAGE"],
        check: File(check),
        messages: {
            before: "{keyword} comes before the first FROM, where only ARG is allowed",
            without: "{keyword} needs a FROM above it: a Dockerfile starts from an image, or from `scratch`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `Parse` with `CurrentStage`, "no build stage in current context".
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let has_from = !cx.model.stages.is_empty();
    for placed in cx.model.instructions.get(cx.model.global()).unwrap_or_default() {
        match placed.keyword {
            Keyword::Arg => {}
            // A mistyped FROM: what follows it is in order.
            Keyword::Unknown if !closest(&placed.keyword_token.text, ["FROM"]).is_empty() => return,
            Keyword::Unknown => {}
            keyword if has_from => {
                out.report(placed.keyword_range(), msg!(before, keyword = keyword.as_str()));
            }
            // One FROM is missing, so one finding; hadolint counts what lacks it.
            keyword => {
                out.report(placed.keyword_range(), msg!(without, keyword = keyword.as_str()));
                if cx.settings.profile != Profile::Hadolint {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn hadolint_counts_each() {
        let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
        let found: Vec<_> = check_with("# x\nCOPY a /\nENTRYPOINT [\"/a\"]\n", &settings).iter().map(|f| f.id).collect();
        assert_eq!(found, ["DL3061", "DL3061"]);
    }

    #[test]
    fn at_the_keyword() {
        check_rule(
            "instruction-before-from",
            "
ARG A
RUN x
^^^ error: RUN comes before the first FROM, where only ARG is allowed
env B=1
^^^ error: ENV comes before the first FROM, where only ARG is allowed
FROM a
RUN y
",
        );
        check_rule(
            "instruction-before-from",
            "
RUN x
^^^ error: RUN needs a FROM above it
RUN y
",
        );
        check_rule("instruction-before-from", "FORM a\nRUN y\n");
    }
}
