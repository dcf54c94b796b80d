//! All texts for people: what features say, in every language, and how texts are put together.
//!
//! A feature says what it knows as data: [`Words`] made of [`Phrase`]s of the catalogue and of [`docs`]. Only this
//! room turns that into a language. English is in the code (rules' messages in the rules); each other language is a
//! folder of `server/languages`, and what it lacks is said in English.

mod catalogue;
pub mod docs;
pub mod html;
mod locale;
mod markdown;
mod message;
pub mod messages;
mod numbers;
mod pages;
mod phrase;
mod plural;
mod template;
pub mod translations;
mod words;

pub use catalogue::*;
pub use locale::Locale;
pub use markdown::Markdown;
pub use message::Message;
pub use pages::Page;
pub use phrase::{Argument, Phrase, commanded, short};
pub use template::{has_message, has_messages};
pub use words::{Line, Words};
