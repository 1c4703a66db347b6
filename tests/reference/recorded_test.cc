// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <set>

#include "runtime/reference/interpret.h"
#include "tests/reference/recorded_case.h"
#include "tests/support/catch.h"

// Operators against what real runtimes answered for the same operands. Integers must be equal;
// float32 too where the case says so, else within 2 ulp, or 1e-6 of the largest value where sums may be added in another order.

namespace systole {
namespace {

using test::RecordedCase;

/// SYSTOLE_RECORDED names another folder, for comparisons with cases that are not checked in.
std::string Folder() {
  const char* other = std::getenv("SYSTOLE_RECORDED");
  return other != nullptr ? other : std::string(SYSTOLE_SOURCE_DIR) + "/tests/reference/recorded";
}

template <typename T>
std::string Compare(std::span<const std::byte> got, std::span<const std::byte> expected,
                    bool exact = true) {
  if (got.size() != expected.size()) return "sizes differ";
  const auto* a = reinterpret_cast<const T*>(got.data());
  const auto* b = reinterpret_cast<const T*>(expected.data());
  const size_t count = got.size() / sizeof(T);
  size_t different = 0;
  size_t first = count;
  double largest = 0;
  double magnitude = 0;
  if constexpr (std::is_floating_point_v<T>) {
    for (size_t i = 0; i < count; ++i) {
      if (std::isfinite(b[i])) magnitude = std::max<double>(magnitude, std::abs(b[i]));
    }
  }
  for (size_t i = 0; i < count; ++i) {
    bool same = a[i] == b[i];
    if constexpr (std::is_floating_point_v<T>) {
      const double allowed =
          exact ? 0.0 : std::max(2 * std::abs(b[i]) * 0x1p-23, magnitude * 1e-6);
      same = same || !std::isfinite(b[i]) ? !std::isfinite(a[i]) == !std::isfinite(b[i])
                                          : std::abs(a[i] - b[i]) <= allowed;
    }
    if (same) continue;
    ++different;
    first = std::min(first, i);
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  if (different == 0) return "";
  return std::to_string(different) + " of " + std::to_string(count) + " differ, the first at " +
         std::to_string(first) + " (" + std::to_string(a[first]) + ", expected " +
         std::to_string(b[first]) + "), by at most " + std::to_string(largest);
}

std::string Compare(graph::DataType type, std::span<const std::byte> got,
                    std::span<const std::byte> expected, bool exact) {
  switch (type) {
    case graph::DataType::kInt8: return Compare<int8_t>(got, expected);
    case graph::DataType::kUint8:
    case graph::DataType::kBool: return Compare<uint8_t>(got, expected);
    case graph::DataType::kInt16: return Compare<int16_t>(got, expected);
    case graph::DataType::kInt32: return Compare<int32_t>(got, expected);
    case graph::DataType::kInt64: return Compare<int64_t>(got, expected);
    case graph::DataType::kFloat32: return Compare<float>(got, expected, exact);
  }
  return "unknown type";
}

/// Empty when a case gives what a runtime gave.
std::string RunCase(const RecordedCase& c, const std::string& numerics) {
  std::vector<std::span<const std::byte>> inputs(c.inputs.begin(), c.inputs.end());
  const auto values =
      reference::Interpret(c.graph, *golden::ParseNumerics(numerics), inputs);
  if (!values) return values.error().message;
  const auto& outputs = c.expected.at(numerics);
  for (size_t i = 0; i < outputs.size(); ++i) {
    const graph::TensorId id = c.graph.outputs[i];
    const std::string text = Compare(c.graph.tensor(id).type, (*values)[id], outputs[i], c.exact);
    if (!text.empty()) return "output " + std::to_string(i) + ": " + text;
  }
  return "";
}

}  // namespace

TEST_CASE("operators give what runtimes recorded") {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  REQUIRE_FALSE(files.empty());
  size_t compared = 0;
  for (const auto& file : files) {
    for (const RecordedCase& c : test::ReadRecordedCases(file.string())) {
      for (const auto& [numerics, outputs] : c.expected) {
        ++compared;
        const std::string text = RunCase(c, numerics);
        INFO(file.filename().string() << " " << c.name << " " << numerics << ": " << text);
        CHECK(text.empty());
      }
    }
  }
  std::cout << compared << " answers of runtimes compared\n";
}

}  // namespace systole
