//! Flags of an instruction.

use super::{Item, ItemKind, Site};
use crate::data::flags::{FlagKind, FlagSpec};
use crate::ide::placeholders::worded;
use crate::text::TextRange;
use crate::texts::docs;

/// The flags that may still be added. `word` is the flag under the cursor, which does not count as present.
pub(super) fn items(site: &Site<'_>, word: TextRange) -> Vec<Item> {
    let instruction = site.instruction;
    let present = |spec: &&FlagSpec| {
        spec.kind != FlagKind::Repeatable
            && instruction.flags.iter().any(|f| f.name() == spec.name && site.placed.at(f.range).start() != word.start())
    };
    let keyword = instruction.keyword;
    keyword.flags().iter().filter(|spec| !present(spec)).map(|spec| item(site, keyword.as_str(), spec)).collect()
}

fn item(site: &Site<'_>, keyword: &str, spec: &FlagSpec) -> Item {
    let name = spec.name;
    let doc = docs::flag(site.language(), keyword, name);
    let item = match spec.kind {
        FlagKind::Boolean => Item::new(ItemKind::Flag, format!("--{name}")),
        FlagKind::Value | FlagKind::Repeatable => {
            let value = worded(spec.example, site.language());
            // What is mostly written is there to choose from.
            let stop = if spec.offers.len() < 2 { format!(":{value}") } else { format!("|{}|", spec.offers.join(",")) };
            Item::new(ItemKind::Flag, format!("--{name}={value}")).snippet(format!("--{name}="), format!("--{name}=${{1{stop}}}"))
        }
    };
    item.documentation(doc)
}

#[cfg(test)]
mod tests {
    use crate::syntax::ast::Keyword;
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn flags_while_no_argument_stands_before() {
        let first = ["--from=stage", "--chown=user:group", "--chmod=644", "--link"];
        let count = Keyword::Copy.spec().flags.len();
        for typed in ["-", "--", "--l"] {
            let labels = completion_labels(&format!("FROM a\nCOPY {typed}<|>"));
            assert!(labels.starts_with(&first.map(str::to_owned)) && labels.len() == count, "{typed}: {labels:?}");
        }
        check_completion("FROM a\nCOPY --ch<|>own=1 a b", "--chown=1", |items| assert_eq!(items.len(), count));
        assert!(completion_labels("FROM a\nCOPY a -<|>").iter().all(|l| !l.starts_with("--")));
        assert!(completion_labels("FROM a\nCOPY -- -<|>").iter().all(|l| !l.starts_with("--")));
        assert_eq!(completion_labels("FROM a\nWORKDIR -<|>"), [""; 0]);
        assert_eq!(completion_labels("FROM --<|>"), ["--platform=platform"]);
        let labels = completion_labels("FROM a\nRUN <|>");
        assert_eq!((labels[0].as_str(), labels[8].as_str()), ("apt-get", "--mount=type=cache,target=path"));
        assert_eq!(completion_labels("FROM a\nRUN x <|>"), [""; 0]);
        for onbuild in ["--<|>x COPY a b", "--x<|> COPY a b", "<|>--x COPY a b"] {
            let labels = completion_labels(&format!("FROM a\nONBUILD {onbuild}"));
            assert!(labels.iter().all(|label| label.starts_with("--")), "{onbuild}: {labels:?}");
        }
    }

    #[test]
    fn a_flag_that_is_there_is_not_offered_again() {
        assert!(!completion_labels("FROM a\nCOPY --link --<|>").contains(&"--link".to_owned()));
        assert!(completion_labels("FROM a\nCOPY --exclude=a --<|>").contains(&"--exclude=pattern".to_owned()));
        assert!(completion_labels("FROM a\nONBUILD ADD --<|>").contains(&"--checksum=sha256:digest".to_owned()));
    }
}
