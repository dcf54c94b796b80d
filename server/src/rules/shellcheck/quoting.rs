//! Quotes: what the shell splits, expands or joins unintentionally.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// A variable without quotes.
    ///
    /// The shell splits the value at spaces and treats `*`, `?` and `[` in it as patterns, so one path
    /// with a space becomes two arguments, and an empty one becomes none. The command then works on the
    /// wrong files.
    ///
    /// What ARG and ENV set is assumed to contain no spaces. A variable that holds several arguments on
    /// purpose is the exception: leave it as it is.
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
            found: "The value of `{text}` is split at spaces and expanded as a pattern; put it in double quotes",
            fix: "Put it in double quotes",
        },
    }
}

rule! {
    /// The output of a command without quotes.
    ///
    /// The shell splits the output at spaces and line breaks and treats `*`, `?` and `[` in it as
    /// patterns. Where one value is meant, double quotes keep it in one piece.
    ///
    /// Where a list is meant, such as the packages named in a file, `xargs` passes it on without
    /// surprises: `xargs apt-get install -y < packages.txt`.
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
            found: "The output of this command is split at spaces and expanded as a pattern; put it in double quotes",
            fix: "Put it in double quotes",
        },
    }
}

rule! {
    /// All arguments as `$*`, without quotes.
    ///
    /// `$*` is split at every space, so what came in as one argument goes out as two. `"$@"`, with its
    /// quotes, passes every argument on unchanged.
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
            found: "`{text}` splits every argument at spaces; `\"$@\"` passes them on unchanged",
        },
    }
}

rule! {
    /// A variable in single quotes.
    ///
    /// In single quotes, everything stays as it is written: `$VERSION` is then a word with a dollar
    /// sign, not the value. In double quotes the shell expands it.
    ///
    /// For scripts of other programs, such as awk or nginx, single quotes are right: their `$` is not
    /// meant for the shell.
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
            found: "The shell expands nothing in single quotes; use double quotes if you want the value",
            fix: "Change to double quotes",
        },
    }
}

rule! {
    /// A pattern at the start of an argument.
    ///
    /// If a file has a name that begins with `-`, the command takes that name as an option. With `./`
    /// before the pattern, no name can look like one.
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
            found: "A file whose name begins with `-` is taken for an option here; start the pattern with `./`",
            fix: "Insert `./`",
        },
    }
}

rule! {
    /// A variable without quotes in the pattern of a loop.
    ///
    /// The value is split at spaces before the pattern is expanded, so a folder whose name contains one
    /// is never found. The double quotes go around the variable alone: inside them, `*` would not be a
    /// pattern.
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
            found: "The value of `{text}` is split at spaces; put it in double quotes and leave the pattern outside",
            fix: "Put it in double quotes",
        },
    }
}

rule! {
    /// A pattern for find without quotes.
    ///
    /// If a file in the working directory matches the pattern, the shell replaces the pattern with its
    /// name, and `find` looks for that name only. So what is found depends on where RUN happens to
    /// work.
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
            found: "The shell may expand `{text}` before `find` sees it; put it in quotes",
            fix: "Put it in double quotes",
        },
    }
}

rule! {
    /// Several spaces between the words of echo.
    ///
    /// Outside quotes, spaces only separate arguments, and `echo` prints one space between two of them.
    /// In quotes, all of them stay.
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
            found: "`echo` prints one space for all of these; put the text in quotes to keep them",
            fix: "Keep one space",
        },
    }
}

rule! {
    /// Double quotes inside a text in double quotes.
    ///
    /// The second quote ends the text and the third begins another one, so the quotes themselves are
    /// lost. This happens with JSON and with settings such as `name="value"`. Put the whole text in
    /// single quotes, or a backslash before each literal quote.
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
            found: "The quotes inside this text end it and are lost; write `\\\"` for a literal quote",
            fix: "Remove the inner quotes",
        },
    }
}

rule! {
    /// A variable between two quoted pieces of text.
    ///
    /// The quotes around the variable close the text before it and open the one after it, so the
    /// variable itself is unquoted, and its value is split at spaces. One pair of quotes around
    /// everything is enough.
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
            found: "The quotes end before `{text}`, which is left unquoted; put one pair around everything",
            fix: "Join the quoted parts",
        },
    }
}

rule! {
    /// All arguments, without quotes.
    ///
    /// The arguments are passed on split at spaces and expanded as patterns, so that one argument with a
    /// space becomes two. `"$@"` passes each of them on as it is.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN printf '#!/bin/sh\n' > /run.sh; f() { touch $@; }; f "a b"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf '#!/bin/sh\n' > /run.sh; f() { touch "$@"; }; f "a b"
    /// ```
    SC2068 {
        id: "SC2068",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("$@"), Text("${@"), Text("[@]")]),
        messages: {
            found: "The arguments are split at spaces and expanded as patterns; `\"$@\"` passes them on unchanged",
        },
    }
}

rule! {
    /// A word between two quoted parts.
    ///
    /// The quotes around it end one part and begin the next, so that the word itself stands outside of
    /// them. A literal quote within single quotes is written `'\''`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo 'use 'single' quotes'
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN echo "use 'single' quotes"
    /// ```
    SC2026 {
        id: "SC2026",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("'")]),
        messages: {
            found: "`{text}` stands outside of the quotes; escape the quotes around it, or remove them",
        },
    }
}

pub(super) const RULES: &[&Rule] =
    &[&SC2086, &SC2046, &SC2048, &SC2016, &SC2035, &SC2231, &SC2061, &SC2291, &SC2140, &SC2027, &SC2068, &SC2026];
