//! What a Node project makes: a server, or pages for a web server.

use serde_json::Value;

use super::manifest::{Manager, Manifest};
use crate::starter::project::{ProjectFiles, is_aside};
use crate::starter::sheet::is_plain;

/// What runs in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum App {
    /// Files for a web server, in that folder when they are built.
    Pages {
        folder: String,
        /// Addresses that are no files are answered by the page.
        has_routes: bool,
    },
    /// Next with all that it needs in a folder of its own.
    NextStandalone,
    /// A program: what is started, and the folder that building it makes.
    Server { command: Vec<String>, output: Vec<String> },
}

/// The framework, what it makes, and the port.
pub(super) fn app(project: &ProjectFiles, manifest: &Manifest) -> Option<(&'static str, App, u16)> {
    let pages = |folder: &str, has_routes| App::Pages { folder: folder.to_owned(), has_routes };
    let run = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let server = |words: &[&str], output: &[&str]| App::Server { command: run(words), output: run(output) };
    let config = |name: &str| project.texts().find(|(path, _)| path.starts_with(name)).map_or("", |(_, text)| text);
    let node = if manifest.manager == Manager::Bun { "bun" } else { "node" };
    let needs = |package: &str| manifest.needs(package);
    let build = manifest.script("build").unwrap_or_default();
    let start = manifest.script("start").unwrap_or_default();
    if needs("next") {
        let config = config("next.config.");
        let port = port_option(start).unwrap_or(3000);
        let found = if config.contains("standalone") {
            App::NextStandalone
        } else if config.contains("'export'") || config.contains("\"export\"") {
            pages("out", false)
        } else {
            server(&[node, "node_modules/next/dist/bin/next", "start"], &[".next"])
        };
        let port = if matches!(found, App::Pages { .. }) { 8080 } else { port };
        return Some(("Next.js", found, port));
    }
    if needs("nuxt") || needs("nuxt3") {
        let is_static = build.contains("generate") || config("nuxt.config.").contains("ssr: false");
        return Some(if is_static {
            ("Nuxt", pages(".output/public", true), 8080)
        } else {
            ("Nuxt", server(&[node, ".output/server/index.mjs"], &[".output"]), 3000)
        });
    }
    if needs("@sveltejs/kit") {
        let is_static = needs("@sveltejs/adapter-static");
        return Some(if is_static {
            ("SvelteKit", pages("build", true), 8080)
        } else {
            ("SvelteKit", server(&[node, "build"], &["build"]), 3000)
        });
    }
    if needs("astro") {
        return Some(if needs("@astrojs/node") {
            ("Astro", server(&[node, "dist/server/entry.mjs"], &["dist"]), 4321)
        } else {
            ("Astro", pages("dist", false), 8080)
        });
    }
    for (package, name) in [("@react-router/serve", "React Router"), ("@remix-run/serve", "Remix")] {
        if needs(package) && !start.contains("server") {
            let program = if package.starts_with("@react") {
                "node_modules/@react-router/serve/bin.js"
            } else {
                "node_modules/@remix-run/serve/dist/cli.js"
            };
            return Some((name, server(&[node, program, "build/server/index.js"], &["build"]), 3000));
        }
    }
    if needs("@nestjs/core") {
        let entry = start.strip_prefix("node ").filter(|entry| is_plain(entry)).unwrap_or("dist/main.js");
        let entry = manifest
            .script("start:prod")
            .and_then(|prod| prod.strip_prefix("node "))
            .filter(|entry| is_plain(entry))
            .unwrap_or(entry);
        let output = entry.split('/').next().unwrap_or("dist");
        return Some(("NestJS", server(&[node, entry], &[output]), listened(project).unwrap_or(3000)));
    }
    let has_server = SERVERS.iter().any(|(package, _)| manifest.needs_to_run(package));
    let starts_node = program(start).is_some();
    if !(has_server && starts_node)
        && let Some(found) = built_pages(project, manifest)
    {
        return Some(found);
    }
    let framework = SERVERS.iter().find(|(package, _)| manifest.needs_to_run(package)).map_or("Node.js", |(_, name)| *name);
    let command = command(project, manifest, node)?;
    let output: Vec<String> =
        command.iter().filter_map(|word| word.split_once('/')).map(|(folder, _)| folder.to_owned()).take(1).collect();
    let is_made = |folder: &String| !project.has_folder(folder) && ["dist", "build", "lib", "out"].contains(&folder.as_str());
    let port = port_option(start).or_else(|| listened(project));
    let output = output.into_iter().filter(is_made).collect();
    let port = port.or((framework != "Node.js").then_some(3000));
    Some((framework, App::Server { command, output }, port.unwrap_or(0)))
}

/// Packages that listen.
const SERVERS: &[(&str, &str)] = &[
    ("express", "Express"),
    ("fastify", "Fastify"),
    ("koa", "Koa"),
    ("hono", "Hono"),
    ("@hapi/hapi", "hapi"),
    ("elysia", "Elysia"),
    ("restify", "Restify"),
    ("@feathersjs/feathers", "Feathers"),
    ("socket.io", "Socket.IO"),
    ("json-server", "JSON Server"),
    ("http-server", "http-server"),
];

