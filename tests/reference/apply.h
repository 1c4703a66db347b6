// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/reference/operator.h"

namespace systole::test {

template <typename T>
constexpr graph::DataType TypeOf() {
  if constexpr (std::is_same_v<T, std::int8_t>) return graph::DataType::kInt8;
  if constexpr (std::is_same_v<T, std::uint8_t>) return graph::DataType::kUint8;
  if constexpr (std::is_same_v<T, std::int16_t>) return graph::DataType::kInt16;
  if constexpr (std::is_same_v<T, std::int32_t>) return graph::DataType::kInt32;
  if constexpr (std::is_same_v<T, std::int64_t>) return graph::DataType::kInt64;
  if constexpr (std::is_same_v<T, bool>) return graph::DataType::kBool;
  return graph::DataType::kFloat32;
}

struct Scale {
  float scale = 1.0F;
  std::int64_t zero = 0;
};

/// One application of an operator to values that a test writes down.
class Apply {
 public:
  Apply(graph::OpKind kind, graph::Attributes attributes,
        golden::Numerics numerics = golden::Numerics::kTfliteRef)
      : attributes_(std::move(attributes)) {
    call_.signature.kind = kind;
    call_.signature.numerics = numerics;
  }

  template <typename T>
  Apply& In(graph::Shape shape, std::vector<T> values) {
    return In(std::move(shape), std::move(values), graph::Quantization{});
  }
  template <typename T>
  Apply& In(graph::Shape shape, std::vector<T> values, Scale q) {
    return In(std::move(shape), std::move(values), graph::Quantization{{q.scale}, {q.zero}, 0});
  }
  template <typename T>
  Apply& In(graph::Shape shape, std::vector<T> values, graph::Quantization quant) {
    inputs_.push_back(MakeTensor<T>(std::move(shape), std::move(quant)));
    in_bytes_.emplace_back(values.size() * sizeof(T));
    std::vector<std::byte>& bytes = in_bytes_.back();
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return *this;
  }
  Apply& Absent() {
    inputs_.push_back(nullptr);
    in_bytes_.emplace_back();
    return *this;
  }
  /// Input `i` may be written.
  Apply& Variable(std::size_t i) {
    inputs_[i]->is_variable = true;
    return *this;
  }
  template <typename T>
  Apply& Out(graph::Shape shape) {
    outputs_.push_back(MakeTensor<T>(std::move(shape), {}));
    return *this;
  }
  template <typename T>
  Apply& Out(graph::Shape shape, Scale q) {
    outputs_.push_back(MakeTensor<T>(std::move(shape), {{q.scale}, {q.zero}, 0}));
    return *this;
  }
  graph::Tensor& input(std::size_t i) { return *inputs_[i]; }
  graph::Tensor& output(std::size_t i = 0) { return *outputs_[i]; }
  std::size_t outputs() const { return outputs_.size(); }

  Result<void> Check() {
    Connect();
    return reference::CheckOperator(call_.signature);
  }
  Result<void> Run() {
    SYSTOLE_RETURN_IF_ERROR(Check());
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      out_bytes_.emplace_back(static_cast<std::size_t>(outputs_[i]->size_bytes()));
    }
    for (auto& bytes : out_bytes_) call_.outputs.emplace_back(bytes);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      call_.inputs.emplace_back(in_bytes_[i]);
      const bool variable = inputs_[i] != nullptr && inputs_[i]->is_variable;
      call_.variables.emplace_back(variable ? std::span<std::byte>(in_bytes_[i])
                                            : std::span<std::byte>());
    }
    auto done = reference::RunOperator(call_);
    call_.inputs.clear();
    call_.outputs.clear();
    call_.variables.clear();
    return done;
  }
  /// Runs and returns the values of an output; none when it fails (message in `error`).
  template <typename T>
  std::vector<T> Values(std::size_t output = 0) {
    out_bytes_.clear();
    if (const auto done = Run(); !done) {
      error = done.error().message;
      return {};
    }
    return Read<T>(out_bytes_[output]);
  }
  template <typename T>
  std::vector<T> LastOutput(std::size_t output) const {
    return Read<T>(out_bytes_[output]);
  }
  template <typename T>
  std::vector<T> State(std::size_t input) const {
    return Read<T>(in_bytes_[input]);
  }
  std::string error;

 private:
  template <typename T>
  static std::vector<T> Read(const std::vector<std::byte>& bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  template <typename T>
  static std::unique_ptr<graph::Tensor> MakeTensor(graph::Shape shape, graph::Quantization quant) {
    auto tensor = std::make_unique<graph::Tensor>();
    tensor->type = TypeOf<T>();
    tensor->shape = std::move(shape);
    tensor->quant = std::move(quant);
    return tensor;
  }
  void Connect() {
    call_.signature.attributes = &attributes_;
    call_.signature.inputs.clear();
    call_.signature.outputs.clear();
    for (const auto& t : inputs_) call_.signature.inputs.push_back(t.get());
    for (const auto& t : outputs_) call_.signature.outputs.push_back(t.get());
  }

  graph::Attributes attributes_;
  std::vector<std::unique_ptr<graph::Tensor>> inputs_;
  std::vector<std::unique_ptr<graph::Tensor>> outputs_;
  std::vector<std::vector<std::byte>> in_bytes_;
  std::vector<std::vector<std::byte>> out_bytes_;
  reference::Call call_;
};

}  // namespace systole::test
