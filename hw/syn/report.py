#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Area of the RTL on AMD's UltraScale+ by Yosys: report, page and gate.

  report.py                     synthesize every unit of base and kv260 (minutes; unchanged units come
                                from the cache), write hw/syn/area.json and docs/area.md
  report.py --only conv,array   those units again, the others as they stand in area.json
  report.py --cached            what the cache holds; the page names what is missing
  report.py --page [--check]    write docs/area.md from area.json, or compare
  report.py --gate              synthesize the quick units and compare with hw/syn/limits.toml
  report.py --write-limits      set the limits of all units to area.json and the margin of limits.toml
"""

import argparse
import json
import pathlib
import sys
import time
import tomllib

import page
import synthesis

AREA = synthesis.SYN / "area.json"
LIMITS = synthesis.SYN / "limits.toml"
PAGE = synthesis.HW.parent / "docs" / "area.md"
CONFIGS = ("kv260", "base")
SKIPPED = 77
MARGIN = 1.03  # a limit when it is written: the small changes of every edit pass


def measure(names, configs, options, previous):
    """Results by "unit@config"; those not asked for are taken from `previous`."""
    units, machine = synthesis.load_units(), synthesis.load_configs()
    version = synthesis.yosys_version(options.yosys)
    results = {}
    for config in configs:
        for name in names(config):
            label = f"{name}@{config}"
            if options.only and name not in options.only.split(","):
                if label in previous:
                    results[label] = previous[label]
                continue
            start = time.monotonic()
            result = synthesis.synthesize(
                name, machine[config], units, options.yosys, version, options.cache, options.cached)
            if result is None:
                continue
            results[label] = result
            print(f"{label}: {page.line(results[label]['own'])} ({time.monotonic() - start:.0f} s)", flush=True)
    return results


def report(options):
    units = synthesis.load_units()
    previous = json.loads(AREA.read_text())["units"] if AREA.exists() else {}
    results = measure(lambda config: units, CONFIGS, options, previous)
    area = {"yosys": synthesis.yosys_version(options.yosys), "family": synthesis.FAMILY, "units": results}
    AREA.write_text(json.dumps(area, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page.render(area, units))
    print(f"wrote {AREA} and {PAGE}")
    return 0


def write_page(check):
    text = page.render(json.loads(AREA.read_text()), synthesis.load_units())
    if not check:
        PAGE.write_text(text)
        return 0
    if PAGE.read_text() == text:
        return 0
    print(f"{PAGE} is not what {AREA} says; run hw/syn/report.py --page and commit the result")
    return 1


def compare(results, limits, version):
    """Complaints about resources above their limit."""
    # Another Yosys maps a little differently.
    slack = 1.0 if version == limits["yosys"] else 1.0 + limits["other_version_percent"] / 100
    problems = []
    for label, result in results.items():
        for resource, limit in limits["limit"].get(label, {}).items():
            value = result["own"][resource]
            if value > limit * slack:
                problems.append(
                    f"{label}: {resource} is {value:g}, the limit is {limit:g}"
                    + (f" (+{limits['other_version_percent']} % for Yosys {version})" if slack > 1 else "")
                    + ". If the growth is worth it, raise the limit in hw/syn/limits.toml and say why in the "
                    "commit; hw/syn/report.py brings docs/area.md up to date.")
        if label not in limits["limit"]:
            problems.append(f"{label} has no limit; add it to hw/syn/limits.toml (--write-limits)")
    return problems


def gate(options):
    units = synthesis.load_units()
    limits = tomllib.loads(LIMITS.read_text())
    configs = list(synthesis.load_configs())
    results = measure(lambda config: [n for n in units if config in units[n].get("quick", [])], configs,
                      options, {})
    problems = compare(results, limits, synthesis.yosys_version(options.yosys))
    print("\n".join(problems) or f"{len(results)} units within their limits")
    return 1 if problems else 0


def write_limits(options):
    units = synthesis.load_units()
    area = json.loads(AREA.read_text())
    quick = measure(lambda config: [n for n in units if config in units[n].get("quick", [])],
                    list(synthesis.load_configs()), options, {})
    lines = [line for line in LIMITS.read_text().splitlines(keepends=True)]
    head = "".join(lines[:lines.index("[limit]\n")])
    text = head + "[limit]\n"
    for label, result in sorted({**area["units"], **quick}.items()):
        values = {r: v for r, v in result["own"].items() if v and r != "lutram"}
        # Counts of large blocks are exact.
        values = {r: (int(v * MARGIN) + 1 if r in ("lut", "ff") else v) for r, v in values.items()}
        text += f'"{label}" = {{ ' + ", ".join(f"{r} = {v:g}" if isinstance(v, float) else f"{r} = {v}"
                                               for r, v in values.items()) + " }\n"
    LIMITS.write_text(text)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="comma-separated units")
    parser.add_argument("--cached", action="store_true")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--write-limits", action="store_true")
    parser.add_argument("--yosys", default="yosys")
    parser.add_argument("--cache", type=pathlib.Path, default=synthesis.HW.parent / "build" / "syn")
    options = parser.parse_args()
    if options.page:
        return write_page(options.check)
    if synthesis.yosys_version(options.yosys) is None:
        print(f"skipped: there is no {options.yosys}; scripts/install_deps.sh installs it")
        return SKIPPED
    try:
        if options.gate:
            return gate(options)
        return write_limits(options) if options.write_limits else report(options)
    except synthesis.Problem as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
