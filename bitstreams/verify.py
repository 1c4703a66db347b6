#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Checks bitstream files against bitstreams/manifest.toml, and the manifest against the sources.

  verify.py                  the manifest is well formed; which entries fit these sources
  verify.py NAME FOLDER      the files of that entry in the folder are what the manifest says, and
                             the entry fits these sources
  verify.py --entry FOLDER --config C --mhz M --tool "Vivado 2022.2" [--engine hls] [--tested ...]
                             prints an entry for the files that step firmware of kv260/flow.py has
                             left in the folder

Exit status 0: as it says; 1: something differs, one line each; 2: bad arguments or manifest.
"""

import argparse
import hashlib
import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "hw" / "spec"))
import spec_model  # noqa: E402  (found through the line above)

SUFFIXES = (".bit.bin", ".dtbo", ".json", ".xclbin")
FIELDS = {"name": str, "board": str, "part": str, "config": str, "engine": str, "mhz": int,
          "tool": str, "commit": str, "spec_hash": str, "tested": str, "files": dict}
FORMS = {"name": r"[\w.-]+", "board": r"\w+", "engine": "rtl|hls", "commit": "[0-9a-f]{40}",
         "spec_hash": "[0-9a-f]{8}", "part": r"[\w-]+", "tool": ".*[0-9].*", "tested": ".+"}


class ManifestError(Exception):
    pass


def spec_hash():
    return f"{spec_model.load()['hash']:08x}"


def configs():
    return [config["name"] for config in spec_model.load()["machine"]["config"]]


def board(name):
    path = HERE / name / "board.toml"
    if not path.is_file():
        raise ManifestError(f"there is no board '{name}': {path} is missing")
    return tomllib.loads(path.read_text())["board"]


def check_entry(entry):
    """Raises ManifestError unless the entry has exactly the fields that it should have."""
    where = f"entry '{entry.get('name', '?')}'"
    if set(entry) != set(FIELDS):
        odd = sorted(set(entry) ^ set(FIELDS))
        raise ManifestError(f"{where}: fields too many or too few: {', '.join(odd)}")
    for key, kind in FIELDS.items():
        if type(entry[key]) is not kind:
            raise ManifestError(f"{where}: {key} is no {kind.__name__}")
        if key in FORMS and not re.fullmatch(FORMS[key], entry[key]):
            raise ManifestError(f"{where}: {key} is '{entry[key]}', which is not like {FORMS[key]}")
    if entry["config"] not in configs():
        raise ManifestError(f"{where}: unknown configuration '{entry['config']}'; there are: "
                            + ", ".join(configs()))
    if entry["part"] != board(entry["board"])["part"]:
        raise ManifestError(f"{where}: part is '{entry['part']}', the board has "
                            f"'{board(entry['board'])['part']}'")
    if not any(name.endswith(".bit.bin") for name in entry["files"]):
        raise ManifestError(f"{where}: none of its files is a .bit.bin")
    for name, digest in entry["files"].items():
        if "/" in name or not re.fullmatch("[0-9a-f]{64}", str(digest)):
            raise ManifestError(f"{where}: '{name} = {digest}' is no file name with its sha256")


def read(path):
    """The entries by their names."""
    try:
        content = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: {error}") from error
    entries = content.get("bitstream")
    if set(content) != {"bitstream"} or not isinstance(entries, list):
        raise ManifestError(f"{path}: needs the list 'bitstream' and nothing else")
    for entry in entries:
        check_entry(entry)
    names = [entry["name"] for entry in entries]
    if len(set(names)) != len(names):
        raise ManifestError(f"{path}: two entries have the same name")
    return dict(zip(names, entries))


def fits(entry):
    """Why the entry is not for these sources; empty if it is."""
    if entry["spec_hash"] == spec_hash():
        return ""
    return (f"spec_hash is {entry['spec_hash']}, these sources have {spec_hash()}: the driver will "
            "refuse it; take the bitstream of this version or build it again")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verify(entry, folder):
    """Problems of the entry's files in the folder, one line each."""
    problems = [fits(entry)] if fits(entry) else []
    for name, digest in entry["files"].items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{path} is missing")
        elif sha256(path) != digest:
            problems.append(f"{path}: sha256 is {sha256(path)}, the manifest says {digest}")
    return problems


def show(entries):
    for name, entry in entries.items():
        print(f"{name}: {entry['config']}, {entry['engine']}, {entry['mhz']} MHz, {entry['tool']}: "
              + (fits(entry) or "fits these sources"))
    print(f"{len(entries)} bitstreams; these sources have spec hash {spec_hash()}")


def text(value):
    return str(value) if isinstance(value, int) else f'"{value}"'


def print_entry(arguments):
    folder = pathlib.Path(arguments.entry)
    files = {path.name: sha256(path) for path in sorted(folder.iterdir())
             if path.name.endswith(SUFFIXES)}
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True)
    entry = {"name": f"{arguments.board}-{arguments.config}-{arguments.engine}-{arguments.mhz}",
             "board": arguments.board, "part": board(arguments.board)["part"],
             "config": arguments.config, "engine": arguments.engine, "mhz": arguments.mhz,
             "tool": arguments.tool, "commit": commit.stdout.strip() or "0" * 40,
             "spec_hash": spec_hash(), "tested": arguments.tested, "files": files}
    check_entry(entry)
    print("[[bitstream]]")
    for key, value in entry.items():
        if key != "files":
            print(f"{key} = {text(value)}")
    print("[bitstream.files]")
    for name, digest in files.items():
        print(f'"{name}" = "{digest}"')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", help="of an entry")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, help="that holds its files")
    parser.add_argument("--manifest", type=pathlib.Path, default=HERE / "manifest.toml")
    parser.add_argument("--entry", metavar="FOLDER", help="print an entry for these files")
    parser.add_argument("--board", default="kv260")
    parser.add_argument("--config", default="base")
    parser.add_argument("--engine", default="rtl")
    parser.add_argument("--mhz", type=int, default=0)
    parser.add_argument("--tool", default="")
    parser.add_argument("--tested", default="not run on a board")
    arguments = parser.parse_args()
    try:
        if arguments.entry:
            print_entry(arguments)
            return 0
        entries = read(arguments.manifest)
        if arguments.name is None:
            show(entries)
            return 0
        if arguments.name not in entries:
            raise ManifestError(f"no entry '{arguments.name}' in {arguments.manifest}; there are: "
                                + (", ".join(entries) or "none"))
        if arguments.folder is None:
            raise ManifestError("the folder with the files is needed too")
        problems = verify(entries[arguments.name], arguments.folder)
    except (ManifestError, OSError) as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{arguments.name}: {len(entries[arguments.name]['files'])} files as the manifest says")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
