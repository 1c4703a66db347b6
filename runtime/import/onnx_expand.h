// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/import/onnx_model.pb.h"

namespace systole::import {

/// Replaces nodes of the domain com.microsoft that stand for several of ONNX's own, as ONNX Runtime
/// writes them into models that it has optimized, by these. Nodes that have another form than
/// expected stay as they are.
void ExpandFusedNodes(onnx::Model& model);

}  // namespace systole::import
