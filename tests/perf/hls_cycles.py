#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The HLS engine, clocked, needs hardly more cycles than the RTL, and as many in the SystemC platform as in
its own kernel. Exit 77: something that is compared is not built."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Work and the cycles that the HLS engine may take, relative to the RTL.
WORKS = {
    "conv 28x28x128 k3 oc128": 1.01,
    "conv 56x56x64 k1 oc256": 1.01,
    "fc 1024 1000": 1.01,
    "dw 56x56x128 k3": 1.10,
    "add 28x28x128": 1.05,
    "maxpool 28x28x64 k3 s2": 1.05,
}
NETWORKS = {
    "models/mlperf_tiny/pretrainedResnet_quant.tflite": 1.02,
    "models/mlperf_tiny/ad01_int8.tflite": 1.02,
    "models/mlperf_tiny/kws_ref_model.tflite": 1.02,
    "models/mlperf_tiny/vww_96_int8.tflite": 1.03,
}
# Share of the array.
LEAST_USED = {"conv 28x28x128 k3 oc128": 0.9}


def available(systole, backend):
    listing = subprocess.run([systole, "info", "--backends"], capture_output=True, text=True, check=True)
    lines = [line.split() for line in listing.stdout.splitlines()]
    return any(line[:3] == [backend, "base", "yes"] for line in lines)


def bench(systole, works, *backend):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "rows.json"
        subprocess.run([systole, "bench", "--config", "base", "--backend", *backend, "--json", report,
                        *works], check=True, stdout=subprocess.DEVNULL)
        return {row["work"]: row for row in json.loads(report.read_text())["rows"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systole", required=True)
    systole = parser.parse_args().systole
    for backend in ("verilator", "hls"):
        if not available(systole, backend):
            print(f"Skipped: backend {backend} is not available")
            return 77
    data = pathlib.Path(os.environ.get("SYSTOLE_DATA", ROOT.parent / "shared"))
    limits = dict(WORKS)
    limits.update({str(data / n): limit for n, limit in NETWORKS.items() if (data / n).exists()})
    rtl, hls = bench(systole, limits, "verilator"), bench(systole, limits, "hls", "--clocked")
    systemc = {}
    if available(systole, "systemc"):
        systemc = bench(systole, limits, "systemc", "--machine", "hls")
    failed = False
    for work, limit in limits.items():
        ratio = hls[work]["cycles"] / rtl[work]["cycles"]
        used = hls[work].get("utilisation") or 0
        good = (ratio <= limit and rtl[work]["exact"] and hls[work]["exact"]
                and used >= LEAST_USED.get(work, 0)
                and systemc.get(work, hls[work])["cycles"] == hls[work]["cycles"])
        failed |= not good
        print(f"{'' if good else 'FAILED '}{pathlib.Path(work).name}: RTL {rtl[work]['cycles']:,}, HLS "
              f"{hls[work]['cycles']:,} ({ratio:.3f}, limit {limit}), array used {100 * used:.1f} %")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
