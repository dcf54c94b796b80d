class DockerfileLs < Formula
  desc "Language server and linter for Dockerfiles and .dockerignore files"
  homepage "@HOME@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@HOME@/releases/download/v@VERSION@/dockerfile-ls-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256:dockerfile-ls-aarch64-apple-darwin.tar.gz@"
    end
    on_intel do
      url "@HOME@/releases/download/v@VERSION@/dockerfile-ls-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256:dockerfile-ls-x86_64-apple-darwin.tar.gz@"
    end
  end
  on_linux do
    on_arm do
      url "@HOME@/releases/download/v@VERSION@/dockerfile-ls-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256:dockerfile-ls-aarch64-unknown-linux-musl.tar.gz@"
    end
    on_intel do
      url "@HOME@/releases/download/v@VERSION@/dockerfile-ls-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256:dockerfile-ls-x86_64-unknown-linux-musl.tar.gz@"
    end
  end

  def install
    bin.install "dockerfile-ls"
    generate_completions_from_executable(bin/"dockerfile-ls", "completions")
    (man1/"dockerfile-ls.1").write Utils.safe_popen_read(bin/"dockerfile-ls", "man")
  end

  test do
    (testpath/"Dockerfile").write "FROM alpine:3.22\nWORKDIR app\n"
    assert_match "WorkdirRelativePath", shell_output("#{bin}/dockerfile-ls check --format concise", 1)
  end
end
