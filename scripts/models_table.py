#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Every network of a folder, in every mode that a real runtime recorded: docs/models.md.

    scripts/models_table.py --systole build/bin/systole --data ../shared --markdown docs/models.md

Models are DATA/models/*/*.{tflite,onnx}; the recorded outputs DATA/data/golden/<model>/golden.json. Each network
runs on backend golden in each mode with a recording, all samples; the bytes that differ are counted here, not by
the command. Networks below --verilated million MACs run on backend verilator as well, the first sample. Exit
status 1 if anything differs.
"""

import argparse
import hashlib
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

MODES = ("tflm", "tflite_ref", "tflite", "ort")

HEAD = """# Networks of others

Printed by

```
{command}
```

Configuration {config}. Under each mode (`--numerics`): the number of differing values in all outputs of all recorded samples, on backend `golden`; `-` where that runtime recorded nothing (it refuses
the model). float32 outputs that differ only in the last place are marked "(1 ulp)". "on the CPU": operators, and their share of the multiply-accumulates. "cycles": of the first sample on backend
`verilator` in the mode named, whose output is compared as well; only networks below {verilated} million MACs ("not counted": no command stream was needed). DATA is a folder with models and recordings as `$SYSTOLE_DATA` has them.

Known differences:

* mobilenet_edgetpu in `tflite`: the file states no shapes of activations. XNNPACK, which looks before they are known, takes the additions only and leaves convolutions to other kernels of TensorFlow Lite, which
  round differently. No mode stands for that mixture.

| network | n | million MACs | operators | on the CPU | {modes} | cycles |
| --- | --- | --- | --- | --- | {rules} | --- |
"""


def find_recordings(data):
    """golden.json by sha256 of the model."""
    found = {}
    for path in sorted((data / "data" / "golden").glob("*/golden.json")):
        found[json.loads(path.read_text())["sha256"]] = path
    return found


