//! The value of a flag, and the options of a mount.

use super::{Cursor, SignatureHelp, forms};
use crate::data::flags::{FlagValue, usual_mount_keys};
use crate::model::{MountOption, mounts};
use crate::syntax::ast::Flag;
use crate::texts::docs;

impl Cursor<'_> {
    pub(super) fn flag_value(&self, flag: &Flag) -> Option<SignatureHelp> {
        let keyword = self.instruction.keyword.as_str();
        let documentation = docs::flag(self.site.language(), keyword, flag.name());
        let spec = self.instruction.keyword.flag(flag.name())?;
        if spec.value == FlagValue::Mount {
            return self.mount(flag, documentation);
        }
        let value = Some(spec.example).filter(|v| !v.is_empty() && documentation.is_some())?;
        forms(&[&format!("--{}={{{value}}}", flag.name())], &[value], documentation)
    }

    /// `--mount=type=cache,target=…` with the option under the cursor.
    fn mount(&self, flag: &Flag, documentation: Option<&str>) -> Option<SignatureHelp> {
        let all = mounts(self.instruction, self.site.model.escape);
        let mount = all.iter().find(|m| m.range == flag.range);
        let kind = mount.and_then(|m| m.option("type")?.plain_value()).filter(|kind| !usual_mount_keys(kind).is_empty());
        let current = mount.and_then(|m| m.options.iter().find(|o| o.range.contains_inclusive(self.at)));
        let names = current.and_then(MountOption::spec).map(|k| k.names).unwrap_or_default();
        let current = names.iter().find(|n| usual_mount_keys(kind.unwrap_or_default()).contains(n));
        let mut form = format!("--mount={{type={}}}", kind.unwrap_or("bind|cache|secret|ssh|tmpfs"));
        let mut role = format!("type={}", kind.unwrap_or("bind|cache|secret|ssh|tmpfs"));
        for key in kind.map(usual_mount_keys).unwrap_or_default() {
            let option = match *key {
                "rw" | "required" => (*key).to_owned(),
                "sharing" => "sharing=shared".to_owned(),
                "target" | "source" => format!("{key}=path"),
                key => format!("{key}={key}"),
            };
            if current == Some(key) {
                role.clone_from(&option);
            }
            form.push_str(&format!(",{{{option}}}"));
        }
        let documentation = kind.and_then(|kind| docs::mount(self.site.language(), kind)).or(documentation);
        forms(&[&form], &[&role], documentation)
    }
}
