// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <initializer_list>

#include "runtime/reference/operator.h"

namespace systole::reference {

/// The table of all operators; every family enters its own.
class Registry {
 public:
  void Add(std::initializer_list<graph::OpKind> kinds, const Operator& entry) {
    for (const graph::OpKind kind : kinds) operators_[static_cast<size_t>(kind)] = entry;
  }
  const Operator* Find(graph::OpKind kind) const {
    const Operator& entry = operators_[static_cast<size_t>(kind)];
    return entry.run != nullptr ? &entry : nullptr;
  }

 private:
  std::array<Operator, graph::kOpKinds> operators_{};
};

void AddMathOperators(Registry& registry);      ///< math_families.cc
void AddShapeOperators(Registry& registry);     ///< shape_ops.cc
void AddMoveOperators(Registry& registry);      ///< move_ops.cc
void AddJoinOperators(Registry& registry);      ///< join_ops.cc
void AddGatherOperators(Registry& registry);    ///< gather_ops.cc
void AddBlockOperators(Registry& registry);     ///< block_ops.cc
void AddResizeOperators(Registry& registry);    ///< resize_ops.cc
void AddScanOperators(Registry& registry);      ///< scan_ops.cc
void AddVariableOperators(Registry& registry);  ///< variable_ops.cc
void AddSvdfOperators(Registry& registry);      ///< svdf_ops.cc
void AddDetectionOperators(Registry& registry);  ///< detection_ops.cc
void AddLstmOperators(Registry& registry);      ///< lstm_ops.cc

}  // namespace systole::reference
