#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""bitstreams/kv260 without vendor tools: the scripts run against stubs of Vivado's commands, nothing
of the RTL is missing, every address is that of board.toml, every bad input is refused.
Exit status 77 without tclsh or Verilator."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest
import unittest.mock
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FLOW = ROOT / "bitstreams" / "kv260"
HW = ROOT / "hw"
sys.path[:0] = [str(FLOW), str(ROOT / "bitstreams" / "tools")]
import emit_kernel  # noqa: E402
import emit_settings  # noqa: E402
import project  # noqa: E402
import sv_ports  # noqa: E402
import xclbin  # noqa: E402

BOARD = tomllib.loads((FLOW / "board.toml").read_text())
CONFIGS = tomllib.loads((HW / "spec" / "machine.toml").read_text())["config"]
TOP = HW / "rtl" / "top" / "systole_top.sv"
SPIRIT = "{http://www.spiritconsortium.org/XMLSchema/SPIRIT/1685-2009}"


def flow(*arguments):
    return subprocess.run([sys.executable, "-B", FLOW / "flow.py", *map(str, arguments)],
                          capture_output=True, text=True)


def files_of_the_list():
    lines = (HW / "rtl" / "files.f").read_text().splitlines()
    return [HW / line for line in lines if line and not line.startswith(("//", "+"))]


def top_by_verilator(folder):
    """Name -> (direction, width) of the ports of the top, as Verilator sees them."""
    out = pathlib.Path(folder) / "top.xml"
    places = [word for place in sorted((HW / "rtl").iterdir()) if place.is_dir()
              for word in ("-y", str(place))]
    subprocess.run(["verilator", "--xml-only", "--xml-output", out, "--top-module", "systole_top",
                    f"-I{HW}/spec/gen", *places, "-y", f"{HW}/spec/gen", "+libext+.sv",
                    f"{HW}/spec/gen/systole_pkg.sv", TOP], check=True)
    tree = ET.parse(out)
    widths = {}
    for kind in tree.iter("basicdtype"):
        left, right = int(kind.get("left", 0)), int(kind.get("right", 0))
        widths[kind.get("id")] = left - right + 1
    module = next(m for m in tree.iter("module") if m.get("name") == "systole_top")
    return {v.get("name"): (v.get("dir"), widths[v.get("dtype_id")])
            for v in module.findall("var") if v.get("dir")}


