//! Files that are not Dockerfiles yet: a program has to fill in `{{ … }}`, `{% … %}`, `<% … %>`, `@NAME@`, `%%NAME%%`, `%name%`, `#NAME#` or the
//! names of Maven, pandoc and dev container templates first, or to carry out lines of the C preprocessor, of m4, of
//! pandoc or of pdns-builder.
//!
//! Such marks also are in finished files, as text for a program that runs in the build (`docker inspect --format
//! '{{.Id}}'`, `sed s/@PORT@/80/`). So a mark counts only where it can be no such text: as the first word of a line,
//! in FROM, and else outside quotes, heredocs and comments, where it does not look like Go's or sed's.

use memchr::{memchr_iter, memchr2, memmem};

use super::Placed;
use crate::syntax::ast::{Keyword, TriviaKind};
use crate::text::{TextRange, range, size};

/// The first mark that makes the file a template.
pub(super) fn find(text: &str, instructions: &[Placed], escape: char) -> Option<TextRange> {
    if let Some(line) = preprocessed(text, instructions) {
        return Some(line);
    }
    let marks = marks(text);
    if marks.is_empty() {
        return None;
    }
    let mut left = marks.as_slice();
    let is_filled_in = is_filled_in(instructions);
    for placed in instructions {
        let whole = placed.file_range();
        let start = left.partition_point(|m| m.range.start() < whole.start());
        let end = left.partition_point(|m| m.range.start() < whole.end());
        let here = left.get(start..end).unwrap_or_default();
        left = left.get(end..).unwrap_or_default();
        if let Some(mark) = first(placed, here, escape, is_filled_in) {
            return Some(mark.range);
        }
    }
    None
}

#[derive(Debug, Clone, Copy)]
struct Mark<'t> {
    range: TextRange,
    kind: Kind,
    /// What is in it; empty where it ends on a later line.
    content: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `{{ … }}`
    Value,
    /// `{% … %}`
    Tag,
    /// `@NAME@`, `%%NAME%%`
    Name,
    /// `${a.b}`, which is no variable of the builder's.
    Property,
    /// `{name}`, `%name%`, `%(name)s` and `#NAME#`, which count in FROM alone.
    Field,
    /// A line of pandoc's: `$if(…)$`, `$else$`, `$endif$`, `$for(…)$`, `$endfor$`.
    Line,
    /// `include(…)` and others that m4 carries out, which count as the first word of an instruction.
    Call,
}

/// What m4 carries out at the start of a line (the manual of GNU m4, "Input Control" and "Definitions").
const CALLS: [&str; 10] =
    ["changequote(", "define(", "divert(", "dnl ", "esyscmd(", "ifdef(", "ifelse(", "include(", "sinclude(", "syscmd("];

/// What is longer is not looked at: a text full of marks costs no more than its length.
const MAX_CONTENT: usize = 200;

