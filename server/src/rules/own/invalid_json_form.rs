use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Command, Keyword, Paths};
use crate::text::{Edit, TextRange, between, range};

rule! {
    /// An array that is almost JSON is read as plain text.
    ///
    /// JSON strings are in double quotes, with a comma between them and none after the last. Anything
    /// else is taken literally: CMD, ENTRYPOINT and RUN pass the text to a shell, brackets and all, and
    /// COPY or VOLUME take its words as paths. Often the build succeeds and the container fails.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ['python', 'main.py']
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["python", "main.py"]
    /// ```
    INVALID_JSON_FORM {
        id: "invalid-json-form",
        set: Own,
        severity: Warning,
        aliases: ["tally/invalid-json-form", "JSON_IN_SINGLE_QUOTES"],
        covers: [Partial "JSONArgsRecommended", Partial "DL3025", Moot "SC1035"],
        check: Instruction(check),
        messages: {
            quotes: "JSON needs double quotes. With these, the text is not an array and is used literally, brackets and all",
            comma: "JSON allows no comma before `]`. With it, the text is not an array and is used literally, brackets and all",
            invalid: "This is not a valid JSON array, so it is used literally, brackets and all",
            change: "Change to a JSON array",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    let text = match &instruction.arguments {
        Arguments::Paths(Paths::Words(_)) => instruction.arguments_range(),
        Arguments::Command(_) | Arguments::Healthcheck(_) => match instruction.command() {
            Some(Command::Shell(shell)) if shell.markers.is_empty() => Some(shell.range),
            _ => None,
        },
        _ => None,
    };
    let Some(text) = text.filter(|&t| instruction.slice(t).starts_with('[')) else { return };
    let base = usize::from(text.start());
    let segments = crate::syntax::segments(instruction.slice(text), cx.escape);
    let chars: Vec<(usize, char)> =
        segments.iter().flat_map(|&(at, part)| part.char_indices().map(move |(i, c)| (base + at + i, c))).collect();
    // `"C:\app\"` ends with its last quote for whoever writes it.
    let read = |closes_escaped| Reader { chars: &chars, at: 1, closes_escaped, has_variable: false }.read();
    let is_meant = |array: &Array| array.is_meant_as_json(instruction.keyword);
    let array = match read(false).filter(is_meant) {
        Some(array) if !array.edits.is_empty() => Some(array),
        array => read(true).filter(is_meant).or(array),
    };
    let Some(array) = array else { return };
    let message = match (array.has_other_quotes, array.has_last_comma) {
        (true, _) => msg!(quotes),
        (_, true) => msg!(comma),
        _ => msg!(invalid),
    };
    let finding = out.report(between(text.start(), array.end), message);
    // In an array nothing expands variables.
    let runs = matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Run);
    let is_unsure = array.has_more || (runs && array.has_variable);
    if !is_unsure && !array.edits.is_empty() {
        finding.fix(Fix::suggestion(msg!(change), array.edits).preferred());
    }
}

/// What is in brackets.
struct Array {
    end: crate::text::TextSize,
    elements: usize,
    quoted: usize,
    commas: usize,
    /// `[` is followed by a blank.
    is_spaced: bool,
    /// Two bare words with nothing but blanks between them.
    has_bare_run: bool,
    has_other_quotes: bool,
    has_last_comma: bool,
    /// Text after `]`.
    has_more: bool,
    /// The text after `]` goes on as a shell command does.
    has_operator: bool,
    /// A bare word with a `$`.
    has_variable: bool,
    edits: Vec<Edit>,
}

impl Array {
    /// Tells an array with mistakes from a shell's `[ -f x ]` and from a pattern like `[a-z]*`.
    fn is_meant_as_json(&self, keyword: Keyword) -> bool {
        if self.elements == 0 || self.has_bare_run || self.has_operator {
            return false;
        }
        match keyword {
            Keyword::Run => (self.commas > 0 || !self.is_spaced) && self.quoted > 0 && !self.has_more,
            Keyword::Copy | Keyword::Add | Keyword::Volume => self.quoted > 0 || !self.has_more,
            _ => true,
        }
    }
}

/// Reads an array with all the mistakes that people make, and how to fix them.
struct Reader<'a> {
    chars: &'a [(usize, char)],
    at: usize,
    /// A quote behind a backslash closes a string if a `,` or `]` follows.
    closes_escaped: bool,
    has_variable: bool,
}

