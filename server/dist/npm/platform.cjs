// The name of the package that holds the program for a platform.
exports.packageOf = (os, cpu, libc) =>
  `@dockerfile-ls/${os}-${cpu}${{ glibc: '-gnu', musl: '-musl' }[libc] ?? ''}`;

/** Those that run on this machine, the best first: a program for musl is static and runs everywhere. */
exports.packagesHere = () => {
  const { platform, arch } = process;
  if (platform !== 'linux') return [exports.packageOf(platform, arch)];
  const libcs = process.report.getReport().header.glibcVersionRuntime ? ['glibc', 'musl'] : ['musl'];
  return libcs.map((libc) => exports.packageOf(platform, arch, libc));
};
