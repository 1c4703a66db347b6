# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Multiplications of the HLS engine whose operands are both variable, by header.

Each row: processes (class up to `<`), how many at a time, types of the operands; in C++, with Config.
A test counts the multiplications in the text of each header, so that a new one is noticed here. What
only simulations see does not count."""

import re

import source_rules

CONV = "ConvCommand::"
VECTOR = "DepthwiseCommand::"

ROW_PRODUCTS = "typename RowProducts<Config, true>::"
ARRAY = [("ArrayRows", "Geometry<Config>::kPartRows * (Config::kCols / 2)", ROW_PRODUCTS + "pair_t",
          ROW_PRODUCTS + "activation_t")]
REQUANTIZE = ("ap_uint<32>", "ap_uint<31>")
SCALE = ("ap_uint<8>", "ap_uint<31>")
RESIDUAL_LANES = "ResidualAdd<Config>::kLanes"

# Header -> rows, one for each multiplication in its text.
SITES = {
    "conv/row_products.h": ARRAY,
    "conv/conv_setup.h": [("ConvSetup", "1", CONV + a, CONV + b) for a, b in (
        ("dx", "in_pixel_pitch"), ("dy", "in_row_pitch"), ("x0", "in_pixel_pitch"),
        ("in_w", "in_pixel_pitch"), ("y0", "in_row_pitch"), ("sx", "in_pixel_pitch"),
        ("sy", "in_row_pitch"))],
    "control/check_extents.h": [("Check", "1", "ap_uint<32>", "ap_uint<16>"),
                                ("Check", "1", "ap_uint<24>", "ap_uint<16>")],
    "post/post.h": [("Post", "1", "PostMode::weight_zero", "PostItem<8>::window_sum")],
    "post/requantize.h": [("Post", "kPostLanes", *REQUANTIZE), ("VectorAdd", "Config::kLanes", *SCALE)],
    "vector/vector_lanes.h": [("VectorLanes", "kWindowColumns * Config::kLanes", "ap_int<9>", "ap_int<9>")],
    "vector/vector_setup.h": [("VectorSetup", "1", a, b) for a, b in (
        ("ap_uint<12>", VECTOR + "sx"), (VECTOR + "y0", VECTOR + "in_row_pitch"),
        (VECTOR + "x0", VECTOR + "in_pixel_pitch"), (VECTOR + "dx", VECTOR + "in_pixel_pitch"),
        (VECTOR + "dy", VECTOR + "in_row_pitch"), (VECTOR + "sx", VECTOR + "in_pixel_pitch"),
        (VECTOR + "sy", VECTOR + "in_row_pitch"), (VECTOR + "kh", VECTOR + "kw"),
        (VECTOR + "n", VECTOR + "oh"), ("ap_uint<24>", VECTOR + "ow"))],
    "vector/vector_stream.h": [("VectorWalk", "1", "ap_uint<2>", "ap_uint<2>")],
}

# Used in other places than their own process.
CALLS = [("ConvPost", "Config::kCols", *REQUANTIZE),
         ("ConvPost", "1", "PostMode::weight_zero", "PostItem<8>::window_sum"),
         ("ResidualAdd", "2 * " + RESIDUAL_LANES, *SCALE),
         ("ResidualAdd", RESIDUAL_LANES, *REQUANTIZE)]

CONSTANT = r"k[A-Z]\w*|\d[\w']*|[A-Z]"


def sites_in(text):
    """Number of multiplications in a header whose operands are both more than constants."""
    text = re.sub(r"^[ \t]*#[^\n]*", "", source_rules.strip(text), flags=re.M)
    count = 0
    for match in re.finditer(r"\s\*\s", text):
        before = re.search(r"([\w.:]+|\)|\])$", text[:match.start()])
        after = re.match(r"(\(*)([\w.:]+)", text[match.end():])
        line = text[text.rfind("\n", 0, match.start()) + 1:text.find("\n", match.end())]
        if not before or not after or "static_assert" in line or "constexpr" in line:
            continue
        left, right = before.group(1).split("::")[-1], after.group(2).split("::")[-1]
        if re.fullmatch(CONSTANT, left) or re.fullmatch(CONSTANT, right):
            continue
        if re.search(r"RecordLines<", text[match.end():match.end() + 14]):
            continue  # One of three constants.
        count += 1
    return count
