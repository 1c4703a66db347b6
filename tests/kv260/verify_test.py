#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""bitstreams/verify.py, on files that only pretend to be a bitstream, in a folder of their own."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / "bitstreams" / "verify.py"


def verify(*arguments):
    return subprocess.run([sys.executable, "-B", TOOL, *map(str, arguments)], capture_output=True,
                          text=True)


def the_hash():
    sources = b"".join((ROOT / "hw/spec" / name).read_bytes() for name in ("isa.toml", "machine.toml"))
    return hashlib.sha256(sources).hexdigest()[:8]


class Verify(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.files = self.folder / "firmware"
        self.files.mkdir()
        (self.files / "systole_base.bit.bin").write_bytes(b"no bitstream at all")
        (self.files / "shell.json").write_text("{}")
        (self.files / "notes.txt").write_text("not listed")
        self.manifest = self.folder / "manifest.toml"
        done = verify("--entry", self.files, "--mhz", 150, "--tool", "Vivado 2022.2")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.entry = done.stdout
        self.manifest.write_text(self.entry)

    def check(self, *arguments):
        return verify("--manifest", self.manifest, *arguments)

    def test_the_entry(self):
        entry, = tomllib.loads(self.entry)["bitstream"]
        self.assertEqual(entry["name"], "kv260-base-rtl-150")
        self.assertEqual(entry["part"], "xck26-sfvc784-2LV-c")
        self.assertEqual(entry["spec_hash"], the_hash())
        self.assertEqual(entry["tested"], "not run on a board")
        self.assertEqual(entry["files"], {
            "shell.json": hashlib.sha256(b"{}").hexdigest(),
            "systole_base.bit.bin": hashlib.sha256(b"no bitstream at all").hexdigest()})

    def test_files_as_they_were(self):
        done = self.check("kv260-base-rtl-150", self.files)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("2 files as the manifest says", done.stdout)

    def test_another_file(self):
        (self.files / "systole_base.bit.bin").write_bytes(b"no bitstream at alL")
        done = self.check("kv260-base-rtl-150", self.files)
        self.assertEqual(done.returncode, 1)
        self.assertIn("systole_base.bit.bin: sha256 is", done.stdout)

    def test_missing_file(self):
        (self.files / "shell.json").unlink()
        done = self.check("kv260-base-rtl-150", self.files)
        self.assertEqual(done.returncode, 1)
        self.assertIn("shell.json is missing", done.stdout)

    def test_another_specification(self):
        self.manifest.write_text(self.entry.replace(the_hash(), "0badc0de"))
        done = self.check("kv260-base-rtl-150", self.files)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"spec_hash is 0badc0de, these sources have {the_hash()}", done.stdout)
        self.assertIn("0badc0de", self.check().stdout)

    def test_list(self):
        done = self.check()
        self.assertEqual(done.returncode, 0)
        self.assertIn("kv260-base-rtl-150: base, rtl, 150 MHz, Vivado 2022.2: fits", done.stdout)
        self.assertIn(f"1 bitstreams; these sources have spec hash {the_hash()}", done.stdout)

    def test_bad_manifests(self):
        for old, new, words in (
                ('engine = "rtl"', 'engine = "vhdl"', "engine is 'vhdl'"),
                ("mhz = 150", 'mhz = "150"', "mhz is no int"),
                ("mhz = 150\n", "", "too few: mhz"),
                ("mhz = 150\n", "mhz = 150\nwatts = 3\n", "too few: watts"),
                ('config = "base"', 'config = "huge"', "unknown configuration 'huge'"),
                ('board = "kv260"', 'board = "kr260"', "no board 'kr260'"),
                ("xck26-sfvc784-2LV-c", "xck24", "the board has 'xck26-sfvc784-2LV-c'"),
                ('"systole_base.bit.bin"', '"systole_base.bin"', "none of its files"),
                ('"shell.json" = "', '"shell.json" = "zz', "no file name with its sha256"),
                ('"shell.json"', '"../shell.json"', "no file name with its sha256"),
                ("[[bitstream]]", "[[bitstreams]]", "nothing else"),
                ("[[bitstream]]", self.entry + "[[bitstream]]", "the same name"),
                ("[[bitstream]]", "[[bitstream", "manifest.toml")):
            self.assertIn(old, self.entry)
            self.manifest.write_text(self.entry.replace(old, new))
            done = self.check()
            self.assertEqual(done.returncode, 2, new)
            self.assertIn(words, done.stderr)

    def test_bad_arguments(self):
        self.assertIn("there are: kv260-base-rtl-150", self.check("other", self.files).stderr)
        self.assertEqual(self.check("kv260-base-rtl-150").returncode, 2)
        (self.files / "systole_base.bit.bin").unlink()
        done = verify("--entry", self.files, "--mhz", 150, "--tool", "Vivado 2022.2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("none of its files is a .bit.bin", done.stderr)

    def test_the_manifest_of_the_project(self):
        done = verify()
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
