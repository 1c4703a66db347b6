#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `systole demo`: demo_test.py COMMAND SOURCE_DIR [unittest options]."""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

COMMAND = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "runtime" / "demo"
MODEL = str(DEMO / "digits_int8.tflite")
LABELS = str(DEMO / "labels.txt")
SIDE = 24
RAW = (DEMO / "inputs.bin").read_bytes()
# Bytes 0 (black) to 255 (white) of each picture; the network takes them less 128.
PIXELS = [bytes((b + 128) % 256 for b in RAW[i:i + SIDE * SIDE])
          for i in range(0, len(RAW), SIDE * SIDE)]


def answers(count):
    """Classes that TensorFlow Lite's recorded scores name."""
    scores = (DEMO / "expected_tflite.bin").read_bytes()
    rows = [[(b + 128) % 256 for b in scores[10 * i:10 * i + 10]] for i in range(count)]
    return [row.index(max(row)) for row in rows]


def pgm(pixels):
    return b"P5\n%d %d\n255\n" % (SIDE, SIDE) + pixels


def png_doubled(pixels):
    """A grey PNG in which each pixel stands two by two times."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    rows = b""
    for y in range(SIDE):
        row = bytes(p for p in pixels[y * SIDE:(y + 1) * SIDE] for _ in range(2))
        rows += 2 * (b"\0" + row)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2 * SIDE, 2 * SIDE, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class DemoTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def tearDown(self):
        self._folder.cleanup()

    def demo(self, *arguments):
        """What --json holds, and the text."""
        path = self.folder / "demo.json"
        done = subprocess.run([COMMAND, "demo", MODEL, *map(str, arguments), "--json", path],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(path.read_text()), done.stdout

    def fails(self, says, *arguments):
        done = subprocess.run([COMMAND, "demo", MODEL, *map(str, arguments)], capture_output=True,
                              text=True, timeout=120)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)

    def best(self, report):
        return [picture["classes"][0]["index"] for picture in report["pictures"]]

    def test_raw_samples(self):
        report, text = self.demo(DEMO / "inputs.bin", "--labels", LABELS)
        self.assertEqual(self.best(report), answers(10))
        labels = pathlib.Path(LABELS).read_text().split()
        first = report["pictures"][0]
        self.assertEqual(first["name"], "inputs.bin[0]")
        self.assertEqual(first["classes"][0]["label"], labels[first["classes"][0]["index"]])
        self.assertEqual(len(first["classes"]), 3)
        self.assertIn("inferences per second", text)

    def test_folder_list_and_picture_files(self):
        folder = self.folder / "pictures"
        folder.mkdir()
        for i, pixels in enumerate(PIXELS):
            (folder / f"{i}.pgm").write_bytes(pgm(pixels))
        (folder / "readme.md").write_text("not a picture")
        report, _ = self.demo(folder)
        self.assertEqual(self.best(report), answers(10))
        self.assertEqual(report["pictures"][3]["name"], "3.pgm")
        (self.folder / "list.txt").write_text("# two\npictures/4.pgm\npictures/1.pgm\n")
        report, _ = self.demo(self.folder / "list.txt")
        self.assertEqual(self.best(report), [answers(10)[4], answers(10)[1]])
        # Scaled down by two, the same pixels come out.
        (self.folder / "big.png").write_bytes(png_doubled(PIXELS[5]))
        report, _ = self.demo(self.folder / "big.png", folder / "5.pgm", "--top", 10)
        self.assertEqual(report["pictures"][0]["classes"], report["pictures"][1]["classes"])

    def test_drawn_pictures_batches_and_range(self):
        report, _ = self.demo("--generate", 7, "--top", 1)
        self.assertEqual(len(report["pictures"]), 7)
        batched, _ = self.demo("--generate", 7, "--top", 1, "--batch", 4)
        self.assertEqual(self.best(batched), self.best(report))
        raw, _ = self.demo(DEMO / "inputs.bin")
        ranged, _ = self.demo(DEMO / "inputs.bin", "--range", 0, 1)
        self.assertEqual(self.best(ranged), self.best(raw))  # Raw samples are taken as they are.

    def test_cycles_of_the_chip(self):
        functional, text = self.demo(DEMO / "inputs.bin")
        self.assertIsNone(functional["cycles"])
        self.assertIn("counts no cycles", text)
        report, text = self.demo(DEMO / "inputs.bin", "--backend", "verilator", "--clock", 250)
        self.assertEqual(self.best(report), answers(10))
        self.assertEqual(report["cycles"], max(p["cycles"] for p in report["pictures"]))
        self.assertEqual(sum(report["cycle_shares"].values()), report["cycles"])
        self.assertEqual(report["cycle_shares"]["unknown"], 0)
        self.assertAlmostEqual(report["microseconds"], report["cycles"] / 250)
        self.assertAlmostEqual(report["machine_inferences_per_second"],
                               1e6 / report["microseconds"])
        self.assertGreater(report["wall_seconds"], report["machine_seconds"])
        for part in ("the array computes", "waits for the bus", "operators on the CPU"):
            self.assertIn(part, text)
        run = self.folder / "run.json"
        subprocess.run([COMMAND, "run", MODEL, "--input", DEMO / "inputs.bin", "--backend",
                        "verilator", "--json", run], check=True, capture_output=True)
        self.assertEqual(json.loads(run.read_text())["cycles"], report["cycles"])

    def test_what_is_refused(self):
        self.fails("nowhere.png", self.folder / "nowhere.png")
        (self.folder / "broken.png").write_bytes(png_doubled(PIXELS[0])[:60])
        self.fails("no picture that can be read", self.folder / "broken.png")
        (self.folder / "odd.bin").write_bytes(b"123")
        self.fails("multiple of one sample", self.folder / "odd.bin")
        (self.folder / "empty").mkdir()
        self.fails("has no picture", self.folder / "empty")
        self.fails("--clock", "--clock", 0)
        self.fails("--range", "--range", 1, 0)
        self.fails("deadline", "--timeout", -5)
        self.fails("--labels", "--labels", DEMO / "README.md")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
