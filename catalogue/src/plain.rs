//! Lists of vendors that have them in no repository of a form of its own: `vendors/*.tsv`, a line for each build with the image,
//! its platforms and its tags, with tabs between them and blanks or commas within; and the table of the images without a
//! distribution.

use crate::sources::{Source, Why};
use crate::tags::Build;

/// Images of all lists.
pub(crate) fn vendors(source: &Source) -> Result<Vec<(String, Vec<Build>)>, Why> {
    let mut images: Vec<(String, Vec<Build>)> = Vec::new();
    for name in source.list("")?.iter().filter(|name| name.ends_with(".tsv")) {
        for line in source.read(name)?.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(image), Some(platforms), Some(tags)) = (columns.next(), columns.next(), columns.next()) else {
                return Err(format!("{name}: {line:?} has no three columns"));
            };
            let words = |text: &str| text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
            let build = Build { tags: words(tags), platforms: words(platforms) };
            match images.iter_mut().find(|(name, _)| name == image) {
                Some((_, builds)) => builds.push(build),
                None => images.push((image.to_owned(), vec![build])),
            }
        }
    }
    Ok(images)
}

/// The images of GoogleContainerTools/distroless, by the table of its README.
pub(crate) fn distroless(source: &Source) -> Result<Vec<(String, Vec<Build>)>, Why> {
    Ok(table(&source.read("README.md")?))
}

fn table(text: &str) -> Vec<(String, Vec<Build>)> {
    let mut images = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let mut cells = line.split('|').skip(1).map(str::trim);
        let (Some(name), Some(tags), Some(machines)) = (cells.next(), cells.next(), cells.next()) else { continue };
        if !name.starts_with("gcr.io/distroless/") {
            continue;
        }
        let words = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let machines = words(machines);
        let platforms: Vec<String> =
            machines.iter().map(|machine| format!("linux/{}", if machine == "arm" { "arm/v7" } else { machine })).collect();
        let build = |tag: String| Build { tags: vec![tag], platforms: platforms.clone() };
        let tags = words(tags).into_iter().filter(|tag| tag.starts_with(|c: char| c.is_ascii_lowercase()));
        images.push((name.to_owned(), tags.map(build).collect()));
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_readme() {
        let text = "| Image | Tags | Architectures |\n|---|---|---|\n| gcr.io/distroless/base-debian13 | latest, nonroot | amd64, arm64, arm |\n";
        let found = table(text);
        assert_eq!((found.len(), found[0].1.len()), (1, 2));
        assert_eq!(found[0].1[0].platforms, ["linux/amd64", "linux/arm64", "linux/arm/v7"]);
    }
}
