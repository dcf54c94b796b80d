//! `.editorconfig`, which names indentation and line ends for a project.

use std::path::Path;

use ec4rs::property::{FinalNewline, IndentSize, IndentStyle, TabWidth, TrimTrailingWs};

use crate::ide::format::{Indent, Options};

/// Columns of a tab where nothing says how many.
const TAB: usize = 4;

/// Sets what the `.editorconfig` files above a file say about it.
///
/// # Errors
/// When one of them cannot be read.
pub(super) fn apply(file: &Path, options: &mut Options) -> Result<(), ec4rs::Error> {
    let properties = ec4rs::properties_of(file)?;
    let style = properties.get::<IndentStyle>().ok();
    let width = properties.get::<TabWidth>().ok().map(|TabWidth::Value(width)| width);
    let size = match properties.get::<IndentSize>() {
        Ok(IndentSize::Value(size)) => Some(size),
        Ok(IndentSize::UseTabWidth) => width,
        Err(_) => None,
    };
    options.indent = match (style, size) {
        (Some(IndentStyle::Tabs), size) => Some(Indent::new(width.or(size).unwrap_or(TAB), true)),
        (_, Some(size)) => Some(Indent::new(size, false)),
        _ => options.indent,
    };
    if let Ok(TrimTrailingWs::Value(trim)) = properties.get() {
        options.trim_trailing_whitespace = trim;
    }
    if let Ok(FinalNewline::Value(insert)) = properties.get() {
        options.insert_final_newline = insert;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_counts() {
        let folder = std::env::temp_dir().join(format!("dockerfile-ls-editorconfig-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("a")).unwrap();
        std::fs::write(folder.join(".editorconfig"), "root = true\n[*]\nindent_size = 2\ninsert_final_newline = false\n")
            .unwrap();
        std::fs::write(folder.join("a/.editorconfig"), "[Dockerfile]\nindent_style = tab\ntrim_trailing_whitespace = false\n")
            .unwrap();
        let read = |name: &str| {
            let mut options = Options::default();
            apply(&folder.join(name), &mut options).unwrap();
            (options.indent, options.trim_trailing_whitespace, options.insert_final_newline)
        };
        assert_eq!(read("Dockerfile"), (Some(Indent::new(2, false)), true, false));
        assert_eq!(read("a/Dockerfile"), (Some(Indent::new(2, true)), false, false));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
