#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""bitstreams/tools: what is written is read again, the same twice; bad input is refused."""

import hashlib
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "bitstreams" / "tools"
sys.path.insert(0, str(TOOLS))
import xclbin  # noqa: E402


def make(folder, *arguments, config="base"):
    out = pathlib.Path(folder) / "x.xclbin"
    done = subprocess.run([sys.executable, TOOLS / "make_xclbin.py", "--config", config,
                           "--output", out, *arguments], capture_output=True, text=True)
    return done, out.read_bytes() if done.returncode == 0 else b""


class XclbinTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_content(self):
        done, data = make(self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        content = xclbin.read(data)
        self.assertEqual(content.ips, [xclbin.Ip("systole:systole_1", 0xA0000000, 0)])
        self.assertEqual(content.memories, [xclbin.Memory("DDR", 0, 2046 << 20)])
        self.assertEqual(content.connections, [(0, 0, 0)])
        sources = b"".join((ROOT / "hw/spec" / name).read_bytes()
                           for name in ("isa.toml", "machine.toml"))
        self.assertIn(hashlib.sha256(sources).hexdigest()[:8].encode(), content.metadata)
        # Places that XRT's header fixes (struct axlf), by hand.
        self.assertEqual(data[:8], b"xclbin2\0")
        self.assertEqual(struct.unpack_from("<Q", data, 304)[0], len(data))
        self.assertEqual(struct.unpack_from("<I", data, 448)[0], 4)

    def test_every_configuration(self):
        machine = tomllib.loads((ROOT / "hw/spec/machine.toml").read_text())
        uuids = set()
        for config in machine["config"]:
            done, data = make(self.folder, config=config["name"])
            self.assertEqual(done.returncode, 0, done.stderr)
            uuids.add(xclbin.read(data).uuid)
        self.assertEqual(len(uuids), len(machine["config"]))

    def test_reproducible(self):
        self.assertEqual(make(self.folder)[1], make(self.folder)[1])
        self.assertNotEqual(xclbin.read(make(self.folder)[1]).uuid,
                            xclbin.read(make(self.folder, "--engine", "hls")[1]).uuid)

    def test_options(self):
        bits = pathlib.Path(self.folder) / "a.bin"
        bits.write_bytes(b"\xff" * 64 + b"\xaa\x99\x55\x66" + bytes(range(101)))
        done, data = make(self.folder, "--address", "0x80010000", "--interrupt", "5", "--bank",
                          "LOW:0x0:512M", "--bank", "HIGH:0x800000000:2G", "--bitstream", bits)
        self.assertEqual(done.returncode, 0, done.stderr)
        content = xclbin.read(data)
        self.assertEqual(content.ips, [xclbin.Ip("systole:systole_1", 0x80010000, 5)])
        self.assertEqual(content.memories, [xclbin.Memory("LOW", 0, 512 << 20),
                                            xclbin.Memory("HIGH", 0x800000000, 2 << 30)])
        self.assertEqual(content.connections, [(0, 0, 0), (0, 0, 1)])
        self.assertEqual(content.bitstream, bits.read_bytes())
        self.assertIsNone(xclbin.read(make(self.folder, "--no-interrupt")[1]).ips[0].interrupt)

    def test_refused(self):
        not_bits = pathlib.Path(self.folder) / "b.bin"
        not_bits.write_bytes(b"\0" * 10000)
        for arguments, words in [
                (["--address", "0xA0000100"], ["0xa0000100", "multiple"]),
                (["--address", "1T"], ["1T", "0xA0000000"]),
                (["--address", "0xFFFFFFF0000"], ["40 bits"]),
                (["--interrupt", "128"], ["128", "0..127"]),
                (["--bank", "DDR"], ["NAME:ADDRESS:SIZE"]),
                (["--bank", "DDR:0:0"], ["4096"]),
                (["--bank", "DDR:0:3G"], ["overlaps the registers"]),
                (["--bank", "A:0:1M", "--bank", "B:0x80000:1M"], ["overlaps bank 'A'"]),
                (["--bank", "A:0xFFFFF00000:2M"], ["40 bits"]),
                (["--bank", "A_VERY_LONG_NAME:0:1M"], ["limit is 15"]),
                (["--bitstream", str(not_bits)], ["b.bin", "sync word"]),
                (["--bitstream", "/no/such/file"], ["/no/such/file"]),
                (["--output", "/no/such/folder/x"], ["/no/such/folder"])]:
            with self.subTest(arguments):
                done, _ = make(self.folder, *arguments)
                self.assertEqual(done.returncode, 2)
                for word in words:
                    self.assertIn(word, done.stderr)
        done, _ = make(self.folder, config="bse")
        self.assertEqual(done.returncode, 2)
        self.assertIn("tiny, base, kv260", done.stderr)

    def test_damaged(self):
        _, data = make(self.folder)
        for length in range(len(data)):
            with self.assertRaises(xclbin.XclbinError):
                xclbin.read(data[:length])
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        rng = random.Random(seed)
        for _ in range(3000):
            damaged = bytearray(data)
            for _ in range(rng.randint(1, 4)):
                damaged[rng.randrange(300, len(data))] = rng.randrange(256)
            try:
                xclbin.read(bytes(damaged))
            except xclbin.XclbinError:
                pass

    def test_show(self):
        make(self.folder)
        show = lambda path: subprocess.run([sys.executable, TOOLS / "show_xclbin.py", path],
                                           capture_output=True, text=True)
        done = show(pathlib.Path(self.folder) / "x.xclbin")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("systole:systole_1, registers at 0xa0000000, interrupt 0", done.stdout)
        self.assertEqual(show(__file__).returncode, 2)


if __name__ == "__main__":
    unittest.main()
