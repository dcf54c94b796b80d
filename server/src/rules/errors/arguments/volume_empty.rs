use crate::model::{Environment, Origin, Value, expand};
use crate::rules::{Severity, Sink, StageContext};
use crate::syntax::ast::{Keyword, PathArgument, Paths, Word};

rule! {
    /// A path of VOLUME is empty, either as written or after its variables are expanded.
    ///
    /// ```dockerfile,bad
    /// FROM postgres
    /// VOLUME [""]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM postgres
    /// VOLUME ["/var/lib/postgresql/data"]
    /// ```
    VOLUME_EMPTY {
        id: "volume-empty",
        set: BuildError,
        severity: Error,
        check: Stage(check),
        messages: {
            empty: "A volume needs a path",
            expanded: "`{word}` is empty here, and a volume needs a path",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseVolume`; `dockerfile2llb/convert.go`, `dispatchVolume`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    if !cx.model.instructions.iter().any(|i| i.keyword == Keyword::Volume) {
        return;
    }
    cx.model.visit_with_environment(|_, _, placed, environment| match placed.paths() {
        _ if placed.keyword != Keyword::Volume => {}
        Some(Paths::Json(json)) => {
            for element in json.elements.iter().filter(|e| e.value.as_ref().is_some_and(|text| text.trim().is_empty())) {
                out.report(placed.at(element.range), msg!(empty));
            }
        }
        Some(Paths::Words(words)) => {
            for word in words.iter().filter_map(|w| if let PathArgument::Word(word) = w { Some(word) } else { None }) {
                if expand(word, cx.model.escape, environment).known() != Some("") {
                    continue;
                }
                let message = if word.has_variables() { msg!(expanded, word = word.raw) } else { msg!(empty) };
                let finding = out.report(placed.at(word.range), message);
                if depends_on_arguments(word, environment) {
                    finding.severity(Severity::Warning);
                }
            }
        }
        None => {}
    });
}

/// Whether the build command may give a variable of the word another value: those of ENV it cannot
/// change, but ENV may have been made from an argument.
fn depends_on_arguments(word: &Word, environment: &Environment) -> bool {
    let is_fixed = |name: &str| environment.value(name) == Value::Unset;
    let has_arguments = environment.names().any(|(_, _, origin)| matches!(origin, Origin::Arg | Origin::GlobalArg));
    word.variables().iter().any(|variable| {
        let name = variable.name.as_ref().map_or("", |n| &n.text);
        !is_fixed(name) && (has_arguments || environment.origin(name) != Some(Origin::Env))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_element() {
        check_rule(
            "volume-empty",
            "
FROM a
VOLUME [\"\"]
        ^^ error: A volume needs a path
VOLUME [\"/a\", \" \"]
              ^^^ error: A volume needs a path
VOLUME \"\" /a
       ^^ error: A volume needs a path
VOLUME $DATA /a
ENV DATA=
VOLUME $DATA ${DATA:-/a}
       ^^^^^ error: `$DATA` is empty here
ARG MORE=\"\"
VOLUME $MORE
       ^^^^^ warning: `$MORE` is empty here
VOLUME /a
VOLUME []
FROM scratch
VOLUME $DATA
       ^^^^^ error: `$DATA` is empty here
",
        );
    }
}
