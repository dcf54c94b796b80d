//! Ends the server when the editor that started it has died without saying so.

use std::time::Duration;

const PERIOD: Duration = Duration::from_secs(2);

/// Watches the client's process. Only where that can be asked without unsafe code: on Linux by `/proc`;
/// elsewhere the end of standard input tells.
pub(super) fn watch(process: Option<u32>) {
    let Some(process) = process else { return };
    let path = std::path::PathBuf::from(format!("/proc/{process}"));
    if !path.exists() {
        return;
    }
    tokio::spawn(async move {
        while path.exists() {
            tokio::time::sleep(PERIOD).await;
        }
        tracing::info!(process, "the client's process is gone");
        std::process::exit(1);
    });
}
