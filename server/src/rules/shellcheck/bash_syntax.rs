//! Signs that only bash and its like read as syntax.

use crate::rules::Needle::{Brace, Text};
use crate::rules::Rule;

rule! {
    /// `<(…)` in `/bin/sh`.
    ///
    /// dash, which is `/bin/sh` in Debian and Ubuntu, stops here with a syntax error. A pipe or a file
    /// passes the output on in every shell.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN diff <(ls /bin) <(ls /usr/bin)
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN ls /bin > /tmp/a && ls /usr/bin | diff /tmp/a -
    /// ```
    SC3001 {
        id: "SC3001",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Text("<("), Text(">(")]),
        messages: {
            found: "Not every `/bin/sh` supports `{text}`; use a pipe or a file, or choose bash with SHELL",
        },
    }
}

rule! {
    /// `$'…'` in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, takes the dollar sign literally and leaves the
    /// backslashes as they are. `printf` writes tabs and line breaks in every shell.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN printf '%s' $'name\tvalue' > /etc/app.tab
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN printf 'name\tvalue' > /etc/app.tab
    /// ```
    SC3003 {
        id: "SC3003",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Text("$'")]),
        messages: {
            found: "Not every `/bin/sh` supports this kind of quotes; `printf` writes tabs and line breaks everywhere",
        },
    }
}

rule! {
    /// A list in braces in `/bin/sh`.
    ///
    /// bash expands braces into several words; dash, the `/bin/sh` of Debian and Ubuntu, leaves them as
    /// they are. Instead of two folders there is one with braces and a comma in its name, and no error.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN mkdir -p /srv/{app,log}
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN mkdir -p /srv/app /srv/log
    /// ```
    SC3009 {
        id: "SC3009",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Brace(","), Brace("..")]),
        messages: {
            found: "`/bin/sh` leaves the braces as they are; write the words out, or choose bash with SHELL",
            database: "`/bin/sh` leaves the braces as they are, so this removes nothing; expanded it would remove the package database too. Remove `/var/lib/apt/lists/*` alone",
        },
    }
}

rule! {
    /// `[[` in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, looks for a command with this name and finds none. In
    /// `if` that counts as false, so the build goes on and takes the wrong branch.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN if [[ -f /etc/app.conf ]]; then rm /etc/app.conf; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if [ -f /etc/app.conf ]; then rm /etc/app.conf; fi
    /// ```
    SC3010 {
        id: "SC3010",
        set: ShellCheck,
        severity: Warning,
        covers: [Moot "SC3014"],
        check: Shell(&[Text("[[")]),
        messages: {
            found: "Not every `/bin/sh` supports `[[`; use `[`, or choose bash with SHELL",
        },
    }
}

rule! {
    /// `<<<` in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, stops at it with a syntax error. A pipe passes text to
    /// a command in every shell.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN base64 <<< "hello" > /greeting
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN echo "hello" | base64 > /greeting
    /// ```
    SC3011 {
        id: "SC3011",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Text("<<<")]),
        messages: {
            found: "Not every `/bin/sh` supports `{text}`; use a pipe, or choose bash with SHELL",
        },
    }
}

rule! {
    /// `&>` in `/bin/sh`.
    ///
    /// dash, which is `/bin/sh` in Debian and Ubuntu, takes it for `&` and `>`: the command runs in the
    /// background, nobody waits for it or sees whether it fails, and the file is emptied.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN ldconfig &> /dev/null
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN ldconfig > /dev/null 2>&1
    /// ```
    SC3020 {
        id: "SC3020",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Text("&>")]),
        messages: {
            found: "Not every `/bin/sh` supports `&>`: dash runs the command in the background; use `> FILE 2>&1`",
        },
    }
}

rule! {
    /// `+=` in `/bin/sh`.
    ///
    /// dash, which is `/bin/sh` in Debian and Ubuntu, takes the whole word for the name of a command and
    /// does not find it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN list=a; list+=b; echo "$list"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN list=a; list="${list}b"; echo "$list"
    /// ```
    SC3024 {
        id: "SC3024",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Text("+=")]),
        messages: {
            found: "Not every `/bin/sh` supports `+=`; write `NAME=\"${NAME}…\"`, or choose bash with SHELL",
        },
    }
}

rule! {
    /// An array in `/bin/sh`.
    ///
    /// dash, the `/bin/sh` of Debian and Ubuntu, has no arrays and stops with a syntax error. A loop
    /// over the words, or `set --`, often works as well.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN cd /srv && names=(app log) && mkdir "${names[@]}"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN for name in app log; do mkdir "/srv/$name"; done
    /// ```
    SC3030 {
        id: "SC3030",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&[Text("=(")]),
        messages: {
            found: "Not every `/bin/sh` has arrays; loop over the words, or choose bash with SHELL",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC3001, &SC3003, &SC3009, &SC3010, &SC3011, &SC3020, &SC3024, &SC3030];
