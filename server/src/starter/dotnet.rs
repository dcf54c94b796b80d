//! .NET projects.

use super::Found;
use super::base::{image, newest, numbers};
use super::project::{ProjectFiles, folder_of, is_aside, stem};
use super::sheet::{Sheet, is_plain};
use crate::data::today::Today;
use crate::texts::{Argument, starter as texts};

/// A .NET project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DotNet {
    sdk: String,
    runtime: String,
    /// The path of the project that is started.
    project: String,
    /// The paths of all projects.
    projects: Vec<String>,
    /// Files of the top that say which packages are restored.
    files: Vec<String>,
    assembly: String,
}

const SDK: &str = "mcr.microsoft.com/dotnet/sdk";

/// The .NET project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<DotNet>> {
    let is_project = |path: &str| path.ends_with(".csproj") || path.ends_with(".fsproj");
    let projects: Vec<(&str, &str)> = project.texts().filter(|(path, _)| is_project(path)).collect();
    let is_web = |text: &str| text.contains("Microsoft.NET.Sdk.Web") || text.contains("Microsoft.NET.Sdk.BlazorWebAssembly");
    let is_program = |text: &str| text.contains("<OutputType>Exe") || text.contains("Microsoft.NET.Sdk.Worker");
    let is_test = |path: &str, text: &str| {
        let name = stem(path).to_ascii_lowercase();
        let is_named = name.ends_with("test") || name.ends_with("tests") || name.contains(".test");
        is_aside(path) || is_named || text.contains("Microsoft.NET.Test.Sdk")
    };
    let started = projects.iter().filter(|(path, text)| !is_test(path, text) && (is_web(text) || is_program(text)));
    let (path, text) = started.min_by_key(|(path, text)| (!is_web(text), path.matches('/').count()))?;
    let path = path.replace('\\', "/");
    if !projects.iter().all(|(path, _)| is_plain(path)) {
        return None;
    }
    let value = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        rest.split_once('<').map(|(value, _)| value.trim())
    };
    let framework = value("TargetFramework").or_else(|| value("TargetFrameworks").and_then(|all| all.split(';').next_back()));
    let version = framework.and_then(|framework| framework.strip_prefix("net")).map(numbers).filter(|version| version.len() == 2);
    let version = version.filter(|version| version.first().is_some_and(|major| 5 <= *major));
    let line = version.as_ref().and_then(|version| newest(SDK, "", today, |line| line == version.as_slice()));
    let named = version.map(|version| {
        format!("{}.{}", version.first().copied().unwrap_or_default(), version.get(1).copied().unwrap_or_default())
    });
    let line = line.or(named).or_else(|| newest(SDK, "", today, |_| true))?;
    let kind = if is_web(text) { "ASP.NET Core" } else { ".NET" };
    let base = if is_web(text) { "mcr.microsoft.com/dotnet/aspnet" } else { "mcr.microsoft.com/dotnet/runtime" };
    let tagged = |name: &str| {
        let fits = numbers(&line);
        let known = newest(name, "", today, |line| line == fits.as_slice()).is_some();
        if known { image(name, "", today, |line| line == fits.as_slice()) } else { format!("{name}:{line}") }
    };
    let files = [
        "global.json",
        "nuget.config",
        "NuGet.config",
        "NuGet.Config",
        "Directory.Build.props",
        "Directory.Packages.props",
        "Directory.Build.targets",
    ];
    let assembly = value("AssemblyName").filter(|name| is_plain(name)).unwrap_or_else(|| stem(&path)).to_owned();
    Some(Found {
        kind,
        manager: "NuGet",
        entry: format!("{assembly}.dll"),
        port: is_web(text).then_some(8080),
        facts: DotNet {
            sdk: tagged(SDK),
            runtime: tagged(base),
            projects: projects.iter().filter(|(path, text)| !is_test(path, text)).map(|(path, _)| (*path).to_owned()).collect(),
            files: files.iter().filter(|file| project.has(file)).map(|file| (*file).to_owned()).collect(),
            project: path,
            assembly,
        },
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<DotNet>, sheet: &mut Sheet) {
    let dotnet = &found.facts;
    let cache = "type=cache,target=/root/.nuget/packages";
    sheet.say(&texts::build_stage());
    sheet.put(format!("FROM {} AS build", dotnet.sdk));
    sheet.put("WORKDIR /src");
    sheet.say(&texts::modules_first());
    if !dotnet.files.is_empty() {
        sheet.put(format!("COPY {} ./", dotnet.files.join(" ")));
    }
    for project in &dotnet.projects {
        let folder = folder_of(project);
        sheet.put(if folder.is_empty() { format!("COPY {project} ./") } else { format!("COPY {project} {folder}/") });
    }
    sheet.run(&[cache], format!("dotnet restore {}", dotnet.project));
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    sheet.run(&[cache], format!("dotnet publish {} --no-restore --configuration Release --output /app", dotnet.project));
    sheet.gap();
    sheet.say(&texts::run_stage());
    sheet.put(format!("FROM {}", dotnet.runtime));
    sheet.put("WORKDIR /app");
    sheet.put("COPY --from=build /app ./");
    sheet.say(&texts::own_user(Argument::code("app")));
    sheet.put("USER $APP_UID");
    sheet.labels();
    if let Some(port) = found.port {
        if port != 8080 {
            sheet.put(format!("ENV ASPNETCORE_HTTP_PORTS={port}"));
        }
        sheet.port(port);
    }
    sheet.say(&texts::exec_form());
    sheet.array("ENTRYPOINT", &["dotnet", &format!("{}.dll", dotnet.assembly)]);
}
