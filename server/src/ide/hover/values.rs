//! What a single value says: a port, a signal, a user, a path, permissions, a time, the key of a label.

use super::{Cursor, Known};
use crate::data::flags::FlagValue;
use crate::data::{annotations, platforms, ports, run_time_names, signals};
use crate::ide::places::place;
use crate::model::{Base, Build, ImageState, duration};
use crate::syntax::ast::{Keyword, Pair, Word};
use crate::texts::{Argument, Phrase, Words, value as texts};

/// More ports are not named.
const MOST_PORTS: usize = 8;

impl Cursor<'_> {
    /// What usually listens on a port of EXPOSE.
    pub(super) fn port(&self, word: &Word) -> Known {
        let text = word.literal(self.model.escape)?;
        let (port, protocol) = text.split_once('/').unwrap_or((&text, "tcp"));
        let shown = format!("{port}/{protocol}");
        let mut words = Words::new();
        words.phrase(match port.parse().ok().and_then(ports::find) {
            Some(what) => texts::known_port(shown, Argument::short(what)),
            None => texts::port(shown),
        });
        match port.parse() {
            Ok(number) if protocol.eq_ignore_ascii_case("tcp") => words.lines(self.port_in_use(number)),
            _ => words.phrase(texts::expose()),
        };
        Some((word.range, words))
    }

    /// The one argument of STOPSIGNAL, USER or WORKDIR.
    pub(super) fn argument(&self, keyword: Keyword, word: &Word) -> Known {
        if keyword == Keyword::Workdir {
            return Some((word.range, self.directory(word)?));
        }
        let value = word.literal(self.model.escape)?;
        let text = match keyword {
            Keyword::Stopsignal => signal(&value)?,
            Keyword::User => self.user(&value)?,
            _ => return None,
        };
        Some((word.range, text))
    }

    /// Which folder it is, and whether it is there already.
    fn directory(&self, word: &Word) -> Option<Words> {
        let value = word.literal(self.model.escape);
        if value.as_ref().is_some_and(|value| value.contains([':', '\\'])) {
            return None;
        }
        let workdir = self.model.instructions.get(self.index).filter(|placed| placed.keyword == Keyword::Workdir);
        let (known, made) = match (self.places, workdir) {
            (Some(places), _) => places.folder_of(self.index),
            (None, Some(workdir)) => {
                let known = self.state().and_then(|state| state.workdir_behind(workdir, self.model.escape));
                let there = known.as_ref().and_then(|path| place(self.snapshot, self.index, path));
                (known, there)
            }
            (None, None) => (None, None),
        };
        let made = known.as_ref().zip(made).map(|(path, made)| super::start::directory(self.snapshot, path, made));
        let mut words = Words::from(match (known, &value) {
            (Some(path), _) => texts::leads_to(&*path),
            (None, Some(value)) if value.starts_with('/') => return None,
            (None, Some(value)) => texts::leads_into_base(value),
            (None, None) => return None,
        });
        words.phrases(made);
        words.phrases(value.filter(|value| !value.starts_with('/')).map(|_| texts::relative()));
        Some(words)
    }

    /// Who runs what follows, and who that is in the image below.
    fn user(&self, value: &str) -> Option<Words> {
        let mut words = user(value)?;
        let name = value.split(':').next().unwrap_or_default();
        let stage = self.model.stages.get(self.model.stage_of(self.index)?)?;
        if let Base::Image(image) = self.model.root_base(stage)
            && let Some(facts) = image.base_facts(self.snapshot.world.knowledge.images.mirrors())
            && let Some(known) = facts.users.items.iter().find(|user| user.name == name || user.uid.to_string() == name)
        {
            words.phrase(texts::base_user(known.name, known.uid, known.gid, known.home, image.to_string()));
        }
        Some(words)
    }

    /// The image when the instruction starts.
    pub(super) fn state(&self) -> Option<ImageState> {
        let images = &self.snapshot.world.knowledge.images;
        self.model.state_before(Build { args: &[], is_whole: false, images }, self.index)
    }

    /// What is in force when USER, WORKDIR or EXPOSE starts.
    pub(super) fn so_far(&self) -> Option<Phrase> {
        let placed = self.model.instructions.get(self.index)?;
        let list: Vec<String> = match placed.keyword {
            Keyword::User => {
                let state = self.state()?;
                let user = state.user().known()?;
                vec![if user.is_empty() { "root".to_owned() } else { user.to_string() }]
            }
            Keyword::Workdir => vec![self.state()?.workdir().known()?.to_string()],
            Keyword::Expose => self.state()?.ports().into_iter().map(|(ports, _)| ports.to_string()).take(MOST_PORTS).collect(),
            _ => return None,
        };
        (!list.is_empty()).then(|| texts::so_far(Argument::codes(list)))
    }

    /// What the key of a label means, where the OCI specification says it.
    pub(super) fn label(&self, pair: &Pair) -> Known {
        let key = pair.key.as_ref().filter(|key| self.hits(key.range))?;
        let name = key.text.trim_matches(['"', '\'']);
        let known = annotations::ANNOTATIONS.iter().find(|annotation| annotation.key == name)?;
        let meaning = Argument::short(known.description);
        Some((key.range, texts::label(Argument::own(known.key), meaning).into()))
    }
}

