// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_op.h"

#include <cstring>
#include <utility>

#include "runtime/import/onnx_model.pb.h"

namespace systole::import {

const onnx::Attribute* OnnxAttributes::Find(const std::string& name) const {
  for (const onnx::Attribute& attribute : node_->attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

int64_t OnnxAttributes::Int(const std::string& name, int64_t otherwise) const {
  const onnx::Attribute* a = Find(name);
  return a != nullptr && a->has_i() ? a->i() : otherwise;
}

float OnnxAttributes::Float(const std::string& name, float otherwise) const {
  const onnx::Attribute* a = Find(name);
  return a != nullptr && a->has_f() ? a->f() : otherwise;
}

std::string OnnxAttributes::Text(const std::string& name, const std::string& otherwise) const {
  const onnx::Attribute* a = Find(name);
  return a != nullptr && a->has_s() ? a->s() : otherwise;
}

std::vector<int64_t> OnnxAttributes::Ints(const std::string& name) const {
  const onnx::Attribute* a = Find(name);
  if (a == nullptr) return {};
  return {a->ints().begin(), a->ints().end()};
}

std::vector<float> OnnxAttributes::Floats(const std::string& name) const {
  const onnx::Attribute* a = Find(name);
  if (a == nullptr) return {};
  return {a->floats().begin(), a->floats().end()};
}

std::vector<std::string> OnnxAttributes::Texts(const std::string& name) const {
  const onnx::Attribute* a = Find(name);
  if (a == nullptr) return {};
  return {a->strings().begin(), a->strings().end()};
}

const onnx::Tensor* OnnxAttributes::Tensor(const std::string& name) const {
  const onnx::Attribute* a = Find(name);
  return a != nullptr && a->has_t() ? &a->t() : nullptr;
}

graph::Tensor ResultTensor(const OnnxBuilder& b, const OnnxOp& op, TensorId like, Shape shape) {
  graph::Tensor t = PlainTensor(op, b.tensor(like).type, std::move(shape));
  if (op.quantized) {
    t.type = op.out_type;
    t.quant = op.out_quant;
  } else {
    t.quant = b.tensor(like).quant;
  }
  return t;
}

graph::Tensor PlainTensor(const OnnxOp& op, DataType type, Shape shape) {
  graph::Tensor t;
  t.name = op.name();
  t.type = type;
  t.shape = std::move(shape);
  return t;
}

Result<std::vector<int64_t>> AxesOf(const OnnxBuilder& b, const OnnxOp& op, size_t input) {
  if (op.has(input)) return b.Ints(op.in[input], "axes");
  return op.attributes.Ints("axes");
}

bool ConstantScalar(const OnnxBuilder& b, TensorId id, float& value) {
  const graph::Tensor& t = b.tensor(id);
  if (!t.is_constant() || t.type != DataType::kFloat32 || t.bytes().size() != sizeof(float)) {
    return false;
  }
  std::memcpy(&value, t.bytes().data(), sizeof(float));
  return true;
}

}  // namespace systole::import
