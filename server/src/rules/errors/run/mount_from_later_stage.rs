use crate::model::mounts;
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;

rule! {
    /// `from=` of a mount can only use a stage that is defined above.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14
    /// RUN --mount=from=wheels,target=/wheels pip install /wheels/*.whl
    /// FROM python:3.14 AS wheels
    /// RUN pip wheel flask
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14 AS wheels
    /// RUN pip wheel flask
    /// FROM python:3.14
    /// RUN --mount=from=wheels,target=/wheels pip install /wheels/*.whl
    /// ```
    MOUNT_FROM_LATER_STAGE {
        id: "mount-from-later-stage",
        set: BuildError,
        severity: Error,
        check: Stage(check),
        messages: {
            later: "Stage `{stage}` is defined further down; move it above this stage",
            twice: "`{stage}` means the last stage with that name, which is defined further down; give the stages different names",
            defined: "The stage is defined here",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_runmount.go`, `dispatchRunMounts`. A number is not an index here.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        let runs = cx.model.instructions_of(stage).iter().filter(|i| i.keyword == Keyword::Run && !i.flags.is_empty());
        for (placed, mount) in runs.flat_map(|run| mounts(run, cx.model.escape).iter().map(move |mount| (run, mount))) {
            let Some(option) = mount.option("from") else { continue };
            let Some(name) = option.plain_value() else { continue };
            let Some(source) = cx.model.stage_of_source(name).filter(|source| stage.index < source.index) else { continue };
            let twice = source.name.as_ref().is_some_and(|name| cx.model.stage_above(&name.key, stage).is_some());
            let message = if twice { msg!(twice, stage = name) } else { msg!(later, stage = name) };
            let finding = out.report(placed.at(option.value_range()), message);
            if let Some(name) = &source.name {
                finding.related(name.range, msg!(defined));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "mount-from-later-stage",
            "
FROM a AS x
FROM a
RUN --mount=from=z,target=/x y
                 ^ error: Stage `z` is defined further down
RUN --mount=from=x,target=/x y
                 ^ error: `x` means the last stage with that name, which is defined further down; give the stages different names
RUN --mount=from=2,target=/x y
RUN --mount=from=nginx,target=/x y
FROM b AS Z
FROM c AS x
RUN --mount=from=z,target=/x y
",
        );
    }
}
