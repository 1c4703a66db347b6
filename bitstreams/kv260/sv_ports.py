# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Ports and parameters of a SystemVerilog module, as this project writes them: one per line."""

import dataclasses
import re

HEAD = re.compile(r"^module\s+(\w+)\s*(?:#\((.*?)^\)\s*)?\((.*?)^\);", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
PORT = re.compile(r"(input|output|inout)\s+(?:logic|wire|reg)?\s*(?:\[(\d+):(\d+)\])?\s*(\w+)")
PARAMETER = re.compile(r"parameter\s+int\s+unsigned\s+(\w+)\s*=\s*([\w:]+)")


class PortError(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Port:
    name: str
    direction: str  # "input", "output"
    width: int

    @property
    def stem(self):
        """The name without the suffix of its direction."""
        return re.sub(r"_n?[io]$", "", self.name)


@dataclasses.dataclass(frozen=True)
class Module:
    name: str
    parameters: dict  # Name to the text of its default.
    ports: list


def _port(text):
    found = PORT.fullmatch(text)
    if not found or found[1] == "inout":
        raise PortError(f"cannot read the port '{text}'")
    width = int(found[2]) - int(found[3]) + 1 if found[2] else 1
    return Port(found[4], found[1], width)


def parse(source):
    """The first module of a file."""
    found = HEAD.search(COMMENT.sub("", source))
    if not found:
        raise PortError("there is no module with a list of ports")
    items = [" ".join(item.split()) for item in found[3].split(",")]
    ports = [_port(item) for item in items if item]
    names = [port.name for port in ports]
    if not ports or len(set(names)) != len(names):
        raise PortError(f"module {found[1]} has no ports, or one twice")
    return Module(found[1], dict(PARAMETER.findall(found[2] or "")), ports)
