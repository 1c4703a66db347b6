#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Rejects in the sources of the HLS engine what Vitis HLS cannot synthesize, and pragmas outside the
list of those known. No vendor tool is needed; none has confirmed the list.

Exit status: 0 nothing found, 1 findings (one per line on standard output), 2 it does not compile."""

import argparse
import glob
import os
import subprocess
import sys

import code_rules
import source_rules

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CONFIGS = ("ConfigTiny", "ConfigBase", "ConfigKv260")


def sources(root):
    """Headers and tops of the engine, generated ones too; not what only test benches see."""
    for pattern in ("hls/include/**/*.h", "hls/src/**/*.h", "hls/src/**/*.cc"):
        for path in sorted(glob.glob(f"{root}/{pattern}", recursive=True)):
            if not path.endswith(("_tb.cc", "/gen/tops.h")):
                yield path
    yield f"{root}/hw/spec/gen/hls_spec.h"


def check_top(clang, top, config, root):
    compat = f"{root}/hls/compat"
    ir = code_rules.compile_to_ir(clang, top, [root, f"{root}/hls/include", compat],
                                  [f"SYSTOLE_HLS_CONFIG={config}", "SYSTOLE_HLS_PACKED"])
    engine = [f"{root}/hls/include", f"{root}/hls/src", f"{root}/hw/spec/gen",
              os.path.dirname(os.path.abspath(top))]
    return code_rules.check_ir(ir, engine, [compat])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clang", default="clang++", help="the compiler")
    parser.add_argument("--config", action="append", help="configuration of the tops; default: all")
    parser.add_argument("files", nargs="*", help="in place of the engine: sources, all of them tops")
    args = parser.parse_args()
    files = args.files or list(sources(ROOT))
    tops = args.files or [path for path in files if path.endswith(".cc")]
    findings = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            findings += source_rules.check_text(path, file.read())
    try:
        for config in args.config or CONFIGS:
            for top in tops:
                findings += check_top(args.clang, top, config, ROOT)
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
        return 2
    for finding in sorted(set(findings)):
        print(finding)
    print(f"{len(files)} files, {len(tops)} tops: {len(set(findings))} findings", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
