# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""What the flow knows: the board, the specification, the files of the RTL and the ports of its top."""

import pathlib
import re
import sys
import tomllib

import sv_ports

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HW = ROOT / "hw"
TOP = HW / "rtl" / "top" / "systole_top.sv"
ENGINES = ("rtl", "hls")
# Parameters of the top by their keys in hw/spec/machine.toml.
PARAMETERS = {"rows": "R", "cols": "C", "lanes": "L", "groups": "G", "act_bytes": "ActBytes",
              "wgt_bytes": "WgtBytes", "param_bytes": "ParamBytes", "acc_pixels": "AccPixels",
              "line_pixels": "LinePixels"}

sys.path.insert(0, str(HW / "spec"))
import spec_model  # noqa: E402  (found through the line above)


class FlowError(Exception):
    """Something that the user must know; the message says thing, value and remedy."""


def board():
    return tomllib.loads((HERE / "board.toml").read_text())


def spec():
    return spec_model.load()


def configs():
    return {config["name"]: config for config in spec()["machine"]["config"]}


def config(name):
    found = configs().get(name)
    if not found:
        raise FlowError(f"unknown configuration '{name}'; there are: " + ", ".join(configs()))
    return found


def parameters(name):
    """Parameters of the top in a configuration."""
    return {PARAMETERS[key]: value for key, value in config(name).items() if key in PARAMETERS}


def top():
    return sv_ports.parse(TOP.read_text())


def rtl_files(listing=HW / "rtl" / "files.f"):
    """Sources in the order of the one file list, then the headers that they include."""
    folder = listing.parents[1]
    lines = [line.strip() for line in listing.read_text().splitlines()]
    sources = [folder / line for line in lines if line and not line.startswith(("//", "+"))]
    places = [folder / line.removeprefix("+incdir+") for line in lines
              if line.startswith("+incdir+")]
    missing = [str(path) for path in sources if not path.is_file()]
    if missing:
        raise FlowError(f"{listing} names files that do not exist: " + ", ".join(missing))
    return sources, _headers(sources, places)


def _headers(sources, places):
    found, todo = [], list(sources)
    while todo:
        for name in re.findall(r'^\s*`include\s+"([^"]+)"', todo.pop().read_text(), re.MULTILINE):
            path = next((place / name for place in places if (place / name).is_file()), None)
            if path is None:
                raise FlowError(f"no folder of hw/rtl/files.f has the header '{name}'")
            if path not in found:
                found.append(path)
                todo.append(path)
    return sorted(found)


def application(name):
    """Of the firmware folder on the board, and of the files in it."""
    return f"systole_{name}"


def check():
    """Problems of board.toml against specification and top; none if all is well."""
    facts, ports = board(), {port.name: port for port in top().ports}
    registers, memory = facts["registers"], facts["memory"]
    problems = []
    reach = 1 << ports["s_axil_araddr_i"].width
    if registers["bytes"] != reach:
        problems.append(f"registers.bytes is {registers['bytes']}, the port reaches {reach}")
    last = max(register["offset"] + register.get("stride", 4) * register.get("count", 1)
               for register in spec()["machine"]["register"])
    if registers["bytes"] < last:
        problems.append(f"registers.bytes is {registers['bytes']}, registers end at {last}")
    if registers["address"] % 0x10000:
        problems.append("registers.address is not a multiple of the 64 KiB that XRT maps")
    if memory["width"] != ports["m_axi_rdata_i"].width:
        problems.append(f"memory.width is {memory['width']}, the top has "
                        f"{ports['m_axi_rdata_i'].width}")
    bank = memory["bank"]
    if not any(r["address"] <= bank["address"] and
               bank["address"] + bank["bytes"] <= r["address"] + r["bytes"]
               for r in memory["range"]):
        problems.append("memory.bank is not within a range that the machine reaches")
    if facts["interrupt"]["gic_spi"] != 89 + facts["interrupt"]["line"]:
        problems.append("interrupt.gic_spi is not that of its line (89 + line, UG1085)")
    return problems
