#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the command `systole`: tool_test.py COMMAND SOURCE_DIR [unittest options]."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

COMMAND = sys.argv[1]
SOURCE = pathlib.Path(sys.argv[2])
DEMO = SOURCE / "runtime" / "demo"
MODEL = str(DEMO / "digits_int8.tflite")
INPUTS = str(DEMO / "inputs.bin")
SAMPLE_BYTES = 24 * 24
SAMPLES = 10
# 24x24x16 3x3x1; depthwise 12x12x16 3x3; 12x12x32 1x1x16; twice 12x12x32 3x3x32;
# depthwise 6x6x32 3x3; 6x6x48 1x1x32; 48 to 10.
MACS = (24 * 24 * 16 * 9 + 12 * 12 * 16 * 9 + 12 * 12 * 32 * 16 + 2 * 12 * 12 * 32 * 9 * 32
        + 6 * 6 * 32 * 9 + 6 * 6 * 48 * 32 + 48 * 10)


def call(*arguments, **options):
    """Runs the command; returns exit status, stdout, stderr."""
    done = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, **options)
    return done.returncode, done.stdout, done.stderr


class ToolTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def tearDown(self):
        self._folder.cleanup()

    def ok(self, *arguments):
        status, out, err = call(*arguments)
        self.assertEqual(status, 0, err)
        self.assertEqual(err, "")
        return out

    def fails(self, expected, *arguments, says=()):
        status, out, err = call(*arguments)
        self.assertEqual(status, expected, out + err)
        self.assertTrue(err.startswith("error: "), err)
        for text in says:
            self.assertIn(text, err)
        return out

    def file(self, name, content=b""):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def compile(self, name="d.sysp", *options):
        path = self.folder / name
        self.ok("compile", MODEL, "-o", path, *options)
        return path


class HelpTest(ToolTest):
    def test_help_everywhere(self):
        self.assertIn("Examples:", self.ok("--help"))
        for command in ("compile", "run", "demo", "bench", "info", "disasm"):
            self.assertIn(command, self.ok("--help"))
            self.assertIn("--help", self.ok(command, "--help"))

    def test_version(self):
        self.assertRegex(self.ok("--version"), r"^systole \d+\.\d+\.\d+")

    def test_bad_arguments(self):
        self.fails(2, says=["--help"])
        self.fails(2, "fly", says=["fly"])
        self.fails(2, "run", says=["MODEL_OR_PROGRAM", "systole run --help"])
        self.fails(2, "compile", MODEL, says=["--output"])
        self.fails(2, "run", MODEL, "--wings", says=["--wings"])
        self.fails(2, "run", MODEL, "--input", INPUTS, "--latency", "soon", says=["soon"])


class InfoTest(ToolTest):
    def test_all(self):
        text = self.ok("info")
        self.assertRegex(text, r"specification [0-9a-f]{8}")
        for name in ("tiny", "base", "kv260", "golden", "verilator", "systemc", "null"):
            self.assertIn(name, text)

    def test_parts(self):
        self.assertIn("16x16", self.ok("info", "--configs"))
        self.assertIn("golden", self.ok("info", "--backends"))
        text = self.ok("info", "--supported-ops")
        for op in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "SOFTMAX"):
            self.assertIn(op, text)


