//! Signature help: the forms of an instruction, and which part of them the cursor is at.
//!
//! The forms are in `data::instructions`, with their parameters in braces: `ARG {name}={defaultValue}`. Each file here
//! finds the part for one sort of arguments.

mod directive;
mod flags;
mod from;
mod healthcheck;
mod json;
mod pairs;

use super::completion::Occasion;
use super::placeholders::worded;
use super::site::{Site, in_trivia, reaches};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{TextRange, TextSize, between, range, size};
use crate::texts::{Locale, docs};

/// The forms that fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHelp {
    /// At least one; the first is the one to show.
    pub signatures: Vec<Signature>,
    /// Markdown about all of them.
    pub documentation: Option<String>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// How it is written.
    pub label: String,
    /// Bytes of the label.
    pub parameters: Vec<TextRange>,
    /// The parameter that the cursor is at.
    pub active: usize,
}

impl Signature {
    /// The form with the first of the roles that it has; `None` if it has none of them.
    fn new(form: &str, roles: &[&str]) -> Option<Self> {
        let (mut label, mut parameters, mut open) = (String::new(), Vec::new(), 0);
        for c in form.chars() {
            match c {
                '{' => open = label.len(),
                '}' => parameters.push(range(open, label.len())),
                c => label.push(c),
            }
        }
        let named = |role: &str| parameters.iter().position(|&p| crate::text::slice(&label, p) == role);
        let active = roles.iter().find_map(|role| named(role))?;
        Some(Self { label, parameters, active })
    }

    /// The form with its parameters in a language.
    fn worded(self, language: Locale) -> Self {
        let mut label = String::with_capacity(self.label.len());
        let mut end = TextSize::default();
        let mut parameters = Vec::with_capacity(self.parameters.len());
        for &parameter in &self.parameters {
            label.push_str(crate::text::slice(&self.label, between(end, parameter.start())));
            let start = label.len();
            label.push_str(&worded(crate::text::slice(&self.label, parameter), language));
            parameters.push(range(start, label.len()));
            end = parameter.end();
        }
        label.push_str(crate::text::slice(&self.label, between(end, size(self.label.len()))));
        Self { label, parameters, ..self }
    }
}

/// The forms that fit at a byte offset. In the text of a shell, where they say little, only to somebody who asked.
pub fn signature_help(snapshot: &Snapshot, at: TextSize, occasion: Occasion) -> Option<SignatureHelp> {
    let SignatureHelp { signatures, documentation } = find(snapshot, at, occasion)?;
    let signatures = signatures.into_iter().map(|signature| signature.worded(snapshot.world.language)).collect();
    Some(SignatureHelp { signatures, documentation })
}

fn find(snapshot: &Snapshot, at: TextSize, occasion: Occasion) -> Option<SignatureHelp> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    if let Some(help) = directive::help(snapshot, at) {
        return help;
    }
    let model = snapshot.model();
    let site = Site::find(snapshot, at)?;
    let relative = at - site.placed.start;
    let in_heredoc = site.placed.heredocs.iter().any(|h| h.range.contains_inclusive(relative));
    if !reaches(model, site.placed, at) || in_heredoc || in_trivia(site.placed, relative) {
        return None;
    }
    let outer = &site.placed.instruction;
    if relative <= outer.keyword_token.range.end() {
        return None;
    }
    let mut instruction: &Instruction = outer;
    while instruction.keyword == Keyword::Onbuild {
        match instruction.trigger().filter(|t| t.keyword_token.range.end() < relative) {
            Some(trigger) => instruction = trigger,
            None => {
                return forms(
                    Keyword::Onbuild.spec().forms,
                    &["INSTRUCTION"],
                    docs::instruction(snapshot.world.language, "ONBUILD"),
                );
            }
        }
    }
    Cursor { site: &site, instruction, at: relative, occasion }.help()
}

fn forms(forms: &[&str], roles: &[&str], documentation: Option<&str>) -> Option<SignatureHelp> {
    let signatures: Vec<Signature> = forms.iter().filter_map(|form| Signature::new(form, roles)).collect();
    let documentation = documentation.map(|doc| docs::summary(doc).to_owned());
    (!signatures.is_empty()).then_some(SignatureHelp { signatures, documentation })
}

struct Cursor<'a> {
    site: &'a Site<'a>,
    instruction: &'a Instruction,
    /// Relative to the instruction.
    at: TextSize,
    occasion: Occasion,
}

