use super::port::{PortFault, fault, literal_ports};
use crate::model::closest;
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};
use crate::text::{between, size};

rule! {
    /// The protocol of EXPOSE is `tcp` (the default), `udp` or `sctp`, and comes after a port.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// EXPOSE 443/https
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// EXPOSE 443/tcp
    /// ```
    EXPOSE_PROTO {
        id: "expose-proto",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_PROTO"],
        check: Instruction(check),
        messages: {
            protocol: "EXPOSE does not support the protocol `{protocol}`; use `tcp`, `udp` or `sctp`",
            port: "`{word}` has no port",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_expose.go`, `splitProtoPort`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (word, text) in literal_ports(cx) {
        match fault(&text) {
            Some(PortFault::NoPort) if !text.starts_with('#') => {
                out.report(word.range, msg!(port, word = text));
            }
            Some(PortFault::Protocol) => {
                let protocol = text.split_once('/').map_or("", |(_, protocol)| protocol);
                let finding = out.report(word.range, msg!(protocol, protocol = protocol));
                // Only where the word is written without quotes does its end show the protocol.
                let range = between(word.range.end() - size(protocol.len().min(word.range.len().into())), word.range.end());
                if cx.instruction.slice(range) == protocol {
                    nearest::offer(finding, range, &closest(protocol, ["tcp", "udp", "sctp"]));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "expose-proto",
            "
FROM a
EXPOSE 80/foo
       ^^^^^^ error: EXPOSE does not support the protocol `foo`; use `tcp`, `udp` or `sctp`
EXPOSE 80 /tcp
          ^^^^ error: `/tcp` has no port
EXPOSE 80/sctp 81/UDP 82 $P/foo
EXPOSE 90-80
",
        );
        check_fix("expose-proto", "FROM a\nEXPOSE 80/tpc 81", "FROM a\nEXPOSE 80/tcp 81");
    }
}
