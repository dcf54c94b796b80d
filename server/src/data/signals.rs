//! Signal names that STOPSIGNAL takes (moby/sys/signal, Linux).

/// Names without `SIG`, besides the real-time ones.
pub const NAMES: [&str; 35] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR",
    "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH",
    "XCPU", "XFSZ", "RTMIN",
];

/// Whether STOPSIGNAL takes a text: a number other than 0, or a known name in any case, with or without
/// `SIG`.
pub fn is_valid(signal: &str) -> bool {
    if let Ok(number) = signal.parse::<i64>() {
        return number != 0;
    }
    let upper = signal.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |prefix: &str, range: std::ops::RangeInclusive<u32>| {
        name.strip_prefix(prefix).is_some_and(|n| !n.starts_with(['0', '+']) && n.parse().is_ok_and(|n| range.contains(&n)))
    };
    NAMES.contains(&name) || name == "RTMAX" || offset("RTMIN+", 1..=15) || offset("RTMAX-", 1..=14)
}
