#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the .xclbin file through which XRT finds a Systole: where its registers are, which
interrupt it has and what memory it reaches. Needs neither Vitis nor xclbinutil.

Without --bitstream the hardware is loaded by other means (xmutil loadapp on a Kria board, or it is
the simulated chip). Exit status 0: written; 2: bad arguments or input, with the reason.
"""

import argparse
import json
import pathlib
import re
import sys

import xclbin

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "hw" / "spec"))
import spec_model  # noqa: E402  (found through the line above)

WINDOW = 0x10000  # What XRT maps of an ip's registers on the board.
ADDRESS_BITS = 40  # Of a Zynq UltraScale+.
ENGINES = ("rtl", "hls")
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def number(text, what):
    """"0x1000", "64K", "2G"."""
    match = re.fullmatch(r"(0x[0-9a-fA-F]+|[0-9]+)([KMG]?)", text)
    if not match:
        raise xclbin.XclbinError(f"{what} '{text}' is not a number like 0xA0000000, 512M or 2G")
    return int(match[1], 0) * UNITS[match[2]]


def parse_bank(text):
    parts = text.split(":")
    if len(parts) != 3 or not parts[0]:
        raise xclbin.XclbinError(f"bank '{text}' is not NAME:ADDRESS:SIZE")
    return xclbin.Memory(parts[0], number(parts[1], "address of bank"),
                         number(parts[2], "size of bank"))


def check_address(address):
    if address % WINDOW or not 0 < address <= (1 << ADDRESS_BITS) - WINDOW:
        raise xclbin.XclbinError(
            f"register address {address:#x} is not a multiple of {WINDOW:#x} within "
            f"{ADDRESS_BITS} bits; give the one of the block design")


def check_banks(banks, registers):
    """Banks are pages, fit the bus, and share nothing with each other or the registers."""
    taken = [("the registers", registers, registers + WINDOW)]
    for bank in banks:
        name = f"bank '{bank.tag}'"
        if bank.size == 0 or bank.size % 4096 or bank.address % 4096:
            raise xclbin.XclbinError(f"{name} at {bank.address:#x} with {bank.size} bytes: address "
                                     "and size must be multiples of 4096, the size not 0")
        end = bank.address + bank.size
        if end > 1 << ADDRESS_BITS:
            raise xclbin.XclbinError(f"{name} ends at {end:#x}, the bus has {ADDRESS_BITS} bits")
        for other, first, last in taken:
            if bank.address < last and first < end:
                raise xclbin.XclbinError(f"{name} overlaps {other} at {first:#x}")
        taken.append((name, bank.address, end))


def check_bitstream(data, path):
    """Devices begin to listen at the sync word, in one byte order or the other."""
    if not any(word in data[:4096] for word in (b"\xaa\x99\x55\x66", b"\x66\x55\x99\xaa")):
        raise xclbin.XclbinError(f"'{path}' has no sync word in its first 4096 bytes: it is not a "
                                 "bitstream (.bit or .bin)")


def content_of(arguments):
    spec = spec_model.load()
    configs = {config["name"]: config for config in spec["machine"]["config"]}
    if arguments.config not in configs:
        raise xclbin.XclbinError(f"unknown configuration '{arguments.config}'; there are: "
                                 + ", ".join(configs))
    address = number(arguments.address, "register address")
    check_address(address)
    if not 0 <= arguments.interrupt <= 127:
        raise xclbin.XclbinError(f"interrupt {arguments.interrupt} is not in 0..127")
    banks = [parse_bank(text) for text in arguments.bank or ["DDR:0x0:2046M"]]
    check_banks(banks, address)
    bitstream = b""
    if arguments.bitstream:
        bitstream = pathlib.Path(arguments.bitstream).read_bytes()
        check_bitstream(bitstream, arguments.bitstream)
    machine = spec["machine"]
    metadata = {"systole": {
        "config": arguments.config, "engine": arguments.engine,
        "spec_hash": f"{spec['hash']:08x}",
        "version": f"{machine['version_major']}.{machine['version_minor']}"}}
    return xclbin.Xclbin(
        platform=f"systole_{arguments.config}",
        ips=[xclbin.Ip("systole:systole_1", address,
                       None if arguments.no_interrupt else arguments.interrupt)],
        memories=banks,
        connections=[(0, 0, bank) for bank in range(len(banks))],
        metadata=json.dumps(metadata, sort_keys=True).encode(),
        bitstream=bitstream)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--config", required=True, help="configuration of hw/spec/machine.toml")
    parser.add_argument("--output", required=True, help="file to write")
    parser.add_argument("--engine", default="rtl", choices=ENGINES,
                        help="which of the two machines; the simulated chip loads its model")
    parser.add_argument("--address", default="0xA0000000",
                        help="of the registers; default %(default)s")
    parser.add_argument("--bank", action="append", metavar="NAME:ADDRESS:SIZE",
                        help="memory that the machine reaches, several times; default DDR:0x0:2046M,"
                             " the low memory of a Zynq UltraScale+")
    parser.add_argument("--interrupt", type=int, default=0,
                        help="its place in the device tree node; default %(default)s")
    parser.add_argument("--no-interrupt", action="store_true", help="the line is not connected")
    parser.add_argument("--bitstream", help="bitstream to put in")
    arguments = parser.parse_args()
    try:
        content = content_of(arguments)
        data = xclbin.write(content)
        pathlib.Path(arguments.output).write_bytes(data)
    except (xclbin.XclbinError, OSError) as error:
        print(f"make_xclbin.py: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.output}: {arguments.config}, {len(data)} bytes, uuid "
          f"{xclbin.read(data).uuid}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
