// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace systole::reference {

using graph::DataType;

bool Is8Bit(DataType type) { return type == DataType::kInt8 || type == DataType::kUint8; }

bool IsQuantized(const graph::Tensor& t) {
  return (Is8Bit(t.type) || t.type == DataType::kInt16) && t.quant.scales.size() == 1 &&
         t.quant.zero_points.size() == 1;
}

Result<void> CheckCounts(const Signature& s, size_t required, size_t allowed, size_t outputs) {
  bool present = s.inputs.size() >= required && s.inputs.size() <= allowed &&
                 s.outputs.size() == outputs;
  for (size_t i = 0; present && i < required; ++i) present = s.inputs[i] != nullptr;
  for (size_t i = 0; present && i < outputs; ++i) present = s.outputs[i] != nullptr;
  if (present) return {};
  return InvalidArgument(fmt::format("{} inputs and {} outputs; it has {}..{} and {}",
                                     s.inputs.size(), s.outputs.size(), required, allowed,
                                     outputs));
}

Result<void> CheckType(const graph::Tensor& t, const std::string& role,
                       std::initializer_list<DataType> types) {
  if (std::find(types.begin(), types.end(), t.type) != types.end()) return {};
  std::string names;
  for (const DataType type : types) {
    names += (names.empty() ? "" : ", ") + std::string(graph::DataTypeName(type));
  }
  return Unsupported(fmt::format("{} is {}; supported: {}", role,
                                 graph::DataTypeName(t.type), names));
}

Result<void> CheckSameType(const Signature& s) {
  if (s.input().type == s.output().type) return {};
  return Unsupported(fmt::format("input is {} and output {}; they must be the same",
                                 graph::DataTypeName(s.input().type),
                                 graph::DataTypeName(s.output().type)));
}

Result<void> CheckSameSize(const Signature& s) {
  if (s.input().num_elements() == s.output().num_elements()) return {};
  return InvalidArgument(fmt::format("shapes {} and {} differ in size",
                                     graph::ShapeToString(s.input().shape),
                                     graph::ShapeToString(s.output().shape)));
}

}  // namespace systole::reference
