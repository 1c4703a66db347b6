#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""docs/hls-estimate.md: what the HLS engine is expected to need of an UltraScale+ device, from the
sizes that its own sources have (asked by a program that includes them) and the shapes of the device's
blocks. No vendor tool takes part.

  hls/scripts/estimate.py --cxx clang++-16           writes the page
  hls/scripts/estimate.py --cxx clang++-16 --check   compares; exit status 1 if it differs"""

import argparse
import math
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "hls" / "generate"))

import multipliers  # noqa: E402
import wiring  # noqa: E402

PAGE = ROOT / "docs" / "hls-estimate.md"
CONFIGS = {"tiny": "ConfigTiny", "base": "ConfigBase", "kv260": "ConfigKv260"}

# Depth and width of a block RAM of 36 Kbit with one port for each direction (UG573, table "Block RAM
# Data Combinations"); half a block: half the depth or width. With byte enables 8 of 9 bits count.
BRAM36 = ((512, 72), (1024, 36), (2048, 18), (4096, 9), (8192, 4), (16384, 2), (32768, 1))
BRAM18 = tuple((depth, width // 2) for depth, width in BRAM36[:4]) + ((4096, 4), (8192, 2), (16384, 1))
URAM = (4096, 72)
BOARD_DSP = 1248  # Kria KV260 (XCK26).
DSP = (27, 18)  # Signed factors of a DSP48E2 (UG579).


def brams(lines, bits, by_byte):
    """Blocks of 36 Kbit, in halves."""
    def blocks(shapes):
        return min(math.ceil(lines / depth) * math.ceil(bits / (width * 8 // 9 if by_byte else width))
                   for depth, width in shapes if width >= 9 or not by_byte)
    return min(blocks(BRAM36), blocks(BRAM18) / 2)


def urams(lines, bits, by_byte):
    return math.ceil(lines / URAM[0]) * math.ceil(bits / (64 if by_byte else 72))


def dsps(a, b):
    """Blocks of one product; each but the first part of a factor has one bit less (its sign)."""
    def parts(bits, width):
        return max(1, math.ceil((bits - 1) / (width - 1)))
    return min(parts(a, DSP[0]) * parts(b, DSP[1]), parts(b, DSP[0]) * parts(a, DSP[1]))


def _member(kind):
    if "::" not in kind or kind.startswith("typename "):
        return kind
    return re.sub(r"(.*)::(\w+)$", r"decltype(std::declval<\1>().\2)", kind)


def products(machine):
    """(name of the process, number of products in C++, types of the factors)."""
    rows = [row for rows in multipliers.SITES.values() for row in rows] + multipliers.CALLS
    for process in machine.processes.values():
        base, _, rest = process.cls.partition("<")
        lanes = rest.split(",")[-1].rstrip(">").strip()
        for owner, count, a, b in rows:
            if owner == base:
                yield process.name, count.replace("kPostLanes", lanes), _member(a), _member(b)


def program(machine):
    lines = ['#include "gen/machine.h"', '#include "hls/scripts/estimate_sizes.h"', "#include <utility>",
             "using namespace systole_hls;", "template <class Config> void All() {"]
    for process in machine.processes.values():
        lines.append(f'  estimate::Describe<{process.cls}>("{process.name}");')
    for name, count, a, b in products(machine):
        lines.append(f'  std::printf("product {name} %d %d %d\\n", {count}, '
                     f"estimate::SignedBits<{a}>(), estimate::SignedBits<{b}>());")
    for s in machine.streams.values():
        lines.append(f'  std::printf("stream {s.name} %d %d\\n", static_cast<int>({s.depth}), '
                     f"estimate::BitsOf<{s.type}>::kBits);")
    lines += ["}", "int main(int, char** argv) {"]
    for name, config in CONFIGS.items():
        lines.append(f"  if (argv[1][0] == '{name[0]}') All<{config}>();")
    return "\n".join(lines + ["}"]) + "\n"


def ask(cxx, machine):
    """Configuration -> lines that the program prints."""
    with tempfile.TemporaryDirectory() as folder:
        source, binary = f"{folder}/sizes.cc", f"{folder}/sizes"
        pathlib.Path(source).write_text(program(machine))
        hls = ROOT / "hls"
        subprocess.run([cxx, "-std=c++14", "-O0", "-w", "-DSYSTOLE_HLS_ESTIMATE", f"-I{ROOT}",
                        f"-I{hls}/include", f"-I{hls}/compat", source, f"{hls}/compat/kernel.cc",
                        f"{hls}/compat/channel.cc", "-lboost_context", "-o", binary], check=True)
        return {name: subprocess.run([binary, name], check=True, capture_output=True,
                                     text=True).stdout.splitlines() for name in CONFIGS}


class Need:
    """Of a process or a sum of them."""

    def __init__(self):
        self.dsp, self.bram, self.uram, self.lutram_bits, self.depth, self.kind = 0, 0.0, 0, 0, 0, ""

    def add(self, other):
        self.dsp += other.dsp
        self.bram += other.bram
        self.uram += other.uram
        self.lutram_bits += other.lutram_bits


def needs(lines):
    """Process -> Need; stream -> (depth, bits)."""
    found, streams, current, pending = {}, {}, None, []
    for line in lines:
        words = line.split()
        if words[0] == "process":
            current = found[words[1]] = Need()
            current.kind, current.depth = words[2], int(words[3])
        elif words[0] == "memory":
            depth, bits, by_byte = int(words[1]), int(words[2]), words[4] == "1"
            if words[3] == "bram":
                current.bram += brams(depth, bits, by_byte)
            elif words[3] == "uram":
                current.uram += urams(depth, bits, by_byte)
            elif words[3] == "lutram":
                current.lutram_bits += depth * bits
        elif words[0] == "product":
            found[words[1]].dsp += int(words[2]) * dsps(int(words[3]), int(words[4]))
        elif words[0] == "stream":
            streams[words[1]] = (int(words[2]), int(words[3]))
    return found, streams


def _loops(header):
    text = (ROOT / "hls" / "include" / "systole_hls" / header).read_text()
    return len(re.findall(r"^\s*[A-Z]\w+:\s*$", text, re.M))


def _cells(values):
    """One for each configuration; one if they are equal, none if they are 0."""
    texts = [f"{value:g}" for value in values]
    if len(set(texts)) > 1:
        return " / ".join(texts)
    return texts[0] if values[0] else ""


def page(machine, answers):
    asked = {name: needs(lines) for name, lines in answers.items()}
    out = ["""# Expected size of the HLS engine

