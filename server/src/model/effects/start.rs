//! What a stage starts from.

use std::sync::Arc;

use super::{Check, ExposedPorts, Fact, ImageState, Plain, Source, Table, Whole, Words};
use crate::data::bases::{BaseFacts, Sh};
use crate::model::ImageConfig;
use crate::model::workdir::cleaned;

/// PATH where neither the image nor the file sets it.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl ImageState {
    /// `scratch`.
    pub(super) fn empty() -> Self {
        let text = |text: &str| Fact::Known(text.into(), Source::Builder);
        let words = || Fact::Known(Words::default(), Source::Builder);
        let plain = Plain {
            stage: 0,
            for_windows: false,
            whole: Whole { env: true, labels: true, ports: true, volumes: true, triggers: true },
            workdir: text("/"),
            user: text(""),
            shell: Fact::Known(["/bin/sh".into(), "-c".into()].into(), Source::Builder),
            entrypoint: words(),
            cmd: words(),
            stop_signal: text(""),
            health_check: Fact::Known(Arc::new(Check::default()), Source::Builder),
            has_cmd: false,
            own_triggers: 0,
        };
        Self {
            plain,
            env: Table::default(),
            args: Table::default(),
            labels: Table::default(),
            ports: Table::default(),
            volumes: Table::default(),
            triggers: Vec::new(),
        }
    }

    /// An image of which nothing is known.
    pub(super) fn unknown(for_windows: bool) -> Self {
        let mut state = Self::empty();
        state.plain = Plain {
            for_windows,
            whole: Whole { env: false, labels: false, ports: false, volumes: false, triggers: true },
            workdir: Fact::Unknown,
            user: Fact::Unknown,
            shell: Fact::Unknown,
            entrypoint: Fact::Unknown,
            cmd: Fact::Unknown,
            stop_signal: Fact::Unknown,
            health_check: Fact::Unknown,
            ..state.plain
        };
        state
    }

    /// An image whose configuration a registry told.
    pub(super) fn of_config(config: &ImageConfig) -> Self {
        if !config.onbuild.is_empty() || config.platform.starts_with("windows") {
            // Its triggers are carried out first, and may change everything.
            return Self::unknown(config.platform.starts_with("windows"));
        }
        let text = |text: &str| Fact::Known(text.into(), Source::Base);
        let words = |words: &[String]| Fact::Known(words.iter().map(|w| w.as_str().into()).collect(), Source::Base);
        let mut state = Self::empty();
        state.plain.workdir = text(&cleaned(&config.workdir));
        state.plain.user = text(&config.user);
        state.plain.entrypoint = words(&config.entrypoint);
        state.plain.cmd = words(&config.cmd);
        state.plain.stop_signal = text(&config.stop_signal);
        state.plain.health_check = Fact::of(
            config.health_check.as_ref().map(|check| {
                Arc::new(Check {
                    test: check.test.iter().map(|word| word.as_str().into()).collect(),
                    interval: check.interval,
                    timeout: check.timeout,
                    start_period: check.start_period,
                    start_interval: check.start_interval,
                    retries: check.retries,
                })
            }),
            Source::Base,
        );
        if !config.shell.is_empty() {
            state.plain.shell = words(&config.shell);
        }
        for (name, value) in &config.env {
            state.env.set(&name.as_str().into(), Some((Some(value.as_str().into()), Source::Base)));
        }
        for (name, value) in &config.labels {
            state.labels.set(&name.as_str().into(), Some((Some(value.as_str().into()), Source::Base)));
        }
        for port in &config.ports {
            match ExposedPorts::parse(port) {
                Some(ports) => state.ports.set(&ports.to_string().into(), Some(Source::Base)),
                None => state.plain.whole.ports = false,
            }
        }
        config.volumes.iter().for_each(|path| state.volumes.set(&path.as_str().into(), Some(Source::Base)));
        state
    }

    /// An image of which the facts that come with the program say something.
    pub(super) fn of_facts(facts: &BaseFacts) -> Self {
        let for_windows = matches!(facts.sh, Some(Sh::Cmd | Sh::PowerShell));
        // Triggers are carried out first, and may change everything.
        let has_no_triggers = facts.onbuild.as_ref().is_some_and(Vec::is_empty);
        if !has_no_triggers || for_windows {
            return Self::unknown(for_windows);
        }
        let text = |text: Option<&str>| Fact::of(text.map(Into::into), Source::Base);
        let words = |words: &Option<Vec<&'static str>>| {
            Fact::of(words.as_ref().map(|words| words.iter().map(|&word| word.into()).collect()), Source::Base)
        };
        let mut state = Self::unknown(false);
        let plain = &mut state.plain;
        plain.workdir = text(facts.workdir.map(cleaned).as_deref());
        plain.user = text(facts.user);
        plain.entrypoint = words(&facts.entrypoint);
        plain.cmd = words(&facts.cmd);
        plain.stop_signal = text(facts.stop_signal);
        plain.shell = match &facts.shell {
            Some(words) if words.is_empty() => Self::empty().plain.shell,
            shell => words(shell),
        };
        if facts.healthcheck == Some(false) {
            plain.health_check = Self::empty().plain.health_check;
        }
        plain.whole = Whole {
            env: facts.env.is_whole,
            labels: facts.labels.is_whole,
            ports: facts.ports.is_whole,
            volumes: facts.volumes.is_whole,
            triggers: true,
        };
        for variable in &facts.env.items {
            state.env.set(&variable.name.into(), Some((variable.value.map(Into::into), Source::Base)));
        }
        facts.labels.items.iter().for_each(|&name| state.labels.set(&name.into(), Some((None, Source::Base))));
        for port in &facts.ports.items {
            match ExposedPorts::parse(port) {
                Some(ports) => state.ports.set(&ports.to_string().into(), Some(Source::Base)),
                None => state.plain.whole.ports = false,
            }
        }
        facts.volumes.items.iter().for_each(|&path| state.volumes.set(&path.into(), Some(Source::Base)));
        state
    }

    /// The state as a stage of that index finds it, triggers not yet carried out.
    pub(super) fn begin(&mut self, stage: usize) {
        self.plain.stage = stage;
        self.plain.has_cmd = false;
        self.plain.own_triggers = self.triggers.len();
        if self.env.get("PATH").is_none() && !self.plain.for_windows {
            let path = self.plain.whole.env.then(|| PATH.into());
            let source = if path.is_some() { Source::Builder } else { Source::Base };
            self.env.set(&"PATH".into(), Some((path, source)));
        }
    }
}
