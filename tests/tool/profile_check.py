#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Checks a trace written by `systole run --profile`: profile_check.py TRACE.json.

Rules of the Chrome trace event format as far as they are used, and of the profile: slices of a
track are ordered and do not overlap, engines work within streams, streams follow one another and
their lengths add up to the cycles that the trace states.
"""

import collections
import json
import sys

ENGINES = {"LOAD", "CONV", "VECTOR", "STORE"}
COUNTERS = {"read bus", "write bus", "array"}


def check_event(event):
    """Problem of a single event, or None."""
    if event.get("ph") not in ("M", "X", "C", "i"):
        return f"unknown phase {event.get('ph')!r}"
    if event.get("pid") != 1 or not isinstance(event.get("name"), str) or not event["name"]:
        return f"no process or name: {event}"
    if event["ph"] != "M" and (not isinstance(event.get("ts"), int) or event["ts"] < 0):
        return f"no time: {event}"
    if event["ph"] == "X" and (not isinstance(event.get("dur"), int) or event["dur"] < 0):
        return f"no duration: {event}"
    if event["ph"] == "C" and not all(isinstance(v, (int, float)) and v >= 0
                                      for v in event["args"].values()):
        return f"not a counter: {event}"
    return None


def check_track(name, slices):
    problems = []
    for before, after in zip(slices, slices[1:]):
        if after["ts"] < before["ts"] + before["dur"]:
            problems.append(f"{name}: {after} overlaps {before}")
    return problems


def check_engines(slices, streams):
    """Every slice lies in a stream."""
    problems = []
    at = 0
    for slice_ in slices:
        while at < len(streams) and slice_["ts"] >= streams[at]["ts"] + streams[at]["dur"]:
            at += 1
        if (at == len(streams) or slice_["ts"] < streams[at]["ts"]
                or slice_["ts"] + slice_["dur"] > streams[at]["ts"] + streams[at]["dur"]):
            return [f"outside every stream: {slice_}"]
    return problems


def check_counters(events, cycles):
    problems = []
    times = collections.defaultdict(list)
    for event in events:
        times[event["name"]].append(event["ts"])
        limit = {"read bus": 16, "write bus": 16, "array": 100}.get(event["name"], 0)
        if max(event["args"].values()) > limit:
            problems.append(f"more than {limit}: {event}")
    if set(times) != COUNTERS:
        problems.append(f"counters are {sorted(times)}")
    for name, of_counter in times.items():
        if any(b <= a for a, b in zip(of_counter, of_counter[1:])) or of_counter[-1] >= cycles:
            problems.append(f"{name}: times do not ascend within the run")
    return problems


def check(trace):
    """All problems of a trace."""
    problems = [p for p in map(check_event, trace["traceEvents"]) if p]
    if problems:
        return problems
    names = {e["tid"]: e["args"]["name"] for e in trace["traceEvents"]
             if e["ph"] == "M" and e["name"] == "thread_name"}
    if set(names.values()) != ENGINES | {"streams", "host"}:
        problems.append(f"tracks are {names}")
    tracks = collections.defaultdict(list)
    for event in trace["traceEvents"]:
        if event["ph"] == "X":
            tracks[names.get(event["tid"])].append(event)
    streams = tracks.pop("streams", [])
    problems += check_track("streams", streams)
    cycles = trace["otherData"]["cycles"]
    if sum(s["dur"] for s in streams) != cycles:
        problems.append(f"streams add up to {sum(s['dur'] for s in streams)}, not {cycles}")
    for name, slices in tracks.items():
        problems += check_track(name, slices) + check_engines(slices, streams)
    problems += check_counters([e for e in trace["traceEvents"] if e["ph"] == "C"], cycles)
    return problems


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        problems = check(json.load(file))
    print("\n".join(problems) or "well-formed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