impl Reader<'_> {
    fn read(mut self) -> Option<Array> {
        let end = self.chars.last().map_or(0, |&(at, c)| at + c.len_utf8());
        let mut array = Array {
            end: crate::text::size(end),
            elements: 0,
            quoted: 0,
            commas: 0,
            is_spaced: self.peek().is_some_and(char::is_whitespace),
            has_bare_run: false,
            has_other_quotes: false,
            has_last_comma: false,
            has_more: false,
            has_operator: false,
            has_variable: false,
            edits: Vec::new(),
        };
        let mut last_comma: Option<TextRange> = None;
        let mut last_end: Option<(usize, bool)> = None;
        loop {
            self.skip_blanks();
            let Some(c) = self.peek() else {
                array.edits.push(Edit::insert(array.end, "]"));
                array.has_variable = self.has_variable;
                return Some(array);
            };
            let start = self.offset(end);
            if c == ']' {
                self.at += 1;
                array.end = crate::text::size(start + 1);
                break;
            }
            if c == ',' {
                self.at += 1;
                if let Some(extra) = last_comma.replace(range(start, start + 1)) {
                    array.edits.push(Edit::delete(extra));
                }
                array.commas += 1;
                continue;
            }
            let is_quoted = is_quote(c);
            if let (None, Some((before, was_quoted))) = (last_comma.take(), last_end) {
                array.has_bare_run |= !(is_quoted && was_quoted);
                array.edits.push(Edit::insert(crate::text::size(before), ","));
            }
            array.elements += 1;
            array.quoted += usize::from(is_quoted);
            if is_quoted {
                array.has_other_quotes |= c != '"';
                if self.quoted(c, end, &mut array.edits).is_none() {
                    array.edits.clear();
                    return Some(array);
                }
            } else {
                self.bare(end, &mut array.edits);
            }
            last_end = Some((self.offset_before(end), is_quoted));
        }
        if let Some(comma) = last_comma {
            array.has_last_comma = true;
            array.edits.push(Edit::delete(comma));
        }
        array.has_variable = self.has_variable;
        self.skip_blanks();
        if let Some(next) = self.peek() {
            array.has_more = true;
            array.has_operator = matches!(next, '&' | '|' | ';');
        }
        Some(array)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|&(_, c)| c)
    }

    fn offset(&self, end: usize) -> usize {
        self.chars.get(self.at).map_or(end, |&(at, _)| at)
    }

    /// The end of the character before the current one.
    fn offset_before(&self, end: usize) -> usize {
        self.at.checked_sub(1).and_then(|at| self.chars.get(at)).map_or(end, |&(at, c)| at + c.len_utf8())
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// A string in quotes of any kind; `None` if it is not closed.
    fn quoted(&mut self, open: char, end: usize, edits: &mut Vec<Edit>) -> Option<()> {
        let start = self.offset(end);
        self.at += 1;
        let mut content = String::new();
        loop {
            let c = self.peek()?;
            self.at += 1;
            if c == '\\'
                && open == '"'
                && let Some(next) = self.peek()
                && !(next == '"' && self.closes_escaped && self.is_last_quote())
            {
                content.extend([c, next]);
                self.at += 1;
            } else if is_pair(open, c) {
                break;
            } else {
                content.push(c);
            }
        }
        let written = format!("\"{content}\"");
        if open == '"' {
            // What Go's decoder refuses in a string is almost always a Windows path.
            if serde_json::from_str::<String>(&written).is_err() {
                edits.push(Edit::replace(range(start, self.offset_before(end)), json_string(&content.replace("\\\\", "\\"))));
            }
        } else {
            edits.push(Edit::replace(range(start, self.offset_before(end)), json_string(&content)));
        }
        Some(())
    }

    /// Whether a `,` or `]` follows the quote that is next.
    fn is_last_quote(&self) -> bool {
        let mut behind = self.chars.iter().skip(self.at + 1).map(|&(_, c)| c).skip_while(|c| c.is_whitespace());
        matches!(behind.next(), Some(',' | ']'))
    }

    /// A word without quotes.
    fn bare(&mut self, end: usize, edits: &mut Vec<Edit>) {
        let start = self.offset(end);
        let mut content = String::new();
        while let Some(c) = self.peek().filter(|&c| !c.is_whitespace() && c != ',' && c != ']') {
            content.push(c);
            self.at += 1;
        }
        self.has_variable |= content.contains('$');
        edits.push(Edit::replace(range(start, self.offset_before(end)), json_string(&content)));
    }
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}')
}

