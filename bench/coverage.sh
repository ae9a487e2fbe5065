#!/bin/bash
# What the tests of `pki` run through, file by file: lines and branches. The crate alone is compiled with counters; the tools are those of the
# compiler's own LLVM. The figures of `crates/pki/tests/COVERAGE.md` come from here.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
tools=/usr/lib/llvm-$version/bin
[ -x "$tools/llvm-cov" ] || { echo "missing: apt-get install llvm-$version"; exit 1; }
home=$(realpath -m "${CARGO_TARGET_DIR:-target}/coverage")
rm -rf "$home/profiles"
mkdir -p "$home"
cat >"$home/counted" <<'SCRIPT'
#!/bin/bash
case " $* " in *" --crate-name pki "*) exec "$@" -Cinstrument-coverage -Zcoverage-options=branch ;; *) exec "$@" ;; esac
SCRIPT
chmod +x "$home/counted"
export RUSTC_BOOTSTRAP=1 RUSTC_WORKSPACE_WRAPPER=$home/counted CARGO_TARGET_DIR=$home CI=true
export LLVM_PROFILE_FILE="$home/profiles/%p-%m.profraw"
cargo test --quiet --package pki --lib --tests
"$tools/llvm-profdata" merge --sparse --output "$home/all.profdata" "$home"/profiles/*.profraw
mapfile -t programs < <(find "$home/debug/deps" -maxdepth 1 -type f -executable -name 'pki-*' -newer "$home/counted")
objects=()
for program in "${programs[@]:1}"; do objects+=(--object "$program"); done
"$tools/llvm-cov" report --show-branch-summary --instr-profile "$home/all.profdata" "${programs[0]}" "${objects[@]}" \
  --ignore-filename-regex '(/tests/|\.cargo|rustc)' | awk '{ print $1, "lines", $10, "branches", $11 - $12, "of", $11 }'
