//! Commands that fail unnoticed, break on odd file names, or say in a roundabout way what can be said plainly.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// A change of folder whose failure goes unnoticed.
    ///
    /// If the folder is missing, the shell goes on, and the commands that follow work in the wrong place: they
    /// delete, unpack or build where nobody meant them to. `&&` stops the RUN there, and so does `set -e` at its
    /// start.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN cd /src; make install
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN cd /src && make install
    /// ```
    SC2164 {
        id: "SC2164",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("cd"), Text("pushd"), Text("popd")]),
        messages: {
            found: "If `{text}` fails, what follows works in the wrong folder; go on with `&&`",
        },
    }
}

rule! {
    /// A variable that gets a value and is declared at once.
    ///
    /// `export` succeeds even where the command that makes the value fails, so the build goes on with an empty
    /// variable. Assign first: then the RUN ends with the command that failed.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN export GNUPGHOME="$(mktemp -d)" && gpg --list-keys
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN GNUPGHOME="$(mktemp -d)" && export GNUPGHOME && gpg --list-keys
    /// ```
    SC2155 {
        id: "SC2155",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("export"), Text("local"), Text("declare"), Text("typeset"), Text("readonly")]),
        messages: {
            found: "If the command that makes the value fails, nobody notices; give `{text}` its value first and declare it after",
        },
    }
}

rule! {
    /// Backslash sequences in echo.
    ///
    /// Some shells make a line end of `\n`, others write the two characters. The `/bin/sh` of Debian is one of the
    /// first kind, bash and the shell of Alpine are of the second, so another base image changes what is written.
    /// `printf` does the same everywhere.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo "[app]\nport = 80" > /etc/app.ini
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf '[app]\nport = 80\n' > /etc/app.ini
    /// ```
    SC2028 {
        id: "SC2028",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("\\")]),
        messages: {
            found: "Shells differ in what `echo` makes of a backslash; `printf` does the same in all of them",
        },
    }
}

rule! {
    /// A variable in the format of printf.
    ///
    /// A `%` or a backslash in the value is taken for a part of the format, so the text comes out wrong or `printf`
    /// fails. `%s` in the format and the value as an argument of its own keep it as it is.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG NAME
    /// RUN printf "Hello $NAME\n" > /etc/motd
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG NAME
    /// RUN printf 'Hello %s\n' "$NAME" > /etc/motd
    /// ```
    SC2059 {
        id: "SC2059",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("printf")]),
        messages: {
            found: "A `%` or a backslash in the value changes the format; write `%s` there and hand the value over as an argument",
        },
    }
}

rule! {
    /// A recursive rm below a variable that may be empty.
    ///
    /// With an empty value the path begins at the root, and `rm -r` deletes parts of the system in the image.
    /// `${NAME:?}` stops the command if the variable has no value.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG CACHE
    /// RUN rm -rf "$CACHE"/*
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG CACHE
    /// RUN rm -rf "${CACHE:?}"/*
    /// ```
    SC2115 {
        id: "SC2115",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("rm")]),
        messages: {
            found: "If the variable is empty, `{text}` begins at the root of the image; `${NAME:?}` stops the command then",
        },
    }
}

rule! {
    /// File names from find to xargs, separated by blanks.
    ///
    /// `xargs` splits what it reads at blanks and quotes, so a file with one in its name is taken for others. With
    /// `-print0` and `-0` names are separated by a character that no name can contain; `find -exec … +` needs no
    /// `xargs` at all.
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
            found: "`xargs` splits file names at blanks; add `-print0` to `find` and `-0` to `xargs`",
            fix: "Insert `-print0` and `-0`",
        },
    }
}

rule! {
    /// A loop over a single word.
    ///
    /// The body runs once, so either the loop is not needed, or a list, a pattern or a variable was meant where one
    /// fixed word stands.
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
            found: "This loop runs just once, with `{text}`; was a list or a pattern meant?",
        },
    }
}

rule! {
    /// A loop over the output of find.
    ///
    /// The output is split at every blank and each piece is looked up as a pattern, so the loop gets pieces of file
    /// names. `find` itself runs a command for what it finds, with `-exec`.
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
            found: "The names that `find` prints are split at blanks here; let `find` run the command with `-exec`",
        },
    }
}

