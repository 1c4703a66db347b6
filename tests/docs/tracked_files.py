# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The files that git tracks, for the checks in this folder."""

import argparse
import pathlib
import subprocess
import sys

SKIPPED = 77


def parse_arguments(description, *more):
    """Arguments of a check: --source-dir and the options named in `more`."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    for option in ("--source-dir", *more):
        parser.add_argument(option, type=pathlib.Path, required=True)
    return parser.parse_args()


def tracked_files(source_dir):
    """Paths relative to source_dir, of files that exist. Ends with 77 outside of a git checkout."""
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={source_dir.resolve()}", "ls-files", "-z"],
        cwd=source_dir, capture_output=True, text=True)
    if listing.returncode != 0:
        print(f"Skipped: {source_dir} is not a git checkout: {listing.stderr.strip()}")
        sys.exit(SKIPPED)
    paths = (pathlib.Path(name) for name in listing.stdout.split("\0") if name)
    return [path for path in paths if (source_dir / path).is_file()]


def report(problems, checked):
    """Prints the problems; the exit status. Nothing checked is a failure too."""
    for problem in problems:
        print(problem)
    print(f"{checked} checked, {len(problems)} problems")
    return 0 if checked and not problems else 1
