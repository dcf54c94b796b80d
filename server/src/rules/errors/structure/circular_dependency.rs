use crate::model::{Stage, StageNeed};
use crate::rules::{FileContext, Sink};

rule! {
    /// Stages depend on each other in a cycle, so none of them can be built first.
    ///
    /// ```dockerfile,bad
    /// FROM alpine AS tools
    /// COPY --from=app /version /version
    /// FROM alpine AS app
    /// COPY --from=tools /bin/tool /bin/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine AS tools
    /// FROM alpine AS app
    /// COPY --from=tools /bin/tool /bin/
    /// ```
    CIRCULAR_DEPENDENCY {
        id: "circular-dependency",
        set: BuildError,
        severity: Error,
        aliases: ["DL3023", "tally/circular-stage-deps"],
        covers: [Same "DL3022"],
        check: File(check),
        messages: {
            own: "The stage depends on itself here",
            circle: "Stages that depend on each other in a cycle: {stages}",
            other: "Part of the cycle",
        },
    }
}

/// How many stages and other places a finding names at most.
const LISTED: usize = 10;

/// BuildKit: `dockerfile2llb/validations.go`, `validateCircularDependency`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let needs: Vec<StageNeed> = cx.model.stage_needs().iter().filter(|need| need.is_certain).copied().collect();
    // FROM can only refer to stages above: without a dependency on the stage itself or a later one there is no cycle.
    if needs.iter().all(|n| n.to < n.from) {
        return;
    }
    let circles = circles(cx.model.stages.len(), &needs);
    let in_circle = |need: &StageNeed| circles.get(need.from) == circles.get(need.to);
    for need in needs.iter().filter(|n| in_circle(n)) {
        if need.from == need.to {
            out.report(need.range, msg!(own));
            continue;
        }
        let members = cx.model.stages.iter().filter(|s| circles.get(s.index) == circles.get(need.from));
        let stages = members.take(LISTED).map(name_of).collect::<Vec<_>>().join(", ");
        let finding = out.report(need.range, msg!(circle, stages = stages));
        let others = needs.iter().filter(|o| in_circle(o) && circles.get(o.from) == circles.get(need.from));
        for other in others.filter(|o| o.range != need.range).take(LISTED) {
            finding.related(other.range, msg!(other));
        }
    }
}

fn name_of(stage: &Stage) -> String {
    stage.name.as_ref().map_or_else(|| format!("`{}`", stage.index), |n| format!("`{}`", n.text))
}

/// For each stage the number of its group: stages that reach each other have the same one (Kosaraju).
fn circles(count: usize, needs: &[StageNeed]) -> Vec<usize> {
    let (mut out, mut back) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for need in needs {
        if let (Some(from), Some(to)) = (out.get_mut(need.from), back.get_mut(need.to)) {
            from.push(need.to);
            to.push(need.from);
        }
    }
    let mut seen = vec![false; count];
    let order: Vec<usize> = (0..count).flat_map(|start| walk(start, &out, &mut seen)).collect();
    let mut seen = vec![false; count];
    let mut group = vec![0; count];
    for &start in order.iter().rev() {
        for member in walk(start, &back, &mut seen) {
            if let Some(slot) = group.get_mut(member) {
                *slot = start;
            }
        }
    }
    group
}

/// The nodes that can be reached from `start` and were not seen before, each after those it leads to.
fn walk(start: usize, edges: &[Vec<usize>], seen: &mut [bool]) -> Vec<usize> {
    let mut visit = |node: usize| seen.get_mut(node).is_some_and(|seen| !std::mem::replace(seen, true));
    let mut done = Vec::new();
    let mut stack = Vec::new();
    if visit(start) {
        stack.push((start, 0));
    }
    while let Some((node, next)) = stack.pop() {
        match edges.get(node).and_then(|e| e.get(next)) {
            Some(&to) => {
                stack.push((node, next + 1));
                if visit(to) {
                    stack.push((to, 0));
                }
            }
            None => done.push(node),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn each_instruction_of_the_circle() {
        check_rule(
            "circular-dependency",
            "
FROM a AS x
COPY --from=y a /b
^^^^^^^^^^^^^^^^^^ error: Stages that depend on each other in a cycle: `x`, `y`
RUN c
FROM b AS y
COPY --from=X a /b
^^^^^^^^^^^^^^^^^^ error: Stages that depend on each other in a cycle
FROM y
COPY --from=x a /b
",
        );
        check_rule(
            "circular-dependency",
            "
FROM a
COPY --from=0 a /b
^^^^^^^^^^^^^^^^^^ error: The stage depends on itself here
RUN --mount=type=cache,from=z,target=/x y
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Stages that depend on each other in a cycle: `0`, `z`
FROM b AS z
COPY --from=0 a /b
^^^^^^^^^^^^^^^^^^ error: Stages
",
        );
        check_rule("circular-dependency", "FROM a AS x\nFROM b AS y\nCOPY --from=x a /b\nFROM x AS x\n");
        check_rule("circular-dependency", "FROM a AS x\nCOPY --from=y a /b\nFROM b AS y\n");
    }
}