Generated by `hls/scripts/estimate.py`; a test compares it with the sources. **No vendor tool has been run:**
these are the memories and multiplications that stand in the sources, divided by the shapes of the blocks of an
UltraScale+ device (block RAM 36 Kbit, UltraRAM 4096 x 72, DSP48E2 27 x 18). LUTs, registers and the clock are
not estimated; [area.md](area.md) has those of the RTL. What Vitis HLS reports may differ: it may share
multipliers that no turn uses together (the setups') or move small products into LUTs.

Two products of the array are one multiplication of 27 x 8 bits (`conv/row_products.h`), counted as one DSP.
Whether the tool puts the additions before and behind it there too, as cascades of 4 rows, is open: else they are
LUTs. With a register in each step of a cascade `conv_array` would be up to 3 cycles deeper than declared.

Every process is one pipelined function with II = 1, in which all loops are unrolled. So the II of each loop is
that of its process, one turn per cycle, and the depth is `kPipelineDepth` of the process, by which clocked
simulations delay its outputs; both are assumptions until a report of the tool confirms them.

## Whole engine
"""]
    out.append("| configuration | DSP | block RAM (36 Kbit) | UltraRAM | LUT RAM, bits | FIFOs, bits |\n"
               "| --- | --- | --- | --- | --- | --- |")
    too_many = []
    for name, (found, streams) in asked.items():
        total = Need()
        for need in found.values():
            total.add(need)
        fifo = sum(depth * bits for depth, bits in streams.values())
        out.append(f"| {name} | {total.dsp} | {total.bram:g} | {total.uram} | {total.lutram_bits} | {fifo} |")
        too_many += [f"`{name}` needs {total.dsp - BOARD_DSP} DSP more"] if total.dsp > BOARD_DSP else []
    wide = [f"{name} {sum(d * b > 1024 for d, b in streams.values())}"
            for name, (_, streams) in asked.items()]
    out.append(f"""
Of the {len(machine.streams)} streams those of more than 1024 bits are not shift registers by default
(`config_storage -auto_srl_max_bits`): {", ".join(wide)}. Bits of structs are those that C++ stores, more than
the tool keeps. A Kria KV260 has {BOARD_DSP} DSP, 144 block RAMs and 64 UltraRAMs. {_excess(too_many)}

## Processes

II expected: 1 for all. Columns of three numbers: tiny / base / kv260. Loops: labelled loops of the process's
header, all unrolled.

| process | kind | depth | loops | DSP | block RAM | UltraRAM | LUT RAM, bits |
| --- | --- | --- | --- | --- | --- | --- | --- |""")
    for process in machine.processes.values():
        each = [asked[name][0][process.name] for name in CONFIGS]
        columns = [_cells([getattr(need, what) for need in each])
                   for what in ("depth", "dsp", "bram", "uram", "lutram_bits")]
        out.append(f"| `{process.name}` | {each[0].kind} | {columns[0]} | {_loops(process.header)} | "
                   + " | ".join(columns[1:]) + " |")
    return "\n".join(out) + "\n"


def _excess(too_many):
    return "; ".join(too_many) + "." if too_many else "All configurations have enough."


def stale_multipliers():
    """Headers whose multiplications are not those of multipliers.py."""
    base = ROOT / "hls" / "include" / "systole_hls"
    for header in sorted(base.rglob("*.h")):
        name = header.relative_to(base).as_posix()
        sites, known = multipliers.sites_in(header.read_text()), len(multipliers.SITES.get(name, []))
        if sites != known:
            yield f"{name}: {sites} multiplications, hls/scripts/multipliers.py knows {known}"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cxx", default="c++", help="compiler of the program that asks for sizes")
    parser.add_argument("--check", action="store_true", help="compare with the page")
    args = parser.parse_args()
    stale = list(stale_multipliers())
    if stale:
        print("\n".join(stale), file=sys.stderr)
        return 1
    machine = wiring.load()
    text = page(machine, ask(args.cxx, machine))
    if not args.check:
        PAGE.write_text(text)
        return 0
    if not PAGE.exists() or PAGE.read_text() != text:
        print(f"{PAGE} is not what the sources say; run hls/scripts/estimate.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
