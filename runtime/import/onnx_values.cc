// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_values.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "runtime/import/onnx_file.h"
#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

constexpr int64_t kShift = 128;  // From int8 to uint8.

bool IsQuantizer(const onnx::Node& node) { return node.op_type() == "QuantizeLinear"; }
bool IsDequantizer(const onnx::Node& node) { return node.op_type() == "DequantizeLinear"; }

std::string Input(const onnx::Node& node, int i) {
  return i < node.input_size() ? node.input(i) : std::string();
}

int64_t LowestOf(DataType type) {
  switch (type) {
    case DataType::kInt8: return -128;
    case DataType::kInt16: return -32768;
    case DataType::kInt32: return std::numeric_limits<int32_t>::min();
    default: return 0;
  }
}

int64_t HighestOf(DataType type) {
  switch (type) {
    case DataType::kInt8: return 127;
    case DataType::kInt16: return 32767;
    case DataType::kInt32: return std::numeric_limits<int32_t>::max();
    default: return 255;
  }
}

}  // namespace

OnnxValues::OnnxValues(const onnx::Model& model, OnnxBuilder& builder)
    : graph_(model.graph()), opset_(OpsetVersion(model, "")), b_(builder) {
  for (int i = 0; i < graph_.node_size(); ++i) {
    for (const std::string& name : graph_.node(i).input()) {
      if (!name.empty()) uses_[name].nodes.push_back(i);
    }
  }
  for (const onnx::ValueInfo& output : graph_.output()) uses_[output.name()].is_output = true;
}

const OnnxValue* OnnxValues::Find(const std::string& name) const {
  // The empty name is an operand that is absent, even if a damaged file gives it to a value.
  if (name.empty()) return nullptr;
  const auto found = values_.find(name);
  return found != values_.end() ? &found->second : nullptr;
}

const OnnxUses& OnnxValues::UsesOf(const std::string& name) const {
  static const OnnxUses none;
  const auto found = uses_.find(name);
  return found != uses_.end() ? found->second : none;
}

Result<OnnxValue> OnnxValues::Get(const std::string& name) const {
  if (const OnnxValue* value = Find(name)) return *value;
  return InvalidArgument("it reads '" + name.substr(0, 200) +
                         "' before any node has written it");
}

Result<TensorId> OnnxValues::Plain(const std::string& name) {
  SYSTOLE_ASSIGN_OR_RETURN(OnnxValue value, Get(name));
  if (value.plain != graph::kNoTensor) return value.plain;
  graph::Tensor out;
  out.name = name;
  out.type = DataType::kFloat32;
  out.shape = b_.shape(value.stored);
  SYSTOLE_ASSIGN_OR_RETURN(value.plain, b_.Emit(OpKind::kDequantize, {value.stored},
                                                graph::NoAttrs{}, std::move(out)));
  Set(name, value);
  return value.plain;
}

Result<OnnxValues::Meaning> OnnxValues::ReadMeaning(const std::string& scale,
                                                    const std::string& zero_point, int64_t axis,
                                                    DataType like) {
  Meaning meaning;
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxValue scales, Get(scale));
  if (scales.plain == graph::kNoTensor) return Unsupported("a scale that is computed");
  SYSTOLE_ASSIGN_OR_RETURN(meaning.quant.scales, b_.Floats(scales.plain, "the scale"));
  const size_t count = meaning.quant.scales.size();
  if (count == 0) return InvalidArgument("the scale '" + scale + "' has no value");
  if (b_.rank(scales.plain) > 1) return Unsupported("scales for blocks of values");
  for (const float value : meaning.quant.scales) {
    if (!std::isfinite(value) || !(value > 0)) {
      return Unsupported("the scale '" + scale + "' is " + std::to_string(value) +
                         "; it must be positive");
    }
  }
  meaning.type = like;
  meaning.quant.zero_points.assign(count, 0);
  meaning.quant.axis = count > 1 ? static_cast<int>(axis) : 0;
  if (zero_point.empty()) return meaning;
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxValue zeros, Get(zero_point));
  if (zeros.plain == graph::kNoTensor) return Unsupported("a zero point that is computed");
  SYSTOLE_ASSIGN_OR_RETURN(auto values, b_.Ints(zeros.plain, "the zero point", size_t{1} << 24));
  meaning.type = b_.tensor(zeros.plain).type;
  if (values.size() == 1) values.assign(count, values[0]);
  if (values.size() != count) {
    return InvalidArgument(std::to_string(count) + " scales and " +
                           std::to_string(values.size()) + " zero points");
  }
  meaning.quant.zero_points = std::move(values);
  return meaning;
}

