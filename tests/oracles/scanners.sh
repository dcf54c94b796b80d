#!/usr/bin/env bash
# scanners.sh [SECONDS]: both grammars, their scanners and tree-sitter under the address and undefined-behaviour
# sanitizers, over the texts of their tests and random changes of them. SECONDS is for each grammar.
set -euo pipefail
seconds=${1:-10}
cd "$(dirname "$0")/../.."

out=target/scanners
mkdir -p "$out"
manifest=$(cargo metadata --format-version 1 --locked --filter-platform "$(rustc -vV | sed -n 's|^host: ||p')" | tr ',' '\n' | sed -n 's|.*"manifest_path":"\(.*/tree-sitter-[0-9][^/]*\)/Cargo.toml".*|\1|p' | head -1)
[ -d "$manifest/src" ] || { echo "tree-sitter's sources are not there"; exit 2; }

flags=(-g -O1 -std=c11 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200112L -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
# What is generated is large and looked at as it runs, not optimised.
gcc "${flags[@]}" -I "$manifest/include" -I "$manifest/src" -c "$manifest/src/lib.c" -o "$out/lib.o" &
for grammar in dockerfile dockerignore; do
  source=server/grammars/$grammar/src
  gcc "${flags[@]}" -Wno-unused -I "$source" -c "$source/parser.c" -o "$out/$grammar-parser.o"
  gcc "${flags[@]}" -Wall -Wextra -Wno-unused-parameter -I "$source" -c "$source/scanner.c" -o "$out/$grammar-scanner.o"
done
gcc "${flags[@]}" -Wall -Wextra -I "$manifest/include" -c tests/oracles/scanners.c -o "$out/scanners.o"
wait $!
gcc "${flags[@]}" "$out"/*.o -o "$out/scanners"

export UBSAN_OPTIONS=print_stacktrace=1
for grammar in dockerfile dockerignore; do
  mapfile -t texts < <(find "server/grammars/$grammar/test" "server/grammars/$grammar/examples" examples -type f 2>/dev/null)
  "$out/scanners" "$grammar" "$seconds" "${texts[@]}"
done
