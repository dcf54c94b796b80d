//! The contents of manifests and configurations, which are not trusted.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::Error;
use crate::model::{ImageConfig, ImageHealthCheck, ImageReference, KnownPlatform};

/// Platforms that are kept.
const MAX_PLATFORMS: usize = 64;
/// Entries of one kind in a configuration that are kept.
const MAX_ENTRIES: usize = 200;
/// Bytes of one text that are kept.
const MAX_TEXT: usize = 2000;

/// An index of manifests, or one manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Manifest {
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Descriptor {
    digest: String,
    size: u64,
    platform: Option<Platform>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Platform {
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
}

impl Manifest {
    /// Reads one.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn read(body: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(body).map_err(|_| Error::Malformed("the manifest"))
    }

    /// Whether there is a manifest for each platform.
    pub(super) fn is_index(&self) -> bool {
        self.manifests.is_some()
    }

    /// The platforms of an index. Attestations, which have none, are left out.
    pub(super) fn platforms(&self) -> Vec<KnownPlatform> {
        let all = self.manifests.iter().flatten();
        let known = all.filter_map(|entry| {
            let platform = entry.platform.as_ref()?;
            let name = platform_name(platform.os.as_deref()?, platform.architecture.as_deref()?, platform.variant.as_deref());
            ImageReference::is_digest(&entry.digest).then(|| KnownPlatform { name, digest: entry.digest.clone(), size: None })
        });
        known.filter(|p| !p.name.starts_with("unknown/")).take(MAX_PLATFORMS).collect()
    }

    /// The digest of the configuration.
    pub(super) fn config(&self) -> Option<&str> {
        self.config.as_ref().map(|c| c.digest.as_str()).filter(|digest| ImageReference::is_digest(digest))
    }

    /// What is fetched for the image, in bytes.
    pub(super) fn size(&self) -> Option<u64> {
        Some(self.layers.as_ref()?.iter().fold(0, |sum: u64, layer| sum.saturating_add(layer.size)))
    }
}

/// `linux/arm/v7`; `v8` of arm64 goes without saying.
pub(super) fn platform_name(os: &str, architecture: &str, variant: Option<&str>) -> String {
    let is_usual = |variant: &str| variant.is_empty() || (architecture == "arm64" && variant == "v8");
    let variant = variant.filter(|variant| !is_usual(variant));
    let parts = [Some(os), Some(architecture), variant];
    parts.iter().flatten().map(|part| clean(part)).collect::<Vec<_>>().join("/")
}

/// The configuration of an image.
///
/// # Errors
/// When it is none.
pub(super) fn config(body: &[u8]) -> Result<ImageConfig, Error> {
    let root: Value = serde_json::from_slice(body).map_err(|_| Error::Malformed("the configuration"))?;
    let text = |at: &str| root.pointer(at).and_then(Value::as_str).map(clean).unwrap_or_default();
    let list = |at: &str| -> Vec<String> {
        let all = root.pointer(at).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).take(MAX_ENTRIES).map(clean).collect()
    };
    let keys = |at: &str| -> Vec<String> {
        let all = root.pointer(at).and_then(Value::as_object).into_iter().flatten();
        all.map(|(key, _)| clean(key)).take(MAX_ENTRIES).collect()
    };
    if !root.is_object() {
        return Err(Error::Malformed("the configuration"));
    }
    let labels = root.pointer("/config/Labels").and_then(Value::as_object).into_iter().flatten();
    let labels: BTreeMap<String, String> =
        labels.filter_map(|(key, value)| Some((clean(key), clean(value.as_str()?)))).take(MAX_ENTRIES).collect();
    let env = list("/config/Env");
    let (os, architecture, variant) = (text("/os"), text("/architecture"), text("/variant"));
    Ok(ImageConfig {
        platform: if os.is_empty() { String::new() } else { platform_name(&os, &architecture, Some(&variant)) },
        created: text("/created"),
        env: env.iter().filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        entrypoint: list("/config/Entrypoint"),
        cmd: list("/config/Cmd"),
        workdir: text("/config/WorkingDir"),
        user: text("/config/User"),
        ports: keys("/config/ExposedPorts"),
        volumes: keys("/config/Volumes"),
        labels,
        stop_signal: text("/config/StopSignal"),
        shell: list("/config/Shell"),
        health_check: root.pointer("/config").filter(|config| config.is_object()).map(|_| {
            let number =
                |name: &str| root.pointer(&format!("/config/Healthcheck/{name}")).and_then(Value::as_i64).unwrap_or_default();
            ImageHealthCheck {
                test: list("/config/Healthcheck/Test"),
                interval: number("Interval"),
                timeout: number("Timeout"),
                start_period: number("StartPeriod"),
                start_interval: number("StartInterval"),
                retries: number("Retries"),
            }
        }),
        onbuild: list("/config/OnBuild"),
        layers: root.pointer("/rootfs/diff_ids").and_then(Value::as_array).map_or(0, Vec::len),
    })
}