class Runner:
    def __init__(self, args, folder):
        self.args = args
        self.folder = folder

    def run(self, model, mode, inputs, backend="golden"):
        """Report and outputs, or the error message."""
        out, report = self.folder / "out", self.folder / "run.json"
        command = [self.args.systole, "run", str(model), "--numerics", mode, "--output", str(out)]
        command += ["--config", self.args.config, "--backend", backend, "--json", str(report)]
        for path in inputs:
            command += ["--input", str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            return None, done.stderr.strip()
        count = len(list(out.glob("out*.bin")))
        outputs = [(out / f"out{k}.bin").read_bytes() for k in range(count)]
        return json.loads(report.read_text()), outputs


def rank(bits):
    return -(bits & 0x7fffffff) if bits >> 31 else bits


def differing(dtype, got, wanted):
    """Number of values that differ, and the largest distance of floats in units of the last place."""
    if len(got) != len(wanted):
        return max(len(got), len(wanted)), None
    code = {"int8": "b", "uint8": "B", "int16": "h", "int32": "i", "int64": "q", "float32": "I", "bool": "B"}[dtype]
    size = struct.calcsize("=" + code)
    a = struct.unpack(f"={len(got) // size}{code}", got)
    b = struct.unpack(f"={len(wanted) // size}{code}", wanted)
    pairs = [(x, y) for x, y in zip(a, b) if x != y]
    ulp = max((abs(rank(x) - rank(y)) for x, y in pairs), default=0) if dtype == "float32" else None
    return len(pairs), ulp


def compare(info, outputs, folder, samples=None):
    """Text of a cell, and whether it is as good as it may be."""
    count, worst = 0, 0
    for k, tensor in enumerate(info["outputs"]):
        wanted = (folder / f"out{k}.bin").read_bytes()
        if samples is not None:
            wanted = wanted[:len(wanted) // info["n"] * samples]
        bad, ulp = differing(tensor["dtype"], outputs[k], wanted)
        count += bad
        worst = max(worst, (ulp if ulp is not None else 1 << 31) if bad else 0)
    if count == 0:
        return "0", True
    return (f"{count} (1 ulp)", True) if worst == 1 else (str(count), False)


def first_samples(info, folder, scratch):
    paths = []
    for k in range(len(info["inputs"])):
        data = (folder / f"in{k}.bin").read_bytes()
        path = scratch / f"first{k}.bin"
        path.write_bytes(data[:len(data) // info["n"]])
        paths.append(path)
    return paths


def cpu_text(report):
    layers = [layer for layer in report["layers"] if layer["engine"] == "cpu"]
    share = sum(layer["macs"] for layer in layers) / report["macs"] if report["macs"] else 0
    if not layers:
        return "none"
    kinds = {}
    for layer in layers:
        kinds[layer["op"]] = kinds.get(layer["op"], 0) + 1
    names = ", ".join(f"{kinds[k]} {k}" if kinds[k] > 1 else k for k in sorted(kinds))
    return f"{names}; {100 * share:.1f} %"


def verilated(runner, model, info, golden, modes, macs):
    """Cell of the cycles, and whether the outputs are right."""
    if macs >= runner.args.verilated * 1e6 or runner.args.verilated == 0:
        return "-", True
    mode = "tflite" if "tflite" in modes else modes[-1]
    inputs = first_samples(info, golden.parent, runner.folder)
    report, outputs = runner.run(model, mode, inputs, "verilator")
    if report is None:
        return f"error: {outputs}", False
    text, good = compare(info, outputs, golden.parent / info["runtimes"][mode]["dir"], 1)
    cycles = f"{report['cycles']:,} ({mode})" if report["cycles"] is not None else f"not counted ({mode})"
    return (cycles, True) if good else (f"{cycles}, {text} values differ", False)


def row(runner, model, golden):
    info = json.loads(golden.read_text())
    inputs = [golden.parent / f"in{k}.bin" for k in range(len(info["inputs"]))]
    modes = [m for m in MODES if info["runtimes"].get(m, {}).get("dir")]
    cells, all_good, report = [], True, None
    for mode in MODES:
        if mode not in modes:
            cells.append("-")
            continue
        result, outputs = runner.run(model, mode, inputs)
        if result is None:
            all_good = False
            cells.append("error")
            print(f"{model.name} {mode}: {outputs}", file=sys.stderr)
            continue
        report = result
        text, good = compare(info, outputs, golden.parent / info["runtimes"][mode]["dir"])
        cells.append(text)
        all_good = all_good and good
    if report is None:
        return f"| {model.name} | {info['n']} | | | | {' | '.join(cells)} | |\n", False
    macs = report["macs"]
    cycles, good = verilated(runner, model, info, golden, modes, macs)
    text = (f"| {model.name} | {info['n']} | {macs / 1e6:.2f} | {len(report['layers'])} | {cpu_text(report)} | "
            f"{' | '.join(cells)} | {cycles} |\n")
    return text, all_good and good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systole", required=True, help="the command")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder with models/ and data/")
    parser.add_argument("--markdown", type=pathlib.Path, help="page to write; else standard output")
    parser.add_argument("--config", default="base")
    parser.add_argument("--only", default="", help="regular expression of models to run")
    parser.add_argument("--verilated", type=float, default=100, help="million MACs up to which verilator runs; 0: never")
    args = parser.parse_args()
    recordings = find_recordings(args.data)
    command = f"scripts/models_table.py --systole build/bin/systole --data DATA --config {args.config} --markdown docs/models.md"
    text = HEAD.format(command=command, config=args.config, verilated=int(args.verilated), modes=" | ".join(MODES),
                       rules=" | ".join("---" for _ in MODES))
    fine = True
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(args, pathlib.Path(folder))
        for model in sorted(args.data.glob("models/*/*")):
            if model.suffix not in (".tflite", ".onnx") or model.parent.name == "layers":
                continue
            if not re.search(args.only, model.name):
                continue
            golden = recordings.get(hashlib.sha256(model.read_bytes()).hexdigest())
            if golden is None:
                text += f"| {model.name} | 0 | | | | {' | '.join('-' for _ in MODES)} | no recording |\n"
                continue
            line, good = row(runner, model, golden)
            print(line, end="", file=sys.stderr)
            text += line
            fine = fine and good
    if args.markdown:
        args.markdown.write_text(text)
    else:
        print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
