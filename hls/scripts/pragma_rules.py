# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Pragmas of Vitis HLS 2022.2 with their options, as UG1399, "HLS Pragmas", lists them."""

import re

NAME = r"[\w.\[\]>-]+"
COUNT = r"(\d+|k[A-Z]\w*)"  # A literal or a constant.
PARTITION = {"variable": NAME, "type": "cyclic|block|complete", "factor": COUNT, "dim": r"\d+",
             "cyclic": None, "block": None, "complete": None}
MEMORIES = "|".join(f"{kind}_{ports}" for kind, ports in (
    ("ram", "1p"), ("ram", "1wnr"), ("ram", "2p"), ("ram", "s2p"), ("ram", "t2p"),
    ("rom", "1p"), ("rom", "2p"), ("rom", "np"))) + "|fifo"

# Name -> option -> pattern of its value; None: the option stands alone.
PRAGMAS = {
    "PIPELINE": {"II": COUNT, "style": "stp|flp|frp", "rewind": None, "off": None},
    "UNROLL": {"factor": COUNT, "skip_exit_check": None, "off": "true"},
    "INLINE": {"off": None, "recursive": None},
    "ARRAY_PARTITION": PARTITION,
    "ARRAY_RESHAPE": PARTITION,
    "DEPENDENCE": {"variable": NAME, "class": "array|pointer", "type": "inter|intra",
                   "direction": "RAW|WAR|WAW", "distance": COUNT, "true": None, "false": None,
                   "inter": None, "intra": None, "RAW": None, "WAR": None, "WAW": None},
    "BIND_STORAGE": {"variable": NAME, "type": MEMORIES, "latency": r"-?\d+",
                     "impl": "bram|bram_ecc|lutram|uram|uram_ecc|srl|memory|auto"},
    "BIND_OP": {"variable": NAME, "op": "mul|add|sub", "latency": r"-?\d+", "impl": "dsp|fabric"},
    "INTERFACE": {"port": NAME, "axis": None, "ap_none": None, "ap_ctrl_none": None,
                  "mode": "axis|ap_none|ap_ctrl_none", "register": None,
                  "register_mode": "forward|reverse|both|off"},
    "RESET": {"variable": NAME, "off": None},
    "AGGREGATE": {"variable": NAME, "compact": "bit|byte|none|auto"},
    "DISAGGREGATE": {"variable": NAME},
    "STREAM": {"variable": NAME, "depth": COUNT, "type": "fifo|pipo|shared|unsync"},
    "LOOP_TRIPCOUNT": {"min": COUNT, "max": COUNT, "avg": COUNT},
    "LOOP_FLATTEN": {"off": None},
    "LATENCY": {"min": COUNT, "max": COUNT},
    "EXPRESSION_BALANCE": {"off": None},
    "DATAFLOW": {"disable_start_propagation": None},
    "STABLE": {"variable": NAME},
}
NEEDED = {"ARRAY_PARTITION": "variable", "ARRAY_RESHAPE": "variable", "BIND_STORAGE": "variable",
          "BIND_OP": "variable", "INTERFACE": "port", "AGGREGATE": "variable",
          "STREAM": "variable", "DEPENDENCE": "variable", "RESET": "variable"}


def problems(text):
    """What is wrong with `text`, which follows `#pragma HLS`."""
    words = re.sub(r"\s*=\s*", "=", text.strip()).split()
    name, given = words[0], words[1:]
    options = PRAGMAS.get(name.upper())
    if options is None:
        return [f"{name} is not a pragma of Vitis HLS 2022.2 that is used here"]
    if name != name.upper():
        return [f"{name} is spelled {name.upper()}"]
    wrong, seen = [], set()
    for option in given:
        key, _, value = option.partition("=")
        seen.add(key)
        if key not in options:
            wrong.append(f"{name} has no option {key}")
        elif options[key] is None and value:
            wrong.append(f"{name}: option {key} has no value")
        elif options[key] is not None and not re.fullmatch(options[key], value):
            wrong.append(f"{name}: {key} is not {value or 'without a value'}")
    if name in NEEDED and NEEDED[name] not in seen:
        wrong.append(f"{name} without {NEEDED[name]}")
    return wrong
