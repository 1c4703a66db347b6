// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/attribute_fields.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>

namespace systole::program {
namespace {

using graph::Activation;
using graph::Padding;
using graph::ResizeCoordinates;
using graph::ResizeRounding;

// Last enumerators, which bound what a file may hold.
constexpr int64_t Last(Padding) { return static_cast<int64_t>(Padding::kExplicit); }
constexpr int64_t Last(Activation) { return static_cast<int64_t>(Activation::kSigmoid); }
constexpr int64_t Last(ResizeCoordinates) {
  return static_cast<int64_t>(ResizeCoordinates::kPytorchHalfPixel);
}
constexpr int64_t Last(ResizeRounding) { return static_cast<int64_t>(ResizeRounding::kPreferCeil); }

struct FieldWriter {
  std::vector<AttributeField>& fields;

  template <typename T>
  void operator()(const char* name, const T& value) const {
    AttributeField& field = fields.emplace_back();
    field.name = name;
    if constexpr (std::is_floating_point_v<T>) {
      field.reals = {value};
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      field.ints = {static_cast<int64_t>(value)};
    } else if constexpr (std::is_same_v<T, std::vector<double>>) {
      field.reals = value;
    } else {
      field.ints.assign(value.begin(), value.end());
    }
  }
};

/// Fills fields in; remembers the first problem.
struct FieldReader {
  std::span<const AttributeField> fields;
  std::string problem;

  template <typename T>
  void operator()(const char* name, T& value) {
    const auto it = std::find_if(fields.begin(), fields.end(),
                                 [&](const AttributeField& f) { return f.name == name; });
    if (it == fields.end()) return Fail(name, "is missing");
    if (!Set(*it, value)) Fail(name, "has a wrong number of values or one out of range");
  }

  void Fail(const char* name, const char* what) {
    if (problem.empty()) problem = std::string("attribute '") + name + "' " + what;
  }

  static bool Set(const AttributeField& f, int64_t& value) {
    if (f.ints.size() != 1) return false;
    value = f.ints[0];
    return true;
  }
  static bool Set(const AttributeField& f, bool& value) {
    if (f.ints.size() != 1 || f.ints[0] < 0 || f.ints[0] > 1) return false;
    value = f.ints[0] != 0;
    return true;
  }
  static bool Set(const AttributeField& f, double& value) {
    if (f.reals.size() != 1) return false;
    value = f.reals[0];
    return true;
  }
  static bool Set(const AttributeField& f, float& value) {
    double wide = 0;
    if (!Set(f, wide)) return false;
    if (std::isfinite(wide) && std::abs(wide) > std::numeric_limits<float>::max()) return false;
    value = static_cast<float>(wide);
    return true;
  }
  template <typename E>
    requires std::is_enum_v<E>
  static bool Set(const AttributeField& f, E& value) {
    if (f.ints.size() != 1 || f.ints[0] < 0 || f.ints[0] > Last(E{})) return false;
    value = static_cast<E>(f.ints[0]);
    return true;
  }
  static bool Set(const AttributeField& f, graph::Pads& value) {
    if (f.ints.size() != value.size()) return false;
    std::copy(f.ints.begin(), f.ints.end(), value.begin());
    return true;
  }
  static bool Set(const AttributeField& f, std::vector<int64_t>& value) {
    value = f.ints;
    return true;
  }
  static bool Set(const AttributeField& f, std::vector<double>& value) {
    value = f.reals;
    return true;
  }
};

}  // namespace

std::vector<AttributeField> FieldsOf(const graph::Attributes& attributes) {
  std::vector<AttributeField> fields;
  std::visit([&](const auto& a) { a.Fields(a, FieldWriter{fields}); }, attributes);
  return fields;
}

Result<graph::Attributes> AttributesFrom(graph::OpKind kind,
                                         std::span<const AttributeField> fields) {
  graph::Attributes attributes = graph::DefaultAttributes(kind);
  FieldReader reader{fields, {}};
  std::visit([&](auto& a) { a.Fields(a, reader); }, attributes);
  if (!reader.problem.empty()) return InvalidArgument(reader.problem);
  return attributes;
}

}  // namespace systole::program
