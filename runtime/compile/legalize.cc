// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/legalize.h"

#include <fmt/format.h>

#include "runtime/compile/legalizer.h"
#include "runtime/reference/interpret.h"
#include "runtime/reference/operator.h"

namespace systole::compile {

Result<LayerGraph> Legalize(const graph::Graph& graph, golden::Numerics numerics,
                            const spec::Config& config) {
  return Legalizer(graph, numerics, config).Run();
}

Result<LayerGraph> Legalizer::Run() {
  for (const Node& node : graph_.nodes) {
    const bool has_weights = node.inputs.size() > 1 && graph_.input(node, 1).is_constant();
    if (numerics_ == golden::Numerics::kTflm && has_weights &&
        graph_.input(node, 1).type == graph::DataType::kUint8) {
      return Unsupported(
          fmt::format("node '{}': TensorFlow Lite Micro has no uint8 networks, so there is no "
                      "numerics 'tflm' for them; use --numerics tflite_ref",
                      node.name));
    }
  }
  uses_.assign(graph_.tensors.size(), 0);
  producer_.assign(graph_.tensors.size(), nullptr);
  folded_.assign(graph_.nodes.size(), false);
  for (const Node& node : graph_.nodes) {
    for (const graph::TensorId id : node.inputs) {
      if (id != graph::kNoTensor) ++uses_[id];
    }
    for (const graph::TensorId id : node.outputs) producer_[id] = &node;
  }
  for (const graph::TensorId id : graph_.outputs) ++uses_[id];
  FindIslands();
  for (const Node& node : graph_.nodes) {
    if (const Node* pad = FoldablePad(node)) folded_[pad - graph_.nodes.data()] = true;
  }
  for (const graph::TensorId id : graph_.inputs) {
    out_.inputs.push_back(ValueOf(id));
    out_.input_types.push_back(TypeOf(id));
  }
  AddVariables();
  std::string problems;
  int count = 0;
  for (const Node& node : graph_.nodes) {
    if (folded_[&node - graph_.nodes.data()]) continue;  // Decided with its reader.
    if (auto done = Convert(node); !done) {
      if (++count <= 10) problems += (count > 1 ? "\n" : "") + done.error().message;
    }
  }
  if (count > 10) problems += fmt::format("\n... and {} more", count - 10);
  if (count > 0) return Unsupported(problems);
  for (const graph::TensorId id : graph_.outputs) {
    out_.outputs.push_back(ValueOf(id));
    out_.output_types.push_back(TypeOf(id));
  }
  return std::move(out_);
}

Result<void> Legalizer::Convert(const Node& node) {
  const auto mapped = OnEngines(node);
  if (mapped) return {};
  // What was to be folded into this node stands for itself now.
  if (const Node* pad = FoldablePad(node)) SYSTOLE_RETURN_IF_ERROR(Convert(*pad));
  return OnCpu(node, mapped.error().message);
}

Result<void> Legalizer::OnEngines(const Node& node) {
  const graph::Activation activation = graph::NodeActivation(node);
  if (activation == graph::Activation::kTanh || activation == graph::Activation::kSigmoid) {
    return Unsupported(fmt::format("activation {}", graph::ActivationName(activation)));
  }
  // A sum over one value is as fast as a table and needs none, where it can be exact.
  const bool two_step =
      numerics_ == golden::Numerics::kTflm || numerics_ == golden::Numerics::kTfliteRef;
  const bool rescale = node.kind == graph::OpKind::kQuantize || node.kind == graph::OpKind::kRelu;
  if (rescale && two_step && Rescale(node)) return {};
  size_t operand = 0;
  if (IsTable(node, &operand)) return Table(node, operand);
  if (const auto proof = proofs_.find(&node); proof != proofs_.end()) {
    AddProved(node, proof->second);
    return {};
  }
  if (const auto problem = island_problems_.find(&node); problem != island_problems_.end()) {
    return Unsupported(problem->second);
  }
  auto mapped = OnEnginesByKind(node);
  if (mapped) return {};
  // Where no rule says which factors are exact, all values can.
  auto island = FindIsland(graph_, producer_, node);
  if (!island || island->nodes.size() > 1) return mapped;
  const auto proof = Prove(std::move(*island));
  if (proof) {
    AddProved(node, *proof);
    return {};
  }
  const bool adds = node.kind == graph::OpKind::kAdd || node.kind == graph::OpKind::kSub;
  return adds ? tl::unexpected(proof.error()) : mapped;
}

Result<void> Legalizer::OnEnginesByKind(const Node& node) {
  using graph::OpKind;
  // clang-format off
  switch (node.kind) {
    case OpKind::kConv2D: return Conv2D(node);
    case OpKind::kDepthwiseConv2D: return Depthwise(node);
    case OpKind::kTransposeConv: return TransposeConv(node);
    case OpKind::kFullyConnected: return FullyConnected(node);
    case OpKind::kAdd:
    case OpKind::kSub: return Add(node);
    case OpKind::kMul: return Mul(node);
    case OpKind::kBatchMatMul: return BatchMatMul(node);
    case OpKind::kMaximum:
    case OpKind::kMinimum: return Maximum(node);
    case OpKind::kAveragePool2D: return AveragePool(node);
    case OpKind::kMaxPool2D: return MaxPool(node);
    case OpKind::kPad: return Pad(node);
    case OpKind::kReshape: return Reshape(node);
    case OpKind::kConcatenation:
    case OpKind::kPack:
    case OpKind::kSplit:
    case OpKind::kUnpack: return Move(node);
    case OpKind::kSlice:
    case OpKind::kStridedSlice: {
      auto moved = Move(node);
      return moved ? moved : Rearrange(node);
    }
    case OpKind::kMean:
    case OpKind::kSum:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin: return Reduce(node);
    case OpKind::kQuantize: return Unsupported("the engines quantize 8-bit tensors only");
    case OpKind::kDequantize: return Unsupported("float32 output");
    case OpKind::kSoftmax: return Unsupported("exponentials are computed on the CPU");
    default: return Rearrange(node);
  }
  // clang-format on
}

ValueId Legalizer::ValueOf(graph::TensorId id) {
  if (value_of_[id] != kNoValue) return value_of_[id];
  const Tensor& tensor = graph_.tensor(id);
  Value value;
  value.name = tensor.name;
  value.bytes = tensor.size_bytes();
  value.is_uint8 = tensor.type == graph::DataType::kUint8;
  value.constant = tensor.data;
  out_.values.push_back(std::move(value));
  return value_of_[id] = static_cast<ValueId>(out_.values.size()) - 1;
}

program::TensorRef Legalizer::TypeOf(graph::TensorId id) const {
  const Tensor& tensor = graph_.tensor(id);
  program::TensorRef ref;
  ref.name = tensor.name;
  ref.type = tensor.type;
  ref.shape = tensor.shape;
  ref.quant = tensor.quant;
  ref.is_variable = tensor.is_variable;
  return ref;
}

void Legalizer::AddVariables() {
  for (size_t id = 0; id < graph_.tensors.size(); ++id) {
    if (!graph_.tensors[id].is_variable) continue;
    const auto tensor = static_cast<graph::TensorId>(id);
    out_.variables.push_back(
        {ValueOf(tensor), TypeOf(tensor), reference::InitialValue(graph_.tensors[id])});
  }
}

Layer Legalizer::NewLayer(const Node& node, program::LayerEngine engine, std::string shape) const {
  Layer layer;
  layer.info.name = node.name;
  layer.info.op = std::string(graph::OpKindName(node.kind));
  layer.info.shape = std::move(shape);
  layer.info.engine = engine;
  layer.info.macs = static_cast<uint64_t>(graph::NodeMacs(graph_, node));
  return layer;
}

CpuLayer Legalizer::MakeCpu(const Node& node) {
  CpuLayer cpu;
  cpu.kind = node.kind;
  cpu.attributes = node.attributes;
  for (const graph::TensorId id : node.inputs) {
    const bool absent = id == graph::kNoTensor;
    cpu.inputs.push_back(absent ? kNoValue : ValueOf(id));
    cpu.input_types.push_back(absent ? program::TensorRef{} : TypeOf(id));
    cpu.input_types.back().absent = absent;
  }
  for (const graph::TensorId id : node.outputs) {
    cpu.outputs.push_back(ValueOf(id));
    cpu.output_types.push_back(TypeOf(id));
  }
  return cpu;
}

Result<void> Legalizer::OnCpu(const Node& node, std::string reason) {
  if (const auto possible =
          reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_));
      !possible) {
    return Unsupported(fmt::format("node '{}' ({}): engines: {}; CPU: {}", node.name,
                                   graph::OpKindName(node.kind), reason, possible.error().message));
  }
  std::string shape = node.inputs.empty() || node.inputs[0] == graph::kNoTensor
                          ? ""
                          : graph::ShapeToString(graph_.input(node).shape);
  if (!node.outputs.empty()) shape += " -> " + graph::ShapeToString(graph_.output(node).shape);
  Layer layer = NewLayer(node, program::LayerEngine::kCpu, shape);
  layer.info.reason = std::move(reason);
  layer.work = MakeCpu(node);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Reshape(const Node& node) {
  const Tensor& in = graph_.input(node);
  if (in.is_variable) return Unsupported("a variable may change behind it");
  // Dense NHWC stays dense: the output is the same run of bytes.
  value_of_[node.outputs[0]] = ValueOf(node.inputs[0]);
  const std::string shape = fmt::format("{} -> {}", graph::ShapeToString(in.shape),
                                        graph::ShapeToString(graph_.output(node).shape));
  out_.layers.push_back(NewLayer(node, program::LayerEngine::kNone, shape));
  return {};
}

void Legalizer::NoteFoldedPad(const Node& node) {
  if (const Node* pad = FoldablePad(node)) {
    out_.layers.push_back(
        NewLayer(*pad, program::LayerEngine::kNone, "folded into the next layer"));
  }
}

}  // namespace systole::compile
