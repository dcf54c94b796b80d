//! `$/setTrace`: reports to the client what the server does, if it asks.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tower_lsp::ls_types::notification::LogTrace;
use tower_lsp::ls_types::{LogTraceParams, TraceValue, Uri};

use super::link::Link;

/// How much the client wants to know.
#[derive(Debug, Default)]
pub(super) struct Trace(AtomicU8);

impl Trace {
    pub(super) fn set(&self, value: TraceValue) {
        let level = match value {
            TraceValue::Off => 0,
            TraceValue::Messages => 1,
            TraceValue::Verbose => 2,
        };
        self.0.store(level, Ordering::Relaxed);
    }

    /// Tells of findings that are published.
    pub(super) fn published(&self, link: &Link, uri: &Uri, version: i32, findings: usize, took: Duration) {
        let level = self.0.load(Ordering::Relaxed);
        if level == 0 {
            return;
        }
        let message = format!("checked {}", uri.as_str());
        let verbose = (level == 2).then(|| format!("version {version}: {findings} findings in {took:?}"));
        link.tell::<LogTrace>(&LogTraceParams { message, verbose });
    }
}
