// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"

// TABLE: a function of 8-bit values that a rewrite has computed beforehand.

namespace systole::reference {
namespace {

using graph::DataType;

constexpr size_t kValues = 256;

Result<void> CheckTable(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.input(), "the input", {DataType::kInt8, DataType::kUint8}));
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.output(), "the output", {DataType::kInt8, DataType::kUint8}));
  const auto& bytes = s.attrs<graph::TableAttrs>().bytes;
  if (bytes.size() != kValues) {
    return InvalidArgument(fmt::format("a table of {} values; 256 are needed", bytes.size()));
  }
  for (const int64_t byte : bytes) {
    if (byte >= 0 && byte <= 255) continue;
    return InvalidArgument(fmt::format("the table holds {}; 0 .. 255 are bytes", byte));
  }
  return {};
}

Result<void> RunTable(const Call& call) {
  const auto& bytes = call.signature.attrs<graph::TableAttrs>().bytes;
  const auto x = call.In<uint8_t>();
  const auto y = call.Out<uint8_t>();
  for (size_t i = 0; i < y.size(); ++i) y[i] = static_cast<uint8_t>(bytes[x[i]]);
  return {};
}

}  // namespace

void AddTableOperators(Registry& registry) {
  registry.Add({graph::OpKind::kTable}, {CheckTable, RunTable});
}

}  // namespace systole::reference
