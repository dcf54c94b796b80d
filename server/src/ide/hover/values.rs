//! What a single value says: a port, a signal, a user, a path, permissions, a time, the key of a label.

use super::{Cursor, Found, code};
use crate::data::docs::Language;
use crate::data::short::translated;
use crate::data::{annotations, ports, signals};
use crate::model::{WorkingDirectory, duration, joined_path};
use crate::syntax::ast::{Keyword, Pair, Word};

impl Cursor<'_> {
    /// What usually listens on a port of EXPOSE.
    pub(super) fn port(&self, word: &Word) -> Found {
        let text = word.literal(self.model.escape)?;
        let (port, protocol) = text.split_once('/').unwrap_or((&text, "tcp"));
        let known = port.parse().ok().and_then(ports::find);
        let title = match (known, self.language) {
            (Some(what), _) => format!("**{port}/{protocol}**: {}", translated(what, self.language)),
            (None, Language::English) => format!("Port **{port}/{protocol}**"),
            (None, Language::Russian) => format!("Порт **{port}/{protocol}**"),
        };
        let note = match self.language {
            Language::English => "EXPOSE only notes the port; `docker run -p` opens it.",
            Language::Russian => "EXPOSE только отмечает порт; открывает его `docker run -p`.",
        };
        Some((word.range, format!("{title}\n\n{note}")))
    }

    /// The one argument of STOPSIGNAL, USER or WORKDIR.
    pub(super) fn argument(&self, keyword: Keyword, word: &Word) -> Found {
        let value = word.literal(self.model.escape)?;
        let text = match keyword {
            Keyword::Stopsignal => self.signal(&value)?,
            Keyword::User => self.user(&value)?,
            Keyword::Workdir => self.directory(&value)?,
            _ => return None,
        };
        Some((word.range, text))
    }

    /// The name and number of a signal.
    fn signal(&self, value: &str) -> Option<String> {
        let (name, number) = signals::find(value)?;
        Some(match self.language {
            Language::English => {
                format!("**SIG{name}** is signal {number}. `docker stop` sends it to the first process of the container.")
            }
            Language::Russian => {
                format!("**SIG{name}** — сигнал {number}. `docker stop` посылает его первому процессу контейнера.")
            }
        })
    }

    /// Who runs what follows.
    fn user(&self, value: &str) -> Option<String> {
        let (user, group) = value.split_once(':').map_or((value, None), |(user, group)| (user, Some(group)));
        if user.is_empty() {
            return None;
        }
        let is_root = matches!(user, "root" | "0");
        let named = group.map(code);
        let who = match (self.language, named) {
            (Language::English, None) => format!("User {}", code(user)),
            (Language::English, Some(group)) => format!("User {}, group {group}", code(user)),
            (Language::Russian, None) => format!("Пользователь {}", code(user)),
            (Language::Russian, Some(group)) => format!("Пользователь {}, группа {group}", code(user)),
        };
        let note = match (self.language, is_root, user.bytes().all(|b| b.is_ascii_digit())) {
            (Language::English, true, _) => {
                "root may do everything in the container: choose another user for what runs in the end."
            }
            (Language::English, _, true) => "A number needs no entry in `/etc/passwd`; without a group it runs with group 0.",
            (Language::English, _, _) => "The name must be in the image's `/etc/passwd` when the step runs.",
            (Language::Russian, true, _) => {
                "root может в контейнере всё: для того, что запускается в итоге, лучше выбрать другого пользователя."
            }
            (Language::Russian, _, true) => "Числу не нужна запись в `/etc/passwd`; без группы процесс получает группу 0.",
            (Language::Russian, _, _) => "Имя должно быть в `/etc/passwd` образа, когда выполняется шаг.",
        };
        Some(format!("{who}: RUN, CMD, ENTRYPOINT\n\n{note}"))
    }

    /// Where a relative path leads.
    fn directory(&self, value: &str) -> Option<String> {
        if value.starts_with('/') || value.contains([':', '\\']) {
            return None;
        }
        let note = match self.language {
            Language::English => "A relative path starts from the WORKDIR before it.",
            Language::Russian => "Относительный путь отсчитывается от предыдущего WORKDIR.",
        };
        let path = match self.model.working_directory_before(self.index) {
            WorkingDirectory::Path(parent) => code(&joined_path(&parent, value)),
            _ => match self.language {
                Language::English => format!("{} in the working directory of the base image", code(value)),
                Language::Russian => format!("{} в рабочей папке базового образа", code(value)),
            },
        };
        Some(format!("→ {path}\n\n{note}"))
    }

    /// What the key of a label means, where the OCI specification says it.
    pub(super) fn label(&self, pair: &Pair) -> Found {
        let key = pair.key.as_ref().filter(|key| self.hits(key.range))?;
        let name = key.text.trim_matches(['"', '\'']);
        let known = annotations::ANNOTATIONS.iter().find(|annotation| annotation.key == name)?;
        Some((key.range, format!("**{name}**\n\n{}", annotations::describe(known, self.language))))
    }
}

