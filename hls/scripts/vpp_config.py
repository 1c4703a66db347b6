#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Prints a configuration file for `v++ -c --mode hls` (Vitis 2023.2 or later) of one top:

  hls/scripts/vpp_config.py core base > core.cfg
  v++ -c --mode hls --config core.cfg --work_dir build/hls/base/core

The same settings as vitis_hls.tcl. No vendor tool has read one; a test checks names and files."""

import argparse
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
TOPS = ("shell", "core", "levels")
CONFIGS = {"tiny": "ConfigTiny", "base": "ConfigBase", "kv260": "ConfigKv260"}


def settings(top, config, root=ROOT):
    """Pairs of key and value of the section [hls]."""
    flags = f"-std=c++14 -I{root} -I{root}/hls/include -DSYSTOLE_HLS_CONFIG={CONFIGS[config]}"
    source = f"{root}/hls/src/gen/systole_hls_{top}.cc"
    benches = [f"{root}/hls/src/gen/systole_hls_{t}.cc" for t in TOPS if t != top]
    benches.append(f"{root}/hls/src/systole_hls_tb.cc")
    yield "flow_target", "vivado"
    yield "clock", "4ns"
    yield "syn.top", f"systole_hls_{top}"
    yield "syn.file", source
    yield "syn.file_cflags", f"{source},{flags}"
    for bench in benches:
        yield "tb.file", bench
        yield "tb.file_cflags", f"{bench},{flags}"
    yield "syn.rtl.reset", "state"
    yield "syn.rtl.reset_level", "low"
    yield "syn.compile.pipeline_style", "frp"
    yield "package.output.format", "ip_catalog"
    yield "package.output.file", f"systole_hls_{top}.zip"
    yield "package.output.syn", "true"
    yield "package.ip.vendor", "systole"
    yield "package.ip.library", "hls"
    yield "package.ip.name", f"systole_hls_{top}"
    yield "package.ip.version", "1.0"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("top", choices=TOPS)
    parser.add_argument("config", choices=sorted(CONFIGS))
    parser.add_argument("--part", default="xck26-sfvc784-2LV-c")
    args = parser.parse_args()
    print(f"part={args.part}\n\n[hls]")
    for key, value in settings(args.top, args.config):
        print(f"{key}={value}")


if __name__ == "__main__":
    sys.exit(main())
