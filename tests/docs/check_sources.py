#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Every source file carries the two SPDX lines and stays within the size limits of CONTRIBUTING.md."""

import sys

from tracked_files import parse_arguments, report, tracked_files

SOURCES = {".cc", ".h", ".sv", ".svh", ".v", ".vlt", ".py", ".sh", ".cmake", ".toml", ".fbs"}
MAX_LINES = {".cc": 500, ".h": 500, ".sv": 350}
SPDX = ("SPDX-FileCopyrightText: 2026 The Systole authors", "SPDX-License-Identifier: Apache-2.0")
HEAD_LINES = 4  # A script has its #! line first.


def is_source(path, text):
    return path.suffix in SOURCES or path.name == "CMakeLists.txt" or text.startswith("#!")


def check(path, text):
    """Problems of one file."""
    lines = text.splitlines()
    head = "\n".join(lines[:HEAD_LINES])
    problems = [f"{path}: line '{line}' is missing from its head" for line in SPDX
                if line not in head]
    limit = MAX_LINES.get(path.suffix)
    if limit and len(lines) > limit and "gen" not in path.parts:
        problems.append(f"{path}: {len(lines)} lines, the limit is {limit}: split it")
    return problems


def main():
    source_dir = parse_arguments(__doc__).source_dir
    problems, checked = [], 0
    for path in tracked_files(source_dir):
        text = (source_dir / path).read_bytes().decode("utf-8", errors="replace")
        if is_source(path, text):
            checked += 1
            problems += check(path, text)
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
