//! Quotes: what the shell splits, expands or joins where nobody meant it.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// A variable without quotes.
    ///
    /// The shell splits the value at blanks and takes `*`, `?` and `[` in it for patterns, so one path with a blank
    /// becomes two arguments, and an empty one becomes none. The command then works on files that nobody meant.
    ///
    /// What ARG and ENV set is taken to have no blanks. A variable that holds several arguments on purpose is the
    /// exception: leave it as it is.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN dir="$(mktemp -d)" && cp -r /etc/skel $dir
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN dir="$(mktemp -d)" && cp -r /etc/skel "$dir"
    /// ```
    SC2086 {
        id: "SC2086",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("$")]),
        messages: {
            found: "The value of `{text}` is split at blanks and expanded as a pattern; put it between double quotes",
            fix: "Put it between double quotes",
        },
    }
}

rule! {
    /// The output of a command without quotes.
    ///
    /// The shell splits the output at blanks and line ends and takes `*`, `?` and `[` in it for patterns. Where one
    /// value is meant, double quotes keep it one.
    ///
    /// Where a list is meant, such as the packages named in a file, `xargs` hands it over without surprises: `xargs
    /// apt-get install -y < packages.txt`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN mkdir -p /lib/modules/$(uname -r)
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN mkdir -p "/lib/modules/$(uname -r)"
    /// ```
    SC2046 {
        id: "SC2046",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("$("), Text("`")]),
        messages: {
            found: "The output of this command is split at blanks and expanded as a pattern; put it between double quotes",
            fix: "Put it between double quotes",
        },
    }
}

rule! {
    /// All arguments as `$*`, without quotes.
    ///
    /// `$*` is split at every blank, so what came in as one argument goes out as two. `"$@"`, with its quotes,
    /// hands every argument on as it came.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN fetch() { curl -fsSLO $*; } && fetch https://example.com/app.tar.gz
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN fetch() { curl -fsSLO "$@"; } && fetch https://example.com/app.tar.gz
    /// ```
    SC2048 {
        id: "SC2048",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("$*"), Text("${*"), Text("[*]")]),
        messages: {
            found: "`{text}` splits every argument at blanks; `\"$@\"` hands them on as they are",
        },
    }
}

rule! {
    /// A variable between single quotes.
    ///
    /// Between single quotes everything stays as it is written: `$VERSION` is then a word with a dollar sign, not
    /// the value. Double quotes let the shell put the value in.
    ///
    /// For scripts of other programs, awk or nginx for instance, single quotes are right: their `$` is none of the
    /// shell's.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG VERSION
    /// RUN echo 'version=$VERSION' > /etc/app.conf
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG VERSION
    /// RUN echo "version=$VERSION" > /etc/app.conf
    /// ```
    SC2016 {
        id: "SC2016",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("'")]),
        messages: {
            found: "Between single quotes the shell puts no values in; use double quotes if a value is meant",
            fix: "Change to double quotes",
        },
    }
}

rule! {
    /// A pattern at the start of an argument.
    ///
    /// If a file has a name that begins with `-`, the command takes that name for an option. With `./` before the
    /// pattern no name can look like one.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// WORKDIR /app
    /// RUN rm -f *.tmp
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// WORKDIR /app
    /// RUN rm -f ./*.tmp
    /// ```
    SC2035 {
        id: "SC2035",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("*"), Text("?")]),
        messages: {
            found: "A file whose name begins with `-` is taken for an option here; begin the pattern with `./`",
            fix: "Insert `./`",
        },
    }
}

rule! {
    /// A variable without quotes in the pattern of a loop.
    ///
    /// The value is split at blanks before the pattern is looked up, so a folder whose name has one is never found.
    /// Double quotes go around the variable alone: between them `*` would be no pattern.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG DIR
    /// RUN for file in $DIR/*.conf; do gzip "$file"; done
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG DIR
    /// RUN for file in "$DIR"/*.conf; do gzip "$file"; done
    /// ```
    SC2231 {
        id: "SC2231",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("for "), Text("for\t")]),
        messages: {
            found: "The value of `{text}` is split at blanks; put it between double quotes and leave the pattern outside",
            fix: "Put it between double quotes",
        },
    }
}

rule! {
    /// A pattern for find without quotes.
    ///
    /// If a file in the working folder fits the pattern, the shell puts its name in place, and `find` looks for
    /// that name only. What is found thus depends on where RUN happens to work.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN find / -xdev -name *.pyc -delete
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN find / -xdev -name '*.pyc' -delete
    /// ```
    SC2061 {
        id: "SC2061",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("find")]),
        messages: {
            found: "The shell may replace `{text}` before `find` sees it; put it between quotes",
            fix: "Put it between double quotes",
        },
    }
}

rule! {
    /// Several blanks between the words of echo.
    ///
    /// Blanks outside quotes only separate arguments, and `echo` writes one blank between two of them. Between
    /// quotes all of them stay.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo name    value > /etc/app.tab
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN echo "name    value" > /etc/app.tab
    /// ```
    SC2291 {
        id: "SC2291",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("echo")]),
        messages: {
            found: "`echo` writes one blank for all of these; put the text between quotes to keep them",
            fix: "Keep one blank",
        },
    }
}

rule! {
    /// Double quotes inside a text between double quotes.
    ///
    /// The second quote ends the text and the third begins another one, so the quotes themselves are lost. This
    /// happens to JSON and to settings such as `name="value"`. Put the whole between single quotes, or a backslash
    /// before each quote that has to stay.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo "{"debug": true}" > /etc/app.json
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN echo '{"debug": true}' > /etc/app.json
    /// ```
    SC2140 {
        id: "SC2140",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("\"")]),
        messages: {
            found: "The quotes inside this text end it and are lost; write `\\\"` where a quote is to stay",
            fix: "Remove the inner quotes",
        },
    }
}

rule! {
    /// A variable between two pieces of text in quotes.
    ///
    /// The quotes around the variable close the text before it and open the one behind, so the variable itself
    /// stands without quotes, and its value is split at blanks. One pair of quotes around everything is enough.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG VERSION
    /// RUN echo "Version "$VERSION" of the app" > /etc/motd
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG VERSION
    /// RUN echo "Version $VERSION of the app" > /etc/motd
    /// ```
    SC2027 {
        id: "SC2027",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("\"")]),
        messages: {
            found: "The quotes here end the text before `{text}`, which is left without any; put one pair around everything",
            fix: "Join the quoted parts",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC2086, &SC2046, &SC2048, &SC2016, &SC2035, &SC2231, &SC2061, &SC2291, &SC2140, &SC2027];
