//! Ends the server when the editor that started it has died or closed its end without notice.
//!
//! Threads wait for that without waking up in between. Only on Linux, where this is possible without unsafe code;
//! elsewhere, the end of standard input or a failing write ends the server.

#[cfg(target_os = "linux")]
pub(super) use linux::{watch_output, watch_process};

#[cfg(not(target_os = "linux"))]
pub(super) fn watch_process(_: Option<u32>) {}

#[cfg(not(target_os = "linux"))]
pub(super) fn watch_output(_: &std::fs::File, _: &std::sync::Arc<super::outbox::Outbox>) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::sync::Arc;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    use rustix::process::{Pid, PidfdFlags, pidfd_open};

    use super::super::outbox::Outbox;

    /// How often a process is looked for where the kernel does not tell of its end.
    const PERIOD: Duration = Duration::from_secs(2);

    /// Watches the client's process. One that cannot be seen from here, as from inside a container, is not watched.
    pub(in super::super) fn watch_process(process: Option<u32>) {
        let Some(pid) = process.and_then(|process| Pid::from_raw(i32::try_from(process).ok()?)) else { return };
        let handle = match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(handle) => Some(handle),
            Err(Errno::SRCH) => return,
            // An old kernel, or one that does not let us.
            Err(_) => None,
        };
        start("client", move || {
            match handle {
                Some(handle) => drop(wait(PollFd::new(&handle, PollFlags::IN))),
                None => {
                    let path = format!("/proc/{}", pid.as_raw_nonzero());
                    while std::path::Path::new(&path).exists() {
                        std::thread::sleep(PERIOD);
                    }
                }
            }
            tracing::info!("the client's process is gone");
            std::process::exit(1);
        });
    }

    /// Watches the other end of the output.
    pub(in super::super) fn watch_output(output: &File, outbox: &Arc<Outbox>) {
        let (Ok(output), outbox) = (output.try_clone(), Arc::clone(outbox)) else { return };
        start("output's end", move || {
            if wait(PollFd::new(&output, PollFlags::empty())).is_some_and(|is| is.intersects(PollFlags::ERR | PollFlags::HUP)) {
                tracing::info!("the client has closed its end of the output");
                outbox.abandon();
            }
        });
    }

    /// Waits for as long as it takes; `None` if it cannot be waited.
    fn wait(file: PollFd<'_>) -> Option<PollFlags> {
        let mut files = [file];
        loop {
            match poll(&mut files, None) {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return files.first().map(PollFd::revents),
                Err(_) => return None,
            }
        }
    }

    fn start(name: &str, work: impl FnOnce() + Send + 'static) {
        // Without it the end of the input still tells.
        std::thread::Builder::new().name(name.to_owned()).stack_size(64 << 10).spawn(work).ok();
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[tokio::test]
        async fn a_pipe_whose_reader_is_gone() {
            let (reader, writer) = std::io::pipe().unwrap();
            let outbox = Arc::new(Outbox::default());
            watch_output(&File::from(std::os::fd::OwnedFd::from(writer)), &outbox);
            assert!(tokio::time::timeout(Duration::from_millis(20), outbox.gone()).await.is_err());
            drop(reader);
            outbox.gone().await;
        }
    }
}
