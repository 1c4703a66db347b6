#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints how many cycles per second the SystemC platform simulates around each machine while it
# computes ResNet-8, one thread, and the ratio to backend verilator; best of three runs, which take
# turns so that other programs disturb all alike. Not part of test.sh.
#
#   tests/perf/systemc_speed.sh [BUILD_DIRECTORY] [CONFIG]     default: build base
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build}
config=${2:-base}
data=${SYSTOLE_DATA:-../shared}
model=$data/models/mlperf_tiny/pretrainedResnet_quant.tflite
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Eight pictures of 32 x 32 x 3.
python3 -c "import random, sys; random.seed(1); sys.stdout.buffer.write(random.randbytes(8 * 3072))" \
  > "$folder/input"
sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1
for run in 1 2 3; do
  for machine in verilator systemc-rtl systemc-hls; do
    options=(--backend "${machine%-*}")
    if [[ $machine == systemc-* ]]; then options+=(--machine "${machine#*-}"); fi
    "$build/bin/systole" run "$model" --numerics tflm --config "$config" "${options[@]}" \
      --input "$folder/input" --json "$folder/$machine.$run.json" > "$folder/text"
  done
done
python3 - "$folder" "$config" << 'END'
import glob, json, sys

best = {}
for machine in ("verilator", "systemc-rtl", "systemc-hls"):
    runs = [json.load(open(f)) for f in glob.glob(f"{sys.argv[1]}/{machine}.*.json")]
    best[machine] = max(run["sim_cycles_per_second"] for run in runs)
    print(f"{sys.argv[2]} {machine:<12} {runs[0]['cycles']:>8} cycles  {best[machine] / 1e6:.2f} Mcycles/s"
          f"  {best[machine] / best['verilator']:.2f} of verilator")
END
