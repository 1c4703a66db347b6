# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the mutation campaign: see tests/mutate.sh."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

import mutations

# What a build of the RTL's tests needs of the checkout.
PARTS = ["CMakeLists.txt", "cmake", "docs/anchors.json", "docs/examples", "driver", "hls", "hw",
         "runtime", "sim", "tests"]
# A damaged design may hang.
TEST_SECONDS = 600
CONFORMANCE = "conformance_verilator_"
HLS_CONFORMANCE = "conformance_hls_"
DRIVER_TESTS = ("board_unit", "driver_test", "uio_backend_test")


def copy_tree(root, tree):
    """Makes `tree` equal to the checkout; what did not change keeps its time, so that little is
    built again."""
    wanted = set()
    for part in PARTS:
        source = root / part
        files = [source] if source.is_file() else [p for p in source.rglob("*") if p.is_file()]
        for file in files:
            if "__pycache__" in file.parts:
                continue
            copy = tree / file.relative_to(root)
            wanted.add(copy)
            if copy.is_file() and copy.read_bytes() == file.read_bytes():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            shutil.copymode(file, copy)
    for file in [p for p in tree.rglob("*") if p.is_file() and p not in wanted]:
        file.unlink()


class Campaign:
    """A configured build of the copy, in which one file at a time is damaged."""

    def __init__(self, root, directory, jobs):
        self.tree, self.build, self.jobs = directory / "tree", directory / "build", jobs
        self.log = (directory / "log.txt").open("w")
        copy_tree(root, self.tree)
        self.model = None
        self.configure("none")
        self.commands = mutations.ctest_commands(self.build)
        self.sound = {}

    def run(self, command, seconds=None, environment=None):
        """Exit code of a command whose output goes to the log; None if it took too long."""
        self.log.write(f"\n$ {' '.join(command)}\n")
        self.log.flush()
        try:
            return subprocess.run(command, cwd=self.build if self.build.is_dir() else self.tree,
                                  stdout=self.log, stderr=subprocess.STDOUT, timeout=seconds,
                                  env={**os.environ, **(environment or {})}, check=False).returncode
        except subprocess.TimeoutExpired:
            return None

    def configure(self, model):
        """For one Verilated model. Compiled once and run briefly: cheap optimization, and no
        warning stops the build."""
        if model == self.model:
            return
        options = ["-DCMAKE_BUILD_TYPE=Release", "-DSYSTOLE_MODEL_OPT=-O1",
                   "-DSYSTOLE_RTL_EXTRA_FLAGS=-Wno-fatal;-Wno-lint;-Wno-style",
                   f"-DSYSTOLE_MODEL_FILTER=^{model}$"]
        command = ["cmake", "-S", str(self.tree), "-B", str(self.build), "-G", "Ninja", *options]
        if self.model is None:
            toolchain = self.tree / "cmake" / "toolchain-clang.cmake"
            command.append(f"-DCMAKE_TOOLCHAIN_FILE={toolchain}")
        if self.run(command) != 0:
            sys.exit(f"configuring failed; see {self.log.name}")
        self.model = model

    @staticmethod
    def parts(test):
        """The Verilated model behind a test, and what to build anew after the design has changed."""
        if test.startswith("hls_") or test in DRIVER_TESTS:
            return "none", test
        if test.startswith(HLS_CONFORMANCE):
            return "none", "systole_hls_model_" + test.removeprefix(HLS_CONFORMANCE)
        if test.startswith(CONFORMANCE):
            config = test.removeprefix(CONFORMANCE)
            return "systole_verilated_" + config, "systole_model_" + config
        return test.removeprefix("rtl_") + "_model", test

    def passes(self, test):
        """Builds and runs a test: True, False, or None if it does not build."""
        model, target = self.parts(test)
        self.configure(model)
        if self.run(["cmake", "--build", ".", "-j", str(self.jobs), "--target", target]) != 0:
            return None
        # ctest tells the command only once there is a program.
        if self.commands[test][0] is None:
            self.commands = mutations.ctest_commands(self.build)
        command, environment = self.commands[test]
        return self.run([*command, "--abort"], TEST_SECONDS, environment) == 0

    def check_sound(self, test):
        """The undamaged design must pass, or its tests would show nothing."""
        if test in self.sound:
            return self.sound[test]
        if test not in self.commands:
            sys.exit(f"ctest has no test {test}")
        if test.startswith((CONFORMANCE, HLS_CONFORMANCE)):
            self.configure(self.parts(test)[0])
            if self.run(["cmake", "--build", ".", "-j", str(self.jobs), "--target",
                         "conformance_test"]) != 0:
                sys.exit(f"conformance_test does not build; see {self.log.name}")
        self.sound[test] = self.passes(test)
        return self.sound[test]

    def verdict(self, mutation):
        """'killed by TEST', or what is wrong."""
        problem = mutation.problem(self.tree)
        if problem:
            return f"DOES NOT APPLY: {problem}"
        for test in mutation.tests:
            if not self.check_sound(test):
                return f"NO VERDICT: {test} fails on the undamaged design"
        path = mutation.path(self.tree)
        text = path.read_text()
        self.log.write(f"\n==== {mutation.name}\n")
        try:
            path.write_text(mutation.apply(text))
            for test in mutation.tests:
                passed = self.passes(test)
                if passed is None:
                    return "DOES NOT BUILD"
                if not passed:
                    return f"killed by {test}"
            return "SURVIVED"
        finally:
            path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source-dir", type=pathlib.Path, required=True)
    parser.add_argument("--dir", type=pathlib.Path, help="default: build-mutation")
    parser.add_argument("--only", default="", help="mutations whose name contains this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    root = arguments.source_dir.resolve()
    directory = (arguments.dir or root / "build-mutation").resolve()
    directory.mkdir(parents=True, exist_ok=True)

    chosen = [m for m in mutations.read_list(root) if arguments.only in m.name]
    if not chosen:
        sys.exit(f"no mutation has a name that contains '{arguments.only}'")
    print(f"Mutations: {len(chosen)}; output of builds and tests: {directory / 'log.txt'}")
    campaign = Campaign(root, directory, arguments.jobs)
    rows = []
    for number, mutation in enumerate(chosen, 1):
        start = time.monotonic()
        verdict = campaign.verdict(mutation)
        rows.append((mutation, verdict, time.monotonic() - start))
        print(f"[{number}/{len(chosen)}] {mutation.name}: {verdict}", flush=True)

    print(f"\n{'file':<36} {'seconds':>7}  {'verdict':<40} mutation")
    for mutation, verdict, seconds in rows:
        print(f"{mutation.file:<36} {seconds:7.1f}  {verdict:<40} {mutation.name}")
    killed = sum(verdict.startswith("killed") for _, verdict, _ in rows)
    print(f"\n{killed} of {len(rows)} killed")
    sys.exit(0 if killed == len(rows) else 1)


if __name__ == "__main__":
    main()
