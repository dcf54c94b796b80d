//! Starts `dockerfile-ls` in Zed: the program of the settings, or that on the PATH.

use zed_extension_api::{self as zed, LanguageServerId, Result, serde_json, settings::LspSettings};

struct Extension;

impl zed::Extension for Extension {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &zed::Worktree) -> Result<zed::Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree)?.binary;
        let (path, arguments) = binary.map(|binary| (binary.path, binary.arguments)).unwrap_or_default();
        let command = path
            .or_else(|| worktree.which("dockerfile-ls"))
            .ok_or("dockerfile-ls is not on the PATH; `npm install --global dockerfile-ls` or `pipx install dockerfile-ls` puts it there")?;
        Ok(zed::Command { command, args: arguments.unwrap_or_else(|| vec!["--stdio".to_owned()]), env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &zed::Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.initialization_options)
    }

    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &zed::Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| serde_json::json!({ "dockerfile-ls": settings })))
    }
}

zed::register_extension!(Extension);
