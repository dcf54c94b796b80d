//! Makes sessions up.

use serde_json::{Value, json};

/// Stands between messages of an input. What begins with `Content-` has its headers already.
pub(super) const BETWEEN: u8 = 0xff;

/// Makes a session up: what clients say, in an order that few of them have.
pub fn make(seed: u64) -> Vec<u8> {
    Maker { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, next: 0, out: Vec::new() }.session()
}

struct Maker {
    state: u64,
    /// The id of the next request.
    next: u64,
    out: Vec<Vec<u8>>,
}

const URIS: &[&str] = &[
    "untitled:Dockerfile",
    "file:///nowhere/Dockerfile",
    "file:///nowhere/.dockerignore",
    "file:///nowhere/a/app.dockerfile",
    "file:///nowhere/dockerfile-ls.toml",
    "file:///nowhere/.hadolint.yaml",
    "untitled:x",
    "file:///nowhere/%20%ff",
    "x",
    "",
];

const LANGUAGES: &[&str] = &["dockerfile", "dockerfile", "dockerfile", "ignore", "toml", "", "x"];

const TEXTS: &[&str] = &[
    "FROM alpine:3.20 AS a\nRUN apk add curl\nCOPY . .\n",
    "ARG V=1\nFROM a:$V\nENV A=${V:-w} B=\"c\nRUN <<E\na\nE\n",
    "FROM\n",
    "",
    "é🐳\r\n",
    "# escape=`\nFROM a\nRUN a `\n  b\n",
    "*.md\n!a\n[\n",
    "profile = \"all\"\n[rules]\nDL3006 = \"off\"\n",
    "\u{feff}from a as b\nrun ls\n",
    "FROM a\nONBUILD ONBUILD RUN a\nHEALTHCHECK CMD x\nEXPOSE 80\nUSER\nVOLUME [\"a\"]\n",
];

/// Requests about a place in a document.
const PLACES: &[&str] = &[
    "hover",
    "completion",
    "signatureHelp",
    "definition",
    "declaration",
    "implementation",
    "references",
    "documentHighlight",
    "prepareRename",
    "rename",
    "linkedEditingRange",
    "selectionRange",
    "prepareCallHierarchy",
    "prepareTypeHierarchy",
    "onTypeFormatting",
    "typeDefinition",
    "moniker",
];

/// Requests about a document or a part of it.
const DOCUMENTS: &[&str] = &[
    "documentSymbol",
    "codeAction",
    "codeLens",
    "documentLink",
    "foldingRange",
    "formatting",
    "rangeFormatting",
    "rangesFormatting",
    "inlayHint",
    "semanticTokens/full",
    "semanticTokens/full/delta",
    "semanticTokens/range",
    "diagnostic",
    "documentColor",
];

const OTHERS: &[&str] = &[
    "workspace/symbol",
    "workspace/executeCommand",
    "completionItem/resolve",
    "codeAction/resolve",
    "codeLens/resolve",
    "inlayHint/resolve",
    "documentLink/resolve",
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
    "typeHierarchy/supertypes",
    "typeHierarchy/subtypes",
    "workspace/diagnostic",
    "workspace/willRenameFiles",
    "dockerfile-ls/buildContext",
    "dockerfile-ls/images",
    "dockerfile-ls/status",
    "shutdown",
    "initialize",
    "$/unknown",
    "unknown",
    "textDocument/didOpen",
    "initialized",
    "$/cancelRequest",
    "exit/",
];

const NOTIFICATIONS: &[&str] = &[
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
    "$/setTrace",
    "$/progress",
    "textDocument/willSave",
    "workspace/didRenameFiles",
    "window/workDoneProgress/cancel",
    "initialized",
    "hover",
    "exit/",
    "",
];

/// What no message is.
const BROKEN: &[&str] = &[
    "",
    "{",
    "[]",
    "[1,2]",
    "null",
    "1",
    "\"a\"",
    "{}",
    "{\"jsonrpc\":\"2.0\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"shutdown\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}",
    "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
    "{\"id\":1,\"method\":\"x\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}",
    "{\"jsonrpc\":\"2.0\",\"error\":{}}",
    "{\"jsonrpc\":\"2.0\",\"id\":-1,\"method\":\"\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"shutdown\",\"params\":1}",
    "Content-Length: 2\r\n\r\n{}",
    "Content-Length: 4\r\nX: y\r\n\r\nnull",
    "Content-Length: -1\r\n\r\n",
    "Content-Type: a\r\n\r\n",
    "Content-Length: 0\r\n\r\n",
    "content-length: 2\r\n\r\n{}",
    "Content-Length: x\r\n\r\nContent-Length: 4\r\n\r\nnull",
];

