//! To the protocol: semantic tokens, signature help, inlay hints, code lenses.

use tower_lsp::ls_types::*;

use super::to;
use crate::ide::{self, InlayHintKind as HintKind, Modifiers, Token, TokenKind};
use crate::lsp::client::ClientProfile;
use crate::snapshot::Snapshot;
use crate::text::Encoding;
use crate::texts::docs;

/// The legend: [`TokenKind::ALL`] and [`Modifiers::NAMES`].
pub(in crate::lsp) fn legend() -> SemanticTokensLegend {
    let kind = |kind| match kind {
        TokenKind::Keyword => SemanticTokenType::KEYWORD,
        TokenKind::Comment => SemanticTokenType::COMMENT,
        TokenKind::String => SemanticTokenType::STRING,
        TokenKind::Number => SemanticTokenType::NUMBER,
        TokenKind::Variable => SemanticTokenType::VARIABLE,
        TokenKind::Parameter => SemanticTokenType::PARAMETER,
        TokenKind::Property => SemanticTokenType::PROPERTY,
        TokenKind::Namespace => SemanticTokenType::NAMESPACE,
        TokenKind::Class => SemanticTokenType::CLASS,
        TokenKind::Function => SemanticTokenType::FUNCTION,
        TokenKind::Operator => SemanticTokenType::OPERATOR,
        TokenKind::Macro => SemanticTokenType::MACRO,
    };
    SemanticTokensLegend {
        token_types: TokenKind::ALL.map(kind).to_vec(),
        token_modifiers: Modifiers::NAMES.map(SemanticTokenModifier::new).to_vec(),
    }
}

/// Tokens with relative positions: one walk over the text, since a conversion for each token costs more
/// than all the rest.
pub(in crate::lsp) fn semantic_tokens(snapshot: &Snapshot, tokens: &[Token], encoding: Encoding) -> Vec<SemanticToken> {
    let text: &str = snapshot.text();
    let mut walk = Walk { at: 0, line: 0, column: 0 };
    let (mut line, mut column) = (0, 0);
    tokens
        .iter()
        .map(|token| {
            walk.go(text, usize::from(token.range.start()), encoding);
            let (start_line, start_column) = (walk.line, walk.column);
            walk.go(text, usize::from(token.range.end()), encoding);
            let delta_line = start_line - line;
            let delta_start = if delta_line == 0 { start_column - column } else { start_column };
            (line, column) = (start_line, start_column);
            SemanticToken {
                delta_line,
                delta_start,
                length: walk.column - start_column,
                token_type: u32::try_from(TokenKind::ALL.iter().position(|k| *k == token.kind).unwrap_or(0)).unwrap_or(0),
                token_modifiers_bitset: token.modifiers.bits(),
            }
        })
        .collect()
}

/// A place that only moves forward.
struct Walk {
    at: usize,
    line: u32,
    column: u32,
}

impl Walk {
    fn go(&mut self, text: &str, to: usize, encoding: Encoding) {
        let mut rest = text.get(self.at..to).unwrap_or_default().chars().peekable();
        while let Some(c) = rest.next() {
            let is_end = c == '\n' || (c == '\r' && rest.peek().is_some_and(|&next| next != '\n'));
            if is_end {
                self.line += 1;
                self.column = 0;
                continue;
            }
            self.column += match encoding {
                Encoding::Utf8 => u32::try_from(c.len_utf8()).unwrap_or(1),
                Encoding::Utf16 => u32::try_from(c.len_utf16()).unwrap_or(1),
                Encoding::Utf32 => 1,
            };
        }
        self.at = to.max(self.at);
    }
}

/// The one edit that makes `old` into `new`; none if they are equal.
pub(in crate::lsp) fn token_edits(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (old.get(prefix..).unwrap_or_default(), new.get(prefix..).unwrap_or_default());
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (old.len() - suffix, new.len() - suffix);
    if gone == 0 && come == 0 {
        return Vec::new();
    }
    // Numbers in the protocol's flat array, five a token.
    let flat = |tokens: usize| u32::try_from(5 * tokens).unwrap_or(u32::MAX);
    let data = new.get(..come).unwrap_or_default().to_vec();
    vec![SemanticTokensEdit { start: flat(prefix), delete_count: flat(gone), data: Some(data) }]
}

pub(in crate::lsp) fn signature_help(help: ide::SignatureHelp, client: &ClientProfile) -> SignatureHelp {
    let documentation = help.documentation.map(|markdown| {
        let (kind, value) = if client.editing.signature_markdown {
            (MarkupKind::Markdown, markdown)
        } else {
            (MarkupKind::PlainText, docs::plain_text(&markdown))
        };
        Documentation::MarkupContent(MarkupContent { kind, value })
    });
    let active = help.signatures.first().and_then(|s| u32::try_from(s.active).ok());
    let signatures = help.signatures.into_iter().map(|signature| {
        let parameter = |range: &crate::text::TextRange| {
            // Whatever the encoding of positions is, these are in UTF-16.
            let units = |at: crate::text::TextSize| {
                let before = crate::text::slice(&signature.label, crate::text::TextRange::up_to(at));
                u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
            };
            let label = if client.editing.label_offsets {
                ParameterLabel::LabelOffsets([units(range.start()), units(range.end())])
            } else {
                ParameterLabel::Simple(crate::text::slice(&signature.label, *range).to_owned())
            };
            ParameterInformation { label, documentation: None }
        };
        SignatureInformation {
            parameters: Some(signature.parameters.iter().map(parameter).collect()),
            active_parameter: u32::try_from(signature.active).ok(),
            label: signature.label.clone(),
            documentation: documentation.clone(),
        }
    });
    SignatureHelp { signatures: signatures.collect(), active_signature: Some(0), active_parameter: active }
}

