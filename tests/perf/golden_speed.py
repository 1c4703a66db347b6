#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Time per inference of backend golden beside TensorFlow Lite with XNNPACK.

One image at a time, one thread, both on this machine and in turns, so that
whatever else runs here slows down both. Needs Python packages numpy and
ai-edge-litert, a built systole and the models (SYSTOLE_DATA).

  golden_speed.py [--systole build/bin/systole] [--limit 6]

Exit code 1: slower than --limit times TensorFlow Lite; 3: something is missing.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SYSTOLE_DATA", ROOT.parent / "shared"))
NAME = "mobilenet_v2_1.0_224_quant"


def missing(what, remedy):
    print(f"golden_speed: {what}; {remedy}", file=sys.stderr)
    sys.exit(3)


class TensorFlowLite:
    def __init__(self, model, image):
        try:
            import numpy
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            missing(str(error), "pip install numpy ai-edge-litert")
        self.interpreter = Interpreter(str(model), num_threads=1)
        self.interpreter.allocate_tensors()
        detail = self.interpreter.get_input_details()[0]
        value = numpy.frombuffer(image, detail["dtype"]).reshape(detail["shape"])
        self.interpreter.set_tensor(detail["index"], value)
        self.interpreter.invoke()  # The first one packs the weights.

    def seconds(self, count):
        times = []
        for _ in range(count):
            start = time.perf_counter()
            self.interpreter.invoke()
            times.append(time.perf_counter() - start)
        return times


class Systole:
    def __init__(self, systole, model, image, folder, count):
        self.systole, self.folder, self.count = systole, folder, count
        self.program = folder / "model.sysp"
        self.run_systole("compile", model, "-o", self.program, "--numerics", "tflite_ref")
        (folder / "images.bin").write_bytes(image * count)

    def run_systole(self, *arguments):
        subprocess.run([self.systole, *arguments], check=True, stdout=subprocess.DEVNULL)

    def seconds(self):
        """Mean over the images of one process, without reading the program."""
        report = self.folder / "run.json"
        self.run_systole("run", self.program, "--input", self.folder / "images.bin",
                         "--json", report)
        return json.loads(report.read_text())["wall_seconds"] / self.count


def row(name, times):
    return f"{name:26} {statistics.median(times) * 1e3:8.2f} {min(times) * 1e3:8.2f}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systole", type=Path, default=ROOT / "build/bin/systole")
    parser.add_argument("--limit", type=float, default=6, help="largest ratio of the fastest times")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--images", type=int, default=4, help="per process of systole")
    args = parser.parse_args()
    model = DATA / "models/mobilenet" / f"{NAME}.tflite"
    samples = DATA / "data/golden" / NAME / "in0.bin"
    for file, remedy in ((args.systole, "build it or give --systole"),
                         (model, "set SYSTOLE_DATA"), (samples, "set SYSTOLE_DATA")):
        if not file.exists():
            missing(f"no {file}", remedy)
    image = samples.read_bytes()[:224 * 224 * 3]
    with tempfile.TemporaryDirectory() as folder:
        tflite = TensorFlowLite(model, image)
        systole = Systole(args.systole, model, image, Path(folder), args.images)
        theirs, ours = [], []
        for _ in range(args.rounds):
            theirs += tflite.seconds(2 * args.images)
            ours.append(systole.seconds())
    ratio = min(ours) / min(theirs)
    print(f"{NAME}, one image, one thread; milliseconds")
    print(f"{'':26} {'median':>8} {'fastest':>8}")
    print(row("TensorFlow Lite, XNNPACK", theirs))
    print(row("systole, backend golden", ours))
    print(f"ratio of the fastest: {ratio:.2f} (limit {args.limit:g})")
    return 0 if ratio <= args.limit else 1


if __name__ == "__main__":
    sys.exit(main())
