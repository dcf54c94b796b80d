//! What a project is found to be, where the files of `tests/starters` do not say.

use jiff::civil::Date;

use super::{ProjectFiles, Starter, find};
use crate::data::today::Today;
use crate::texts::Locale;

const TODAY: Today = Today::new(Date::constant(2026, 11, 30));

fn project(files: &[(&str, &str)]) -> ProjectFiles {
    let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let texts =
        files.iter().filter(|(path, _)| super::is_read(path)).map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    ProjectFiles::new("shop", paths, texts.collect())
}

fn found(files: &[(&str, &str)]) -> Vec<Starter> {
    find(&project(files), TODAY)
}

/// The kind, what is started, and the port of each.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let port = |starter: &Starter| starter.port().map_or("-".to_owned(), |port| port.to_string());
    found(files).iter().map(|starter| format!("{} {} {}", starter.kind(), starter.entry(), port(starter))).collect()
}

#[test]
fn where_the_application_is() {
    const FASTAPI: &str = "from fastapi import FastAPI\napi = FastAPI()\n";
    let list = ("requirements.txt", "fastapi\nuvicorn\n");
    for (files, wanted) in [
        (&[list, ("src/main.py", FASTAPI)][..], "FastAPI main:api 8000"),
        (&[list, ("src/__init__.py", ""), ("src/main.py", FASTAPI)], "FastAPI src.main:api 8000"),
        (&[list, ("tests/main.py", FASTAPI), ("shop/__init__.py", ""), ("shop/api.py", FASTAPI)], "FastAPI shop.api:api 8000"),
        (&[list, ("Procfile", "web: uvicorn shop:application\n"), ("main.py", FASTAPI)], "FastAPI shop:application 8000"),
        (&[list, ("main.py", "from shop import create_app\napp = create_app()\n")], "FastAPI main:app 8000"),
        (&[list, ("main.py", &format!("{FASTAPI}uvicorn.run(api, port=9000)\n"))], "FastAPI main:api 9000"),
        (&[("requirements.txt", "aiohttp\n"), ("main.py", "web.run_app(app)\n")], "Python main.py 8080"),
        (&[list, ("bot/__main__.py", "from . import x\n")], "Python bot -"),
        (&[list, ("src/__init__.py", ""), ("src/main.py", "if __name__ == '__main__':\n    x()\n")], "Python src.main -"),
        (&[list, ("app/a.py", &format!("\"\"\"\n{FASTAPI}\"\"\"\n")), ("app/main.py", FASTAPI)], "FastAPI main:api 8000"),
        (
            &[list, ("main.py", &format!("PORT = int(os.getenv('X', 9000))\n{FASTAPI}uvicorn.run(api, port=PORT)\n"))],
            "FastAPI main:api 9000",
        ),
        (
            &[list, ("main.py", FASTAPI), ("web/manage.py", "django 'web.settings'\n"), ("web/web/wsgi.py", "")],
            "FastAPI main:api 8000",
        ),
        (
            &[
                list,
                ("main.py", &format!("{FASTAPI}uvicorn.run(api, port=config.PORT)\n")),
                ("config.py", "PORT: int = int(os.getenv('P', '5003'))\n"),
            ],
            "FastAPI main:api 5003",
        ),
        (
            &[
                ("requirements.txt", "celery\n"),
                ("app/__init__.py", ""),
                ("app/celery_app.py", "app = Celery(\n    'x')\n"),
                ("app/main.py", "x = 1\n"),
            ],
            "Celery app.celery_app -",
        ),
        (
            &[
                list,
                ("main.py", FASTAPI),
                ("core/config.py", "class S:\n    REDIS_PORT: int = 6379\n    SERVICE_PORT: int = 8112\n"),
            ],
            "FastAPI main:api 8112",
        ),
        (&[list, ("app/main.py", "start()\n")], "Python app/main.py -"),
        (&[list, ("ping.py", FASTAPI), ("predict.py", FASTAPI)], "FastAPI predict:api 8000"),
    ] {
        assert_eq!(told(files), [wanted], "{files:?}");
    }
    assert_eq!(told(&[list, ("a-b/c/__main__.py", "")]), [""; 0], "no module has such a name");
    assert_eq!(told(&[(".hidden.py", FASTAPI), ("deep/down/here/main.py", FASTAPI), ("convert.py", "")]), [""; 0]);
}

