//! Packages of systems that are there to build something and that nothing needs which was built.

/// Compilers and what goes with them, as Debian, Ubuntu and Alpine call them. No library is among these: a program that is
/// linked to one needs it.
const COMPILERS: [&str; 27] = [
    "autoconf",
    "automake",
    "binutils",
    "build-base",
    "build-essential",
    "cargo",
    "clang",
    "cmake",
    "cpp",
    "g++",
    "gcc",
    "gfortran",
    "git",
    "libc-dev",
    "libc6-dev",
    "libtool",
    "linux-headers",
    "make",
    "meson",
    "musl-dev",
    "nasm",
    "ninja-build",
    "patch",
    "pkg-config",
    "pkgconf",
    "pkgconfig",
    "rustc",
];

/// Whether a package is there to build something.
pub fn is_compiler(package: &str) -> bool {
    COMPILERS.contains(&package)
}
