#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Generates everything that is derived from hw/spec/*.toml.

    hw/spec/generate.py            write the files
    hw/spec/generate.py --check    exit 1 and name the files that differ
"""

import sys

import derived_files
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
    return derived_files.write_or_check(
        ROOT, outputs(spec_model.load()), check=sys.argv[1:] == ["--check"],
        source="the specification", command="hw/spec/generate.py")


if __name__ == "__main__":
    sys.exit(main())
