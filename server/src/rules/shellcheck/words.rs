//! Words that the shell reads differently than it seems.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// A backslash before a character that needs none.
    ///
    /// Outside quotes, the shell removes the backslash: the command gets only the character. Where the
    /// backslash is meant for the command, as in a pattern, it has to be in quotes.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN sed -i s/\w/x/ /etc/hostname
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN sed -i 's/\w/x/' /etc/hostname
    /// ```
    SC1001 {
        id: "SC1001",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("\\")]),
        messages: {
            found: "The shell drops this backslash; put the word in single quotes if the command needs it",
            fix: "Remove the backslash",
        },
    }
}

rule! {
    /// A backslash before the closing single quote.
    ///
    /// In single quotes, a backslash is an ordinary character: it does not keep the quote from closing
    /// the text. To write a single quote, put the text in double quotes.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN printf '%s' 'C:\' > /drive
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf '%s' "C:\\" > /drive
    /// ```
    SC1003 {
        id: "SC1003",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("\\'")]),
        messages: {
            found: "The backslash does not escape this quote, which ends the text; to write a single quote, use double quotes around it",
            fix: "Move the backslash out of the quotes",
        },
    }
}

rule! {
    /// A space after the equals sign.
    ///
    /// The variable becomes empty, and what follows is run as a command. An assignment has no spaces
    /// around `=`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN MODE= release && echo "$MODE" > /mode
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN MODE=release && echo "$MODE" > /mode
    /// ```
    SC1007 {
        id: "SC1007",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("= "), Text("=\t")]),
        messages: {
            found: "Because of this space the variable is empty and the value is run as a command; write `NAME=value`",
            fix: "Remove the space",
        },
    }
}

rule! {
    /// `do` or `done` as an ordinary word.
    ///
    /// These words end or begin part of a loop, but only at the start of a command. Here they are
    /// ordinary arguments: either a `;` is missing before them, or they are text and should be in
    /// quotes.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN make install && echo done
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN make install && echo "done"
    /// ```
    SC1010 {
        id: "SC1010",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("do")]),
        messages: {
            found: "This loop keyword is an ordinary argument here; put `;` before it, or quotes around it if it is text",
        },
    }
}

rule! {
    /// `\t`, `\n` or `\r` outside quotes.
    ///
    /// Outside quotes, the shell removes the backslash, and a plain letter remains. In single quotes
    /// the backslash stays, and `printf` turns it into a tab or a line break.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN printf name\tvalue > /etc/app.tab
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf 'name\tvalue' > /etc/app.tab
    /// ```
    SC1012 {
        id: "SC1012",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("\\t"), Text("\\n"), Text("\\r")]),
        messages: {
            found: "Outside quotes, only the letter of this remains; put the word in single quotes",
        },
    }
}

rule! {
    /// No space after the bracket of a test.
    ///
    /// `[` is a command, and like every command it needs a space after its name. Without one, the shell
    /// looks for a program such as `[yes`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG DEBUG
    /// RUN if ["$DEBUG" = yes ]; then touch /debug; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG DEBUG
    /// RUN if [ "$DEBUG" = yes ]; then touch /debug; fi
    /// ```
    SC1035 {
        id: "SC1035",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("[")]),
        messages: {
            found: "`{text}` is a command and needs a space after it",
            fix: "Insert a space",
        },
    }
}

rule! {
    /// A bracket directly after a variable.
    ///
    /// It looks like an element of an array, and some shells read it so. Braces show where the name of the variable
    /// ends; the extras of a Python package are a common case.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG PACKAGE
    /// RUN pip install "$PACKAGE[all]"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG PACKAGE
    /// RUN pip install "${PACKAGE}[all]"
    /// ```
    SC1087 {
        id: "SC1087",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("[")]),
        messages: {
            found: "This looks like an element of an array; braces around the name show where it ends: `${NAME}[…]`",
            fix: "Put the name in braces",
        },
    }
}

