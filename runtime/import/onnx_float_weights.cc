// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_float_weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/import/onnx_model.pb.h"
#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

constexpr int kFloat = 1, kUint8 = 2, kInt8 = 3;  // Element types of the format.

/// A constant of float32 with its shape.
struct Floats {
  graph::Shape shape;
  std::vector<float> values;
};

bool IsOp(const onnx::Node& node, const char* type) {
  return node.op_type() == type && (node.domain().empty() || node.domain() == "ai.onnx");
}

class WeightPreparer {
 public:
  WeightPreparer(onnx::Model& model, ExternalData& external)
      : graph_(*model.mutable_graph()), external_(external) {
    for (int i = 0; i < graph_.initializer_size(); ++i) {
      constants_.emplace(graph_.initializer(i).name(), i);
    }
    // Initializers that are inputs too may be given by the caller.
    for (const onnx::ValueInfo& input : graph_.input()) constants_.erase(input.name());
    for (const onnx::ValueInfo& output : graph_.output()) outputs_.insert(output.name());
    for (int n = 0; n < graph_.node_size(); ++n) {
      for (const std::string& name : graph_.node(n).input()) readers_[name].push_back(n);
      for (const std::string& name : graph_.node(n).output()) writer_[name] = n;
    }
  }

  void Run() {
    gone_.assign(static_cast<size_t>(graph_.node_size()), false);
    for (int n = 0; n < graph_.node_size(); ++n) {
      while (IsOp(graph_.node(n), "Conv") && FuseReader(n)) {
      }
    }
    std::vector<std::optional<onnx::Node>> before(static_cast<size_t>(graph_.node_size()));
    for (int n = 0; n < graph_.node_size(); ++n) before[n] = QuantizeWeights(n);
    Rebuild(before);
  }

 private:
  std::optional<Floats> Read(const std::string& name) {
    const auto at = constants_.find(name);
    if (at == constants_.end() || graph_.initializer(at->second).data_type() != kFloat) return {};
    const auto tensor = ReadOnnxTensor(graph_.initializer(at->second), external_);
    if (!tensor) return {};
    Floats floats{tensor->shape, std::vector<float>(tensor->bytes().size() / sizeof(float))};
    if (floats.values.empty()) return floats;
    std::memcpy(floats.values.data(), tensor->bytes().data(), tensor->bytes().size());
    return floats;
  }

  /// A name that is not in the file.
  std::string NewName(int n, const std::string& what) const {
    std::string name = "prepared_" + std::to_string(n) + "_" + what;
    while (constants_.contains(name) || writer_.contains(name) || readers_.contains(name)) name += '_';
    return name;
  }

  /// A new constant.
  std::string Add(int n, const char* what, int type, const graph::Shape& shape, const void* bytes,
                  size_t size) {
    onnx::Tensor& t = *graph_.add_initializer();
    t.set_name(NewName(n, what));
    t.set_data_type(type);
    for (const int64_t d : shape) t.add_dims(d);
    t.set_raw_data(bytes, size);
    constants_[t.name()] = graph_.initializer_size() - 1;
    return t.name();
  }
  std::string Add(int n, const char* what, const Floats& floats) {
    return Add(n, what, kFloat, floats.shape, floats.values.data(),
               floats.values.size() * sizeof(float));
  }

  /// The only node that reads a value; -1 if there is none, another one, or an output.
  int OnlyReader(const std::string& name) const {
    const auto at = readers_.find(name);
    const bool only = at != readers_.end() && at->second.size() == 1 && !outputs_.contains(name);
    return only ? at->second[0] : -1;
  }

  /// Values of an operand of Mul or Add: one per channel, as [C, 1, 1] or [1, C, 1, 1]; of Mul also
  /// a scalar.
  std::optional<std::vector<float>> Channels(const std::string& name, const Floats& weights,
                                             bool product) {
    auto floats = Read(name);
    if (!floats || weights.shape.empty()) return {};
    if (product && floats->shape.empty()) {
      return std::vector<float>(static_cast<size_t>(weights.shape[0]), floats->values[0]);
    }
    const size_t rank = weights.shape.size();
    const size_t axis = floats->shape.size() == rank ? 1 : 0;
    if (floats->shape.size() != rank && floats->shape.size() + 1 != rank) return {};
    for (size_t i = 0; i < floats->shape.size(); ++i) {
      if (floats->shape[i] != (i == axis ? weights.shape[0] : 1)) return {};
    }
    return std::move(floats->values);
  }

