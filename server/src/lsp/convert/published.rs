//! What is published of a document, as JSON.
//!
//! The protocol's types and their serialization would be a third of what a key costs in a large file. Nearly all of it is
//! text that is the same each time: what is said of a rule is written once for all its findings, and a message is kept
//! with its finding.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::{Range, Uri};

use super::to;
use crate::lsp::client::ClientProfile;
use crate::rules::Finding;
use crate::snapshot::Snapshot;

/// Bytes that a finding takes, more or less.
const USUAL: usize = 384;

/// Writes the parameters of `textDocument/publishDiagnostics` with the findings of a version that are told.
pub(in crate::lsp) fn write<'f>(
    out: &mut Vec<u8>,
    snapshot: &Snapshot,
    findings: impl Iterator<Item = &'f Finding>,
    uri: &Uri,
    client: &ClientProfile,
) -> serde_json::Result<()> {
    out.reserve(findings.size_hint().1.unwrap_or_default() * USUAL);
    out.extend(br#"{"uri":"#);
    serde_json::to_writer(&mut *out, uri)?;
    out.extend(br#","diagnostics":["#);
    let mut names = FxHashMap::default();
    for (index, finding) in findings.enumerate() {
        if 0 < index {
            out.push(b',');
        }
        let name = names.entry((finding.rule.id, finding.id)).or_insert_with(|| name(finding, client));
        write_finding(out, name, snapshot, finding, uri, client)?;
    }
    out.extend(format!(r#"],"version":{}}}"#, snapshot.version).as_bytes());
    Ok(())
}

/// What is said of all findings of a rule under one name.
fn name(finding: &Finding, client: &ClientProfile) -> Cow<'static, [u8]> {
    let mut text = format!(r#","code":"{}""#, finding.id).into_bytes();
    if let Some(page) = to::page(finding, client) {
        text.extend(br#","codeDescription":{"href":"#);
        // An address holds nothing that JSON cannot.
        if serde_json::to_writer(&mut text, &page).is_err() {
            return Cow::Borrowed(b"");
        }
        text.push(b'}');
    }
    text.extend(format!(r#","source":"{}","message":"#, to::SOURCE).as_bytes());
    Cow::Owned(text)
}

fn write_finding(
    out: &mut Vec<u8>,
    name: &[u8],
    snapshot: &Snapshot,
    finding: &Finding,
    uri: &Uri,
    client: &ClientProfile,
) -> serde_json::Result<()> {
    out.extend(br#"{"range":"#);
    write_range(out, to::range(snapshot, finding.range, client.encoding))?;
    out.extend(br#","severity":"#);
    serde_json::to_writer(&mut *out, &to::severity(finding.severity))?;
    out.extend(name);
    serde_json::to_writer(&mut *out, &*finding.message.text(finding.rule, snapshot.world.language))?;
    if let Some(related) = to::related(snapshot, finding, uri, client) {
        out.extend(br#","relatedInformation":"#);
        serde_json::to_writer(&mut *out, &related)?;
    }
    if let Some(tags) = to::tags(finding, client) {
        out.extend(br#","tags":"#);
        serde_json::to_writer(&mut *out, &tags)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_range(out: &mut Vec<u8>, Range { start, end }: Range) -> serde_json::Result<()> {
    let places = [(r#"{"start":{"line":"#, start.line), (r#","character":"#, start.character), (r#"},"end":{"line":"#, end.line)];
    for (text, number) in places.into_iter().chain([(r#","character":"#, end.character)]) {
        out.extend(text.as_bytes());
        serde_json::to_writer(&mut *out, &number)?;
    }
    out.extend(b"}}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::PublishDiagnosticsParams;

    use super::*;

    #[test]
    fn the_same_as_the_types_of_the_protocol() {
        let text = "FROM debian:latest AS a\nWORKDIR x\nRUN apk add \"cu\\trl\"\nCOPY --from=Z a /b\nCOPY a b\nCMD x\nCMD ü $y\n\
                    MAINTAINER \"me\"\nFROM python:3.14 AS z\nRUN cd /x && pip install y\nFROM scratch\nENTRYPOINT a\nFOO\n";
        let snapshot = crate::testing::snapshot(text);
        let uri: Uri = "file:///a%20b/Dockerfile".parse().unwrap();
        let mut all = ClientProfile { related_information: true, diagnostic_tags: true, ..ClientProfile::default() };
        all.session.code_description = true;
        for client in [ClientProfile::default(), all] {
            let diagnostics = to::diagnostics(&snapshot, &uri, &client);
            assert!(9 < diagnostics.len(), "{diagnostics:?}");
            assert_eq!(client.related_information, diagnostics.iter().any(|one| one.related_information.is_some()));
            assert_eq!(client.diagnostic_tags, diagnostics.iter().any(|one| one.tags.is_some()));
            assert_eq!(client.session.code_description, diagnostics.iter().any(|one| one.code_description.is_some()));
            let params = PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version: Some(snapshot.version) };
            let mut written = Vec::new();
            write(&mut written, &snapshot, snapshot.findings().iter(), &uri, &client).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&params).unwrap());
        }
    }
}
