//! The words of EXPOSE: `[[ip:]host:]port[-port][/protocol]` (BuildKit: `dockerfile2llb/convert_expose.go`).

use std::net::IpAddr;

use crate::rules::InstructionContext;
use crate::syntax::ast::{Arguments, Keyword, Word};

/// Why a port is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PortFault {
    /// Nothing before `/`.
    NoPort,
    /// Not `tcp`, `udp` or `sctp`.
    Protocol,
    /// Not a number.
    Number,
    /// More than 65535.
    High,
    /// A range that ends below its start.
    Backwards,
    /// The part before the ports is not an IP address.
    Address,
    /// Two ranges of different length.
    Lengths,
}

/// The words of EXPOSE that the file alone decides, with their text. A `#` word and all behind it are one.
pub(super) fn literal_ports<'a>(cx: &InstructionContext<'a>) -> Vec<(&'a Word, String)> {
    let Arguments::Ports(words) = &cx.instruction.arguments else { return Vec::new() };
    if cx.instruction.keyword != Keyword::Expose {
        return Vec::new();
    }
    let upto = words.iter().position(|word| word.raw.starts_with('#')).map_or(words.len(), |at| at + 1);
    let words = words.iter().take(upto);
    // The builder cuts an expanded word at blanks of any kind, so that `80<no-break space>443` is two ports.
    let is_one =
        |word: &Word, text: &str| !text.is_empty() && (word.raw.contains(['"', '\'']) || !text.contains(char::is_whitespace));
    words.filter_map(|word| Some((word, word.literal(cx.escape)?))).filter(|(word, text)| is_one(word, text)).collect()
}

/// What is wrong with a port.
pub(super) fn fault(text: &str) -> Option<PortFault> {
    let mut parts = text.rsplitn(3, ':');
    let container = parts.next().unwrap_or_default();
    let host = parts.next().unwrap_or_default();
    let ip = parts.next().unwrap_or_default();
    let (port, protocol) = container.split_once('/').unwrap_or((container, ""));
    if port.is_empty() {
        return Some(PortFault::NoPort);
    }
    if !["", "tcp", "udp", "sctp"].iter().any(|known| known.eq_ignore_ascii_case(protocol)) {
        return Some(PortFault::Protocol);
    }
    let bare_ip = ip.strip_prefix('[').map_or(Some(ip), |rest| rest.strip_suffix(']'));
    if !ip.is_empty() && bare_ip.is_none_or(|ip| ip.parse::<IpAddr>().is_err()) {
        return Some(PortFault::Address);
    }
    let length = match range_length(port) {
        Ok(length) => length,
        Err(fault) => return Some(fault),
    };
    if host.is_empty() {
        return None;
    }
    match range_length(host) {
        Err(fault) => Some(fault),
        Ok(host_length) => (length != host_length && length != 0).then_some(PortFault::Lengths),
    }
}

/// The last port less the first.
fn range_length(ports: &str) -> Result<u16, PortFault> {
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last) = (number(first)?, number(last)?);
    last.checked_sub(first).ok_or(PortFault::Backwards)
}

fn number(text: &str) -> Result<u16, PortFault> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(PortFault::Number);
    }
    digits.parse().map_err(|_| PortFault::High)
}

#[cfg(test)]
mod tests {
    use super::{PortFault::*, fault};

    #[test]
    fn ports() {
        let table = [
            ("80", None),
            ("80/TCP", None),
            ("80/", None),
            ("80-80", None),
            ("80-90/udp", None),
            ("0", None),
            ("65535", None),
            ("8080:80", None),
            ("127.0.0.1:8080:80", None),
            ("[::1]:8080:80", None),
            ("::1:8080:80", None),
            ("8080-8090:80", None),
            ("65536", Some(High)),
            ("http", Some(Number)),
            ("80,443", Some(Number)),
            ("-1", Some(Number)),
            ("80-", Some(Number)),
            ("90-80", Some(Backwards)),
            ("80/foo", Some(Protocol)),
            ("80/tcp/udp", Some(Protocol)),
            ("/tcp", Some(NoPort)),
            ("80:", Some(NoPort)),
            ("x:80:80", Some(Address)),
            ("[::1:80:80", Some(Address)),
            ("x:80", Some(Number)),
            ("80-81:80-82", Some(Lengths)),
        ];
        for (text, wanted) in table {
            assert_eq!(fault(text), wanted, "{text}");
        }
    }
}
