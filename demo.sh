#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# From a fresh clone to a network running on the simulated chip: installs what is missing, builds
# the command `systole` and the simulated chip, and lets it read ten drawn digits. Exit status 0 only
# when every answer is, byte for byte, that of the golden model and of the recorded reference runtime.
set -euo pipefail
cd "$(dirname "$0")"
SECONDS=0

scripts/install_deps.sh
. scripts/common.sh

demo=runtime/demo
out=$build_dir/demo
systole=$build_dir/bin/systole

# The tests are left out of a first configuration, and left alone in an existing one.
if [ -e "$build_dir/build.ninja" ]; then configure; else configure -DSYSTOLE_BUILD_TESTS=OFF; fi
build systole systole_model_base
ready=$SECONDS

mkdir -p "$out"
(cd "$demo" && sha256sum --quiet --check digits_int8.tflite.sha256) ||
  fail "$demo/digits_int8.tflite is not the file that was checked in"

say "Compiling the network digits_int8.tflite for the chip 'base' (16x16 array)"
"$systole" compile "$demo/digits_int8.tflite" -o "$out/digits.sysp" --config base --numerics tflm

say "Running 10 pictures on the Verilated chip (cycle-accurate)"
"$systole" run "$out/digits.sysp" --input "$demo/inputs.bin" --output "$out/verilator" \
  --backend verilator --config base --numerics tflm --json "$out/verilator.json"

say "What the chip saw, and what it answered"
python3 "$demo/show.py" --inputs "$demo/inputs.bin" --labels "$demo/labels.txt" \
  --answers "$out/verilator/out0.bin"

say "The same program on the golden model"
"$systole" run "$out/digits.sysp" --input "$demo/inputs.bin" --output "$out/golden" \
  --backend golden --config base --numerics tflm --json "$out/golden.json" >"$out/golden.txt"

# agrees NAME FILE: the chip's bytes against those of NAME.
agrees() {
  cmp "$out/verilator/out0.bin" "$2" || fail "the chip's answers differ from those of $1"
  say "All $(wc -c <"$2") output bytes equal those of $1"
}
agrees "the golden model" "$out/golden/out0.bin"
agrees "TensorFlow Lite Micro (recorded in $demo/expected_tflm.bin)" "$demo/expected_tflm.bin"

say "Done: ${ready} s to install and build, $((SECONDS - ready)) s to compile the network and run it."
say "Next: ./test.sh verifies everything; $systole run --help; README.md"
