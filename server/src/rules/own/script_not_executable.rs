use crate::data::servers::WRAPPERS;
use crate::model::{CommandSource, ShellCommand, ShellWord};
use crate::rules::landing::{Landing, in_image_at_end};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, last_part};

rule! {
    /// CMD or ENTRYPOINT starts a script that nobody may execute.
    ///
    /// COPY keeps the mode that the file has in the build context. Without the right to execute it, the container ends with
    /// "exec ./start.sh: permission denied". `chmod +x start.sh` in the project is the best cure, with `git update-index
    /// --chmod=+x start.sh` where the file system keeps no modes; `COPY --chmod=755` or a RUN are others.
    ///
    /// Found where the file's mode is known (not on Windows), everything is copied by paths without variables, and no RUN
    /// changes modes.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY start.sh .
    /// CMD ["./start.sh"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY --chmod=755 start.sh .
    /// CMD ["./start.sh"]
    /// ```
    SCRIPT_NOT_EXECUTABLE {
        id: "script-not-executable",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            denied: "`{file}` may not be executed in the build context, and COPY keeps that: the container ends with `permission denied`",
            here: "Copied here",
            chmod: "Insert `RUN chmod +x {path}`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let Some(listing) = cx.knowledge.context.as_deref().filter(|listing| !listing.not_executable.is_empty()) else { return };
    let Some(stage) = model.stages.last() else { return };
    let Some(process) = model.process_command(stage) else { return };
    let Some(word) = script(&process.command) else { return };
    let Some(path) = in_image_at_end(model, stage, &word.text) else { return };
    let Some(landing) = Landing::of(model, stage, listing, &cx.knowledge.images) else { return };
    let Some((source, copied)) = landing.source_and_copy(&path) else { return };
    if !listing.not_executable.contains(&source) || landing.changes_modes() || landing.speaks_of(last_part(&path)) {
        return;
    }
    let (mut has_mode, mut has_user) = (false, false);
    for placed in std::iter::once(stage).chain(model.ancestors(stage)).flat_map(|stage| model.instructions_of(stage)) {
        has_mode |= placed.flag("chmod").is_some();
        has_user |= placed.keyword == Keyword::User;
    }
    if has_mode {
        return;
    }
    let Some(copy) = model.instructions.get(copied) else { return };
    let finding = out.report(word.range, msg!(denied, file = word.text));
    finding.related(copy.file_range(), msg!(here));
    // Another user than root may not change what COPY has made.
    if let Some(first) = model.instructions.get(process.first()).filter(|_| !has_user && copied < process.first()) {
        let edit = Edit::insert(first.file_range().start(), format!("RUN chmod +x {path}\n"));
        finding.fix(Fix::suggestion(msg!(chmod, path = path), vec![edit]).preferred());
    }
}

/// The script that is started by its path, without a shell that reads it.
fn script(command: &ShellCommand) -> Option<&ShellWord> {
    let is_plain = matches!(command.source, CommandSource::Exec | CommandSource::Shell) && command.assignments.is_empty();
    let mut words = command.words.iter().filter(|_| is_plain);
    let mut word = words.next()?;
    while WRAPPERS.contains(&last_part(&word.text)) {
        word = words.find(|word| !word.text.starts_with('-'))?;
    }
    (word.plain && word.text.contains('/')).then_some(word)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_text_in, listing};

    fn found(lines: &str) -> Vec<(String, Option<String>)> {
        let mut context = listing(&["main.py", "start.sh", "run.sh"], None);
        context.not_executable = vec!["start.sh".to_owned()];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let file = format!("FROM python:3.14-slim AS base\nWORKDIR /app\n{lines}\n");
        let found = check_text_in(&file, false, &knowledge);
        let of_rule = found.iter().filter(|finding| finding.rule.id == "script-not-executable");
        let fixed = |finding: &crate::rules::Finding| {
            let fix = finding.fixes.first()?;
            Some(crate::text::apply_edits(&file, &fix.edits))
        };
        of_rule.map(|finding| (file[finding.range].to_owned(), fixed(finding))).collect()
    }

    #[test]
    fn at_the_script() {
        for lines in [
            "COPY . .\nCMD [\"./start.sh\"]",
            "COPY start.sh /\nENTRYPOINT [\"/start.sh\"]\nCMD [\"./run.sh\"]",
            "COPY start.sh .\nCMD ./start.sh",
            "COPY . .\nRUN pip install --no-cache-dir flask\nCMD [\"./start.sh\"]",
            "COPY start.sh .\nCMD [\"tini\", \"--\", \"/app/start.sh\"]",
            "COPY start.sh .\nENTRYPOINT [\"tini\", \"--\"]\nCMD [\"./start.sh\"]",
            "COPY start.sh /srv/\nCMD [\"./start.sh\"]\nWORKDIR /srv",
            "COPY start.sh .\nCMD [\"./start.sh\"]\nFROM base",
        ] {
            let found = found(lines);
            assert!(matches!(found.as_slice(), [(word, Some(_))] if word.ends_with("start.sh")), "{lines}: {found:?}");
        }
        let fixed = "FROM python:3.14-slim AS base\nWORKDIR /app\nCOPY . .\nRUN chmod +x /app/start.sh\nCMD [\"./start.sh\"]\n";
        assert_eq!(found("COPY . .\nCMD [\"./start.sh\"]"), [("./start.sh".to_owned(), Some(fixed.to_owned()))]);
        assert_eq!(found("USER 1000\nCOPY . .\nCMD [\"./start.sh\"]"), [("./start.sh".to_owned(), None)]);
    }

    #[test]
    fn silent_where_it_may_be_executed() {
        for lines in [
            "COPY . .\nCMD [\"./run.sh\"]",
            "COPY . .\nCMD [\"sh\", \"./start.sh\"]",
            "COPY . .\nCMD bash start.sh",
            "COPY . .\nRUN chmod +x start.sh\nCMD [\"./start.sh\"]",
            "COPY --chmod=755 . .\nCMD [\"./start.sh\"]",
            "COPY . .\nRUN cp start.sh /x && mv /x start.sh\nCMD [\"./start.sh\"]",
            "COPY main.py .\nCMD [\"./start.sh\"]",
            "COPY . .\nENTRYPOINT [\"python\", \"main.py\"]\nCMD [\"./start.sh\"]",
            "COPY $FILES .\nCMD [\"./start.sh\"]",
        ] {
            assert!(found(lines).is_empty(), "{lines}");
        }
    }
}
