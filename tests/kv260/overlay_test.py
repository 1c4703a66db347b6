#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The device-tree overlays compile without a warning, apply to a tree with the labels of a Kria
board, and then say what board.toml says. Exit status 77 without dtc."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FLOW = ROOT / "bitstreams" / "kv260"
BOARD = tomllib.loads((FLOW / "board.toml").read_text())


def tool(*arguments):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


class Overlays(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        tool(sys.executable, "-B", FLOW / "flow.py", "sources", "--build", cls.folder)
        tool("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", cls.folder / "base.dtb", HERE / "base.dts")
        for variant in ("zocl", "uio"):
            overlay = cls.folder / f"{variant}.dtbo"
            tool("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", overlay,
                 cls.folder / "base-rtl" / f"systole_base_{variant}.dts")
            tool("fdtoverlay", "-i", cls.folder / "base.dtb", "-o", cls.folder / f"{variant}.dtb",
                 overlay)

    def value(self, variant, node, name, kind="x"):
        out = tool("fdtget", "-t", kind, self.folder / f"{variant}.dtb", node, name)
        return out.strip() if kind == "s" else [int(word, 16) for word in out.split()]

    def test_bitstream_and_clock(self):
        for variant in ("zocl", "uio"):
            self.assertEqual(self.value(variant, "/fpga-full", "firmware-name", "s"),
                             "systole_base.bit.bin")
            self.assertEqual(self.value(variant, "/axi/clocking0", "assigned-clock-rates"),
                             [BOARD["clock"]["pl0_mhz"] * 1_000_000])
            # HP0 of 128 bits: words 4 and 5 are 0; HPM0 of 32 bits: bits 9:8 of word 14 are 0.
            self.assertEqual(self.value(variant, "/axi/afi0", "config-afi"), [4, 0, 5, 0, 14, 0])

    def test_zocl(self):
        self.assertEqual(self.value("zocl", "/axi/zyxclmm_drm", "compatible", "s"), "xlnx,zocl")
        self.assertEqual(self.value("zocl", "/axi/zyxclmm_drm", "interrupts"),
                         [0, BOARD["interrupt"]["gic_spi"], BOARD["interrupt"]["trigger"]])

    def test_uio(self):
        node = f"/axi/systole@{BOARD['registers']['address']:x}"
        self.assertEqual(self.value("uio", node, "compatible", "s"), "generic-uio")
        self.assertEqual(self.value("uio", node, "reg"),
                         [0, BOARD["registers"]["address"], 0, BOARD["registers"]["bytes"]])
        self.assertEqual(self.value("uio", node, "interrupts"),
                         [0, BOARD["interrupt"]["gic_spi"], BOARD["interrupt"]["trigger"]])
        buffer = "/axi/" + BOARD["uio"]["buffer"]
        self.assertEqual(self.value("uio", buffer, "compatible", "s"), "ikwzm,u-dma-buf")
        self.assertEqual(self.value("uio", buffer, "size"), [0, BOARD["uio"]["buffer_bytes"]])

    def test_names_are_those_of_the_backend(self):
        source = (ROOT / "driver/backends/uio/uio_registers.h").read_text()
        self.assertIn(f'kName = "{BOARD["uio"]["name"]}"', source)
        source = (ROOT / "driver/backends/uio/dma_buffer.h").read_text()
        self.assertIn(f'kName = "{BOARD["uio"]["buffer"]}"', source)

    def test_interrupt_parent(self):
        for variant, node in (("zocl", "/axi/zyxclmm_drm"),
                              ("uio", f"/axi/systole@{BOARD['registers']['address']:x}")):
            gic = self.value(variant, "/axi/interrupt-controller@f9010000", "phandle")
            self.assertEqual(self.value(variant, node, "interrupt-parent"), gic)


if __name__ == "__main__":
    if not shutil.which("dtc") or not shutil.which("fdtoverlay"):
        print("dtc and fdtoverlay are needed (Debian: device-tree-compiler)")
        sys.exit(77)
    unittest.main()
