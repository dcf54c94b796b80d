//! How registries are asked by commands: only where `--live` says so.

use clap::Args;

use crate::config::{Credentials, RegistrySettings};
use crate::registry::{Registry, user_folder};

#[derive(Debug, Args)]
pub(super) struct Asking {
    /// Contact the registry of the image. Without it, nothing is sent: what this program contains and earlier
    /// answers are printed.
    #[arg(long)]
    pub(super) live: bool,
    /// Contact this address instead of the image's registry.
    #[arg(long, value_name = "URL", requires = "live")]
    mirror: Option<String>,
    /// Connect without encryption, as always to this machine.
    #[arg(long, requires = "live")]
    plain_http: bool,
    /// Which credentials are used: those in Docker's configuration file, also those kept by the programs named
    /// there, or none.
    #[arg(long, value_name = "WHICH", default_value = "stored", value_parser = ["stored", "helpers", "none"])]
    credentials: String,
}

impl Asking {
    /// To name an image on the command line, or a file with images, allows their registries to be contacted.
    pub(super) fn registry(&self, hosts: Vec<String>) -> Registry {
        let mirrors = self.mirror.iter().flat_map(|mirror| hosts.iter().map(|host| (host.clone(), mirror.clone()))).collect();
        let mirror_host = self.mirror.as_deref().map(|m| m.split_once("://").map_or(m, |(_, rest)| rest));
        let mirror_host = mirror_host.and_then(|m| m.split('/').next()).map(str::to_owned);
        let plain_http = match (self.plain_http, mirror_host) {
            (false, _) => Vec::new(),
            (true, Some(mirror)) => vec![mirror],
            (true, None) => hosts.clone(),
        };
        let credentials = Credentials::ALL.iter().find(|(name, _)| *name == self.credentials);
        let settings = RegistrySettings {
            enabled: self.live,
            hosts,
            mirrors,
            plain_http,
            credentials: credentials.map(|(_, c)| *c).unwrap_or_default(),
            check_on_open: false,
            search: false,
        };
        Registry::new(settings, user_folder())
    }
}
