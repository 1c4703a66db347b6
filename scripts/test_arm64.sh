#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the driver, the runtime and the tools for 64-bit Arm, runs unit tests under qemu-user, and
# compares the bytes of backend golden with those of this machine, for each set of inner loops that
# its processor has. Prints its own time.
#
#   scripts/test_arm64.sh [--full] [BUILD_FOLDER]     default build-arm64, beside it the x86-64 one
#
# Without --full: the tests on which the bytes depend, so that it takes few minutes. With it: all
# tests that need no simulated chip. SYSTOLE_X86_TOOL names a `systole` of this machine (build/bin/systole).
# Exit status 77 (skipped) where compiler or packages are missing; scripts/install_arm64_deps.sh
# installs them.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
SECONDS=0

full=false
if [ "${1:-}" = --full ]; then full=true && shift; fi
arm_dir=${1:-build-arm64}
x86_tool=${SYSTOLE_X86_TOOL:-build/bin/systole}

skip() {
  say "Skipped: $*; scripts/install_arm64_deps.sh installs it"
  exit 77
}
command -v aarch64-linux-gnu-g++ >/dev/null || skip "there is no compiler for Arm"
qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || skip "there is no qemu-aarch64"
for file in libfmt.so libz.so libprotobuf-lite.so; do
  [ -e "/usr/lib/aarch64-linux-gnu/$file" ] || skip "there is no $file for Arm"
done
[ -x "$x86_tool" ] || fail "there is no $x86_tool to compare with; build it first (target systole)"

tests=(golden_requantize_test golden_kernels_test golden_ops_test driver_test unit_program unit_execute)
targets=(systole "${tests[@]}")
$full && targets=(all)

# Catch2 2 is headers only. From 3 on it is a library, which distributions have for one processor.
with_tests=ON
if [ -e /usr/lib/libCatch2.a ] || [ -e /usr/lib/x86_64-linux-gnu/libCatch2.a ]; then
  say "Without unit tests: the Catch2 of this distribution is a library for x86-64"
  with_tests=OFF
  targets=(systole)
fi

say "Compiling for Arm in $arm_dir/ with $jobs jobs"
[ -e "$arm_dir/build.ninja" ] ||
  cmake --preset arm64 -B "$arm_dir" -DSYSTOLE_UNITY=ON -DSYSTOLE_BUILD_TESTS=$with_tests >"$arm_dir.log" || {
  cat "$arm_dir.log" >&2
  fail "CMake cannot configure for Arm"
}
rm -f "$arm_dir.log"
NINJA_STATUS='[%f/%t, %es] ' cmake --build "$arm_dir" -j "$jobs" --target "${targets[@]}"
say "Compiled after $SECONDS s. Running under $qemu"

if [ $with_tests = OFF ]; then
  :
elif $full; then
  ctest --test-dir "$arm_dir" --output-on-failure -j "$jobs" -L 'unit|board' --timeout 3600
  ctest --test-dir "$arm_dir" --output-on-failure -j "$jobs" -R 'driver_test|axi_memory|conformance_golden' \
    --timeout 3600
else
  pattern=$(IFS='|'; echo "${tests[*]}")
  ctest --test-dir "$arm_dir" --output-on-failure -j "$jobs" -R "^($pattern)\$"
fi

out=$arm_dir/compare
rm -rf "$out"
mkdir -p "$out"
demo=runtime/demo
# run FOLDER COMMAND...: what the command `systole` writes for the demo's network and pictures.
run() {
  local folder=$1
  shift
  mkdir -p "$folder"
  "$@" compile "$demo/digits_int8.tflite" -o "$folder/digits.sysp" --numerics tflite_ref >/dev/null
  "$@" run "$folder/digits.sysp" --input "$demo/inputs.bin" --output "$folder" >/dev/null
  "$@" demo "$folder/digits.sysp" "$demo/inputs.bin" | grep "^inputs" | cut -c1-50 >"$folder/classes.txt"
}
say "Comparing bytes: the program, and the outputs of a run on backend golden"
run "$out/arm64" "$qemu" "$arm_dir/bin/systole"
for kernels in plain avx2 avx512; do
  SYSTOLE_KERNELS=$kernels run "$out/$kernels" "$x86_tool"
  for file in digits.sysp out0.bin classes.txt; do
    cmp "$out/arm64/$file" "$out/$kernels/$file" ||
      fail "$file of Arm differs from that of x86-64 ($kernels)"
  done
done
cmp "$out/arm64/out0.bin" "$demo/expected_tflite_ref.bin" || fail "the bytes are not those recorded"
say "Arm and x86-64 agree byte for byte. $SECONDS s in all."
