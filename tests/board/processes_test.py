#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Processes that share the simulated device, and processes that die.

usage: processes_test.py BOARD_PROGRAM EXAMPLE_DRIVER_ONLY
"""

import re
import signal
import subprocess
import sys
import time
import unittest

PROGRAM = EXAMPLE = None
BUSY = 1


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def status():
    done = run(PROGRAM, "status")
    return int(re.search(r"STATUS (\d+)", done.stdout)[1])


def start(mode, word):
    """Starts the program and waits until it says `word`."""
    process = subprocess.Popen([PROGRAM, mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True)
    line = process.stdout.readline().strip()
    if line != word:
        raise AssertionError(f"'{mode}' said '{line}'")
    return process


def end(process):
    process.stdin.close()
    process.stdout.close()
    return process.wait(timeout=60)


class ProcessesTest(unittest.TestCase):
    def copies(self):
        """Whether the example still gets its bytes through the machine."""
        done = run(EXAMPLE, "xrt", "tiny")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("0 wrong", done.stdout)

    def test_second_process_is_refused(self):
        holder = start("hold", "open")
        done = run(EXAMPLE, "xrt", "tiny")
        self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
        self.assertIn("in use", done.stderr)
        self.assertEqual(end(holder), 0)
        self.copies()

    def test_refused_while_the_other_works(self):
        worker = start("work", "working")
        for _ in range(3):
            self.assertEqual(run(EXAMPLE, "xrt", "tiny").returncode, 5)
        worker.kill()
        end(worker)
        self.copies()

    def test_killed_in_mid_inference(self):
        for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
            worker = start("work", "working")
            time.sleep(0.2)
            worker.send_signal(how)
            self.assertEqual(end(worker), -how)
            # The machine goes on working for the dead, on memory that is given out again.
            self.assertTrue(status() & BUSY)
            self.copies()
            self.assertFalse(status() & BUSY)

    def test_killed_at_rest(self):
        holder = start("hold", "open")
        holder.kill()
        end(holder)
        self.assertEqual(status(), 0)
        self.copies()

    def test_many_at_once(self):
        processes = [subprocess.Popen([EXAMPLE, "xrt", "tiny"], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True) for _ in range(8)]
        served = 0
        for process in processes:
            out, err = process.communicate(timeout=120)
            self.assertIn(process.returncode, (0, 5), err)
            self.assertIn("0 wrong" if process.returncode == 0 else "in use", out + err)
            served += process.returncode == 0
        self.assertGreaterEqual(served, 1)


if __name__ == "__main__":
    EXAMPLE = sys.argv.pop()
    PROGRAM = sys.argv.pop()
    unittest.main()