class Sources(unittest.TestCase):
    """Step sources writes what the tools read."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.build = pathlib.Path(folder.name)
        for config in CONFIGS:
            done = flow("sources", "--config", config["name"], "--build", cls.build)
            assert done.returncode == 0, done.stderr
        done = flow("sources", "--config", "base", "--engine", "hls", "--build", cls.build)
        assert done.returncode == 0, done.stderr
        cls.ports = top_by_verilator(folder.name)

    def folder(self, config="base", engine="rtl"):
        return self.build / f"{config}-{engine}"

    # ---------------------------------------------------------------- RTL
    def test_ports_are_those_that_verilator_sees(self):
        own = {p.name: (p.direction, p.width) for p in sv_ports.parse(TOP.read_text()).ports}
        self.assertEqual(own, self.ports)

    def test_every_file_is_staged_unchanged(self):
        listed = files_of_the_list()
        self.assertEqual({path.name for path in listed if path.parent.parent == HW / "rtl"},
                         {path.name for path in HW.glob("rtl/*/*.sv")})
        for path in listed:
            staged = (self.folder() / "rtl" / path.name).read_text()
            head, text = staged.split(f'`line 1 "{path.relative_to(ROOT)}" 0\n')
            self.assertEqual(text, path.read_text())
            self.assertIn("`define SYSTOLE_FPGA", head)
        for path in HW.glob("rtl/*/*.svh"):
            self.assertEqual((self.folder() / "rtl" / path.name).read_text(), path.read_text())

    def lint(self, config, *more):
        rtl = self.folder(config) / "rtl"
        order = [rtl / path.name for path in files_of_the_list()] + [rtl / "systole_kernel.v"]
        return subprocess.run(
            ["verilator", "--lint-only", "-Wall", "-Wno-PINCONNECTEMPTY", "-Wno-SYMRSVDWORD", "--top-module",
             "systole_kernel", f"-I{rtl}", HW / "lint" / "waivers.vlt", *more, *order],
            capture_output=True, text=True)

    def test_staged_sources_are_complete(self):
        # The smallest; the test of the RTL's lint has the top in all of them.
        done = self.lint("tiny", "-y", HW / "syn" / "sim", "+libext+.sv")
        self.assertEqual(done.returncode, 0, done.stderr)
        # They are the form for FPGAs: without a model of the DSP slice it is missing.
        self.assertIn("'DSP48E2'", self.lint("tiny").stderr)

    def test_wrapper(self):
        for config in CONFIGS:
            text = (self.folder(config["name"]) / "rtl" / "systole_kernel.v").read_text()
            pins = re.findall(r"^    \.(\w+)\((\w*)\)", text, re.MULTILINE)
            connected = dict(pins)
            self.assertEqual(set(self.ports), {n for n in connected if n in self.ports})
            self.assertEqual({n for n in self.ports if not connected[n]},
                             {n for n in self.ports if n.startswith("trace_")})
            for key, name in (("rows", "R"), ("act_bytes", "ActBytes"), ("line_pixels", "LinePixels")):
                self.assertEqual(connected[name], str(config[key]))
            parameters = sv_ports.parse(TOP.read_text()).parameters
            self.assertEqual(set(connected) - set(self.ports), set(parameters) - {"QueueDepth"})

    def test_both_engines_have_the_same_kernel_ports(self):
        text = (self.folder() / "rtl" / "systole_kernel.v").read_text()
        hls = sv_ports.parse((ROOT / "hls" / "src" / "systole_hls_kernel.sv").read_text())
        self.assertEqual(sorted(emit_kernel.kernel_ports(text)), sorted(p.name for p in hls.ports))

    def test_ports_that_cannot_be_read(self):
        for text in ("module a; endmodule", "module a (\n  inout wire b\n);", "module a (\n);",
                     "module a (\n  input logic b,\n  input logic b\n);"):
            with self.assertRaises(sv_ports.PortError):
                sv_ports.parse(text)

    # ---------------------------------------------------------------- IP-XACT
    def test_ip_xact(self):
        root = ET.parse(self.folder() / "component.xml").getroot()
        self.assertEqual(root.tag, SPIRIT + "component")
        named = {port.find(SPIRIT + "name").text: port for port in root.iter(SPIRIT + "port")}
        self.assertEqual(set(named), set(self.ports))
        for name, (direction, width) in self.ports.items():
            wire = named[name].find(SPIRIT + "wire")
            self.assertEqual(wire.find(SPIRIT + "direction").text, direction.removesuffix("put"))
            left = wire.find(f"{SPIRIT}vector/{SPIRIT}left")
            self.assertEqual(1 if left is None else int(left.text) + 1, width)
        mapped = [e.find(SPIRIT + "name").text for e in root.iter(SPIRIT + "physicalPort")]
        self.assertEqual(sorted(mapped), sorted(n for n in self.ports if not n.startswith("trace_")))
        files = {e.find(SPIRIT + "name").text for e in root.iter(SPIRIT + "file")}
        self.assertLessEqual({str(p.relative_to(ROOT)) for p in files_of_the_list()}, files)
        self.assertTrue(all((ROOT / name).is_file() for name in files))
        block = next(root.iter(SPIRIT + "addressBlock"))
        self.assertEqual(int(block.find(SPIRIT + "range").text), BOARD["registers"]["bytes"])
        offsets = {e.find(SPIRIT + "name").text: int(e.find(SPIRIT + "addressOffset").text, 0)
                   for e in block.iter(SPIRIT + "register")}
        # From docs/reference/registers.md, by hand.
        self.assertEqual([offsets[n] for n in ("ID", "DOORBELL", "REGION_BASE_HI_7", "COUNTER_HI_47")],
                         [0, 0x38, 0x174, 0x37c])

    # ---------------------------------------------------------------- Tcl
    def vivado(self, script, config="base", engine="rtl", **play):
        folder = self.folder(config, engine)
        log = folder / f"{script}.calls"
        done = subprocess.run(["tclsh", HERE / "vivado_stubs.tcl", log, FLOW / "tcl" / f"{script}.tcl",
                               folder / "settings.tcl"], capture_output=True, text=True,
                              env={**os.environ, **play})
        return done, log.read_text().splitlines()

    def test_package(self):
        for config in CONFIGS:
            done, calls = self.vivado("package_ip", config["name"])
            self.assertEqual(done.returncode, 0, done.stderr)
            added = " ".join(call for call in calls if call.startswith("add_files"))
            for path in files_of_the_list() + list(HW.glob("rtl/*/*.svh")):
                self.assertIn(f"/rtl/{path.name}", added)
            self.assertIn("/rtl/systole_kernel.v", added)
            self.assertIn(f"set_property range {BOARD['registers']['bytes']} "
                          "<ipx::add_address_block>", calls)
            self.assertTrue(any(call.startswith("package_xo") and "user_managed" in call
                                for call in calls))

    def test_design(self):
        for engine, ip in (("rtl", "systole:kernel:systole:1.0"),
                           ("hls", "systole:hls:systole:1.0")):
            done, calls = self.vivado("build_design", engine=engine)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"create_bd_cell -type ip -vlnv {ip} systole_1", calls)
            registers = BOARD["registers"]
            self.assertIn(f"assign_bd_address -offset 0x{registers['address']:X} -range "
                          f"{registers['bytes']} -target_address_space ps/Data "
                          "systole_1/s_axi_control/reg0 -force", calls)
            for place in BOARD["memory"]["range"]:
                self.assertIn(f"assign_bd_address -offset 0x{place['address']:X} -range "
                              f"0x{place['bytes']:X} -target_address_space systole_1/m_axi_gmem "
                              f"ps/SAXIGP2/{place['segment']} -force", calls)
            self.assertIn("connect_bd_net systole_1/interrupt ps/pl_ps_irq0", calls)
            self.assertIn("create_project -force -part xck26-sfvc784-2LV-c systole_base "
                          f"{self.folder('base', engine)}/vivado", calls)
            for report in ("utilization.txt", "timing.txt"):
                self.assertTrue(any(call.endswith(report) for call in calls))
            self.assertTrue((self.folder("base", engine) / "systole_base.bit").is_file())
            self.assertTrue((self.folder("base", engine) / "systole_base.bin").is_file())

    def test_clock_is_a_parameter(self):
        other = self.build / "clock"
        flow("sources", "--mhz", 210, "--build", other)
        self.assertIn("\n  mhz 210\n", (other / "base-rtl" / "settings.tcl").read_text())
        self.assertIn("freqHz=210000000:systole_1", (other / "base-rtl" / "link.cfg").read_text())

    def test_failures_of_vivado(self):
        for play, words in (({"STUB_VERSION": "2021.2.1"}, "2022.2 or later"),
                            ({"STUB_NO_BOARD": "1"}, "no board files 'kv260_som'"),
                            ({"STUB_SLACK": "-0.3"}, "misses setup by -0.3 ns at 150 MHz"),
                            ({"STUB_PROGRESS": "40%"}, "synth_1 has failed")):
            shutil.rmtree(self.folder("tiny") / "reports", ignore_errors=True)
            done, _ = self.vivado("build_design", "tiny", **play)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
            self.assertFalse((self.folder("tiny") / "systole_tiny.bit").exists())
        done, _ = self.vivado("build_design", "tiny", STUB_VERSION="2023.1.1")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_stubs_notice_mistakes(self):
        """Each damage to the block design is found."""
        design = (FLOW / "tcl" / "block_design.tcl").read_text()
        for old, new, words in (
                ("connect_bd_net [get_bd_pins systole_1/interrupt]", "# ", "not connected"),
                ("ps/pl_ps_irq0", "ps/pl_ps_irq7", "no pin ps/pl_ps_irq7"),
                ("CONFIG.USE_LOCKED", "CONFIG.USE_LOCK", "no property CONFIG.USE_LOCK"),
                ("save_bd_design", "save_bd_desing", "no command 'save_bd_desing'"),
                ("[expr {$port eq [setting memory_gp]}]", "0", "S_AXI_HP0_FPD"),
                ("-range [setting register_bytes]", "-range 5000", "no place for 5000 bytes"),
                ("[get_bd_pins memory_bus/aclk]", "[get_bd_pins register_bus/aclk]", "twice")):
            self.assertIn(old, design)
            with tempfile.TemporaryDirectory() as folder:
                scripts = pathlib.Path(folder) / "tcl"
                shutil.copytree(FLOW / "tcl", scripts)
                (scripts / "block_design.tcl").write_text(design.replace(old, new, 1))
                done = subprocess.run(
                    ["tclsh", HERE / "vivado_stubs.tcl", scripts / "calls",
                     scripts / "build_design.tcl", self.folder() / "settings.tcl"],
                    capture_output=True, text=True)
                self.assertEqual(done.returncode, 1, f"{old} -> {new}")
                self.assertIn(words, done.stderr)

    def test_words_that_tcl_would_read_otherwise(self):
        self.assertEqual(emit_settings._word(["a b", "", "c"]), "{{a b} {} c}")
        for text in ("a$b", "[x]", "a{b", 'a"b', "a\\b"):
            with self.assertRaises(project.FlowError):
                emit_settings._word(text)

    # ---------------------------------------------------------------- what goes to the board
    def test_shell_json(self):
        shell = json.loads((self.folder() / "shell.json").read_text())
        self.assertEqual(shell, {"shell_type": "XRT_FLAT", "num_slots": "1"})

    def test_xclbin_has_the_addresses_of_the_board(self):
        done = flow("firmware", "--dry-run", "--build", self.build)
        self.assertEqual(done.returncode, 0, done.stderr)
        command = next(l for l in done.stdout.splitlines() if "make_xclbin.py" in l).split()[1:]
        command[-1] = str(self.build / "x.xclbin")
        subprocess.run(command, check=True, capture_output=True)
        content = xclbin.read((self.build / "x.xclbin").read_bytes())
        self.assertEqual(content.ips, [xclbin.Ip("systole:systole_1", BOARD["registers"]["address"],
                                                 BOARD["interrupt"]["line"])])
        bank = BOARD["memory"]["bank"]
        self.assertEqual(content.memories,
                         [xclbin.Memory(bank["name"], bank["address"], bank["bytes"])])
        # Which are also what the tool takes by itself.
        subprocess.run([*command[:2], "--config", "base", "--output", command[-1]], check=True,
                       capture_output=True)
        self.assertEqual(xclbin.read((self.build / "x.xclbin").read_bytes()), content)

    def test_vitis_link(self):
        backend = (ROOT / "driver" / "backends" / "xrt" / "xrt_backend.cc").read_text()
        for engine in ("rtl", "hls"):
            text = (self.folder("base", engine) / "link.cfg").read_text()
            kernel, instance = re.search(r"^nk=(\w+):1:(\w+)$", text, re.MULTILINE).groups()
            self.assertIn(f'"{kernel}:{{{instance}}}"', backend)
            self.assertIn(f"sp={instance}.m_axi_gmem:", text)
        # What the packages call the kernel.
        for script in (FLOW / "tcl" / "package_ip.tcl", ROOT / "hls" / "scripts" / "package_kernel.tcl"):
            self.assertRegex(script.read_text(), rf"-kernel_name {kernel} ")

    # ---------------------------------------------------------------- the command
    def test_steps_say_what_they_would_run(self):
        for step, words in (("ip", "package_ip.tcl"), ("design", "build_design.tcl"),
                            ("firmware", "bootgen -arch zynqmp")):
            done = flow(step, "--dry-run", "--build", self.build)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(words, done.stdout)
        done = flow("link", "--dry-run", "--platform", "kv260.xpfm", "--build", self.build)
        self.assertIn("v++ --link --target hw --platform kv260.xpfm --config link.cfg", done.stdout)

    def test_bad_arguments(self):
        empty = self.build / "empty"
        for arguments, words in ((("sources", "--config", "huge"), "tiny, base, kv260"),
                                 (("sources", "--mhz", 5), "5 MHz is not in 10..600"),
                                 (("ip", "--engine", "hls"), "hls/scripts"),
                                 (("ip",), "run step sources first"),
                                 (("design",), "run step ip first"),
                                 (("firmware",), "run step design first"),
                                 (("link",), "needs --platform")):
            done = flow(*arguments, "--build", empty)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)
        self.assertEqual(flow("fly").returncode, 2)

    def test_missing_tool(self):
        if shutil.which("vivado"):
            self.skipTest("there is a Vivado here")
        done = flow("ip", "--build", self.build)
        self.assertEqual(done.returncode, 3)
        self.assertIn("'vivado' is not in PATH", done.stderr)

    def test_check(self):
        self.assertEqual(flow("check").returncode, 0)
        for group, key, value, words in (
                ("registers", "bytes", 8192, "registers.bytes"),
                ("registers", "address", 0xA0001000, "64 KiB"),
                ("memory", "width", 64, "memory.width"),
                ("memory", "bank", {"address": 0x70000000, "bytes": 0x20000000}, "memory.bank"),
                ("interrupt", "gic_spi", 90, "gic_spi")):
            damaged = {**BOARD, group: {**BOARD[group], key: value}}
            with unittest.mock.patch.object(project, "board", lambda facts=damaged: facts):
                problems = project.check()
            self.assertEqual(len(problems), 1, problems)
            self.assertIn(words, problems[0])


if __name__ == "__main__":
    if not shutil.which("tclsh") or not shutil.which("verilator"):
        print("tclsh and Verilator are needed (Debian: tcl, verilator)")
        sys.exit(77)
    unittest.main()
