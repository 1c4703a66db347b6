#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The checker must see each kind of disagreement that it exists for."""

import pathlib
import tempfile
import unittest

import check_testplan


def plan(**tests):
    return [(name, {"name": name, "intent": "why", "tests": names}) for name, names in tests.items()]


def cases(command):
    return {"adds", "adds, with carry"} if command == ["adder_test"] else set()


COMMANDS = {"adder_test": ["adder_test"], "lint": ["verilator"]}


class Compare(unittest.TestCase):
    def test_agreement(self):
        entries = plan(a=["adder_test: adds", "lint"], b=["adder_test: adds, with carry"])
        self.assertEqual(check_testplan.compare(entries, COMMANDS, cases), [])

    def test_pattern(self):
        self.assertEqual(check_testplan.compare(plan(a=["add*", "lint"]), COMMANDS, cases), [])
        problems = check_testplan.compare(plan(a=["adder_test", "lint", "sub*"]), COMMANDS, cases)
        self.assertEqual(problems, ["a: there is no test 'sub*'"])

    def test_unnamed_test(self):
        problems = check_testplan.compare(plan(a=["adder_test"]), COMMANDS, cases)
        self.assertEqual(problems, ["test 'lint' is named by no entry of the testplan"])

    def test_missing_test(self):
        problems = check_testplan.compare(plan(a=["adder_test", "lint", "gone"]), COMMANDS, cases)
        self.assertEqual(problems, ["a: there is no test 'gone'"])

    def test_missing_case(self):
        problems = check_testplan.compare(plan(a=["adder_test: gone", "lint"]), COMMANDS, cases)
        self.assertEqual(problems, ["a: test 'adder_test' has no case 'gone'"])


class ReadPlan(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "plan.toml").write_text(text)
            return check_testplan.read_plan(pathlib.Path(folder))

    def test_entry_without_intent(self):
        _, problems = self.read('[[entry]]\nname = "a"\ntests = ["t"]\n')
        self.assertEqual(len(problems), 2)  # The entry, and a plan left without entries.

    def test_same_name_twice(self):
        entry = '[[entry]]\nname = "a"\nintent = "i"\ntests = ["t"]\n'
        _, problems = self.read(entry + entry)
        self.assertEqual(problems, ["entry 'a' appears twice"])

    def test_empty_plan(self):
        self.assertEqual(len(self.read("")[1]), 1)


if __name__ == "__main__":
    unittest.main()
