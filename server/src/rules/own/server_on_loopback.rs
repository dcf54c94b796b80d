use crate::model::{CommandSource, StartedServer};
use crate::rules::entry_module::EntryModule;
use crate::rules::{FileContext, Fix, Sink};
use crate::text::{Edit, TextSize};

rule! {
    /// The server listens on the loopback address, where nothing outside of the container reaches it.
    ///
    /// `127.0.0.1` in a container is the container itself. `docker run -p 8000:8000` forwards to the container's own
    /// address, where nobody listens: the browser says "connection reset". Many servers listen there unless they are
    /// told otherwise. With `docker run --network host` it works nonetheless.
    ///
    /// Silent where the file alone does not decide it: variables, settings in files, unknown base images, start scripts.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY main.py .
    /// CMD ["uvicorn", "main:app"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY main.py .
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    SERVER_ON_LOOPBACK {
        id: "server-on-loopback",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            default: "`{server}` listens on {host} by default, where nothing outside of the container reaches it; add `{option}`",
            module: "`{file}` lets {server} listen on {host}, where nothing outside of the container reaches it; it needs `host=\"0.0.0.0\"` there",
            named: "On `{host}` nothing outside of the container reaches `{server}`; `0.0.0.0` stands for all addresses",
            add: "Add `{option}`",
            change: "Change to `{address}`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(started) = cx.model.started_server(&cx.knowledge.images) else { return in_module(cx, out) };
    let (_, server) = &*started;
    if !is_loopback(server.host_name()) {
        return;
    }
    if let Some((address, port)) = &server.address {
        let new = if port.is_empty() { "0.0.0.0".to_owned() } else { format!("0.0.0.0:{port}") };
        let fix = Fix::suggestion(msg!(change, address = new), vec![Edit::replace(*address, new.as_str())]).preferred();
        let message = match &server.host {
            Some((host, _)) => msg!(named, host = host, server = server.name),
            None => msg!(default, server = server.name, host = server.spec.host, option = new),
        };
        out.report(*address, message).fix(fix);
    } else if let Some((host, range)) = &server.host {
        let fix = Fix::suggestion(msg!(change, address = "0.0.0.0"), vec![Edit::replace(*range, "0.0.0.0")]).preferred();
        out.report(*range, msg!(named, host = host, server = server.name)).fix(fix);
    } else {
        let words = option(server);
        let shown = words.join(" ");
        let fix = Fix::suggestion(msg!(add, option = shown), vec![insert(server, &words)]).preferred();
        out.report(server.word, msg!(default, server = server.name, host = server.spec.host, option = shown)).fix(fix);
    }
}

/// A server that a Python file starts by itself, where that file was read.
fn in_module(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(module) = EntryModule::of(cx) else { return };
    let Some(host) = module.call.host().filter(|host| is_loopback(host)) else { return };
    out.report(module.word, msg!(module, file = module.file, server = module.call.server(), host = host));
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "::1") || host.starts_with("127.")
}

/// The words that make a server listen on all addresses.
fn option(server: &StartedServer) -> Vec<String> {
    let spec = server.spec;
    let longest = |options: &[&str]| options.iter().rfind(|option| option.starts_with("--")).map(|&option| option.to_owned());
    if let Some(option) = longest(spec.host_options) {
        return vec![option, "0.0.0.0".to_owned()];
    }
    let address = format!("0.0.0.0:{}", server.port_number());
    longest(spec.bind_options).into_iter().chain([address]).collect()
}

