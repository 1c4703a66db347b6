#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The generator of the machine's wiring refuses what is not a machine, and lays out messages as they are
declared."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "hls" / "generate"))

import emit_machine  # noqa: E402
import layout  # noqa: E402
import wiring  # noqa: E402

STREAM = '{{ name = "{}", type = "token_t", depth = {}{} }}'
PROCESS = """
[[process]]
name = "{}"
class = "Some"
header = "some.h"
group = "{}"
turn = [{}]
doc = "Something."
"""


def machine(streams=(), processes=()):
    text = "stream = [" + ",".join(streams) + "]\n"
    return text + "".join(PROCESS.format(name, group, turn) for name, group, turn in processes)


A = STREAM.format("a", 2, "")
WRITER, READER = ("writer", "core", '">a"'), ("reader", "core", '"<a"')


class Wiring(unittest.TestCase):
    def refused(self, text, message):
        with self.assertRaisesRegex(wiring.WiringError, message):
            wiring.parse(text)

    def test_what_is_refused(self):
        self.refused(machine([A], [WRITER]), "stream a has no reader")
        self.refused(machine([A], [READER]), "stream a has no writer")
        self.refused(machine([A], [WRITER, READER, ("other", "core", '">a"')]), "two writers")
        self.refused(machine([A], [("writer", "nowhere", '">a"')]), "no top 'nowhere'")
        self.refused(machine([], [("writer", "core", '">b"')]), "no stream b")
        self.refused(machine([A], [("writer", "core", '"a"')]), "argument 'a'")
        self.refused(machine([STREAM.format("a", 1, "")], [WRITER, READER]), "the least is 2")
        self.refused(machine([STREAM.format("a", 2, ', port = "in"')], [WRITER, READER]), "is a port")
        self.refused(machine([A], [("a", "core", '">a"'), READER]), "of a stream and of a process")

    def test_groups(self):
        found = wiring.parse(machine([A], [("writer", "shell", '">a"'), READER]))
        self.assertEqual([s.name for s in found.inputs("core")], ["a"])
        self.assertEqual([s.name for s in found.outputs("shell")], ["a"])
        self.assertEqual(found.inner("core"), [])
        self.assertIn("a.Clear();", emit_machine.emit(found))

    def test_layout(self):
        # ReadBeat: 16 bytes of data, 2 bits of the response, last.
        self.assertEqual(layout.Layout().places("ReadBeat"),
                         [("data", 0, 128), ("resp", 16, 2), ("last", 17, 1)])
        self.assertEqual(layout.Layout().bytes("ReadBeat"), 18)


if __name__ == "__main__":
    unittest.main()
