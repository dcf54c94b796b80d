//! What names are bound to.

use super::*;

/// Checks the target of every name in file order: `name@line` or `name` without a target, `~` where the
/// declaration comes later.
#[track_caller]
fn check(text: &str, wanted: &str) {
    let model = crate::testing::model(text);
    let bindings = model.bindings();
    let line = |at: TextSize| 1 + text[..usize::from(at)].matches('\n').count();
    let shown: Vec<String> = bindings
        .occurrences()
        .iter()
        .filter(|o| o.role != Role::Image)
        .map(|o| {
            let name = model.slice(o.name);
            let target = bindings.target(o).map_or_else(String::new, |t| format!("@{}", line(t.name.start())));
            format!("{name}{target}{}", if o.later { "~" } else { "" })
        })
        .collect();
    assert_eq!(shown.join(" "), wanted, "in\n{text}");
}

/// Checks which names belong together with the first one called `name`: the lines they are on.
#[track_caller]
fn check_entity(text: &str, name: &str, wanted: &[usize]) {
    let model = crate::testing::model(text);
    let bindings = model.bindings();
    let first = bindings.occurrences().iter().find(|o| model.slice(o.name) == name).unwrap();
    let lines: Vec<usize> = bindings
        .members(bindings.entity(first).unwrap())
        .map(|o| 1 + text[..usize::from(o.name.start())].matches('\n').count())
        .collect();
    assert_eq!(lines, wanted, "in\n{text}");
}

#[test]
fn stages() {
    check("FROM a AS x\nFROM x AS y\nCOPY --from=X p q\nRUN --mount=type=bind,from=y,target=/t z", "x@1 x@1 y@2 X@1 y@2");
    check("FROM x AS x\nCOPY --from=later p q\nFROM X AS later", "x@1 later@3 X@1 later@3");
    check(
        "FROM a AS x\nFROM a AS x\nCOPY --from=0 p q\nCOPY --from=7 p q\nCOPY --from=x p q\nONBUILD COPY --from=x p q",
        "x@1 x@2 0@1 x@1 x@1",
    );
    check("FROM a\nFROM b\nCOPY --from=0 p q", "0");
    check("FROM a AS \"x\"\nCOPY --from='x' p q", "x@1 x@1");
}

#[test]
fn from_lines_see_global_arguments_alone() {
    check("ARG V=1\nARG V=2\nARG W=$V\nFROM p:$V\nENV V=3\nFROM p:$V$U", "V@1 V@2 W@3 V@2 V@2 V@5 V@2 U");
}

#[test]
fn a_use_sees_the_last_value_above() {
    check("FROM a\nENV A=1\nENV A=2 B=$A\nRUN $A", "A@2 A@3 B@3 A@2 A@3");
    check("FROM a\nENV A=1\nARG A=2\nUSER $A", "A@2 A@3 A@3");
    check("FROM a\nENV A=1\nARG A\nUSER $A", "A@2 A@3 A@2");
    check("FROM a\nARG A=1 B=$A\n", "A@2 B@2 A@2");
    check("FROM a\nUSER $A\nENV A=1\n", "A@3~ A@3");
}

#[test]
fn an_argument_without_a_value_takes_the_global_one() {
    check("ARG A=1\nFROM a\nRUN $A\nARG A\nRUN $A", "A@1 A@4~ A@1 A@4");
    check_entity("ARG A=1\nFROM a:$A\nARG A\nRUN $A\nFROM b\nRUN $A", "A", &[1, 2, 3, 4]);
    check_entity("ARG A=1\nFROM a\nARG A=2\nRUN $A", "A", &[1]);
}

#[test]
fn stages_pass_their_variables_on() {
    let text = "FROM a AS x\nENV A=1\nFROM x AS y\nRUN $A\nENV A=2\nFROM y\nRUN $A\nFROM b\nRUN $A\n";
    check(text, "x@1 A@2 x@1 y@3 A@2 A@5 y@3 A@5 A");
    check_entity(text, "A", &[2, 4, 5, 7]);
}

