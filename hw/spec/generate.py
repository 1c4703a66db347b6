#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Generates everything that is derived from hw/spec/*.toml.

    hw/spec/generate.py            write the files
    hw/spec/generate.py --check    exit 1 and name the files that differ
"""

import sys

import emit_cpp
import emit_docs
import emit_hls
import emit_sv
import spec_model

ROOT = spec_model.HERE.parent.parent


def outputs(spec):
    return {
        "hw/spec/gen/spec.h": emit_cpp.emit(spec),
        "hw/spec/gen/hls_spec.h": emit_hls.emit(spec),
        "hw/spec/gen/systole_pkg.sv": emit_sv.package(spec),
        "hw/spec/gen/systole_types.svh": emit_sv.types(spec),
        "hw/spec/gen/systole_check_static.sv": emit_sv.check(spec),
        "tests/rtl/systole_decode.sv": emit_sv.decode(spec),
        "docs/reference/isa.md": emit_docs.isa(spec),
        "docs/reference/registers.md": emit_docs.registers(spec),
        "docs/reference/errors.md": emit_docs.errors(spec),
        "docs/reference/counters.md": emit_docs.counters(spec),
        "docs/reference/configurations.md": emit_docs.configurations(spec),
    }


def main():
    check = sys.argv[1:] == ["--check"]
    drifted = []
    for name, text in outputs(spec_model.load()).items():
        path = ROOT / name
        if path.exists() and path.read_text() == text:
            continue
        drifted.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in drifted:
        print(("differs from the specification: " if check else "wrote ") + name)
    if check and drifted:
        print("run hw/spec/generate.py and commit the result")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
