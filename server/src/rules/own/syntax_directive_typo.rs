use crate::model::closest;
use crate::rules::{FileContext, Fix, Sink};
use crate::text::Edit;

rule! {
    /// `# syntax=` with a name that is almost Docker's own.
    ///
    /// The builder loads the frontend from a registry before it reads anything else. Under a mistyped
    /// name there is nothing, or something that you do not want to run.
    ///
    /// ```dockerfile,bad
    /// # syntax=docker/dokcerfile:1
    /// FROM python:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// # syntax=docker/dockerfile:1
    /// FROM python:3.14-slim
    /// ```
    SYNTAX_DIRECTIVE_TYPO {
        id: "syntax-directive-typo",
        set: Own,
        severity: Warning,
        aliases: ["tally/syntax-directive-typo"],
        check: File(check),
        messages: {
            mean: "`{name}` is not Docker's frontend; did you mean `{known}`?",
            change: "Change to `{known}`",
        },
    }
}

const KNOWN: [&str; 2] = ["docker/dockerfile", "docker/dockerfile-upstream"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(frontend) = cx.model.frontend().filter(|frontend| !frontend.is_docker()) else { return };
    let near = match frontend.name {
        "dockerfile" | "dockerfile/dockerfile" | "docker/docker" | "library/dockerfile" => KNOWN.first().copied(),
        name => closest(name, KNOWN).first().copied(),
    };
    if let Some(known) = near {
        let fix = Fix::suggestion(msg!(change, known = known), vec![Edit::replace(frontend.name_range, known)]);
        out.report(frontend.name_range, msg!(mean, name = frontend.name, known = known)).fix(fix.preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        let id = "syntax-directive-typo";
        check_rule(
            id,
            "
# syntax=docker/dokerfile:1
         ^^^^^^^^^^^^^^^^ warning: `docker/dokerfile` is not Docker's frontend; did you mean `docker/dockerfile`?
FROM a
",
        );
        for fine in ["docker/dockerfile:1", "docker.io/docker/dockerfile", "docker/dockerfile-upstream:master", "me/builder:1"] {
            check_rule(id, &format!("# syntax={fine}\nFROM a\n"));
        }
        check_fix(id, "# syntax=dockerfile:1.4\nFROM a\n", "# syntax=docker/dockerfile:1.4\nFROM a\n");
    }
}
