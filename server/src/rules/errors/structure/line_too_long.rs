use crate::rules::{FileContext, Sink};
use crate::text::range;

/// The longest line that BuildKit reads, in bytes without the line end.
const LIMIT: usize = 65_535;

rule! {
    /// A line is longer than BuildKit reads: 65535 bytes, not counting the line end.
    ///
    /// This happens in generated files, or when data is written into a command. Break the line with
    /// `\`, or copy the data from a file.
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY data.txt /srv/
    /// ```
    LINE_TOO_LONG {
        id: "line-too-long",
        set: BuildError,
        severity: Error,
        check: File(check),
        messages: {
            long: "This line is {bytes} bytes long; a line of a Dockerfile may have at most {limit}",
        },
    }
}

/// BuildKit: `parser/parser.go`, `handleScannerError`; the limit is that of Go's `bufio.Scanner`, whose
/// lines end at `\n` alone.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let text = &*cx.model.text;
    let mut start = 0;
    // From the start of a line, the last line end that is near enough: what comes before it is not such a line.
    while let Some(window) = text.as_bytes().get(start..=start + LIMIT) {
        if let Some(end) = memchr::memrchr(b'\n', window) {
            start += end + 1;
            continue;
        }
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let end = start + text.get(start..start + len).unwrap_or_default().trim_end_matches('\r').len();
        out.report(range(start, end), msg!(long, bytes = len, limit = LIMIT));
        start += len + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::LIMIT;
    use crate::testing::check_text;

    #[test]
    fn one_byte_more_than_the_limit() {
        let found = |len: usize| {
            let text = format!("FROM a\n# {}\nRUN x\n", "x".repeat(len - 2));
            let found = check_text(&text, false);
            found.iter().filter(|f| f.rule.id == "line-too-long").map(|f| usize::from(f.range.len())).collect::<Vec<_>>()
        };
        assert!(found(LIMIT).is_empty());
        assert_eq!(found(LIMIT + 1), [LIMIT + 1]);
    }
}
