# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The .xclbin container ("axlf") of XRT: what this project puts into one, written and read.

Layouts follow XRT's public header xclbin.h: little endian, natural alignment. Sections are 8-byte
aligned and exactly as long as their records, as the Linux driver zocl insists.
"""

import dataclasses
import hashlib
import struct
import uuid

# enum axlf_section_kind
BITSTREAM, MEM_TOPOLOGY, CONNECTIVITY, IP_LAYOUT, USER_METADATA = 0, 6, 7, 8, 16
SECTION_NAMES = {BITSTREAM: "BITSTREAM", MEM_TOPOLOGY: "MEM_TOPOLOGY", CONNECTIVITY: "CONNECTIVITY",
                 IP_LAYOUT: "IP_LAYOUT", USER_METADATA: "USER_METADATA"}

MAGIC = b"xclbin2\0"
HEADER_AT, SECTIONS_AT = 304, 456  # Of struct axlf: its axlf_header, its first section header.
HEADER = struct.Struct("<QQQHBBHH16s64s16s16sI4x")
SECTION = struct.Struct("<I16s4xQQ")
IP = struct.Struct("<IIQ64s")
MEMORY = struct.Struct("<BB6xQQ16s")
CONNECTION = struct.Struct("<iii")

IP_KERNEL, MEM_DRAM = 1, 2
AP_CTRL_NONE = 2  # Registers of its own, not those of a kernel: only xrt::ip opens it.
XRT_VERSION = (2, 13)


class XclbinError(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Ip:
    name: str  # "kernel:instance"
    address: int
    interrupt: int | None = None


@dataclasses.dataclass(frozen=True)
class Memory:
    tag: str
    address: int
    size: int  # Bytes.


@dataclasses.dataclass
class Xclbin:
    platform: str
    ips: list
    memories: list
    connections: list  # (argument, index of the ip, index of the memory)
    metadata: bytes = b""
    bitstream: bytes = b""
    uuid: str = ""  # Filled in by read().


def _text(value, size, what):
    data = value.encode("ascii")
    if len(data) >= size:
        raise XclbinError(f"{what} '{value}' has {len(data)} characters, the limit is {size - 1}")
    return data


def _counted(records, pad):
    return struct.pack("<i", len(records)) + b"\0" * pad + b"".join(records)


def _sections(content):
    ips = [IP.pack(IP_KERNEL,
                   AP_CTRL_NONE << 8 | (0 if ip.interrupt is None else ip.interrupt << 1 | 1),
                   ip.address, _text(ip.name, 64, "name of the ip")) for ip in content.ips]
    memories = [MEMORY.pack(MEM_DRAM, 1, memory.size // 1024, memory.address,
                            _text(memory.tag, 16, "tag of the memory"))
                for memory in content.memories]
    connections = [CONNECTION.pack(*connection) for connection in content.connections]
    sections = [(IP_LAYOUT, _counted(ips, 4)), (MEM_TOPOLOGY, _counted(memories, 4)),
                (CONNECTIVITY, _counted(connections, 0))]
    if content.metadata:
        sections.append((USER_METADATA, content.metadata))
    if content.bitstream:
        sections.append((BITSTREAM, content.bitstream))
    return sections


def write(content):
    """The bytes of the file. The same content gives the same bytes: no time of day is in them, and
    the uuid is a hash over platform and sections."""
    sections = _sections(content)
    digest = hashlib.sha256(content.platform.encode())
    for kind, data in sections:
        digest.update(struct.pack("<IQ", kind, len(data)) + data)
    identity = uuid.UUID(bytes=digest.digest()[:16], version=4)

    at = SECTIONS_AT + SECTION.size * len(sections)
    headers, bodies = b"", b""
    for kind, data in sections:
        headers += SECTION.pack(kind, SECTION_NAMES[kind].encode()[:15], at, len(data))
        data += b"\0" * (-len(data) % 8)
        bodies += data
        at += len(data)
    header = HEADER.pack(at, 0, 0, 0, *XRT_VERSION, 0, 0, b"",
                         _text(content.platform, 64, "name of the platform"), identity.bytes, b"",
                         len(sections))
    no_signature = struct.pack("<i", -1) + b"\xff" * (28 + 256)
    return MAGIC + no_signature + struct.pack("<Q", 0) + header + headers + bodies


def _string(data):
    return data.split(b"\0", 1)[0].decode("ascii", errors="replace")


def _records(name, data, layout, pad):
    """The records of a counted section."""
    start = 4 + pad
    count = struct.unpack_from("<i", data)[0] if len(data) >= start else -1
    if count < 0 or len(data) != start + count * layout.size:
        raise XclbinError(f"section {name} has {len(data)} bytes, which is not a number of records")
    return [layout.unpack_from(data, start + i * layout.size) for i in range(count)]


def read(data):
    """Parses a file; XclbinError says what is wrong with it."""
    if len(data) < SECTIONS_AT or data[:8] != MAGIC:
        raise XclbinError(f"{len(data)} bytes that do not begin as an .xclbin file does")
    header = HEADER.unpack_from(data, HEADER_AT)
    length, sections = header[0], header[-1]
    if length != len(data):
        raise XclbinError(f"the file says that it has {length} bytes, it has {len(data)}")
    if SECTIONS_AT + sections * SECTION.size > len(data):
        raise XclbinError(f"{sections} sections do not fit into {len(data)} bytes")
    content = {}
    for i in range(sections):
        kind, _, at, size = SECTION.unpack_from(data, SECTIONS_AT + i * SECTION.size)
        name = SECTION_NAMES.get(kind, str(kind))
        if at > len(data) or size > len(data) - at:
            raise XclbinError(f"section {name} ends at byte {at + size}, behind the end of the file")
        if kind in content:
            raise XclbinError(f"section {name} is there twice")
        content[kind] = data[at:at + size]
    for kind in (IP_LAYOUT, MEM_TOPOLOGY, CONNECTIVITY):
        if kind not in content:
            raise XclbinError(f"section {SECTION_NAMES[kind]} is missing")
    ips = [Ip(_string(name), address, properties >> 1 & 0x7f if properties & 1 else None)
           for _, properties, address, name in
           _records("IP_LAYOUT", content[IP_LAYOUT], IP, 4)]
    memories = [Memory(_string(tag), address, size * 1024) for _, _, size, address, tag in
                _records("MEM_TOPOLOGY", content[MEM_TOPOLOGY], MEMORY, 4)]
    connections = _records("CONNECTIVITY", content[CONNECTIVITY], CONNECTION, 0)
    for argument, ip, memory in connections:
        if not (0 <= ip < len(ips) and 0 <= memory < len(memories)):
            raise XclbinError(f"argument {argument} connects ip {ip} to memory {memory}; there are "
                              f"{len(ips)} and {len(memories)}")
    return Xclbin(_string(header[9]), ips, memories, connections,
                  content.get(USER_METADATA, b""), content.get(BITSTREAM, b""),
                  str(uuid.UUID(bytes=header[10])))
