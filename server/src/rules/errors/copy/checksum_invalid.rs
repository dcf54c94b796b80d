use super::sources::sources;
use crate::model::{RemoteSource, changes_when_expanded, flag_value};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// `ADD --checksum` of a URL takes `sha256:`, `sha384:` or `sha512:` and the whole checksum in
    /// lowercase hexadecimal digits.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ADD --checksum=24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool /opt/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool /opt/
    /// ```
    CHECKSUM_INVALID {
        id: "checksum-invalid",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            algorithm: "A checksum begins with `sha256:`, `sha384:` or `sha512:`",
            length: "A {algorithm} checksum has {expected} hexadecimal digits; this one has {found}",
            digits: "A checksum consists of lowercase hexadecimal digits",
            prefix: "Insert `{algorithm}:`",
            lower: "Change to lowercase",
        },
    }
}

const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// BuildKit: `dockerfile2llb/convert_copy.go`, `dispatchCopy`, with `digest.Parse` of
/// opencontainers/go-digest. A Git checksum is looked at when the repository is fetched.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Add {
        return;
    }
    let Some(flag) = cx.instruction.flag("checksum") else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    let text = &*value.text;
    if text.is_empty() || changes_when_expanded(text, cx.escape) {
        return;
    }
    let sources = sources(cx);
    let [source] = sources.as_slice() else { return };
    if source.literal.is_none() || source.remote() != Some(RemoteSource::Http) {
        return;
    }
    let known = text.split_once(':').and_then(|(name, digits)| {
        let &(algorithm, length) = ALGORITHMS.iter().find(|(algorithm, _)| *algorithm == name)?;
        Some((algorithm, length, digits))
    });
    let is_hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit());
    match known {
        None => {
            let finding = out.report(value.range, msg!(algorithm));
            // The number of digits tells the algorithm.
            let meant = ALGORITHMS.iter().find(|(_, length)| *length == text.len() && is_hex(text));
            finding.maybe_fix(meant.map(|(algorithm, _)| {
                let edits = vec![Edit::insert(value.range.start(), format!("{algorithm}:"))];
                Fix::safe(msg!(prefix, algorithm = algorithm), edits)
            }));
        }
        Some((algorithm, length, digits)) if digits.len() != length => {
            out.report(value.range, msg!(length, algorithm = algorithm, expected = length, found = digits.len()));
        }
        Some((.., digits)) if !is_hex(digits) => {
            out.report(value.range, msg!(digits));
        }
        Some((.., digits)) if digits.bytes().any(|b| b.is_ascii_uppercase()) => {
            let written = cx.instruction.slice(value.range).to_ascii_lowercase();
            out.report(value.range, msg!(digits)).fix(Fix::safe(msg!(lower), vec![Edit::replace(value.range, written)]));
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "checksum-invalid",
            "
FROM a
ADD --checksum=sha256:aa https://x.y/z /b
               ^^^^^^^^^ error: A sha256 checksum has 64 hexadecimal digits; this one has 2
ADD --checksum=md5:aa https://x.y/z /b
               ^^^^^^ error: A checksum begins with
ADD --checksum=aa https://x.y/z.git /b
ADD --checksum=sha256:aa https://x.y/$V /b
ADD --checksum= https://x.y/z /b
ADD https://x.y/z /b
",
        );
    }

    #[test]
    fn fixes() {
        let hex = "a".repeat(64);
        let add = |sum: &str| format!("FROM a\nADD --checksum={sum} https://x.y/z /b");
        check_fix("checksum-invalid", &add(&hex), &add(&format!("sha256:{hex}")));
        let upper = format!("sha256:{}", hex.to_uppercase());
        check_fix("checksum-invalid", &add(&upper), &add(&format!("sha256:{hex}")));
        check_rule("checksum-invalid", &add(&format!("sha256:{hex}")));
    }
}
