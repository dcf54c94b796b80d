use rustc_hash::FxHashMap;

use super::archive::is_archive;
use super::shell::{Command, commands};
use crate::config::Profile;
use crate::model::{PathText, copy_paths};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

rule! {
    /// An archive is copied and unpacked by RUN.
    ///
    /// The archive stays in the layer of COPY. ADD unpacks an archive from the build context without
    /// leaving the archive behind.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// COPY app.tar.gz /tmp/
    /// RUN tar -xzf /tmp/app.tar.gz -C /opt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ADD app.tar.gz /opt/
    /// ```
    DL3010 {
        id: "DL3010",
        set: Hadolint,
        severity: Information,
        check: Stage(check),
        messages: {
            archive: "ADD unpacks `{archive}` itself and does not leave it in the image",
            here: "Unpacked here",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // hadolint compares what COPY says, as it stands, with what a parser makes of the shell's words: `$V` is not `${V}` to it. With
    // each FROM it forgets what it has found.
    let is_theirs = cx.settings.profile == Profile::Hadolint;
    let copied = |path: &str| if is_theirs { path.rsplit('/').next().unwrap_or(path).to_owned() } else { named(path) };
    let last = model.stages.len().saturating_sub(1);
    for stage in model.stages.iter().filter(|stage| !is_theirs || stage.index == last) {
        // Places of what was copied, by name.
        let mut archives: FxHashMap<String, Vec<TextRange>> = FxHashMap::default();
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Copy if placed.flag("from").is_none() => {
                    let Some(paths) = copy_paths(placed, escape) else { continue };
                    let mut add = |path: &PathText| {
                        archives.entry(copied(&path.text)).or_default().push(placed.at(path.range));
                    };
                    match &paths.destination {
                        target if is_archive(&target.text) => add(target),
                        _ => paths.sources.iter().filter(|s| is_archive(&s.text)).for_each(add),
                    }
                }
                Keyword::Run if !archives.is_empty() => {
                    // What is moved after it was added lies in two layers.
                    let is_moved = placed.text.contains("mv ") && commands(placed, escape).any(|command| command.is(&["mv"]));
                    let unpacked = commands(placed, escape).filter(unpacks).flat_map(|command| {
                        // ADD makes all of an archive's folders.
                        let is_stripped = is_moved || command.arguments().iter().any(|word| word.text.starts_with("--strip"));
                        command.words(&[]).into_iter().map(move |word| (word, is_stripped))
                    });
                    // What is checked first has to be there as a file.
                    let is_checked = |archive: &str| {
                        let others = commands(placed, escape).filter(|command| !unpacks(command) && !command.is(&["rm"]));
                        let mut words = others.flat_map(|command| command.words(&[]));
                        words.any(|word| named(&word.text) == archive || word.text.contains(archive))
                    };
                    for (word, is_stripped) in unpacked {
                        let Some((archive, ranges)) = archives.remove_entry(&named(&word.text)) else { continue };
                        for range in ranges {
                            let finding = out.report(range, msg!(archive, archive = archive));
                            finding
                                .related(placed.at(word.range), msg!(here))
                                .idle_if(!is_tar(&archive) || is_stripped || is_checked(&archive));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether ADD unpacks a file of that name: archives of tar, whatever they are compressed with, and nothing else.
fn is_tar(name: &str) -> bool {
    name.contains(".tar") || [".tgz", ".tbz", ".tbz2", ".tb2", ".txz"].iter().any(|ending| name.ends_with(ending))
}

fn unpacks(command: &Command<'_>) -> bool {
    const TOOLS: [&str; 9] = ["unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"];
    let extracts = |text: &str| matches!(text, "--extract" | "--get") || (text.starts_with('-') && text.contains('x'));
    command.is(&TOOLS) || (command.is(&["tar"]) && command.arguments().iter().any(|a| extracts(&a.text)))
}

/// The name of a file, with its variables in braces: the shell's `$V` is the builder's `${V}`.
fn named(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut out = String::with_capacity(name.len() + 2);
    let mut rest = name;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        let length = behind.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let (variable, more) = behind.split_at(length);
        out.push_str(&if length == 0 { "$".to_owned() } else { format!("${{{variable}}}") });
        rest = more;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn what_add_leaves_as_it_is() {
        use crate::config::{Profile, Settings};
        let count = |name: &str, profile| {
            let text = format!("FROM a:1\nCOPY {name} /tmp/\nRUN gunzip /tmp/{name}\n");
            let found = crate::testing::check_with(&text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "DL3010").count()
        };
        assert_eq!((count("x.tar.gz", Profile::Recommended), count("x.tgz", Profile::Recommended)), (1, 1));
        let text = "FROM a:1\nCOPY x.tar.gz /tmp/\nRUN tar -xzf /tmp/x.tar.gz --strip 1 -C /opt\n";
        let moved = "FROM a:1\nCOPY x.tar.gz /tmp/\nRUN tar -xzf /tmp/x.tar.gz && mv x-1 /opt/x\n";
        let checked = "FROM a:1\nCOPY x.tar.gz /tmp/\nRUN cd /tmp && sha1sum x.tar.gz && tar -xzf x.tar.gz\n";
        for text in [text, moved, checked] {
            assert!(crate::testing::check_text(text, false).iter().all(|finding| finding.rule.id != "DL3010"), "{text}");
        }
        assert_eq!((count("x.gfa.gz", Profile::Recommended), count("x.gfa.gz", Profile::Hadolint)), (0, 1));
    }

    #[test]
    fn copied_and_unpacked() {
        check_rule(
            "DL3010",
            r#"
FROM a
COPY app.tar.gz b.tgz /tmp/
     ^^^^^^^^^^ info: ADD unpacks `app.tar.gz`
RUN mkdir /x && tar -xzf /tmp/app.tar.gz -C /x
COPY --from=b c.tar /tmp/
RUN tar -xf /tmp/c.tar; tar xzf /tmp/b.tgz
COPY y-v${V}.tar.gz .
     ^^^^^^^^^^^^^^ info: ADD unpacks `y-v${V}.tar.gz`
RUN tar -xzf y-v$V.tar.gz
FROM b
RUN tar -xzf /tmp/b.tgz
"#,
        );
    }

    #[test]
    fn hadolint_knows_one_spelling_of_a_variable_and_the_last_stage() {
        let found = |text: &str, profile| {
            let settings = crate::config::Settings { profile, ..Default::default() };
            crate::testing::check_with(text, &settings).iter().filter(|f| f.rule.id == "DL3010").count()
        };
        use crate::config::Profile::{All, Hadolint};
        let text = |name: &str| format!("FROM a:1\nARG V\nCOPY {name}.tar /tmp/\nRUN tar -xf /tmp/y-$V.tar\n");
        assert_eq!((found(&text("y-${V}"), Hadolint), found(&text("y-$V"), Hadolint)), (1, 0));
        assert_eq!(found(&text("y-$V"), All), 1);
        let two = format!("{}FROM b:1\n", text("y-${V}"));
        assert_eq!((found(&two, Hadolint), found(&two, All)), (0, 1));
    }
}
