//! Tables whose short texts languages translate by the English.

use crate::data::images;
use crate::texts::{Locale, short};

#[test]
fn a_text_without_a_translation_stays() {
    for image in images::all() {
        assert_eq!(short(image.description, Locale::ENGLISH), image.description);
    }
    for locale in Locale::all() {
        assert_eq!(short("MySQL, MariaDB", locale), "MySQL, MariaDB");
    }
}
