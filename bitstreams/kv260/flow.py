#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""From the sources to a KV260, one step per command. docs/kv260.md is the guide.

Steps, in their order; each needs what the ones before it wrote, nothing is run behind your back:
  sources   what AMD's tools and Linux read: RTL, settings, overlays, IP-XACT (no vendor tool)
  ip        Vivado: packages the RTL as IP and as kernel (.xo); for the HLS engine see hls/scripts
  design    Vivado: block design, synthesis, placement, routing, reports, .bit and .bin
  firmware  bootgen, dtc: the folder for /lib/firmware/xilinx on the board
  link      Vitis instead of design and firmware: v++ puts the kernel into a platform
  check     board.toml against the specification and the RTL (no vendor tool)

Exit status 0: done; 1: a tool failed; 2: bad arguments or input, with the reason; 3: a tool is
missing.
"""

import argparse
import pathlib
import shlex
import shutil
import subprocess
import sys

import emit_ipxact
import emit_kernel
import emit_overlay
import emit_settings
import project

TCL = project.HERE / "tcl"
VARIANTS = ("zocl", "uio")


class Flow:
    def __init__(self, arguments):
        self.arguments = arguments
        self.config = arguments.config
        self.engine = arguments.engine
        project.config(self.config)
        self.name = project.application(self.config)
        build = pathlib.Path(arguments.build).resolve()
        self.folder = build / f"{self.config}-{self.engine}"
        self.ip_folder = (self.folder / "ip" if self.engine == "rtl" else
                          project.ROOT / "build" / "hls" / self.config / "ip")

    def run(self, *command, cwd=None):
        """Runs a tool, or only says how."""
        words = [str(word) for word in command]
        print("+ " + shlex.join(words), flush=True)
        if self.arguments.dry_run:
            return
        if not shutil.which(words[0]):
            raise MissingTool(f"'{words[0]}' is not in PATH; source the settings64.sh of Vivado or "
                              "Vitis (device-tree-compiler has dtc), or use --dry-run")
        subprocess.run(words, check=True, cwd=cwd or self.folder)

    def vivado(self, script):
        self._need(self.folder / "settings.tcl", "sources")
        self.run("vivado", "-mode", "batch", "-nojournal", "-log", self.folder / f"{script}.log",
                 "-source", TCL / f"{script}.tcl", "-tclargs", self.folder / "settings.tcl")

    def _need(self, path, step):
        if not self.arguments.dry_run and not path.exists():
            raise project.FlowError(f"'{path}' is missing; run step {step} first")

    def sources(self):
        check()
        sources, headers = [], []
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.engine == "rtl":
            sources, headers = emit_kernel.stage(self.folder / "rtl", self.config)
        board = project.board()
        mhz = self.arguments.mhz or board["clock"]["target_mhz"]
        if not 10 <= mhz <= 600:
            raise project.FlowError(f"{mhz} MHz is not in 10..600")
        files = {
            "settings.tcl": emit_settings.settings(
                self.engine, self.config, mhz, self.arguments.jobs, self.folder, sources, headers,
                self.ip_folder),
            "shell.json": emit_overlay.shell(),
            "link.cfg": link_config(mhz),
            "bitstream.bif": f"all:\n{{\n  [destination_device = pl] {self.name}.bit\n}}\n",
            **{f"{self.name}_{variant}.dts":
               emit_overlay.overlay(board, variant, f"{self.name}.bit.bin") for variant in VARIANTS}}
        if self.engine == "rtl":
            files["component.xml"] = emit_ipxact.component(self.config)
        for name, text in files.items():
            (self.folder / name).write_text(text)
        print(f"{self.folder}: {len(sources)} sources, {len(headers)} headers, "
              + ", ".join(sorted(files)))

    def ip(self):
        if self.engine == "hls":
            raise project.FlowError(
                "the HLS engine is synthesized and packaged by hls/scripts/vitis_hls.tcl and "
                "hls/scripts/package_kernel.tcl; go on with step design")
        self.vivado("package_ip")

    def design(self):
        self._need(self.ip_folder / "component.xml", "ip")
        self.vivado("build_design")

    def firmware(self):
        """One folder per application; its name is what `xmutil loadapp` is given."""
        self._need(self.folder / f"{self.name}.bit", "design")
        self.run("bootgen", "-arch", "zynqmp", "-image", "bitstream.bif", "-w", "-o",
                 f"{self.name}.bit.bin")
        for variant in VARIANTS:
            out = self.folder / "firmware" / (self.name + ("_uio" if variant == "uio" else ""))
            if not self.arguments.dry_run:
                out.mkdir(parents=True, exist_ok=True)
            self.run("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", out / f"{out.name}.dtbo",
                     f"{self.name}_{variant}.dts")
            if not self.arguments.dry_run:
                shutil.copy(self.folder / f"{self.name}.bit.bin", out)
                shutil.copy(self.folder / "shell.json", out)
        self.xclbin(self.folder / "firmware" / self.name / f"{self.name}.xclbin")

    def xclbin(self, path):
        board = project.board()
        bank = board["memory"]["bank"]
        self.run(sys.executable, project.ROOT / "bitstreams" / "tools" / "make_xclbin.py",
                 "--config", self.config, "--engine", self.engine,
                 "--address", f"{board['registers']['address']:#x}",
                 "--bank", f"{bank['name']}:{bank['address']:#x}:{bank['bytes']:#x}",
                 "--interrupt", board["interrupt"]["line"], "--output", path)

    def link(self):
        if not self.arguments.platform:
            raise project.FlowError("step link needs --platform, the .xpfm of the board")
        kernel = (self.folder / "systole.xo" if self.engine == "rtl" else
                  self.ip_folder.parent / "systole_hls.xo")
        self._need(self.folder / "link.cfg", "sources")
        self._need(kernel, "ip")
        self.run("v++", "--link", "--target", "hw", "--platform", self.arguments.platform,
                 "--config", "link.cfg", "--save-temps", "--output", f"{self.name}.xsa", kernel)
        self.run("v++", "--package", "--target", "hw", "--platform", self.arguments.platform,
                 "--output", f"{self.name}.xclbin", f"{self.name}.xsa",
                 "--package.boot_mode", "sd", "--package.no_image")


class MissingTool(Exception):
    pass


def link_config(mhz):
    """For v++ --link. Kernel and instance have the names by which the backend xrt opens them, with
    either engine; the port has the name that the wrappers give it."""
    return ("[connectivity]\nnk=systole:1:systole_1\nsp=systole_1.m_axi_gmem:HP0\n\n"
            "[clock]\n" f"freqHz={mhz * 1_000_000}:systole_1\n")


def check():
    problems = project.check()
    if problems:
        raise project.FlowError("board.toml: " + "; ".join(problems))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = ("sources", "ip", "design", "firmware", "link", "check")
    parser.add_argument("step", choices=steps)
    parser.add_argument("--config", default="base",
                        help="configuration of hw/spec/machine.toml; default %(default)s")
    parser.add_argument("--engine", default="rtl", choices=project.ENGINES,
                        help="which of the two machines; default %(default)s")
    parser.add_argument("--mhz", type=int, help="clock of the machine (step sources); default: "
                        "target_mhz of board.toml")
    parser.add_argument("--jobs", type=int, default=4, help="processes of Vivado (step sources)")
    parser.add_argument("--platform", help="the board's platform, an .xpfm (step link)")
    parser.add_argument("--build", default=project.ROOT / "build" / "kv260",
                        help="folder to write to; default build/kv260")
    parser.add_argument("--dry-run", action="store_true", help="print the commands of the tools only")
    arguments = parser.parse_args()
    try:
        if arguments.step == "check":
            check()
            print("board.toml agrees with the specification and the RTL")
        else:
            getattr(Flow(arguments), arguments.step)()
    except (project.FlowError, project.sv_ports.PortError, OSError) as error:
        print(f"flow.py: {error}", file=sys.stderr)
        return 2
    except MissingTool as error:
        print(f"flow.py: {error}", file=sys.stderr)
        return 3
    except subprocess.CalledProcessError as error:
        print(f"flow.py: {error.cmd[0]} ended with status {error.returncode}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
