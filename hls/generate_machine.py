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
sys.path.append(str(HERE.parent / "hw" / "spec"))  # behind: it has modules of the same names

import derived_files
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
    return derived_files.write_or_check(
        ROOT, outputs(wiring.load()), check=sys.argv[1:] == ["--check"],
        source="hls/machine.toml", command="hls/generate_machine.py")


if __name__ == "__main__":
    sys.exit(main())
