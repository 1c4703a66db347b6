# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the specification files and checks them; the emitters only print what is here."""

import hashlib
import pathlib
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = ("isa.toml", "machine.toml")


class SpecError(Exception):
    pass


def _field(raw):
    word, lsb, width = raw["at"]
    signed = raw.get("signed", False)
    low = -(1 << (width - 1)) if signed else 0
    high = (1 << (width - 1 if signed else width)) - 1
    return {
        "name": raw["name"], "word": word, "lsb": lsb, "width": width, "signed": signed,
        "doc": raw["doc"], "enum": raw.get("enum"), "low": low, "high": high,
        "min": raw.get("min", low), "max": raw.get("max", high),
    }


def _check_layout(command):
    """No two fields share a bit, none leaves the command."""
    used = [0] * command["words"]
    for field in command["fields"]:
        mask = ((1 << field["width"]) - 1) << field["lsb"]
        if field["word"] >= command["words"] or mask >> 32:
            raise SpecError(f"{command['name']}.{field['name']} leaves the command")
        if used[field["word"]] & mask:
            raise SpecError(f"{command['name']}.{field['name']} overlaps another field")
        used[field["word"]] |= mask
    command["reserved"] = [~bits & 0xFFFFFFFF for bits in used]


def _command(raw, groups):
    fields = [_field(f) for name in raw["groups"] for f in groups[name]]
    fields += [_field(f) for f in raw["fields"]]
    fields.sort(key=lambda f: (f["word"], f["lsb"]))
    for change in raw.get("override", []):
        target = next(f for f in fields if f["name"] == change["name"])
        target.update({k: v for k, v in change.items() if k != "name"})
    command = {k: raw[k] for k in ("name", "opcode", "engine", "words", "doc")}
    command["fields"] = fields
    _check_layout(command)
    return command


def load():
    texts = {name: (HERE / name).read_bytes() for name in SOURCES}
    isa = tomllib.loads(texts["isa.toml"].decode())
    machine = tomllib.loads(texts["machine.toml"].decode())
    groups = {g["name"]: g["fields"] for g in isa["group"]}
    digest = hashlib.sha256(b"".join(texts[name] for name in SOURCES)).hexdigest()
    counters = [(c["name"], c["doc"]) for c in machine["counter"]]
    engines = [e for e in machine["engine"] if e["name"] != "CTRL"]
    for engine in engines:
        for state in machine["engine_state"]:
            counters.append((f"{engine['name']}_{state['name']}",
                             f"{engine['name']}: {state['doc']}"))
    limit = next(r for r in machine["register"] if r["name"] == "COUNTER_LO")["count"]
    if len(counters) != limit:
        raise SpecError(f"{len(counters)} counters, but the register map has room for {limit}")
    return {
        "commands": [_command(c, groups) for c in isa["command"]],
        "enums": isa["enum"], "machine": machine, "counters": counters,
        "hash": int(digest[:8], 16), "groups": isa["group"],
    }


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))
