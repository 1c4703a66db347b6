#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The command `systole`, unchanged, on a board's backend: its bytes, what its demo reports.

usage: tool_test.py TOOL BACKEND
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

DEMO = pathlib.Path(__file__).resolve().parents[2] / "runtime" / "demo"
TOOL = BACKEND = None


def systole(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, timeout=250)


class ToolTest(unittest.TestCase):
    def test_backend_is_available(self):
        done = systole("info", "--backends")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line for line in done.stdout.splitlines() if f" {BACKEND} " in f" {line} "]
        self.assertTrue(lines, done.stdout)
        self.assertTrue(any(line.split()[1:3] == ["base", "yes"] for line in lines), lines)

    def test_run(self):
        with tempfile.TemporaryDirectory() as folder:
            done = systole("run", DEMO / "digits_int8.tflite", "--input", DEMO / "inputs.bin",
                           "--numerics", "tflm", "--config", "base", "--backend", BACKEND,
                           "--output", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            # Recorded from TensorFlow Lite Micro.
            self.assertEqual((pathlib.Path(folder) / "out0.bin").read_bytes(),
                             (DEMO / "expected_tflm.bin").read_bytes())

    def test_demo(self):
        with tempfile.TemporaryDirectory() as folder:
            figures = pathlib.Path(folder) / "demo.json"
            done = systole("demo", DEMO / "digits_int8.tflite", DEMO / "inputs.bin",
                           "--backend", BACKEND, "--json", figures)
            self.assertEqual(done.returncode, 0, done.stderr)
            for words in ("latency", "inferences per second", "the array computes"):
                self.assertIn(words, done.stdout)
            report = json.loads(figures.read_text())
            self.assertEqual(report["backend"], BACKEND)
            self.assertEqual(len(report["pictures"]), 10)
            self.assertEqual(sum(report["cycle_shares"].values()), report["cycles"])
            self.assertGreater(report["cycles"], 1000)


if __name__ == "__main__":
    BACKEND = sys.argv.pop()
    TOOL = sys.argv.pop()
    unittest.main()
