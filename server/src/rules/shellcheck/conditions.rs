//! What is asked in `if`, in `[ ]` and between `&&` and `||`.

use crate::rules::Needle::Text;
use crate::rules::Rule;

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

pub(super) const RULES: &[&Rule] = &[&SC2015, &SC2181, &SC2143, &SC2166, &SC2268, &SC2070, &SC2144];
