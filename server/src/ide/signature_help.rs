//! Signature help: the forms of an instruction, and which part of them the cursor is at.
//!
//! The forms are in `data::instructions`, with their parameters in braces: `ARG {name}={defaultValue}`. It is one
//! file because all forms are found from the same cursor.

use super::mount_keys::keys_of;
use super::placeholders::worded;
use super::site::{Site, in_trivia, reaches};
use crate::data::flags::FlagValue;
use crate::model::{DirectiveKind, Model, MountOption, mounts};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Command, Flag, Healthcheck, HealthcheckKind, Instruction, Keyword, Pair, PairForm};
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

/// The forms that fit at a byte offset.
pub fn signature_help(snapshot: &Snapshot, at: TextSize) -> Option<SignatureHelp> {
    let SignatureHelp { signatures, documentation } = find(snapshot, at)?;
    let signatures = signatures.into_iter().map(|signature| signature.worded(snapshot.world.language)).collect();
    Some(SignatureHelp { signatures, documentation })
}

fn find(snapshot: &Snapshot, at: TextSize) -> Option<SignatureHelp> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    let model = snapshot.model();
    let language = snapshot.world.language;
    if let Some(directive) =
        model.directives.iter().find(|d| d.name.end() < at && at <= d.value_range.end().max(d.name.end() + size(1)))
    {
        let is_escape = directive.kind == DirectiveKind::Escape;
        return forms(&["escape={`}"], &["`"], docs::directive(language, "escape")).filter(|_| is_escape);
    }
    let line_start = model.text.get(..usize::from(at))?.rfind('\n').map_or(0, |n| n + 1);
    if let Some(comment) = model.comments.iter().find(|c| line_start <= usize::from(c.start()) && c.start() < at) {
        let help = || forms(&["escape={`}"], &["`"], docs::directive(language, "escape"));
        return is_begun_escape(model, *comment, at).then(help)?;
    }
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
            None => return forms(Keyword::Onbuild.spec().forms, &["INSTRUCTION"], docs::instruction(language, "ONBUILD")),
        }
    }
    Cursor { site: &site, instruction, at: relative }.help()
}

/// Whether a comment is an escape directive that lacks its value only, and the cursor is behind its `=`.
fn is_begun_escape(model: &Model, comment: TextRange, at: TextSize) -> bool {
    let above = model.text.get(..usize::from(comment.start())).unwrap_or_default();
    let is_in_block = above.matches('\n').count() == model.directives.iter().filter(|d| d.name.end() < comment.start()).count();
    let is_first = model.directives.iter().all(|d| d.kind != DirectiveKind::Escape);
    let text = model.slice(comment);
    let equals = text.strip_prefix('#').and_then(|text| text.split_once('='));
    let is_begun = equals.is_some_and(|(name, value)| name.trim().eq_ignore_ascii_case("escape") && value.trim().is_empty());
    let behind = text.find('=').is_some_and(|equals| comment.start() + size(equals) < at);
    is_in_block && is_first && is_begun && behind
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
}

/// Where the cursor is in a JSON array.
struct JsonPosition {
    /// The number of the element.
    element: usize,
    /// Whether no element follows.
    is_last: bool,
    /// Directly behind `[` or `]`.
    bracket: Option<&'static str>,
}

