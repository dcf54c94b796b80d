//! The Dockerfile of a Node project.

use super::Node;
use super::app::App;
use super::manifest::{Manager, Manifest};
use crate::starter::Found;
use crate::starter::base::web_server;
use crate::starter::sheet::Sheet;
use crate::texts::{Argument, starter as texts};

/// Writes the Dockerfile.
pub(in crate::starter) fn write(found: &Found<Node>, sheet: &mut Sheet) {
    let node = &found.facts;
    let builds = node.manifest.script("build").is_some();
    match &node.app {
        App::Pages { folder, has_routes } => {
            build(node, builds, false, sheet);
            sheet.gap();
            sheet.say(&texts::unprivileged());
            web_server(node.today, folder, *has_routes, found.port.unwrap_or(8080), sheet);
        }
        App::NextStandalone => {
            build(node, builds, false, sheet);
            start(node, sheet);
            if node.folders.iter().any(|folder| folder == "public") {
                sheet.put("COPY --from=build /app/public ./public");
            }
            sheet.put("COPY --from=build /app/.next/standalone ./");
            sheet.put("COPY --from=build /app/.next/static ./.next/static");
            end(found, &["node".to_owned(), "server.js".to_owned()], sheet);
        }
        App::Server { command, output } if builds => {
            // Nuxt has all that it needs in what it makes.
            let is_whole = output.iter().any(|folder| folder == ".output");
            build(node, builds, !is_whole, sheet);
            start(node, sheet);
            if is_whole {
                sheet.put("COPY --from=build /app/.output ./.output");
            } else if output.is_empty() || !node.members.is_empty() {
                sheet.put("COPY --from=build /app ./");
            } else {
                sheet.put("COPY package.json ./");
                if node.manifest.has_dependencies() {
                    sheet.put("COPY --from=build /app/node_modules ./node_modules");
                }
                for folder in output.iter().chain(&node.folders) {
                    sheet.put(format!("COPY --from=build /app/{folder} ./{folder}"));
                }
            }
            end(found, command, sheet);
        }
        App::Server { command, .. } => {
            let has_packages = node.manifest.has_dependencies();
            if has_packages {
                sheet.say(&texts::build_stage());
                prepare(node, "build", sheet);
                install(node, true, sheet);
            }
            start(node, sheet);
            if has_packages {
                sheet.put("COPY --from=build /app/node_modules ./node_modules");
            }
            sheet.say(&texts::sources_last());
            sheet.put("COPY . .");
            end(found, command, sheet);
        }
    }
}

/// The beginning of the stage that installs.
fn prepare(node: &Node, name: &str, sheet: &mut Sheet) {
    let manifest = &node.manifest;
    sheet.put(format!("FROM {} AS {name}", manifest.image));
    sheet.put("WORKDIR /app");
    let tool = manifest.tool.as_deref().unwrap_or_default();
    match manifest.manager {
        Manager::Pnpm => {
            sheet.env(&[("PNPM_HOME", "/pnpm"), ("CI", "true")]);
            sheet.say(&texts::tool("pnpm"));
            sheet.put(format!("RUN npm install --global pnpm@{tool}"));
        }
        Manager::Yarn => {
            sheet.say(&texts::tool("Yarn"));
            sheet.put(format!("RUN npm install --global --force yarn@{tool}"));
        }
        Manager::Berry => {
            sheet.env(&[("YARN_NODE_LINKER", "node-modules"), ("YARN_ENABLE_GLOBAL_CACHE", "true")]);
            sheet.say(&texts::tool("Yarn"));
            sheet.put(format!("RUN npm install --global --force @yarnpkg/cli-dist@{tool}"));
        }
        Manager::Npm | Manager::Bun => {}
    }
    sheet.say(&texts::lists_first());
    sheet.put(format!("COPY {} ./", manifest.files.join(" ")));
    for folder in &node.members {
        sheet.put(format!("COPY {folder}/package.json {folder}/"));
    }
    for file in &node.lifecycle {
        let folder = crate::starter::project::folder_of(file);
        sheet.put(if folder.is_empty() { format!("COPY {file} ./") } else { format!("COPY {file} {folder}/") });
    }
    if node.has_prisma {
        sheet.put("COPY prisma ./prisma");
    }
}

