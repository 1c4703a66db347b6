// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "driver/base/status.h"
#include "runtime/import/tflite_operator_reader.h"

namespace systole::import {

/// The value of SHAPE, RANK or RANGE, in the type of the operator's output; also sets the output's
/// shape. `budget` bounds the bytes.
Result<graph::Bytes> ReadComputedConstant(OperatorReader& r, size_t budget);

/// Whether a node may be computed while the file is read: its inputs are constants, its result is
/// the same in every numerics mode, and it does not take long.
bool CanFold(const graph::Graph& graph, const graph::Node& node);

/// Bytes that the node reads and writes.
size_t FoldingWork(const graph::Graph& graph, const graph::Node& node);

}  // namespace systole::import
