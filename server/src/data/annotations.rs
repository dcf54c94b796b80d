//! The annotation keys that the OCI image specification defines (`annotations.md`), which images carry as
//! labels.

use super::docs::Language;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotation {
    /// As it is written in LABEL.
    pub key: &'static str,
    en: &'static str,
    ru: &'static str,
}

const fn key(key: &'static str, en: &'static str, ru: &'static str) -> Annotation {
    Annotation { key, en, ru }
}

/// All keys, the most used first.
#[rustfmt::skip]
pub const ANNOTATIONS: &[Annotation] = &[
    key("org.opencontainers.image.title", "Title of the image for people.", "Название образа для людей."),
    key("org.opencontainers.image.description", "What the image holds, for people.", "Описание содержимого образа для людей."),
    key("org.opencontainers.image.source", "Address of the source code of the image.", "Адрес исходного кода образа."),
    key("org.opencontainers.image.version", "Version of the packaged software.", "Версия упакованной программы."),
    key("org.opencontainers.image.revision", "Revision of the source code, such as a commit.", "Ревизия исходного кода, например коммит."),
    key("org.opencontainers.image.created", "When the image was built (RFC 3339).", "Когда собран образ (RFC 3339)."),
    key("org.opencontainers.image.licenses", "Licences as an SPDX expression.", "Лицензии в виде выражения SPDX."),
    key("org.opencontainers.image.authors", "Who is responsible for the image.", "Кто отвечает за образ."),
    key("org.opencontainers.image.vendor", "Who distributes the image.", "Кто распространяет образ."),
    key("org.opencontainers.image.url", "Address of more information about the image.", "Адрес подробных сведений об образе."),
    key("org.opencontainers.image.documentation", "Address of the documentation.", "Адрес документации."),
    key("org.opencontainers.image.ref.name", "Name of the reference for a target.", "Имя ссылки на образ."),
    key("org.opencontainers.image.base.name", "Reference of the base image.", "Ссылка на базовый образ."),
    key("org.opencontainers.image.base.digest", "Digest of the base image.", "Дайджест базового образа."),
];

/// What a key means.
pub fn describe(annotation: &Annotation, language: Language) -> &'static str {
    match language {
        Language::English => annotation.en,
        Language::Russian => annotation.ru,
    }
}