impl Cursor<'_> {
    fn help(&self) -> Option<SignatureHelp> {
        if let Some(flag) = self.instruction.flags.iter().find(|f| f.range.contains_inclusive(self.at)) {
            if flag.has_equals && flag.name_range().end() < self.at {
                // Of a flag that nobody knows there is no more to say than that it is one.
                return self.flag_value(flag).or_else(|| self.show(self.all_forms(), &["[flags]"]));
            }
            return self.show(self.all_forms(), &["[flags]"]);
        }
        // In front of a flag there are flags only.
        if self.instruction.flags.iter().any(|f| self.at < f.range.start())
            && let Some(help) = self.show(self.all_forms(), &["[flags]"])
        {
            return Some(help);
        }
        let text = self.text_before();
        if text.trim_start().starts_with('-') && !text.trim_start().contains(char::is_whitespace) {
            return self.show(self.all_forms(), &["[flags]"]);
        }
        let is_json = text.trim_start().starts_with('[');
        let all = self.all_forms();
        let (arrays, words): (Vec<&str>, Vec<&str>) = all.iter().partition(|f| f.contains("{[}"));
        if is_json && !arrays.is_empty() {
            return self.show(&arrays, &[self.json_role()?]);
        }
        // What is there already is an array, or it is words.
        let behind = self.behind();
        let all: &[&str] = if !text.trim().is_empty() {
            &words
        } else if behind.starts_with('[') && !arrays.is_empty() {
            &arrays
        } else if !behind.is_empty() && !words.is_empty() {
            &words
        } else {
            all
        };
        match self.instruction.keyword {
            Keyword::From => self.from(all),
            Keyword::Copy | Keyword::Add => {
                let (before, after) = self.site.paths_around(self.word());
                let role = match (before, after) {
                    (0, _) => "source",
                    (_, 0) => "dest",
                    _ => "...",
                };
                self.show(all, &[role, "["])
            }
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {
                let is_shown =
                    behind.starts_with('[') || self.instruction.command().is_none() || self.occasion == Occasion::Asked;
                // Of a script the last command counts.
                let command = text.rsplit([';', '&', '|', '(', '\n']).next().unwrap_or_default().trim_start();
                let roles: &[&str] =
                    match command.split_whitespace().count() + usize::from(command.ends_with(char::is_whitespace)) {
                        0 | 1 => &["command", "[", "executable"],
                        2 => &["parameter"],
                        _ => &["..."],
                    };
                self.show(all, roles).filter(|_| is_shown)
            }
            Keyword::Shell => self.show(all, &["["]).filter(|_| self.instruction.command().is_none()),
            Keyword::Healthcheck => self.healthcheck(all),
            Keyword::Env | Keyword::Label => self.pairs(all),
            Keyword::Arg => {
                let word = self.site.model.slice(self.word());
                let typed = self.site.typed(self.word());
                let list = if word.contains('=') { all.get(1..).unwrap_or_default() } else { all };
                self.show(list, &[if typed.contains('=') { "defaultValue" } else { "name" }])
            }
            Keyword::Expose | Keyword::Volume => {
                let is_first = text.trim_start().is_empty() || !text.trim_start().contains(char::is_whitespace);
                self.show(all, if is_first { &["port", "dir", "["] } else { &["..."] })
            }
            Keyword::User => {
                let has_group = self.site.model.slice(self.word()).contains(':');
                let list: Vec<&str> = all.iter().copied().filter(|f| f.contains(':') || !has_group).collect();
                self.show(&list, if self.site.typed(self.word()).contains(':') { &["group", "gid"] } else { &["user", "uid"] })
            }
            Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => self.show(all, &["path", "signal", "name"]),
            Keyword::Onbuild | Keyword::Unknown => None,
        }
    }

    /// Forms of the instruction with the first role that each has.
    fn show(&self, list: &[&str], roles: &[&str]) -> Option<SignatureHelp> {
        forms(list, roles, docs::instruction(self.site.language(), self.instruction.keyword.as_str()))
    }

    /// Every form of the instruction.
    fn all_forms(&self) -> &'static [&'static str] {
        self.instruction.keyword.spec().forms
    }

    /// The rest of the line, from the next word on.
    fn behind(&self) -> &str {
        let after = self.site.model.text.get(usize::from(self.site.at)..).unwrap_or_default();
        after.split(['\n', '\r']).next().unwrap_or_default().trim_start()
    }

    /// The text between keyword and flags and the cursor.
    fn text_before(&self) -> &str {
        let flags = self.instruction.flags.iter().take_while(|f| f.range.end() <= self.at);
        let start = flags.last().map_or(self.instruction.keyword_token.range.end(), |f| f.range.end());
        let file = |at: TextSize| usize::from(at + self.site.placed.start);
        self.site.model.text.get(file(start)..file(self.at)).unwrap_or_default()
    }

    /// The word under the cursor, in the file.
    fn word(&self) -> TextRange {
        let at = usize::from(self.site.at);
        let before = self.text_before();
        let typed = before.len()
            - before
                .rfind(char::is_whitespace)
                .map_or(0, |n| n + before.get(n..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8));
        let after = self.site.model.text.get(at..).unwrap_or_default();
        let rest = after.find(char::is_whitespace).unwrap_or(after.len());
        range(at - typed, at + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::{Occasion, signature_help};
    use crate::testing::{cursor, snapshot};

    /// The forms at the cursor while somebody types, the active parameter in `«»`.
    fn shown(fixture: &str) -> Vec<String> {
        shown_on(fixture, Occasion::Typed)
    }

    fn shown_on(fixture: &str, occasion: Occasion) -> Vec<String> {
        let (text, at) = cursor(fixture);
        let Some(help) = signature_help(&snapshot(&text), at, occasion) else { return Vec::new() };
        let mark = |s: &super::Signature| {
            let active = s.parameters[s.active];
            let mut label = s.label.clone();
            label.insert(usize::from(active.end()), '»');
            label.insert(usize::from(active.start()), '«');
            label
        };
        help.signatures.iter().map(mark).collect()
    }

    #[track_caller]
    fn check(fixture: &str, wanted: &[&str]) {
        assert_eq!(shown(fixture), wanted, "{fixture}");
    }

    #[test]
    fn from() {
        assert_eq!(shown("FROM <|>").len(), 6);
        check("FROM a:<|>", &["FROM baseImage:«tag»", "FROM baseImage:«tag» AS stage"]);
        check("FROM a <|>", &["FROM baseImage «AS» stage"]);
        check("FROM a:1 AS <|>", &["FROM baseImage:tag AS «stage»"]);
        check("FROM a AS b <|>", &[]);
        check("FROM a@<|>", &["FROM baseImage@«digest»", "FROM baseImage@«digest» AS stage"]);
        check("FROM a@<|> AS b", &["FROM baseImage@«digest»", "FROM baseImage@«digest» AS stage"]);
        check("FROM a<|>@", &["FROM «baseImage»@digest", "FROM «baseImage»@digest AS stage"]);
        check("FROM --platform=<|> a", &["--platform=«platform»"]);
    }

    #[test]
    fn paths() {
        let json = "COPY [flags] «[» \"source\", ..., \"dest\" ]";
        check("FROM a\nCOPY <|>", &["COPY [flags] «source» ... dest", json]);
        check("FROM a\nCOPY a <|>", &["COPY [flags] source ... «dest»"]);
        check("FROM a\nCOPY a b<|> c", &["COPY [flags] source «...» dest"]);
        check("FROM a\nCOPY --li<|>nk a b", &["COPY «[flags]» source ... dest", "COPY «[flags]» [ \"source\", ..., \"dest\" ]"]);
        check("FROM a\nCOPY <|> --link a b", &["COPY «[flags]» source ... dest", "COPY «[flags]» [ \"source\", ..., \"dest\" ]"]);
        check("FROM a\nCOPY --from=<|> a b", &["--from=«stage»"]);
        check("FROM a\nCOPY [<|>", &["COPY [flags] [ «\"source\"», ..., \"dest\" ]"]);
        check("FROM a\nCMD [<|>]", &["CMD [ «\"executable\"», \"parameter\", ... ]"]);
        check("FROM a\nCOPY [\"a\", \"<|>", &["COPY [flags] [ \"source\", ..., «\"dest\"» ]"]);
        check("FROM a\nCOPY [\"a\", \"b\"] <|>", &[]);
    }

    #[test]
    fn commands() {
        assert_eq!(shown("FROM a\nRUN <|>")[0], "RUN [flags] «command» parameter ...");
        assert_eq!(shown("FROM a\nCMD <|>")[0], "CMD «[» \"executable\", \"parameter\", ... ]");
        check("FROM a\nRUN ec<|>ho", &[]);
        let asked = |fixture: &str, wanted: &str| assert_eq!(shown_on(fixture, Occasion::Asked), [wanted], "{fixture}");
        asked("FROM a\nRUN ec<|>ho", "RUN [flags] «command» parameter ...");
        asked("FROM a\nCMD <|>echo", "CMD «executable» parameter ...");
        asked("FROM a\nRUN echo <|>x", "RUN [flags] command «parameter» ...");
        asked("FROM a\nRUN --network=none echo x y<|>", "RUN [flags] command parameter «...»");
        asked("FROM a\nRUN echo x y && ls<|>", "RUN [flags] «command» parameter ...");
        asked("FROM a\nENTRYPOINT node app<|>.js", "ENTRYPOINT executable «parameter» ...");
        assert_eq!(shown_on("FROM a\nCMD [\"a\"] <|>", Occasion::Asked), [""; 0]);
        check("FROM a\nCMD <|> [\"a\"]", &["CMD «[» \"executable\", \"parameter\", ... ]"]);
        check("FROM a\nRUN <|>[", &["RUN [flags] «[» \"command\", \"parameter\", ... ]"]);
        check("FROM a\nVOLUME <|> [\"/a\"]", &["VOLUME «[» \"dir\", ... ]"]);
        check("FROM a\nCMD [\"a\", <|>]", &["CMD [ \"executable\", «\"parameter\"», ... ]"]);
        check("FROM a\nHEALTHCHECK <|>", &["HEALTHCHECK [flags] «CMD» ...", "HEALTHCHECK «NONE»"]);
        check("FROM a\nHEALTHCHECK N<|>", &["HEALTHCHECK «NONE»"]);
        check("FROM a\nHEALTHCHECK c<|>", &["HEALTHCHECK [flags] «CMD» ...", "HEALTHCHECK «NONE»"]);
        check("FROM a\nHEALTHCHECK <|> CMD x", &["HEALTHCHECK «[flags]» CMD ..."]);
        check("FROM a\nHEALTHCHECK --interval=<|> CMD x", &["--interval=«30s»"]);
        check("FROM a\nHEALTHCHECK --random=<|> CMD x", &["HEALTHCHECK «[flags]» CMD ..."]);
        check("FROM a\nHEALTHCHECK CMD x <|>", &[]);
        check(
            "FROM a\nRUN --mount=type=cache,tar<|>get=/x y",
            &["--mount=type=cache,«target=path»,id=id,sharing=shared,mode=mode,uid=uid,gid=gid,from=from,source=path"],
        );
        check("FROM a\nRUN --mount=<|>", &["--mount=«type=bind|cache|secret|ssh|tmpfs»"]);
    }

    #[test]
    fn pairs_and_words() {
        check("FROM a\nENV <|>", &["ENV «key»=value", "ENV «key»=value key2=value2 ...", "ENV «key» value (legacy)"]);
        check("FROM a\nENV a=<|>", &["ENV key=«value»", "ENV key=«value» key2=value2 ..."]);
        check("FROM a\nENV a\\\n<|>=b", &["ENV «key»=value", "ENV «key»=value key2=value2 ..."]);
        check("FROM a\nENV a\\\n=<|>b", &["ENV key=«value»", "ENV key=«value» key2=value2 ..."]);
        check("FROM a\nENV a=b <|>", &["ENV key=value «key2»=value2 ..."]);
        check("FROM a\nENV a b<|>", &["ENV key «value» (legacy)"]);
        check("FROM a\nARG a=<|>", &["ARG name=«defaultValue»"]);
        check("FROM a\nUSER a:<|>", &["USER user:«group»", "USER uid:«gid»"]);
        check("FROM a\nEXPOSE 80 <|>", &["EXPOSE port «...»"]);
        check("FROM a\nONBUILD <|>", &["ONBUILD «INSTRUCTION»"]);
        check("FROM a\nONBUILD WORKDIR <|>", &["WORKDIR «path»"]);
        check("# escape=<|>`\nFROM a", &["escape=«`»"]);
        check("# syntax=x\n#Escape = <|>\nFROM a", &["escape=«`»"]);
        for fixture in ["#escape<|>=\nFROM a", "\n#escape=<|>\nFROM a", "#escape=`\n#escape=<|>\nFROM a", "FROM a\n#escape=<|>\n"]
        {
            let (text, at) = cursor(fixture);
            assert_eq!(signature_help(&snapshot(&text), at, Occasion::Asked), None, "{fixture}");
        }
    }

    #[test]
    fn nothing_in_keywords_comments_and_bodies() {
        for fixture in ["FROM a\nWORK<|>DIR /x", "FROM a\n# x <|>", "FROM a\nRUN <<E\nx <|>\nE", "<|>", "FROM a\nFOO <|>"] {
            check(fixture, &[]);
        }
    }
}
