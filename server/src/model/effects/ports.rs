//! Words of EXPOSE (BuildKit: `convert_expose.go`).

use std::fmt;

/// What a word of EXPOSE stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposedPorts {
    /// The first port.
    pub first: u16,
    /// The last one; the first for a single port.
    pub last: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: &'static str,
}

impl ExposedPorts {
    /// Reads a word such as `80`, `8000-8010/udp` or `127.0.0.1:80:8080`; `None` if the builder rejects it.
    pub fn parse(word: &str) -> Option<Self> {
        let container = word.rsplit(':').next()?;
        let (numbers, protocol) = container.split_once('/').unwrap_or((container, ""));
        let protocol = match protocol.to_ascii_lowercase().as_str() {
            "" | "tcp" => "tcp",
            "udp" => "udp",
            "sctp" => "sctp",
            _ => return None,
        };
        let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
        let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        let (first, last) = (number(first)?, number(last)?);
        (first <= last).then_some(Self { first, last, protocol })
    }

    /// The ports one by one, as images list them: `80/tcp`.
    pub fn single(&self) -> impl Iterator<Item = String> + '_ {
        (self.first..=self.last).map(|port| format!("{port}/{}", self.protocol))
    }
}

/// `80/tcp`, `8000-8010/udp`.
impl fmt::Display for ExposedPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}/{}", self.first, self.protocol),
            false => write!(f, "{}-{}/{}", self.first, self.last, self.protocol),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let shown = |word: &str| ExposedPorts::parse(word).map(|ports| ports.single().collect::<Vec<_>>().join(" "));
        assert_eq!(shown("80").as_deref(), Some("80/tcp"));
        assert_eq!(shown("53/UDP").as_deref(), Some("53/udp"));
        assert_eq!(shown("8-10/sctp").as_deref(), Some("8/sctp 9/sctp 10/sctp"));
        assert_eq!(shown("127.0.0.1:80:8080").as_deref(), Some("8080/tcp"));
        for bad in ["", "a", "80/x", "9-8", "70000", "/tcp", "+80"] {
            assert_eq!(shown(bad), None, "{bad}");
        }
    }
}
