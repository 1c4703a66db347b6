#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints how many cycles per second the Verilated machines simulate while they compute ResNet-8, one
# thread; best of three runs. For an idle machine; not part of test.sh.
#
#   tests/perf/sim_speed.sh [BUILD_DIRECTORY]     default: build
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build}
data=${SYSTOLE_DATA:-../shared}
model=$data/models/mlperf_tiny/pretrainedResnet_quant.tflite
input=$(mktemp)
report=$(mktemp)
trap 'rm -f "$input" "$report"' EXIT
# Eight pictures of 32 x 32 x 3.
python3 -c "import random, sys; random.seed(1); sys.stdout.buffer.write(random.randbytes(8 * 3072))" > "$input"
sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1
for config in base kv260; do
  if [[ ! -f $build/lib/libsystole_model_$config.so ]]; then
    echo "$config: not built (ninja -C $build systole_model_$config)"
    continue
  fi
  best=0
  for _ in 1 2 3; do
    "$build/bin/systole" run "$model" --numerics tflm --backend verilator --config "$config" \
      --input "$input" --json "$report" > /dev/null
    speed=$(python3 -c "import json, sys; print(json.load(open(sys.argv[1]))['sim_cycles_per_second'])" "$report")
    best=$(python3 -c "import sys; print(max(float(sys.argv[1]), float(sys.argv[2])))" "$best" "$speed")
  done
  python3 -c "import sys; print(f'{sys.argv[1]}: {float(sys.argv[2]) / 1e6:.2f} Mcycles/s')" "$config" "$best"
done
