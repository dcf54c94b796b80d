//! Every sentence of the features, in English. A language translates it under `<module>.<name>` in its `features.tsv`;
//! what it lacks is said in English.
//!
//! A text is called as a function with its arguments, so that a wrong name, a missing argument or an unknown
//! placeholder does not compile: `heredoc::end(name)` is a [`Phrase`](crate::texts::Phrase), data that is not in any
//! language yet.
//!
//! In a text, `{name}` is an argument. Words that depend on a number are written `{count|file|files}`, in as many
//! forms as the language has. An argument within backticks is code, and elsewhere it is escaped; see
//! [`Markdown`](crate::texts::Markdown).

/// A text: its key, its English and its arguments.
pub(super) type Entry = super::phrase::Text;

/// Declares a module of texts: `name(argument, …) = "Markdown with {argument}";`.
macro_rules! texts {
    ($(#[doc = $doc:literal])+ $module:ident { $($name:ident($($argument:ident),*) = $english:literal;)+ }) => {
        $(#[doc = $doc])+
        pub mod $module {
            $(
                #[doc = concat!("```text\n", $english, "\n```")]
                pub fn $name($($argument: impl Into<$crate::texts::Argument>),*) -> $crate::texts::Phrase {
                    const {
                        assert!(
                            $crate::texts::template::fits($english, &[$(stringify!($argument)),*]),
                            "the placeholders are not the arguments"
                        );
                    }
                    static TEXT: super::Entry = super::Entry {
                        key: concat!(stringify!($module), ".", stringify!($name)),
                        english: $english,
                        arguments: &[$(stringify!($argument)),*],
                    };
                    $crate::texts::Phrase::new(&TEXT, vec![$($argument.into()),*])
                }
            )+

            /// All of them.
            pub(super) const ALL: &[super::Entry] = &[$(super::Entry {
                key: concat!(stringify!($module), ".", stringify!($name)),
                english: $english,
                arguments: &[$(stringify!($argument)),*],
            }),+];
        }
    };
}

mod of_actions;
mod of_commands;
mod of_complaints;
mod of_contexts;
mod of_files;
mod of_images;
mod of_projects;
mod of_starters;

pub use of_actions::{action, refactoring};
pub use of_commands::{check, explain, lens, rename, rule_page};
pub use of_complaints::{command, complaint};
pub use of_contexts::{context, ignore, page, size, usual};
pub use of_files::{heredoc, layer, package, stage, start, value, variable};
pub use of_images::{image, registry, span, tag, unanswered};
pub use of_projects::project;
pub use of_starters::{init, starter};

/// All texts.
pub(super) fn all() -> impl Iterator<Item = &'static Entry> {
    [
        of_actions::ALL,
        of_commands::ALL,
        of_complaints::ALL,
        of_contexts::ALL,
        of_files::ALL,
        of_images::ALL,
        of_projects::ALL,
        of_starters::ALL,
    ]
    .into_iter()
    .flatten()
    .flat_map(|module| module.iter())
}
