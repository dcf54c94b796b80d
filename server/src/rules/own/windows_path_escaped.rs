use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Instruction;
use crate::text::{Edit, range};

rule! {
    /// A Windows path whose backslashes the builder drops.
    ///
    /// To the builder a backslash makes the next character an ordinary one and is gone afterwards: `C:\app` becomes
    /// `C:app`, which is relative to the current folder of that drive. In RUN, CMD and ENTRYPOINT, which the shell
    /// reads, nothing is dropped.
    ///
    /// With two backslashes each one stays. So does a single one if the file begins with ``# escape=` ``.
    ///
    /// ```dockerfile,bad
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2025
    /// WORKDIR C:\app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2025
    /// WORKDIR C:\\app
    /// ```
    WINDOWS_PATH_ESCAPED {
        id: "windows-path-escaped",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            dropped: "The builder drops the backslashes and reads `{read}`; double them, or make the backtick the escape character",
            double: "Double the backslashes",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.escape != '\\' || !cx.instruction.text.contains(":\\") {
        return;
    }
    look_at(cx.instruction, out);
}

fn look_at(instruction: &Instruction, out: &mut Sink) {
    for word in instruction.words() {
        // Where lines are joined in it, or something is quoted, more may be meant.
        if !has_drive(&word.raw) || instruction.slice(word.range) != &*word.raw || word.raw.contains(['"', '\'']) {
            continue;
        }
        let Some(single) = single_backslashes(&word.raw) else { continue };
        let start = usize::from(word.range.start());
        let double = |at: &usize| Edit::insert(range(start + at, start + at).start(), "\\");
        let fix = Fix::suggestion(msg!(double), single.iter().map(double).collect());
        let read = word.raw.replace('\\', "");
        out.report(word.range, msg!(dropped, read = read)).fix(fix.preferred());
    }
}

/// Whether a text begins with a drive and a backslash.
fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
}

/// Where the backslashes of a path are, if each stands alone and before a name.
fn single_backslashes(path: &str) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for (at, _) in path.match_indices('\\') {
        let next = path.as_bytes().get(at + 1)?;
        if !next.is_ascii_alphanumeric() && !matches!(next, b'_' | b'.' | b'-') {
            return None;
        }
        found.push(at);
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn where_the_builder_expands() {
        check_rule(
            "windows-path-escaped",
            r#"
FROM mcr.microsoft.com/windows/servercore:ltsc2025
WORKDIR C:\app
        ^^^^^^ warning: The builder drops the backslashes and reads `C:app`
COPY a.txt c:\app\a.txt
           ^^^^^^^^^^^^ warning: The builder drops the backslashes and reads `c:appa.txt`
ENV A=C:\tools B="C:\tools" C=C:\\tools
      ^^^^^^^^ warning
ONBUILD WORKDIR D:\data
                ^^^^^^^ warning
WORKDIR C:/app
WORKDIR "C:\app"
ENV D=C:\$A
RUN C:\app\a.exe
CMD C:\app\a.exe
"#,
        );
        check_rule("windows-path-escaped", "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2025\nWORKDIR C:\\app\n");
        check_fix("windows-path-escaped", "FROM a\nWORKDIR C:\\app\\b", "FROM a\nWORKDIR C:\\\\app\\\\b");
    }
}