/// A line about the value of a flag; `None` if there is nothing to add to the flag's own text.
pub(super) fn flag_value(flag: &str, value: &str, language: Language) -> Option<String> {
    match flag {
        "interval" | "timeout" | "start-period" | "start-interval" => time(value, language),
        "chmod" => permissions(value).map(|shown| format!("{} = {}", code(value), code(&shown))),
        _ => None,
    }
}

fn time(value: &str, language: Language) -> Option<String> {
    let nanoseconds = duration::nanoseconds(value).filter(|&time| time > 0)?;
    let (milliseconds, unit) = (nanoseconds / 1_000_000, if language == Language::English { "s" } else { "с" });
    let fraction = format!(".{:03}", milliseconds % 1000);
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    Some(format!("{} = {}{fraction} {unit}", code(value), milliseconds / 1000))
}

/// `rwxr-xr-x` for three or four octal digits.
fn permissions(mode: &str) -> Option<String> {
    let digits = mode.strip_prefix('0').filter(|rest| rest.len() == 3).unwrap_or(mode);
    if digits.len() != 3 {
        return None;
    }
    let mut out = String::new();
    for digit in digits.chars() {
        let bits = digit.to_digit(8)?;
        out.extend([(4, 'r'), (2, 'w'), (1, 'x')].map(|(bit, letter)| if bits & bit == 0 { '-' } else { letter }));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_hover, check_no_hover};

    #[test]
    fn ports_and_signals() {
        check_hover("FROM a\nEXPOSE 54<|>32", "5432", "**5432/tcp**: PostgreSQL");
        check_hover("FROM a\nEXPOSE 4321<|>/udp", "4321/udp", "Port **4321/udp**");
        check_hover("FROM a\nSTOPSIGNAL 9<|>", "9", "**SIGKILL** is signal 9");
        check_no_hover("FROM a\nSTOPSIGNAL $<|>{");
    }

    #[test]
    fn users() {
        check_hover("FROM a\nUSER ro<|>ot", "root", "root may do everything");
        check_hover("FROM a\nUSER app:<|>staff", "app:staff", "User `app`, group `staff`");
        check_hover("FROM a\nUSER 10<|>01", "1001", "without a group it runs with group 0");
    }

    #[test]
    fn relative_working_directories() {
        check_hover("FROM a\nWORKDIR /srv\nWORKDIR ../a<|>pp/.", "../app/.", "→ `/app`");
        check_hover("FROM a\nWORKDIR a<|>pp", "app", "`app` in the working directory of the base image");
        check_no_hover("FROM a\nWORKDIR /a<|>pp");
    }

    #[test]
    fn keys_of_labels() {
        let key = "org.opencontainers.image.licenses";
        check_hover(&format!("FROM a\nLABEL a=b {key}<|>=MIT"), key, "SPDX");
        check_no_hover("FROM a\nLABEL ma<|>intainer=me");
        check_no_hover(&format!("FROM a\nLABEL {key}=M<|>IT"));
    }

    #[test]
    fn times_and_permissions() {
        let shown = |flag, value| flag_value(flag, value, Language::English);
        assert_eq!(shown("interval", "1m30s").as_deref(), Some("`1m30s` = 90 s"));
        assert_eq!(shown("timeout", "1500ms").as_deref(), Some("`1500ms` = 1.5 s"));
        assert_eq!(shown("timeout", "x"), None);
        assert_eq!(shown("chmod", "0644").as_deref(), Some("`0644` = `rw-r--r--`"));
        assert_eq!(shown("chmod", "751").as_deref(), Some("`751` = `rwxr-x--x`"));
        assert_eq!(shown("chmod", "u+x"), None);
        assert_eq!(shown("chmod", "789"), None);
        check_hover("FROM a\nHEALTHCHECK --interval=2<|>m CMD x", "--interval", "`2m` = 120 s");
    }
}
