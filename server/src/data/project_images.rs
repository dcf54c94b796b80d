//! Which images a project's files ask for.

/// Files at the top of a project, and the images that such projects start from, the most wanted first. A name that begins with
/// `*` is an ending.
pub const BY_FILE: &[(&str, &[&str])] = &[
    ("go.mod", &["golang", "gcr.io/distroless/static-debian13"]),
    ("Cargo.toml", &["rust"]),
    ("pom.xml", &["maven", "eclipse-temurin"]),
    ("build.gradle", &["gradle", "eclipse-temurin"]),
    ("build.gradle.kts", &["gradle", "eclipse-temurin"]),
    ("*.csproj", &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime"]),
    ("*.fsproj", &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime"]),
    ("*.sln", &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime"]),
    ("*.slnx", &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime"]),
    ("composer.json", &["php", "composer"]),
    ("Gemfile", &["ruby"]),
    ("mix.exs", &["elixir"]),
    ("Package.swift", &["swift"]),
    ("pubspec.yaml", &["dart"]),
    ("Project.toml", &["julia"]),
    ("stack.yaml", &["haskell"]),
    ("requirements.txt", &["python"]),
    ("pyproject.toml", &["python"]),
    ("setup.py", &["python"]),
    ("Pipfile", &["python"]),
    ("uv.lock", &["python"]),
    ("manage.py", &["python"]),
    ("bun.lock", &["oven/bun"]),
    ("deno.json", &["denoland/deno"]),
    ("package.json", &["node"]),
];

/// The images for files of these names, the most wanted first.
pub fn wanted<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<&'static str> {
    let mut images: Vec<&'static str> = Vec::new();
    let is_there = |file: &str| match file.strip_prefix('*') {
        Some(ending) => names.clone().any(|name| name.ends_with(ending)),
        None => names.clone().any(|name| name == file),
    };
    for image in BY_FILE.iter().filter(|(file, _)| is_there(file)).flat_map(|(_, images)| *images) {
        if !images.contains(image) {
            images.push(image);
        }
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{image_names, images};

    #[test]
    fn images_of_projects() {
        let wanted = |names: &[&str]| wanted(names.iter().copied());
        assert_eq!(wanted(&["README.md", "package.json"]), ["node"]);
        assert_eq!(wanted(&["package.json", "pyproject.toml", "setup.py"]), ["python", "node"]);
        assert_eq!(wanted(&["App.csproj"])[0], "mcr.microsoft.com/dotnet/sdk");
        assert!(wanted(&["Makefile"]).is_empty());
        for image in BY_FILE.iter().flat_map(|(_, images)| *images) {
            assert!(images::find(image).is_some() || image_names::all().any(|known| known.name == *image), "{image}");
        }
    }
}
