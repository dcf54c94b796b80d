//! The options of a command.

use crate::model::effects::paths::run::machine::Arg;

/// What options a program has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec {
    /// Letters without a value.
    pub(super) flags: &'static str,
    /// Letters with a value.
    pub(super) valued: &'static str,
    /// Long names without a value, each with the letter that it stands for.
    pub(super) long: &'static [(&'static str, char)],
    /// Long names with a value.
    pub(super) long_valued: &'static [(&'static str, char)],
    /// Options may stand between and behind operands, as every version of the program has it.
    pub(super) is_mixed: bool,
}

/// Options and operands.
#[derive(Debug, Default)]
pub(super) struct Options<'a> {
    flags: Vec<(char, Option<Arg>)>,
    pub(super) operands: Vec<&'a Arg>,
}

impl<'a> Options<'a> {
    /// `None` where there is an option that is not known, or may be one.
    pub(super) fn read(args: &'a [Arg], spec: Spec) -> Option<Self> {
        let mut options = Self::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let text = match arg {
                Arg::Known(text) => text.as_str(),
                Arg::Unknown { is_one: false } => return None,
                Arg::Unknown { is_one: true } => "",
                // A name may begin with `-` if the pattern does not say how it begins.
                Arg::Glob(text) if text.starts_with(['*', '?', '[', '-']) => return None,
                Arg::Glob(_) => "",
            };
            if text == "--" {
                options.operands.extend(rest);
                break;
            }
            if !text.starts_with('-') || text == "-" {
                options.operands.push(arg);
                continue;
            }
            if !spec.is_mixed && !options.operands.is_empty() {
                return None;
            }
            if let Some(long) = text.strip_prefix("--") {
                let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                let letter = |list: &[(&str, char)]| list.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
                if let Some(letter) = letter(spec.long).filter(|_| value.is_none()) {
                    options.flags.push((letter, None));
                } else {
                    let letter = letter(spec.long_valued)?;
                    let value = match value {
                        Some(value) => Arg::Known(value.to_owned()),
                        None => rest.next()?.clone(),
                    };
                    options.flags.push((letter, Some(value)));
                }
                continue;
            }
            let mut letters = text.strip_prefix('-').unwrap_or(text).chars();
            while let Some(letter) = letters.next() {
                if spec.flags.contains(letter) {
                    options.flags.push((letter, None));
                } else if spec.valued.contains(letter) {
                    let attached = letters.as_str();
                    let value = if attached.is_empty() { rest.next()?.clone() } else { Arg::Known(attached.to_owned()) };
                    options.flags.push((letter, Some(value)));
                    break;
                } else {
                    return None;
                }
            }
        }
        Some(options)
    }

    pub(super) fn has(&self, letter: char) -> bool {
        self.flags.iter().any(|(known, _)| *known == letter)
    }

    /// The last value of an option.
    pub(super) fn value(&self, letter: char) -> Option<&Arg> {
        self.flags.iter().rev().find(|(known, _)| *known == letter)?.1.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_options() {
        let spec = Spec { flags: "pv", valued: "m", long: &[("parents", 'p')], long_valued: &[("mode", 'm')], is_mixed: false };
        let read = |line: &str| {
            let args: Vec<Arg> = line.split(' ').map(|word| Arg::Known(word.to_owned())).collect();
            Options::read(&args, spec).map(|options| {
                let mode = options.value('m').and_then(Arg::known).unwrap_or_default().to_owned();
                (options.has('p'), mode, options.operands.len())
            })
        };
        assert_eq!(read("-pm 755 a b"), Some((true, "755".to_owned(), 2)));
        assert_eq!(read("--parents --mode=700 -- -a"), Some((true, "700".to_owned(), 1)));
        assert_eq!(read("--mode 700 a"), Some((false, "700".to_owned(), 1)));
        assert_eq!(read("-x a"), None);
        assert_eq!(read("a -p"), None);
        let unknown = [Arg::Unknown { is_one: false }];
        assert!(Options::read(&unknown, spec).is_none());
    }
}
