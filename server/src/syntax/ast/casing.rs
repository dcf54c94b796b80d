//! How keywords are written.

/// Whether a word is in upper and in lower case; without letters it is in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Casing {
    /// No letter is in lower case.
    pub is_upper: bool,
    /// No letter is in upper case.
    pub is_lower: bool,
}

impl Casing {
    /// That of a word.
    pub fn of(word: &str) -> Self {
        if word.is_ascii() {
            let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
            return Self { is_upper: !has(u8::is_ascii_lowercase), is_lower: !has(u8::is_ascii_uppercase) };
        }
        Self { is_upper: word.to_uppercase() == word, is_lower: word.to_lowercase() == word }
    }
}
