//! `.editorconfig`, which names indentation and line ends for a project.

use std::path::Path;

use ec4rs::property::{FinalNewline, IndentSize, IndentStyle, TabWidth, TrimTrailingWs};
use ec4rs::{ConfigParser, Properties, PropertiesSource};

use crate::cli::speech::retold;
use crate::disk::{self, Refusal};
use crate::ide::format::{Indent, Options};

/// Bytes of an `.editorconfig` that is read.
const MAX_BYTES: u64 = 512 << 10;

/// Columns of a tab where nothing says how many.
const TAB: usize = 4;

/// Sets what the `.editorconfig` files above a file say about it.
///
/// # Errors
/// When one of them cannot be read.
pub(super) fn apply(file: &Path, options: &mut Options) -> Result<(), String> {
    let properties = properties(file)?;
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

/// What is said about a file by the `.editorconfig` files above it, up to the one that calls itself the root. The
/// library would read whatever bears the name, a device without an end too.
fn properties(file: &Path) -> Result<Properties, String> {
    let file = std::path::absolute(file).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for folder in file.ancestors().skip(1) {
        let path = folder.join(".editorconfig");
        let problem = |problem: &dyn std::fmt::Display| format!("{}: {}", path.display(), retold(problem));
        let bytes = match disk::regular(&path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(Refusal::Io(error)) if is_absence(error.kind()) => continue,
            Err(refusal) => return Err(problem(&refusal)),
        };
        let inside = file.strip_prefix(folder).unwrap_or(&file);
        let parser = parser(bytes, inside).map_err(|error| problem(&error))?;
        let is_root = parser.is_root;
        found.push((folder.to_owned(), path.clone(), parser));
        if is_root {
            break;
        }
    }
    let mut properties = Properties::new();
    for (folder, path, mut parser) in found.into_iter().rev() {
        let inside = file.strip_prefix(&folder).unwrap_or(&file);
        (&mut parser).apply_to(&mut properties, inside).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(properties)
}

/// The library tries every way in which the wildcards of a section may share the path out: ten of them take minutes. It keeps each
/// character between the two of `[a-z]`, and reads a section once more for each bracket that nobody closes. Files for which that is
/// much are refused.
fn parser(bytes: Vec<u8>, file: &Path) -> Result<ConfigParser<std::io::Cursor<Vec<u8>>>, ec4rs::ParseError> {
    let text = String::from_utf8_lossy(&bytes);
    let length = file.as_os_str().len();
    let sections = || text.lines().map(str::trim).filter(|line| line.starts_with('['));
    let parts: u64 = sections().map(parts).fold(0, u64::saturating_add);
    if MOST_PARTS < parts || sections().any(|section| MOST_WAYS < ways(section, length)) {
        return Err(ec4rs::ParseError::InvalidLine);
    }
    ConfigParser::new(std::io::Cursor::new(bytes))
}

/// Characters of sections and of their classes that are looked at, some hundred ns each.
const MOST_PARTS: u64 = 1_000_000;

/// At most so many characters are looked at for a section, those between the two of `[a-z]` included.
fn parts(section: &str) -> u64 {
    let mut read: u64 = 0;
    let mut brackets: u64 = 0;
    let mut before = None;
    let mut chars = section.chars().peekable();
    while let Some(c) = chars.next() {
        brackets += u64::from(matches!(c, '[' | '{'));
        read += 1;
        if let (Some(first), '-') = (before, c) {
            let mut ahead = chars.clone();
            let last = ahead.next().and_then(|last| if last == '\\' { ahead.next() } else { Some(last) });
            read += last.map_or(0, |last| u64::from(u32::from(last).saturating_sub(u32::from(first))));
        }
        before = Some(c);
    }
    read.saturating_mul(brackets)
}

/// Ways of a section to match a path that are tried, some ten ns each.
const MOST_WAYS: f64 = 1e7;

/// At most so many ways there are to match a path of some bytes by the pattern of a section: each `*` or `**` may end at each byte
/// behind the one before, and of each pair of braces every part is tried.
fn ways(section: &str, length: usize) -> f64 {
    // Those of the sequence that is being read, with its wildcards, and what is around it: its own, and the parts of the braces so far.
    let (mut ways, mut stars) = (1.0, 0_u32);
    let mut around: Vec<(f64, u32, f64)> = Vec::new();
    let mut run = 0_usize;
    for c in section.chars() {
        match c {
            // The library takes four in a row for two wildcards.
            '*' if run.is_multiple_of(2) => {
                stars += 1;
                ways *= (length as f64 + f64::from(stars)) / f64::from(stars);
            }
            '{' => {
                around.push((ways, stars, 0.0));
                ways = 1.0;
            }
            ',' => {
                if let Some((_, outer, parts)) = around.last_mut() {
                    *parts += ways;
                    (ways, stars) = (1.0, *outer);
                }
            }
            '}' => {
                if let Some((outer, _, parts)) = around.pop() {
                    ways = outer * (parts + ways);
                }
            }
            _ => {}
        }
        run = if c == '*' { run + 1 } else { 0 };
    }
    // Braces that nobody closes are text.
    around.iter().fold(ways, |ways, (outer, _, parts)| outer * (parts + ways))
}

/// What a text says of a file, by its path from the folder that the text is in.
///
/// # Errors
/// When the text is no such file.
pub(in crate::cli) fn parse(bytes: &[u8], file: &Path) -> Result<Properties, ec4rs::ParseError> {
    let mut properties = Properties::new();
    let mut parser = parser(bytes.to_vec(), file)?;
    (&mut parser).apply_to(&mut properties, file).map_err(|_| ec4rs::ParseError::InvalidLine)?;
    Ok(properties)
}

/// Whether an error says that there is no file, or none for us.
fn is_absence(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind;
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_end_is_refused() {
        let read = |section: &str| parse(format!("{section}\nindent_size = 2\n").as_bytes(), Path::new("a/deploy/Dockerfile"));
        for section in [
            "[*$*$*$*$*$*$*$*$*$*$*$*]",
            "[*a*b*c*d*e*f*g*h*i*j*k",
            "[{a,b,{*x*y*z*a*b*c*d*e*f*g*h*i*j}}]",
            "[********************************]",
            "[[ -\u{10ffff}]]",
            "[[ -\\\u{10ffff}]]",
            &"[".repeat(5_000),
            &"[a{".repeat(2_000),
        ] {
            assert!(read(section).is_err(), "{section}");
        }
        for section in [
            "[*]",
            "[**/deploy/**/Docker*]",
            "[{*.a,*.b,*.c,*.d,*.e,*.f,*.g,*.h,*.i,Dockerfile}]",
            "[*.{js,ts,css}]",
            "[[a-zA-Z0-9_-]*.[ch]]",
        ] {
            assert!(read(section).is_ok(), "{section}");
        }
    }

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
