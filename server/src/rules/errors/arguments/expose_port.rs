use super::port::{PortFault, fault, literal_ports};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// EXPOSE takes ports from 0 to 65535, or ranges such as `8000-8010`, separated by spaces.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// EXPOSE 80, 443
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// EXPOSE 80 443
    /// ```
    EXPOSE_PORT {
        id: "expose-port",
        set: BuildError,
        severity: Error,
        aliases: ["DL3011", "INVALID_PORT"],
        check: Instruction(check),
        messages: {
            number: "`{port}` is not a port: EXPOSE takes numbers",
            comma: "Ports are separated by spaces, not by commas",
            comment: "A `#` after a port does not start a comment; put the comment on its own line",
            high: "`{port}` is not a port: the highest is 65535",
            backwards: "The range `{port}` ends before it begins",
            address: "`{port}` does not begin with an IP address; EXPOSE takes just the port",
            lengths: "The two ranges of `{port}` differ in length; EXPOSE takes just the ports of the container",
            change: "Change to `{ports}`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_expose.go`, `parsePort`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (word, text) in literal_ports(cx) {
        if text.starts_with('#') {
            out.report(word.range, msg!(comment));
            continue;
        }
        let message = match fault(&text) {
            None | Some(PortFault::NoPort | PortFault::Protocol) => continue,
            Some(PortFault::Number) if text.contains(',') => {
                let parts: Vec<&str> = text.split(',').filter(|part| !part.is_empty()).collect();
                let ports = parts.join(" ");
                let is_mended = !parts.is_empty() && parts.iter().all(|port| fault(port).is_none());
                let fix =
                    is_mended.then(|| Fix::safe(msg!(change, ports = ports), vec![Edit::replace(word.range, ports.clone())]));
                out.report(word.range, msg!(comma)).maybe_fix(fix);
                continue;
            }
            Some(PortFault::Number) => msg!(number, port = text),
            Some(PortFault::High) => msg!(high, port = text),
            Some(PortFault::Backwards) => msg!(backwards, port = text),
            Some(PortFault::Address) => msg!(address, port = text),
            Some(PortFault::Lengths) => msg!(lengths, port = text),
        };
        out.report(word.range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "expose-port",
            "
FROM a
EXPOSE 90-80
       ^^^^^ error: The range `90-80` ends before it begins
EXPOSE 80 http 70000/udp
          ^^^^ error: `http` is not a port
               ^^^^^^^^^ error: `70000/udp` is not a port: the highest
EXPOSE 80 # web server
          ^ error: A `#` after a port
EXPOSE 80,443
       ^^^^^^ error: Ports are separated by spaces, not by commas
EXPOSE 80-90 $PORT ${A}/x \"8080\"/tcp
EXPOSE 80/foo
EXPOSE 80\u{a0}443
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("expose-port", "FROM a\nEXPOSE 80,443/udp", "FROM a\nEXPOSE 80 443/udp");
        check_fix("expose-port", "FROM a\nEXPOSE 80, 443", "FROM a\nEXPOSE 80 443");
    }
}