/// Whether a quote closes what another opened.
fn is_pair(open: char, close: char) -> bool {
    match open {
        '"' | '\'' | '`' => close == open,
        '\u{2018}'..='\u{201b}' => matches!(close, '\u{2018}'..='\u{201b}' | '\''),
        _ => matches!(close, '\u{201c}'..='\u{201f}' | '"'),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_array() {
        check_rule(
            "invalid-json-form",
            r#"
FROM a
CMD ['python', 'main.py']
    ^^^^^^^^^^^^^^^^^^^^^ warning: JSON needs double quotes
ENTRYPOINT ["a", "b",]
           ^^^^^^^^^^^ warning: JSON allows no comma before `]`
ENTRYPOINT [ nginx, "-g" ]
           ^^^^^^^^^^^^^^^ warning: This is not a valid JSON array
HEALTHCHECK --retries=1 CMD ["curl" "x"]
                            ^^^^^^^^^^^^ warning: This is not a valid
RUN ['a']
    ^^^^^ warning: JSON needs
VOLUME [/data]
       ^^^^^^^ warning: This is not a valid
COPY ["a", "b"
     ^^^^^^^^^ warning: This is not a valid
CMD ["a"] b
    ^^^^^ warning: This is not a valid
CMD ["a", "b
    ^^^^^^^^ warning: This is not a valid
COPY ["\LocalLayout\", "C:\Temp\"]
     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: This is not a valid
CMD ["java", "-jar", ${JAR}]
    ^^^^^^^^^^^^^^^^^^^^^^^^ warning: This is not a valid
"#,
        );
        let found = crate::testing::check_text("FROM a\nCMD [\"java\", \"-jar\", ${JAR}]\n", false);
        assert!(found.iter().any(|f| f.rule.id == "invalid-json-form" && f.fixes.is_empty()), "no array expands it");
    }

    #[test]
    fn shell_tests_and_patterns_are_none() {
        check_rule(
            "invalid-json-form",
            r#"
FROM a
RUN [ -f x ]
RUN [ -f x ] && y
RUN [ "$a" = "b" ] || exit 1
RUN [ 'a' ]
RUN [[ "a", "b" ]]
RUN [ "$a" ] && [ "$b" ]
COPY [a-z]*.txt /x
CMD [ -f x ] && y
CMD ["a", "b"]
RUN []
CMD a
"#,
        );
    }

    #[test]
    fn fixes() {
        let id = "invalid-json-form";
        check_fix(id, "CMD ['python', 'main.py']", r#"CMD ["python", "main.py"]"#);
        check_fix(id, r#"CMD ["a", "b", ]"#, r#"CMD ["a", "b" ]"#);
        check_fix(id, r#"CMD [a,, "b" "c""#, r#"CMD ["a", "b", "c"]"#);
        check_fix(id, "CMD [ 'a \"b\" \\d', \\\n  “c” ]", "CMD [ \"a \\\"b\\\" \\\\d\", \\\n  \"c\" ]");
        check_fix(id, r#"CMD ["C:\app\x.exe"]"#, r#"CMD ["C:\\app\\x.exe"]"#);
        check_fix(id, r#"COPY ["\LocalLayout\", "C:\Temp\"]"#, r#"COPY ["\\LocalLayout\\", "C:\\Temp\\"]"#);
        check_fix(id, "COPY [${A}, b]", "COPY [\"${A}\", \"b\"]");
    }
}
