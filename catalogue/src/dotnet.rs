//! The images of .NET, by the tables of their READMEs in dotnet/dotnet-docker.

use crate::sources::{Source, Why};
use crate::tags::Build;

const IMAGES: [&str; 4] = ["sdk", "aspnet", "runtime", "runtime-deps"];

/// The images and their builds. Tags for one platform only are left out.
pub(crate) fn images(source: &Source) -> Result<Vec<(String, Vec<Build>)>, Why> {
    let image = |name: &&str| {
        let text = source.read(&format!("README.{name}.md"))?;
        Ok((format!("mcr.microsoft.com/dotnet/{name}"), builds(&text)))
    };
    IMAGES.iter().map(image).collect()
}

fn builds(text: &str) -> Vec<Build> {
    let mut builds = Vec::new();
    let mut platform: Option<String> = None;
    for line in text.lines() {
        if line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim().to_ascii_lowercase();
            let starts = ["linux", "windows", "nano server"].iter().any(|start| heading.starts_with(start));
            match machine(&heading).filter(|_| starts && heading.contains("tags")) {
                Some(machine) => {
                    let system = if heading.starts_with("linux") { "linux" } else { "windows" };
                    platform = Some(format!("{system}/{machine}"));
                }
                // A heading below names what is in preview, or a version of Windows.
                None if ["preview", "windows", "nano"].iter().any(|word| heading.contains(word)) => {}
                None => platform = None,
            }
        } else if let Some(platform) = platform.as_ref().filter(|_| line.contains("](") && line.contains('|')) {
            let cell = line.split('|').next().unwrap_or_default();
            let is_bound = |tag: &&str| ["-amd64", "-arm64v8", "-arm32v7"].iter().any(|end| tag.ends_with(end));
            let tags = cell.split(',').map(str::trim).filter(|tag| !tag.is_empty() && !is_bound(tag)).map(str::to_owned);
            builds.push(Build { tags: tags.collect(), platforms: vec![platform.clone()] });
        }
    }
    builds
}

fn machine(heading: &str) -> Option<&'static str> {
    let machines = [("amd64", "amd64"), ("arm64", "arm64"), ("arm32", "arm/v7")];
    machines.iter().find(|(word, _)| heading.contains(word)).map(|(_, machine)| *machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_below_headings() {
        let text = "# Full Tag Listing\n\n### Linux amd64 Tags\nTags | Dockerfile | OS Version\n---|---|---\n\
                    10.0.1-noble-amd64, 10.0-noble-amd64, 10.0.1-noble, 10.0-noble | [Dockerfile](src/a) | Ubuntu\n\n\
                    ### Nano Server 2025 amd64 Tags\nTag | Dockerfile\n---|---\n10.0-nanoserver-ltsc2025 | [Dockerfile](b)\n## Support\n\
                    x | [y](z)\n";
        let found = builds(text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            (found[0].tags.join(" ").as_str(), found[0].platforms[0].as_str()),
            ("10.0.1-noble 10.0-noble", "linux/amd64")
        );
        assert_eq!(found[1].platforms, ["windows/amd64"]);
    }
}
