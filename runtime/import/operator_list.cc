// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/operator_list.h"

#include <algorithm>
#include <cstring>

#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

constexpr int32_t kCustom = 32;
constexpr size_t kListedTypes = 4;
constexpr uint32_t kMostTables = 200000;

/// Types of a list of operands; repeated ones as many times as they occur.
Result<std::string> TypesText(const tflite::SubGraph& subgraph,
                              const flatbuffers::Vector<int32_t>* ids) {
  std::string text;
  if (ids == nullptr) return text;
  const int64_t count = subgraph.tensors() ? subgraph.tensors()->size() : 0;
  constexpr uint32_t kMostOperands = 64;
  for (uint32_t i = 0; i < std::min(ids->size(), kMostOperands); ++i) {
    const int32_t id = ids->Get(i);
    if (id < -1 || id >= count) {
      return InvalidArgument("tensor number " + std::to_string(id) + " does not exist; the file has " +
                             std::to_string(count) + " tensors");
    }
    text += i == 0 ? "" : "+";
    text += id == -1 ? "-"
                     : TensorTypeName(static_cast<int8_t>(
                           subgraph.tensors()->Get(static_cast<uint32_t>(id))->type()));
  }
  if (ids->size() > kMostOperands) text += "+...";
  return text;
}

Result<OperatorUse> DescribeOperator(const tflite::Model& model, const tflite::SubGraph& subgraph,
                                     const tflite::Operator& op) {
  const uint32_t codes = model.operator_codes() ? model.operator_codes()->size() : 0;
  if (op.opcode_index() >= codes) {
    return InvalidArgument("operator code " + std::to_string(op.opcode_index()) +
                           " does not exist; the file has " + std::to_string(codes));
  }
  const tflite::OperatorCode& code = *model.operator_codes()->Get(op.opcode_index());
  const int32_t number = std::max<int32_t>(code.deprecated_builtin_code(), code.builtin_code());
  OperatorUse use;
  use.name = OperatorName(number);
  if (number == kCustom && code.custom_code() != nullptr) {
    use.name += ":" + code.custom_code()->str().substr(0, 80);
  }
  SYSTOLE_ASSIGN_OR_RETURN(const std::string in, TypesText(subgraph, op.inputs()));
  SYSTOLE_ASSIGN_OR_RETURN(const std::string out, TypesText(subgraph, op.outputs()));
  use.types = in + " -> " + out;
  return use;
}

}  // namespace

Result<std::vector<OperatorUse>> ListTfliteOperators(std::span<const std::byte> file) {
  std::vector<uint64_t> aligned(file.size() / 8 + 1);
  if (!file.empty()) std::memcpy(aligned.data(), file.data(), file.size());
  const auto* bytes = reinterpret_cast<const uint8_t*>(aligned.data());
  flatbuffers::Verifier verifier(bytes, file.size(), 64, kMostTables);
  if (file.size() < 16 || !tflite::ModelBufferHasIdentifier(bytes) ||
      !tflite::VerifyModelBuffer(verifier)) {
    return InvalidArgument("not a TFLite file, or a damaged one");
  }
  const tflite::Model& model = *tflite::GetModel(bytes);
  std::vector<OperatorUse> uses;
  if (model.subgraphs() == nullptr || model.subgraphs()->size() == 0) return uses;
  const tflite::SubGraph& subgraph = *model.subgraphs()->Get(0);
  if (subgraph.operators() == nullptr) return uses;
  for (const tflite::Operator* op : *subgraph.operators()) {
    SYSTOLE_ASSIGN_OR_RETURN(OperatorUse use, DescribeOperator(model, subgraph, *op));
    uses.push_back(std::move(use));
  }
  return uses;
}

std::vector<OperatorRow> SummarizeOperators(
    const std::vector<std::vector<OperatorUse>>& networks) {
  std::map<std::string, OperatorRow> rows;
  for (const auto& network : networks) {
    std::map<std::string, size_t> here;
    for (const OperatorUse& use : network) {
      OperatorRow& row = rows[use.name];
      row.name = use.name;
      ++row.times;
      ++row.types[use.types];
      if (here[use.name]++ == 0) ++row.networks;
    }
  }
  std::vector<OperatorRow> sorted;
  for (auto& [name, row] : rows) sorted.push_back(std::move(row));
  std::stable_sort(sorted.begin(), sorted.end(), [](const OperatorRow& a, const OperatorRow& b) {
    return a.times > b.times;
  });
  return sorted;
}

std::string OperatorTable(const std::vector<OperatorRow>& rows) {
  std::string text = "| operator | times | in networks | types (times) |\n| --- | --- | --- | --- |\n";
  for (const OperatorRow& row : rows) {
    std::vector<std::pair<std::string, size_t>> types(row.types.begin(), row.types.end());
    std::stable_sort(types.begin(), types.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    text += "| " + row.name + " | " + std::to_string(row.times) + " | " +
            std::to_string(row.networks) + " | ";
    for (size_t i = 0; i < std::min(types.size(), kListedTypes); ++i) {
      text += (i == 0 ? "" : "; ") + types[i].first + " " + std::to_string(types[i].second);
    }
    text += types.size() > kListedTypes ? "; ... |\n" : " |\n";
  }
  return text;
}

}  // namespace systole::import
