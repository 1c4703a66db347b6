# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Writes derived files, or checks that those in the tree are what would be written."""


def write_or_check(root, files, check, source, command):
    """`files`: text by path below `root`. Prints each that differs; returns the exit status."""
    drifted = []
    for name, text in files.items():
        path = root / name
        if path.exists() and path.read_text() == text:
            continue
        drifted.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in drifted:
        print((f"differs from {source}: " if check else "wrote ") + name)
    if check and drifted:
        print(f"run {command} and commit the result")
        return 1
    return 0
