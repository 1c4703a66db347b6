#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Fuzzes both importers with sanitizers and writes what was done to a record.
#   tests/fuzz/campaign.sh RUNS SEED... [-- option of libFuzzer ...]
# Every seed is one run of RUNS mutated files per importer. Limits: 10 s for a file, 2 GiB of memory.
# Environment: SYSTOLE_FUZZ_BUILD (default build-fuzz), SYSTOLE_FUZZ_RECORD (default
# tests/fuzz/campaign.csv, to which lines are added), SYSTOLE_FUZZ_FORMATS (default "tflite onnx").
set -euo pipefail
cd "$(dirname "$0")/../.."

[ $# -ge 2 ] || { grep '^# ' "$0" | tail -n +3 | cut -c3-; exit 2; }
runs=$1
shift
build=${SYSTOLE_FUZZ_BUILD:-build-fuzz}
record=${SYSTOLE_FUZZ_RECORD:-tests/fuzz/campaign.csv}
if [ ! -x "$build/bin/fuzz_tflite" ]; then
  cmake --preset fuzz
  cmake --build "$build" --target fuzz_tflite fuzz_onnx
fi
seeds=()
while [ $# -gt 0 ] && [ "$1" != "--" ]; do seeds+=("$1"); shift; done
[ $# -eq 0 ] || shift

[ -f "$record" ] || echo "format,seed,files,files_per_second,edges,features,corpus,result" > "$record"
for seed in "${seeds[@]}"; do
  for format in ${SYSTOLE_FUZZ_FORMATS:-tflite onnx}; do
    work=$build/fuzz-$format-$seed
    mkdir -p "$work"
    status=0
    "$build/bin/fuzz_$format" -runs="$runs" -seed="$seed" -timeout=10 -rss_limit_mb=2048 \
      -malloc_limit_mb=2048 -max_len=16384 -print_final_stats=1 -artifact_prefix="$work-" \
      "$@" "$work" "tests/fuzz/corpus/$format" > "$work.log" 2>&1 || status=$?
    # The last status line: "#1000 DONE cov: 123 ft: 456 corp: 78/90Kb ... exec/s: 12 rss: 34Mb".
    last=$(grep -aE '^#[0-9]+.* cov: ' "$work.log" | tail -n 1)
    field() { sed -nE "s/.* $1 ([0-9]+).*/\1/p" <<< "$last"; }
    files=$(sed -nE 's/^stat::number_of_executed_units: ([0-9]+)$/\1/p' "$work.log")
    rate=$(sed -nE 's/^stat::average_exec_per_sec: *([0-9]+)$/\1/p' "$work.log")
    [ "$status" -eq 0 ] && result=clean || result="exit $status"
    echo "$format,$seed,${files:-0},${rate:-0},$(field cov:),$(field ft:),$(field corp:),$result" \
      | tee -a "$record"
  done
done
