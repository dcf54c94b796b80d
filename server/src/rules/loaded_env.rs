//! `.env.production` and the like that a program loads by its name: without it in the image, the program would not have its settings.

use crate::ignorefile::{ContextListing, Entry};

/// Whether a module of Python beside a file loads it by its name, the last part of which it may make of a variable:
/// `load_dotenv(f".env.{env}")`.
pub(super) fn is_loaded_by_name(listing: &ContextListing, file: &Entry<'_>) -> bool {
    let Some(environment) = file.name().strip_prefix(".env.") else { return false };
    let folder = file.path.strip_suffix(file.name()).unwrap_or_default();
    let is_name = |rest: &str| {
        let is_made = rest.starts_with(['{', '%', '"', '\'']);
        is_made || rest.strip_prefix(environment).is_some_and(|rest| rest.starts_with(['"', '\'']))
    };
    let loads = |text: &str| text.split(".env.").skip(1).any(is_name);
    let beside = listing
        .texts
        .iter()
        .filter(|(path, _)| path.strip_prefix(folder).is_some_and(|name| name.ends_with(".py") && !name.contains('/')));
    beside.into_iter().any(|(_, text)| loads(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn by_the_text_beside_it() {
        let is_loaded = |path: &str, text: &str| {
            let mut listing = listing(&["app/", "app/.env.production", "app/.env", ".env.production"], None);
            listing.texts = vec![("app/config.py".to_owned(), text.to_owned())];
            is_loaded_by_name(&listing, &listing.get(path).expect("an entry"))
        };
        for text in [
            "dotenv_file = f\".env.{env}\"\n",
            "load_dotenv('.env.%s' % env)\n",
            "load_dotenv(\".env.\" + env)\n",
            "load_dotenv(\".env.production\")\n",
        ] {
            assert!(is_loaded("app/.env.production", text), "{text}");
            assert!(!is_loaded("app/.env", text), "{text}");
            assert!(!is_loaded(".env.production", text), "another folder: {text}");
        }
        for text in ["load_dotenv()\n", "load_dotenv(\".env.test\")\n", "# see .env.example\n", "os.environ[\"X\"]\n"] {
            assert!(!is_loaded("app/.env.production", text), "{text}");
        }
    }
}
