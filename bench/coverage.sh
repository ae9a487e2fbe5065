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
mapfile -t programs < <(cargo test --package pki --lib --tests --no-run 2>&1 | sed -n 's/.*Executable .*(\(.*\))/\1/p')
cargo test --quiet --package pki --lib --tests
"$tools/llvm-profdata" merge --sparse --output "$home/all.profdata" "$home"/profiles/*.profraw
objects=()
for program in "${programs[@]:1}"; do objects+=(--object "$program"); done
"$tools/llvm-cov" report --instr-profile "$home/all.profdata" "${programs[0]}" "${objects[@]}" \
  --ignore-filename-regex '(/tests/|\.cargo|rustc)' | awk '/\.rs|TOTAL/ { print $1, "lines", $10 }'
# The crate is in several programs, its branches are taken in any of them; those of its tests are not its own.
"$tools/llvm-cov" export --skip-expansions --instr-profile "$home/all.profdata" "${programs[0]}" "${objects[@]}" | python3 -c '
import collections, json, pathlib, sys
taken = collections.defaultdict(lambda: [0, 0])
for function in json.load(sys.stdin)["data"][0]["functions"]:
    for branch in function.get("branches", []):
        name = function["filenames"][branch[6]]
        if "/crates/pki/src/" in name:
            place = taken[name.split("/crates/pki/src/")[1], branch[0], branch[1], branch[2], branch[3]]
            place[0] += branch[4]
            place[1] += branch[5]
files = collections.defaultdict(lambda: [0, 0, set()])
for (name, line, *_), (yes, no) in taken.items():
    text = pathlib.Path("crates/pki/src", name).read_text().splitlines()
    if line < next((at for at, own in enumerate(text, 1) if own == "#[cfg(test)]" and at > 60), len(text) + 1):
        files[name][0] += (yes > 0) + (no > 0)
        files[name][1] += 2
        if not (yes and no):
            files[name][2].add(line)
for name, (got, of, missing) in sorted(files.items()):
    print(name, "branches", got, "of", of, f"not both ways in lines {sorted(missing)}" if missing else "")
print("all branches", sum(own[0] for own in files.values()), "of", sum(own[1] for own in files.values()))
'