  /// scale / sqrt(variance + epsilon) in float32, and what to add.
  bool ReadNormalization(const onnx::Node& node, const Floats& weights, std::vector<float>& bias) {
    if (node.input_size() != 5 || node.output_size() != 1) return false;
    float epsilon = 1e-5F;
    for (const onnx::Attribute& a : node.attribute()) {
      if (a.name() == "epsilon") epsilon = a.f();
      if (a.name() == "training_mode" && a.i() != 0) return false;
    }
    std::vector<float> parts[4];  // Scale, offset, mean, variance.
    for (int i = 0; i < 4; ++i) {
      auto floats = Read(node.input(i + 1));
      if (!floats || floats->shape != graph::Shape{weights.shape[0]}) return false;
      parts[i] = std::move(floats->values);
    }
    factor_.resize(parts[0].size());
    for (size_t c = 0; c < factor_.size(); ++c) {
      factor_[c] = parts[0][c] / std::sqrt(parts[3][c] + epsilon);
      const float centred = bias.empty() ? -(parts[2][c] * factor_[c])
                                         : (bias[c] - parts[2][c]) * factor_[c];
      parts[1][c] += centred;
    }
    bias = std::move(parts[1]);
    return true;
  }

  /// Takes the node behind a Conv into its weights and bias.
  bool FuseReader(int n) {
    onnx::Node& conv = *graph_.mutable_node(n);
    if (conv.output_size() != 1 || conv.input_size() < 2) return false;
    const int next = OnlyReader(conv.output(0));
    if (next < 0 || gone_[next]) return false;
    const onnx::Node& node = graph_.node(next);
    const bool product = IsOp(node, "Mul"), normalization = IsOp(node, "BatchNormalization");
    if (!product && !normalization && !IsOp(node, "Add")) return false;
    if (node.input_size() < 2 || node.input(0) != conv.output(0)) return false;
    auto weights = Read(conv.input(1));
    if (!weights || weights->shape.size() < 3) return false;
    std::vector<float> bias;
    if (conv.input_size() > 2 && !conv.input(2).empty()) {
      auto given = Read(conv.input(2));
      if (!given || given->shape != graph::Shape{weights->shape[0]}) return false;
      bias = std::move(given->values);
    }
    factor_.clear();
    if (normalization) {
      if (!ReadNormalization(node, *weights, bias)) return false;
    } else {
      const auto values = Channels(node.input(1), *weights, product);
      if (!values) return false;
      if (product) factor_ = *values;
      if (!product && bias.empty()) bias.assign(values->size(), 0.0F);
      for (size_t c = 0; c < bias.size(); ++c) {
        bias[c] = product ? bias[c] * (*values)[c] : bias[c] + (*values)[c];
      }
    }
    const size_t each = weights->values.size() / static_cast<size_t>(weights->shape[0]);
    for (size_t i = 0; i < weights->values.size() && !factor_.empty(); ++i) {
      weights->values[i] *= factor_[i / each];
    }
    conv.set_input(1, Add(n, "weights", *weights));
    if (!bias.empty()) {
      if (conv.input_size() < 3) conv.add_input();
      const auto channels = static_cast<int64_t>(bias.size());
      conv.set_input(2, Add(n, "bias", {{channels}, std::move(bias)}));
    }
    gone_[next] = true;
    readers_.erase(conv.output(0));
    conv.set_output(0, node.output(0));
    writer_[conv.output(0)] = n;
    return true;
  }