class CompileTest(ToolTest):
    def test_operators_of_model_files(self):
        text = self.ok("info", "--operators", MODEL, MODEL)
        self.assertRegex(text, r"\| CONV_2D \| 10 \| 2 \| int8\+int8\+int32 -> int8 10 \|")
        self.fails(2, "info", "--operators", INPUTS, says=[str(INPUTS)])

    def test_page_of_operators_is_printed_by_the_command(self):
        page = self.folder / "operators.md"
        self.ok("info", "--supported-ops", "--markdown", page)
        text = page.read_text()
        self.assertNotIn("not described", text)
        self.assertEqual(text, (SOURCE / "docs" / "operators.md").read_text())

    def test_table(self):
        text = self.ok("compile", MODEL, "-o", self.folder / "p")
        self.assertIn("conv2d_0", text)
        self.assertIn("softmax_11 (SOFTMAX): ", text)
        self.assertIn(f"{MACS:,}", text)
        self.assertEqual((self.folder / "p").read_bytes()[4:8], b"SYSP")

    def test_plan(self):
        text = self.ok("compile", MODEL, "-o", self.folder / "p", "--plan")
        plan = text[text.index("how the layers were cut"):]
        self.assertRegex(plan, r"conv2d_0.* \([\d,]+ cycles\): ")

    def test_same_bytes_twice(self):
        self.assertEqual(self.compile("a").read_bytes(), self.compile("b").read_bytes())

    def test_strict(self):
        self.fails(4, "compile", MODEL, "-o", self.folder / "p", "--strict", says=["softmax_11"])
        self.assertFalse((self.folder / "p").exists())

    def test_bad_options(self):
        to = ("-o", self.folder / "p")
        self.fails(2, "compile", MODEL, *to, "--config", "huge", says=["huge", "base"])
        self.fails(2, "compile", MODEL, *to, "--numerics", "exact", says=["exact", "tflite_ref"])
        for batch in (-1, 0, 1025):
            self.fails(2, "compile", MODEL, *to, "--batch", batch, says=[str(batch), "1..1024"])

    def test_bad_files(self):
        to = ("-o", self.folder / "p")
        self.fails(2, "compile", self.folder / "none.tflite", *to, says=["none.tflite"])
        self.fails(2, "compile", self.folder, *to, says=[str(self.folder)])
        self.fails(2, "compile", self.file("a.tflite", b"junk" * 10), *to, says=["TFL3"])
        half = pathlib.Path(MODEL).read_bytes()[:20000]
        self.fails(2, "compile", self.file("half.tflite", half), *to, says=["damaged"])
        self.fails(2, "compile", self.file("a.onnx", b"junk" * 10), *to, says=["ONNX"])
        self.fails(2, "compile", self.file("a.txt", b"junk" * 10), *to, says=["a.txt", ".onnx"])
        self.fails(2, "compile", self.compile(), *to, says=["compiled program already"])
        self.fails(2, "compile", MODEL, "-o", self.folder / "no" / "p", says=["cannot write"])
        self.fails(2, "compile", MODEL, "-o", self.folder, says=["directory"])


