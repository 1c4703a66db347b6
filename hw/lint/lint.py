#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Lints the RTL with Verilator, all warnings on: every module alone with its default parameters
and systole_top with the parameters of every named configuration, in the form that is simulated and
in the one that is synthesized for an FPGA (SYSTOLE_FPGA; primitives from hw/syn/sim). Also checks
hw/rtl/files.f, the one ordered list of the RTL's files.

  lint.py [--verilator PROGRAM] [MODULE ...]     only the modules named, and no list check
"""
import argparse
import pathlib
import subprocess
import sys
import tomllib

HW = pathlib.Path(__file__).resolve().parent.parent
RTL, GEN = HW / "rtl", HW / "spec" / "gen"
FOLDERS = ["lib", "ctrl", "dma", "buffer", "array", "post", "vector", "top"]
PARAMETERS = {"rows": "R", "cols": "C", "lanes": "L", "groups": "G", "act_bytes": "ActBytes",
              "wgt_bytes": "WgtBytes", "param_bytes": "ParamBytes", "acc_pixels": "AccPixels",
              "line_pixels": "LinePixels"}


DEFINES = ["SYSTOLE_FPGA"]


def lint(verilator, source, parameters, defines=()):
    """Verilator's complaints about one module as top; empty if there are none."""
    command = [verilator, "--lint-only", "-Wall", "--top-module", source.stem, f"-I{GEN}"]
    for folder in FOLDERS:
        command += ["-y", str(RTL / folder)]
    command += [f"+define+{define}" for define in defines]
    command += ["-y", str(GEN), "-y", str(HW / "syn" / "sim"), "+libext+.sv", str(HW / "lint" / "waivers.vlt")]
    command += [f"-G{name}={value}" for name, value in parameters.items()]
    command += [str(GEN / "systole_pkg.sv"), str(source)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr if run.returncode else ""


def check_list():
    """Differences between files.f and the files there are."""
    lines = [line.strip() for line in (RTL / "files.f").read_text().splitlines()]
    listed = [line for line in lines if line and not line.startswith(("//", "+"))]
    there = {str(p.relative_to(HW)) for p in RTL.glob("*/*.sv")}
    there |= {str(p.relative_to(HW)) for p in GEN.glob("*.sv")}
    problems = [f"files.f does not name {name}" for name in sorted(there - set(listed))]
    problems += [f"files.f names {name}, which does not exist" for name in sorted(set(listed) - there)]
    problems += [f"files.f names {name} twice" for name in set(listed) if listed.count(name) > 1]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verilator", default="verilator")
    parser.add_argument("modules", nargs="*")
    arguments = parser.parse_args()
    sources = sorted(RTL.glob("*/*.sv")) + [GEN / "systole_check_static.sv"]
    if arguments.modules:
        sources = [s for s in sources if s.stem in arguments.modules]
        if not sources:
            sys.exit("no such module: " + " ".join(arguments.modules))
    jobs = [(source, {}, "default", ()) for source in sources]
    # Files that have two forms are linted in both.
    jobs += [(source, {}, "default", DEFINES) for source in sources
             if any(define in source.read_text() for define in DEFINES)]
    machine = tomllib.loads((HW / "spec" / "machine.toml").read_text())
    for source in sources:
        if source.stem == "systole_top":
            for config in machine["config"]:
                values = {PARAMETERS[k]: v for k, v in config.items() if k in PARAMETERS}
                jobs += [(source, values, config["name"], defines) for defines in ((), DEFINES)]
    problems = [] if arguments.modules else check_list()
    for source, parameters, name, defines in jobs:
        text = lint(arguments.verilator, source, parameters, defines)
        if text:
            form = " as synthesized" if defines else ""
            problems.append(f"{source.stem} ({name} parameters{form}):\n{text}")
    print("\n".join(problems))
    print(f"{len(jobs)} lint runs, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