#[test]
fn triggers_see_their_whole_stage_and_pass_on() {
    check("FROM a AS x\nONBUILD RUN $A\nONBUILD ENV B=1\nENV A=1\nFROM x\nRUN $B", "x@1 A@4 B@3 A@4 x@1 B@3");
}

#[test]
fn before_the_first_from() {
    check("ARG A=1\nENV B=$A\nRUN $B\nFROM $B", "A@1 B@2 A@1 B@2 B");
    check("RUN $A\nENV A=1", "A@2~ A@2");
}

#[test]
fn shell_text() {
    check("FROM a\nARG A\nRUN echo $A '$A' '$B' \\$A \"${A}\" $C", "A@2 A@2 A@2 A@2 C");
    check("FROM a\nARG A\nCMD $A\nCMD [\"$A\"]\nCMD [\"sh\", \"-c\", \"echo $A\"]", "A@2 A@2 A@2");
    check("FROM a\nARG A\nSHELL [\"pwsh\"]\nRUN $A $env:A\nFROM b\nRUN $A", "A@2 A@2 A");
}

#[test]
fn a_shell_variable_is_not_the_argument() {
    check("FROM a\nARG A\nRUN echo $A && A=$A-x && echo $A\nRUN $A", "A@2 A@2 A@3 A@2 A@3 A@2");
    check("FROM a\nARG f\nRUN for f in $f; do echo $f; done; X=1 make $X; read -r Y; echo $Y", "f@2 f@3 f@3 f@3 X Y@3 Y@3");
}

#[test]
fn heredocs() {
    let b = |marker: &str, body: &str| format!("FROM a\nARG A\n{marker}\n{body}\nEOF\n");
    check(&b("RUN <<EOF", "echo $A"), "A@2 EOF@3 A@2 EOF@3");
    check(&b("RUN <<'EOF'", "echo $A"), "A@2 EOF@3 A@2 EOF@3");
    check(&b("RUN cat <<EOF > f", "'$A'"), "A@2 EOF@3 A@2 EOF@3");
    check(&b("RUN cat <<'EOF' > f", "$A"), "A@2 EOF@3 EOF@3");
    check(&b("RUN bash <<'EOF'", "$A"), "A@2 EOF@3 A@2 EOF@3");
    check(&b("RUN <<EOF", "#!/usr/bin/env python3\n$A"), "A@2 EOF@3 EOF@3");
    check(&b("COPY <<EOF f", "'$A' \\$A"), "A@2 EOF@3 A@2 EOF@3");
    check(&b("COPY <<-\"EOF\" f", "$A"), "A@2 EOF@3 EOF@3");
    check(&b("ONBUILD RUN <<EOF", "$A"), "A@2 EOF@3 A@2 EOF@3");
    check("FROM a\nRUN <<\"\"\nx\n\nRUN x", "");
}

#[test]
fn words_and_keys() {
    check(
        "FROM a\nARG A\nLABEL $A=${A:-$A} '$A'='$A'\nCOPY --chown=$A --from=$A [\"$A\", \"\\\"$A\"]",
        "A@2 A@2 A@2 A@2 A@2 A@2 A@2",
    );
    check("FROM a\nARG A B=2\nRUN --mount=type=cache,target=$B x\nEXPOSE $A\nMAINTAINER $A", "A@2 B@2 B@2 A@2");
    check("FROM a\nARG da\\\nta=1\nRUN ${da\\\n# c\nta}", "da\\\nta@2 da\\\n# c\nta@2");
}

#[test]
fn many_stages_and_names_stay_fast() {
    use std::fmt::Write;
    let mut text = String::from("FROM a AS s0\n");
    for i in 1..4000 {
        writeln!(text, "FROM s{} AS s{i}\nENV V{i}=1\nRUN $U{i}", i - 1).unwrap();
    }
    let model = crate::testing::model(&text);
    assert_eq!(model.bindings().occurrences().len(), 4 * 3999 + 2);
}
