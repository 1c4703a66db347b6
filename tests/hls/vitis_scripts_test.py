#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The scripts for the vendor's tools, against stubs of their commands: they parse, name files that
exist, know their options and refuse wrong arguments. Exit status 77 without tclsh."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
SCRIPTS = os.path.join(ROOT, "hls", "scripts")
sys.path.insert(0, SCRIPTS)

import vpp_config  # noqa: E402

# Keys of the section [hls] that the configuration uses (UG1399, "v++ Mode HLS").
KEYS = {"flow_target", "clock", "syn.top", "syn.file", "syn.file_cflags", "tb.file",
        "tb.file_cflags", "syn.rtl.reset", "syn.rtl.reset_level", "syn.compile.pipeline_style",
        "package.output.format", "package.output.file", "package.output.syn", "package.ip.vendor",
        "package.ip.library", "package.ip.name", "package.ip.version"}


class Tree:
    """A copy of what the scripts look at, so that nothing is written into the sources."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = os.path.join(self.folder.name, "systole")
        for part in ("hls/src", "hls/include", "hls/scripts"):
            shutil.copytree(os.path.join(ROOT, part), os.path.join(self.root, part))
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, script, *arguments):
        return subprocess.run(
            ["tclsh", os.path.join(HERE, "vitis_stubs.tcl"),
             os.path.join(self.root, "hls/scripts", script), *arguments],
            capture_output=True, text=True)


class VitisHls(unittest.TestCase):
    def test_every_top_and_configuration(self):
        with Tree() as tree:
            for top in ("shell", "core", "levels"):
                for config, name in (("tiny", "ConfigTiny"), ("base", "ConfigBase"),
                                     ("kv260", "ConfigKv260")):
                    run = tree.run("vitis_hls.tcl", "-f", "vitis_hls.tcl", "-tclargs", top, config,
                                   "csim,csynth,cosim,export")
                    self.assertEqual(run.returncode, 0, run.stderr)
                    calls = run.stdout.splitlines()
                    self.assertIn(f"set_top systole_hls_{top}", calls)
                    self.assertEqual(sum(c.startswith("add_files") for c in calls), 4)
                    self.assertEqual(sum(f"SYSTOLE_HLS_CONFIG={name}" in c for c in calls), 4)
                    steps = [c.split()[0] for c in calls if c.split()[0].endswith("_design")]
                    self.assertEqual(steps, ["csim_design", "csynth_design", "cosim_design",
                                             "export_design"])
                    self.assertEqual(calls[-1], "exit 0")

    def test_part_and_clock(self):
        with Tree() as tree:
            run = tree.run("vitis_hls.tcl", "core", "base", "csynth", "xcu50-fsvh2104-2-e", "3.33")
            self.assertIn("set_part xcu50-fsvh2104-2-e", run.stdout)
            self.assertIn("create_clock -period 3.33 -name default", run.stdout)
            self.assertNotIn("csim_design", run.stdout)

    def test_wrong_arguments(self):
        with Tree() as tree:
            for arguments, problem in ((("core",), "3 to 5 arguments are needed"),
                                       (("array", "base", "csim"), "there is no top array"),
                                       (("core", "huge", "csim"), "there is no configuration huge"),
                                       (("core", "base", "synth"), "there is no step synth")):
                run = tree.run("vitis_hls.tcl", *arguments)
                self.assertNotEqual(run.returncode, 0)
                self.assertIn(problem, run.stderr)

    def test_the_stubs_notice(self):
        with Tree() as tree:
            path = os.path.join(tree.root, "hls/scripts/vitis_hls.tcl")
            with open(path, encoding="utf-8") as file:
                text = file.read()
            for good, bad, problem in (
                    ("systole_hls_tb.cc", "systole_hls_bench.cc", "add_files: no file"),
                    ("-reset_level low", "-reset_lvl low", "config_rtl has no option -reset_lvl"),
                    ("csynth_design }", "csynth }", "invalid command name"),
                    ("$root/hls/include", "$root/hls/includes", "no folder")):
                with open(path, "w", encoding="utf-8") as file:
                    self.assertIn(good, text)
                    file.write(text.replace(good, bad))
                run = tree.run("vitis_hls.tcl", "core", "base", "csynth")
                self.assertNotEqual(run.returncode, 0)
                self.assertIn(problem, run.stderr)


class PackageKernel(unittest.TestCase):
    def test_package(self):
        with Tree() as tree:
            run = tree.run("package_kernel.tcl", "base")
            self.assertIn("shell is not synthesized: run vitis_hls.tcl", run.stderr)
            for top in ("shell", "core", "levels"):
                folder = os.path.join(tree.root, "build/hls/base", top, "solution/syn/verilog")
                os.makedirs(folder)
                with open(os.path.join(folder, f"systole_hls_{top}.v"), "w", encoding="utf-8"):
                    pass
            run = tree.run("package_kernel.tcl", "base")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("set_property top systole_hls_kernel", run.stdout)
            self.assertIn("-ctrl_protocol user_managed", run.stdout)
            # The name under which backend xrt opens the kernel.
            self.assertIn("systole_hls.xo -kernel_name systole ", run.stdout)
            self.assertIn("-library hls", run.stdout)
            run = tree.run("package_kernel.tcl", "huge")
            self.assertIn("there is no configuration huge", run.stderr)


class VppConfig(unittest.TestCase):
    def test_keys_and_files(self):
        for top in vpp_config.TOPS:
            for config in vpp_config.CONFIGS:
                pairs = list(vpp_config.settings(top, config))
                self.assertEqual({key for key, _ in pairs} - KEYS, set())
                files = [value for key, value in pairs if key in ("syn.file", "tb.file")]
                self.assertEqual(len(files), 4)
                for file in files:
                    self.assertTrue(os.path.isfile(file), file)
                self.assertIn(("syn.top", f"systole_hls_{top}"), pairs)
                flagged = [value.split(",")[0] for key, value in pairs if key.endswith("cflags")]
                self.assertEqual(flagged, files)

    def test_program(self):
        run = subprocess.run([sys.executable, os.path.join(SCRIPTS, "vpp_config.py"), "core",
                              "base"], capture_output=True, text=True, check=True)
        self.assertIn("\n[hls]\nflow_target=vivado\n", run.stdout)
        run = subprocess.run([sys.executable, os.path.join(SCRIPTS, "vpp_config.py"), "array",
                              "base"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)


if __name__ == "__main__":
    if shutil.which("tclsh") is None:
        print("tclsh is missing (package tcl)")
        sys.exit(77)
    unittest.main()
