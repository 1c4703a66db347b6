#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Compares what Vitis HLS reports of each process with what is expected: interval 1, the depth that the
process declares (kPipelineDepth, by which clocked simulations delay its outputs), and the blocks of
docs/hls-estimate.md.

  hls/scripts/compare_report.py --config base --cxx clang++-16 build/hls/base/core [folder ...]

after csynth. Exit status: 0 interval and depth of all processes are as declared, 1 some are not, 2 a
folder has no reports. No vendor tool has made a report yet; a test reads reports made by hand."""

import argparse
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import estimate
import wiring


class Report:
    """Of one function, from its *_csynth.xml."""

    def __init__(self, path):
        root = ElementTree.parse(path).getroot()

        def number(tag):
            found = root.find(f".//{tag}")
            return int(found.text) if found is not None and (found.text or "").isdigit() else None
        self.interval = number("PipelineInitiationInterval")
        self.depth = number("PipelineDepth")
        resources = root.find(".//AreaEstimates/Resources")

        def used(tag):
            found = resources.find(tag) if resources is not None else None
            return int(found.text) if found is not None else 0
        self.dsp, self.uram, self.bram = used("DSP"), used("URAM"), used("BRAM_18K") / 2


def reports_in(folder):
    """Name of a function -> Report."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*_csynth.xml")):
        found[path.name.removesuffix("_csynth.xml")] = Report(path)
    return found


def compare(machine, needs, reports):
    """Lines of a table, and whether all intervals and depths are as declared."""
    lines = ["process                 II  depth (declared)  DSP (expected)  BRAM36 (expected)  "
             "URAM (expected)"]
    right = True
    for process in machine.processes.values():
        report = reports.get("Run" + wiring.camel(process.name))
        if report is None:
            continue
        need = needs[process.name]
        fits = report.interval == 1 and report.depth == need.depth
        right &= fits
        lines.append(f"{process.name:<22} {report.interval!s:>3}  {report.depth!s:>5} {f'({need.depth})':<10}"
                     f" {report.dsp:>4} {f'({need.dsp})':<10}  {report.bram:>4g} {f'({need.bram:g})':<12}"
                     f" {report.uram:>4} ({need.uram})" + ("" if fits else "   <- not as declared"))
    return lines, right


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", choices=sorted(estimate.CONFIGS), required=True)
    parser.add_argument("--cxx", default="c++", help="compiler of the program that asks for sizes")
    parser.add_argument("folders", nargs="+", help="projects or solutions with syn/report")
    args = parser.parse_args()
    machine, reports = wiring.load(), {}
    for folder in args.folders:
        found = reports_in(folder)
        if not found:
            print(f"{folder}: no *_csynth.xml; run csynth first", file=sys.stderr)
            return 2
        reports.update(found)
    needs, _ = estimate.needs(estimate.ask(args.cxx, machine)[args.config])
    lines, right = compare(machine, needs, reports)
    print("\n".join(lines))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
