use crate::data::servers::OTHER_SERVERS;
use crate::model::{ExposedPorts, Source};
use crate::rules::entry_module::EntryModule;
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Arguments;
use crate::text::{Edit, TextRange};

rule! {
    /// EXPOSE names other ports than the one on which the server listens.
    ///
    /// EXPOSE opens nothing. It tells people and tools (`docker run -P`, Compose, proxies) which port to ask for, and
    /// on this one nobody answers.
    ///
    /// Silent where the file alone does not decide it: variables, settings in files, unknown base images, start scripts,
    /// other servers in the image. Of a server that `main.py` starts by itself, that file is read in the build context.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// EXPOSE 8080
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// EXPOSE 8000
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    /// ```
    EXPOSED_PORT_DIFFERS {
        id: "exposed-port-differs",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            differs: "`{server}` listens on {port}, not on `{exposed}`: nothing answers on the exposed port",
            listens: "The port that it listens on",
            change: "Change to `{port}`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.has_port(|_| true) {
        return;
    }
    let started = model.started_server(&cx.knowledge.images);
    let (of_module, name, port);
    let (state, server) = if let Some((state, server)) = started.as_deref() {
        (name, port) = (server.name.clone(), server.port_number());
        (state, Some(server))
    } else {
        let Some(module) = EntryModule::of(cx) else { return };
        let Some(known) = module.call.port() else { return };
        let Some(state) = EntryModule::image(cx) else { return };
        // What it says of another exposed port may be a second server.
        if state.ports().iter().any(|(ports, _)| module.mentions(ports.first)) {
            return;
        }
        (name, port) = (module.file, known);
        of_module = state;
        (&of_module, None)
    };
    let exposed = state.ports();
    let is_told = |ports: &ExposedPorts| ports.first <= port && port <= ports.last && ports.protocol == "tcp";
    if !state.has_whole_ports() || exposed.iter().any(|(ports, _)| is_told(ports)) {
        return;
    }
    let has_others = |placed: &crate::model::Placed| OTHER_SERVERS.iter().any(|other| placed.text.contains(other));
    if model.instructions.iter().any(has_others) {
        return;
    }
    // What the base image exposes, nobody of this file has said.
    let mut own = exposed.iter().filter_map(|(ports, source)| match source {
        Source::Instruction(index) => Some((ports, *index)),
        _ => None,
    });
    let Some((first, index)) = own.next().filter(|(ports, _)| ports.first == ports.last && ports.protocol == "tcp") else {
        return;
    };
    let is_only = own.next().is_none();
    let Some((range, text)) = word(cx, index, first) else { return };
    let finding = out.report(range, msg!(differs, server = name, port = port, exposed = text));
    if let Some((_, at)) = server.and_then(|server| server.port.as_ref()) {
        finding.related(*at, msg!(listens));
    }
    if is_only {
        let number = port.to_string();
        finding.fix(Fix::suggestion(msg!(change, port = number), vec![Edit::replace(range, number.as_str())]).preferred());
        if let Some((_, at)) = server.filter(|server| server.address.is_none()).and_then(|server| server.port.as_ref()) {
            let number = first.first.to_string();
            finding.fix(Fix::suggestion(msg!(change, port = number), vec![Edit::replace(*at, number.as_str())]));
        }
    }
}

/// The number of a port in an EXPOSE, where it is written as it is.
fn word(cx: &FileContext<'_>, index: usize, ports: &ExposedPorts) -> Option<(TextRange, String)> {
    let placed = cx.model.instructions.get(index)?;
    let Arguments::Ports(words) = &placed.arguments else { return None };
    let number = ports.first.to_string();
    let word = words.iter().find(|word| word.raw.trim_end_matches("/tcp") == number)?;
    Some((TextRange::at(placed.at(word.range).start(), crate::text::size(number.len())), number))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_text_in, listing};

    const ID: &str = "exposed-port-differs";

    #[test]
    fn at_the_exposed_port() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
EXPOSE 8080/tcp
       ^^^^ warning: `uvicorn` listens on 8000, not on `8080`: nothing answers on the exposed port
CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]
",
        );
        check_rule(
            ID,
            "
FROM python:3.14-slim
EXPOSE 80 443
       ^^ warning: `gunicorn` listens on 8000
CMD gunicorn -b 0.0.0.0:8000 main:app
",
        );
    }

    #[test]
    fn silent_where_it_is_told_or_not_certain() {
        for text in [
            "EXPOSE 8000\nCMD uvicorn main:app",
            "EXPOSE 80 8000\nCMD uvicorn main:app",
            "EXPOSE 7999-8001\nCMD uvicorn main:app",
            "EXPOSE $PORT\nCMD uvicorn main:app",
            "CMD uvicorn main:app",
            "EXPOSE 80\nRUN apt-get install -y nginx\nCMD uvicorn main:app",
            "EXPOSE 80\nCMD uvicorn main:app --port $PORT",
            "EXPOSE 80\nCMD python main.py",
            "EXPOSE 5432/udp\nCMD uvicorn main:app",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn servers_in_a_module() {
        let found = |text: &str| {
            let mut context = listing(&["main.py"], None);
            context.texts = vec![("main.py".to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = "FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 80\nCMD [\"python\", \"main.py\"]\n";
            check_text_in(file, false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!(found("import uvicorn\nuvicorn.run(app, host=\"0.0.0.0\", port=8000)\n"), 1);
        assert_eq!(found("import uvicorn\nuvicorn.run(app, host=\"0.0.0.0\", port=80)\n"), 0);
        assert_eq!(found("import uvicorn\nuvicorn.run(app, host=\"0.0.0.0\", port=PORT)\n"), 0);
        assert_eq!(found("start_http_server(80)\nuvicorn.run(app, host=\"0.0.0.0\", port=8000)\n"), 0);
    }

    #[test]
    fn fixes() {
        let text = |expose: &str| format!("FROM python:3.14\nEXPOSE {expose}\nCMD uvicorn main:app\n");
        check_fix(ID, &text("8080"), &text("8000"));
        check_fix(ID, &text("80/tcp"), &text("8000/tcp"));
    }
}
