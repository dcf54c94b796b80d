use crate::model::expand;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Arguments;
use crate::text::Edit;

rule! {
    /// EXPOSE with a host address or a host port.
    ///
    /// EXPOSE names ports of the container. Which host port leads there is decided by `docker run -p`;
    /// here it has no effect, and a future version of the builder will reject it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// EXPOSE 8080:80
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// EXPOSE 80
    /// ```
    EXPOSE_INVALID_FORMAT {
        id: "ExposeInvalidFormat",
        set: BuildCheck,
        severity: Warning,
        check: Stage(check),
        messages: {
            mapping: "EXPOSE takes only ports of the container, here `{port}`; ports of the host go in `docker run -p`",
            change: "Change to `{port}`",
        },
    }
}

/// BuildKit: `convert_expose.go`, `parsePort`, after expansion.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    if !cx.model.has_port(|port| port.contains(['$', ':'])) {
        return;
    }
    cx.model.visit_with_defaults(|_, _, placed, environment| {
        let Arguments::Ports(words) = &placed.arguments else { return };
        for word in words {
            let expansion = expand(word, cx.model.escape, environment);
            for spec in expansion.known().unwrap_or_default().split_whitespace() {
                let Some((host, port)) = spec.rsplit_once(':') else { continue };
                // `ip::port` and `:port`: only what is not empty counts.
                if host.chars().all(|c| c == ':') || !is_port(port) {
                    continue;
                }
                let range = placed.at(word.range);
                let finding = out.report(range, msg!(mapping, port = port));
                if placed.slice(word.range) == spec {
                    finding.fix(Fix::suggestion(msg!(change, port = port), vec![Edit::replace(range, port)]).preferred());
                }
            }
        }
    });
}

/// `port` or `port/protocol`; BuildKit rejects anything else before it looks at the host's side.
fn is_port(text: &str) -> bool {
    let (port, protocol) = text.split_once('/').unwrap_or((text, ""));
    !port.is_empty() && matches!(protocol.to_lowercase().as_str(), "" | "tcp" | "udp" | "sctp")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_port() {
        check_rule(
            "ExposeInvalidFormat",
            "
FROM a
EXPOSE 8080:80 80 :81 127.0.0.1::82/tcp [::1]:1:2 90-91
       ^^^^^^^ warning: EXPOSE takes only ports of the container, here `80`; ports of the host go in `docker run -p`
                      ^^^^^^^^^^^^^^^^^ warning: EXPOSE takes only ports of the container, here `82/tcp`; ports of the host go in `docker run -p`
                                        ^^^^^^^^^ warning: EXPOSE takes
",
        );
        check_fix("ExposeInvalidFormat", "FROM a\nEXPOSE 8080:80/udp", "FROM a\nEXPOSE 80/udp");
    }
}
