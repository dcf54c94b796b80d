use crate::model::{Base, Placed, ShellDialect, ShellOperator, ShellToken, ShellTokenKind, ShellTokens, SourceText};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};
use crate::text::Edit;

rule! {
    /// `&&` or `||` in Windows PowerShell, which does not know them.
    ///
    /// Windows PowerShell 5.1, the `powershell` of Windows images, stops at the operator before it runs anything: "The
    /// token '&&' is not a valid statement separator in this version". PowerShell 7, `pwsh`, and the command prompt know
    /// both operators.
    ///
    /// `;` runs the next command in any case. With `$ErrorActionPreference = 'Stop'` a failed cmdlet ends the
    /// step; after a program, look at `$LASTEXITCODE`.
    ///
    /// ```dockerfile,bad
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2025
    /// SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
    /// RUN New-Item -ItemType Directory C:/app && Remove-Item C:/temp -Recurse
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2025
    /// SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
    /// RUN New-Item -ItemType Directory C:/app; Remove-Item C:/temp -Recurse
    /// ```
    POWERSHELL_OPERATOR {
        id: "powershell-operator",
        set: Own,
        severity: Error,
        check: Stage(check),
        messages: {
            unknown: "Windows PowerShell does not know `{operator}` and runs none of this; use `;`, or PowerShell 7 (`pwsh`)",
            change: "Change to `;`, which also goes on when a program fails",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // Of each stage, whether Windows PowerShell reads its text in the end.
    let mut ends: Vec<bool> = Vec::with_capacity(cx.model.stages.len());
    for stage in &cx.model.stages {
        let below = if let Base::Stage(below) = stage.base { ends.get(below).copied() } else { None };
        let mut is_windows_powershell = below.unwrap_or_default();
        for (index, placed) in stage.instructions.clone().zip(cx.model.instructions_of(stage)) {
            if let Some(Command::Json(json)) = placed.command().filter(|_| placed.keyword == Keyword::Shell) {
                let first = json.elements.first().and_then(|element| element.value.as_deref());
                is_windows_powershell = first.is_some_and(is_windows_powershell_program);
                continue;
            }
            if is_windows_powershell && cx.model.shell_of(index) == ShellDialect::PowerShell {
                look_at(placed, cx.model.escape, out);
            }
        }
        ends.push(is_windows_powershell);
    }
}

fn is_windows_powershell_program(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    matches!(&*name, "powershell" | "powershell.exe")
}

fn look_at(placed: &Placed, escape: char, out: &mut Sink) {
    let run = placed.trigger().unwrap_or(placed);
    let Some(Command::Shell(line)) = run.command() else { return };
    let text = run.slice(line.range);
    // Behind `--%` nothing is read.
    if !line.markers.is_empty() || text.contains("--%") || !(text.contains("&&") || text.contains("||")) {
        return;
    }
    let tokens = ShellTokens::read_by(ShellDialect::PowerShell, SourceText::at(run, line.range, escape));
    let is_unknown = |token: &&ShellToken| matches!(token.kind, ShellTokenKind::Operator(ShellOperator::And | ShellOperator::Or));
    // It stops at the first.
    let Some(token) = tokens.tokens.iter().find(is_unknown) else { return };
    let (operator, at) = (tokens.source(token), placed.at(tokens.place(token)));
    let finding = out.report(at, msg!(unknown, operator = operator));
    if operator == "&&" {
        finding.fix(Fix::suggestion(msg!(change), vec![Edit::replace(at, ";")]));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn where_windows_powershell_reads() {
        check_rule(
            "powershell-operator",
            r#"
FROM mcr.microsoft.com/windows/servercore:ltsc2025 AS a
RUN a && b
RUN powershell a && b
RUN powershell -Command "a; b" && c
RUN pwsh -Command "a && b"
SHELL ["powershell.exe", "-Command"]
RUN a && b && c
      ^^ error: Windows PowerShell does not know `&&`
RUN if (a) { b || c }
               ^^ error: Windows PowerShell does not know `||`
RUN Write-Host "a && b"; cmd /c 'a && b' # && c
RUN cmd --% /c a && b
ONBUILD RUN a && b
              ^^ error
FROM a
RUN a && b
      ^^ error
SHELL ["pwsh", "-Command"]
RUN a && b
FROM debian:13
RUN a && b
"#,
        );
        check_fix(
            "powershell-operator",
            "FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN a && b",
            "FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN a ; b",
        );
    }
}
