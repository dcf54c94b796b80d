//! Reads what a client says about itself, as far as it is valid.
//!
//! One capability of the wrong type would make the whole `initialize` request fail, and with it the client. Here,
//! invalid parts are removed and the rest is used.

use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use tower_lsp::jsonrpc::Request;
use tower_lsp::ls_types::InitializeParams;

/// Parts that are taken out at most; who sends more of them says nothing that could be used.
const MOST: usize = 200;

/// The request with what fits.
pub(super) fn initialize(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let (params, ignored) = fitting(params.unwrap_or_default());
    for (path, error) in ignored {
        tracing::warn!(path, "initialize: ignored, because it does not fit: {error}");
    }
    let request = Request::build(method).params(params);
    match id {
        Some(id) => request.id(id).finish(),
        None => request.finish(),
    }
}

/// What fits of the parameters; what was taken out, and why.
fn fitting(mut params: Value) -> (Value, Vec<(String, String)>) {
    let mut ignored = Vec::new();
    for _ in 0..MOST {
        let Err(error) = serde_path_to_error::deserialize::<_, InitializeParams>(&params) else { return (params, ignored) };
        let steps = error.path().iter().map_while(|segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        let steps: Vec<Step> = steps.collect();
        ignored.push((error.path().to_string(), error.inner().to_string()));
        // The nearest place that there is: what lacks a member is taken out itself.
        let is_less = (1..=steps.len()).rev().any(|count| take_out(&mut params, steps.get(..count).unwrap_or_default()));
        if !is_less && !mend_whole(&mut params) {
            break;
        }
    }
    ignored.push((".".to_owned(), "too much of it is wrong".to_owned()));
    (Value::Object(Map::from_iter([("capabilities".to_owned(), nothing())])), ignored)
}

/// Fixes what the whole can lack or have in excess: the one member that it must have, and the one that is read
/// together with unknown members. `false` if that is not it.
fn mend_whole(params: &mut Value) -> bool {
    let Some(all) = params.as_object_mut() else { return false };
    if !all.contains_key("capabilities") {
        all.insert("capabilities".to_owned(), nothing());
        return true;
    }
    all.remove("workDoneToken").is_some()
}

fn nothing() -> Value {
    Value::Object(Map::new())
}

/// The way from a value to one in it.
enum Step {
    Key(String),
    Index(usize),
}

/// Takes out what is at a path; `false` if there is no such place.
fn take_out(params: &mut Value, steps: &[Step]) -> bool {
    let Some((last, above)) = steps.split_last() else { return false };
    let mut place = params;
    for step in above {
        let next = match step {
            Step::Key(key) => place.get_mut(key),
            Step::Index(index) => place.get_mut(index),
        };
        match next {
            Some(next) => place = next,
            None => return false,
        }
    }
    match (place, last) {
        (Value::Object(all), Step::Key(key)) => all.remove(key).is_some(),
        (Value::Array(all), Step::Index(index)) if *index < all.len() => {
            all.remove(*index);
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(params: Value, wanted: Value, paths: &[&str]) {
        let (fits, ignored) = fitting(params);
        assert_eq!(fits, wanted);
        assert_eq!(ignored.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), paths);
    }

    fn of_text(text: Value) -> Value {
        json!({ "processId": null, "capabilities": { "textDocument": text } })
    }

    #[test]
    fn what_fits_stays() {
        let hover = json!({ "hover": { "contentFormat": ["markdown"] }, "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } });
        check(of_text(hover.clone()), of_text(hover), &[]);
    }

    #[test]
    fn what_does_not_fit_goes() {
        check(
            of_text(json!({ "foldingRange": { "rangeLimit": -1, "lineFoldingOnly": true } })),
            of_text(json!({ "foldingRange": { "lineFoldingOnly": true } })),
            &["capabilities.textDocument.foldingRange.rangeLimit"],
        );
        check(
            of_text(json!({ "codeAction": { "codeActionLiteralSupport": {}, "dataSupport": true } })),
            of_text(json!({ "codeAction": { "dataSupport": true } })),
            &["capabilities.textDocument.codeAction.codeActionLiteralSupport"],
        );
        check(
            of_text(json!({ "semanticTokens": {}, "hover": 1 })),
            of_text(json!({})),
            &["capabilities.textDocument.hover", "capabilities.textDocument.semanticTokens"],
        );
        check(
            json!({ "capabilities": { "workspace": { "symbol": { "symbolKind": { "valueSet": [1, "a", 2] } } } } }),
            json!({ "capabilities": { "workspace": { "symbol": { "symbolKind": { "valueSet": [1, 2] } } } } }),
            &["capabilities.workspace.symbol.symbolKind.valueSet[1]"],
        );
    }

    #[test]
    fn whatever_comes() {
        for params in
            [json!(null), json!([1]), json!("x"), json!({}), json!({ "capabilities": 1 }), json!({ "capabilities": null })]
        {
            let (fits, ignored) = fitting(params);
            assert_eq!((fits, ignored.is_empty()), (json!({ "capabilities": {} }), false));
        }
        check(
            json!({ "capabilities": {}, "locale": "en", "workDoneToken": {} }),
            json!({ "capabilities": {}, "locale": "en" }),
            &["."],
        );
        let folders = vec![json!({ "uri": 1 }); MOST + 1];
        assert_eq!(fitting(json!({ "workspaceFolders": folders, "capabilities": {} })).0, json!({ "capabilities": {} }));
    }
}
