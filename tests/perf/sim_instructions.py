#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Counts the host's instructions per simulated cycle of a short layer on the Verilated `base`.

Exit status: 0 below the limit, 1 above it, 77 where it cannot be measured.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
LAYER = "conv 14x14x64 k3 oc64"
# What runs the clock; the rest (making data, checking results) is not counted.
COUNTED = "systole::sim::VerilatedModel*::Run*"


def measure(systole, folder):
    """Instructions and cycles, or the text of what went wrong."""
    report = folder / "rows.json"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'out'}",
               f"--toggle-collect={COUNTED}", systole, "bench", LAYER, "--json", str(report)]
    run = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or found is None or not report.is_file():
        return None, None, run.stdout + run.stderr
    rows = json.loads(report.read_text())
    rows = rows["rows"] if isinstance(rows, dict) else rows
    return int(found[1]), int(rows[0]["cycles"]), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systole", required=True, help="the command")
    parser.add_argument("--limit", type=int, required=True,
                        help="instructions per cycle; 0: this build is not measured")
    args = parser.parse_args()
    if args.limit == 0:
        print("skipped: the limit holds for a Release build by clang with AVX2")
        return SKIPPED
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as name:
        instructions, cycles, trouble = measure(args.systole, pathlib.Path(name))
    if instructions is None:
        print(f"'{LAYER}' did not run under callgrind:\n{trouble}")
        return 1
    if instructions == 0:
        print(f"callgrind found no function {COUNTED}: was it renamed, or the model stripped?")
        return 1
    rate = instructions / cycles
    print(f"{LAYER}: {cycles} cycles, {rate:.0f} instructions per cycle, limit {args.limit}")
    if rate <= args.limit:
        return 0
    print("The simulation became slower. Usual causes: work of an idle part that its enable does not"
          " stop (see systole_clock_gate), arrays of small registers instead of wide vectors,"
          " functions evaluated outside `if (valid)`. callgrind_annotate on the same run shows where."
          " If the cost is wanted, raise the limit in tests/perf/CMakeLists.txt and say why.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
