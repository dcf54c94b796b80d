//! The lesson of a first image: whatever it explains is answered at the cursor, about this very line, in each language.
//! What goes wrong in a first Dockerfile is found, and the fixes leave nothing behind.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::Client;
use crate::context::Folder;

/// A folder of `tests/examples` on its own, outside of any repository.
fn example(name: &str, more: &[(&str, &str)]) -> Folder {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/examples").join(name);
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
    };
    let files: Vec<(String, String)> = std::fs::read_dir(from).unwrap().map(read).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Folder::new(&format!("lesson-{name}-{}", more.len()), &[files.as_slice(), more].concat())
}

fn client(language: &str) -> Client {
    let mut client = Client::start();
    let params = json!({
        "processId": null, "rootUri": null, "locale": language,
        "capabilities": { "textDocument": {
            "hover": { "contentFormat": ["markdown"] },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
            "publishDiagnostics": { "relatedInformation": true }
        } }
    });
    client.call("initialize", params);
    client.notify("initialized", json!({}));
    client
}

/// What a hover says above the page about all things of the kind, once the build context is known.
fn said(client: &mut Client, uri: &str, text: &str, at: &str) -> String {
    let marked = at.replace('|', "");
    let offset = text.find(&marked).unwrap_or_else(|| panic!("{marked:?} in {text:?}")) + at.find('|').unwrap();
    let (before, _) = text.split_at(offset);
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap_or_default().len();
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let hover = client.call("textDocument/hover", params);
    let text = hover["contents"]["value"].as_str().unwrap_or_default();
    text.split("\n\n---").next().unwrap_or_default().to_owned()
}

