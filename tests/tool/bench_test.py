#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `systole bench` and of what `systole run` says about lost cycles:
bench_test.py COMMAND SOURCE_DIR [unittest options]."""

import copy
import json
import pathlib
import re
import sys
import unittest

import profile_check
from tool_test import INPUTS, MODEL, SAMPLE_BYTES, ToolTest, call

ROW_FIELDS = ["work", "count", "sum", "cycles", "macs", "macs_per_cycle", "utilisation",
              "bound_cycles", "ratio_to_bound", "exact", "checked_against", "bytes_read",
              "bytes_written", "cpu_operators", "losses", "others"]


class SimulatorTest(ToolTest):
    def need_tiny(self):
        backends = self.ok("info", "--backends")
        if not re.search(r"^verilator +tiny +yes ", backends, re.MULTILINE):
            self.skipTest("the Verilated model of tiny is not built")


class BenchTest(SimulatorTest):
    def rows(self, *arguments):
        path = self.folder / "rows.json"
        self.ok("bench", "--json", path, *arguments)
        return json.loads(path.read_text())["rows"]

    def test_rows(self):
        rows = self.rows("--backend", "golden", "conv 8x8x16 k3 oc16", "add 4x4x16", MODEL)
        self.assertEqual([row["work"] for row in rows],
                         ["conv 8x8x16 k3 oc16", "add 4x4x16", MODEL])
        for row in rows:
            self.assertEqual(list(row), ROW_FIELDS)
            self.assertTrue(row["exact"])
            self.assertIsNone(row["cycles"])
            self.assertIsNone(row["ratio_to_bound"])
        conv, add, model = rows
        self.assertEqual(conv["macs"], 64 * 16 * 144)
        self.assertEqual(conv["bound_cycles"], 64 * 9)
        self.assertEqual(conv["bytes_read"], 8 * 8 * 16 + 16 * (144 + 8))
        self.assertEqual(conv["bytes_written"], 8 * 8 * 16)
        self.assertEqual(conv["checked_against"], "reference operators")
        self.assertIsNone(add["macs"])
        self.assertEqual(add["bound_cycles"], 2 * 256 / 16)
        self.assertEqual(model["checked_against"], "backend golden")
        self.assertEqual(model["cpu_operators"], 1)

    def test_losses(self):
        self.need_tiny()
        text = self.ok("bench", "--config", "tiny", "--losses", "conv 8x8x3 k3 oc12")
        self.assertRegex(text, r"conv 8x8x3 k3 oc12: conv2d_0: [\d,]+ cycles, reduction 27 of 32 "
                               r"rows used")
        self.assertRegex(text, r"output channels 12 of 16 columns used")

    def test_words_and_texts(self):
        rows = self.rows("--backend", "golden", "fc", 32, 16, "conv", "4x4x8", "k1", "oc8",
                         "fc 16 16 b2", "gemm", "8x8x8")
        self.assertEqual([row["work"] for row in rows],
                         ["fc 32 16", "conv 4x4x8 k1 oc8", "fc 16 16 b2", "gemm 8x8x8"])

    def test_sums_and_lists(self):
        listed = self.file("list", b"# works\n\nadd 4x4x16  # small\nfc 32 16 + fc 16 32\n")
        rows = self.rows("--backend", "golden", "--list", listed)
        self.assertEqual([row["sum"] for row in rows], [False, False, False, True])
        self.assertEqual(rows[3]["macs"], rows[1]["macs"] + rows[2]["macs"])
        self.assertEqual(rows[3]["bound_cycles"],
                         rows[1]["bound_cycles"] + rows[2]["bound_cycles"])

    def test_resnet50(self):
        rows = self.rows("--backend", "golden", "resnet50")
        layers = [row for row in rows if not row["sum"]]
        sums = {row["work"]: row for row in rows if row["sum"]}
        self.assertEqual(sum(row["count"] for row in layers), 54)
        self.assertEqual(sums["resnet50"]["macs"], 4089184256)
        first = 112 * 112 * 64 * 147
        self.assertEqual(sums["resnet50 without first layer"]["macs"], 4089184256 - first)
        self.assertTrue(all(row["exact"] for row in rows))

    def test_differences_are_found(self):
        path = self.folder / "rows.json"
        for work in ("conv 4x4x8 k3 oc8", "maxpool 4x4x8 k2 s2", MODEL):
            self.fails_to_agree("bench", "--backend", "golden", "--spoil-reference", "--json",
                                path, work)
            self.assertFalse(json.loads(path.read_text())["rows"][0]["exact"])

    def fails_to_agree(self, *arguments):
        status, out, err = call(*arguments)
        self.assertEqual((status, err), (1, ""))
        self.assertRegex(out, r"(?m) NO$")

    def test_figures_of_others(self):
        text = self.ok("bench", "--backend", "golden", "fc 2048 1000", "fc 2048 999")
        self.assertRegex(text, r"fc 2048 1000: NVDLA 257,000")
        self.assertRegex(text, r"fc 2048 1000: Gemmini 204,000")
        self.assertNotIn("999: ", text)
        self.assertIn("Verilator 5.006", text)  # Sources are stated.
        text = self.ok("bench", "--backend", "golden", "--config", "kv260", "fc 2048 1000")
        self.assertNotIn("NVDLA", text)

    def test_markdown(self):
        path = self.folder / "t.md"
        self.ok("bench", "--backend", "golden", "--markdown", path, "fc 2048 1000")
        text = path.read_text()
        self.assertIn("systole bench --backend golden --config base 'fc 2048 1000'", text)
        self.assertRegex(text, r"(?m)^\| fc 2048 1000 \| 2,048,000 \| - \|")
        self.assertIn("Gemmini", text)

    def test_errors(self):
        self.fails(2, "bench", says=["nothing to measure"])
        self.fails(2, "bench", "fly 1x1x1", says=["fly", "conv HxWxC"])
        self.fails(2, "bench", "conv 4x4x4 k3", says=["oc"])
        self.fails(2, "bench", "none.tflite", says=["none.tflite"])
        self.fails(2, "bench", "--list", self.folder / "none", says=["none"])
        self.fails(2, "bench", MODEL + "@exact", says=["exact", "tflm"])
        self.fails(2, "bench", "--numerics", "exact", "add 1x1x1", says=["exact"])
        self.fails(2, "bench", "--backend", "fpga", "add 1x1x1", says=["fpga"])
        self.fails(2, "bench", "--config", "huge", "add 1x1x1", says=["huge"])
        self.fails(2, "bench", "--bus-bytes", 17, "add 1x1x1", says=["17"])
        self.fails(2, "bench", "--backend", "golden", "--json", self.folder / "no" / "r.json",
                   "add 1x1x1", says=["r.json"])

    def test_memory_options(self):
        self.need_tiny()
        work = ("--config", "tiny", "conv 8x8x16 k3 oc16")

        def cycles(*options):
            row = self.rows(*options, *work)[0]
            self.assertTrue(row["exact"])
            self.assertAlmostEqual(row["macs_per_cycle"], row["macs"] / row["cycles"])
            self.assertAlmostEqual(row["utilisation"], row["macs"] / row["cycles"] / 64)
            self.assertAlmostEqual(row["ratio_to_bound"], row["cycles"] / row["bound_cycles"])
            self.assertGreaterEqual(row["cycles"], row["bound_cycles"])
            return row["cycles"]

        plain = cycles()
        self.assertEqual(cycles(), plain)
        self.assertGreater(cycles("--latency", 200), plain)
        self.assertGreater(cycles("--bus-bytes", 1), plain)
        self.assertGreater(cycles("--seed", 3), plain)
        self.assertEqual(self.rows("--bus-bytes", 1, *work)[0]["bound_cycles"],
                         8 * 8 * 16 + 16 * (144 + 8))


class LossesTest(SimulatorTest):
    def report(self, *options):
        path = self.folder / "r.json"
        one = self.file("x", pathlib.Path(INPUTS).read_bytes()[:SAMPLE_BYTES])
        text = self.ok("run", MODEL, "--input", one, "--config", "tiny", "--backend", "verilator",
                       "--json", path, *options)
        return text, json.loads(path.read_text())

    def test_account(self):
        self.need_tiny()
        text, report = self.report("--states")
        entries = report["layers"] + [report["no_layer"]]
        for engine in ("load", "conv", "vector", "store"):
            counted = sum(sum(e["engines"].get(engine, {}).values()) for e in entries)
            self.assertEqual(counted, report["cycles"], engine)
        self.assertEqual(sum(e["array_cycles"] for e in entries), report["cycles"])
        for entry in entries:
            lost = sum(loss["cycles"] for loss in entry["losses"])
            self.assertAlmostEqual(entry["ideal_cycles"] + lost, entry["array_cycles"], places=3)
        by_name = {e.get("name"): e for e in entries}
        # Nine of sixteen rows of an 8x8 array: a reduction of nine bytes.
        losses = {loss["kind"]: loss for loss in by_name["conv2d_0"]["losses"]}
        self.assertAlmostEqual(losses["rows"]["cycles"], 24 * 24 * 2 * (2 - 9 / 8))
        self.assertEqual(losses["rows"]["detail"], "reduction 9 of 16 rows used")
        lines = text.split("largest losses of the array\n")[1].splitlines()[:3]
        every = sorted((loss["cycles"] for e in entries for loss in e["losses"]), reverse=True)
        for line, cycles in zip(lines, every):
            self.assertRegex(line, r"^  [\w/ ]+: [\d,]+ cycles, ")
            self.assertEqual(int(re.search(r": ([\d,]+)", line)[1].replace(",", "")),
                             round(cycles))
        self.assertRegex(text, r"(?m)^layer +engine +IDLE +BUSY +WAIT_LOAD ")

    def test_profile(self):
        self.need_tiny()
        path = self.folder / "p.json"
        _, report = self.report("--profile", path)
        trace = json.loads(path.read_text())
        self.assertEqual(profile_check.check(trace), [])
        self.assertEqual(trace["otherData"]["cycles"], report["cycles"])
        names = {e["name"] for e in trace["traceEvents"] if e["ph"] == "X"}
        self.assertLessEqual({"conv2d_0", "add_6", "fully_connected_10"}, names)

    def test_validator_finds_damage(self):
        self.need_tiny()
        path = self.folder / "p.json"
        self.report("--profile", path)
        good = json.loads(path.read_text())
        conv = [i for i, e in enumerate(good["traceEvents"]) if e["ph"] == "X" and e["tid"] == 2]

        def damaged(change):
            trace = copy.deepcopy(good)
            change(trace)
            return profile_check.check(trace)

        def longer(trace):
            trace["traceEvents"][conv[0]]["dur"] += 10 ** 6

        def nameless(trace):
            del trace["traceEvents"][conv[0]]["name"]

        def shorter(trace):
            trace["otherData"]["cycles"] -= 1

        for change in (longer, nameless, shorter):
            self.assertNotEqual(damaged(change), [], change.__name__)

    def test_needs_cycles(self):
        self.fails(2, "run", MODEL, "--input", INPUTS, "--profile", self.folder / "p.json",
                   says=["golden", "verilator"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