/// Puts words behind the last one of the command that matters.
fn insert(server: &StartedServer, words: &[String]) -> Edit {
    match server.place {
        CommandSource::Exec => {
            // Behind the quote of the JSON string.
            let text: String = words.iter().map(|word| format!(", \"{word}\"")).collect();
            Edit::insert(server.last.end() + TextSize::new(1), text)
        }
        _ => Edit::insert(server.last.end(), format!(" {}", words.join(" "))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_text_in, listing};

    const ID: &str = "server-on-loopback";

    #[test]
    fn at_the_server_or_its_address() {
        check_rule(ID, "
FROM python:3.14-slim
CMD [\"uvicorn\", \"main:app\", \"--port\", \"8000\"]
      ^^^^^^^ warning: `uvicorn` listens on 127.0.0.1 by default, where nothing outside of the container reaches it; add `--host 0.0.0.0`
");
        check_rule(
            ID,
            "
FROM python:3.14-slim AS base
FROM base
ENTRYPOINT [\"flask\", \"run\"]
CMD [\"--host\", \"localhost\"]
                ^^^^^^^^^ warning: On `localhost` nothing outside of the container reaches `flask run`
",
        );
        check_rule(
            ID,
            "
FROM python:3.14-slim
CMD gunicorn -b 127.0.0.1:8000 main:app
                ^^^^^^^^^^^^^^ warning: On `127.0.0.1` nothing outside
",
        );
    }

    #[test]
    fn servers_in_a_module() {
        let found = |text: &str| {
            let mut context = listing(&["main.py"], None);
            context.texts = vec![("main.py".to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = "FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\nCMD [\"python\", \"main.py\"]\n";
            let found = check_text_in(file, false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == ID).map(|finding| file[finding.range].to_owned()).collect::<Vec<_>>()
        };
        let flask = "from flask import Flask\napp = Flask(__name__)\n";
        for text in [
            "import uvicorn\nif __name__ == \"__main__\":\n    uvicorn.run(app)\n",
            "uvicorn.run(\n    \"main:app\",\n    host='127.0.0.1',\n    port=int(8000),\n)\n",
            &format!("{flask}app.run(debug=True)\n"),
        ] {
            assert_eq!(found(text), ["main.py"], "{text}");
        }
        for text in [
            "uvicorn.run(app, host=\"0.0.0.0\")\n",
            "uvicorn.run(app, host=HOST)\n",
            "uvicorn.run(app, **settings)\n",
            "# uvicorn.run(app)\nprint(1)\n",
            "uvicorn.run(app)\nuvicorn.run(b, host=\"0.0.0.0\")\n",
            "app.run()\n",
            &format!("{flask}app.run(host='0.0.0.0', port=80)\n"),
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn silent_where_it_is_reached_or_not_certain() {
        for text in [
            "CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]",
            "CMD uvicorn main:app --host ::",
            "CMD fastapi run",
            "CMD gunicorn -b :80 main:app",
            "CMD python manage.py runserver 0:8000",
            "CMD python manage.py runserver -h 0.0.0.0",
            "CMD uvicorn main:app --host $HOST",
            "CMD [\"sh\", \"-c\", \"uvicorn app:app --port ${PORT:-80}\"]",
            "ENV UVICORN_HOST=0.0.0.0\nCMD uvicorn main:app",
            "RUN uvicorn main:app",
            "FROM me/other\nCMD uvicorn main:app",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix(ID, &format!("FROM python:3.14\n{before}"), &format!("FROM python:3.14\n{after}"));
        };
        fix(r#"CMD ["uvicorn", "main:app", "--reload"]"#, r#"CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--reload"]"#);
        fix("CMD uvicorn main:app", "CMD uvicorn main:app --host 0.0.0.0");
        fix("CMD gunicorn main:app", "CMD gunicorn main:app --bind 0.0.0.0:8000");
        fix("CMD python manage.py runserver 8080", "CMD python manage.py runserver 0.0.0.0:8080");
        fix("CMD python manage.py runserver", "CMD python manage.py runserver 0.0.0.0:8000");
        fix(r#"CMD ["gunicorn", "--bind=127.0.0.1:80", "a:b"]"#, r#"CMD ["gunicorn", "--bind=0.0.0.0:80", "a:b"]"#);
        fix(r#"CMD ["sh", "-c", "flask run"]"#, r#"CMD ["sh", "-c", "flask run --host 0.0.0.0"]"#);
        fix(
            "ENTRYPOINT [\"uvicorn\"]\nCMD [\"main:app\"]",
            "ENTRYPOINT [\"uvicorn\"]\nCMD [\"main:app\", \"--host\", \"0.0.0.0\"]",
        );
    }
}