bool OnnxValues::OnlyDequantized(const std::string& name) const {
  const OnnxUses& uses = UsesOf(name);
  return !uses.is_output && !uses.nodes.empty() &&
         std::all_of(uses.nodes.begin(), uses.nodes.end(),
                     [&](int i) { return IsDequantizer(node(i)) && Input(node(i), 0) == name; });
}

/// One DequantizeLinear reads it, whose result is read once; others get a copy of the node each
/// before the types are changed.
bool OnnxValues::RuntimeShifts(const std::string& name) const {
  const int only = UsesOf(name).Only();
  if (only < 0 || !IsDequantizer(node(only)) || node(only).output_size() < 1) return false;
  const OnnxUses& uses = UsesOf(node(only).output(0));
  return uses.nodes.size() + (uses.is_output ? 1 : 0) <= 1;
}

Result<OnnxQuantizer> OnnxValues::ReadQuantizer(int position) {
  const onnx::Node& q = node(position);
  const OnnxAttributes attributes(q);
  OnnxQuantizer result;
  result.node = position;
  if (attributes.Int("block_size", 0) != 0) return Unsupported("scales for blocks of values");
  DataType like = DataType::kUint8;
  if (const int64_t type = attributes.Int("output_dtype", 0); type != 0 && Input(q, 2).empty()) {
    SYSTOLE_ASSIGN_OR_RETURN(like, OnnxType(static_cast<int32_t>(type)));
  }
  SYSTOLE_ASSIGN_OR_RETURN(Meaning meaning, ReadMeaning(Input(q, 1), Input(q, 2),
                                                        attributes.Int("axis", 1), like));
  result.quant = std::move(meaning.quant);
  result.type = result.runtime_type = meaning.type;
  if (result.type == DataType::kInt8 && !result.quant.per_channel() && q.input_size() == 3 &&
      q.output_size() > 0 && OnlyDequantized(q.output(0))) {
    result.type = DataType::kUint8;
    result.quant.zero_points[0] += kShift;
    shifted_.insert(q.output(0));
    if (RuntimeShifts(q.output(0))) result.runtime_type = DataType::kUint8;
  }
  return result;
}

Result<void> OnnxValues::ReadActivation(int position, OnnxQuantizer& q) {
  const onnx::Node& n = node(position);
  const OnnxAttributes attributes(n);
  float low = n.op_type() == "Relu" ? 0.0F : -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  low = attributes.Float("min", low);
  high = attributes.Float("max", high);
  for (int i = 1; i < 3 && i < n.input_size(); ++i) {
    if (n.input(i).empty()) continue;
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId limit, Plain(n.input(i)));
    if (!ConstantScalar(b_, limit, i == 1 ? low : high)) {
      q.node = -1;
      return {};
    }
  }
  const float scale = q.quant.scale();
  const auto zero = q.quant.zero_point();
  const float lowest = static_cast<float>(LowestOf(q.type) - zero) * scale;
  const float highest = static_cast<float>(HighestOf(q.type) - zero) * scale;
  q.redundant = low <= lowest && high >= highest;
  const bool unbounded = high >= highest;
  if (low == 0.0F && unbounded) q.activation = graph::Activation::kRelu;
  if (low == 0.0F && high == 6.0F) q.activation = graph::Activation::kRelu6;
  if (low == -1.0F && high == 1.0F) q.activation = graph::Activation::kReluN1To1;
  if (q.redundant) q.activation = graph::Activation::kNone;
  if (!q.redundant && q.activation == graph::Activation::kNone) q.node = -1;
  return {};
}

Result<OnnxQuantizer> OnnxValues::QuantizerBehind(const std::string& name) {
  const int only = UsesOf(name).Only();
  if (only < 0) return OnnxQuantizer{};
  if (IsQuantizer(node(only)) && Input(node(only), 0) == name) return ReadQuantizer(only);
  const std::string& type = node(only).op_type();
  const bool clip = (type == "Relu" || type == "Clip") && Input(node(only), 0) == name &&
                    node(only).output_size() == 1;
  if (!clip) return OnnxQuantizer{};
  const std::string& clipped = node(only).output(0);
  const int next = UsesOf(clipped).Only();
  if (next < 0 || !IsQuantizer(node(next)) || Input(node(next), 0) != clipped) {
    return OnnxQuantizer{};
  }
  SYSTOLE_ASSIGN_OR_RETURN(OnnxQuantizer q, ReadQuantizer(next));
  q.between = only;
  SYSTOLE_RETURN_IF_ERROR(ReadActivation(only, q));
  return q;
}

}  // namespace systole::import
