use crate::model::expand;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Arguments;
use crate::text::{Edit, between};

rule! {
    /// An uppercase protocol in EXPOSE.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// EXPOSE 53/UDP
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// EXPOSE 53/udp
    /// ```
    EXPOSE_PROTO_CASING {
        id: "ExposeProtoCasing",
        set: BuildCheck,
        severity: Warning,
        check: Stage(check),
        messages: {
            casing: "The protocol should be lowercase: `{lower}`",
            change: "Change to `{lower}`",
        },
    }
}

/// BuildKit: `convert_expose.go`, `parsePort`, after expansion.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    if !cx.model.has_port(|port| port.contains('$') || (port.contains('/') && port.chars().any(char::is_uppercase))) {
        return;
    }
    cx.model.visit_with_defaults(|_, _, placed, environment| {
        let Arguments::Ports(words) = &placed.arguments else { return };
        for word in words {
            let expansion = expand(word, cx.model.escape, environment);
            let specs = expansion.known().unwrap_or_default().split_whitespace();
            for protocol in specs.filter_map(|spec| spec.rsplit(':').next()?.split_once('/').map(|(_, protocol)| protocol)) {
                let lower = protocol.to_lowercase();
                if protocol == lower || !matches!(lower.as_str(), "tcp" | "udp" | "sctp") {
                    continue;
                }
                let whole = placed.at(word.range);
                let is_literal = placed.slice(word.range).ends_with(protocol);
                let range =
                    if is_literal { between(whole.end() - crate::text::size(protocol.len()), whole.end()) } else { whole };
                let finding = out.report(range, msg!(casing, lower = lower));
                if is_literal {
                    finding.fix(Fix::safe(msg!(change, lower = lower), vec![Edit::replace(range, &lower)]));
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_protocol() {
        check_rule(
            "ExposeProtoCasing",
            "
FROM a
ENV P=80/TCP
EXPOSE 80/TCP 81/tcp 82 1:83/Udp $P 84/x
          ^^^ warning: The protocol should be lowercase: `tcp`
                             ^^^ warning: The protocol should be lowercase: `udp`
                                 ^^ warning: The protocol
",
        );
        check_fix("ExposeProtoCasing", "FROM a\nEXPOSE 80/TCP", "FROM a\nEXPOSE 80/tcp");
    }
}
