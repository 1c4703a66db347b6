// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/unit/import/model_builder.h"

namespace systole::test {

/// A model of one operator, and what the graph must hold of it.
struct OperatorModel {
  std::string name;
  ModelSpec spec;
  std::string attributes;  ///< "axis=1 sizes=2,2", in the order of the fields.
  std::string shapes;      ///< Of the last node's outputs, e.g. "1x4x4x2 1x4".
  size_t inputs = 1;       ///< Of the last node.
};

/// One model or more for every operator that the importer knows; a few hundred bytes each.
std::vector<OperatorModel> OperatorModels();

}  // namespace systole::test