pub(in crate::lsp) fn inlay_hint(snapshot: &Snapshot, hint: ide::InlayHint, client: &ClientProfile) -> InlayHint {
    InlayHint {
        position: to::position(snapshot, hint.at, client.encoding),
        // The blank before the text is the client's padding.
        padding_left: Some(hint.label.starts_with(' ')),
        label: InlayHintLabel::String(hint.label.trim_start().to_owned()),
        kind: Some(match hint.kind {
            HintKind::Type => InlayHintKind::TYPE,
            HintKind::Parameter => InlayHintKind::PARAMETER,
        }),
        text_edits: None,
        tooltip: None,
        padding_right: None,
        data: None,
    }
}

/// A lens; it does something only where the client has a command for it.
pub(in crate::lsp) fn code_lens(snapshot: &Snapshot, lens: ide::CodeLens, uri: &Uri, client: &ClientProfile) -> CodeLens {
    let range = to::range(snapshot, lens.range, client.encoding);
    let command = client.editing.lens_command.clone().unwrap_or_default();
    let name = to::range(snapshot, lens.name, client.encoding);
    let arguments = (!command.is_empty()).then(|| vec![serde_json::json!(uri), serde_json::json!(name.start)]);
    CodeLens { range, command: Some(Command { title: lens.title, command, arguments }), data: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str, encoding: Encoding) -> Vec<(u32, u32, u32)> {
        let snapshot = crate::testing::snapshot(text);
        let tokens = ide::semantic_tokens(&snapshot);
        semantic_tokens(&snapshot, &tokens, encoding).iter().map(|t| (t.delta_line, t.delta_start, t.length)).collect()
    }

    #[test]
    fn positions_are_relative_and_in_the_encoding() {
        let text = "\u{feff}FROM é🐳\r\n# 🐳\nUSER x\n";
        assert_eq!(numbers(text, Encoding::Utf16), [(0, 1, 4), (0, 5, 3), (1, 0, 4), (1, 0, 4), (0, 5, 1)]);
        assert_eq!(numbers(text, Encoding::Utf8), [(0, 3, 4), (0, 5, 6), (1, 0, 6), (1, 0, 4), (0, 5, 1)]);
        assert_eq!(numbers(text, Encoding::Utf32), [(0, 1, 4), (0, 5, 2), (1, 0, 3), (1, 0, 4), (0, 5, 1)]);
    }

    #[test]
    fn the_walk_agrees_with_the_rope() {
        let text = "FROM a\rUSER 🐳 b\r\nENV é=1 \\\n  x=2\nRUN <<E\n echo ü $A\nE\n";
        let snapshot = crate::testing::snapshot(text);
        let tokens = ide::semantic_tokens(&snapshot);
        let (mut line, mut column) = (0, 0);
        for (token, shown) in tokens.iter().zip(semantic_tokens(&snapshot, &tokens, Encoding::Utf16)) {
            column = if shown.delta_line == 0 { column + shown.delta_start } else { shown.delta_start };
            line += shown.delta_line;
            assert_eq!(to::position(&snapshot, token.range.start(), Encoding::Utf16), Position::new(line, column));
        }
    }

    #[test]
    fn parameters_of_labels_in_any_script() {
        let label = "COPY источник dest".to_owned();
        let parameters = vec![crate::text::range(5, 21), crate::text::range(22, 26)];
        let signature = ide::Signature { label, parameters, active: 1 };
        let help = ide::SignatureHelp { signatures: vec![signature], documentation: None };
        let editing = crate::lsp::client::EditingProfile { label_offsets: true, ..Default::default() };
        let shown = signature_help(help, &ClientProfile { editing, ..ClientProfile::default() });
        let labels: Vec<_> = shown.signatures[0].parameters.as_ref().unwrap().iter().map(|p| p.label.clone()).collect();
        assert_eq!(labels, [ParameterLabel::LabelOffsets([5, 13]), ParameterLabel::LabelOffsets([14, 18])]);
    }

    #[test]
    fn one_edit_between_two_answers() {
        let token = |n| SemanticToken { delta_line: n, delta_start: 0, length: 1, token_type: 0, token_modifiers_bitset: 0 };
        let tokens = |n: &[u32]| n.iter().map(|&n| token(n)).collect::<Vec<_>>();
        let edits = token_edits(&tokens(&[1, 2, 3]), &tokens(&[1, 4, 5, 3]));
        assert_eq!(edits, [SemanticTokensEdit { start: 5, delete_count: 5, data: Some(tokens(&[4, 5])) }]);
        assert_eq!(token_edits(&tokens(&[1]), &tokens(&[1])), []);
        assert_eq!(token_edits(&tokens(&[1, 1]), &tokens(&[1]))[0].delete_count, 5);
    }
}