/// Everything that looks like a mark, in order.
fn marks(text: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for (kind, open, close) in [(Kind::Value, "{{", "}}"), (Kind::Tag, "{%", "%}"), (Kind::Tag, "<%", "%>")] {
        let mut found = memmem::find_iter(text.as_bytes(), open).peekable();
        if found.peek().is_none() {
            continue;
        }
        let Some(last) = memmem::rfind(text.as_bytes(), close.as_bytes()) else { continue };
        for at in found.take_while(|at| *at < last) {
            // `${{` is a broken expansion.
            if at.checked_sub(1).and_then(|before| text.as_bytes().get(before)) == Some(&b'$') {
                continue;
            }
            let rest = text.as_bytes().get(at + open.len()..).unwrap_or_default();
            let rest = rest.get(..MAX_CONTENT).unwrap_or(rest);
            let line = memchr2(b'\n', b'\r', rest).and_then(|end| rest.get(..end)).unwrap_or(rest);
            let content = memmem::find(line, close.as_bytes()).and_then(|len| text.get(at + 2..at + 2 + len)).unwrap_or_default();
            let end = if content.is_empty() { at + 2 } else { at + 4 + content.len() };
            marks.push(Mark { range: range(at, end), kind, content });
        }
    }
    let mut done = 0;
    for at in memchr_iter(b'@', text.as_bytes()).collect::<Vec<_>>() {
        let rest = text.get(at + 1..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
        let name = rest.get(..len).unwrap_or_default();
        if done <= at
            && 2 <= len
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && rest.get(len..).is_some_and(|r| r.starts_with('@'))
        {
            done = at + len + 2;
            marks.push(Mark { range: range(at, done), kind: Kind::Name, content: name });
        }
    }
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), "%%").collect::<Vec<_>>() {
        let rest = text.get(at + 2..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
        if done <= at && 2 <= len && rest.get(len..).is_some_and(|rest| rest.starts_with("%%")) {
            done = at + len + 4;
            marks.push(Mark { range: range(at, done), kind: Kind::Name, content: rest.get(..len).unwrap_or_default() });
        }
    }
    let mut done = 0;
    for at in memchr_iter(b'%', text.as_bytes()) {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        if at < done || !before.is_some_and(|byte| b" \t/:".contains(byte)) {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        if 2 <= len && rest.get(len..).is_some_and(|rest| rest.starts_with('%') && !rest.starts_with("%%")) {
            done = at + len + 2;
            marks.push(Mark { range: range(at, done), kind: Kind::Field, content: rest.get(..len).unwrap_or_default() });
        }
    }
    // Python's and jsonnet's `%(name)s`.
    for at in memmem::find_iter(text.as_bytes(), " %(") {
        let rest = text.get(at + 3..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        if 2 <= len && rest.get(len..).is_some_and(|rest| rest.starts_with(")s") || rest.starts_with(")d")) {
            let content = rest.get(..len).unwrap_or_default();
            marks.push(Mark { range: range(at + 1, at + len + 5), kind: Kind::Field, content });
        }
    }
    for at in memmem::find_iter(text.as_bytes(), " {") {
        let rest = text.get(at + 2..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let name = rest.get(..len).unwrap_or_default();
        if 2 <= len && rest.get(len..).is_some_and(|rest| rest.starts_with('}')) {
            marks.push(Mark { range: range(at + 1, at + len + 3), kind: Kind::Field, content: name });
        }
    }
    for at in memmem::find_iter(text.as_bytes(), "${") {
        let rest = text.get(at + 2..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"._-:".contains(b)).count();
        let name = rest.get(..len).unwrap_or_default();
        if rest.get(len..).is_some_and(|rest| rest.starts_with('}')) && is_property(name) {
            marks.push(Mark { range: range(at, at + len + 3), kind: Kind::Property, content: name });
        }
    }
    for at in memmem::find_iter(text.as_bytes(), " #") {
        let rest = text.get(at + 2..).unwrap_or_default();
        let len = rest.bytes().take_while(|b| b.is_ascii_uppercase() || *b == b'_').count();
        // Behind the image it would be a comment that people take for one.
        if 2 <= len && is_behind_from(text, at + 1) && rest.get(len..).is_some_and(|rest| rest.starts_with('#')) {
            let content = rest.get(..len).unwrap_or_default();
            marks.push(Mark { range: range(at + 1, at + len + 3), kind: Kind::Field, content });
        }
    }
    marks.extend(lines(text));
    marks.sort_by_key(|m| m.range.start());
    marks
}

/// Whether the line has nothing but FROM and blanks before that place.
fn is_behind_from(text: &str, at: usize) -> bool {
    let blanks = [' ', '\t'];
    let before = text.get(..at).unwrap_or_default();
    let word = before.trim_end_matches(blanks);
    let Some(start) = word.len().checked_sub("FROM".len()).filter(|_| word.len() < before.len()) else { return false };
    let is_from = word.get(start..).is_some_and(|word| word.eq_ignore_ascii_case("FROM"));
    let line = word.get(..start).unwrap_or_default();
    is_from && (line.trim_end_matches(blanks).is_empty() || line.trim_end_matches(blanks).ends_with('\n'))
}

/// The lines that pandoc or m4 carries out, where the text has something that only they read.
fn lines(text: &str) -> Vec<Mark<'_>> {
    let has = |part: &str| memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    let is_pandoc = has("$endif$") || has("$endfor$");
    if !is_pandoc && !has("include(") && !has("dnl") && !has("syscmd(") {
        return Vec::new();
    }
    let mut at = 0;
    let mut marks = Vec::new();
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let content = line.trim();
        let is_of_pandoc = || {
            matches!(content, "$else$" | "$endif$" | "$endfor$")
                || (content.ends_with(")$") && ["$if(", "$elseif(", "$for("].iter().any(|open| content.starts_with(open)))
        };
        if is_pandoc && is_of_pandoc() {
            marks.push(Mark { range: range(start, start + content.len()), kind: Kind::Line, content });
        } else if CALLS.iter().any(|call| content.starts_with(call)) {
            marks.push(Mark { range: range(start, start + content.len()), kind: Kind::Call, content });
        }
    }
    marks
}

/// Whether a name in `${…}` is one that Maven (`${project.version}`) or a dev container template (`${templateOption:x}`)
/// fills in.
fn is_property(name: &str) -> bool {
    let mut parts = name.split('.');
    let is_word = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic()) && !part.contains(':');
    name.starts_with("templateOption:") || (name.contains('.') && parts.all(is_word))
}

