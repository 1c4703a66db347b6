# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The list of mutations and how one is applied.

Run as a program it checks that every mutation of tests/mutations.toml still applies; with
--build-dir also that ctest knows every test that it names."""
import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tomllib


@dataclasses.dataclass
class Mutation:
    """One damage: `line` becomes `replacement` in `file`; `tests` should notice."""

    name: str
    file: str
    line: str
    replacement: str
    tests: list

    def path(self, root):
        """The file in the checkout `root`."""
        return root / self.place

    @property
    def place(self):
        """The file's path: files of HLS engine and driver say where they are, others are below hw/rtl."""
        return self.file if self.file.startswith(("hls/", "driver/")) else f"hw/rtl/{self.file}"

    def problem(self, root):
        """Why the mutation does not apply below `root`; None if it does."""
        path = self.path(root)
        if not path.is_file():
            return f"there is no {self.place}"
        count = path.read_text().count(self.line)
        if count != 1:
            return f"{self.place} contains '{self.line}' {count} times instead of once"
        if self.line == self.replacement:
            return "it changes nothing"
        if not self.tests:
            return "it names no test"
        return None

    def apply(self, text):
        """The damaged text of the file."""
        return text.replace(self.line, self.replacement)


def read_list(root):
    """All mutations of the checkout `root`."""
    entries = tomllib.loads((root / "tests" / "mutations.toml").read_text())["mutation"]
    return [Mutation(e["name"], e["file"], e["line"], e["with"], e["tests"]) for e in entries]


def ctest_commands(build_dir):
    """Test name -> (command, environment), as ctest would run it."""
    run = subprocess.run(["ctest", "--test-dir", str(build_dir), "--show-only=json-v1"],
                         capture_output=True, text=True, check=True)
    commands = {}
    for test in json.loads(run.stdout)["tests"]:
        properties = {p["name"]: p["value"] for p in test.get("properties", [])}
        environment = dict(item.split("=", 1) for item in properties.get("ENVIRONMENT", []))
        commands[test["name"]] = (test.get("command"), environment)
    return commands


def check(root, build_dir):
    """Everything that is wrong with the list."""
    mutations = read_list(root)
    problems = [f"'{m.name}': {m.problem(root)}" for m in mutations if m.problem(root)]
    names = [m.name for m in mutations]
    problems += [f"'{n}' stands there twice" for n in sorted(set(names)) if names.count(n) > 1]
    if build_dir:
        known = ctest_commands(build_dir)
        problems += [f"'{m.name}': ctest has no test {test}"
                     for m in mutations for test in m.tests if test not in known]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source-dir", type=pathlib.Path, required=True)
    parser.add_argument("--build-dir", type=pathlib.Path)
    arguments = parser.parse_args()
    problems = check(arguments.source_dir, arguments.build_dir)
    print("\n".join(problems))
    print(f"{len(read_list(arguments.source_dir))} mutations, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
