//! Commands, flags and expansions that not every `/bin/sh` has.

use crate::rules::Needle::{Operator, Option, Parameter, Text, Then, Word};
use crate::rules::Rule;

rule! {
    /// `==` in a test of `/bin/sh`.
    ///
    /// The `[` of dash, the `/bin/sh` of Debian and Ubuntu, supports only `=`. With `==` it fails, and
    /// in `if` that counts as false: the build goes on and takes the wrong branch.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG MODE
    /// RUN if [ "$MODE" == debug ]; then touch /debug; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG MODE
    /// RUN if [ "$MODE" = debug ]; then touch /debug; fi
    /// ```
    SC3014 {
        id: "SC3014",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Operator("==")]),
        messages: {
            found: "Not every `/bin/sh` supports `==` in a test; use `=`",
            fix: "Change to `=`",
        },
    }
}

rule! {
    /// A flag of echo in `/bin/sh`.
    ///
    /// What `echo` does with a flag depends on the shell. dash, the `/bin/sh` of Debian and Ubuntu,
    /// supports `-n`, but prints `-e` as text. `printf` works the same everywhere.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo -e "[app]\nport = 80" > /etc/app.ini
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf '[app]\nport = 80\n' > /etc/app.ini
    /// ```
    SC3037 {
        id: "SC3037",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Then("echo", "-")]),
        messages: {
            found: "What `echo {text}` prints depends on the shell; `printf` works the same in all of them",
        },
    }
}

rule! {
    /// An option of set that `/bin/sh` may not support.
    ///
    /// dash, the `/bin/sh` of Debian 13 and older, ends the RUN at `set -o pipefail` with "Illegal
    /// option". SHELL can choose bash, which supports the option, for the instructions that follow.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN set -o pipefail && curl -fsSL https://example.com/app.tar.gz | tar -xz
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN curl -fsSL https://example.com/app.tar.gz | tar -xz
    /// ```
    SC3040 {
        id: "SC3040",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Option("set", 'o')]),
        messages: {
            found: "Not every `/bin/sh` supports the option `{text}`; choose bash with SHELL",
        },
    }
}

rule! {
    /// `local` in `/bin/sh`.
    ///
    /// The standard does not have it. dash and BusyBox do, so it works on Debian, Ubuntu and Alpine;
    /// other shells stop at it. A function that is called once needs no local variables, and
    /// parentheses around its body keep them local.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN build() { local dir="$1"; make -C "$dir"; } && build /src
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN build() ( dir="$1"; make -C "$dir" ) && build /src
    /// ```
    SC3043 {
        id: "SC3043",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("local")]),
        messages: {
            found: "`local` is not part of the standard shell; parentheses around the function's body keep its variables local",
        },
    }
}

rule! {
    /// A command of bash in `/bin/sh`.
    ///
    /// `pushd`, `popd`, `declare`, `shopt` and some others are part of bash. dash, the `/bin/sh` of
    /// Debian and Ubuntu, does not find them. Parentheses bring the shell back to the previous folder.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN pushd /src && make install && popd
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN (cd /src && make install)
    /// ```
    SC3044 {
        id: "SC3044",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Word("declare"), Word("typeset"), Word("shopt"), Word("complete"), Word("compgen"), Word("caller"), Word("dirs"), Word("disown"), Word("suspend"), Word("mapfile"), Word("readarray"), Word("pushd"), Word("popd")]),
        messages: {
            found: "Not every `/bin/sh` has this command; do without it, or choose bash with SHELL",
        },
    }
}

rule! {
    /// A flag that the commands of `/bin/sh` may not support.
    ///
    /// The built-in commands of bash have more flags than those of dash, the `/bin/sh` of Debian and
    /// Ubuntu, which takes the flag as a name or stops at it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN type -P gcc > /compiler
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN command -v gcc > /compiler
    /// ```
    SC3045 {
        id: "SC3045",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("read"), Text("export"), Text("ulimit"), Text("printf"), Text("trap"), Text("type"), Text("wait")]),
        messages: {
            found: "Not every `/bin/sh` supports the flag `{text}` of this command; do without it, or choose bash with SHELL",
        },
    }
}

rule! {
    /// `source` in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, has no such command and ends with "not found". A
    /// single dot does the same and works in every shell. What the file sets is gone when the RUN ends.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN source /venv/bin/activate && pip install flask
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN . /venv/bin/activate && pip install flask
    /// ```
    SC3046 {
        id: "SC3046",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Word("source")]),
        messages: {
            found: "Not every `/bin/sh` has `source`; use `.` instead",
        },
    }
}

rule! {
    /// An element of an array in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, has no arrays and ends the RUN with "Bad
    /// substitution". `set --` makes a list whose elements are `$1`, `$2` and so on.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN names="app log" && echo "${names[0]}" > /name
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN set -- app log && echo "$1" > /name
    /// ```
    SC3054 {
        id: "SC3054",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Parameter('[')]),
        messages: {
            found: "Not every `/bin/sh` has arrays, which `{text}` needs; choose bash with SHELL",
        },
    }
}

rule! {
    /// A part of a value by position, in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, ends the RUN with "Bad substitution". `${NAME%…}` and
    /// `${NAME#…}`, which cut off the end or the beginning by a pattern, work in every shell; so does
    /// the command `cut`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG VERSION=1.2.3
    /// RUN echo "${VERSION:0:3}" > /version
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG VERSION=1.2.3
    /// RUN echo "${VERSION%.*}" > /version
    /// ```
    SC3057 {
        id: "SC3057",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Parameter(':')]),
        messages: {
            found: "Not every `/bin/sh` supports `{text}`; use `${NAME%…}` or `${NAME#…}`, or choose bash with SHELL",
        },
    }
}

rule! {
    /// A replacement in a value, in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, ends the RUN with "Bad substitution". `tr` and `sed`
    /// replace characters and words in every shell.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// ARG VERSION=1.2.3
    /// RUN echo "${VERSION/./-}" > /version
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ARG VERSION=1.2.3
    /// RUN echo "$VERSION" | sed 's/[.]/-/' > /version
    /// ```
    SC3060 {
        id: "SC3060",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Parameter('/')]),
        messages: {
            found: "Not every `/bin/sh` supports `{text}`; use `sed` or `tr`, or choose bash with SHELL",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC3014, &SC3037, &SC3040, &SC3043, &SC3044, &SC3045, &SC3046, &SC3054, &SC3057, &SC3060];
