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

/// Reserved words of PowerShell (about_Language_Keywords), and `default` of `switch`.
pub const POWERSHELL_KEYWORDS: [&str; 32] = [
    "begin",
    "break",
    "catch",
    "class",
    "continue",
    "data",
    "default",
    "do",
    "dynamicparam",
    "else",
    "elseif",
    "end",
    "enum",
    "exit",
    "filter",
    "finally",
    "for",
    "foreach",
    "function",
    "if",
    "in",
    "param",
    "process",
    "return",
    "switch",
    "throw",
    "trap",
    "try",
    "until",
    "using",
    "while",
    "workflow",
];

/// Commands that the command prompt of Windows has built in (`help`; cmd.exe has no other list).
pub const PROMPT_COMMANDS: [&str; 41] = [
    "assoc", "break", "call", "cd", "chdir", "cls", "color", "copy", "date", "del", "dir", "echo", "endlocal", "erase", "exit",
    "ftype", "goto", "md", "mkdir", "mklink", "move", "path", "pause", "popd", "prompt", "pushd", "rd", "rem", "ren", "rename",
    "rmdir", "set", "setlocal", "shift", "start", "time", "title", "type", "ver", "verify", "vol",
];

/// Verbs that the commands begin with which PowerShell and its modules bring, such as `Get-Item` (Get-Verb; those that
/// builds use).
pub const POWERSHELL_VERBS: [&str; 39] = [
    "Add",
    "Clear",
    "Compress",
    "ConvertFrom",
    "ConvertTo",
    "Copy",
    "Disable",
    "Enable",
    "Expand",
    "Export",
    "ForEach",
    "Get",
    "Import",
    "Initialize",
    "Install",
    "Invoke",
    "Join",
    "Mount",
    "Move",
    "New",
    "Out",
    "Register",
    "Remove",
    "Rename",
    "Resolve",
    "Restart",
    "Select",
    "Set",
    "Split",
    "Start",
    "Stop",
    "Test",
    "Uninstall",
    "Unblock",
    "Unregister",
    "Update",
    "Wait",
    "Where",
    "Write",
];
