#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `systole verify`, `eval` and `compare`: verify_test.py COMMAND SOURCE_DIR [options]."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

COMMAND = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "runtime" / "demo"
MODEL = str(DEMO / "digits_int8.tflite")
INPUTS = DEMO / "inputs.bin"
SAMPLE_BYTES = 24 * 24
SAMPLES = 10
CLASSES = 10
MODES = ("tflm", "tflite_ref", "tflite")


def call(*arguments):
    done = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True,
                          timeout=240)
    return done.returncode, done.stdout, done.stderr


class CommandTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def tearDown(self):
        self._folder.cleanup()

    def ends(self, expected, *arguments):
        status, out, err = call(*arguments)
        self.assertEqual(status, expected, out + err)
        return out if expected in (0, 1) else err

    def outputs(self, mode="tflm"):
        self.ends(0, "run", MODEL, "--input", INPUTS, "--numerics", mode, "--output",
                  self.folder / "o")
        return (self.folder / "o" / "out0.bin").read_bytes()


class VerifyTest(CommandTest):
    def test_machine_against_the_host_in_every_mode(self):
        for mode in MODES:
            out = self.ends(0, "verify", MODEL, "--numerics", mode, "--input", INPUTS)
            self.assertIn("golden against cpu, 10 samples", out)
            self.assertIn("0 of 100 values differ", out)
            self.assertNotIn("first layer", out)

    def test_random_samples_and_every_layer(self):
        file = self.folder / "v.json"
        out = self.ends(0, "verify", MODEL, "--numerics", "tflm", "--random", 3, "--layers",
                        "--json", file)
        self.assertIn("conv2d_0", out)
        report = json.loads(file.read_text())
        self.assertTrue(report["equal"])
        self.assertEqual(report["samples"], 3)
        self.assertGreater(len(report["layers"]), 5)

    def recording(self, change=None):
        """A recording in the form of docs/user-guide.md; `change` damages the outputs."""
        outputs = bytearray(self.outputs())
        if change is not None:
            outputs[change] ^= 1
        folder = self.folder / "recording"
        (folder / "tflm").mkdir(parents=True)
        (folder / "tflm" / "out0.bin").write_bytes(outputs)
        (folder / "in0.bin").write_bytes(INPUTS.read_bytes())
        (folder / "golden.json").write_text(json.dumps(
            {"n": SAMPLES, "inputs": [{}], "outputs": [{}], "runtimes": {"tflm": {"dir": "tflm"}}}))
        return folder / "golden.json"

    def test_against_a_recording(self):
        self.ends(0, "verify", MODEL, "--numerics", "tflm", "--against", self.recording())

    def test_a_wrong_byte_is_found(self):
        place = 3 * CLASSES + 7
        out = self.ends(1, "verify", MODEL, "--numerics", "tflm", "--against",
                        self.recording(place))
        self.assertIn("1 of 100 values differ", out)
        self.assertIn("first in sample 3 at [0, 7]", out)
        self.assertIn("layers of sample 3", out)

    def test_bad_input(self):
        self.assertIn("golden.json", self.ends(
            2, "verify", MODEL, "--against", self.folder / "golden.json"))
        self.assertIn("tflm", self.ends(4, "verify", MODEL, "--numerics", "tflite_ref", "--against",
                                        self.recording()))
        program = self.folder / "p.sysp"
        self.ends(0, "compile", MODEL, "-o", program)
        self.assertIn("compiled program", self.ends(2, "verify", program))
        self.assertIn("fpga9", self.ends(2, "verify", MODEL, "--against", "fpga9"))


