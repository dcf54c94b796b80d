//! PHP projects, served by Apache with the module for PHP.

use serde_json::Value;

use super::Found;
use super::base::{image, newest, numbers};
use super::project::ProjectFiles;
use super::sheet::Sheet;
use crate::data::today::Today;
use crate::texts::{Argument, starter as texts};

/// A PHP project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Php {
    /// `8.5`.
    version: String,
    composer: String,
    has_composer: bool,
    has_lock: bool,
    /// The folder that is reachable; empty for the top.
    root: &'static str,
    /// Folders that the program writes to.
    written: Vec<&'static str>,
    /// Extensions that have to be built.
    extensions: Vec<String>,
    is_laravel: bool,
    has_frontend: bool,
    node: String,
}

/// Extensions that the image has already.
const BUILT_IN: &[&str] = &[
    "ctype",
    "curl",
    "date",
    "dom",
    "fileinfo",
    "filter",
    "hash",
    "iconv",
    "json",
    "libxml",
    "mbstring",
    "openssl",
    "pcre",
    "pdo",
    "pdo_sqlite",
    "phar",
    "posix",
    "random",
    "readline",
    "reflection",
    "session",
    "simplexml",
    "sodium",
    "spl",
    "sqlite3",
    "tokenizer",
    "xml",
    "xmlreader",
    "xmlwriter",
    "zlib",
    "opcache",
];
/// Extensions that are built without any library, and those with the package that their headers come from.
const BUILDABLE: &[(&str, &str)] = &[
    ("bcmath", ""),
    ("calendar", ""),
    ("exif", ""),
    ("gd", "libpng-dev"),
    ("gettext", ""),
    ("intl", "libicu-dev"),
    ("mysqli", ""),
    ("pcntl", ""),
    ("pdo_mysql", ""),
    ("pdo_pgsql", "libpq-dev"),
    ("pgsql", "libpq-dev"),
    ("soap", "libxml2-dev"),
    ("sockets", ""),
    ("zip", "libzip-dev"),
];

