//! Words that shells understand by themselves (POSIX, Shell Command Language; bash's manual).

/// Commands that shells have built in, those included that are programs as well.
pub const BUILTINS: [&str; 36] = [
    ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "declare", "echo", "eval", "exec", "exit", "export",
    "false", "getopts", "hash", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "shopt", "source",
    "test", "times", "trap", "true", "type", "ulimit", "umask", "unset",
];

/// Words that only a shell understands as the name of a command: no program has that name.
pub const SHELL_ONLY: [&str; 36] = [
    ".", ":", "!", "alias", "bg", "builtin", "case", "cd", "declare", "eval", "exec", "exit", "export", "fg", "for", "function",
    "hash", "if", "let", "local", "popd", "pushd", "read", "readonly", "return", "select", "set", "shift", "shopt", "source",
    "trap", "ulimit", "umask", "unset", "until", "while",
];

/// Commands that leave the shell in another state, so that what follows has to run in the same shell.
pub const STATEFUL: [&str; 33] = [
    ".", ":", "alias", "bg", "builtin", "cd", "command", "declare", "disown", "enable", "eval", "exec", "exit", "export", "fg",
    "hash", "let", "local", "popd", "pushd", "read", "readonly", "return", "set", "shift", "shopt", "source", "trap", "typeset",
    "ulimit", "umask", "unset", "wait",
];

/// Commands whose arguments set variables.
pub const SETTING: [&str; 6] = ["declare", "env", "export", "local", "readonly", "typeset"];

/// Commands of the shell whose arguments `NAME=value` set variables for what follows.
pub const ASSIGNING: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

/// Words that begin a compound command.
pub const COMPOUND: [&str; 7] = ["case", "for", "function", "if", "select", "until", "while"];