class EvalTest(CommandTest):
    """Sets made of the demo's digits: sample i shows class i."""

    def set(self, answers=None, samples=SAMPLES):
        folder = self.folder / "digits"
        folder.mkdir(exist_ok=True)
        # The model's input is int8; the set holds brightness.
        (folder / "images.bin").write_bytes(bytes(b ^ 0x80 for b in INPUTS.read_bytes()))
        rows = ["index,class" + (",top1:digits_int8.tflite" if answers else "")]
        for i in range(samples):
            rows.append(f"{i},{i % CLASSES}" + (f",{answers[i]}" if answers else ""))
        (folder / "labels.csv").write_text("\n".join(rows) + "\n")
        return folder

    def best(self):
        outputs = [b - 256 if b > 127 else b for b in self.outputs()]
        rows = [outputs[i * CLASSES:(i + 1) * CLASSES] for i in range(SAMPLES)]
        return [row.index(max(row)) for row in rows]

    def test_top1(self):
        best = self.best()
        correct = sum(b == i for i, b in enumerate(best))
        file = self.folder / "e.json"
        out = self.ends(0, "eval", MODEL, "--data", self.set(), "--numerics", "tflm", "--json", file)
        self.assertIn(f"top-1: {correct} of {SAMPLES} correct", out)
        report = json.loads(file.read_text())
        self.assertEqual(report["answers"], best)
        self.assertEqual(report["correct"], correct)

    def test_batches_and_limit(self):
        whole = self.ends(0, "eval", MODEL, "--data", self.set(), "--numerics", "tflm")
        self.assertEqual(whole, self.ends(0, "eval", MODEL, "--data", self.set(), "--numerics",
                                          "tflm", "--batch", 4))
        self.assertIn("of 3 correct", self.ends(0, "eval", MODEL, "--data", self.set(),
                                                "--limit", 3))

    def test_recorded_answers(self):
        best = self.best()
        out = self.ends(0, "eval", MODEL, "--data", self.set(best), "--numerics", "tflm")
        self.assertIn(f"{SAMPLES} of {SAMPLES} are the same", out)
        best[4] = (best[4] + 1) % CLASSES
        out = self.ends(0, "eval", MODEL, "--data", self.set(best), "--numerics", "tflm")
        self.assertIn(f"{SAMPLES - 1} of {SAMPLES} are the same", out)

    def test_idx_files(self):
        folder = self.folder / "idx"
        folder.mkdir()
        pixels = bytes(b ^ 0x80 for b in INPUTS.read_bytes())
        (folder / "t-images-idx3-ubyte").write_bytes(bytes(16) + pixels)
        (folder / "t-labels-idx1-ubyte").write_bytes(bytes(8) + bytes(range(SAMPLES)))
        self.assertEqual(
            self.ends(0, "eval", MODEL, "--data", folder, "--numerics", "tflm").splitlines()[1],
            self.ends(0, "eval", MODEL, "--data", self.set(), "--numerics", "tflm").splitlines()[1])

    def test_bad_sets(self):
        self.assertIn("nowhere", self.ends(2, "eval", MODEL, "--data", "nowhere"))
        (self.folder / "empty").mkdir()
        self.assertIn("labels.csv", self.ends(2, "eval", MODEL, "--data", self.folder / "empty"))
        self.assertIn("7 labels", self.ends(2, "eval", MODEL, "--data", self.set(samples=7)))


class CompareTest(CommandTest):
    def report(self, name, cycles, layers):
        file = self.folder / name
        file.write_text(json.dumps(
            {"model": "m", "backend": "verilator", "cycles": cycles, "macs": 1,
             "layers": [{"name": n, "cycles": c} for n, c in layers.items()]}))
        return file

    def test_lines_and_ratio(self):
        a = self.report("a.json", 1000, {"conv2d_0": 600, "add_1": None, "gone_2": 5})
        b = self.report("b.json", 1500, {"conv2d_0": 300, "add_1": 7, "new_3": 9})
        out = self.ends(0, "compare", a, b)
        for row in (r"total\s+1,000\s+1,500\s+1.500", r"conv2d_0\s+600\s+300\s+0.500",
                    r"add_1\s+-\s+7\s+-", r"gone_2\s+5\s+-\s+-", r"new_3\s+-\s+9\s+-"):
            self.assertRegex(out, row)

    def test_limit(self):
        a = self.report("a.json", 1000, {"conv2d_0": 600})
        b = self.report("b.json", 1010, {"conv2d_0": 640})
        self.ends(0, "compare", a, b, "--max-slowdown", 7)
        out = self.ends(1, "compare", a, b, "--max-slowdown", 2)
        self.assertIn("conv2d_0: 640 cycles instead of 600 (+6.7 %)", out)
        self.assertNotIn("total: ", out)
        self.ends(1, "compare", a, b, "--max-slowdown", 0.5)

    def test_reports_of_run_and_bench(self):
        for number, arguments in enumerate((("run", MODEL, "--input", INPUTS),
                                            ("bench", "--backend", "golden", "fc 32 10"))):
            file = self.folder / f"{number}.json"
            self.ends(0, *arguments, "--json", file)
            self.ends(0, "compare", file, file, "--max-slowdown", 0)

    def test_other_files(self):
        (self.folder / "x.json").write_text("{}")
        self.assertIn("run --json", self.ends(2, "compare", self.folder / "x.json",
                                              self.folder / "x.json"))
        self.ends(2, "compare", self.folder / "x.json", self.folder / "none.json")


if __name__ == "__main__":
    del sys.argv[1:3]
    unittest.main()
