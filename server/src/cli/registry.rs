//! `tags` and `image`: what can be used as a base image.

use std::fmt::Write;

use clap::Args;
use serde_json::json;

use super::asking::Asking;
use super::{COULD_NOT_RUN, complain, language, print, said, today};
use crate::ide;
use crate::model::{ImageReference, KnownImages, KnownTags};
use crate::texts::{Locale, complaint as texts};

/// There is nothing to print.
const NOTHING: u8 = 1;

/// How it is printed.
#[derive(Debug, Args)]
struct Printing {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The language of the text, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct TagsArguments {
    /// An image, such as `python` or `ghcr.io/astral-sh/uv`; with a tag, its continuations.
    image: String,
    /// The maximum number of tags to print.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    printing: Printing,
}

#[derive(Debug, Args)]
pub(super) struct ImageArguments {
    /// An image, such as `python:3.14-slim`.
    image: String,
    /// The platform whose configuration is printed. [default: linux/amd64]
    #[arg(long)]
    platform: Option<String>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    printing: Printing,
}

impl Printing {
    fn language(&self) -> Locale {
        language(self.lang.as_deref())
    }
}

fn parse(text: &str) -> Option<ImageReference> {
    let image = ImageReference::parse(text).ok();
    if image.is_none() {
        complain(format_args!("{}", said(&texts::not_an_image(text.escape_debug().to_string()))));
    }
    image
}

/// Prints tags, best first. Exit code 1: there are none; 2: the registry gave no answer.
pub(super) fn tags(arguments: &TagsArguments) -> u8 {
    let Some(image) = parse(&arguments.image) else { return COULD_NOT_RUN };
    let asking = &arguments.asking;
    let registry = asking.registry(vec![image.host()]);
    let known = if asking.live { registry.tags(&image).map(Some) } else { Ok(registry.recall_tags(&image)) };
    let known = match known {
        Ok(known) => known,
        Err(error) => {
            complain(format_args!("{}: {}", image.full_name(), said(&error.phrase())));
            return COULD_NOT_RUN;
        }
    };
    let typed = image.tag.as_deref().unwrap_or_default();
    let (mut tags, _) =
        ide::tags(ide::TagQuery { image: &image, typed, platform: None }, known.as_ref(), today(), arguments.printing.language());
    tags.retain(|tag| tag.name.starts_with(typed));
    tags.truncate(arguments.limit.unwrap_or(usize::MAX));
    let printed = print(&if arguments.printing.json { tags_json(&image, known.as_ref(), &tags) } else { tags_text(&tags) });
    if tags.is_empty() {
        let name = image.full_name();
        complain(format_args!("{}", said(&if asking.live { texts::no_tags(name) } else { texts::no_tags_ask(name) })));
        return printed.max(NOTHING);
    }
    printed
}

fn tags_text(tags: &[ide::TagItem]) -> String {
    let width = tags.iter().filter(|tag| !tag.detail.is_empty()).map(|tag| tag.name.len()).max().unwrap_or(0).min(40);
    let mut out = String::new();
    for tag in tags {
        if tag.detail.is_empty() {
            writeln!(out, "{}", tag.name).ok();
        } else {
            writeln!(out, "{:width$}  {}", tag.name, tag.detail).ok();
        }
    }
    out
}

fn tags_json(image: &ImageReference, known: Option<&KnownTags>, tags: &[ide::TagItem]) -> String {
    let tags: Vec<_> = tags.iter().map(|tag| json!({ "name": tag.name, "detail": tag.detail, "ended": tag.ended })).collect();
    let source = known.map(|known| json!({ "host": known.source, "asked": time(known.asked), "whole": known.is_whole }));
    format!("{:#}\n", json!({ "image": image.full_name(), "registry": source, "tags": tags }))
}

/// Prints what an image is. Exit code 1: there is none, or nothing is known; 2: the registry gave no answer.
pub(super) fn image(arguments: &ImageArguments) -> u8 {
    let Some(image) = parse(&arguments.image) else { return COULD_NOT_RUN };
    let asking = &arguments.asking;
    let registry = asking.registry(vec![image.host()]);
    let known = if asking.live {
        registry.image(&image, arguments.platform.as_deref()).map(Some)
    } else {
        Ok(registry.recall_image(&image))
    };
    match known {
        Err(error) => {
            complain(format_args!("{}: {}", image.full_reference(), said(&error.phrase())));
            COULD_NOT_RUN
        }
        Ok(known) => {
            // Without an answer to that, the image is still worth telling of.
            let by_tag = image.by_tag().and_then(|by_tag| match arguments.asking.live {
                true => Some((registry.image(&by_tag, arguments.platform.as_deref()).ok()?, by_tag)),
                false => Some((registry.recall_image(&by_tag)?, by_tag)),
            });
            let mut images = KnownImages::default();
            known.iter().for_each(|known| images.put_image(&image, known.clone()));
            by_tag.into_iter().for_each(|(known, by_tag)| images.put_image(&by_tag, known));
            let printed = print(&match arguments.printing.json {
                true => image_json(&image, &images),
                false => image_text(&image, &images, arguments.printing.language()),
            });
            let found = match known {
                Some(known) if !known.is_missing() => 0,
                Some(_) => NOTHING,
                None => {
                    complain(format_args!("{}", said(&texts::not_asked(image.full_name()))));
                    NOTHING
                }
            };
            printed.max(found)
        }
    }
}

fn image_text(image: &ImageReference, images: &KnownImages, language: Locale) -> String {
    format!("{}\n", ide::describe_image(image, images, today()).markdown(language))
}

fn image_json(image: &ImageReference, images: &KnownImages) -> String {
    let mut answer = json!({ "image": image.full_reference() });
    if let (Some(known), Some(fields)) = (images.image(image), answer.as_object_mut()) {
        fields.insert("host".to_owned(), json!(known.source));
        fields.insert("asked".to_owned(), json!(time(known.asked)));
        fields.insert("found".to_owned(), json!(!known.is_missing()));
        fields.insert("digest".to_owned(), json!(known.digest));
        fields.insert("pushed".to_owned(), json!(known.updated));
        fields.insert("platforms".to_owned(), json!(known.platforms));
        fields.insert("config".to_owned(), json!(known.config));
        // Where the tag beside a digest points to now.
        if let Some(by_tag) = image.by_tag().and_then(|by_tag| images.image(&by_tag)) {
            fields.insert("tagDigest".to_owned(), json!(by_tag.digest));
        }
    }
    format!("{answer:#}\n")
}

fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}