impl Maker {
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) % bound).unwrap_or(0)
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    fn session(mut self) -> Vec<u8> {
        if self.below(10) != 0 {
            let capabilities = self.capabilities();
            self.request("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
            if self.below(10) != 0 {
                self.notify("initialized", json!({}));
            }
        }
        for _ in 0..=self.below(20) {
            self.step();
        }
        if self.below(4) == 0 {
            self.request("shutdown", Value::Null);
            self.step();
        }
        self.out.join(&BETWEEN)
    }

    fn capabilities(&mut self) -> Value {
        match self.below(5) {
            0 => json!({}),
            1 => json!({ "textDocument": { "diagnostic": { "dynamicRegistration": true } }, "workspace": { "diagnostics":
                { "refreshSupport": true }, "configuration": true, "didChangeWatchedFiles": { "dynamicRegistration": true } } }),
            2 => {
                json!({ "workspace": { "workspaceEdit": { "documentChanges": true }, "applyEdit": true }, "textDocument": { "rename":
                { "prepareSupport": true }, "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } },
                "resolveSupport": { "properties": ["edit"] } }, "completion": { "completionItem": { "snippetSupport": true } } } })
            }
            3 => json!({ "general": { "positionEncodings": ["utf-8"] }, "textDocument": { "foldingRange": { "rangeLimit": -1 },
                "semanticTokens": { "tokenTypes": ["a"] }, "hover": { "contentFormat": ["plaintext"] } } }),
            _ => json!({ "general": 1, "window": [], "textDocument": { "completion": "x", "codeAction": {} } }),
        }
    }

    fn step(&mut self) {
        let uri = self.pick(URIS);
        match self.below(12) {
            0 | 1 => self.open(uri),
            2 => self.change(uri),
            3 => self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } })),
            4 | 5 => {
                let (method, position) = (self.pick(PLACES), self.position());
                let extra = json!({ "textDocument": { "uri": uri }, "position": position, "newName": "b", "ch": "\n", "positions": [position],
                    "context": { "includeDeclaration": true }, "options": { "tabSize": 4, "insertSpaces": true } });
                self.request(&format!("textDocument/{method}"), extra);
            }
            6 | 7 => {
                let (method, range) = (self.pick(DOCUMENTS), self.range());
                let extra = json!({ "textDocument": { "uri": uri }, "range": range, "ranges": [range], "previousResultId": "1",
                    "context": { "diagnostics": [] }, "options": { "tabSize": 0, "insertSpaces": false } });
                self.request(&format!("textDocument/{method}"), extra);
            }
            8 => {
                let (method, params) = (self.pick(OTHERS), self.params(uri));
                self.request(method, params);
            }
            9 => {
                let (method, params) = (self.pick(NOTIFICATIONS), self.params(uri));
                self.notify(method, params);
            }
            10 => {
                let id = self.below(10);
                self.notify("$/cancelRequest", json!({ "id": id }));
            }
            _ => {
                let broken = self.pick(BROKEN);
                self.out.push(broken.as_bytes().to_vec());
            }
        }
    }

    fn open(&mut self, uri: &str) {
        let (language, text, version) = (self.pick(LANGUAGES), self.pick(TEXTS), self.below(3));
        let document = json!({ "uri": uri, "languageId": language, "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        if self.below(2) == 0 {
            self.change(uri);
        }
    }

    fn change(&mut self, uri: &str) {
        let changes: Vec<Value> = (0..self.below(3))
            .map(|_| {
                let (range, text) = (self.range(), self.pick(TEXTS));
                if self.below(4) == 0 { json!({ "text": text }) } else { json!({ "range": range, "text": text }) }
            })
            .collect();
        let version = self.below(5);
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
    }

    fn position(&mut self) -> Value {
        let far = [0_u64, 0, 0, 0, 0, 1_000, 4_294_967_295].get(self.below(7)).copied().unwrap_or_default();
        let (line, character) = (self.below(5) as u64 + far, self.below(12) as u64 + far / 2);
        json!({ "line": line.min(4_294_967_295), "character": character })
    }

    fn range(&mut self) -> Value {
        let (start, end) = (self.position(), self.position());
        json!({ "start": start, "end": end })
    }

    fn params(&mut self, uri: &str) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 => json!([]),
            2 => json!({ "query": "a", "command": "dockerfile-ls.x", "arguments": [uri, 1, null] }),
            3 => json!({ "settings": { "dockerfile-ls": { "profile": "all", "rules": 1 } }, "value": "verbose" }),
            4 => {
                json!({ "changes": [{ "uri": uri, "type": 2 }, { "uri": uri, "type": 9 }], "event": { "added": [], "removed": [] } })
            }
            5 => json!({ "label": "a", "title": "a", "data": { "uri": uri, "version": 1, "index": 3 } }),
            6 => json!({ "uri": uri, "item": { "name": "a", "kind": 5, "uri": uri, "range": null, "data": 1 }, "files": [] }),
            _ => json!({ "textDocument": { "uri": uri }, "previousResultIds": [], "id": 1 }),
        }
    }

    fn request(&mut self, method: &str, params: Value) {
        // Some ids are used twice, some are words.
        let id = if self.below(8) == 0 { json!("a") } else { json!(self.next) };
        if self.below(10) != 0 {
            self.next += 1;
        }
        self.out.push(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string().into_bytes());
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.out.push(json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string().into_bytes());
    }
}
