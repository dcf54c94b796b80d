//! The program's own pages. The kernel maps far more of a program's file than it has used, 64 KiB around each place it
//! came by, and counts all of that as memory of the process: two thirds of what an idle server holds. They can be had
//! again from the file at any time.

/// Lets go of the pages that the kernel has mapped from files and that nobody has changed; the next use of one maps it
/// again (about a microsecond, without reading the disk while the file is in the system's cache). Nothing is done where
/// the kernel does not say which ones these are.
pub(crate) fn let_go() {
    #[cfg(target_os = "linux")]
    linux::let_go();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ops::Range;

    use rustix::mm::{Advice, madvise};

    pub(super) fn let_go() {
        let Ok(mappings) = std::fs::read_to_string("/proc/self/smaps") else { return };
        for range in unchanged(&mappings) {
            let start = std::ptr::with_exposed_provenance_mut(range.start);
            // SAFETY: the pages come from a file, cannot be written to, and hold nothing but what the file holds, so
            // that whoever reads them afterwards reads the same bytes. Mappings of code and constants stay where they
            // are for as long as the process lives; were one gone, the call would fail. A page that were changed in
            // between by a debugger's breakpoint would lose that.
            unsafe { madvise(start, range.len(), Advice::LinuxDontNeed) }.ok();
        }
    }

    /// Addresses of what `smaps` (proc_pid_smaps(5)) lists as private mappings of code and constants of a file of which no
    /// page has become the process's own, as those with relocated addresses have.
    fn unchanged(smaps: &str) -> Vec<Range<usize>> {
        let (mut found, mut current) = (Vec::new(), None);
        for line in smaps.lines() {
            let mut words = line.split_ascii_whitespace();
            match (words.next(), words.next()) {
                (Some("Anonymous:"), Some("0")) => found.extend(current.take()),
                (Some(first), Some(permissions)) if !first.ends_with(':') => {
                    let is_of_file = words.nth(3).is_some_and(|path| path.starts_with('/'));
                    let is_fixed = matches!(permissions, "r--p" | "r-xp");
                    current = (is_of_file && is_fixed).then(|| addresses(first)).flatten();
                }
                _ => {}
            }
        }
        found
    }

    fn addresses(text: &str) -> Option<Range<usize>> {
        let (start, end) = text.split_once('-')?;
        let address = |text| usize::from_str_radix(text, 16).ok();
        Some(address(start)?..address(end)?)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SMAPS: &str = "\
00400000-00402000 r--p 00000000 08:02 173521   /usr/bin/a program
Size:                  8 kB
Anonymous:             0 kB
VmFlags: rd mr mw me sd
00402000-00410000 r-xp 00002000 08:02 173521   /usr/bin/a program
Rss:                  56 kB
Anonymous:             0 kB
00410000-00411000 r--p 00010000 08:02 173521   /usr/bin/a program
Anonymous:             4 kB
00411000-00412000 rw-p 00011000 08:02 173521   /usr/bin/a program
Anonymous:             0 kB
00a00000-00a21000 rw-p 00000000 00:00 0        [heap]
Anonymous:             0 kB
7ff000-800000 r-xp 00000000 00:00 0            [vdso]
Anonymous:             0 kB
800000-801000 r--s 00000000 08:02 99           /usr/share/shared
Anonymous:             0 kB
900000-901000 r--p 00000000 00:00 0 
Anonymous:             0 kB
";

        #[test]
        fn what_is_changed_or_can_be_is_kept() {
            assert_eq!(unchanged(SMAPS), [0x40_0000..0x40_2000, 0x40_2000..0x41_0000]);
            assert!(unchanged("nonsense\nAnonymous: 0 kB\n10-x r--p 0 0 0 /a\nAnonymous: 0 kB").is_empty());
        }

        #[test]
        fn code_and_constants_are_there_again() {
            let resident = || {
                let status = std::fs::read_to_string("/proc/self/status").unwrap();
                let line = status.lines().find_map(|line| line.strip_prefix("RssFile:")).unwrap();
                line.trim().trim_end_matches(" kB").trim().parse::<u32>().unwrap()
            };
            // Whatever the test's own start has mapped.
            let before = resident();
            super::super::let_go();
            assert!(resident() < before, "{} kB of {before} are left", resident());
            assert_eq!("constants".to_uppercase(), "CONSTANTS");
        }
    }
}
