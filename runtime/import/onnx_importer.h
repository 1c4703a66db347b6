// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

/// Reads an ONNX file. It is untrusted: every error is returned, memory use is bounded. Quantized
/// operators come from QLinear nodes, from DequantizeLinear - operator - QuantizeLinear and from
/// the Integer nodes; the rest stays float32. Images are NHWC inside; inputs and outputs of the
/// network keep the file's order. `folder` is where external data may lie; empty: they are refused.
///
/// Errors: kInvalidArgument when the file is damaged; kUnsupported when the network holds what
/// Systole cannot run (the message lists up to ten nodes with operator and reason).
Result<graph::Graph> ImportOnnx(std::span<const std::byte> file, std::string model_name,
                                const std::filesystem::path& folder = {});

}  // namespace systole::import
