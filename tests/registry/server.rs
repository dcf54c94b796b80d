//! A server that says what a test tells it to, and remembers what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A status, headers and a body.
    Say(u16, Vec<(String, String)>, Vec<u8>),
    /// Headers that promise more than comes.
    Truncated,
    /// A body without end.
    Endless,
    /// Headers without end.
    EndlessHeaders,
    /// Nothing, for so long.
    Silence(Duration),
    /// Something that is not HTTP.
    Noise,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::Say(status, Vec::new(), Vec::new())
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self::Say(200, Vec::new(), value.to_string().into_bytes())
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Say(200, Vec::new(), text.as_bytes().to_vec())
    }

    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Say(status, mut headers, body) => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Say(status, headers, body)
            }
            other => other,
        }
    }
}

type Answer = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The server; it ends with the test.
pub(crate) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub(crate) fn new(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, connections, stop) = (Arc::default(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let server = Self { port, asked: Arc::clone(&asked), connections: Arc::clone(&connections), stop: Arc::clone(&stop) };
        let answer: Arc<Answer> = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                connections.fetch_add(1, Ordering::AcqRel);
                let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream.unwrap(), &asked, &*answer));
            }
        });
        server
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The same server under another name.
    pub(crate) fn other_name(&self) -> String {
        format!("localhost:{}", self.port)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Acquire)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Method and path of what was asked, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

fn serve(stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &Answer) {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut output = stream.try_clone().unwrap();
    let mut input = BufReader::new(stream);
    while let Some(request) = read(&mut input) {
        asked.lock().unwrap().push(request.clone());
        let is_head = request.method == "HEAD";
        if write(&mut output, answer(&request), is_head).is_none() {
            return;
        }
    }
}

fn read(input: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    input.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
            None => break,
        };
    }
    Some(Asked { method, path, headers })
}

/// Writes an answer; `None` if the connection is over.
fn write(output: &mut TcpStream, reply: Reply, is_head: bool) -> Option<()> {
    match reply {
        Reply::Say(status, headers, body) => {
            let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            output.write_all(format!("{head}\r\n").as_bytes()).ok()?;
            output.write_all(if is_head { &[] } else { &body }).ok()
        }
        Reply::Truncated => {
            output.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"tags\":[\"1\"").ok()?;
            output.shutdown(std::net::Shutdown::Both).ok();
            None
        }
        Reply::Endless => {
            output.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").ok()?;
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            loop {
                output.write_all(chunk.as_bytes()).ok()?;
            }
        }
        Reply::EndlessHeaders => {
            output.write_all(b"HTTP/1.1 200 OK\r\n").ok()?;
            loop {
                output.write_all(b"x-more: and more and more and more and more\r\n").ok()?;
            }
        }
        Reply::Silence(time) => {
            std::thread::sleep(time);
            None
        }
        Reply::Noise => {
            output.write_all(b"\x00\x01 hello\r\n\r\n").ok()?;
            output.shutdown(std::net::Shutdown::Both).ok();
            None
        }
    }
}

/// A digest made of one digit.
pub(crate) fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// A registry with one repository, `library/python`: the tags `3.14-slim`, `3.14` and `3.9`, for two
/// platforms.
pub(crate) fn registry(asked: &Asked) -> Reply {
    let index = "application/vnd.oci.image.index.v1+json";
    let path = asked.path.split('?').next().unwrap();
    let Some(rest) = path.strip_prefix("/v2/library/python/") else { return Reply::status(404) };
    let manifest = |config: char, size: u64| {
        Reply::json(
            &json!({ "schemaVersion": 2, "config": { "digest": digest(config) }, "layers": [{ "size": size }, { "size": 7 }] }),
        )
    };
    let config = |architecture: &str| {
        Reply::json(&json!({
            "created": "2026-08-13T00:00:00Z", "architecture": architecture, "os": "linux",
            "config": {
                "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHON_VERSION=3.14.7"], "Cmd": ["python3"], "WorkingDir": "/app",
                "User": "app", "ExposedPorts": { "8000/tcp": {} }, "Labels": { "title": "t" }
            },
            "rootfs": { "diff_ids": [digest('9')] }
        }))
    };
    match rest {
        "tags/list" => Reply::json(&json!({ "name": "library/python", "tags": ["3.14-slim", "3.14", "3.9"] })),
        "manifests/3.14-slim" | "manifests/3.14" | "manifests/3.9" => {
            Reply::status(200).with("Docker-Content-Digest", &digest('a')).with("Content-Type", index)
        }
        _ if rest == format!("manifests/{}", digest('a')) => Reply::json(&json!({ "manifests": [
            { "digest": digest('b'), "size": 1, "platform": { "os": "linux", "architecture": "amd64" } },
            { "digest": digest('c'), "size": 1, "platform": { "os": "linux", "architecture": "arm64", "variant": "v8" } },
            { "digest": digest('d'), "size": 1, "platform": { "os": "unknown", "architecture": "unknown" } }
        ] }))
        .with("Docker-Content-Digest", &digest('a')),
        _ if rest == format!("manifests/{}", digest('b')) => manifest('e', 48_000_000),
        _ if rest == format!("manifests/{}", digest('c')) => manifest('f', 47_000_000),
        _ if rest == format!("blobs/{}", digest('e')) => config("amd64"),
        _ if rest == format!("blobs/{}", digest('f')) => config("arm64"),
        _ => Reply::status(404),
    }
}

/// [`registry`] with an image besides that tags pointed to in January 2026: its digest is made of ones.
pub(crate) fn with_an_old_image(asked: &Asked) -> Reply {
    let Some(rest) = asked.path.strip_prefix("/v2/library/python/") else { return registry(asked) };
    if rest == format!("manifests/{}", digest('1')) {
        let manifest = json!({ "config": { "digest": digest('2') }, "layers": [{ "size": 46_000_000 }] });
        return Reply::json(&manifest).with("Docker-Content-Digest", &digest('1'));
    }
    if rest == format!("blobs/{}", digest('2')) {
        let config = json!({ "created": "2026-01-10T00:00:00Z", "architecture": "amd64", "os": "linux", "config": {} });
        return Reply::json(&config);
    }
    registry(asked)
}