/// `WGET(url) wget url`, or a name in capitals and its value.
fn is_macro(text: &str) -> bool {
    let length = text.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
    2 <= length && text.get(length..).is_some_and(|rest| rest.starts_with(['(', ' ']))
}

/// The first line outside of instructions that only the C preprocessor understands: `#include "…"`, or an `#if` that a
/// later line ends. To the builder they are comments.
fn preprocessed(text: &str, instructions: &[Placed]) -> Option<TextRange> {
    let mut found = None;
    let starts = std::iter::once(0).chain(memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1));
    for at in starts {
        if let Some(line) = text.get(at..).filter(|line| line.starts_with('@')).and_then(|line| line.split('\n').next())
            && is_of_pdns_builder(line.trim_end())
        {
            let here = range(at, at + line.trim_end().len());
            let next = instructions.partition_point(|placed| placed.file_range().end() <= here.start());
            // A line of a RUN is text of its shell.
            if instructions.get(next).is_none_or(|placed| here.start() <= placed.start) {
                return Some(here);
            }
        }
        let Some(rest) = text.get(at..).and_then(|line| line.strip_prefix('#')) else { continue };
        if !rest.starts_with(['i', 'e', 'd']) {
            continue;
        }
        let line = rest.split('\n').next().unwrap_or_default().trim_end();
        let here = range(at, at + 1 + line.len());
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let rest = rest.trim();
        let is_outside = || {
            let next = instructions.partition_point(|placed| placed.file_range().end() <= here.start());
            instructions.get(next).is_none_or(|placed| here.end() <= placed.start)
        };
        let is_quoted = |open: char, close: char| rest.len() > 2 && rest.starts_with(open) && rest.ends_with(close);
        match word {
            "include" if (is_quoted('"', '"') || is_quoted('<', '>')) && is_outside() => return Some(here),
            "define" if is_macro(rest) && is_outside() => return Some(here),
            "if" | "ifdef" | "ifndef" if found.is_none() && !rest.is_empty() && is_outside() => found = Some(here),
            "endif" if found.is_some() && (rest.is_empty() || rest.starts_with('/')) && is_outside() => return found,
            _ => {}
        }
    }
    None
}

/// A line of the templates of pdns-builder: `@INCLUDE Dockerfile.rpmbuild`, `@IF [ … ]`.
fn is_of_pdns_builder(line: &str) -> bool {
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    match word {
        "@INCLUDE" | "@IF" | "@EVAL" | "@EXEC" => !rest.trim().is_empty(),
        "@ENDIF" | "@ELSE" => true,
        _ => false,
    }
}

