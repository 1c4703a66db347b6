#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of hw/syn: counting, adding up, limits. Yosys is not needed."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "hw" / "syn"))
import page
import report
import synthesis


def result(lut=0, **children):
    own = dict.fromkeys(synthesis.RESOURCES, 0) | {"lut": lut}
    return {"own": own, "children": children, "cells": {}}


class Counting(unittest.TestCase):
    units = {"a": {"name": "a", "module": "systole_a", "children": ["b"]},
             "b": {"name": "b", "module": "systole_b"}}

    def stat(self, **cells):
        return {"modules": {"\\systole_a": {"num_cells_by_type": cells},
                            "$paramod\\systole_b\\R=s32'1": {"num_cells_by_type": {"LUT6": 99}}}}

    def test_cells_become_resources(self):
        stat = self.stat(LUT6=3, INV=1, RAM32M16=2, SRL16E=1, FDRE=5, RAMB18E2=3, DSP48E2=4, URAM288=1, CARRY4=7)
        own = synthesis.count(stat, self.units["a"], [], self.units)["own"]
        self.assertEqual(own, {"lut": 3 + 1 + 16 + 1, "lutram": 17, "ff": 5, "dsp": 4, "bram36": 1.5, "uram": 1})

    def test_children_are_counted_and_not_added(self):
        stat = self.stat(**{"LUT2": 1, "$paramod\\systole_b\\R=s32'1": 4})
        counted = synthesis.count(stat, self.units["a"], ["b"], self.units)
        self.assertEqual(counted["children"], {"b": 4})
        self.assertEqual(counted["own"]["lut"], 1)

    def test_unknown_cell_is_named(self):
        with self.assertRaisesRegex(synthesis.Problem, "a: 2 cells LUTX"):
            synthesis.count(self.stat(LUTX=2), self.units["a"], [], self.units)


class Sums(unittest.TestCase):
    def test_shared_unit_counts_where_it_is(self):
        units = {"top": {"group": "Control"}, "conv": {"group": "CONV"}, "vector": {"group": "VECTOR"}, "lane": {}}
        results = {"top@x": result(1, conv=1, vector=2), "conv@x": result(10, lane=3),
                   "vector@x": result(100, lane=1), "lane@x": result(1000)}
        groups, whole = page.sums(units, results, "x")
        self.assertEqual(groups["CONV"]["lut"], 10 + 3 * 1000)
        self.assertEqual(groups["VECTOR"]["lut"], 2 * 100 + 2 * 1000)
        self.assertEqual(whole["lut"], 1 + 3010 + 2200)


class Limits(unittest.TestCase):
    limits = {"yosys": "0.23", "other_version_percent": 10, "limit": {"a@x": {"lut": 100}}}

    def test_growth_is_named_with_value_limit_and_remedy(self):
        (text,) = report.compare({"a@x": result(101)}, self.limits, "0.23")
        for part in ("a@x", "lut is 101", "limit is 100", "limits.toml"):
            self.assertIn(part, text)

    def test_at_the_limit_passes(self):
        self.assertEqual(report.compare({"a@x": result(100)}, self.limits, "0.23"), [])

    def test_another_version_has_slack(self):
        self.assertEqual(report.compare({"a@x": result(110)}, self.limits, "0.52"), [])
        self.assertEqual(len(report.compare({"a@x": result(111)}, self.limits, "0.52")), 1)

    def test_unit_without_limit_is_refused(self):
        self.assertEqual(len(report.compare({"b@x": result(1)}, self.limits, "0.23")), 1)


class Units(unittest.TestCase):
    def test_children_exist_and_modules_have_files(self):
        units, files = synthesis.load_units(), synthesis.module_files()
        for unit in units.values():
            self.assertIn(unit["module"], files)
            self.assertLessEqual(set(unit.get("children", [])), units.keys())

    def test_parameters_are_those_of_the_configurations(self):
        for config in synthesis.load_configs().values():
            for unit in synthesis.load_units().values():
                synthesis.parameters(unit, config)


if __name__ == "__main__":
    unittest.main()
