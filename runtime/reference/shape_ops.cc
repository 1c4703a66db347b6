// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/reference/check.h"
#include "runtime/reference/registry.h"

namespace systole::reference {
namespace {

Result<void> CheckReshape(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  return CheckSameSize(s);
}

Result<void> RunReshape(const Call& call) {
  std::copy(call.inputs[0].begin(), call.inputs[0].end(), call.outputs[0].begin());
  return {};
}

}  // namespace

void AddShapeOperators(Registry& registry) {
  registry.Add({graph::OpKind::kReshape}, {CheckReshape, RunReshape});
}

}  // namespace systole::reference
