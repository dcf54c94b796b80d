//! Commands that do something other than they seem to.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// A change of folder whose failure goes unnoticed.
    ///
    /// If the folder is missing, the shell goes on, and the commands that follow work in the wrong
    /// place: they delete, unpack or build where they should not. `&&` stops the RUN there, and so does
    /// `set -e` at its start.
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
            found: "If `{text}` fails, the commands after it run in the wrong folder; chain them with `&&`",
        },
    }
}

rule! {
    /// A variable that is declared and given the output of a command in one step.
    ///
    /// `export` succeeds even if the command that gives the value fails, so the build goes on with an
    /// empty variable. Assign first: then the RUN ends with the command that failed.
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
            found: "A failure of the command that gives the value goes unnoticed; assign `{text}` first and declare it afterwards",
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
            found: "`export` needs a name; `{text}` exports the variable that the value names",
        },
    }
}

rule! {
    /// Backslash sequences in echo.
    ///
    /// Some shells turn `\n` into a line break, others print the two characters. Debian's `/bin/sh` is
    /// one of the first kind, bash and Alpine's shell are of the second, so another base image changes
    /// what is written. `printf` works the same everywhere.
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
            found: "Shells treat backslashes in `echo` differently; `printf` works the same in all of them",
        },
    }
}

rule! {
    /// A variable in the format of printf.
    ///
    /// A `%` or a backslash in the value is read as part of the format, so the text comes out wrong or
    /// `printf` fails. With `%s` in the format and the value as a separate argument, it stays as it
    /// is.
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
            found: "A `%` or a backslash in the value changes the format; use `%s` and pass the value as an argument",
        },
    }
}

rule! {
    /// A recursive rm below a variable that may be empty.
    ///
    /// With an empty value the path begins at the root, and `rm -r` deletes parts of the system in the
    /// image. `${NAME:?}` stops the command if the variable has no value.
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
            found: "If the variable is empty, `{text}` starts at the root of the image; `${NAME:?}` stops the command in that case",
        },
    }
}

rule! {
    /// read without -r.
    ///
    /// Without `-r`, a backslash in the line swallows the character after it, and one at the end of a
    /// line joins it with the next. Paths and patterns are changed on the way.
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
    /// echo used only for its output.
    ///
    /// A shell is started only to return the text. The text can stand there itself.
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
            found: "`echo` only returns the text; write the text itself here",
        },
    }
}

rule! {
    /// echo around a command that already prints.
    ///
    /// The command already prints its output; `echo` adds nothing, and hides a failure of the command.
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
            found: "The command already prints; `echo` around it only hides its failure",
            fix: "Remove `echo`",
        },
    }
}

rule! {
    /// egrep.
    ///
    /// `egrep` is an obsolete name of `grep -E`. Newer versions of grep may print a warning when it is
    /// used, and it will be removed.
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
            found: "`egrep` is obsolete; use `grep -E`",
            fix: "Change to `grep -E`",
        },
    }
}

rule! {
    /// A function of expr that not every expr has.
    ///
    /// What `expr length`, `match`, `substr` and `index` do is not specified, and programs such as the one
    /// of BusyBox may lack them. The shell does it itself: `${#NAME}`, `${NAME%…}`, `case`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN expr substr "$HOSTNAME" 1 4
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf %.4s "$HOSTNAME"
    /// ```
    SC2308 {
        id: "SC2308",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("expr")]),
        messages: {
            found: "Not every `expr` has this function; use `${#NAME}`, `${NAME%…}` or `case`",
        },
    }
}

rule! {
    /// tr for lowercase letters of English only.
    ///
    /// `a-z` leaves letters of other languages alone. `[:lower:]` means all of them.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN uname | tr a-z A-Z
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN uname | tr '[:lower:]' '[:upper:]'
    /// ```
    SC2018 {
        id: "SC2018",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("tr ")]),
        messages: {
            found: "`a-z` leaves letters of other languages alone; `[:lower:]` means all of them",
        },
    }
}

rule! {
    /// tr for capital letters of English only.
    ///
    /// `A-Z` leaves letters of other languages alone. `[:upper:]` means all of them.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN uname | tr A-Z a-z
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN uname | tr '[:upper:]' '[:lower:]'
    /// ```
    SC2019 {
        id: "SC2019",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("tr ")]),
        messages: {
            found: "`A-Z` leaves letters of other languages alone; `[:upper:]` means all of them",
        },
    }
}

rule! {
    /// A folder that is left with `cd ..`.
    ///
    /// If the first `cd` fails, the second one leads somewhere else. In parentheses the folder is left by
    /// itself.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN cd /src; make; cd ..; rm -r src
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN (cd /src && make); rm -r src
    /// ```
    SC2103 {
        id: "SC2103",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("cd")]),
        messages: {
            found: "If the first `cd` fails, this leads somewhere else; put the commands in parentheses instead",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[
    &SC2164, &SC2155, &SC2163, &SC2028, &SC2059, &SC2115, &SC2162, &SC2116, &SC2005, &SC2196, &SC2308, &SC2018, &SC2019, &SC2103,
];
