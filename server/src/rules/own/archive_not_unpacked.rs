use crate::data::archives::is_unpacked;
use crate::model::{PathText, Placed, RemoteSource, copy_paths, remote_source};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// ADD downloads an archive and leaves it packed.
    ///
    /// ADD unpacks archives from the build context. One that it downloads stays an archive, unless `--unpack=true` says
    /// otherwise.
    ///
    /// Found only where the destination is not named like an archive, and nothing below speaks of the archive or of a
    /// program that unpacks.
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.23
    /// ADD https://example.com/site.tar.gz /srv/www/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3.23
    /// ADD --unpack=true https://example.com/site.tar.gz /srv/www/
    /// ```
    ARCHIVE_NOT_UNPACKED {
        id: "archive-not-unpacked",
        set: Own,
        severity: Hint,
        check: File(check),
        messages: {
            packed: "ADD does not unpack what it downloads, so `{archive}` stays an archive",
            unpack: "Insert `--unpack=true`",
        },
    }
}

/// Downloads that are looked at.
const MOST: usize = 32;

/// Words of commands that unpack.
const UNPACKS: [&str; 6] = ["tar", "unzip", "extract", "unpack", "gunzip", "untar"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let mut downloads = Vec::new();
    for placed in cx.model.instructions.iter().filter(|placed| placed.keyword == Keyword::Add) {
        let Some(paths) = copy_paths(placed, cx.model.escape).filter(|_| placed.flag("unpack").is_none()) else { continue };
        if !paths.destination.literal || is_archive(&paths.destination.text) {
            continue;
        }
        downloads.extend(paths.sources.into_iter().filter(is_download).map(|source| (placed, source)));
    }
    // For each, everything below it is looked through.
    for (placed, source) in downloads.into_iter().take(MOST) {
        let archive = name_of(&source.text);
        let later = cx.model.instructions.iter().rev().take_while(|later| placed.start < later.start);
        let takes_files = |later: &Placed| matches!(later.keyword, Keyword::Add | Keyword::Copy);
        let unpacks = |later: &Placed| !takes_files(later) && UNPACKS.iter().any(|word| later.text.contains(word));
        if later.into_iter().any(|later| later.text.contains(archive) || unpacks(later)) {
            // What is unpacked at the end may be what was downloaded at any place above.
            return;
        }
        let insert = Edit::insert(placed.keyword_range().end(), " --unpack=true");
        out.report(placed.at(source.range), msg!(packed, archive = archive)).fix(Fix::suggestion(msg!(unpack), vec![insert]));
    }
}

fn is_download(source: &PathText) -> bool {
    source.literal && remote_source(&source.text) == Some(RemoteSource::Http) && is_archive(&source.text)
}

/// Whether a path is named like an archive.
fn is_archive(path: &str) -> bool {
    is_unpacked(name_of(path))
}

/// The last part of a path or an address.
fn name_of(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_address() {
        check_rule(
            "archive-not-unpacked",
            "
FROM alpine:3.23
ADD https://example.com/a.tar.gz /tmp/a.tar.gz
ADD --unpack=true https://example.com/b.tgz /srv/
ADD https://example.com/page.html https://example.com/c.tar.xz?raw=1 /srv/
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: ADD does not unpack what it downloads, so `c.tar.xz` stays
ADD d.tar.gz /srv/
ADD https://example.com/$E.tar.gz /srv/
COPY e.txt /
",
        );
        check_fix(
            "archive-not-unpacked",
            "FROM scratch\nADD --chown=1 https://example.com/a.tar /\n",
            "FROM scratch\nADD --unpack=true --chown=1 https://example.com/a.tar /\n",
        );
    }

    #[test]
    fn what_is_used_below_is_unpacked_there() {
        for below in ["RUN tar -C /opt -xf /tmp/*.gz", "RUN /install.sh /tmp/a.tgz", "CMD [\"serve\", \"/tmp/a.tgz\"]"] {
            check_rule(
                "archive-not-unpacked",
                &format!("FROM alpine:3.23\nADD https://example.com/a.tgz /tmp/\nUSER 1\n{below}\n"),
            );
        }
    }
}
