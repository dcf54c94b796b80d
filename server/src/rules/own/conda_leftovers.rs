use crate::model::{MountKind, ShellCommand, ShellScript, mounts};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};

rule! {
    /// conda keeps the packages that it has downloaded in the layer.
    ///
    /// `conda install` and `mamba install` unpack packages into `pkgs` and link them from there; the archives stay, which is often
    /// as much again. `conda clean -afy` in the same RUN removes them.
    ///
    /// ```dockerfile,bad
    /// FROM continuumio/miniconda3:25.3.1-1
    /// RUN conda install -y numpy=2.3.4
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM continuumio/miniconda3:25.3.1-1
    /// RUN conda install -y numpy=2.3.4 && conda clean -afy
    /// ```
    CONDA_LEFTOVERS {
        id: "conda-leftovers",
        set: Own,
        severity: Hint,
        leaves: Caches,
        check: Instruction(check),
        messages: {
            keeps: "`{program}` keeps what it downloaded in the layer; `{clean}` in the same RUN removes it",
            append: "Append `{clean}`",
        },
    }
}

const PROGRAMS: &[&str] = &["conda", "mamba", "micromamba"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let run = cx.instruction;
    let is_such = run.keyword == Keyword::Run && (run.text.contains("conda") || run.text.contains("mamba"));
    let is_removed = ["clean", "rm -", "/pkgs", "--no-cache"].iter().any(|word| run.text.contains(word));
    if !is_such || is_removed || mounts(run, cx.escape).iter().any(|mount| mount.kind() == Some(MountKind::Cache)) {
        return;
    }
    let commands = &ShellScript::of(run, cx.escape).commands;
    let Some(command) = commands.iter().find(|command| installs(command)) else { return };
    let (Some(first), Some(last)) = (command.name(), commands.last().and_then(|command| command.words.last())) else { return };
    let program = command.program();
    // By the path that it is called by: it may be on no PATH.
    let called = if first.plain && first.text.contains('/') { first.text.as_str() } else { program };
    let clean = format!("{called} clean -afy");
    let finding = out.report(first.range, msg!(keeps, program = program, clean = clean));
    // Behind the last word of one list of commands.
    let is_list = commands.iter().all(|it| it.source == command.source && it.redirections.is_empty());
    let ends = between(last.range.end(), run.range.end());
    if is_list && command.source == crate::model::CommandSource::Shell && run.slice(ends).trim().is_empty() {
        finding.fix(
            Fix::suggestion(msg!(append, clean = clean), vec![Edit::insert(last.range.end(), format!(" && {clean}"))])
                .preferred(),
        );
    }
}

fn installs(command: &ShellCommand) -> bool {
    let mut words = command.arguments().iter().map(|word| word.text.as_str()).filter(|word| !word.starts_with('-'));
    let is_install = match (words.next(), words.next()) {
        (Some("install" | "create" | "update"), _) => true,
        (Some("env"), Some(word)) => matches!(word, "create" | "update"),
        _ => false,
    };
    PROGRAMS.contains(&command.program()) && is_install
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "conda-leftovers";

    #[test]
    fn at_the_program() {
        check_rule(
            ID,
            "
FROM a
RUN conda env create -f environment.yml
    ^^^^^ hint: `conda` keeps what it downloaded in the layer; `conda clean -afy`
RUN echo a && mamba install -y numpy
              ^^^^^ hint:
RUN conda install -y numpy && conda clean --all -y
RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy
RUN conda config --add channels conda-forge
RUN conda install -y a && rm -rf /opt/conda/pkgs
",
        );
        check_fix(ID, "FROM a\nRUN conda install -y b\n", "FROM a\nRUN conda install -y b && conda clean -afy\n");
        let path = "/opt/conda/condabin/conda";
        let (before, after) =
            (format!("FROM a\nRUN {path} install -y b\n"), format!("FROM a\nRUN {path} install -y b && {path} clean -afy\n"));
        check_fix(ID, &before, &after);
    }
}
