{
  lib,
  rustPlatform,
  fetchCrate,
  installShellFiles,
  stdenv,
  buildPackages,
}:

rustPlatform.buildRustPackage (finalAttrs: {
  pname = "dockerfile-ls";
  version = "@VERSION@";

  src = fetchCrate {
    inherit (finalAttrs) pname version;
    hash = lib.fakeHash;
  };
  cargoHash = lib.fakeHash;

  nativeBuildInputs = [ installShellFiles ];
  # The tests are in the repository, not in the crate.
  doCheck = false;

  postInstall = lib.optionalString (stdenv.hostPlatform.emulatorAvailable buildPackages) ''
    installShellCompletion --cmd dockerfile-ls \
      --bash <($out/bin/dockerfile-ls completions bash) \
      --zsh <($out/bin/dockerfile-ls completions zsh) \
      --fish <($out/bin/dockerfile-ls completions fish)
    $out/bin/dockerfile-ls man > dockerfile-ls.1
    installManPage dockerfile-ls.1
  '';

  meta = {
    description = "Language server and linter for Dockerfiles and .dockerignore files";
    homepage = "@HOME@";
    license = with lib.licenses; [ mit asl20 ];
    mainProgram = "dockerfile-ls";
  };
})
