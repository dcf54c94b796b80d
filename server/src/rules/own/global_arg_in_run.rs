use rustc_hash::FxHashSet;

use crate::model::{Base, PLATFORM_ARGS, Placed, ShellTokenKind, ShellTokens, Stage};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextRange};

rule! {
    /// RUN uses an ARG that is declared above the first FROM only.
    ///
    /// Such an ARG is for FROM. A stage does not see it until it repeats it (`ARG NAME`), so that the shell
    /// puts nothing in its place.
    ///
    /// Found where the base image is known not to set the variable.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION=1.2
    /// FROM debian:13
    /// RUN echo "$VERSION"
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=1.2
    /// FROM debian:13
    /// ARG VERSION
    /// RUN echo "$VERSION"
    /// ```
    GLOBAL_ARG_IN_RUN {
        id: "global-arg-in-run",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            global: "`{name}` is set before the first FROM, which this stage does not see; repeat `ARG {name}` in the stage",
            repeat: "Insert `ARG {name}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let names: FxHashSet<&str> = model.global_names().filter(|name| !PLATFORM_ARGS.contains(name)).collect();
    let is_run = |placed: &Placed| placed.keyword == Keyword::Run && placed.text.contains('$');
    let speaks_of = |placed: &Placed| names_in(&placed.text).any(|name| names.contains(name));
    if names.is_empty() || !model.instructions.iter().any(|placed| is_run(placed) && speaks_of(placed)) {
        return;
    }
    let mut told: FxHashSet<(usize, String)> = FxHashSet::default();
    model.visit_with_environment(|stage, _, placed, environment| {
        if !is_run(placed) || !speaks_of(placed) {
            return;
        }
        for (name, range) in uses(placed, model.escape) {
            let is_lost = names.contains(&*name) && environment.origin(&name).is_none() && !sets(&placed.text, &name);
            if is_lost && lacks(cx, stage, &name) && told.insert((stage.index, name.clone())) {
                let edit = Edit::insert(placed.start, format!("ARG {name}\n"));
                out.report(placed.at(range), msg!(global, name = name))
                    .fix(Fix::suggestion(msg!(repeat, name = name), vec![edit]).preferred());
            }
        }
    });
}

/// What may be names of variables in a text.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
    })
}

/// The variables that the shell of a RUN puts a value in the place of, without those that have a default.
fn uses(placed: &Placed, escape: char) -> Vec<(String, TextRange)> {
    let Some(Command::Shell(shell)) = placed.command() else { return Vec::new() };
    let tokens = ShellTokens::of_line(placed, shell, escape);
    let variables = tokens.tokens.iter().filter_map(|token| {
        let text = tokens.source(token);
        let name = match token.kind {
            ShellTokenKind::Variable => text.strip_prefix('$')?,
            ShellTokenKind::Parameter => text.strip_prefix("${")?.strip_suffix('}')?,
            _ => return None,
        };
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        is_name.then(|| (name.to_owned(), tokens.place(token)))
    });
    variables.collect()
}

/// Whether a shell text gives a name a value of its own.
fn sets(text: &str, name: &str) -> bool {
    ["=", "+="].iter().any(|sign| text.contains(&format!("{name}{sign}")))
        || ["read ", "for ", "read -r "].iter().any(|word| text.contains(&format!("{word}{name}")))
}

/// Whether the image below a stage certainly does not set a variable.
fn lacks(cx: &StageContext<'_>, stage: &Stage, name: &str) -> bool {
    let image = match cx.model.root_base(stage) {
        Base::Image(image) => image,
        base => return *base == Base::Scratch,
    };
    let images = &cx.knowledge.images;
    if let Some(config) = images.image(image).and_then(|known| known.config.as_ref()) {
        return config.onbuild.is_empty() && config.env.iter().all(|(known, _)| known != name);
    }
    image.variables(images.mirrors()).sets(name) == Some(false)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        check_rule(
            "global-arg-in-run",
            r#"
ARG VERS=1
ARG PYTHON_VERSION=3.14
FROM debian:13 AS a
RUN echo $VERS "${VERS}" '$VERS' ${VERS:-2}
         ^^^^^ warning: `VERS` is set before the first FROM, which this stage does not see; repeat `ARG VERS` in the stage
RUN VERS=2; echo $VERS
FROM debian:13
ARG VERS
RUN echo $VERS
FROM python:3.14
RUN echo $PYTHON_VERSION
FROM me/unknown
RUN echo $VERS
"#,
        );
        check_fix("global-arg-in-run", "ARG V=1\nFROM debian:13\nRUN echo $V\n", "ARG V=1\nFROM debian:13\nARG V\nRUN echo $V\n");
    }
}