/// The first of an instruction's marks that counts.
fn first<'m>(placed: &Placed, marks: &[Mark<'m>], escape: char, is_filled_in: bool) -> Option<Mark<'m>> {
    let start = placed.file_range().start();
    let mut quotes = Quotes { at: 0, open: None, escape };
    for &mark in marks {
        let at = mark.range.start() - placed.start;
        if mark.range.start() == start || placed.keyword == Keyword::From {
            return Some(mark);
        }
        let heredoc = placed.heredocs.partition_point(|h| h.range.end() <= at);
        let trivia = placed.trivia.partition_point(|t| t.range.end() <= at);
        let is_text = placed.heredocs.get(heredoc).is_some_and(|h| h.range.contains(at))
            || placed.trivia.get(trivia).is_some_and(|t| t.kind == TriviaKind::Comment && t.range.contains(at));
        // A name of Maven's means the same in quotes.
        let is_quoted = quotes.open_at(placed, usize::from(at));
        if is_text || (is_quoted && mark.kind != Kind::Property) {
            continue;
        }
        if (placed.keyword == Keyword::Unknown && !matches!(mark.kind, Kind::Field | Kind::Call))
            || (is_filled_in && mark.kind == Kind::Property)
            || counts(placed, mark, usize::from(at))
        {
            return Some(mark);
        }
    }
    None
}

/// Whether the file begins with a FROM whose variable nothing in it can set, because ARG would have to come before.
fn is_filled_in(instructions: &[Placed]) -> bool {
    let Some(first) = instructions.first().filter(|first| first.keyword == Keyword::From) else { return false };
    let mut names = first.text.split("${").skip(1).peekable();
    names.peek().is_some()
        && names.all(|rest| {
            let end = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            // The builder itself sets `TARGETARCH` and its like; only it knows `${a%b}`.
            end.starts_with('}') && !rest.starts_with("TARGET") && !rest.starts_with("BUILD")
        })
}

/// Whether a mark outside quotes is for a program that makes the file, not for one that runs in the build.
fn counts(placed: &Placed, mark: Mark<'_>, at: usize) -> bool {
    let for_shell = matches!(
        placed.keyword,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Shell | Keyword::Onbuild
    );
    match mark.kind {
        Kind::Tag => !mark.content.is_empty(),
        Kind::Name => !for_shell,
        // Elsewhere somebody may have made up a name for a variable of their own.
        Kind::Field | Kind::Call => false,
        Kind::Line => true,
        Kind::Property => {
            !for_shell && ["pkg.", "project.", "templateOption:"].iter().any(|start| mark.content.starts_with(start))
        }
        Kind::Value => {
            let content = mark.content.trim_start_matches(['-', '~']);
            let name = content.trim_start();
            // `{{.Id}}` is Go's; with a blank in it, it would be two words of a command.
            let has_blank = name.len() < content.len();
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || (c == '.' && has_blank));
            is_name && !(for_shell && is_sed(placed.text.as_bytes().get(..at).unwrap_or_default()))
        }
    }
}

/// Whether a word that goes on here is a `sed` program, such as `s/`; a long one may be anything.
fn is_sed(before: &[u8]) -> bool {
    let near = before.get(before.len().saturating_sub(MAX_CONTENT)..).unwrap_or_default();
    match near.iter().rposition(u8::is_ascii_whitespace) {
        Some(blank) => match near.get(blank + 1..).unwrap_or_default() {
            [b's', separator, ..] => separator.is_ascii_punctuation(),
            _ => false,
        },
        None => true,
    }
}

/// Reads an instruction once, to know where quotes are open.
struct Quotes {
    at: usize,
    open: Option<u8>,
    escape: char,
}

