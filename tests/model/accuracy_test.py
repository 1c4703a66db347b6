#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""`systole eval` on labelled sets: accuracy_test.py COMMAND DEFAULT_DATA. Ends with 77 without the sets.

Sets with a column of recorded answers must agree with it sample by sample. MNIST has none; there the number of
right answers must be that of the real runtimes (ai-edge-litert 2.3.0, XNNPACK for tflite, BUILTIN_REF for
tflite_ref; inputs v / 255, or v / 127.5 - 1, divided by the input scale, rounded; state reset per sample).
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

# model, set, further arguments
RECORDED = [
    ("mlperf_tiny/pretrainedResnet_quant.tflite", "cifar10", []),
    ("mlperf_tiny/pretrainedResnet_large_int8.tflite", "cifar10", []),
    ("small/cifar10_q.tflite", "cifar10", []),
    ("mlperf_tiny_onnx/resnet.onnx", "cifar10", ["--range", "0", "255"]),
    ("mlperf_tiny/kws_ref_model.tflite", "kws", []),
    ("kws/aww.tflite", "kws", ["--as-input-of", "mlperf_tiny/kws_ref_model.tflite"]),
    ("mlperf_tiny/vww_96_int8.tflite", "vww", []),
    ("mlperf_tiny/str_ww_ref_model.tflite", "sww", []),
]
# model, black and white, right answers of tflite and of tflite_ref
MNIST = [
    ("small/mnist_dw_q.tflite", (0, 1), 1812, 1816),
    ("small/mnist_rect_q.tflite", (0, 1), 1905, 1906),
    ("small/mnist_resnet_q.tflite", (0, 1), 1948, 1946),
    ("small/mnist_valid_q.tflite", (0, 1), 1906, 1906),
    ("small/conv_fc_mnist_srq_a8w8.tflite", (0, 1), 1895, 1895),
    ("small/MNISTnet_uint8_quant_without_softmax.tflite", (-1, 1), 1958, 1960),
    ("tflm/trained_lstm_int8.tflite", (0, 1), 1949, 1949),
]


class Runner:
    def __init__(self, command, data):
        self.command, self.models, self.sets = command, data / "models", data / "data"
        self.failures = []

    def eval(self, model, name, arguments, numerics):
        arguments = [str(self.models / a) if a.endswith(".tflite") else a for a in arguments]
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "e.json"
            done = subprocess.run(
                [self.command, "eval", str(self.models / model), "--data", str(self.sets / name), "--numerics",
                 numerics, "--json", str(report), *arguments], capture_output=True, text=True)
            if not report.exists():
                return None, done.returncode, done.stderr.strip()
            return json.loads(report.read_text()), done.returncode, done.stdout.strip()

    def judge(self, model, numerics, good, text):
        print(f"{'ok  ' if good else 'FAIL'} {model} {numerics}\n{text}", flush=True)
        if not good:
            self.failures.append(f"{model} {numerics}")


def main():
    command = sys.argv[1]
    data = pathlib.Path(os.environ.get("SYSTOLE_DATA", sys.argv[2]))
    if not (data / "data" / "mnist").is_dir() or not (data / "models").is_dir():
        print(f"skipped: no labelled sets in {data}; set SYSTOLE_DATA")
        return 77
    runner = Runner(command, data)
    for model, name, arguments in RECORDED:
        numerics = "ort" if model.endswith(".onnx") else "tflite"
        report, status, text = runner.eval(model, name, arguments, numerics)
        good = status == 0 and report["recorded_equal"] == report["samples"] > 0
        runner.judge(model, numerics, good, text)
    for model, (black, white), tflite, tflite_ref in MNIST:
        for numerics, right in (("tflite", tflite), ("tflite_ref", tflite_ref)):
            report, status, text = runner.eval(model, "mnist", ["--range", str(black), str(white)], numerics)
            good = status == 0 and report["correct"] == right and report["samples"] == 2000
            runner.judge(model, numerics, good, text)
    print("failed: " + ", ".join(runner.failures) if runner.failures else "all agree")
    return 1 if runner.failures else 0


if __name__ == "__main__":
    sys.exit(main())