rule! {
    /// A loop over the output of ls.
    ///
    /// The output is split at every blank and each piece is looked up as a pattern, so the loop gets pieces of file
    /// names. A pattern gives the names to the loop directly, each of them whole.
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
            found: "The names that `ls` prints are split at blanks here; loop over a pattern such as `*.conf` instead",
        },
    }
}

rule! {
    /// read without -r.
    ///
    /// Without `-r` a backslash in the line swallows the character behind it, and one at the end of a line joins it
    /// with the next. Paths and patterns are changed on the way.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN while read line; do echo "$line"; done < /etc/hosts
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN while read -r line; do echo "$line"; done < /etc/hosts
    /// ```
    SC2162 {
        id: "SC2162",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("read")]),
        messages: {
            found: "`read` changes backslashes in what it reads; `read -r` leaves them alone",
            fix: "Insert `-r`",
        },
    }
}

rule! {
    /// `&&` and `||` in place of if.
    ///
    /// The part behind `||` runs not only where the first command fails, but also where the second one does. `if`,
    /// `then` and `else` keep the two cases apart.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN [ -f /etc/app.conf ] && rm /etc/app.conf || touch /etc/app.new
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if [ -f /etc/app.conf ]; then rm /etc/app.conf; else touch /etc/app.new; fi
    /// ```
    SC2015 {
        id: "SC2015",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("||")]),
        messages: {
            found: "What stands behind `||` also runs if the command behind `&&` fails; write `if` to keep the two apart",
        },
    }
}

rule! {
    /// A look at `$?` where the command itself can be asked.
    ///
    /// `$?` belongs to the last command that ran, so a line put in between changes what is asked. With `set -e` the
    /// shell is gone before it gets there. `if` takes the command itself.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN make; if [ $? -ne 0 ]; then cat config.log; exit 1; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if ! make; then cat config.log; exit 1; fi
    /// ```
    SC2181 {
        id: "SC2181",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("$?"), Text("${?}")]),
        messages: {
            found: "Put the command itself behind `if`, not a test of `{text}`",
        },
    }
}

rule! {
    /// The output of ls through grep.
    ///
    /// `ls` prints names for people: it may change odd characters, and a name with a line end looks like two. A
    /// pattern of the shell picks the files by their names.
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
            found: "The output of `ls` is meant for people; pick the files by a pattern such as `*.conf`",
        },
    }
}

rule! {
    /// The output of ls to xargs.
    ///
    /// `xargs` splits the names at blanks and quotes, and the command then works on files that nobody meant. `find`
    /// with `-exec … +` hands over whole names.
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
    /// `ls` prints names for people: it may change odd characters, and a name with a line end looks like two.
    /// `find` prints them as they are, or a pattern of the shell gives them to a loop.
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
    /// echo whose output is all that is used.
    ///
    /// A shell is started only to hand the text back. The text can stand there itself.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN DIR=$(echo /opt/app) && mkdir "$DIR"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN DIR=/opt/app && mkdir "$DIR"
    /// ```
    SC2116 {
        id: "SC2116",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("echo")]),
        messages: {
            found: "`echo` only hands the text back; write the text itself here",
        },
    }
}

rule! {
    /// echo around a command that prints by itself.
    ///
    /// The command prints already; `echo` adds nothing, and hides that the command failed.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo "$(date)" > /built
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN date > /built
    /// ```
    SC2005 {
        id: "SC2005",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("echo")]),
        messages: {
            found: "The command prints by itself; `echo` around it only hides its failure",
            fix: "Remove `echo`",
        },
    }
}

rule! {
    /// A test of what grep prints.
    ///
    /// `grep -q` prints nothing and says by its exit status whether it found something. It also stops at the first
    /// match.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN if [ -z "$(grep ^app: /etc/passwd)" ]; then useradd app; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if ! grep -q ^app: /etc/passwd; then useradd app; fi
    /// ```
    SC2143 {
        id: "SC2143",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("grep")]),
        messages: {
            found: "`grep -q` says by itself whether something was found; no test of its output is needed",
        },
    }
}