  bool IsByteDequantizer(const std::string& name) {
    const auto at = writer_.find(name);
    if (at == writer_.end() || !IsOp(graph_.node(at->second), "DequantizeLinear")) return false;
    const onnx::Node& node = graph_.node(at->second);
    if (node.input_size() < 3 || node.input(2).empty()) return true;
    const auto zero = constants_.find(node.input(2));
    if (zero == constants_.end()) return false;
    const int type = graph_.initializer(zero->second).data_type();
    return type == kUint8 || type == kInt8;
  }

  bool IsQuantizedBehind(const onnx::Node& node) const {
    int next = OnlyReader(node.output(0));
    if (next >= 0 && (IsOp(graph_.node(next), "Relu") || IsOp(graph_.node(next), "Clip"))) {
      next = graph_.node(next).output_size() == 1 ? OnlyReader(graph_.node(next).output(0)) : -1;
    }
    return next >= 0 && IsOp(graph_.node(next), "QuantizeLinear");
  }

  /// Quantizes the weights of a node; the DequantizeLinear that goes in front of it.
  std::optional<onnx::Node> QuantizeWeights(int n) {
    onnx::Node& node = *graph_.mutable_node(n);
    const bool product = IsOp(node, "Conv") || IsOp(node, "ConvTranspose") || IsOp(node, "Gemm");
    if (gone_[n] || !product || node.input_size() < 2 || node.output_size() != 1) return {};
    if (!IsByteDequantizer(node.input(0)) || !IsQuantizedBehind(node)) return {};
    const auto weights = Read(node.input(1));
    if (!weights || weights->values.empty()) return {};
    if (!std::all_of(weights->values.begin(), weights->values.end(),
                     [](float w) { return std::isfinite(w); })) {
      return {};
    }
    const auto [least, most] = std::minmax_element(weights->values.begin(), weights->values.end());
    const float low = std::min(*least, 0.0F), high = std::max(*most, 0.0F);
    const float scale = low == high ? 1.0F : (high - low) / 255.0F;
    if (scale == 0 || !std::isfinite(scale)) return {};
    const float zero = std::nearbyint(std::clamp(-128.0F - low / scale, -128.0F, 127.0F));
    std::vector<int8_t> stored(weights->values.size());
    std::transform(weights->values.begin(), weights->values.end(), stored.begin(), [&](float w) {
      return static_cast<int8_t>(std::clamp(std::nearbyint(w / scale) + zero, -128.0F, 127.0F));
    });
    const auto zero_point = static_cast<int8_t>(zero);
    onnx::Node dequantize;
    dequantize.set_op_type("DequantizeLinear");
    dequantize.add_input(Add(n, "stored", kInt8, weights->shape, stored.data(), stored.size()));
    dequantize.add_input(Add(n, "scale", kFloat, {}, &scale, sizeof(scale)));
    dequantize.add_input(Add(n, "zero", kInt8, {}, &zero_point, 1));
    dequantize.add_output(NewName(n, "real"));
    node.set_input(1, dequantize.output(0));
    return dequantize;
  }

  void Rebuild(std::vector<std::optional<onnx::Node>>& before) {
    const bool same = std::none_of(before.begin(), before.end(),
                                   [](const auto& node) { return node.has_value(); }) &&
                      std::none_of(gone_.begin(), gone_.end(), [](bool gone) { return gone; });
    if (same) return;
    onnx::Graph nodes;
    for (int n = 0; n < graph_.node_size(); ++n) {
      if (gone_[n]) continue;
      if (before[n]) nodes.add_node()->Swap(&*before[n]);
      nodes.add_node()->Swap(graph_.mutable_node(n));
    }
    graph_.mutable_node()->Swap(nodes.mutable_node());
  }

  onnx::Graph& graph_;
  ExternalData& external_;
  std::unordered_map<std::string, int> constants_;  ///< Position among the initializers.
  std::unordered_set<std::string> outputs_;
  std::unordered_map<std::string, std::vector<int>> readers_;
  std::unordered_map<std::string, int> writer_;
  std::vector<bool> gone_;
  std::vector<float> factor_;  ///< By which the weights of each channel are multiplied.
};

}  // namespace

void PrepareFloatWeights(onnx::Model& model, ExternalData& external) {
  WeightPreparer(model, external).Run();
}

}  // namespace systole::import
