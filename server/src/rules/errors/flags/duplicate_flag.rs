use rustc_hash::FxHashMap;

use super::{ReadFlag, read_flags, with_blanks_before};
use crate::data::flags::FlagKind;
use crate::rules::{Fix, InstructionContext, Sink, Tag};
use crate::text::Edit;

rule! {
    /// A flag occurs twice in one instruction. Only `RUN --mount`, `RUN --device` and `--exclude` may
    /// be repeated.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY --chown=root --chown=app . /srv
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY --chown=app --exclude=*.md --exclude=tests . /srv
    /// ```
    DUPLICATE_FLAG {
        id: "duplicate-flag",
        set: BuildError,
        severity: Error,
        aliases: ["FLAG_DUPLICATE"],
        check: Instruction(check),
        messages: {
            again: "`--{flag}` is repeated; it may be used only once",
            first: "The first one",
            remove: "Remove the second `--{flag}`",
            remove_first: "Remove the first `--{flag}`",
        },
    }
}

/// BuildKit: `instructions/bflag.go`, `Parse`, "duplicate flag specified".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let flags = read_flags(cx);
    let mut seen: FxHashMap<&str, &ReadFlag<'_>> = FxHashMap::default();
    for read in &flags {
        if !read.is(FlagKind::Value) && !read.is(FlagKind::Boolean) {
            continue;
        }
        let Some(&first) = seen.get(&*read.name) else {
            seen.insert(&read.name, read);
            continue;
        };
        let finding = out.report(read.flag.range, msg!(again, flag = read.name));
        finding.tag(Tag::Unnecessary).related(first.flag.range, msg!(first));
        let remove = |range| vec![Edit::delete(with_blanks_before(cx, range))];
        let second = remove(read.flag.range);
        if first.value == read.value {
            finding.fix(Fix::safe(msg!(remove, flag = read.name), second));
        } else {
            finding.fix(Fix::suggestion(msg!(remove, flag = read.name), second));
            finding.fix(Fix::suggestion(msg!(remove_first, flag = read.name), remove(first.flag.range)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_second() {
        check_rule(
            "duplicate-flag",
            "
FROM a
COPY --chown=a --chown=b a b
               ^^^^^^^^^ error: `--chown` is repeated; it may be used only once
COPY --link --link a b
            ^^^^^^ error: `--link`
COPY --exclude=a --exclude=b a b
RUN --mount=target=/a --mount=target=/b c
ENV --x --x A=1
",
        );
        check_fix("duplicate-flag", "FROM a\nCOPY --link --link a b", "FROM a\nCOPY --link a b");
    }
}