/// The PHP project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Php>> {
    let composer: Option<Value> = project.text("composer.json").and_then(|text| serde_json::from_str(text).ok());
    let index = project.first(&["public/index.php", "web/index.php", "index.php"]);
    index?;
    let require = |name: &str| composer.as_ref().and_then(|json| json.get("require")?.get(name)?.as_str());
    let is_laravel = require("laravel/framework").is_some();
    let is_symfony = require("symfony/framework-bundle").is_some();
    let root =
        index.map_or("", |index| index.split_once('/').map_or("", |(folder, _)| if folder == "web" { "web" } else { "public" }));
    let wanted = require("php").unwrap_or_default();
    let fits = |version: &[u32]| {
        wanted.split('|').any(|range| {
            let bound = numbers(range);
            let bound = bound.get(..2).unwrap_or(&bound);
            bound.is_empty()
                || (bound <= version && bound.first() == version.first())
                || (range.trim().starts_with('>') && bound <= version)
        })
    };
    let mut extensions: Vec<String> = composer
        .as_ref()
        .and_then(|json| json.get("require")?.as_object())
        .into_iter()
        .flatten()
        .filter_map(|(name, _)| name.strip_prefix("ext-"))
        .map(|name| name.to_ascii_lowercase())
        .collect();
    if is_laravel {
        extensions.push("pdo_mysql".to_owned());
    }
    extensions.retain(|name| BUILDABLE.iter().any(|(known, _)| known == name) && !BUILT_IN.contains(&name.as_str()));
    extensions.sort();
    extensions.dedup();
    let written: &[&str] = if is_laravel {
        &["storage", "bootstrap/cache"]
    } else if is_symfony {
        &["var"]
    } else {
        &[]
    };
    Some(Found {
        kind: if is_laravel {
            "Laravel"
        } else if is_symfony {
            "Symfony"
        } else {
            "PHP"
        },
        manager: if composer.is_some() { "Composer" } else { "" },
        entry: index.unwrap_or_default().to_owned(),
        port: Some(8080),
        facts: Php {
            version: newest("php", "apache", today, fits).or_else(|| newest("php", "apache", today, |_| true))?,
            composer: image("composer", "", today, |_| true),
            has_composer: composer.is_some(),
            has_lock: project.has("composer.lock"),
            root,
            written: written.iter().copied().filter(|folder| is_symfony || project.has_folder(folder)).collect(),
            extensions,
            is_laravel,
            has_frontend: is_laravel
                && project.has("package-lock.json")
                && project.paths().any(|path| path.starts_with("vite.config.")),
            node: image("node", "slim", today, |_| true),
        },
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Php>, sheet: &mut Sheet) {
    let php = &found.facts;
    if php.has_composer {
        sheet.say(&texts::build_stage());
        sheet.put(format!("FROM {} AS vendor", php.composer));
        sheet.put("WORKDIR /app");
        sheet.say(&texts::lists_first());
        sheet.put(if php.has_lock { "COPY composer.json composer.lock ./" } else { "COPY composer.json ./" });
        let cache = "type=cache,target=/tmp/cache";
        sheet.run(&[cache], "composer install --no-dev --no-scripts --no-autoloader --no-interaction --ignore-platform-reqs");
        sheet.say(&texts::sources_last());
        sheet.put("COPY . .");
        sheet.put("RUN composer dump-autoload --no-dev --no-scripts --optimize --ignore-platform-reqs");
        sheet.gap();
    }
    if php.has_frontend {
        sheet.put(format!("FROM {} AS assets", php.node));
        sheet.put("WORKDIR /app");
        sheet.say(&texts::lists_first());
        sheet.put("COPY package.json package-lock.json ./");
        sheet.run(&["type=cache,target=/root/.npm"], "npm ci");
        sheet.put("COPY . .");
        sheet.put("RUN npm run build");
        sheet.gap();
    }
    sheet.say(&texts::run_stage());
    sheet.put(format!("FROM php:{}-apache", php.version));
    if !php.extensions.is_empty() {
        sheet.say(&texts::extensions());
        let headers = php
            .extensions
            .iter()
            .filter_map(|name| BUILDABLE.iter().find(|(known, _)| known == name))
            .map(|(_, package)| *package);
        let mut headers: Vec<&str> = headers.filter(|package| !package.is_empty()).collect();
        headers.sort_unstable();
        headers.dedup();
        let build = format!("docker-php-ext-install {}", php.extensions.join(" "));
        sheet.put(if headers.is_empty() {
            format!("RUN {build}")
        } else {
            format!("RUN apt-get update \\\n    && apt-get install -y --no-install-recommends {} \\\n    && {build} \\\n    && rm -rf /var/lib/apt/lists/*", headers.join(" "))
        });
    }
    sheet.say(&texts::unprivileged());
    let port = found.port.unwrap_or(8080);
    let root = if php.root.is_empty() { "/var/www/html".to_owned() } else { format!("/var/www/html/{}", php.root) };
    let mut lines = vec![format!("sed -i 's/^Listen 80$/Listen {port}/' /etc/apache2/ports.conf")];
    lines.push(format!("sed -i 's/:80>/:{port}>/; s|/var/www/html|{root}|' /etc/apache2/sites-available/000-default.conf"));
    lines.push("a2enmod rewrite".to_owned());
    lines.push("mv \"$PHP_INI_DIR/php.ini-production\" \"$PHP_INI_DIR/php.ini\"".to_owned());
    sheet.put(format!("RUN {}", lines.join(" \\\n    && ")));
    sheet.put("WORKDIR /var/www/html");
    if php.has_composer {
        sheet.put("COPY --from=vendor /app ./");
    } else {
        sheet.put("COPY . .");
    }
    if php.has_frontend {
        sheet.put("COPY --from=assets /app/public/build ./public/build");
    }
    if !php.written.is_empty() {
        let folders = php.written.join(" ");
        sheet.put(format!("RUN mkdir -p {folders} \\\n    && chown -R www-data:www-data {folders}"));
    }
    sheet.say(&texts::own_user(Argument::code("www-data")));
    sheet.put("USER 33");
    sheet.labels();
    sheet.port(port);
}
