//! `rule!` and `msg!`.

/// Declares a rule. The doc comment is its documentation.
macro_rules! rule {
    // Their findings come from elsewhere, and several are in one file.
    (@messages ShellCheck $($message:tt)*) => {};
    (@messages $set:ident $(($key:ident, $text:literal))*) => {
        /// The messages of the rule, in which `msg!` looks its key up when compiling.
        #[allow(dead_code, reason = "some rules report through what they share with others")]
        pub(in crate::rules) const MESSAGES: &[(&str, &str)] = &[$((stringify!($key), $text)),*];
    };
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
            $(once: $once:ident,)?
            check: $kind:ident($check:expr),
            messages: { $($key:ident: $text:literal),* $(,)? } $(,)?
        }
    ) => {
        rule! { @messages $set $(($key, $text))* }

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
            once: once!($($once)?),
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

/// How far one cause of a rule's findings reaches.
macro_rules! once {
    () => {
        $crate::rules::Once::Place
    };
    ($once:ident) => {
        $crate::rules::Once::$once
    };
}

/// Says when compiling that a rule has the messages that it shares with others.
macro_rules! shares {
    ($shared:expr) => {
        const _: () = assert!($crate::texts::has_messages(MESSAGES, $shared), "the rule lacks a message that is shared");
    };
}

/// A message by its key, with named arguments: `msg!(unknown, word = word)`.
///
/// The key is looked up in `MESSAGES`, which `rule!` declares; a file that several rules share declares what all of them
/// have, and each says so with `shares!`. A key that is not there, or a placeholder that is not an argument, does not compile.
macro_rules! msg {
    ($key:ident $(, $name:ident = $value:expr)* $(,)?) => {{
        const {
            assert!(
                $crate::texts::has_message(MESSAGES, stringify!($key), &[$(stringify!($name)),*]),
                "no such message, or one with other arguments"
            );
        }
        $crate::rules::Message::new(stringify!($key), vec![$((stringify!($name), $value.to_string())),*])
    }};
}
