#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Cycles of the HLS engine beside those of the RTL, in the same memory: docs/hls-cycles.md.

    scripts/hls_cycles.py --systole build/bin/systole --markdown docs/hls-cycles.md

Single works are those of docs/performance.list up to its first network; networks run the first recorded
sample and are compared with the recorded output. Both machines run in the SystemC platform
(--backend systemc --machine rtl|hls), which counts the cycles from the same edges. A layer's cycles are those
in which CONV works on it, or VECTOR, LOAD or STORE while CONV has nothing to do: each cycle is counted once.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
NETWORKS = [
    ("models/mlperf_tiny/pretrainedResnet_quant.tflite", "ResNet-8"),
    ("models/mlperf_tiny/ad01_int8.tflite", "autoencoder"),
    ("models/mlperf_tiny/kws_ref_model.tflite", "DS-CNN"),
    ("models/mlperf_tiny/vww_96_int8.tflite", "MobileNetV1 0.25, 96x96"),
    ("models/mobilenet/mobilenet_v1_0.25_128_quant.tflite", "MobileNetV1 0.25, 128x128"),
]
# Layers that are shown, and differences that are explained.
LEAST_CYCLES, PERCENT = 100, 5.0

HEAD = """# Cycles of the HLS engine beside the RTL's

Printed by

```
{command}
```

Configuration {config}, memory latency 32 cycles, 16 bytes per cycle and direction, no stalls; both machines in the SystemC platform, from doorbell to interrupt. Every result was compared:
single works with the reference operators, networks with the recorded outputs.

"""


def systole(args, machine, *arguments):
    command = [args.systole, *arguments, "--backend", args.backend, "--config", args.config]
    command += ["--machine", machine] if args.backend == "systemc" else []
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def works():
    lines = (ROOT / "docs" / "performance.list").read_text().splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    return lines[:next(i for i, line in enumerate(lines) if line.startswith("models/"))]


def single_rows(args, machine, folder):
    report = folder / f"bench_{machine}.json"
    systole(args, machine, "bench", "--json", str(report), *works())
    return {row["work"]: row for row in json.loads(report.read_text())["rows"]}


def run_network(args, machine, model, folder):
    recorded = args.data / "data" / "golden" / model.stem
    golden = json.loads((recorded / "golden.json").read_text())
    size = math.prod(golden["inputs"][0]["shape"])
    sample = folder / "in0.bin"
    sample.write_bytes((recorded / "in0.bin").read_bytes()[:size])
    report = folder / "run.json"
    systole(args, machine, "run", str(args.data / model), "--input", str(sample), "--output",
            str(folder), "--numerics", "tflite_ref", "--states", "--json", str(report))
    out = (folder / "out0.bin").read_bytes()
    expected = recorded / golden["runtimes"]["tflite_ref"]["dir"] / "out0.bin"
    if out != expected.read_bytes()[:len(out)]:
        sys.exit(f"{model} on {machine}: the output is not the recorded one")
    return json.loads(report.read_text())


def difference(rtl, hls):
    return f"{100 * (hls / rtl - 1):+.1f} %" if rtl else "-"


def cause(rtl, hls):
    """The counter of an engine whose change comes nearest to the layer's change, with both values."""
    names = {(e, s) for side in (rtl, hls) for e, states in side.get("engines", {}).items()
             for s in states}
    change = hls["array_cycles"] - rtl["array_cycles"]

    def values(name):
        return [side.get("engines", {}).get(name[0], {}).get(name[1], 0) for side in (rtl, hls)]

    best = min(sorted(names), key=lambda n: abs(values(n)[1] - values(n)[0] - change), default=None)
    if best is None:
        return "-"
    before, after = values(best)
    return f"{best[0].upper()}_{best[1].upper()}: {before:,} → {after:,}"


def network_tables(args, folder):
    totals = ("## Networks\n\n| network | RTL | HLS | difference |\n| --- | ---: | ---: | ---: |\n")
    layers = (f"\n## Layers\n\nAll layers of these networks with {LEAST_CYCLES} cycles or more. Where the HLS "
              f"engine takes over {PERCENT:g} % more or less, the\ncounter is named whose change comes "
              "nearest to that of the layer.\n\n| network | layer | RTL | HLS | difference | counter |\n"
              "| --- | --- | ---: | ---: | ---: | --- |\n")
    for path, name in NETWORKS:
        model = pathlib.Path(path)
        rtl, hls = (run_network(args, machine, model, folder) for machine in ("rtl", "hls"))
        totals += f"| {name} | {rtl['cycles']:,} | {hls['cycles']:,} | " \
                  f"{difference(rtl['cycles'], hls['cycles'])} |\n"
        for one, other in zip(rtl["layers"], hls["layers"]):
            a, b = one["array_cycles"], other["array_cycles"]
            if max(a, b) < LEAST_CYCLES:
                continue
            explained = abs(b - a) > PERCENT / 100 * a
            layers += f"| {name} | {one['name']} | {a:,} | {b:,} | {difference(a, b)} | " \
                      f"{cause(one, other) if explained else ''} |\n"
    return totals, layers


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systole", required=True)
    parser.add_argument("--config", default="base")
    parser.add_argument("--backend", default="systemc")
    parser.add_argument("--markdown", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("SYSTOLE_DATA", ROOT.parent / "shared")))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        rtl, hls = (single_rows(args, machine, folder) for machine in ("rtl", "hls"))
        text = HEAD.format(config=args.config,
                           command="scripts/hls_cycles.py --systole build/bin/systole --markdown "
                                   "docs/hls-cycles.md")
        totals, layers = network_tables(args, folder)
        text += totals + "\n## Single works\n\nFrom memory to memory. Losses of the RTL: " \
            "[performance.md](performance.md).\n\n" \
            "| work | RTL | HLS | difference | array used, HLS | largest loss, HLS |\n" \
            "| --- | ---: | ---: | ---: | ---: | --- |\n"
        for work, row in rtl.items():
            other = hls[work]
            assert row["exact"] and other["exact"], work
            used = f"{100 * other['utilisation']:.1f} %" if other.get("utilisation") else "-"
            loss = other["losses"][0] if other["losses"] else ""
            text += f"| {work} | {row['cycles']:,} | {other['cycles']:,} | " \
                    f"{difference(row['cycles'], other['cycles'])} | {used} | {loss} |\n"
        text += layers
    print(text)
    if args.markdown:
        args.markdown.write_text(text)


if __name__ == "__main__":
    main()
