//! Ruby projects.

use super::Found;
use super::base::{newest, numbers};
use super::project::ProjectFiles;
use super::sheet::{Sheet, is_plain};
use crate::data::today::Today;
use crate::texts::starter as texts;

/// A Ruby project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ruby {
    /// `4.0`.
    version: String,
    is_rails: bool,
    is_rack: bool,
    has_lock: bool,
    has_assets: bool,
    /// Debian's packages of the libraries that gems are linked with.
    libraries: Vec<&'static str>,
    command: Vec<String>,
}

/// Gems and the libraries that they need to run.
const LIBRARIES: &[(&str, &str)] = &[
    ("pg", "libpq5"),
    ("mysql2", "libmariadb3"),
    ("image_processing", "libvips42t64"),
    ("ruby-vips", "libvips42t64"),
    ("sqlite3", "libsqlite3-0"),
];

/// The Ruby project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Ruby>> {
    let gemfile = project.text("Gemfile")?;
    let lock = project.text("Gemfile.lock");
    let has = |gem: &str| {
        let is_line = |line: &str| ["'", "\""].iter().any(|quote| line.trim().starts_with(&format!("gem {quote}{gem}{quote}")));
        gemfile.lines().any(is_line)
    };
    let is_locked = |gem: &str| lock.is_some_and(|lock| lock.lines().any(|line| line.trim().split(' ').next() == Some(gem)));
    let is_rails = has("rails") || project.has("config/application.rb");
    let is_rack = project.has("config.ru");
    if has("jekyll") || is_locked("jekyll") {
        return None;
    }
    // The one program that lies there is what the folder is about.
    let mut at_top = project.paths().filter(|path| path.ends_with(".rb") && !path.contains('/'));
    let only = at_top.next().filter(|path| at_top.next().is_none() && is_plain(path));
    let program = project.first(&["app.rb", "main.rb", "server.rb"]).or(only);
    if !is_rails && !is_rack && program.is_none() {
        return None;
    }
    let pinned = project
        .first_line(".ruby-version")
        .map(|line| line.trim_start_matches("ruby-"))
        .or_else(|| project.tool_version(&["ruby"]));
    let in_gemfile = gemfile.lines().find_map(|line| line.strip_prefix("ruby ")).map(|rest| rest.trim_matches(['"', '\'', ' ']));
    let wanted = pinned.or(in_gemfile).map(numbers).filter(|version| 2 <= version.len());
    let wanted = wanted.and_then(|version| Some(vec![*version.first()?, *version.get(1)?]));
    let version = wanted.as_ref().and_then(|wanted| newest("ruby", "slim", today, |line| line == wanted.as_slice()));
    // Gems of an older Ruby are not sure to run on the newest.
    let version = version.or(wanted.map(|wanted| wanted.iter().map(u32::to_string).collect::<Vec<_>>().join(".")));
    let version = version.or_else(|| newest("ruby", "slim", today, |_| true))?;
    let has_puma = has("puma") || is_locked("puma");
    let port = match () {
        () if is_rails => Some(3000),
        () if is_rack => Some(9292),
        () if has("sinatra") => Some(4567),
        () => None,
    };
    let bound = port.unwrap_or(3000).to_string();
    let words: Vec<&str> = match () {
        () if is_rails => vec!["bin/rails", "server", "--binding", "0.0.0.0", "--port", &bound],
        () if is_rack && has_puma => vec!["bundle", "exec", "puma", "--port", &bound],
        () if is_rack => vec!["bundle", "exec", "rackup", "--host", "0.0.0.0", "--port", &bound],
        () if has("sinatra") => vec!["bundle", "exec", "ruby", program?, "-o", "0.0.0.0", "-p", &bound],
        () => vec!["bundle", "exec", "ruby", program?],
    };
    let kind = match () {
        () if is_rails => "Rails",
        () if has("sinatra") => "Sinatra",
        () if is_rack => "Rack",
        () => "Ruby",
    };
    let mut libraries: Vec<&str> = LIBRARIES.iter().filter(|(gem, _)| has(gem)).map(|(_, library)| *library).collect();
    libraries.dedup();
    Some(Found {
        kind,
        manager: "Bundler",
        entry: words.join(" "),
        port,
        facts: Ruby {
            version: Some(version).filter(|version| is_plain(version))?,
            is_rails,
            is_rack,
            has_lock: lock.is_some(),
            has_assets: is_rails && (has("sprockets-rails") || has("propshaft") || project.has_folder("app/assets")),
            libraries,
            command: words.into_iter().map(str::to_owned).collect(),
        },
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Ruby>, sheet: &mut Sheet) {
    let ruby = &found.facts;
    let environment = |sheet: &mut Sheet| {
        let mut pairs =
            vec![("BUNDLE_DEPLOYMENT", "1"), ("BUNDLE_PATH", "/usr/local/bundle"), ("BUNDLE_WITHOUT", "development:test")];
        if !ruby.has_lock {
            pairs.remove(0);
        }
        if ruby.is_rails {
            pairs.push(("RAILS_ENV", "production"));
        } else if ruby.is_rack {
            pairs.push(("RACK_ENV", "production"));
        }
        sheet.env(&pairs);
    };
    sheet.say(&texts::build_stage());
    // The whole image has the compilers that gems need.
    sheet.put(format!("FROM ruby:{} AS build", ruby.version));
    sheet.put("WORKDIR /app");
    environment(sheet);
    sheet.say(&texts::lists_first());
    sheet.put(if ruby.has_lock { "COPY Gemfile Gemfile.lock ./" } else { "COPY Gemfile ./" });
    sheet.put("RUN bundle install");
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    if ruby.has_assets {
        sheet.say(&texts::assets());
        sheet.put("RUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile");
    }
    sheet.gap();
    sheet.say(&texts::run_stage());
    sheet.put(format!("FROM {}", image_of(&ruby.version)));
    environment(sheet);
    if !ruby.libraries.is_empty() {
        sheet.run(
            &[],
            format!(
                "apt-get update \\\n    && apt-get install -y --no-install-recommends {} \\\n    && rm -rf /var/lib/apt/lists/*",
                ruby.libraries.join(" ")
            ),
        );
    }
    sheet.say(&texts::user());
    sheet.put("RUN useradd --uid 10001 --create-home app");
    sheet.put("WORKDIR /app");
    sheet.put("COPY --from=build /usr/local/bundle /usr/local/bundle");
    sheet.put(if ruby.is_rails { "COPY --from=build --chown=app:app /app ./" } else { "COPY --from=build /app ./" });
    sheet.put("USER 10001");
    sheet.labels();
    if let Some(port) = found.port {
        sheet.port(port);
    }
    sheet.say(&texts::exec_form());
    let mut command = ruby.command.clone();
    // `--port` of the command line counts more than what the project says.
    if let (Some(port), Some(last)) = (found.port, command.last_mut().filter(|last| last.parse::<u16>().is_ok())) {
        *last = port.to_string();
    }
    sheet.array("CMD", &command);
}

fn image_of(version: &str) -> String {
    format!("ruby:{version}-slim")
}