/// A text of bearable length without control characters and those that turn the direction of writing.
pub(super) fn clean(text: &str) -> String {
    let is_shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut out: String = text.chars().filter(is_shown).take(MAX_TEXT).collect();
    if out.len() < text.len() && out.chars().count() == MAX_TEXT {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_of_an_index() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let entry = |platform: &str| format!(r#"{{"digest":"{digest}","size":1,"platform":{platform}}}"#);
        let index = [
            entry(r#"{"os":"linux","architecture":"amd64"}"#),
            entry(r#"{"os":"linux","architecture":"arm","variant":"v7"}"#),
            entry(r#"{"os":"linux","architecture":"arm64","variant":"v8"}"#),
            entry(r#"{"os":"unknown","architecture":"unknown"}"#),
            r#"{"digest":"x","platform":{"os":"linux","architecture":"s390x"}}"#.to_owned(),
            "{}".to_owned(),
        ];
        let manifest = Manifest::read(format!(r#"{{"manifests":[{}]}}"#, index.join(",")).as_bytes()).unwrap();
        let names: Vec<String> = manifest.platforms().into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["linux/amd64", "linux/arm/v7", "linux/arm64"]);
        assert!(manifest.is_index() && manifest.config().is_none() && manifest.size().is_none());
    }

    #[test]
    fn sizes_do_not_overflow() {
        let manifest = Manifest::read(br#"{"layers":[{"size":18446744073709551615},{"size":7}]}"#).unwrap();
        assert_eq!(manifest.size(), Some(u64::MAX));
        assert!(Manifest::read(br#"{"layers":[{"size":-1}]}"#).is_err());
    }

    #[test]
    fn a_configuration_with_everything_and_with_nothing() {
        let config_of = |text: &str| config(text.as_bytes());
        let full = config_of(
            r#"{"created":"2026-08-13T00:00:00Z","os":"linux","architecture":"amd64","config":{"Env":["PATH=/bin","A=b=c","X"],
            "Cmd":["python3"],"Entrypoint":null,"ExposedPorts":{"8000/tcp":{}},"WorkingDir":"/app","User":"app",
            "Labels":{"a":"b\u001b[31m\u202ec"},"Healthcheck":{"Test":["CMD","a"],"Interval":5},"OnBuild":["COPY . ."]},"rootfs":{"diff_ids":["x","y"]}}"#,
        )
        .unwrap();
        assert_eq!(full.env, [("PATH".to_owned(), "/bin".to_owned()), ("A".to_owned(), "b=c".to_owned())]);
        assert_eq!((full.platform.as_str(), full.layers, full.cmd.len(), full.entrypoint.len()), ("linux/amd64", 2, 1, 0));
        assert_eq!(full.labels["a"], "b[31mc");
        let check = full.health_check.unwrap();
        assert_eq!((check.test.join(" ").as_str(), check.interval, check.retries), ("CMD a", 5, 0));
        assert_eq!(config_of(r#"{"config":{}}"#).unwrap().health_check, Some(ImageHealthCheck::default()));
        assert_eq!(config_of("{}"), Ok(ImageConfig::default()));
        assert_eq!(config_of(r#"{"config":null}"#), Ok(ImageConfig::default()));
        assert!(config_of("[]").is_err() && config_of(&"[".repeat(10_000)).is_err());
    }
}
