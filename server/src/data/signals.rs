//! Signal names that STOPSIGNAL takes (moby/sys/signal, Linux).

/// Names without `SIG`, besides the real-time ones.
pub const NAMES: [&str; 35] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR",
    "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH",
    "XCPU", "XFSZ", "RTMIN",
];

/// Names without `SIG` of those that programs stop for, the most usual first.
pub const USUAL: [&str; 8] = ["TERM", "INT", "QUIT", "KILL", "HUP", "USR1", "USR2", "WINCH"];

/// Numbers on Linux, by place: `HUP` is 1.
const NUMBERED: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
    "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

/// Name and number of a signal on Linux, from either of them; real-time signals have no fixed number.
pub fn find(signal: &str) -> Option<(&'static str, usize)> {
    let upper = signal.to_ascii_uppercase();
    let name = match upper.strip_prefix("SIG").unwrap_or(&upper) {
        "IOT" => "ABRT",
        "CLD" => "CHLD",
        "POLL" => "IO",
        name => name,
    };
    let index = match name.parse::<usize>() {
        Ok(number) => number.checked_sub(1)?,
        Err(_) => NUMBERED.iter().position(|known| *known == name)?,
    };
    Some((NUMBERED.get(index)?, index + 1))
}

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

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn names_and_numbers() {
        assert_eq!(find("SIGTERM"), Some(("TERM", 15)));
        assert_eq!(find("9"), Some(("KILL", 9)));
        assert_eq!(find("cld"), Some(("CHLD", 17)));
        assert_eq!(find("SYS"), Some(("SYS", 31)));
        assert_eq!(find("RTMIN+1"), None);
        assert_eq!(find("0"), None);
    }
}