#[test]
fn programs_of_other_languages() {
    let go = ("go.mod", "module x.y/z/operator\n");
    let main = "package main\nfunc main() {}\n";
    let tsc = "{\"scripts\": {\"build\": \"tsc\"}, \"dependencies\": {\"express\": \"5\"}}";
    let pom = ("pom.xml", "<artifactId>spring-boot-starter-web</artifactId>");
    let helidon = ("pom.xml", "<artifactId>helidon-microprofile</artifactId>");
    for (files, wanted) in [
        (&[go, ("cmd/broker/main.go", main), ("cmd/loki-operator/main.go", main)][..], "Go ./cmd/loki-operator -"),
        (&[go, ("cmd/agent/main.go", main), ("cmd/manager/main.go", main)], "Go ./cmd/manager -"),
        (&[go, ("main.go", &format!("{main}flag.Int(\"port\", 50051, \"\")\n"))], "Go . 50051"),
        (&[go, ("main.go", &format!("{main}a := flag.String(\"addr\", \":8081\", \"\")\n"))], "Go . 8081"),
        (&[go, ("main.go", &format!("{main}flag.Int(\"workers\", 500, \"\")\n"))], "Go . -"),
        (
            &[("package.json", tsc), ("tsconfig.json", "{\"outDir\": \"./lib\"}"), ("src/server.ts", "")],
            "Express lib/server.js 3000",
        ),
        (&[("package.json", "{\"scripts\": {\"build\": \"x\"}, \"bin\": {\"x\": \"./dist/cli.js\"}}")], "Node.js dist/cli.js -"),
        (
            &[pom, ("src/main/resources/application.yml", "a: 1\nserver:\n  x: 1\n  port: ${P:9090}\n")],
            "Spring Boot app.jar 9090",
        ),
        (&[pom, ("src/main/resources/application.properties", "x=1\nserver.port = 8181\n")], "Spring Boot app.jar 8181"),
        (&[pom, ("src/main/resources/application.yml", "management:\n  server:\n    port: 9090\n")], "Spring Boot app.jar 8080"),
        (&[helidon, ("src/main/resources/META-INF/microprofile-config.properties", "server.port=8088\n")], "Java app.jar 8088"),
        (&[("TestApp.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\">")], "ASP.NET Core TestApp.dll 8080"),
        (&[("Gemfile", ""), ("entrypoint.rb", "")], "Ruby bundle exec ruby entrypoint.rb -"),
    ] {
        assert_eq!(told(files), [wanted], "{files:?}");
    }
    assert_eq!(told(&[("Gemfile", ""), ("a.rb", ""), ("b.rb", "")]), [""; 0]);
}

#[test]
fn what_it_says_of_versions_counts() {
    let image = |files: &[(&str, &str)]| {
        let text = found(files)[0].dockerfile(Locale::ENGLISH);
        text.lines().find_map(|line| line.strip_prefix("FROM ")).unwrap().split(' ').next().unwrap().to_owned()
    };
    let main = ("main.py", "");
    assert_eq!(image(&[main, (".python-version", "3.12.4\n")]), "python:3.12-slim");
    assert_eq!(image(&[main, (".python-version", "3.8\n")]), "python:3.14-slim");
    assert_eq!(
        image(&[main, ("pyproject.toml", "[project]\nname = 'x'\nrequires-python = '>=3.9,<3.13'\n")]),
        "python:3.12-slim"
    );
    let node = |engines: &str| format!("{{\"engines\": {{\"node\": \"{engines}\"}}, \"main\": \"a.js\"}}");
    assert_eq!(image(&[("package.json", &node("^22")), ("a.js", "")]), "node:22-slim");
    assert_eq!(image(&[("package.json", &node(">=18")), ("a.js", ""), (".nvmrc", "v24.1.0\n")]), "node:24-slim");
    assert_eq!(image(&[("go.mod", "module x\n\ngo 1.19\n"), ("main.go", "package main\n")]), "golang:1.27");
}

#[test]
fn names_that_files_say_never_become_other_instructions() {
    let files = [
        ("requirements.txt", "flask\n"),
        ("app.py", "app = Flask(__name__)\n"),
        ("Procfile", "web: gunicorn a:b\"]\\nRUN\n"),
        (
            "package.json",
            "{\"scripts\": {\"start\": \"node a.js; rm -rf /\\nUSER root\"}, \"main\": \"x\\nUSER root\", \"packageManager\": \"pnpm@1\\nUSER root\"}",
        ),
        ("Cargo.toml", "[package]\nname = 'x; rm'\n"),
        ("src/main.rs", ""),
        ("go.mod", "module x\n"),
        ("cmd/a b/main.go", "package main\nfunc main() {}\n"),
        ("deno.json", "{\"tasks\": {\"start\": \"deno run --allow-net=$(x) main.ts\"}}"),
        ("main.ts", ""),
        ("x;y.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\">"),
    ];
    for starter in found(&files) {
        let text = starter.dockerfile(Locale::ENGLISH);
        assert!(!text.contains("root\n") && !text.contains("rm -rf /\n") && !text.contains("$("), "{text}");
    }
}

#[test]
fn broken_and_empty_files_are_nothing() {
    let broken = [
        "package.json",
        "pyproject.toml",
        "Cargo.toml",
        "pom.xml",
        "go.mod",
        "composer.json",
        "deno.json",
        "Pipfile",
        "angular.json",
        "a.csproj",
        "Gemfile",
        "uv.lock",
    ];
    for text in ["", "{", "[", "\u{0}", "[project]\n", "null", "[]", "{\"scripts\": []}", "<a>"] {
        let files: Vec<(&str, &str)> = broken.iter().map(|name| (*name, text)).collect();
        for starter in found(&files) {
            assert!(starter.dockerfile(Locale::ENGLISH).contains("FROM "));
        }
    }
    assert_eq!(found(&[]), []);
}

#[test]
fn an_archive_of_an_older_spring_boot_stays_whole() {
    let pom = |version: &str| {
        format!(
            "<project><parent><artifactId>spring-boot-starter-parent</artifactId>\n<version>{version}</version></parent></project>"
        )
    };
    let gradle = "plugins {\n  id 'org.springframework.boot' version '2.7.18'\n}\n";
    for (name, text, is_layered) in [
        ("pom.xml", pom("3.5.0"), true),
        ("pom.xml", pom("3.2.1"), false),
        ("build.gradle", gradle.to_owned(), false),
        ("build.gradle", gradle.replace("2.7.18", "4.0.0"), true),
    ] {
        let text = found(&[(name, &text)])[0].dockerfile(Locale::ENGLISH);
        assert_eq!(text.contains("jarmode=tools"), is_layered, "{text}");
        assert_eq!(text.contains("COPY --from=build /app.jar ./"), !is_layered, "{text}");
    }
}