/// A point of the lesson: the file, the cursor `|` in some text of it, and what is said there in English and in Russian.
type Point = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const POINTS: &[Point] = &[
    (
        "what the image is",
        "Dockerfile",
        "python|:3.14-slim",
        &["Python 3.14.", "on Debian 13 slim", "no compiler, no git, no curl"],
        &["Python 3.14.", "на Debian 13 slim", "без компилятора"],
    ),
    (
        "how long it is supported",
        "Dockerfile",
        "3.14-sl|im",
        &["Supported until 2030-10-31."],
        &["Поддерживается до 2030-10-31."],
    ),
    (
        "which other tags there are",
        "Dockerfile",
        "python:3.1|4",
        &["Of the same version:\n\n- `3.14`: Debian 13\n- `3.14-alpine`: Alpine", "/_/python/tags)"],
        &["Той же версии:\n\n- `3.14`: Debian 13\n- `3.14-alpine`: Alpine", "все теги"],
    ),
    (
        "a variable of the running program",
        "Dockerfile",
        "PYTHON|UNBUFFERED",
        &["environment variable (ENV), line 2", "`docker logs` shows everything"],
        &["переменная окружения (ENV), строка 2", "`docker logs` показывает всё"],
    ),
    (
        "the working directory",
        "Dockerfile",
        "WORKDIR /a|pp",
        &["→ `/app`\n\nThis line makes the folder if the image does not have it yet"],
        &["→ `/app`\n\nКаталог создаётся в этой строке, если его ещё нет в образе"],
    ),
    (
        "a file of the build context",
        "Dockerfile",
        "COPY requi|rements.txt",
        &["**`requirements.txt`** in the build context: 1 file, 33 bytes", "→ `/app/requirements.txt`"],
        &["**`requirements.txt`** из контекста сборки: 1 файл, 33 байта", "→ `/app/requirements.txt`"],
    ),
    (
        "where a file comes to lie",
        "Dockerfile",
        "requirements.txt .|/",
        &["`requirements.txt` → `/app/requirements.txt`: 1 file, 33 bytes"],
        &["`requirements.txt` → `/app/requirements.txt`: 1 файл, 33 байта"],
    ),
    (
        "the layer, and when it is made anew",
        "Dockerfile",
        "RU|N pip",
        &[
            "Layer 3 above the base image",
            "Runs again when one of these changes: `requirements.txt`",
            "Then these run again too: lines 6–7",
        ],
        &[
            "Слой 3 над базовым образом",
            "Выполняется заново, если изменится что-то из этого: `requirements.txt`",
            "Следом заново выполнится: строки 6–7",
        ],
    ),
    (
        "what makes no layer",
        "Dockerfile",
        "EX|POSE 8000",
        // This very file is among those that line 6 copies.
        &["No layer: only the configuration changes", "runs again if the files copied there have changed: lines 6–7"],
        &["Слоя нет: меняются только настройки образа", "когда изменились копируемые туда файлы: строки 6–7"],
    ),
    (
        "what is installed",
        "Dockerfile",
        "pip inst|all",
        &[
            "**`pip install`**: downloads Python packages",
            "- `-r requirements.txt`: installs the packages that this file lists",
            "The list is `/app/requirements.txt` in the image",
        ],
        &[
            "**`pip install`**: скачивает пакеты Python",
            "- `-r requirements.txt`: устанавливает пакеты, перечисленные в этом файле",
            "Файл со списком в образе: `/app/requirements.txt`",
        ],
    ),
    (
        "an option of a program",
        "Dockerfile",
        "--no-ca|che-dir",
        &["`--no-cache-dir`: keeps no copies of the downloads in the layer"],
        &["`--no-cache-dir`: не оставляет скачанные пакеты в слое"],
    ),
    (
        "a user of its own",
        "Dockerfile",
        "USER a|pp",
        &["RUN, CMD and ENTRYPOINT below run as user `app`."],
        &["RUN, CMD и ENTRYPOINT ниже выполняются от имени пользователя `app`."],
    ),
    (
        "the port",
        "Dockerfile",
        "EXPOSE 80|00",
        &["`uvicorn` in line 10 listens on this port", "`docker run -p 8000:8000 IMAGE` publishes it"],
        &["`uvicorn` в строке 10 слушает этот порт", "публикует его `docker run -p 8000:8000 ОБРАЗ`"],
    ),
    (
        "what a container starts",
        "Dockerfile",
        "main:a|pp",
        &[
            "`/app/main.py`: comes from line 6",
            "Process 1 in the container: `uvicorn`; `docker stop` sends its signal there",
            "Starts in `/app` as `app`",
        ],
        &[
            "`/app/main.py`: из строки 6",
            "Процесс с PID 1 в контейнере: `uvicorn`; ему `docker stop` отправит сигнал",
            "Запускается в `/app` от имени `app`",
        ],
    ),
    (
        "where it can be reached",
        "Dockerfile",
        "--ho|st",
        &["`0.0.0.0` is reachable from outside, `127.0.0.1` only inside the container"],
        &["`0.0.0.0` доступен снаружи, `127.0.0.1` — только внутри контейнера"],
    ),
    (
        "a line of .dockerignore",
        ".dockerignore",
        ".ve|nv",
        &["**Excludes** `.venv` at the root of the build context", "Excluded now: 1 file, 6 bytes."],
        &["**Исключает** `.venv`", "Сейчас исключено: 1 файл, 6 байт"],
    ),
    (
        "what Compose is for",
        "Dockerfile",
        "FR|OM",
        &["Compose builds the service `web` from this stage (`compose.yaml`); `docker compose up --build`"],
        &["Compose собирает из этого этапа сервис `web` (`compose.yaml`); `docker compose up --build`"],
    ),
];

#[test]
fn every_point_is_answered_at_the_cursor_in_each_language() {
    let languages: &[&str] = if crate::speaks_russian() { &["en", "ru"] } else { &["en"] };
    let folder = example("lesson", &[(".venv/pyvenv.cfg", "home=x")]);
    let mut quoted = String::new();
    for language in languages {
        let mut client = client(language);
        let text = |file: &str| std::fs::read_to_string(folder.path(file)).unwrap();
        for file in ["Dockerfile", ".dockerignore"] {
            client.open(&folder.uri(file), &text(file));
        }
        let mut found = Vec::new();
        for (about, file, at, english, russian) in POINTS {
            let wanted = if *language == "en" { english } else { russian };
            let mut answer = said(&mut client, &folder.uri(file), &text(file), at);
            // The build context of each of the two is listed in the background.
            for _ in 0..100 {
                if wanted.iter().all(|words| answer.contains(*words)) {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(100));
                answer = said(&mut client, &folder.uri(file), &text(file), at);
            }
            quoted.push_str(&format!("## {about} ({language}, {file}: {at})\n\n{answer}\n\n"));
            let missing: Vec<_> = wanted.iter().filter(|words| !answer.contains(**words)).collect();
            if !missing.is_empty() {
                found.push(format!("{about}: {missing:?} is not in\n{answer}\n"));
            }
        }
        // For those who want to read all of it.
        if let Ok(path) = std::env::var("LESSON_QUOTES") {
            std::fs::write(path, &quoted).unwrap();
        }
        assert!(found.is_empty(), "{language}\n{}", found.join("\n"));
    }
}

