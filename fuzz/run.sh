#!/bin/bash
# Tries every reader of hostile input with invented octets: `fuzz/run.sh MINUTES [TARGET…]`, so many minutes of processor time for each target.
# A finding stops its target, is kept under fuzz/artifacts/TARGET, and makes the script fail.
set -euo pipefail
cd "$(dirname "$0")"
minutes=${1:?how many minutes for each target}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(certificate cms ocsp crl tsp xml pkcs12 pdf)
host=$(rustc -vV | sed -n 's/^host: //p')
# Counters of coverage by the compiler's own pass: no nightly compiler, no other program.
export RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
export RUSTC_WRAPPER=$PWD/rustc.sh
binaries=${CARGO_TARGET_DIR:-target}/$host/release
# With the host named, the counters stay out of build scripts and of what runs inside the compiler.
cargo build --release --quiet --locked --target "$host" --bins
interop=${QYZMET_INTEROP:-../../shared/interop}
if [ -d "$interop" ]; then "$binaries/seeds" "$interop"; else "$binaries/seeds"; fi
TIMEFORMAT=%U
found=0
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target" "artifacts/$target"
  options=(-timeout=20 -rss_limit_mb=2048 -print_final_stats=1 "-artifact_prefix=artifacts/$target/")
  case $target in
    pdf) options+=(-max_len=98304 -dict=words/pdf.txt) ;;
    xml) options+=(-max_len=16384 -dict=words/xml.txt) ;;
    *) options+=(-max_len=12288) ;;
  esac
  log=artifacts/$target.log
  : >"$log"
  left=$((minutes * 60))
  # The fuzzer counts hours of the wall; on a busy machine it is started again until the processor has worked its minutes.
  while [ "$left" -gt 0 ]; do
    { time "$binaries/$target" "${options[@]}" -max_total_time="$left" "corpus/$target" "house/seeds/$target" >>"$log" 2>&1; } \
      2>"$log.time" || { found=1; echo "$target: a finding, see fuzz/$log"; break; }
    left=$((left - $(cut -d. -f1 "$log.time") - 1))
  done
  echo "$target: $((minutes * 60 - left)) s of the processor, $(grep -c . <(ls "corpus/$target")) inputs, $(grep -o 'cov: [0-9]*' "$log" | tail -1)," \
    "$(awk '/number_of_executed_units/ { n += $2 } END { print n }' "$log") runs"
done
exit $found
