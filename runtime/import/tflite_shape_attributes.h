// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

namespace tflite {
struct Operator;
}  // namespace tflite

/// The part of ReadAttributes() for PAD, PADV2, RESHAPE, SQUEEZE and MEAN, whose attributes are
/// constant operands. Those operands are removed from node.inputs.
Result<void> ReadShapeAttributes(const graph::Graph& graph, const tflite::Operator& op,
                                 int32_t code, graph::Node& node);

}  // namespace systole::import
