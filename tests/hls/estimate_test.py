#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of a device that memories and products take, against counts by hand; what counts as a
multiplication in a source."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "hls" / "scripts"))

import compare_report  # noqa: E402
import estimate  # noqa: E402
import multipliers  # noqa: E402
import wiring  # noqa: E402

REPORT = """<profile>
  <PerformanceEstimates>
    <PipelineType>yes</PipelineType>
    <SummaryOfOverallLatency>
      <Worst-caseLatency>{depth}</Worst-caseLatency>
      <PipelineInitiationInterval>{interval}</PipelineInitiationInterval>
      <PipelineDepth>{depth}</PipelineDepth>
    </SummaryOfOverallLatency>
  </PerformanceEstimates>
  <AreaEstimates>
    <Resources><BRAM_18K>3</BRAM_18K><DSP>7</DSP><URAM>0</URAM></Resources>
    <AvailableResources><BRAM_18K>288</BRAM_18K><DSP>1248</DSP></AvailableResources>
  </AreaEstimates>
</profile>
"""


class Blocks(unittest.TestCase):
    def test_block_ram(self):
        for lines, bits, by_byte, expected in (
                (512, 72, False, 1), (512, 36, False, 0.5), (512, 37, False, 1), (1024, 36, False, 1),
                (1024, 18, False, 0.5), (4096, 9, False, 1), (32768, 1, False, 1), (16, 8, False, 0.5),
                (2048, 128, True, 8), (512, 64, True, 1), (1024, 128, True, 4), (4096, 128, False, 15)):
            self.assertEqual(estimate.brams(lines, bits, by_byte), expected, (lines, bits, by_byte))

    def test_ultra_ram(self):
        for lines, bits, by_byte, expected in ((4096, 72, False, 1), (4096, 72, True, 2),
                                               (4097, 64, True, 2), (100, 256, True, 4)):
            self.assertEqual(estimate.urams(lines, bits, by_byte), expected)

    def test_dsp(self):
        for a, b, expected in ((8, 8, 1), (18, 27, 1), (19, 27, 2), (28, 18, 2), (33, 32, 4), (9, 32, 2)):
            self.assertEqual(estimate.dsps(a, b), expected, (a, b))
            self.assertEqual(estimate.dsps(b, a), expected, (b, a))

    def test_sum_of_a_process(self):
        found, streams = estimate.needs(["process p worker 3", "memory 4096 64 uram 1",
                                         "memory 512 36 bram 0", "memory 16 8 lutram 0",
                                         "product p 5 33 32", "stream s 4 10"])
        need = found["p"]
        self.assertEqual((need.dsp, need.bram, need.uram, need.lutram_bits, need.depth),
                         (20, 0.5, 1, 128, 3))
        self.assertEqual(streams, {"s": (4, 10)})


class Multiplications(unittest.TestCase):
    def test_sites(self):
        for text, count in (("x = a * b;", 1), ("x = a * b + c.d * (e + 1);", 2), ("x = 3 * a;", 0),
                            ("x = a * kRows;", 0), ("x = Geo::kR * a;", 0), ("int* p;", 0),
                            ("// a * b", 0), ("#ifndef __SYNTHESIS__\nx = a * b;\n#endif", 0),
                            ("#if defined(__SYNTHESIS__)\nx = a * b;\n#endif", 1), ("  static constexpr int kN = a * b;", 0)):
            self.assertEqual(multipliers.sites_in(text + "\n"), count, text)


class Reports(unittest.TestCase):
    def compared(self, interval, depth):
        machine = wiring.load()
        needs = {name: estimate.Need() for name in machine.processes}
        needs["conv_setup"].depth = 4
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "solution" / "syn" / "report"
            report.mkdir(parents=True)
            (report / "RunConvSetup_csynth.xml").write_text(
                REPORT.format(interval=interval, depth=depth))
            (report / "systole_hls_core_csynth.xml").write_text(REPORT.format(interval=1, depth=1))
            lines, right = compare_report.compare(machine, needs,
                                                  compare_report.reports_in(folder))
        self.assertEqual(len(lines), 2)
        return lines[1].split(), right

    def test_as_declared(self):
        words, right = self.compared(1, 4)
        self.assertTrue(right)
        self.assertEqual(words, ["conv_setup", "1", "4", "(4)", "7", "(0)", "1.5", "(0)", "0", "(0)"])

    def test_another_depth_or_interval(self):
        for interval, depth in ((1, 5), (1, 3), (2, 4)):
            words, right = self.compared(interval, depth)
            self.assertFalse(right)
            self.assertEqual(words[-4:], ["<-", "not", "as", "declared"])


if __name__ == "__main__":
    unittest.main()
