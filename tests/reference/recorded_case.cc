// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/recorded_case.h"

#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <variant>

namespace systole::test {
namespace {

using graph::DataType;
using nlohmann::json;

DataType ParseType(const std::string& name) {
  for (const DataType type : {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32,
                              DataType::kInt64, DataType::kFloat32, DataType::kBool}) {
    if (graph::DataTypeName(type) == name) return type;
  }
  throw std::runtime_error("unknown type " + name);
}

graph::OpKind ParseKind(const std::string& name) {
  for (int k = 0; k < graph::kOpKinds; ++k) {
    if (graph::OpKindName(static_cast<graph::OpKind>(k)) == name) {
      return static_cast<graph::OpKind>(k);
    }
  }
  throw std::runtime_error("unknown operator " + name);
}

template <typename T>
void Append(std::vector<std::byte>& bytes, T value) {
  bytes.resize(bytes.size() + sizeof(T));
  std::memcpy(bytes.data() + bytes.size() - sizeof(T), &value, sizeof(T));
}

std::vector<std::byte> ParseValues(const json& values, DataType type) {
  std::vector<std::byte> bytes;
  for (const json& value : values) {
    if (type == DataType::kFloat32) {
      Append(bytes, value.is_null() ? std::numeric_limits<float>::quiet_NaN()
                                    : value.get<float>());
      continue;
    }
    const auto number = value.get<int64_t>();
    switch (graph::DataTypeSize(type)) {
      case 1: Append(bytes, static_cast<uint8_t>(number)); break;
      case 2: Append(bytes, static_cast<uint16_t>(number)); break;
      case 4: Append(bytes, static_cast<uint32_t>(number)); break;
      default: Append(bytes, number); break;
    }
  }
  return bytes;
}

/// Sets the fields of attributes that a JSON object names.
struct FieldReader {
  const json& object;

  template <typename T>
  void operator()(const char* name, T& field) const {
    if (!object.contains(name)) return;
    if constexpr (std::is_enum_v<T>) {
      field = static_cast<T>(object[name].template get<int>());
    } else {
      field = object[name].template get<T>();
    }
  }
};

graph::Tensor ParseTensor(const json& j) {
  graph::Tensor t;
  t.type = ParseType(j.at("type"));
  t.shape = j.at("shape").get<graph::Shape>();
  t.quant.scales = j.at("scales").get<std::vector<float>>();
  t.quant.zero_points = j.at("zero_points").get<std::vector<int64_t>>();
  t.quant.axis = j.at("axis").get<int>();
  t.is_variable = j.value("is_variable", false);
  if (j.contains("data")) {
    t.data = std::make_shared<graph::Bytes>(ParseValues(j["data"], t.type));
  }
  return t;
}

RecordedCase ParseCase(const json& j) {
  RecordedCase c;
  c.name = j.at("name");
  c.exact = j.value("exact", false);
  graph::Node node;
  node.kind = ParseKind(j.at("kind"));
  node.name = j.at("kind");
  node.attributes = graph::DefaultAttributes(node.kind);
  std::visit([&](auto& a) { a.Fields(a, FieldReader{j.at("attributes")}); }, node.attributes);
  for (const json& t : j.at("tensors")) {
    c.graph.tensors.push_back(ParseTensor(t));
    if (!t.contains("values")) continue;
    c.graph.inputs.push_back(static_cast<graph::TensorId>(c.graph.tensors.size()) - 1);
    c.inputs.push_back(ParseValues(t["values"], c.graph.tensors.back().type));
  }
  node.inputs = j.at("inputs").get<std::vector<graph::TensorId>>();
  node.outputs = j.at("outputs").get<std::vector<graph::TensorId>>();
  c.graph.outputs = node.outputs;
  for (const auto& [names, outputs] : j.at("expected").items()) {
    std::vector<std::vector<std::byte>> bytes;
    for (size_t i = 0; i < outputs.size(); ++i) {
      bytes.push_back(ParseValues(outputs[i], c.graph.tensor(node.outputs[i]).type));
    }
    std::istringstream list(names);
    for (std::string numerics; std::getline(list, numerics, ',');) c.expected[numerics] = bytes;
  }
  c.graph.nodes.push_back(std::move(node));
  return c;
}

}  // namespace

std::vector<RecordedCase> ReadRecordedCases(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<RecordedCase> cases;
  for (const json& j : json::parse(file)) cases.push_back(ParseCase(j));
  return cases;
}

}  // namespace systole::test
