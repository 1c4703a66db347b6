// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/import/onnx_file.h"

namespace systole::import {

/// Turns the network of a parsed model into a graph. Errors as ImportOnnx().
Result<graph::Graph> ReadOnnxNetwork(const onnx::Model& model, ExternalData& external,
                                     std::string model_name);

}  // namespace systole::import
