#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Prints what an .xclbin file says. Exit status 0; 2: not such a file, with the reason."""

import pathlib
import sys

import xclbin


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print("usage: show_xclbin.py FILE", file=sys.stderr)
        return 2
    try:
        content = xclbin.read(pathlib.Path(sys.argv[1]).read_bytes())
    except (xclbin.XclbinError, OSError) as error:
        print(f"show_xclbin.py: {sys.argv[1]}: {error}", file=sys.stderr)
        return 2
    print(f"platform   {content.platform}\nuuid       {content.uuid}")
    for ip in content.ips:
        line = "no interrupt" if ip.interrupt is None else f"interrupt {ip.interrupt}"
        print(f"ip         {ip.name}, registers at {ip.address:#x}, {line}")
    for memory in content.memories:
        print(f"memory     {memory.tag}, {memory.size >> 10} KiB at {memory.address:#x}")
    for argument, ip, memory in content.connections:
        print(f"connection argument {argument}: {content.ips[ip].name} to "
              f"{content.memories[memory].tag}")
    print(f"metadata   {content.metadata.decode(errors='replace')}")
    print(f"bitstream  {len(content.bitstream)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
