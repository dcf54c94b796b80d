use crate::model::{
    Environment, ExpandedRole, Expansion, ExpansionFaultKind, Origin, PLATFORM_ARGS, Placed, Value, variable_texts,
};
use crate::rules::{Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;

rule! {
    /// `${name:?message}` needs a value, but the variable has none.
    ///
    /// An error where no ARG or ENV in scope declares the name; a warning where a build argument can set
    /// it, which profile `recommended` leaves out: that is what it is written for.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ENV VERSION="${RELEASE:?not set}"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ARG RELEASE=1
    /// ENV VERSION="${RELEASE:?not set}"
    /// ```
    EXPAND_REQUIRED {
        id: "expand-required",
        set: BuildError,
        severity: Error,
        check: Stage(check),
        messages: {
            undeclared: "`{name}` is required here, and no ARG or ENV above sets it",
            unset: "`{name}` is required here: the build fails unless a build argument sets it",
            empty: "`{name}` is required here, and it is empty",
        },
    }
}

/// BuildKit: `shell/lex.go`, `processDollar`, "is not allowed to be unset" and "… to be empty".
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // A continuation may be between the characters of a variable.
    if !cx.model.instructions.iter().any(|i| i.text.contains('?') && i.text.contains('{')) {
        return;
    }
    let global = cx.model.global_environment();
    for placed in cx.model.instructions.get(cx.model.global()).unwrap_or_default() {
        check_instruction(cx, placed, global, out);
    }
    for stage in &cx.model.stages {
        if let Some(from) = cx.model.instructions_of(stage).first() {
            check_instruction(cx, from, global, out);
        }
    }
    cx.model.visit_with_environment(|_, _, placed, environment| check_instruction(cx, placed, environment, out));
}

fn check_instruction(cx: &StageContext<'_>, placed: &Placed, environment: &Environment, out: &mut Sink) {
    if !placed.text.contains('?') {
        return;
    }
    let value = |name: &str| match (environment.origin(name), environment.value(name)) {
        (None, _) => Value::Unset,
        // Without build arguments an ARG without default is not set.
        (Some(Origin::Arg | Origin::GlobalArg), Value::Unknown) if !PLATFORM_ARGS.contains(&name) => Value::Unset,
        (_, value) => value,
    };
    for text in variable_texts(placed, cx.model.escape) {
        let expansion: Expansion = text.expand(&value);
        for problem in &expansion.problems {
            let ExpansionFaultKind::Required(name, _) = &problem.kind else { continue };
            if is_declared_before(placed, name, problem.range) {
                continue;
            }
            let range = placed.at(problem.range);
            let in_default = text.role == ExpandedRole::Default;
            match environment.origin(name) {
                None if in_default => out.report(range, msg!(undeclared, name = name)).severity(Severity::Warning),
                None => out.report(range, msg!(undeclared, name = name)),
                Some(Origin::Arg | Origin::GlobalArg) => out.report(range, msg!(unset, name = name)).severity(Severity::Warning),
                Some(_) => out.report(range, msg!(empty, name = name)),
            };
        }
    }
}

/// Whether an ARG declares the name in a word before that place; its words take effect one by one.
fn is_declared_before(placed: &Placed, name: &str, at: crate::text::TextRange) -> bool {
    placed.keyword == Keyword::Arg
        && placed.pairs().iter().any(|p| p.range.end() <= at.start() && p.key.as_ref().is_some_and(|k| &*k.text == name))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn by_what_can_set_it() {
        check_rule(
            "expand-required",
            "
ARG G
ARG T=${U:?}
      ^^^^^^ warning: `U` is required here, and no ARG
FROM ${G:?base}
     ^^^^^^^^^^ warning: `G` is required here: the build fails unless
FROM a
ARG B=1 D E=
ARG F=2 H=${F:?}
ARG TARGETARCH
ENV I=
ENV X=${B:?m} Y=${C:?m}
                ^^^^^^^ error: `C` is required here, and no ARG or ENV above sets it
ENV X=${D:?m} Y=${E?m}
      ^^^^^^^ warning: `D` is required here: the build fails
ENV X=${I:?m} Y=${TARGETARCH:?} Z=${PATH:?}
      ^^^^^^^ error: `I` is required here, and it is empty
RUN echo ${C:?m}
",
        );
    }

    #[test]
    fn a_variable_goes_over_the_end_of_a_line() {
        let found = crate::testing::check_text("FROM a:1\nENV A=$\\\n{B:?}\n", false);
        assert!(found.iter().any(|f| f.rule.id == "expand-required"), "{found:?}");
    }
}
