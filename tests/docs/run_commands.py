#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Runs every block of the documentation that is fenced as ```sh test, as a reader would: from the
root of the checkout, one block after the other within a page. What they write goes to a scratch
copy of the root, made of links.
"""

import re
import subprocess
import sys
import tempfile
import pathlib

from tracked_files import parse_arguments, report, tracked_files

BLOCK = re.compile(r"^```sh test\n(.*?)^```", re.MULTILINE | re.DOTALL)
TIMEOUT_SECONDS = 240


def scratch_root(folder, source_dir, build_dir):
    """Fills the folder with links to everything in the root, and build/ to the build directory."""
    for entry in source_dir.resolve().iterdir():
        if not entry.name.startswith(("build", ".git")):
            (folder / entry.name).symlink_to(entry)
    (folder / "build").symlink_to(build_dir.resolve())


def run(block, folder):
    """None when all commands of the block succeed, else what they printed."""
    try:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return f"not done after {TIMEOUT_SECONDS} s"
    return None if done.returncode == 0 else f"exit status {done.returncode}:\n{done.stdout}"


def main():
    arguments = parse_arguments(__doc__, "--build-dir")
    problems, checked = [], 0
    for path in tracked_files(arguments.source_dir):
        if path.suffix != ".md":
            continue
        text = (arguments.source_dir / path).read_text()
        with tempfile.TemporaryDirectory() as folder:
            scratch_root(pathlib.Path(folder), arguments.source_dir, arguments.build_dir)
            for match in BLOCK.finditer(text):
                checked += 1
                failure = run(match[1], folder)
                if failure:
                    line = text.count("\n", 0, match.start()) + 1
                    problems.append(f"{path}:{line}: {match[1].strip()}\n  {failure}")
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
