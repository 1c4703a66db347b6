#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the testplan both ways: every test of ctest is named by an entry, every name exists.

A name is that of a ctest test, "test_*" for all that begin so (the same test at several sizes), or
"test: case" for one Catch2 case in the executable of a test.
Exit status 0 when plan and tests agree, 1 with one line per disagreement.
"""

import argparse
import fnmatch
import json
import pathlib
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
KEYS = {"name", "intent", "tests"}


def read_plan(folder):
    """All entries of the *.toml files in the folder, and what is wrong with their form."""
    entries, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text()).get("entry", []):
            where = f"{path.name}: entry '{entry.get('name', '?')}'"
            if set(entry) != KEYS or not all(entry.values()):
                problems.append(f"{where}: needs exactly {', '.join(sorted(KEYS))}, none empty")
                continue
            entries.append((where, entry))
    names = [entry["name"] for _, entry in entries]
    problems += [f"entry '{name}' appears twice" for name in set(names) if names.count(name) > 1]
    if not entries:
        problems.append(f"{folder}: no entries, an empty plan checks nothing")
    return entries, problems


def ctest_commands(ctest, build_dir):
    """Test name -> command line, as ctest itself sees them."""
    listing = subprocess.run([ctest, "--show-only=json-v1"], cwd=build_dir, check=True,
                             capture_output=True, text=True).stdout
    return {test["name"]: test.get("command", []) for test in json.loads(listing)["tests"]}


def catch_cases(command):
    """Names of the Catch2 cases in a test executable; works with version 2 and 3. None when it is
    not built."""
    if not command or not pathlib.Path(command[0]).exists():
        return set()
    for options in (["--list-test-names-only"], ["--list-tests", "--verbosity", "quiet"]):
        listing = subprocess.run([command[0], *options], capture_output=True, text=True)
        if listing.stdout and "nrecognised token" not in listing.stdout + listing.stderr:
            return {line.strip() for line in listing.stdout.splitlines()}
    return set()


def compare(entries, commands, cases_of):
    """One line per disagreement; cases_of(command) lists the cases of an executable."""
    problems, named = [], set()
    for where, entry in entries:
        for name in entry["tests"]:
            test, _, case = name.partition(": ")
            matches = fnmatch.filter(commands, test)
            named.update(matches)
            if not matches:
                problems.append(f"{where}: there is no test '{test}'")
            problems += [f"{where}: test '{match}' has no case '{case}'" for match in matches
                         if case and case not in cases_of(commands[match])]
    problems += [f"test '{test}' is named by no entry of the testplan"
                 for test in sorted(set(commands) - named)]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plan", type=pathlib.Path, default=HERE, help="folder of *.toml")
    parser.add_argument("--ctest", default="ctest")
    parser.add_argument("--build-dir", required=True)
    arguments = parser.parse_args()

    entries, problems = read_plan(arguments.plan)
    commands = ctest_commands(arguments.ctest, arguments.build_dir)
    problems += compare(entries, commands, catch_cases)
    for problem in problems:
        print(problem)
    print(f"{len(entries)} entries, {len(commands)} tests, {len(problems)} disagreements")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
