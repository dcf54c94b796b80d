//! Options of programs in RUN.

/// Options of `useradd`, `adduser`, `groupadd` and `addgroup` whose value is the next word.
pub const USER_TOOLS: [&str; 22] = [
    "-u",
    "-g",
    "-G",
    "-d",
    "-s",
    "-c",
    "-h",
    "-k",
    "-b",
    "-e",
    "-f",
    "-K",
    "-p",
    "--uid",
    "--gid",
    "--home",
    "--home-dir",
    "--shell",
    "--gecos",
    "--comment",
    "--ingroup",
    "--groups",
];
