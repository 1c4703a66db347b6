// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/graph/geometry.h"

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

Result<void> CheckShape(const graph::Tensor& t, const std::string& role,
                        const graph::Shape& expected) {
  if (t.shape == expected) return {};
  return InvalidArgument(fmt::format("{} has shape {}; {} follows from the operands", role,
                                     graph::ShapeToString(t.shape),
                                     graph::ShapeToString(expected)));
}

Result<void> CheckAxis(int64_t axis, size_t rank) {
  if (axis >= 0 && axis < static_cast<int64_t>(rank)) return {};
  return InvalidArgument(fmt::format("axis {} is not one of {} axes", axis, rank));
}

Result<void> CheckAmounts(const std::vector<int64_t>& amounts, const char* name, size_t rank,
                          int64_t low) {
  if (amounts.size() != rank) {
    return InvalidArgument(
        fmt::format("{} is given for {} axes; the tensor has {}", name, amounts.size(), rank));
  }
  for (const int64_t amount : amounts) {
    if (amount < low || amount > graph::kMaxTensorBytes) {
      return InvalidArgument(fmt::format("{} {} is not in {}..{}", name, amount, low,
                                         graph::kMaxTensorBytes));
    }
  }
  return {};
}

int64_t Product(const graph::Shape& shape, size_t first, size_t last) {
  int64_t product = 1;
  for (size_t i = first; i < last; ++i) product *= shape[i];
  return product;
}

}  // namespace systole::reference
