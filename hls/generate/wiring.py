# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Reads hls/machine.toml and checks it; the emitters only print what is here."""

import dataclasses
import pathlib
import re
import tomllib

HLS = pathlib.Path(__file__).resolve().parent.parent


class WiringError(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Top:
    group: str
    function: str


TOPS = (Top("shell", "systole_hls_shell"), Top("core", "systole_hls_core"),
        Top("levels", "systole_hls_levels"))


@dataclasses.dataclass
class Stream:
    """`depth`: a number or a constant of C++. `port`: "in" or "out" where one end is a port of the
    machine. The ends are names of processes, "" for a port."""
    name: str
    type: str
    depth: int | str
    port: str = ""
    writer: str = ""
    reader: str = ""


@dataclasses.dataclass
class Argument:
    """Of Turn. `kind`: "<" reads a stream, ">" writes one, "=" drives a wire."""
    kind: str
    name: str


@dataclasses.dataclass
class Process:
    name: str
    cls: str
    header: str
    group: str
    arguments: list
    doc: str


@dataclasses.dataclass
class Machine:
    streams: dict
    processes: dict
    wires: dict    # name -> (type, doc)

    def group(self, process):
        """Of a process; "port" for the outside."""
        return self.processes[process].group if process else "port"

    def inputs(self, group):
        """Streams that come from elsewhere, ports included."""
        return [s for s in self.streams.values()
                if s.reader and self.group(s.reader) == group and self.group(s.writer) != group]

    def outputs(self, group):
        return [s for s in self.streams.values()
                if s.writer and self.group(s.writer) == group and self.group(s.reader) != group]

    def inner(self, group):
        return [s for s in self.streams.values()
                if s.writer and s.reader
                and self.group(s.writer) == group and self.group(s.reader) == group]

    def of_group(self, group):
        return [p for p in self.processes.values() if p.group == group]


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def _argument(text):
    match = re.fullmatch(r"([<>=])(\w+)", text)
    if not match:
        raise WiringError(f"argument '{text}': expected <stream, >stream or =wire")
    return Argument(match[1], match[2])


def _streams(raw):
    return {s["name"]: Stream(s["name"], s["type"], s["depth"], s.get("port", "")) for s in raw}


def _processes(raw):
    return {p["name"]: Process(p["name"], p["class"], p["header"], p["group"],
                               [_argument(a) for a in p["turn"]], p["doc"]) for p in raw}


def _attach(stream, end, process):
    if getattr(stream, end):
        raise WiringError(f"stream {stream.name} has two {end}s: {getattr(stream, end)}, {process}")
    if stream.port == ("in" if end == "writer" else "out"):
        raise WiringError(f"stream {stream.name}: its {end} is a port, but also {process}")
    setattr(stream, end, process)


def _connect(machine):
    for process in machine.processes.values():
        if process.group not in {top.group for top in TOPS}:
            raise WiringError(f"{process.name}: there is no top '{process.group}'")
        for a in process.arguments:
            if a.kind == "=":
                if a.name not in machine.wires:
                    raise WiringError(f"{process.name}: there is no wire {a.name}")
            elif a.name not in machine.streams:
                raise WiringError(f"{process.name}: there is no stream {a.name}")
            else:
                _attach(machine.streams[a.name], "reader" if a.kind == "<" else "writer",
                        process.name)
    for stream in machine.streams.values():
        if stream.name in machine.processes:
            raise WiringError(f"{stream.name} is the name of a stream and of a process")
        if isinstance(stream.depth, int) and stream.depth < 2:
            raise WiringError(f"stream {stream.name}: depth {stream.depth}; the least is 2")
        for end, port in (("writer", "in"), ("reader", "out")):
            if not getattr(stream, end) and stream.port != port:
                raise WiringError(f"stream {stream.name} has no {end}")


def parse(text):
    raw = tomllib.loads(text)
    machine = Machine(_streams(raw["stream"]), _processes(raw["process"]),
                      {w["name"]: (w["type"], w["doc"]) for w in raw.get("wire", [])})
    _connect(machine)
    return machine


def load():
    return parse((HLS / "machine.toml").read_text())