rule! {
    /// A file that is read and written at once.
    ///
    /// `>` empties the file before the command reads it, so the result is an empty file. Write to another file,
    /// then put that in its place.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN grep -v '^#' /etc/app.conf > /etc/app.conf
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN grep -v '^#' /etc/app.conf > /etc/app.new && mv /etc/app.new /etc/app.conf
    /// ```
    SC2094 {
        id: "SC2094",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text(">")]),
        messages: {
            found: "`{text}` is read and written at once, and may be emptied before it is read; write to another file first",
        },
    }
}

rule! {
    /// export of the value in place of the variable.
    ///
    /// `export $MODE` looks for a variable whose name is the value of MODE. The name is written without the dollar
    /// sign.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG MODE
    /// RUN export "$MODE" && make
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG MODE
    /// RUN export MODE && make
    /// ```
    SC2163 {
        id: "SC2163",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("export")]),
        messages: {
            found: "`export` needs the name; with `{text}` it takes the value for one",
        },
    }
}

rule! {
    /// `-a` or `-o` in a test.
    ///
    /// Shells read a test with more than one condition in different ways when a value looks like an operator. Two
    /// tests joined by `&&` or `||` mean the same in all of them.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN if [ -f /etc/a.conf -a -f /etc/b.conf ]; then cat /etc/a.conf /etc/b.conf; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if [ -f /etc/a.conf ] && [ -f /etc/b.conf ]; then cat /etc/a.conf /etc/b.conf; fi
    /// ```
    SC2166 {
        id: "SC2166",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("-a"), Text("-o")]),
        messages: {
            found: "`{text}` in a test is read in different ways; write two tests joined by `&&` or `||`",
        },
    }
}

rule! {
    /// A letter before both sides of a comparison.
    ///
    /// The letter kept very old shells from stumbling over an empty value. Quotes are all that today's shells need.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG DEBUG
    /// RUN if [ "x$DEBUG" = "xyes" ]; then touch /debug; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG DEBUG
    /// RUN if [ "$DEBUG" = "yes" ]; then touch /debug; fi
    /// ```
    SC2268 {
        id: "SC2268",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("x"), Text("X")]),
        messages: {
            found: "The letter before both sides is not needed: quotes are enough",
            fix: "Remove the letter",
        },
    }
}

rule! {
    /// `-n` with a variable without quotes.
    ///
    /// With an empty value nothing is left behind `-n`, and a test of `-n` alone is true. So the test is true for
    /// every value.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG MIRROR
    /// RUN if [ -n $MIRROR ]; then echo "$MIRROR" > /etc/mirror; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG MIRROR
    /// RUN if [ -n "$MIRROR" ]; then echo "$MIRROR" > /etc/mirror; fi
    /// ```
    SC2070 {
        id: "SC2070",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("-n")]),
        messages: {
            found: "Without quotes this test is true even if `{text}` is empty; put it between double quotes",
            fix: "Put it between double quotes",
        },
    }
}

rule! {
    /// A pattern in a test for one file.
    ///
    /// A test looks at one name. If the pattern fits several files, the test fails with an error, and that counts
    /// as no. A loop looks at each of them.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN if [ -f /opt/*.deb ]; then dpkg -i /opt/*.deb; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN for file in /opt/*.deb; do if [ -f "$file" ]; then dpkg -i "$file"; fi; done
    /// ```
    SC2144 {
        id: "SC2144",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("*"), Text("?"), Text("[")]),
        messages: {
            found: "A test takes one file, and `{text}` may be several; test each of them in a loop",
        },
    }
}

rule! {
    /// egrep.
    ///
    /// `egrep` is an outdated name of `grep -E`. Newer versions of grep may print a warning when it is used, and it
    /// is to go away.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN egrep 'app|web' /etc/passwd > /users
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN grep -E 'app|web' /etc/passwd > /users
    /// ```
    SC2196 {
        id: "SC2196",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("egrep")]),
        messages: {
            found: "`egrep` is an outdated name; write `grep -E`",
            fix: "Change to `grep -E`",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[
    &SC2164, &SC2155, &SC2028, &SC2059, &SC2115, &SC2038, &SC2043, &SC2044, &SC2045, &SC2162, &SC2015, &SC2181, &SC2010, &SC2011,
    &SC2012, &SC2116, &SC2005, &SC2143, &SC2094, &SC2163, &SC2166, &SC2268, &SC2070, &SC2144, &SC2196,
];