impl Quotes {
    fn open_at(&mut self, placed: &Placed, to: usize) -> bool {
        let bytes = placed.text.as_bytes();
        while self.at < to {
            let Some(&byte) = bytes.get(self.at) else { break };
            if byte == b'#'
                && let Some(comment) = comment_at(placed, self.at)
            {
                self.at = comment;
                continue;
            }
            match self.open {
                _ if char::from(byte) == self.escape && self.open != Some(b'\'') => self.at += 1,
                None if byte == b'\'' || byte == b'"' => self.open = Some(byte),
                Some(quote) if quote == byte => self.open = None,
                _ => {}
            }
            self.at += 1;
        }
        self.open.is_some()
    }
}

/// The end of a comment that begins there.
fn comment_at(placed: &Placed, at: usize) -> Option<usize> {
    let first = placed.trivia.partition_point(|t| t.range.start() < size(at));
    let trivia = placed.trivia.get(first)?;
    (trivia.kind == TriviaKind::Comment && trivia.range.start() == size(at)).then(|| usize::from(trivia.range.end()))
}

#[cfg(test)]
mod tests {
    fn mark(text: &str) -> Option<String> {
        let model = crate::testing::model(text);
        model.template.map(|range| model.slice(range).to_owned())
    }

    #[test]
    fn templates() {
        for (text, wanted) in [
            ("FROM python:{{ version }}\n", "{{ version }}"),
            ("FROM {{.Base}}\nRUN a\n", "{{.Base}}"),
            ("{{ if x then ( -}}\nFROM a\n{{ ) else ( -}}\n", "{{ if x then ( -}}"),
            ("# a comment\n{{\n  def x: 1;\n}}\nFROM a\n", "{{"),
            ("FROM a/%%PARENT%%:%%VERSION_1%%\n", "%%PARENT%%"),
            ("ARG B=a:%%MAJOR%%\nFROM $B\n", "%%MAJOR%%"),
            ("{% set x = 1 %}\nFROM a\n", "{% set x = 1 %}"),
            ("FROM a\nRUN x {% if y %} -z {% endif %}\n", "{% if y %}"),
            ("FROM @BASE_IMAGE@\n", "@BASE_IMAGE@"),
            ("@HEADER@\nFROM a\n", "@HEADER@"),
            ("FROM a\nENV VERSION @VERSION@\n", "@VERSION@"),
            ("FROM a\nENV VERSION {{ version }}\n", "{{ version }}"),
            ("FROM a\nENV VERSION {{ .version | f \"x\" }}\n", "{{ .version | f \"x\" }}"),
            ("FROM a\nRUN mkdir -p /usr/src/{{project_name}}\n", "{{project_name}}"),
            ("FROM a\nRUN echo \"it's\" {{name}}\n", "{{name}}"),
            ("<%= from(base) %>\nRUN a\n", "<%= from(base) %>"),
            ("FROM <%= base %>\nRUN a\n", "<%= base %>"),
            ("FROM a\nLABEL a=1\n<%- if x -%>\nRUN b\n", "<%- if x -%>"),
            ("FROM {base_image}\nRUN a {b}\n", "{base_image}"),
            ("FROM %base_image%\nLABEL a=b\n", "%base_image%"),
            ("FROM a/b:%version%\nRUN c\n", "%version%"),
            ("FROM ${docker.base.image}\nCOPY a ${pkg.name}.deb /\n", "${docker.base.image}"),
            ("FROM a\nCOPY ${project.build.finalName}.jar /\n", "${project.build.finalName}"),
            ("FROM a\nARG A=\"${templateOption:installZsh}\"\n", "${templateOption:installZsh}"),
            ("FROM a\nWORKDIR ${pkg.installFolder}\n", "${pkg.installFolder}"),
            ("# x\n#include \"base.Dockerfile\"\nRUN PKG_INSTALL(a)\n", "#include \"base.Dockerfile\""),
            ("#define WGET(url) wget url\nFROM a\n", "#define WGET(url) wget url"),
            ("#if defined(ARCH_AMD64)\nFROM a AS b\n#else\nFROM c AS b\n#endif\n", "#if defined(ARCH_AMD64)"),
            ("FROM a\nRUN echo \\\n# it's\n {{name}}\n", "{{name}}"),
            ("FROM #IMAGE_NAME# # Replaced by sed\nUSER 0\n", "#IMAGE_NAME#"),
            ("include(begin.m4)\ninclude(end.m4)dnl\nFROM OS_NAME:1\n", "include(begin.m4)"),
            ("dnl a comment of m4\nFROM a\n", "dnl a comment of m4"),
            ("FROM a\nsyscmd(`tail -n +2 b.template')\nRUN c\n", "syscmd(`tail -n +2 b.template')"),
            ("FROM a\nRUN x \\\n$for(y)$\n  --constraint=z \\\n$endfor$\n  .\n", "$for(y)$"),
            ("FROM a:${b_c}-d\nRUN apk add \"e=v${f.g}\"\n", "${f.g}"),
            ("$if(a.b)$\nFROM x\n$else$\nFROM y\n$endif$\n", "$if(a.b)$"),
        ] {
            assert_eq!(mark(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn finished_files() {
        for text in [
            "FROM a\nRUN docker inspect --format '{{.Id}}' x\n",
            "FROM a\nRUN docker inspect --format {{.Id}} x && y\n",
            "FROM a\nRUN docker inspect --format \"{{json .State}}\" x\n",
            "FROM a\nLABEL usage='{{ name }}'\nLABEL a=\"{% if %}\"\n",
            "FROM a\nENV FORMAT={{.Name}}\n",
            "FROM a\nRUN sed -e s/@PORT@/80/ -e s/{{HOST}}/b/ f\n",
            "FROM a\nRUN sed -e \"s/{{HOST}}/b/\" \\\n  -e 's|@X@|y|' f\n",
            "FROM a\nRUN <<EOF\n{{ name }}\n{% if x %}\n@NAME@\nEOF\n",
            "FROM a\nCOPY <<EOF /etc/x\nport {{ port }}\nEOF\n",
            "# {{ name }} @NAME@ {% x %}\nFROM a\nRUN a \\\n# {{ name }}\n b\n",
            "FROM a\nCMD [\"x\", \"{{name}}\"]\n",
            "FROM a\nRUN curl -w %{http_code} -s a@b.c && date +%Y\n",
            "FROM a@sha256:0123456789012345678901234567890123456789012345678901234567890123\n",
            "FROM a\nRUN npm i @babel/core @types/node @A\nENV M=a@b.example\n",
            "FROM a\nRUN f() {{ x\n",
            "FROM a\nRUN printf %%DATE%% && date +%%Y\n",
            "FROM a:${V%ab%c}\nRUN date +%Y%m%d && echo %PATH%\nENV A=%name%\n",
            "FROM a:${V%.*}\nENV A=${b.c}\nRUN echo ${d.e} < %x%\n",
            "FROM a\nRUN cat <<EOF > a.c\n#include <stdio.h>\n#ifdef X\n#endif\nEOF\n",
            "FROM a\nRUN awk ' {print}' && echo {ab} && find . -exec rm {} +\n",
            "#define what is built\nFROM a\n",
            "#if you build this\n#endif is a word\nFROM a\n",
            "# include <x>\n#ifdef\nFROM a\n#endif\n",
            "FROM a\nLABEL a='<%= x %>'\nRUN echo \"<% y %>\"\n",
            "FROM a\nENV TEMPLATE=${{name}}\n",
            "FROM a\nRUN echo $if$ && cat <<EOF > t\n$if(x)$\n$endif$\nEOF\n",
            "FROM a\nRUN a '\\\n$endif$'\n",
            "FROM a\nCOPY <<EOF /x.m4\ninclude(a.m4)\ndnl\nEOF\n",
            "FROM a\nRUN m4 \\\n  include(a)\n",
            "FROM a #IMAGE#\n",
            "ARG V\nFROM a:${V}\nRUN echo ${d.e}\n",
            "FROM a:${TARGETARCH}\nRUN echo ${d.e}\n",
        ] {
            assert_eq!(mark(text), None, "{text}");
        }
    }
}
