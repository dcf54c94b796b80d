//! What stays the same about a finding when other lines of the file change.

use crate::rules::Finding;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, slice};

/// For each finding the hash of the text that it is about: its instruction, or its line where there is no
/// instruction. Findings are sorted by place.
pub(super) fn hashes<'f>(snapshot: &Snapshot, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<u64> {
    let mut last: Option<(TextRange, u64)> = None;
    findings
        .into_iter()
        .map(|finding| {
            let range = about(snapshot, finding);
            match last {
                Some((known, hash)) if known == range => hash,
                _ => {
                    let hash = fnv(slice(snapshot.text(), range));
                    last = Some((range, hash));
                    hash
                }
            }
        })
        .collect()
}

fn about(snapshot: &Snapshot, finding: &Finding) -> TextRange {
    let at = finding.range.start();
    let instruction = match snapshot.kind {
        FileKind::Dockerfile => {
            let model = snapshot.model();
            model.instruction_at(at).and_then(|i| model.instructions.get(i)).map(crate::model::Placed::file_range)
        }
        _ => None,
    };
    instruction.unwrap_or_else(|| snapshot.text().line_range(snapshot.text().line_of(at)))
}

/// FNV-1a over the text, whatever its line ends are and whatever blanks are at its end. It is written to files, so it
/// must never change.
pub(super) fn fnv(text: &str) -> u64 {
    text.trim_end()
        .bytes()
        .filter(|&b| b != b'\r')
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::fnv;

    #[test]
    fn line_ends_do_not_count() {
        assert_eq!(fnv("RUN a \\\r\n b\r\n"), fnv("RUN a \\\n b"));
        assert_eq!(fnv("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
