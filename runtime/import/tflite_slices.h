// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/import/tflite_operator_reader.h"

namespace systole::import {

/// SLICE: x, begin, size (-1: to the end).
Result<void> ReadSlice(OperatorReader& r);

/// STRIDED_SLICE: x, begin, end, strides, with the masks of the options. New axes are left to a
/// RESHAPE behind the node (OperatorReader::reshaped).
Result<void> ReadStridedSlice(OperatorReader& r);

}  // namespace systole::import