/// Tools that make pages, and where.
const BUILDERS: &[(&str, &str, &str, bool)] = &[
    ("react-scripts", "Create React App", "build", true),
    ("@vue/cli-service", "Vue", "dist", true),
    ("gatsby", "Gatsby", "public", false),
    ("@docusaurus/core", "Docusaurus", "build", false),
    ("vitepress", "VitePress", "docs/.vitepress/dist", false),
    ("@11ty/eleventy", "Eleventy", "_site", false),
    ("vite", "Vite", "dist", true),
    ("parcel", "Parcel", "dist", true),
];

fn built_pages(project: &ProjectFiles, manifest: &Manifest) -> Option<(&'static str, App, u16)> {
    if manifest.needs("@angular/core") && project.has("angular.json") {
        return Some(("Angular", App::Pages { folder: angular(project)?, has_routes: true }, 8080));
    }
    manifest.script("build")?;
    let (package, name, folder, has_routes) = BUILDERS.iter().find(|(package, ..)| manifest.needs(package))?;
    let is_page = *package != "vite"
        || project.has("index.html")
        || project.paths().any(|path| path.ends_with("/index.html") && !is_aside(path));
    let folder = configured(project, package).unwrap_or_else(|| (*folder).to_owned());
    is_page.then_some((*name, App::Pages { folder, has_routes: *has_routes }, 8080))
}

/// Where the configuration lets Vite write.
fn configured(project: &ProjectFiles, package: &str) -> Option<String> {
    let (_, config) = project.texts().find(|(path, _)| package == "vite" && path.starts_with("vite.config."))?;
    let (_, rest) = config.split_once("outDir:")?;
    let value = rest.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let folder = value.get(1..)?.split(quote).next()?.trim_start_matches("./").trim_end_matches('/');
    (is_plain(folder) && !folder.contains("..")).then(|| folder.to_owned())
}

/// Where Angular writes.
fn angular(project: &ProjectFiles) -> Option<String> {
    let json: Value = serde_json::from_str(project.text("angular.json")?).ok()?;
    let projects = json.get("projects")?.as_object()?;
    let wanted = json.get("defaultProject").and_then(Value::as_str);
    let is_application = |project: &Value| project.get("projectType").and_then(Value::as_str) != Some("library");
    let (name, project) = wanted
        .and_then(|name| projects.get_key_value(name))
        .or_else(|| projects.iter().find(|(_, project)| is_application(project)))?;
    let build = project.get("architect").or_else(|| project.get("targets"))?.get("build")?;
    let builder = build.get("builder").and_then(Value::as_str).unwrap_or_default();
    let path = build.get("options").and_then(|options| options.get("outputPath"));
    let base = match path {
        Some(Value::String(path)) => path.clone(),
        Some(Value::Object(path)) => {
            let base = path.get("base").and_then(Value::as_str).unwrap_or_default();
            let browser = path.get("browser").and_then(Value::as_str).unwrap_or("browser");
            return Some(format!("{base}/{browser}").trim_end_matches('/').to_owned()).filter(|path| is_plain(path));
        }
        _ => format!("dist/{name}"),
    };
    let base = base.trim_start_matches("./").trim_end_matches('/');
    let folder = if builder.ends_with(":application") { format!("{base}/browser") } else { base.to_owned() };
    is_plain(&folder).then_some(folder)
}

/// What is started: what the script for it says, else the module that is named or called as such.
fn command(project: &ProjectFiles, manifest: &Manifest, node: &str) -> Option<Vec<String>> {
    for name in ["start:prod", "start:production", "prod", "start", "serve"] {
        let Some(script) = manifest.script(name) else { continue };
        if let Some(words) = program(script) {
            return Some(words.into_iter().map(|word| if word == "node" { node.to_owned() } else { word.to_owned() }).collect());
        }
        if matches!(name, "start" | "start:prod") && !script.contains("react-scripts") && !is_for_developers(script) {
            return Some(vec![manifest.manager.program().to_owned(), "run".to_owned(), name.to_owned()]);
        }
    }
    let main =
        manifest.string(&["main"]).map(|main| main.trim_start_matches("./")).filter(|main| is_plain(main) && project.has(main));
    let named = || {
        project.first(&[
            "server.js",
            "server.mjs",
            "app.js",
            "index.js",
            "main.js",
            "index.mjs",
            "src/index.js",
            "src/server.js",
            "src/app.js",
            "src/main.js",
        ])
    };
    if let Some(entry) = main.or_else(named) {
        return Some(vec![node.to_owned(), entry.to_owned()]);
    }
    Some(vec![node.to_owned(), program_of(manifest).map(str::to_owned).or_else(|| compiled(project, manifest))?])
}

/// The program that the package brings, if that is one, which its build makes.
fn program_of(manifest: &Manifest) -> Option<&str> {
    manifest.script("build")?;
    let entry = manifest.string(&["bin"]).or_else(|| manifest.only(&["bin"]))?.trim_start_matches("./");
    Some(entry).filter(|entry| is_plain(entry) && [".js", ".mjs", ".cjs"].iter().any(|ending| entry.ends_with(ending)))
}

