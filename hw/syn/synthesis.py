# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Synthesizes units of the RTL with Yosys, one at a time, and counts what they are mapped to."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib

SYN = pathlib.Path(__file__).resolve().parent
HW = SYN.parent
DEFINE = "SYSTOLE_FPGA"
FAMILY = "xcup"
INCLUDES = [HW / "spec" / "gen"] + sorted(p for p in (HW / "rtl").iterdir() if p.is_dir())
# Names of parameters whose key in hw/spec/machine.toml is not the same name in another spelling.
SHORT = {"rows": "R", "cols": "C", "lanes": "L", "groups": "G"}

# What a cell of the netlist costs. Memories made of LUTs count as the LUTs they occupy.
RESOURCES = ("lut", "lutram", "ff", "dsp", "bram36", "uram")
CELLS = {
    **{f"LUT{n}": {"lut": 1} for n in range(1, 7)}, "INV": {"lut": 1},
    "SRL16E": {"lut": 1, "lutram": 1}, "SRLC32E": {"lut": 1, "lutram": 1},
    **{name: {"lut": n, "lutram": n} for name, n in
       {"RAM32M": 4, "RAM64M": 4, "RAM32M16": 8, "RAM64M8": 8, "RAM32X1D": 2, "RAM64X1D": 2,
        "RAM128X1D": 4, "RAM256X1D": 8, "RAM32X1S": 1, "RAM64X1S": 1, "RAM128X1S": 2,
        "RAM256X1S": 4, "RAM512X1S": 8}.items()},
    **{name: {"ff": 1} for name in ("FDRE", "FDSE", "FDCE", "FDPE")},
    "DSP48E2": {"dsp": 1},
    "RAMB36E2": {"bram36": 1}, "RAMB18E2": {"bram36": 0.5},
    "URAM288": {"uram": 1},
    # Part of the logic blocks whose LUTs are counted.
    "CARRY4": {}, "CARRY8": {}, "MUXF7": {}, "MUXF8": {}, "MUXF9": {},
}


class Problem(Exception):
    """Something that the user must know; the message says thing, value and remedy."""


def load_units():
    units = tomllib.loads((SYN / "units.toml").read_text())["unit"]
    return {unit["name"]: unit for unit in units}


def load_configs():
    """Named configurations as dictionaries of RTL parameters."""
    machine = tomllib.loads((HW / "spec" / "machine.toml").read_text())
    camel = {key: "".join(part.title() for part in key.split("_")) for c in machine["config"] for key in c}
    return {config["name"]: {SHORT.get(key, camel[key]): value for key, value in config.items()
                             if isinstance(value, int)} for config in machine["config"]}


def yosys_version(yosys):
    """Such as "0.23"; None if there is no Yosys."""
    if not shutil.which(yosys):
        return None
    text = subprocess.run([yosys, "-V"], capture_output=True, text=True, check=True).stdout
    return text.split()[1]


def module_files():
    return {path.stem: path for path in [*(HW / "rtl").glob("*/*.sv"), *(HW / "spec" / "gen").glob("*.sv")]}


def closure(module, left_out, files):
    """Names of the modules below `module`, itself first, without those in left_out."""
    found, todo = [], [module]
    while todo:
        name = todo.pop()
        if name in found or name in left_out:
            continue
        found.append(name)
        tokens = set(re.findall(r"\bsystole_\w+", files[name].read_text()))
        todo += sorted(tokens & files.keys())
    return found


def headers_of(texts):
    """Texts of the headers that the given texts include, at any depth."""
    found, todo = {}, list(texts)
    while todo:
        for name in re.findall(r'`include "([^"]+)"', todo.pop()):
            if name not in found:
                found[name] = next(f / name for f in INCLUDES if (f / name).exists()).read_text()
                todo.append(found[name])
    return [found[name] for name in sorted(found)]


def stub(path):
    """A module with the ports of the one in `path` and nothing inside."""
    text = path.read_text()
    match = re.search(r"^module\b.*?^\);", text, re.M | re.S)
    head = text[:match.start()]
    return head + "(* keep, keep_hierarchy *)\n" + match.group(0) + "\nendmodule\n"


