#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Every relative link of every Markdown page leads to a file or folder of the tree."""

import re
import sys

from tracked_files import parse_arguments, report, tracked_files

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def main():
    source_dir = parse_arguments(__doc__).source_dir
    problems, checked = [], 0
    for path in tracked_files(source_dir):
        if path.suffix != ".md":
            continue
        text = FENCE.sub("", (source_dir / path).read_text())
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:|#", target):
                continue
            checked += 1
            if not (source_dir / path.parent / target.split("#")[0]).exists():
                problems.append(f"{path}: link to '{target}', which does not exist")
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