impl Cursor<'_> {
    fn help(&self) -> Option<SignatureHelp> {
        let keyword = self.instruction.keyword.as_str();
        let documentation = docs::instruction(self.site.language(), keyword);
        let show = |list: &[&str], roles: &[&str]| forms(list, roles, documentation);
        if let Some(flag) = self.instruction.flags.iter().find(|f| f.range.contains_inclusive(self.at)) {
            if flag.has_equals && flag.name_range().end() < self.at {
                return self.flag_value(flag);
            }
            return show(self.all_forms(), &["[flags]"]);
        }
        let text = self.text_before();
        if text.trim_start().starts_with('-') && !text.trim_start().contains(char::is_whitespace) {
            return show(self.all_forms(), &["[flags]"]);
        }
        let is_json = text.trim_start().starts_with('[');
        let all = self.all_forms();
        let (arrays, words): (Vec<&str>, Vec<&str>) = all.iter().partition(|f| f.contains("{[}"));
        if is_json && !arrays.is_empty() {
            return show(&arrays, &[self.json_role()?]);
        }
        // There are words already, so it is not an array.
        let all: &[&str] = if text.trim().is_empty() { all } else { &words };
        match self.instruction.keyword {
            Keyword::From => self.from(all),
            Keyword::Copy | Keyword::Add => {
                let (before, after) = self.site.paths_around(self.word());
                let role = match (before, after) {
                    (0, _) => "source",
                    (_, 0) => "dest",
                    _ => "...",
                };
                show(all, &[role, "["])
            }
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {
                let is_empty = self.instruction.command().is_none();
                show(all, &["command", "[", "executable"]).filter(|_| is_empty)
            }
            Keyword::Shell => show(all, &["["]).filter(|_| self.instruction.command().is_none()),
            Keyword::Healthcheck => self.healthcheck(all),
            Keyword::Env | Keyword::Label => self.pairs(all),
            Keyword::Arg => {
                let word = self.site.model.slice(self.word());
                let typed = self.site.typed(self.word());
                let list = if word.contains('=') { all.get(1..).unwrap_or_default() } else { all };
                show(list, &[if typed.contains('=') { "defaultValue" } else { "name" }])
            }
            Keyword::Expose | Keyword::Volume => {
                let is_first = text.trim_start().is_empty() || !text.trim_start().contains(char::is_whitespace);
                show(all, if is_first { &["port", "dir", "["] } else { &["..."] })
            }
            Keyword::User => {
                let has_group = self.site.model.slice(self.word()).contains(':');
                let list: Vec<&str> = all.iter().copied().filter(|f| f.contains(':') || !has_group).collect();
                show(&list, if self.site.typed(self.word()).contains(':') { &["group", "gid"] } else { &["user", "uid"] })
            }
            Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => show(all, &["path", "signal", "name"]),
            Keyword::Onbuild | Keyword::Unknown => None,
        }
    }

    /// Every form of the instruction.
    fn all_forms(&self) -> &'static [&'static str] {
        self.instruction.keyword.spec().forms
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

    fn json_role(&self) -> Option<&'static str> {
        let position = self.json_position()?;
        if let Some(bracket) = position.bracket {
            return Some(bracket);
        }
        let (first, second) = match self.instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                return Some(match position.element {
                    0 => "\"source\"",
                    _ if position.is_last => "\"dest\"",
                    _ => "...",
                });
            }
            Keyword::Run => ("\"command\"", "\"parameter\""),
            Keyword::Volume => ("\"dir\"", "..."),
            _ => ("\"executable\"", "\"parameter\""),
        };
        Some(match position.element {
            0 => first,
            1 => second,
            _ => "...",
        })
    }

    /// `None` behind the array.
    fn json_position(&self) -> Option<JsonPosition> {
        let before = self.text_before().trim_start();
        let (mut in_string, mut escaped, mut element, mut closed) = (false, false, 0, None);
        for (at, c) in before.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                ',' if !in_string => element += 1,
                ']' if !in_string && closed.is_none() => closed = Some(at + 1),
                _ => {}
            }
        }
        if let Some(end) = closed {
            let position = JsonPosition { element, is_last: true, bracket: Some("]") };
            return (end == before.len()).then_some(position);
        }
        let after = self.site.model.text.get(usize::from(self.site.at)..).unwrap_or_default();
        let mut is_last = true;
        for c in after.split('\n').next().unwrap_or_default().chars() {
            match c {
                '"' => in_string = !in_string,
                ',' if !in_string => is_last = false,
                _ => {}
            }
        }
        Some(JsonPosition { element, is_last, bracket: (before == "[").then_some("[") })
    }

    fn from(&self, all: &[&str]) -> Option<SignatureHelp> {
        let documentation = docs::instruction(self.site.language(), "FROM");
        let from = self.instruction.as_from()?;
        let Some(image) = from.image.as_ref().filter(|i| i.word.range.start() <= self.at) else {
            return forms(all, &["baseImage"], documentation);
        };
        let fits = |form: &&&str| match (&image.digest, image.has_colon) {
            (Some(_), _) => form.contains('@'),
            (None, true) => form.contains(':'),
            (None, false) => true,
        };
        let list: Vec<&str> = all.iter().filter(fits).copied().collect();
        let name_end = image.name.as_ref().map_or(image.word.range.start(), |n| n.range.end());
        if self.at <= image.word.range.end() {
            let role = match &image.digest {
                _ if self.at <= name_end => "baseImage",
                Some(digest) if digest.range.start() <= self.at => "digest",
                _ if image.has_colon => "tag",
                _ => "baseImage",
            };
            return forms(&list, &[role], documentation);
        }
        let is_bare = image.digest.is_none() && !image.has_colon;
        let list: Vec<&str> = list.into_iter().filter(|f| f.contains("{AS}") && !(is_bare && f.contains(['@', ':']))).collect();
        let role = match (&from.as_keyword, &from.alias) {
            (None, _) if from.unexpected.iter().all(|w| w.range.contains_inclusive(self.at)) => "AS",
            (Some(word), _) if self.at <= word.range.end() => "AS",
            (Some(_), None) => "stage",
            (Some(_), Some(alias)) if self.at <= alias.range.end() => "stage",
            _ => return None,
        };
        forms(&list, &[role], documentation)
    }

    fn healthcheck(&self, all: &[&str]) -> Option<SignatureHelp> {
        let documentation = docs::instruction(self.site.language(), "HEALTHCHECK");
        let crate::syntax::ast::Arguments::Healthcheck(check) = &self.instruction.arguments else { return None };
        let roles: &[&str] = match check {
            None => &["CMD", "NONE"],
            Some(Healthcheck { kind_token, .. }) if self.at < kind_token.range.start() => &["CMD", "NONE"],
            Some(Healthcheck { kind, kind_token, .. }) if self.at <= kind_token.range.end() => match kind {
                HealthcheckKind::Cmd => &["CMD"],
                HealthcheckKind::None => &["NONE"],
                HealthcheckKind::Other => &["CMD", "NONE"],
            },
            Some(Healthcheck { kind: HealthcheckKind::Cmd, command: None, .. }) => &["..."],
            // `CMD ["a", "b"]`; shell text needs no help.
            Some(Healthcheck { command: Some(Command::Json(_)), .. }) => &["..."],
            Some(_) => return None,
        };
        forms(all, roles, documentation)
    }

    fn pairs(&self, all: &[&str]) -> Option<SignatureHelp> {
        let documentation = docs::instruction(self.site.language(), self.instruction.keyword.as_str());
        let pairs = self.instruction.pairs();
        let index = pairs.iter().filter(|p| p.range.end() < self.at).count();
        let is_value = |pair: &Pair| pair.key.as_ref().is_none_or(|key| key.range.end() < self.at);
        match pairs.first() {
            Some(first) if first.form == PairForm::Legacy => {
                let role = if is_value(first) { "value" } else { "key" };
                // A name alone may still become any form.
                let has_value = is_value(first) || first.value.is_some();
                forms(if has_value { all.get(..1)? } else { all }, &[role], documentation)
            }
            Some(_) => {
                let in_value = pairs.get(index).is_some_and(|p| p.form == PairForm::Equals && is_value(p));
                let role = match (index, in_value) {
                    (0, false) => "key",
                    (0, true) => "value",
                    (1, false) => "key2",
                    (1, true) => "value2",
                    _ => "...",
                };
                let is_one_word = pairs.len() == 1 && pairs.first().is_some_and(|p| p.form == PairForm::Bare);
                forms(if is_one_word { all } else { all.get(1..)? }, &[role], documentation)
            }
            None => forms(all, &["key"], documentation),
        }
    }

    fn flag_value(&self, flag: &Flag) -> Option<SignatureHelp> {
        let keyword = self.instruction.keyword.as_str();
        let documentation = docs::flag(self.site.language(), keyword, flag.name());
        let spec = self.instruction.keyword.flag(flag.name())?;
        if spec.value == FlagValue::Mount {
            return self.mount(flag, documentation);
        }
        let value = Some(spec.example).filter(|v| !v.is_empty() && documentation.is_some())?;
        forms(&[&format!("--{}={{{value}}}", flag.name())], &[value], documentation)
    }

    /// `--mount=type=cache,target=…` with the option under the cursor.
    fn mount(&self, flag: &Flag, documentation: Option<&str>) -> Option<SignatureHelp> {
        let all = mounts(self.instruction, self.site.model.escape);
        let mount = all.iter().find(|m| m.range == flag.range);
        let kind = mount.and_then(|m| m.option("type")?.plain_value()).filter(|kind| !keys_of(kind).is_empty());
        let current = mount.and_then(|m| m.options.iter().find(|o| o.range.contains_inclusive(self.at)));
        let names = current.and_then(MountOption::spec).map(|k| k.names).unwrap_or_default();
        let current = names.iter().find(|n| keys_of(kind.unwrap_or_default()).contains(n));
        let mut form = format!("--mount={{type={}}}", kind.unwrap_or("bind|cache|secret|ssh|tmpfs"));
        let mut role = format!("type={}", kind.unwrap_or("bind|cache|secret|ssh|tmpfs"));
        for key in kind.map(keys_of).unwrap_or_default() {
            let option = match *key {
                "rw" | "required" => (*key).to_owned(),
                "sharing" => "sharing=shared".to_owned(),
                "target" | "source" => format!("{key}=path"),
                key => format!("{key}={key}"),
            };
            if current == Some(key) {
                role.clone_from(&option);
            }
            form.push_str(&format!(",{{{option}}}"));
        }
        let documentation = kind.and_then(|kind| docs::mount(self.site.language(), kind)).or(documentation);
        forms(&[&form], &[&role], documentation)
    }
}

