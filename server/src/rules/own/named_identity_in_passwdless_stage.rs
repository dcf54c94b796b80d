use crate::model::{Base, CopyPaths, Placed, copy_paths, flag_value};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// A user name in an image that has no list of users.
    ///
    /// Names are looked up in `/etc/passwd` and `/etc/group` of the image, and `scratch` has neither:
    /// with `--chown` the build stops, and with USER the container does not start. A number needs no
    /// list.
    ///
    /// ```dockerfile,bad
    /// FROM scratch
    /// COPY main.py /app/
    /// USER app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM scratch
    /// COPY main.py /app/
    /// USER 65532
    /// ```
    NAMED_IDENTITY_IN_PASSWDLESS_STAGE {
        id: "named-identity-in-passwdless-stage",
        set: Own,
        severity: Warning,
        aliases: ["tally/named-identity-in-passwdless-stage"],
        check: Stage(check),
        messages: {
            user: "There is no `/etc/passwd` here to look up `{name}` in; use a number such as 65532",
            group: "There is no `/etc/group` here to look up `{name}` in; use a number such as 65532",
            change: "Change to `{number}`",
        },
    }
}

/// What a stage has to look names up in, as far as the file says.
#[derive(Clone, Copy)]
struct Lists {
    users: bool,
    groups: bool,
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.stages.iter().any(|stage| stage.base == Base::Scratch) {
        return;
    }
    let mut ends: Vec<Lists> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let is_full = stage.base != Base::Scratch;
        let inherited = model.parent(stage).and_then(|parent| ends.get(parent.index).copied());
        let mut lists = inherited.unwrap_or(Lists { users: is_full, groups: is_full });
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                // A program may write them.
                Keyword::Run | Keyword::Shell | Keyword::Onbuild => lists = Lists { users: true, groups: true },
                Keyword::User => {
                    if let Some(word) = placed.argument()
                        && let Some(text) = word.literal(model.escape)
                    {
                        report(lists, placed.at(word.range), &text, out);
                    }
                }
                Keyword::Copy | Keyword::Add => {
                    if let Some(flag) = placed.flag("chown") {
                        let value = flag_value(placed, flag, model.escape);
                        report(lists, placed.at(value.range), &value.text, out);
                    }
                    if let Some(paths) = copy_paths(placed, model.escape) {
                        lists.users |= may_bring(placed, &paths, "passwd");
                        lists.groups |= may_bring(placed, &paths, "group");
                    }
                }
                _ => {}
            }
        }
        ends.push(lists);
    }
}

fn report(lists: Lists, range: TextRange, text: &str, out: &mut Sink) {
    let (user, group) = text.split_once(':').unwrap_or((text, ""));
    let (is_user, is_group) = (!lists.users && is_name(user), !lists.groups && is_name(group));
    let message = match (is_user, is_group) {
        (true, _) => msg!(user, name = user),
        (_, true) => msg!(group, name = group),
        _ => return,
    };
    let number = |name: &str, is_named: bool| if is_named { "65532".to_owned() } else { name.to_owned() };
    let mut numbers = number(user, is_user);
    if !group.is_empty() {
        numbers = format!("{numbers}:{}", number(group, is_group));
    }
    out.report(range, message).fix(Fix::suggestion(msg!(change, number = numbers), vec![Edit::replace(range, &numbers)]));
}

/// A name that has to be looked up; root is 0 without a list.
fn is_name(text: &str) -> bool {
    text != "root" && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !text.contains('$')
}

/// Whether a copy may put `/etc/NAME` into the image: it goes there, or takes a whole tree to the root or
/// to `/etc`.
fn may_bring(placed: &Placed, paths: &CopyPaths, name: &str) -> bool {
    let target = paths.destination.text.trim_end_matches('/');
    let mut sources = paths.sources.iter().map(|s| s.text.trim_end_matches('/'));
    match target {
        _ if !paths.destination.literal => true,
        // An archive, a folder or what a pattern finds; single files keep their names.
        "" | "." => sources.any(|s| placed.keyword == Keyword::Add || is_tree(s)),
        "/etc" => sources.any(|s| s.ends_with(name) || is_tree(s)),
        file => file.strip_prefix("/etc/") == Some(name),
    }
}

fn is_tree(source: &str) -> bool {
    let last = source.rsplit('/').next().unwrap_or_default();
    last.is_empty() || last == "." || last.contains(['*', '?', '[', '$']) || !last.contains('.')
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn names_without_a_list() {
        check_rule(
            "named-identity-in-passwdless-stage",
            "
FROM scratch AS x
COPY --chown=app:staff main.py /app/
             ^^^^^^^^^ warning: There is no `/etc/passwd` here to look up `app` in; use a number such as 65532
COPY --chown=1:staff main.py /app/
             ^^^^^^^ warning: There is no `/etc/group` here to look up `staff` in; use a number such as 65532
USER root
USER 65532:65532
USER $U
FROM x
USER app
     ^^^ warning: There is no `/etc/passwd`
COPY --from=b /etc/passwd /etc/passwd
USER app
USER app:app
     ^^^^^^^ warning: There is no `/etc/group`
FROM scratch
ADD rootfs.tar.gz /
USER app
FROM alpine:3.24
USER app
",
        );
        check_fix("named-identity-in-passwdless-stage", "FROM scratch\nUSER app:app", "FROM scratch\nUSER 65532:65532");
    }
}
