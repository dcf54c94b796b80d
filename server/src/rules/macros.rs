//! `rule!` and `msg!`.

/// Declares a rule. The doc comment is its documentation.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            id: $id:literal,
            set: $set:ident,
            severity: $severity:ident,
            $(aliases: [$($alias:literal),* $(,)?],)?
            $(covers: [$($why:ident $covered:literal),* $(,)?],)?
            $(optional: $optional:literal,)?
            $(frontend: $frontend:literal,)?
            $(leaves: $leaves:ident,)?
            check: $kind:ident($check:expr),
            messages: { $($key:ident: $text:literal),* $(,)? } $(,)?
        }
    ) => {
        pub(crate) static $name: $crate::rules::Rule = $crate::rules::Rule {
            id: $id,
            aliases: &[$($($alias),*)?],
            severity: $crate::rules::Severity::$severity,
            set: $crate::rules::RuleSet::$set,
            docs: concat!($($doc, "\n"),*),
            messages: &[$((stringify!($key), $text)),*],
            covers: &[$($($crate::rules::Cover { id: $covered, why: $crate::rules::Overlap::$why }),*)?],
            optional: false $(|| $optional)?,
            frontend: false $(|| $frontend)?,
            leaves: leaves!($($leaves)?),
            check: $crate::rules::Check::$kind($check),
        };
    };
}

/// What the findings of a rule leave in an image.
macro_rules! leaves {
    () => {
        $crate::rules::Leaves::Nothing
    };
    ($leaves:ident) => {
        $crate::rules::Leaves::$leaves
    };
}

/// A message by its key, with named arguments: `msg!(unknown, word = word)`.
macro_rules! msg {
    ($key:ident $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::rules::Message::new(stringify!($key), vec![$((stringify!($name), $value.to_string())),*])
    };
}
