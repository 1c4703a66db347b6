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

/// Largest kernel, filter, stride and dilation along one axis.
inline constexpr int64_t kMaxWindowStep = 65535;

/// Reads the attributes of an operator into `node`, whose kind, name, inputs and outputs are set and
/// whose input shapes are known. Operands that only carry attributes (target shape, axes, padding
/// amounts) are folded in and removed from node.inputs.
///
/// Errors name the node: kInvalidArgument when the options are missing or impossible, kUnsupported
/// for options that Systole does not have.
Result<void> ReadAttributes(const graph::Graph& graph, const tflite::Operator& op, int32_t code,
                            graph::Node& node);

}  // namespace systole::import