/// The rules that report something, by line.
fn codes(diagnostics: &[Value]) -> Vec<(u64, String)> {
    let code = |d: &Value| (d["range"]["start"]["line"].as_u64().unwrap() + 1, d["code"].as_str().unwrap().to_owned());
    let mut codes: Vec<_> = diagnostics.iter().map(code).collect();
    codes.sort();
    codes
}

/// The last findings of a version: those about files come after the first ones.
fn settled(client: &mut Client, uri: &str, version: i64) -> Vec<Value> {
    let mut last = client.diagnostics(uri, Some(version));
    // What reads the build context has an answer by then.
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 2, "character": 6 } });
    let mut calm = 0;
    while calm < 2 {
        client.call("textDocument/hover", params.clone());
        std::thread::sleep(std::time::Duration::from_millis(600));
        client.call("textDocument/hover", params.clone());
        calm += 1;
        while client.kept().iter().any(|m| m["method"] == "textDocument/publishDiagnostics" && m["params"]["version"] == version)
        {
            last = client.diagnostics(uri, Some(version));
            calm = 0;
        }
    }
    last
}

/// Applies edits, the last one first.
fn edited(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| {
        let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + usize::try_from(place["character"].as_u64().unwrap()).unwrap()
    };
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    let mut out = text.to_owned();
    for edit in edits {
        out.replace_range(offset(&edit["range"]["start"])..offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap());
    }
    out
}

#[test]
fn the_classic_wrong_file_gets_its_findings_and_the_fixes_leave_none() {
    let folder = example("classic", &[]);
    let uri = folder.uri("Dockerfile");
    let mut text = std::fs::read_to_string(folder.path("Dockerfile")).unwrap();
    let mut client = client("en");
    client.open(&uri, &text);
    let mut found = settled(&mut client, &uri, 1);
    let wanted = [(3, "copy-before-install"), (5, "exposed-port-differs"), (6, "server-on-loopback"), (6, "server-runs-as-root")];
    assert_eq!(codes(&found), wanted.map(|(line, code)| (line, code.to_owned())), "{found:#?}");
    for version in 2..10 {
        let Some(first) = found.first() else { break };
        let context = json!({ "diagnostics": [first] });
        let params = json!({ "textDocument": { "uri": uri }, "range": first["range"], "context": context });
        let actions = client.call("textDocument/codeAction", params);
        let is_fix = |action: &&Value| {
            let is_its = action["diagnostics"].as_array().is_some_and(|all| all.iter().any(|d| d["code"] == first["code"]));
            is_its && action["edit"].is_object()
        };
        let all = actions.as_array().unwrap();
        let fix = all.iter().find(is_fix).unwrap_or_else(|| panic!("no fix of {first} in {actions:#}"));
        let changes = &fix["edit"]["changes"][&uri];
        let edits = changes.as_array().or_else(|| fix["edit"]["documentChanges"][0]["edits"].as_array()).unwrap();
        text = edited(&text, edits);
        client.change(&uri, version, &text);
        found = settled(&mut client, &uri, version);
    }
    assert!(found.is_empty(), "{text}\n{found:#?}");
    assert!(text.contains("\"0.0.0.0\"") && text.contains("USER "), "{text}");
}

#[test]
fn the_right_file_gets_no_finding() {
    let folder = example("lesson", &[(".venv/pyvenv.cfg", ""), (".git/HEAD", "")]);
    let uri = folder.uri("Dockerfile");
    let mut client = client("en");
    client.open(&uri, &std::fs::read_to_string(folder.path("Dockerfile")).unwrap());
    let found = settled(&mut client, &uri, 1);
    assert!(found.is_empty(), "{found:#?}");
}
