//! What holds of several tables.

use crate::data::flags::{MOUNT_TYPES, mount_key, usual_mount_keys};
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

#[test]
fn usual_keys_of_mounts_are_keys_of_that_type() {
    for kind in MOUNT_TYPES {
        assert!(!usual_mount_keys(kind).is_empty(), "{kind}");
        for name in usual_mount_keys(kind) {
            let key = mount_key(name).unwrap();
            assert!(key.types.is_empty() || key.types.contains(&kind), "{kind} {name}");
        }
    }
}