/// What TypeScript's compiler makes of the module that is called like one that is started.
fn compiled(project: &ProjectFiles, manifest: &Manifest) -> Option<String> {
    let is_compiled = manifest.script("build")?.split_whitespace().any(|word| word == "tsc");
    let (_, rest) = project.text("tsconfig.json").filter(|_| is_compiled)?.split_once("\"outDir\"")?;
    let folder = rest.split('"').nth(1)?.trim_start_matches("./").trim_end_matches('/');
    let source = project.first(&["src/server.ts", "src/index.ts", "src/main.ts", "src/app.ts", "server.ts", "index.ts"])?;
    let (stem, _) = source.strip_prefix("src/").unwrap_or(source).split_once('.')?;
    (is_plain(folder) && !folder.contains("..")).then(|| format!("{folder}/{stem}.js"))
}

/// The words of a script that starts Node with a module.
fn program(script: &str) -> Option<Vec<&str>> {
    let last = script.rsplit("&&").next().unwrap_or(script).trim();
    let words = last.split_whitespace().skip_while(|word| *word == "cross-env" || (word.contains('=') && !word.starts_with('-')));
    let words: Vec<&str> = words.collect();
    let is_program = words.first().is_some_and(|word| *word == "node" || *word == "bun") && words.len() < 8;
    let is_simple = words.iter().all(|word| word.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-@=:".contains(&b)));
    let entry = words.iter().skip(1).find(|word| !word.starts_with('-'));
    (is_program && is_simple && entry.is_some() && !last.contains("--inspect") && !last.contains("--watch")).then_some(words)
}

fn is_for_developers(script: &str) -> bool {
    ["nodemon", "--watch", "webpack serve", "webpack-dev-server", "ng serve", "concurrently", "expo ", "electron", "pm2 "]
        .iter()
        .any(|word| script.contains(word))
}

/// The port in a script: `next start -p 4000`.
fn port_option(script: &str) -> Option<u16> {
    let mut words = script.split_whitespace();
    while let Some(word) = words.next() {
        if matches!(word, "-p" | "--port" | "-l") {
            return words.next()?.parse().ok();
        }
        if let Some(port) = word.strip_prefix("--port=").or_else(|| word.strip_prefix("PORT=")) {
            return port.parse().ok();
        }
    }
    None
}

/// The port that a source listens on.
fn listened(project: &ProjectFiles) -> Option<u16> {
    let is_source = |path: &str| [".js", ".ts", ".mjs", ".cjs"].iter().any(|ending| path.ends_with(ending)) || path == "bin/www";
    let mut sources = project.texts().filter(|(path, _)| is_source(path) && !is_aside(path) && !path.contains("config."));
    sources.find_map(|(_, text)| port_in(text))
}

fn port_in(text: &str) -> Option<u16> {
    let number = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '|', '?', '"', '\'', ':', '=', ')', ',', '`']);
        // `process.env.WEB_PORT || 8080`
        let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
        let rest = rest.strip_prefix("process.env.").unwrap_or(rest).trim_start_matches(is_name);
        let rest = rest.trim_start_matches([' ', '|', '?', '"', '\'']);
        let rest = ["Number(", "parseInt("]
            .iter()
            .find_map(|call| rest.strip_prefix(call))
            .unwrap_or(rest)
            .trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end)?.parse::<u16>().ok().filter(|port| 79 < *port)
    };
    let after = |name: &str| text.match_indices(name).find_map(|(at, _)| number(text.get(at + name.len()..)?));
    let is_server = text.contains("listen(") || text.contains("serve(") || text.contains("PORT");
    if !is_server {
        return None;
    }
    ["process.env.PORT", "process.env['PORT']", "Bun.env.PORT", ".env.PORT", ".listen(", "port:", "PORT =", "port ="]
        .iter()
        .find_map(|name| after(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_programs() {
        for (text, wanted) in [
            ("app.listen(8080)", Some(8080)),
            ("const port = process.env.PORT || 4000;\napp.listen(port)", Some(4000)),
            ("const port = parseInt(process.env.PORT ?? '3100', 10); listen(port)", Some(3100)),
            ("await app.listen({ port: 3333 })", Some(3333)),
            ("const PORT = process.env.WEB_PORT || 8081;\napp.listen(PORT)", Some(8081)),
            ("const port = process.env.PORT_ONE || 7070; listen(port)", Some(7070)),
            ("const port = 12", None),
        ] {
            assert_eq!(port_in(text), wanted, "{text}");
        }
        assert_eq!(program("NODE_ENV=production node dist/index.js"), Some(vec!["node", "dist/index.js"]));
        assert_eq!(program("npm run build && node --enable-source-maps ./server.mjs").map(|words| words.len()), Some(3));
        assert_eq!(program("nodemon server.js"), None);
        assert_eq!(program("node -e 'x y'"), None);
        assert_eq!(port_option("next start -p 4000"), Some(4000));
    }
}
