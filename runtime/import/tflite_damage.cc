// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_damage.h"

#include <cstdint>
#include <optional>

#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using flatbuffers::Offset;
using flatbuffers::Table;
using flatbuffers::Vector;

/// Verifies the file again part by part, each part before it is entered.
class DamageLocator {
 public:
  explicit DamageLocator(std::span<const std::byte> file)
      : bytes_(reinterpret_cast<const uint8_t*>(file.data())),
        size_(file.size()),
        verifier_(bytes_, file.size()) {}

  std::string Locate() {
    const auto root = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(bytes_);
    if (root >= size_) return "the offset of the root table";
    const auto* model = reinterpret_cast<const Table*>(bytes_ + root);
    if (!model->VerifyTableStart(verifier_)) return "the root table";
    if (auto where = InTables<tflite::OperatorCode>(
            model, tflite::Model::VT_OPERATOR_CODES, "operator code")) {
      return *where;
    }
    if (auto where = InSubgraphs(model)) return *where;
    if (auto where = InTables<tflite::Buffer>(model, tflite::Model::VT_BUFFERS, "buffer")) {
      return *where;
    }
    return "the root table's fields";
  }

 private:
  /// The vector behind a field; nullopt when it is damaged, null when it is absent.
  template <typename T>
  std::optional<const Vector<Offset<T>>*> OpenVector(const Table* table,
                                                     flatbuffers::voffset_t field) {
    if (!table->VerifyOffset(verifier_, field)) return std::nullopt;
    const auto* vector = table->GetPointer<const Vector<Offset<T>>*>(field);
    if (!verifier_.VerifyVector(vector)) return std::nullopt;
    return vector;
  }

  /// First damaged element of a vector of tables; nullopt when all are sound.
  template <typename T>
  std::optional<std::string> InTables(const Table* table, flatbuffers::voffset_t field,
                                      const std::string& what) {
    const auto vector = OpenVector<T>(table, field);
    if (!vector) return "the list of " + what + "s";
    if (*vector == nullptr) return std::nullopt;
    for (flatbuffers::uoffset_t i = 0; i < (*vector)->size(); ++i) {
      if (!verifier_.VerifyTable((*vector)->Get(i))) return what + " " + std::to_string(i);
    }
    return std::nullopt;
  }

  std::optional<std::string> InSubgraphs(const Table* model) {
    using tflite::SubGraph;
    const auto subgraphs = OpenVector<Table>(model, tflite::Model::VT_SUBGRAPHS);
    if (!subgraphs) return "the list of subgraphs";
    if (*subgraphs == nullptr) return std::nullopt;
    for (flatbuffers::uoffset_t i = 0; i < (*subgraphs)->size(); ++i) {
      const Table* subgraph = (*subgraphs)->Get(i);
      const std::string where = "subgraph " + std::to_string(i);
      if (!subgraph->VerifyTableStart(verifier_)) return where;
      for (const auto& inner :
           {InTables<tflite::Tensor>(subgraph, SubGraph::VT_TENSORS, "tensor"),
            InTables<tflite::Operator>(subgraph, SubGraph::VT_OPERATORS, "operator")}) {
        if (inner) return where + ", " + *inner;
      }
      verifier_.EndTable();
      if (!verifier_.VerifyTable(reinterpret_cast<const SubGraph*>(subgraph))) return where;
    }
    return std::nullopt;
  }

  const uint8_t* bytes_;
  size_t size_;
  flatbuffers::Verifier verifier_;
};

}  // namespace

std::string LocateDamage(std::span<const std::byte> file) { return DamageLocator(file).Locate(); }

}  // namespace systole::import
