#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Generates everything that is derived from hls/machine.toml.

    hls/generate_machine.py            write the files
    hls/generate_machine.py --check    exit 1 and name the files that differ
    hls/generate_machine.py --black-boxes FILE
                                       the tops as empty modules, for a lint of the shim
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "generate"))

import emit_docs
import emit_machine
import emit_ports
import emit_shim
import emit_tops
import wiring

ROOT = HERE.parent


def outputs(machine):
    files = {
        "hls/include/gen/machine.h": emit_machine.emit(machine),
        "hls/include/gen/port_messages.h": emit_ports.emit(machine),
        "hls/include/gen/tops.h": emit_tops.emit_header(machine),
        "hls/src/gen/systole_hls_top.sv": emit_shim.emit(machine),
        "docs/reference/hls-machine.md": emit_docs.emit(machine),
    }
    for top in wiring.TOPS:
        files[f"hls/src/gen/{top.function}.cc"] = emit_tops.emit(machine, top)
    return files


def main():
    if sys.argv[1:2] == ["--black-boxes"]:
        pathlib.Path(sys.argv[2]).write_text(emit_shim.black_boxes(wiring.load()))
        return 0
    check = sys.argv[1:] == ["--check"]
    drifted = []
    for name, text in outputs(wiring.load()).items():
        path = ROOT / name
        if path.exists() and path.read_text() == text:
            continue
        drifted.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in drifted:
        print(("differs from hls/machine.toml: " if check else "wrote ") + name)
    if check and drifted:
        print("run hls/generate_machine.py and commit the result")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
