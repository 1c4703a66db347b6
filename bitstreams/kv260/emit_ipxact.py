# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""IP-XACT (IEEE 1685-2009) of the top: bus interfaces, registers, ports, parameters, files. For tools
other than the flow of this folder, which lets Vivado package an IP of its own."""

import xml.etree.ElementTree as ET

import project

SPIRIT = "http://www.spiritconsortium.org/XMLSchema/SPIRIT/1685-2009"
AXI = ("xilinx.com", "interface", "aximm", "1.0"), ("xilinx.com", "interface", "aximm_rtl", "1.0")
CLOCK = ("xilinx.com", "signal", "clock", "1.0"), ("xilinx.com", "signal", "clock_rtl", "1.0")
RESET = ("xilinx.com", "signal", "reset", "1.0"), ("xilinx.com", "signal", "reset_rtl", "1.0")
IRQ = ("xilinx.com", "signal", "interrupt", "1.0"), ("xilinx.com", "signal", "interrupt_rtl", "1.0")
# Name, type, role, prefix or port, logical name (None: what follows the prefix), parameters.
INTERFACES = [
    ("s_axil", AXI, "slave", "s_axil_", None, {"PROTOCOL": "AXI4LITE"}),
    ("m_axi", AXI, "master", "m_axi_", None, {"PROTOCOL": "AXI4"}),
    ("clk", CLOCK, "slave", "clk_i", "CLK",
     {"ASSOCIATED_BUSIF": "s_axil:m_axi", "ASSOCIATED_RESET": "rst_ni"}),
    ("rst", RESET, "slave", "rst_ni", "RST", {"POLARITY": "ACTIVE_LOW"}),
    ("irq", IRQ, "master", "irq_o", "INTERRUPT", {"SENSITIVITY": "LEVEL_HIGH"}),
]


def _add(parent, name, text=None, /, **attributes):
    element = ET.SubElement(parent, f"{{{SPIRIT}}}{name}",
                            {f"{{{SPIRIT}}}{key}": str(value) for key, value in attributes.items()})
    if text is not None:
        element.text = str(text)
    return element


def _reference(parent, name, vlnv):
    _add(parent, name, **dict(zip(("vendor", "library", "name", "version"), vlnv)))


def _interface(parent, ports, interface):
    name, (bus, abstraction), role, prefix, logical, parameters = interface
    element = _add(parent, "busInterface")
    _add(element, "name", name)
    _reference(element, "busType", bus)
    _reference(element, "abstractionType", abstraction)
    place = _add(element, role)
    if name == "s_axil":
        _add(place, "memoryMapRef", memoryMapRef="registers")
    if name == "m_axi":
        _add(place, "addressSpaceRef", addressSpaceRef="memory")
    maps = _add(element, "portMaps")
    for port in ports:
        if not (port.name == prefix or prefix.endswith("_") and port.name.startswith(prefix)):
            continue
        pair = _add(maps, "portMap")
        _add(_add(pair, "logicalPort"), "name",
             logical or port.stem.removeprefix(prefix).upper())
        _add(_add(pair, "physicalPort"), "name", port.name)
    values = _add(element, "parameters")
    for key, value in parameters.items():
        parameter = _add(values, "parameter")
        _add(parameter, "name", key)
        _add(parameter, "value", value)


def _registers(parent, board, spec):
    space = _add(parent, "memoryMap")
    _add(space, "name", "registers")
    block = _add(space, "addressBlock")
    _add(block, "name", "reg0")
    _add(block, "baseAddress", 0)
    _add(block, "range", board["registers"]["bytes"])
    _add(block, "width", 32)
    _add(block, "usage", "register")
    access = {"ro": "read-only", "wo": "write-only", "rw": "read-write", "w1c": "read-write"}
    for register in spec["machine"]["register"]:
        for i in range(register.get("count", 1)):
            entry = _add(block, "register")
            _add(entry, "name", register["name"] + (f"_{i}" if "count" in register else ""))
            _add(entry, "description", register["doc"])
            _add(entry, "addressOffset", f"0x{register['offset'] + i * register.get('stride', 4):x}")
            _add(entry, "size", 32)
            _add(entry, "access", access[register["access"]])


def _ports(parent, ports):
    for port in ports:
        element = _add(parent, "port")
        _add(element, "name", port.name)
        wire = _add(element, "wire")
        _add(wire, "direction", {"input": "in", "output": "out"}[port.direction])
        if port.width > 1:
            vector = _add(wire, "vector")
            _add(vector, "left", port.width - 1)
            _add(vector, "right", 0)


def component(config):
    """The text of component.xml."""
    ET.register_namespace("spirit", SPIRIT)
    board, spec, top = project.board(), project.spec(), project.top()
    root = ET.Element(f"{{{SPIRIT}}}component")
    for key, value in (("vendor", "systole"), ("library", "kernel"), ("name", top.name),
                       ("version", f"{spec['machine']['version_major']}."
                                   f"{spec['machine']['version_minor']}")):
        _add(root, key, value)
    interfaces = _add(root, "busInterfaces")
    for interface in INTERFACES:
        _interface(interfaces, top.ports, interface)
    space = _add(_add(root, "addressSpaces"), "addressSpace")
    _add(space, "name", "memory")
    _add(space, "range", f"0x{1 << next(p.width for p in top.ports if p.stem == 'm_axi_araddr'):x}")
    _add(space, "width", board["memory"]["width"])
    _registers(_add(root, "memoryMaps"), board, spec)
    model = _add(root, "model")
    view = _add(_add(model, "views"), "view")
    _add(view, "name", "synthesis")
    _add(view, "envIdentifier", "systemVerilogSource:synthesis")
    _add(view, "language", "systemVerilog")
    _add(view, "modelName", top.name)
    _add(_add(view, "fileSetRef"), "localName", "rtl")
    _ports(_add(model, "ports"), top.ports)
    values = _add(model, "modelParameters")
    for key, value in project.parameters(config).items():
        parameter = _add(values, "modelParameter", dataType="integer")
        _add(parameter, "name", key)
        _add(parameter, "value", value)
    files = _add(_add(root, "fileSets"), "fileSet")
    _add(files, "name", "rtl")
    sources, headers = project.rtl_files()
    for path in headers + sources:
        entry = _add(files, "file")
        _add(entry, "name", path.relative_to(project.ROOT))
        _add(entry, "fileType", "systemVerilogSource")
        if path in headers:
            _add(entry, "isIncludeFile", "true")
        define = _add(entry, "define")
        _add(define, "name", "SYSTOLE_FPGA")
        _add(define, "value", 1)
    _add(root, "description", f"Systole, INT8 inference accelerator, configuration {config}")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"

