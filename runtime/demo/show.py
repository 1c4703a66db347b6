#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Shows the demo's pictures in the terminal, each with the answer it got. Standard library only.

  show.py --inputs inputs.bin --labels labels.txt --answers out0.bin
"""

import argparse
import array
import os
import pathlib
import shutil
import sys

SIZE = 24  # Pictures are SIZE x SIZE int8, -128 paper to 127 ink.
CLASSES = 10
SHADES = " .:-=+*#%@"
GAP = "   "


def read_int8(path, item_bytes):
    """The file's items as lists of int8; ends the program when it does not hold whole items."""
    data = array.array("b", pathlib.Path(path).read_bytes())
    if not data or len(data) % item_bytes:
        sys.exit(f"{path}: {len(data)} bytes, expected a multiple of {item_bytes}")
    return [data[i : i + item_bytes] for i in range(0, len(data), item_bytes)]


def grey(value):
    """The terminal colour (256-colour palette, 24 greys) for a pixel of -128..127."""
    return 232 + (value + 128) * 23 // 255


def colour_rows(picture):
    """Two pixels per character: an upper half block has a foreground and a background."""
    rows = []
    for y in range(0, SIZE, 2):
        pairs = zip(picture[y * SIZE : (y + 1) * SIZE], picture[(y + 1) * SIZE : (y + 2) * SIZE])
        cells = "".join(f"\x1b[38;5;{grey(a)}m\x1b[48;5;{grey(b)}m▀" for a, b in pairs)
        rows.append(cells + "\x1b[0m")
    return rows


def plain_rows(picture):
    """The same in characters that every log file can hold."""
    rows = []
    for y in range(0, SIZE, 2):
        pairs = zip(picture[y * SIZE : (y + 1) * SIZE], picture[(y + 1) * SIZE : (y + 2) * SIZE])
        rows.append("".join(SHADES[(a + b + 256) * len(SHADES) // 511] for a, b in pairs))
    return rows


def caption(answer, label):
    """"7, 72 %  right": SOFTMAX answers in steps of 1/256 from -128."""
    best = max(range(CLASSES), key=lambda digit: answer[digit])
    percent = (answer[best] + 128) * 100 // 256
    verdict = "right" if best == label else f"wrong: {label}"
    return f"{best} ({percent} %)  {verdict}".ljust(SIZE), best == label


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", required=True, help="pictures, int8")
    parser.add_argument("--labels", required=True, help="the digit that was drawn, one per line")
    parser.add_argument("--answers", required=True, help="output of the network, int8")
    arguments = parser.parse_args()

    pictures = read_int8(arguments.inputs, SIZE * SIZE)
    answers = read_int8(arguments.answers, CLASSES)
    labels = [int(word) for word in pathlib.Path(arguments.labels).read_text().split()]
    if not len(pictures) == len(answers) == len(labels):
        sys.exit(f"{len(pictures)} pictures, {len(answers)} answers, {len(labels)} labels: "
                 "these must be as many")

    terminal = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    render = colour_rows if terminal and utf8 else plain_rows
    per_row = max(1, (shutil.get_terminal_size().columns + len(GAP)) // (SIZE + len(GAP)))

    right = 0
    for start in range(0, len(pictures), per_row):
        shown = range(start, min(start + per_row, len(pictures)))
        for row in zip(*(render(pictures[i]) for i in shown)):
            print(GAP.join(row))
        captions = [caption(answers[i], labels[i]) for i in shown]
        print(GAP.join(text for text, _ in captions).rstrip() + "\n")
        right += sum(correct for _, correct in captions)
    print(f"{right} of {len(pictures)} answers are the digit that was drawn.")


if __name__ == "__main__":
    main()
