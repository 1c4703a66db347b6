# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Bytes of the messages at ports of tops, from the headers that declare them.

A port carries bytes: each member begins at a byte, the first one at the lowest. How the vendor's tool
would lay out and pad a struct on an AXI4-Stream port so does not matter."""

import re

import wiring

SOURCES = ("types.h", "activity.h", "control/messages.h")

STRUCT = re.compile(r"^struct (\w+) \{\n(.*?)^\};", re.S | re.M)
ALIAS = re.compile(r"^using (\w+) = ([^;]+);", re.M)
MEMBER = re.compile(r"^  ([\w:]+(?:<\w+>)?) ([^;(]+);", re.M)


class Layout:
    def __init__(self):
        self.structs, self.aliases = {}, {}
        for name in SOURCES:
            text = (wiring.HLS / "include" / "systole_hls" / name).read_text()
            text = re.sub(r"//.*", "", text)
            self.aliases.update(dict(ALIAS.findall(text)))
            for struct, body in STRUCT.findall(text):
                self.structs[struct] = MEMBER.findall(re.sub(r"\s*enum [^;]*;", "", body))

    def fields(self, kind, path=""):
        """(path of the member, bits) of all scalars, in their order."""
        kind = self.aliases.get(kind, kind)
        scalar = re.fullmatch(r"ap_u?int<(\d+)>", kind)
        if kind == "bool" or scalar:
            return [(path, int(scalar[1]) if scalar else 1)]
        many = re.fullmatch(r"Bytes<(\w+)>", kind)
        if many:
            count = 16 if many[1] == "kBeatBytes" else int(many[1])
            return [(f"{path}.b[{i}]", 8) for i in range(count)]
        if kind not in self.structs:
            raise wiring.WiringError(f"type {kind}: unknown bits; is its header in layout.SOURCES?")
        found = []
        for member_type, names in self.structs[kind]:
            for name in re.split(r",\s*", names):
                array = re.fullmatch(r"(\w+)\[(\d+)\]", name)
                for member in ([f"{array[1]}[{i}]" for i in range(int(array[2]))] if array
                               else [name]):
                    found += self.fields(member_type, f"{path}.{member}")
        return found

    def is_struct(self, kind):
        return self.fields(kind)[0][0] != ""

    def places(self, kind):
        """(path, first byte, bits) of all members; the bytes of a Beat are one member."""
        found, at = [], 0
        for path, bits in self.fields(kind):
            beat = re.fullmatch(r"(.*)\.b\[(\d+)\]", path)
            if not beat:
                found.append((path.lstrip("."), at, bits))
            elif beat[2] == "0":
                found.append((beat[1].lstrip("."), at, 128))
            at += (bits + 7) // 8
        return found

    def bytes(self, kind):
        return sum((bits + 7) // 8 for _, bits in self.fields(kind))