def script(unit, values, sources, stat):
    chparam = "".join(f" -set {name} {value}" for name, value in values.items())
    lines = [
        "read_verilog -lib -specify +/xilinx/cells_sim.v +/xilinx/cells_xtra.v",
        f"read_verilog -sv -noassert -D {DEFINE} " + " ".join(f"-I{p}" for p in INCLUDES) + " "
        + " ".join(str(source) for source in sources),
        f"chparam{chparam} {unit['module']}" if chparam else "",
        f"hierarchy -check -top {unit['module']}",
        f"synth_xilinx -family {FAMILY} -uram -flatten -noiopad -noclkbuf -run prepare: "
        f"-top {unit['module']}",
        f"tee -q -o {stat} stat -json",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def parameters(unit, config):
    return {name: value if isinstance(value, int) else config[value]
            for name, value in unit.get("parameters", {}).items()}


def run_yosys(yosys, text, folder):
    (folder / "run.ys").write_text(text)
    run = subprocess.run(["nice", "-n", "10", yosys, "-q", "run.ys"], cwd=folder, capture_output=True, text=True,
                         check=False)
    if run.returncode:
        tail = "\n".join((run.stdout + run.stderr).splitlines()[-8:])
        raise Problem(f"Yosys failed (script below); repeat with: {yosys} -q run.ys\n{text}{tail}")


def count(stat, unit, children, units):
    """Resources of the unit's own cells, and how often it holds each child."""
    modules = stat["modules"]
    # The unit itself is the module whose name, without parameters, is its own.
    (cells,) = [m["num_cells_by_type"] for name, m in modules.items()
                if re.search(rf"\\{unit['module']}(\\|$)", name) or name == unit["module"]]
    own, held = dict.fromkeys(RESOURCES, 0), {}
    for cell, number in cells.items():
        child = next((c for c in children if re.search(rf"\b{units[c]['module']}\b", cell)), None)
        if child:
            held[child] = held.get(child, 0) + number
        elif cell in CELLS:
            for resource, cost in CELLS[cell].items():
                own[resource] += cost * number
        else:
            raise Problem(f"{unit['name']}: {number} cells {cell} are mapped to nothing known; add the "
                          "cell to CELLS in hw/syn/synthesis.py")
    return {"own": own, "children": held, "cells": cells}


def synthesize(name, config, units, yosys, version, cache, only_cached=False):
    """Result of one unit: {own, children, cells}. Taken from the cache if nothing changed; None if
    it is not there and only_cached."""
    unit, files = units[name], module_files()
    children = unit.get("children", [])
    left_out = {units[child]["module"] for child in children}
    modules = closure(unit["module"], left_out, files)
    stubs = {module: stub(files[module]) for module in sorted(left_out)}
    texts = [files[module].read_text() for module in modules] + list(stubs.values())
    values = parameters(unit, config)
    how = script(unit, values, [], "").replace(str(HW), "")
    key = hashlib.sha256("\0".join([version, how, json.dumps(CELLS), *texts,
                                    *headers_of(texts)]).encode()).hexdigest()
    stored = cache / f"{name}-{key[:24]}.json"
    if stored.exists():
        return json.loads(stored.read_text())
    if only_cached:
        return None
    with tempfile.TemporaryDirectory(prefix="systole-syn-") as directory:
        folder = pathlib.Path(directory)
        # The package first: modules use its names.
        sources = sorted((files[module] for module in modules), key=lambda p: p.stem != "systole_pkg")
        for module, text in stubs.items():
            (folder / f"{module}.sv").write_text(text)
            sources.append(folder / f"{module}.sv")
        run_yosys(yosys, script(unit, values, sources, folder / "stat.json"), folder)
        text = (folder / "stat.json").read_text()
        stat = json.loads(text[text.index("{"):text.rindex("}") + 1])
    result = count(stat, unit, children, units)
    cache.mkdir(parents=True, exist_ok=True)
    stored.write_text(json.dumps(result, indent=1))
    return result
