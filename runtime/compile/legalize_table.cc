// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/compile/legalizer.h"
#include "runtime/compile/probe.h"
#include "runtime/reference/operator.h"

// Functions of single 8-bit values, computed beforehand for all 256.

namespace systole::compile {
namespace {

constexpr int64_t kAll = 256;
/// Vector loops of the runtimes take so many values at a time; what remains may be rounded
/// differently.
constexpr int64_t kVectorBytes = 16;

/// Applies the operator to some values of its only operand that is not constant.
Result<graph::Bytes> Apply(const reference::Signature& of, size_t operand,
                           std::span<const std::byte> values) {
  std::vector<std::span<const std::byte>> operands(of.inputs.size());
  operands[operand] = values;
  return Probe(of, operands, {static_cast<int64_t>(values.size())});
}

/// Results of all stored values 0 .. 255 in a tensor of `elements` values.
Result<std::vector<std::byte>> Results(const reference::Signature& of, size_t operand,
                                       int64_t elements) {
  std::vector<std::byte> values(kAll);
  for (int64_t i = 0; i < kAll; ++i) values[i] = static_cast<std::byte>(i);
  SYSTOLE_ASSIGN_OR_RETURN(const auto body, Apply(of, operand, values));
  std::vector<std::byte> tail;
  while (tail.size() < kAll) {
    const auto rest = std::span(values).subspan(tail.size());
    SYSTOLE_ASSIGN_OR_RETURN(
        const auto part,
        Apply(of, operand, rest.first(std::min<size_t>(rest.size(), kVectorBytes - 1))));
    tail.insert(tail.end(), part.begin(), part.end());
  }
  if (body == tail || elements % kVectorBytes == 0) return body;
  if (elements < kVectorBytes) return tail;
  return Unsupported("the runtime rounds the last values of a tensor differently");
}

}  // namespace

bool Legalizer::IsTable(const Node& node, size_t* operand) const {
  if (node.kind < graph::OpKind::kAdd || node.kind > graph::OpKind::kLogicalNot) return false;
  if (node.outputs.size() != 1 || !Is8Bit(graph_.output(node))) return false;
  int dynamic = 0;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (!graph_.has_input(node, i)) return false;
    const Tensor& in = graph_.input(node, i);
    if (in.is_constant() && in.num_elements() == 1) continue;
    ++dynamic;
    *operand = i;
    if (in.is_constant() || in.is_variable || !Is8Bit(in)) return false;
  }
  return dynamic == 1 &&
         graph_.input(node, *operand).num_elements() == graph_.output(node).num_elements();
}

Result<std::vector<int8_t>> Legalizer::TableOf(const reference::Signature& signature,
                                               size_t operand) const {
  const Tensor& in = *signature.inputs[operand];
  SYSTOLE_ASSIGN_OR_RETURN(const auto results, Results(signature, operand, in.num_elements()));
  // The chip's values are the stored bytes, those of uint8 with bit 7 flipped; so is the index.
  const unsigned in_flip = in.type == graph::DataType::kUint8 ? 0 : 0x80;
  const std::byte out_flip{
      static_cast<unsigned char>(signature.output().type == graph::DataType::kUint8 ? 0x80 : 0)};
  std::vector<int8_t> table(kAll);
  for (unsigned i = 0; i < kAll; ++i) {
    table[i] = static_cast<int8_t>(results[i ^ in_flip] ^ out_flip);
  }
  return table;
}

Result<void> Legalizer::Table(const Node& node, size_t operand) {
  const reference::Signature signature = reference::SignatureOf(graph_, node, numerics_);
  SYSTOLE_RETURN_IF_ERROR(reference::CheckOperator(signature));
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int8_t> table, TableOf(signature, operand));
  AddTable(node, ValueOf(node.inputs[operand]), ValueOf(node.outputs[0]),
           ImageOf(graph_.output(node).shape), std::move(table));
  return {};
}

void Legalizer::AddTable(const Node& node, ValueId from, ValueId to, const Dims& dims,
                         std::vector<int8_t> table) {
  VectorLayer vector;
  vector.op = spec::Opcode::kLut;
  vector.input = from;
  vector.output = to;
  vector.in = dims;
  vector.out = dims;
  vector.table = std::move(table);
  vector.requant = {spec::Requant::kRaw, {}, 0, -128, 127};
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(dims) + " table");
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
}

}  // namespace systole::compile
