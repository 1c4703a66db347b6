// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/legalizer.h"

// Elementwise operators for which factors of the engines are found by trying all values.

namespace systole::compile {
namespace {

constexpr int kValues = 256;

std::vector<int8_t> AllValues() {
  std::vector<int8_t> values(kValues);
  for (int i = 0; i < kValues; ++i) values[i] = static_cast<int8_t>(i - 128);
  return values;
}

/// Whether results mostly fall along an operand whose values are `stride` results apart.
bool Falls(const std::vector<int8_t>& results, size_t stride) {
  int64_t sum = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    sum += results[i] * (static_cast<int64_t>(i / stride % kValues) * 2 - (kValues - 1));
  }
  return sum < 0;
}

}  // namespace

void Legalizer::FindIslands() {
  // From the end, so that what only an island reads is no end of another one.
  for (size_t i = graph_.nodes.size(); i-- > 0;) {
    const Node& node = graph_.nodes[i];
    if (folded_[i]) continue;
    auto island = FindIsland(graph_, producer_, node);
    if (!island || island->nodes.size() == 1) continue;
    auto proof = Prove(std::move(*island));
    if (!proof) {
      island_problems_[&node] = proof.error().message;
      continue;
    }
    for (const graph::TensorId id : proof->island.sources) ++uses_[id];
    Forget(node);
    proofs_.emplace(&node, std::move(*proof));
  }
}

void Legalizer::Forget(const Node& node) {
  for (const graph::TensorId id : node.inputs) {
    if (id == graph::kNoTensor || --uses_[id] > 0 || producer_[id] == nullptr) continue;
    const Node& before = *producer_[id];
    const bool unused = std::all_of(before.outputs.begin(), before.outputs.end(),
                                    [&](graph::TensorId o) { return uses_[o] == 0; });
    if (!unused) continue;
    folded_[&before - graph_.nodes.data()] = true;
    Forget(before);
  }
}

Result<Legalizer::Proof> Legalizer::Prove(Island island) const {
  const Node& node = *island.nodes.back();
  for (const Node* each : island.nodes) {
    SYSTOLE_RETURN_IF_ERROR(
        reference::CheckOperator(reference::SignatureOf(graph_, *each, numerics_)));
  }
  Proof proof;
  proof.island = std::move(island);
  if (proof.island.sources.size() == 2) {
    if (proof.island.per_channel) return Unsupported("two operands and constants per channel");
    SYSTOLE_RETURN_IF_ERROR(ProveAdd(node, &proof));
  } else {
    SYSTOLE_RETURN_IF_ERROR(ProveLines(node, &proof));
  }
  return proof;
}

Result<void> Legalizer::ProveAdd(const Node& node, Proof* proof) const {
  std::vector<std::vector<int8_t>> values(2);
  for (int i = 0; i < kValues * kValues; ++i) {
    values[0].push_back(static_cast<int8_t>(i / kValues - 128));
    values[1].push_back(static_cast<int8_t>(i % kValues - 128));
  }
  SYSTOLE_ASSIGN_OR_RETURN(
      auto wanted, RunIsland(graph_, proof->island, numerics_, values, {kValues * kValues}));
  golden::AddZeros zeros{0, 0, QuantOf(graph_.output(node)).zero};
  float ratios[2] = {};
  for (size_t s = 0; s < 2; ++s) {
    const ChipQuant quant = QuantOf(graph_.tensor(proof->island.sources[s]));
    const bool falls = Falls(wanted, s == 0 ? kValues : 1);
    proof->complement[s] = falls;
    // a - b = a + ~b + 1: the zero point is complemented as well.
    (s == 0 ? zeros.a : zeros.b) = falls ? -1 - quant.zero : quant.zero;
    ratios[s] = quant.scale / QuantOf(graph_.output(node)).scale;
  }
  if (proof->complement[0]) {
    for (int i = 0; i < kValues / 2; ++i) {
      std::swap_ranges(&wanted[i * kValues], &wanted[i * kValues] + kValues,
                       &wanted[(kValues - 1 - i) * kValues]);
    }
  }
  if (proof->complement[1]) {
    for (int i = 0; i < kValues; ++i) {
      std::reverse(&wanted[i * kValues], &wanted[i * kValues] + kValues);
    }
  }
  const auto add = FindAdd(wanted, zeros, ratios[0], ratios[1]);
  if (!add) {
    return Unsupported("no factors of the engines add like the runtime for all 65,536 pairs");
  }
  proof->add = *add;
  return {};
}

Result<void> Legalizer::ProveLines(const Node& node, Proof* proof) const {
  const graph::Shape& shape = graph_.output(node).shape;
  const int64_t channels = proof->island.per_channel ? shape.back() : 1;
  std::vector<int8_t> values;
  for (const int8_t v : AllValues()) values.insert(values.end(), channels, v);
  SYSTOLE_ASSIGN_OR_RETURN(
      const auto results,
      RunIsland(graph_, proof->island, numerics_, {values}, {kValues, channels}));
  if (channels == 1) {
    proof->table = results;
    return {};
  }
  const auto [low, high] = std::minmax_element(results.begin(), results.end());
  proof->limits = {*low, *high};
  std::vector<int8_t> wanted(kValues);
  for (int64_t c = 0; c < channels; ++c) {
    for (int i = 0; i < kValues; ++i) wanted[i] = results[i * channels + c];
    const auto line = FindLine(wanted, proof->limits);
    if (!line) {
      return Unsupported(fmt::format(
          "no factors of the engines give all 256 results of channel {} like the runtime", c));
    }
    proof->lines.push_back(*line);
  }
  return {};
}

void Legalizer::AddProved(const Node& node, const Proof& proof) {
  const Tensor& out = graph_.output(node);
  const ValueId input = proof.add ? OperandOf(node, proof.island.sources[0], proof.complement[0])
                                  : ValueOf(proof.island.sources[0]);
  for (const Node* each : proof.island.nodes) {
    if (each == &node || uses_[each->outputs[0]] > 0) continue;
    out_.layers.push_back(NewLayer(*each, program::LayerEngine::kNone, "part of " + node.name));
  }
  if (!proof.table.empty()) {
    AddTable(node, input, ValueOf(node.outputs[0]), ImageOf(out.shape), proof.table);
    return;
  }
  VectorLayer vector;
  vector.input = input;
  vector.in = vector.out = ImageOf(out.shape);
  if (proof.add) {
    vector.op = spec::Opcode::kAdd;
    vector.input2 = OperandOf(node, proof.island.sources[1], proof.complement[1]);
    vector.zero_x = proof.add->zeros.a;
    vector.zero_w = proof.add->zeros.b;
    vector.add_a = proof.add->factors.a;
    vector.add_b = proof.add->factors.b;
    vector.add_out = proof.add->factors.out;
    vector.requant = {spec::Requant::kTwoStep, {}, proof.add->zeros.out, proof.add->limits.low,
                      proof.add->limits.high};
  } else {
    vector.op = spec::Opcode::kDepthwise;
    vector.requant = {spec::Requant::kOneStep, {}, 0, proof.limits.low, proof.limits.high};
    for (const ExactLine& line : proof.lines) {
      vector.weights.push_back(line.weight);
      vector.bias.push_back(line.bias);
      vector.requant.factors.push_back(line.factor);
    }
  }
  vector.output = ValueOf(node.outputs[0]);
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(vector.in));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
}

}  // namespace systole::compile
