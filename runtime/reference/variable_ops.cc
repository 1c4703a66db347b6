// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// READ_VARIABLE, ASSIGN_VARIABLE.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/reference/check.h"
#include "runtime/reference/registry.h"

namespace systole::reference {

Result<void> CheckVariable(const Call& call, size_t input) {
  const bool given = input < call.variables.size() &&
                     call.variables[input].size() == call.inputs[input].size();
  return given ? Result<void>{}
               : InvalidArgument(fmt::format("input {} is written, but is no variable", input));
}

namespace {

using graph::OpKind;

Result<void> CheckRead(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  return CheckSameSize(s);
}

Result<void> RunRead(const Call& call) {
  std::copy(call.inputs[0].begin(), call.inputs[0].end(), call.outputs[0].begin());
  return {};
}

Result<void> CheckAssign(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 2, 0));
  if (!s.input().is_variable) return InvalidArgument("what it assigns to is no variable");
  if (s.input(0).type != s.input(1).type) {
    return Unsupported("variable and value must have the same type");
  }
  return CheckShape(s.input(1), "the value", s.input(0).shape);
}

Result<void> RunAssign(const Call& call) {
  SYSTOLE_RETURN_IF_ERROR(CheckVariable(call, 0));
  std::copy(call.inputs[1].begin(), call.inputs[1].end(), call.variables[0].begin());
  return {};
}

}  // namespace

void AddVariableOperators(Registry& registry) {
  registry.Add({OpKind::kReadVariable}, {CheckRead, RunRead});
  registry.Add({OpKind::kAssignVariable}, {CheckAssign, RunAssign});
}

}  // namespace systole::reference
