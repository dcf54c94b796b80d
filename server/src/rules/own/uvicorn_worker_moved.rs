use crate::model::ShellScript;
use crate::rules::{Fix, InstructionContext, Sink, Tag};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// gunicorn with a worker of uvicorn that has moved to a package of its own.
    ///
    /// uvicorn 0.54.0 says "The `uvicorn.workers` module is deprecated. Please use `uvicorn-worker` package instead", whose worker is
    /// `uvicorn_worker.UvicornWorker`. It still works, so this is off by default.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "-b", "0.0.0.0:8000", "main:app"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir gunicorn==27.0.1 uvicorn-worker==0.4.0
    /// CMD ["gunicorn", "-k", "uvicorn_worker.UvicornWorker", "-b", "0.0.0.0:8000", "main:app"]
    /// ```
    UVICORN_WORKER_MOVED {
        id: "uvicorn-worker-moved",
        set: Own,
        severity: Hint,
        optional: true,
        check: Instruction(check),
        messages: {
            moved: "`uvicorn.workers` is deprecated; the package `uvicorn-worker` has this worker",
            change: "Change to `{new}`, which the package `uvicorn-worker` brings",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Cmd | Keyword::Entrypoint) || !cx.instruction.text.contains("uvicorn.workers") {
        return;
    }
    for command in &ShellScript::of(cx.instruction, cx.escape).commands {
        for word in command.words.iter().filter(|word| word.plain) {
            let Some(class) = word.text.strip_prefix("uvicorn.workers.") else { continue };
            let new = format!("uvicorn_worker.{class}");
            let fix = Fix::suggestion(msg!(change, new = new), vec![Edit::replace(word.range, new.as_str())]).preferred();
            out.report(word.range, msg!(moved)).tag(Tag::Deprecated).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "uvicorn-worker-moved";

    #[test]
    fn at_the_worker() {
        check_rule(
            ID,
            "
FROM a
CMD gunicorn -k uvicorn.workers.UvicornWorker a:b
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: `uvicorn.workers` is deprecated
CMD gunicorn -k uvicorn_worker.UvicornWorker a:b
",
        );
        check_fix(
            ID,
            "FROM a\nCMD gunicorn -k uvicorn.workers.UvicornH11Worker a:b",
            "FROM a\nCMD gunicorn -k uvicorn_worker.UvicornH11Worker a:b",
        );
    }
}