#[cfg(test)]
mod tests {
    use super::signature_help;
    use crate::testing::{cursor, snapshot};

    /// The forms at the cursor, the active parameter in `«»`.
    fn shown(fixture: &str) -> Vec<String> {
        let (text, at) = cursor(fixture);
        let Some(help) = signature_help(&snapshot(&text), at) else { return Vec::new() };
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
        check("FROM --platform=<|> a", &["--platform=«platform»"]);
    }

    #[test]
    fn paths() {
        let json = "COPY [flags] «[» \"source\", ..., \"dest\" ]";
        check("FROM a\nCOPY <|>", &["COPY [flags] «source» ... dest", json]);
        check("FROM a\nCOPY a <|>", &["COPY [flags] source ... «dest»"]);
        check("FROM a\nCOPY a b<|> c", &["COPY [flags] source «...» dest"]);
        check("FROM a\nCOPY --li<|>nk a b", &["COPY «[flags]» source ... dest", "COPY «[flags]» [ \"source\", ..., \"dest\" ]"]);
        check("FROM a\nCOPY --from=<|> a b", &["--from=«stage»"]);
        check("FROM a\nCOPY [<|>", &[json]);
        check("FROM a\nCOPY [\"a\", \"<|>", &["COPY [flags] [ \"source\", ..., «\"dest\"» ]"]);
        check("FROM a\nCOPY [\"a\", \"b\"] <|>", &[]);
    }