/// The line that installs.
fn install(node: &Node, is_production: bool, sheet: &mut Sheet) {
    let Manifest { manager, is_locked, .. } = node.manifest;
    let mut command = match (manager, is_locked) {
        (Manager::Npm, true) => "npm ci",
        (Manager::Npm, false) => "npm install",
        (Manager::Pnpm, true) => "pnpm install --frozen-lockfile",
        (Manager::Pnpm, false) => "pnpm install",
        (Manager::Yarn, true) => "yarn install --frozen-lockfile",
        (Manager::Yarn, false) => "yarn install",
        (Manager::Berry, true) => "yarn install --immutable",
        (Manager::Berry, false) => "yarn install",
        (Manager::Bun, true) => "bun install --frozen-lockfile",
        (Manager::Bun, false) => "bun install",
    }
    .to_owned();
    if is_production {
        command = match manager {
            Manager::Npm => format!("{command} --omit=dev"),
            Manager::Pnpm => format!("{command} --prod"),
            Manager::Yarn | Manager::Bun => format!("{command} --production"),
            Manager::Berry => "yarn workspaces focus --production".to_owned(),
        };
        // `prepare` calls tools of developers, such as husky, which are not there.
        if node.manifest.script("prepare").is_some() && manager != Manager::Berry {
            sheet.say(&texts::scripts());
            command.push_str(" --ignore-scripts");
        }
    }
    if is_production && node.has_prisma {
        command.push_str(" \\\n    && npx prisma generate");
    }
    sheet.run(&[cache(manager)], command);
}

/// The stage that builds; what only building needs is taken out of the packages where these go on.
fn build(node: &Node, builds: bool, keeps_packages: bool, sheet: &mut Sheet) {
    sheet.say(&texts::build_stage());
    prepare(node, "build", sheet);
    install(node, false, sheet);
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    let manager = node.manifest.manager;
    let mut commands: Vec<String> = Vec::new();
    commands.extend(node.has_prisma.then(|| "npx prisma generate".to_owned()));
    commands.extend(builds.then(|| format!("{} run build", manager.program())));
    let mut mounts = Vec::new();
    if keeps_packages && node.manifest.has_dependencies() {
        sheet.say(&texts::environment());
        if !matches!(manager, Manager::Npm | Manager::Pnpm) {
            mounts.push(cache(manager));
        }
        let prune = match manager {
            Manager::Npm => "npm prune --omit=dev",
            Manager::Pnpm => "pnpm prune --prod --ignore-scripts",
            Manager::Yarn => "yarn install --production --ignore-scripts --prefer-offline",
            Manager::Berry => "yarn workspaces focus --production",
            Manager::Bun => "rm -rf node_modules \\\n    && bun install --production --ignore-scripts",
        };
        commands.push(prune.to_owned());
    }
    if !commands.is_empty() {
        sheet.run(&mounts, commands.join(" \\\n    && "));
    }
}

/// The beginning of the stage that runs.
fn start(node: &Node, sheet: &mut Sheet) {
    if node.manifest.has_dependencies() || node.manifest.script("build").is_some() {
        sheet.gap();
        sheet.say(&texts::run_stage());
    }
    sheet.put(format!("FROM {}", node.manifest.image));
    sheet.put("ENV NODE_ENV=production");
    sheet.put("WORKDIR /app");
}

/// The end of the file.
fn end(found: &Found<Node>, command: &[String], sheet: &mut Sheet) {
    let is_bun = found.facts.manifest.manager == Manager::Bun;
    sheet.say(&texts::own_user(Argument::code(if is_bun { "bun" } else { "node" })));
    sheet.put("USER 1000");
    sheet.labels();
    if let Some(port) = found.port {
        let number = port.to_string();
        let host = match found.kind {
            "Next.js" => Some("HOSTNAME"),
            "Nuxt" | "SvelteKit" | "Astro" | "React Router" | "Remix" => Some("HOST"),
            _ => None,
        };
        let pairs: Vec<(&str, &str)> =
            host.map(|host| (host, "0.0.0.0")).into_iter().chain([("PORT", number.as_str())]).collect();
        sheet.env(&pairs);
        sheet.port(port);
        sheet.say(&texts::health());
        let ask = format!(
            "require('net').connect({port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"
        );
        sheet.array("HEALTHCHECK CMD", &[if is_bun { "bun" } else { "node" }, "-e", &ask]);
    }
    sheet.say(&texts::exec_form());
    sheet.array("CMD", command);
}

/// Where a tool keeps what it has downloaded.
fn cache(manager: Manager) -> &'static str {
    match manager {
        Manager::Npm => "type=cache,target=/root/.npm",
        Manager::Pnpm => "type=cache,target=/pnpm/store",
        Manager::Yarn => "type=cache,target=/usr/local/share/.cache/yarn",
        Manager::Berry => "type=cache,target=/root/.yarn/berry/cache",
        Manager::Bun => "type=cache,target=/root/.bun/install/cache",
    }
}
