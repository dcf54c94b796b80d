//! Lists of files and words: what loops and pipes make of them.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// File names from find to xargs, separated by spaces.
    ///
    /// `xargs` splits its input at spaces and quotes, so a file name that contains one is taken for
    /// several. With `-print0` and `-0`, names are separated by a character that no name can contain;
    /// `find -exec … +` does not need `xargs` at all.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN find /usr/lib -name __pycache__ | xargs rm -rf
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN find /usr/lib -name __pycache__ -print0 | xargs -0 rm -rf
    /// ```
    SC2038 {
        id: "SC2038",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("xargs")]),
        messages: {
            found: "`xargs` splits file names at spaces; add `-print0` to `find` and `-0` to `xargs`",
            fix: "Insert `-print0` and `-0`",
        },
    }
}

rule! {
    /// A loop over a single word.
    ///
    /// The body runs once, so either the loop is not needed, or a list, a pattern or a variable was
    /// meant in place of a fixed word.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN for name in app; do mkdir "/srv/$name"; done
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN for name in app log; do mkdir "/srv/$name"; done
    /// ```
    SC2043 {
        id: "SC2043",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("for "), Text("for\t")]),
        messages: {
            found: "This loop runs just once, with `{text}`; did you mean a list or a pattern?",
        },
    }
}

rule! {
    /// A loop over the output of find.
    ///
    /// The output is split at every space and each piece is expanded as a pattern, so the loop gets
    /// pieces of file names. `find` itself runs a command for what it finds, with `-exec`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN for file in $(find /etc -name '*.dpkg-old'); do rm "$file"; done
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN find /etc -name '*.dpkg-old' -exec rm {} +
    /// ```
    SC2044 {
        id: "SC2044",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("find")]),
        messages: {
            found: "The names that `find` prints are split at spaces here; let `find` run the command with `-exec`",
        },
    }
}

rule! {
    /// A loop over the output of ls.
    ///
    /// The output is split at every space and each piece is expanded as a pattern, so the loop gets
    /// pieces of file names. A pattern passes the names to the loop directly, each of them whole.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN for file in $(ls /patches/*.patch); do patch -p1 < "$file"; done
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN for file in /patches/*.patch; do patch -p1 < "$file"; done
    /// ```
    SC2045 {
        id: "SC2045",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("for "), Text("for\t")]),
        messages: {
            found: "The names that `ls` prints are split at spaces here; loop over a pattern such as `*.conf` instead",
        },
    }
}

rule! {
    /// The output of ls through grep.
    ///
    /// `ls` prints names for people: it may change unusual characters, and a name with a line break
    /// looks like two. A shell pattern selects the files by their names.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN ls /opt | grep jdk > /jdks
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN for dir in /opt/*jdk*; do echo "$dir"; done > /jdks
    /// ```
    SC2010 {
        id: "SC2010",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("grep")]),
        messages: {
            found: "The output of `ls` is meant for people; select the files with a pattern such as `*.conf`",
        },
    }
}

rule! {
    /// The output of ls to xargs.
    ///
    /// `xargs` splits the names at spaces and quotes, and the command then works on the wrong files.
    /// `find` with `-exec … +` passes whole names.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN ls /tmp | xargs rm
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN find /tmp -mindepth 1 -exec rm {} +
    /// ```
    SC2011 {
        id: "SC2011",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("xargs")]),
        messages: {
            found: "`xargs` splits the names that `ls` prints; use `find` with `-exec`",
        },
    }
}

rule! {
    /// The output of ls to another command.
    ///
    /// `ls` prints names for people: it may change unusual characters, and a name with a line break
    /// looks like two. `find` prints them as they are, and a shell pattern passes them to a loop.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN ls /opt/app-* | head -n 1 > /app-path
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN find /opt -maxdepth 1 -name 'app-*' | head -n 1 > /app-path
    /// ```
    SC2012 {
        id: "SC2012",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("ls")]),
        messages: {
            found: "The output of `ls` is meant for people; use `find` or a pattern",
        },
    }
}

rule! {
    /// A loop over the words of a file where its lines are meant.
    ///
    /// `for` splits what the command prints at every space, not at the ends of lines, and expands patterns
    /// in it. `while read -r` takes one line at a time.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN for name in $(cat /tmp/packages.txt); do apt-get install -y "$name"; done
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN while read -r name; do apt-get install -y "$name"; done < /tmp/packages.txt
    /// ```
    SC2013 {
        id: "SC2013",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("for "), Text("for\t")]),
        messages: {
            found: "`for` takes words, not lines; to read lines, use `while read -r`",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC2038, &SC2043, &SC2044, &SC2045, &SC2010, &SC2011, &SC2012, &SC2013];
