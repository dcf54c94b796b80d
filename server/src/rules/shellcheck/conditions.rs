//! Conditions in `if`, in `[ ]` and between `&&` and `||`.

use crate::rules::Needle::{Text, Then};
use crate::rules::Rule;

rule! {
    /// `&&` and `||` in place of if.
    ///
    /// The part after `||` runs not only if the first command fails, but also if the second one does.
    /// `if`, `then` and `else` keep the two cases apart.
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
            found: "The command after `||` also runs if the one after `&&` fails; use `if` to separate the two cases",
        },
    }
}

rule! {
    /// A test of `$?` where the command itself can be the condition.
    ///
    /// `$?` belongs to the last command that ran, so a line inserted in between changes what is tested.
    /// With `set -e`, the shell has already exited by then. `if` takes the command itself.
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
            found: "Use the command itself as the condition of `if`, not a test of `{text}`",
        },
    }
}

rule! {
    /// A test of what grep prints.
    ///
    /// `grep -q` prints nothing and tells by its exit status whether it found something. It also stops
    /// at the first match.
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
            found: "`grep -q` tells by its exit code whether anything was found; there is no need to test its output",
        },
    }
}

rule! {
    /// `-a` or `-o` in a test.
    ///
    /// Shells disagree about a test with more than one condition when a value looks like an operator.
    /// Two tests joined by `&&` or `||` mean the same in all of them.
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
            found: "`{text}` in a test is ambiguous; write two tests joined by `&&` or `||`",
        },
    }
}

rule! {
    /// A letter before both sides of a comparison.
    ///
    /// The letter kept very old shells from stumbling over an empty value. Today's shells need only
    /// quotes.
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
    /// With an empty value nothing is left after `-n`, and a test of `-n` alone is true. So the test is
    /// true for every value.
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
            found: "Without quotes this test is true even if `{text}` is empty; put it in double quotes",
            fix: "Put it in double quotes",
        },
    }
}

rule! {
    /// A pattern in a test for one file.
    ///
    /// A test looks at one name. If the pattern matches several files, the test fails with an error,
    /// which counts as false. A loop looks at each of them.
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
            found: "A test takes one file, but `{text}` may be several; test each of them in a loop",
        },
    }
}

rule! {
    /// `else if` where `elif` is meant.
    ///
    /// `else if` begins a second `if` inside of the first one, which needs a `fi` of its own. `elif` goes
    /// on with the first.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN if [ -f /a ]; then cat /a; else if [ -f /b ]; then cat /b; fi; fi
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN if [ -f /a ]; then cat /a; elif [ -f /b ]; then cat /b; fi
    /// ```
    SC1075 {
        id: "SC1075",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Then("else", "if")]),
        messages: {
            found: "`else if` opens another `if` with a `fi` of its own; use `elif`",
        },
    }
}

rule! {
    /// A command behind `!` whose outcome nobody looks at.
    ///
    /// `set -e` ends a script when a command fails, but never because of one behind `!`: if the command succeeds, the
    /// script goes on as if it had failed. `if …; then exit 1; fi` ends it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN set -eux; ! grep -r password /etc/app; ls /etc/app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN set -eux; if grep -r password /etc/app; then exit 1; fi; ls /etc/app
    /// ```
    SC2251 {
        id: "SC2251",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&[Text("!")]),
        messages: {
            found: "`set -e` does not look at a command behind `!`; write `if …; then exit 1; fi`",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC2015, &SC2181, &SC2143, &SC2166, &SC2268, &SC2070, &SC2144, &SC1075, &SC2251];