/// What reads a variable of ENV.
pub(super) fn variable(pair: &Pair) -> Option<Phrase> {
    let name = pair.key.as_ref()?.text.as_ref();
    run_time_names::find(name).map(|meaning| texts::variable(name, Argument::short(meaning)))
}

/// The name and number of a signal.
fn signal(value: &str) -> Option<Words> {
    let (name, number) = signals::find(value)?;
    Some(texts::signal(Argument::own(name), Argument::ordinal(number)).into())
}

/// Who runs what follows.
fn user(value: &str) -> Option<Words> {
    let (user, group) = value.split_once(':').map_or((value, None), |(user, group)| (user, Some(group)));
    if user.is_empty() {
        return None;
    }
    let mut words = Words::from(group.map_or_else(|| texts::user(user), |group| texts::user_and_group(user, group)));
    words.phrase(if matches!(user, "root" | "0") {
        texts::root()
    } else if user.bytes().all(|b| b.is_ascii_digit()) {
        texts::user_number()
    } else {
        texts::user_name()
    });
    Some(words)
}

/// A line about the value of a flag; `None` if there is nothing to add to the flag's own text.
pub(super) fn flag_value(kind: FlagValue, value: &str) -> Option<Phrase> {
    match kind {
        FlagValue::Duration => time(value),
        FlagValue::Mode => permissions(value).map(|shown| texts::mode(value, shown)),
        FlagValue::Platform => {
            let known = platforms::ALL.iter().find(|platform| platform.name.eq_ignore_ascii_case(value))?;
            Some(texts::platform(value, Argument::short(known.description)))
        }
        FlagValue::Mount | FlagValue::Source | FlagValue::Owner | FlagValue::Pattern | FlagValue::Word => None,
    }
}