class RunTest(ToolTest):
    def run_model(self, what, *options):
        """Runs all samples; returns the output's bytes."""
        out = self.folder / "deep" / "out"
        self.ok("run", what, "--input", INPUTS, "--output", out, *options)
        self.assertEqual(os.listdir(out), ["out0.bin"])
        return (out / "out0.bin").read_bytes()

    def test_recorded_answers(self):
        for mode in ("tflm", "tflite_ref", "tflite"):
            expected = (DEMO / f"expected_{mode}.bin").read_bytes()
            self.assertEqual(self.run_model(MODEL, "--numerics", mode), expected)
            program = self.compile(mode, "--numerics", mode)
            self.assertEqual(self.run_model(program), expected)

    def test_default_numerics(self):
        expected = (DEMO / "expected_tflite.bin").read_bytes()
        self.assertEqual(self.run_model(MODEL), expected)

    def test_every_configuration_computes_the_same(self):
        expected = (DEMO / "expected_tflite.bin").read_bytes()
        for config in ("tiny", "base", "kv260"):
            self.assertEqual(self.run_model(MODEL, "--config", config), expected)

    def test_table(self):
        text = self.ok("run", MODEL, "--input", INPUTS)
        self.assertIn("softmax_11 (SOFTMAX): ", text)
        self.assertIn("not counted by backend golden", text)
        answers = (DEMO / "expected_tflite.bin").read_bytes()
        for s in range(SAMPLES):
            scores = [b - 256 if b > 127 else b for b in answers[10 * s:10 * s + 10]]
            best = scores.index(max(scores))
            self.assertRegex(text, rf"sample {s}: {best} \(")

    def test_labels(self):
        names = "".join(f"name{i}\n" for i in range(10)).encode()
        text = self.ok("run", MODEL, "--input", INPUTS, "--labels", self.file("l", names))
        self.assertIn("name7", text)
        self.fails(2, "run", MODEL, "--input", INPUTS, "--labels", self.file("l", b"a\nb\n"),
                   says=["2 lines", "10 classes"])

    def test_null_backend(self):
        self.assertEqual(len(self.run_model(MODEL, "--backend", "null")), 10 * SAMPLES)

    def test_program_states_what_it_is(self):
        program = self.compile("d.sysp", "--config", "tiny", "--numerics", "tflm")
        run = ("run", program, "--input", INPUTS)
        self.ok(*run)
        self.ok(*run, "--config", "tiny", "--numerics", "tflm")
        self.fails(2, *run, "--config", "base", says=["'tiny'", "'base'"])
        self.fails(2, *run, "--numerics", "tflite_ref", says=["'tflm'", "'tflite_ref'"])
        self.fails(2, *run, "--config", "huge", says=["huge"])
        self.fails(2, *run, "--numerics", "ort", says=["'tflm'", "'ort'"])

    def test_damaged_programs(self):
        good = self.compile().read_bytes()
        for name, content in (("short", good[:-1]), ("cut", good[:100]),
                              ("flip", good[:2000] + bytes([good[2000] ^ 4]) + good[2001:])):
            path = self.file(name, content)
            self.fails(2, "run", path, "--input", INPUTS, says=[str(path), "damaged"])
            self.fails(2, "disasm", path, says=[str(path)])

    def test_input_sizes(self):
        data = pathlib.Path(INPUTS).read_bytes()
        short = self.file("x", data[:SAMPLE_BYTES + 1])
        self.fails(2, "run", MODEL, "--input", short,
                   says=[str(short), f"{SAMPLE_BYTES + 1} bytes", f"{SAMPLE_BYTES} bytes"])
        self.fails(2, "run", MODEL, "--input", self.file("e"), says=["0 bytes"])
        self.fails(2, "run", MODEL, says=["1 inputs", "0 times"])
        self.fails(2, "run", MODEL, "--input", INPUTS, "--input", INPUTS, says=["2 times"])
        self.fails(2, "run", MODEL, "--input", self.folder / "none", says=["none"])

    def test_bad_options(self):
        run = ("run", MODEL, "--input", INPUTS)
        self.fails(2, *run, "--backend", "fpga", says=["fpga", "golden"])
        self.fails(2, *run, "--latency", 0, says=["latency"])
        self.fails(2, *run, "--bus-bytes", 17, says=["17"])
        self.fails(2, *run, "--trace", self.folder / "w.fst", says=["verilator"])
        systemc = (*run, "--backend", "systemc", "--config", "tiny")
        self.fails(2, *systemc, "--machine", "abacus", says=["abacus", "rtl", "hls"])
        self.fails(2, *systemc, "--machine", "hls", "--trace", self.folder / "w.fst", says=[".vcd"])

    def test_unwritable_results(self):
        run = ("run", MODEL, "--input", INPUTS)
        self.fails(2, *run, "--output", self.file("taken"), says=["taken"])
        self.fails(2, *run, "--json", self.folder / "no" / "r.json", says=["r.json"])

    def test_full_standard_output(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "w") as full:
            done = subprocess.run([COMMAND, "info"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)

    def test_missing_prerequisite(self):
        backends = self.ok("info", "--backends")
        missing = re.findall(r"^verilator +(\w+) +no ", backends, re.MULTILINE)
        if not missing:
            self.skipTest("every Verilated model is built")
        self.fails(3, "run", MODEL, "--input", INPUTS, "--backend", "verilator", "--config",
                   missing[0], says=[missing[0], "build"])


class JsonTest(ToolTest):
    FIELDS = ["schema_version", "model", "backend", "config", "numerics", "batch", "samples",
              "cycles", "cycles_per_sample", "macs", "utilisation", "load_seconds",
              "wall_seconds", "cpu_seconds", "sim_cycles_per_second", "layers"]

    def report(self, *options):
        path = self.folder / "r.json"
        self.ok("run", MODEL, "--json", path, *options)
        return json.loads(path.read_text())

    def test_golden(self):
        report = self.report("--input", INPUTS)
        self.assertEqual(list(report), self.FIELDS)
        self.assertEqual(report["schema_version"], 1)
        self.assertEqual(report["model"], "digits_int8")
        self.assertEqual(report["backend"], "golden")
        self.assertEqual(report["config"], "base")
        self.assertEqual(report["numerics"], "tflite")
        self.assertEqual(report["samples"], SAMPLES)
        self.assertIsNone(report["cycles"])
        self.assertEqual(report["cycles_per_sample"], [None] * SAMPLES)
        self.assertIsNone(report["utilisation"])
        self.assertIsNone(report["sim_cycles_per_second"])
        self.assertEqual(report["macs"], MACS)
        self.assertGreater(report["wall_seconds"], 0)
        self.assertGreater(report["cpu_seconds"], 0)
        self.assertGreater(report["load_seconds"], 0)

    def test_batch(self):
        report = self.report("--input", INPUTS, "--batch", 3)
        self.assertEqual(report["batch"], 3)
        self.assertEqual(report["samples"], SAMPLES)
        self.assertEqual(len(report["cycles_per_sample"]), SAMPLES)
        self.assertEqual(report["macs"], MACS)
        self.assertEqual(sum(layer["macs"] for layer in report["layers"]), 3 * MACS)

    def test_layers(self):
        layers = self.report("--input", INPUTS, "--numerics", "tflm")["layers"]
        self.assertEqual(sum(layer["macs"] for layer in layers), MACS)
        for layer in layers:
            self.assertEqual(list(layer), ["name", "op", "engine", "cycles", "macs", "reason"])
            self.assertIn(layer["engine"], ("conv", "vector", "cpu", "none"))
            self.assertEqual(bool(layer["reason"]), layer["engine"] == "cpu")
        self.assertEqual([x["name"] for x in layers if x["engine"] == "cpu"], ["softmax_11"])
        self.assertEqual(layers[0], {"name": "conv2d_0", "op": "CONV_2D", "engine": "conv",
                                     "cycles": None, "macs": 24 * 24 * 16 * 9, "reason": ""})

    def test_verilator(self):
        backends = self.ok("info", "--backends")
        if not re.search(r"^verilator +tiny +yes ", backends, re.MULTILINE):
            self.skipTest("the Verilated model of tiny is not built")
        one = self.file("x", pathlib.Path(INPUTS).read_bytes()[:2 * SAMPLE_BYTES])
        options = ("--input", one, "--config", "tiny", "--backend", "verilator")
        report = self.report(*options)
        self.assertEqual(len(report["cycles_per_sample"]), 2)
        self.assertEqual(report["cycles"], max(report["cycles_per_sample"]))
        self.assertAlmostEqual(report["utilisation"], MACS / (report["cycles"] * 64))
        self.assertGreater(report["sim_cycles_per_second"], 0)
        slower = self.report(*options, "--latency", 200)
        self.assertGreater(slower["cycles"], report["cycles"])


class BatchTest(ToolTest):
    def test_same_bytes(self):
        self.ok("run", MODEL, "--input", INPUTS, "--output", self.folder / "single")
        program = self.folder / "p"
        self.assertIn("batch 3", self.ok("compile", MODEL, "-o", program, "--batch", 3))
        self.assertNotEqual(SAMPLES % 3, 0)  # The last batch is not full.
        text = self.ok("run", program, "--input", INPUTS, "--output", self.folder / "batched")
        self.assertIn(f"batch 3, {SAMPLES} samples", text)
        self.assertIn("best classes", text)
        self.assertEqual((self.folder / "batched/out0.bin").read_bytes(),
                         (self.folder / "single/out0.bin").read_bytes())

    def test_other_batch_than_asked(self):
        program = self.folder / "p"
        self.ok("compile", MODEL, "-o", program, "--batch", 2)
        self.ok("run", program, "--input", INPUTS, "--batch", 2)
        self.fails(2, "run", program, "--input", INPUTS, "--batch", 4,
                   says=["batch 2", "--batch 4"])
        self.fails(2, "run", MODEL, "--input", INPUTS, "--batch", 0, says=["batch 0"])


class DisasmTest(ToolTest):
    def test_commands(self):
        text = self.ok("disasm", self.compile())
        self.assertRegex(text, r"(?m)^ +0  0x0+  LOAD +LOAD +conv2d_0 .*region=constants space=PARAM")
        self.assertRegex(text, r"(?m)^ +1  0x0+40  LOAD +LOAD +conv2d_0 .*region=inputs space=ACT")
        self.assertRegex(text, r"CONV +CONV +conv2d_0 +waits LOAD-\d+ .*oh=")
        # As a command of its own or in the convolution in front, whichever takes fewer cycles.
        self.assertRegex(text, r"(VECTOR +ADD +add_6|CONV +CONV +conv2d_5 .*res_add=1) ")
        self.assertRegex(text, r"(?m)CTRL +END ")
        self.assertRegex(text, r"(?m)^step \d+: CPU, softmax_11 \(SOFTMAX\)")

    def test_model_is_no_program(self):
        self.fails(2, "disasm", MODEL, says=["not a Systole program"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