    #[test]
    fn commands() {
        assert_eq!(shown("FROM a\nRUN <|>")[0], "RUN [flags] «command» parameter ...");
        assert_eq!(shown("FROM a\nCMD <|>")[0], "CMD «[» \"executable\", \"parameter\", ... ]");
        check("FROM a\nRUN ec<|>ho", &[]);
        check("FROM a\nCMD [\"a\", <|>]", &["CMD [ \"executable\", «\"parameter\"», ... ]"]);
        check("FROM a\nHEALTHCHECK <|>", &["HEALTHCHECK [flags] «CMD» ...", "HEALTHCHECK «NONE»"]);
        check("FROM a\nHEALTHCHECK --interval=<|> CMD x", &["--interval=«30s»"]);
        check("FROM a\nHEALTHCHECK CMD x <|>", &[]);
        check(
            "FROM a\nRUN --mount=type=cache,tar<|>get=/x y",
            &["--mount=type=cache,«target=path»,id=id,sharing=shared,mode=mode,uid=uid,gid=gid,from=from,source=path"],
        );
        check("FROM a\nRUN --mount=<|>", &["--mount=«type=bind|cache|secret|ssh|tmpfs»"]);
    }

    #[test]
    fn pairs_and_words() {
        check("FROM a\nENV <|>", &["ENV «key» value", "ENV «key»=value", "ENV «key»=value key2=value2 ..."]);
        check("FROM a\nENV a=<|>", &["ENV key=«value»", "ENV key=«value» key2=value2 ..."]);
        check("FROM a\nENV a=b <|>", &["ENV key=value «key2»=value2 ..."]);
        check("FROM a\nENV a b<|>", &["ENV key «value»"]);
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
            assert_eq!(signature_help(&snapshot(&text), at), None, "{fixture}");
        }
    }

    #[test]
    fn nothing_in_keywords_comments_and_bodies() {
        for fixture in ["FROM a\nWORK<|>DIR /x", "FROM a\n# x <|>", "FROM a\nRUN <<E\nx <|>\nE", "<|>", "FROM a\nFOO <|>"] {
            check(fixture, &[]);
        }
    }
}