fn time(value: &str) -> Option<Phrase> {
    let nanoseconds = duration::nanoseconds(value).filter(|&time| time > 0)?;
    let milliseconds = u64::try_from(nanoseconds / 1_000_000).ok()?;
    Some(texts::seconds(value, Argument::thousandths(milliseconds)))
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
    use expect_test::expect;

    use super::*;
    use crate::testing::{check_hover, check_no_hover};
    use crate::texts::Locale;

    #[test]
    fn ports_and_signals() {
        check_hover(
            "FROM a\nEXPOSE 54<|>32",
            &expect![[r#"
                «5432»
                **`5432/tcp`**: PostgreSQL

                EXPOSE only documents the port; `docker run -p 5432:5432 IMAGE` publishes it  
                In a Compose file: `ports: ["5432:5432"]`
            "#]],
        );
        check_hover(
            "FROM a\nEXPOSE 4321<|>/udp",
            &expect![[r#"
            «4321/udp»
            Port **`4321/udp`**

            EXPOSE only documents the port; `docker run -p` publishes it.
        "#]],
        );
        check_hover(
            "FROM a\nSTOPSIGNAL 9<|>",
            &expect![[r#"
            «9»
            **SIGKILL** is signal 9. `docker stop` sends it to the first process of the container.
        "#]],
        );
        check_no_hover("FROM a\nSTOPSIGNAL $<|>{");
    }

    #[test]
    fn users() {
        check_hover(
            "FROM a\nUSER ro<|>ot",
            &expect![[r#"
                «root»
                RUN, CMD and ENTRYPOINT below run as user `root`.

                As root they can do anything in the container; choose another user for what runs in the end.
            "#]],
        );
        check_hover(
            "FROM a\nUSER app:<|>staff",
            &expect![[r#"
                «app:staff»
                RUN, CMD and ENTRYPOINT below run as user `app` with group `staff`.

                The name must be in the image's `/etc/passwd` when the step runs.
            "#]],
        );
        check_hover(
            "FROM a\nUSER 10<|>01",
            &expect![[r#"
                «1001»
                RUN, CMD and ENTRYPOINT below run as user `1001`.

                A number needs no entry in `/etc/passwd`; without one and without a group, the process runs with group 0.
            "#]],
        );
    }

    #[test]
    fn relative_working_directories() {
        check_hover(
            "FROM a\nWORKDIR /srv\nWORKDIR ../a<|>pp/.",
            &expect![[r#"
                «../app/.»
                → `/app`

                This line makes the folder if the image does not have it yet

                A relative path starts from the previous WORKDIR.
            "#]],
        );
        check_hover(
            "FROM a\nWORKDIR a<|>pp",
            &expect![[r#"
            «app»
            → `app` in the working directory of the base image

            A relative path starts from the previous WORKDIR.
        "#]],
        );
        check_hover(
            "FROM golang:1.26\nWORKDIR a<|>pp",
            &expect![[r#"
            «app»
            → `/go/app`

            This line makes the folder if the image does not have it yet

            A relative path starts from the previous WORKDIR.
        "#]],
        );
        check_hover(
            "FROM a\nENV X=/x\nWORKDIR $X/a<|>pp",
            &expect![[r#"
            «$X/app»
            → `/x/app`

            This line makes the folder if the image does not have it yet
        "#]],
        );
    }

    #[test]
    fn what_the_image_brings() {
        check_hover(
            "FROM node:24\nUSER no<|>de",
            &expect![[r#"
                «node»
                RUN, CMD and ENTRYPOINT below run as user `node`.

                The name must be in the image's `/etc/passwd` when the step runs.

                In `node:24`: `node`, user 1000, group 1000, home `/home/node`
            "#]],
        );
        check_hover(
            "FROM node:24\nUSER 10<|>00",
            &expect![[r#"
                «1000»
                RUN, CMD and ENTRYPOINT below run as user `1000`.

                A number needs no entry in `/etc/passwd`; without one and without a group, the process runs with group 0.

                In `node:24`: `node`, user 1000, group 1000, home `/home/node`
            "#]],
        );
        check_hover(
            "FROM scratch\nEXPOSE 80 53/udp\nEXP<|>OSE 81",
            &expect![[r#"
                «EXPOSE»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                So far: `80/tcp`, `53/udp`

                ---

                **EXPOSE**: documents which ports the program in the container listens on; it does not publish them. […]
            "#]],
        );
        check_hover(
            "FROM golang:1.26\nWORK<|>DIR /a",
            &expect![[r#"
                «WORKDIR»
                Layer 1 above the base image  
                Runs again when one of these changes: line 1

                So far: `/go`

                ---

                **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist. […]
            "#]],
        );
        check_hover(
            "FROM scratch\nUS<|>ER a",
            &expect![[r#"
                «USER»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                So far: `root`

                ---

                **USER**: sets the user for the following `RUN` steps and for the running container. […]
            "#]],
        );
        check_hover(
            "FROM registry.example/app:1\nENV APP_HOME=$APP<|>_HOME/x",
            &expect![[r#"
            «$APP_HOME»
            `/srv`

            **`APP_HOME`**: set by the image `registry.example/app:1`
        "#]],
        );
        check_hover(
            "FROM golang:1.26\nENV PATH=/x:$PA<|>TH",
            &expect![[r#"
            «$PATH»
            `/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`

            **`PATH`**: set by the image `golang:1.26`
        "#]],
        );
        check_hover(
            "FROM scratch\nENV PATH=/x:$PA<|>TH",
            &expect![[r#"
            «$PATH»
            `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`

            **`PATH`**: set by the builder
        "#]],
        );
    }

    #[test]
    fn keys_of_labels() {
        let key = "org.opencontainers.image.licenses";
        check_hover(
            &format!("FROM a\nLABEL a=b {key}<|>=MIT"),
            &expect![[r#"
            «org.opencontainers.image.licenses»
            **org.opencontainers.image.licenses**

            Licences as an SPDX expression.
        "#]],
        );
        check_no_hover("FROM a\nLABEL ma<|>intainer=me");
        check_no_hover(&format!("FROM a\nLABEL {key}=M<|>IT"));
    }

    #[test]
    fn times_and_permissions() {
        let shown = |kind, value| flag_value(kind, value).map(|said| said.markdown(Locale::ENGLISH).to_string());
        assert_eq!(shown(FlagValue::Duration, "1m30s").as_deref(), Some("`1m30s` = 90 s"));
        assert_eq!(shown(FlagValue::Duration, "1500ms").as_deref(), Some("`1500ms` = 1.5 s"));
        assert_eq!(shown(FlagValue::Duration, "x"), None);
        assert_eq!(shown(FlagValue::Mode, "0644").as_deref(), Some("`0644` = `rw-r--r--`"));
        assert_eq!(shown(FlagValue::Mode, "751").as_deref(), Some("`751` = `rwxr-x--x`"));
        assert_eq!(shown(FlagValue::Mode, "u+x"), None);
        assert_eq!(shown(FlagValue::Mode, "789"), None);
        check_hover(
            "FROM a\nHEALTHCHECK --interval=2<|>m CMD x",
            &expect![[r#"
            «--interval=2m»
            `2m` = 120 s

            **--interval=duration**: the time from the start to the first check, and from the end of one check to the next (default 30s). […]
        "#]],
        );
        check_hover(
            "FROM a\nADD --chmod=64<|>4 a /",
            &expect![[r#"
            «--chmod=644»
            `644` = `rw-r--r--`

            **--chmod=mode**: sets the permissions of the added files (since Dockerfile 1.2). […]
        "#]],
        );
    }
}
