// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/fuse_add.h"

#include <algorithm>

#include "runtime/compile/fit.h"
#include "runtime/compile/scheduler.h"
#include "runtime/compile/weights.h"

namespace systole::compile {
namespace {

using Wanted = std::function<bool(int layer, int64_t slices)>;

class Fuser {
 public:
  Fuser(LayerGraph& graph, const spec::Config& config, const Wanted& wanted)
      : graph_(graph),
        config_(config),
        wanted_(wanted),
        readers_(graph.values.size(), 0),
        writer_(graph.values.size(), -1),
        kept_(graph.values.size(), false) {
    for (int i = 0; i < static_cast<int>(graph.layers.size()); ++i) {
      for (const ValueId id : Reads(graph.layers[i])) ++readers_[id];
      for (const ValueId id : Writes(graph.layers[i])) writer_[id] = i;
    }
    for (const ValueId id : graph.outputs) kept_[id] = true;
    for (const VariableValue& v : graph.variables) kept_[v.value] = true;
    for (const Value& value : graph.values) {
      if (value.is_part()) kept_[value.part.whole] = true;
    }
  }

  std::vector<int> Run() {
    std::vector<int> fused;
    for (int number = 0; number < static_cast<int>(graph_.layers.size()); ++number) {
      Layer& layer = graph_.layers[number];
      const auto* add = std::get_if<VectorLayer>(&layer.work);
      if (add == nullptr || add->op != spec::Opcode::kAdd || add->input == add->input2) continue;
      // The operand that is computed later is the one whose convolution can find the other one.
      const bool first = writer_[add->input] > Ready(add->input2);
      if (!Possible(number, *add, first)) continue;
      Fuse(layer, *add, first);
      fused.push_back(number);
    }
    return fused;
  }

 private:
  bool Possible(int add_number, const VectorLayer& add, bool first) const {
    const ValueId sum = first ? add.input : add.input2;
    const ValueId other = first ? add.input2 : add.input;
    const int number = writer_[sum];
    if (number <= Ready(other)) return false;
    if (readers_[sum] != 1 || kept_[sum] || graph_.values[sum].is_part()) return false;
    const Layer& layer = graph_.layers[number];
    const auto* conv = std::get_if<ConvLayer>(&layer.work);
    if (conv == nullptr || conv->requant.mode == spec::Requant::kRaw || conv->out != add.in ||
        add.in != add.out || conv->residual.value != kNoValue) {
      return false;
    }
    if (conv->requant.zero != (first ? add.zero_x : add.zero_w)) return false;
    const RunShape run = RunShapeOf(*conv);
    const int64_t slices = conv->window.kh * run.nx * CeilDiv(run.bytes, config_.rows);
    if (!wanted_(add_number, slices)) return false;
    Layer fused = layer;
    std::get<ConvLayer>(fused.work).residual.value = other;
    return FitsAlone(fused, config_);
  }

  /// Layer after which a value is complete; -1: it is there from the beginning.
  int Ready(ValueId id) const {
    const Value& value = graph_.values[id];
    const auto& inputs = graph_.inputs;
    if (value.constant || std::find(inputs.begin(), inputs.end(), id) != inputs.end()) return -1;
    if (writer_[id] >= 0) return writer_[id];
    // What others put together is not followed up.
    return value.is_part() ? Ready(value.part.whole) : static_cast<int>(graph_.layers.size());
  }

  void Fuse(Layer& layer, const VectorLayer add, bool first) {
    const int number = writer_[first ? add.input : add.input2];
    Layer& producer = graph_.layers[number];
    auto& conv = std::get<ConvLayer>(producer.work);
    conv.residual = {first ? add.input2 : add.input,
                     first ? add.add_a : add.add_b,
                     first ? add.add_b : add.add_a,
                     add.add_out,
                     first ? add.zero_w : add.zero_x,
                     add.requant.zero,
                     add.requant.low,
                     add.requant.high};
    conv.output = add.output;
    writer_[add.output] = number;
    layer.info.engine = program::LayerEngine::kNone;
    layer.info.shape += ", in " + producer.info.name;
    layer.work = std::monostate{};
  }

  LayerGraph& graph_;
  const spec::Config& config_;
  const Wanted& wanted_;
  std::vector<int> readers_, writer_;  ///< By value.
  std::vector<bool> kept_;             ///< By value: wanted whatever the layers read, or in parts.
};

}  // namespace

std::vector<int> FuseAdds(LayerGraph& graph, const spec::Config& config, const Wanted& wanted) {
  return Fuser(graph, config, wanted).Run();
}

}  // namespace systole::compile
