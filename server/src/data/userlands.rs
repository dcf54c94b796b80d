//! Whose programs images have where GNU and BusyBox have one of the same name.

/// Images whose Alpine variants bring nothing that takes the place of BusyBox's programs (their Dockerfiles, 2026-11).
pub const NOTHING_INSTEAD: &[&str] = &["alpine", "busybox", "golang", "nginx", "node", "python", "ruby", "rust"];

/// The package of Alpine that brings the program of GNU.
pub fn package_of_alpine(program: &str) -> Option<&'static str> {
    Some(match program {
        "chmod" | "chown" | "cp" | "ln" | "mkdir" | "mv" | "rm" => "coreutils",
        "find" => "findutils",
        "sed" => "sed",
        "tar" => "tar",
        "unzip" => "unzip",
        "wget" => "wget",
        "sh" => "bash",
        _ => return None,
    })
}

/// Programs that GNU or Debian, and BusyBox have.
pub const SHARED: &[&str] = &[
    "addgroup", "adduser", "chmod", "chown", "cp", "find", "ln", "mkdir", "mv", "rm", "sed", "set", "sh", "tar", "unzip", "wget",
];

/// Programs that take the same words in the shells of Windows.
pub const ALSO_ON_WINDOWS: &[&str] = &[
    "bun", "bundle", "cargo", "composer", "corepack", "dotnet", "fastapi", "flask", "gem", "git", "go", "gradle", "java", "mvn",
    "node", "npm", "npx", "pip", "pnpm", "poetry", "python", "rustup", "uv", "uvicorn", "yarn",
];
