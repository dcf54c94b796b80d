//! Files that commands read from and write to.

use crate::rules::Needle::Text;
use crate::rules::Rule;

rule! {
    /// A file that is read and written at the same time.
    ///
    /// `>` empties the file before the command reads it, so the result is an empty file. Write to
    /// another file, then move that into its place.
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
            found: "`{text}` is read and written at the same time, and may be emptied before it is read; write to another file first",
        },
    }
}

rule! {
    /// Several commands in a row that append to one file.
    ///
    /// Braces around the commands take the redirection once.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN echo a >> /etc/list; echo b >> /etc/list; echo c >> /etc/list
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN { echo a; echo b; echo c; } >> /etc/list
    /// ```
    SC2129 {
        id: "SC2129",
        set: ShellCheck,
        severity: Hint,
        optional: true,
        check: Shell(&[Text(">>")]),
        messages: {
            found: "Braces around these commands need the redirection only once",
        },
    }
}

rule! {
    /// Several redirections of one stream.
    ///
    /// Only the last one counts; the files of the others are created and stay empty. Often a `>` in a word
    /// has no quotes around it, as in the version of a package.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN pip install --no-cache-dir flask>=3.0 gunicorn>=23.0
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN pip install --no-cache-dir "flask>=3.0" "gunicorn>=23.0"
    /// ```
    SC2261 {
        id: "SC2261",
        set: ShellCheck,
        severity: Warning,
        optional: true,
        check: Shell(&[Text("<"), Text(">")]),
        messages: {
            found: "This is redirected several times, and only the last one counts; put the word in quotes if `>` belongs to it",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC2094, &SC2129, &SC2261];