rule! {
    /// Backticks around a command.
    ///
    /// In backticks, a backslash means something different than elsewhere, and one pair inside another
    /// is hard to write and to read. `$(…)` has neither problem and works in every shell.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo "Built on `uname -m`" > /etc/motd
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN echo "Built on $(uname -m)" > /etc/motd
    /// ```
    SC2006 {
        id: "SC2006",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("`")]),
        messages: {
            found: "Backticks are hard to read and to nest; use `$(…)`",
        },
    }
}

rule! {
    /// An unquoted word in brackets.
    ///
    /// Without quotes, brackets are a pattern for a single character. It works as long as no file
    /// matches, and otherwise becomes the name of that file. The extras of a Python package are a
    /// common case.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN pip install uvicorn[standard]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN pip install 'uvicorn[standard]'
    /// ```
    SC2102 {
        id: "SC2102",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("[")]),
        messages: {
            found: "To the shell, `{text}` is a pattern for one character; put the word in quotes",
            fix: "Put the brackets in quotes",
        },
    }
}

rule! {
    /// A variable that nothing sets.
    ///
    /// The shell replaces it with an empty text, so a path or an address is silently cut short. An ARG
    /// before the first FROM reaches RUN only if the stage declares it again, and a variable of one RUN
    /// is gone in the next.
    ///
    /// Uppercase names are not reported: they may come from the base image.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN curl -fsSLO "https://example.com/app-$version.tar.gz"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG version=1.2
    /// RUN curl -fsSLO "https://example.com/app-$version.tar.gz"
    /// ```
    SC2154 {
        id: "SC2154",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("$"), Text("(("), Text("[")]),
        messages: {
            found: "Nothing sets `{text}`, so it is empty here; declare it with ARG or ENV, or give it a value in this RUN",
        },
    }
}

rule! {
    /// A variable that nothing uses.
    ///
    /// Its name may be misspelled here or where it should be used. A variable is gone when its RUN
    /// ends; what later instructions or the container need is set with ENV.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN version=1.2 && curl -fsSLO https://example.com/app.tar.gz
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN version=1.2 && curl -fsSLO "https://example.com/app-$version.tar.gz"
    /// ```
    SC2034 {
        id: "SC2034",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("="), Text("for"), Text("read"), Text("printf"), Text("map"), Text("getopts"), Text("declare"), Text("local"), Text("select"), Text("typeset"), Text("}>"), Text("}<")]),
        messages: {
            found: "This RUN sets the variable but never uses it; later instructions see only what ENV sets",
        },
    }
}

rule! {
    /// A brace that stands for itself.
    ///
    /// The shell passes it on as an ordinary character. Often a `$`, a `;` or a quote is missing; quotes
    /// show that it is meant.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo {name}
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN echo "{name}"
    /// ```
    SC1083 {
        id: "SC1083",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("{"), Text("}")]),
        messages: {
            found: "This brace is an ordinary character; put it in quotes if it is meant, or see what is missing",
        },
    }
}

rule! {
    /// A pattern where the name of a command stands.
    ///
    /// The first file that matches is run, and the names of the others are its arguments.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN /opt/installer-*.sh
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN /opt/installer-1.2.sh
    /// ```
    SC2211 {
        id: "SC2211",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("*"), Text("?"), Text("[")]),
        messages: {
            found: "Of the files that match `{text}`, the first is run and the others are its arguments; write the name out",
        },
    }
}

rule! {
    /// `$` before a variable in arithmetic.
    ///
    /// In `$((…))` names stand for their values by themselves.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN n=$(nproc) && echo "$(($n / 2))"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN n=$(nproc) && echo "$((n / 2))"
    /// ```
    SC2004 {
        id: "SC2004",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text("(("), Text("[")]),
        messages: {
            found: "In arithmetic a name stands for its value; the `$` is not needed",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[
    &SC1001, &SC1003, &SC1007, &SC1010, &SC1012, &SC1035, &SC1087, &SC2006, &SC2102, &SC2154, &SC2034, &SC1083, &SC2211, &SC2004,
];
