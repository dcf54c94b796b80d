use rustc_hash::FxHashMap;

use crate::rules::{FileContext, Sink};

rule! {
    /// Two stages with the same name.
    ///
    /// Names are compared case-insensitively. `COPY --from=` and `--target` find the last stage with a
    /// name, so the first one can no longer be reached.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.25 AS build
    /// FROM debian:13 AS build
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.25 AS build
    /// FROM debian:13 AS run
    /// ```
    DUPLICATE_STAGE_NAME {
        id: "DuplicateStageName",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3024", "DUPLICATE_BUILD_STAGE_NAME"],
        check: File(check),
        messages: {
            duplicate: "A stage named `{name}` already exists above; give this one its own name",
            first: "The first stage with this name",
        },
    }
}

/// BuildKit: `validations.go`, `validateStageNames`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    if cx.model.has_distinct_names() {
        return;
    }
    let mut first = FxHashMap::default();
    for name in cx.model.stages.iter().filter_map(|s| s.name.as_ref()) {
        match first.get(name.key.as_str()) {
            None => {
                first.insert(name.key.as_str(), name.range);
            }
            Some(&range) => {
                out.report(name.range, msg!(duplicate, name = name.key)).related(range, msg!(first));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_later_ones() {
        check_rule(
            "DuplicateStageName",
            "
FROM a AS x
FROM b AS X
          ^ warning: A stage named `x` already exists above; give this one its own name
FROM c AS y
FROM d AS x
          ^ warning: A stage named `x` already exists above; give this one its own name
",
        );
    }
}
