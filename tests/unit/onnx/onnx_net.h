// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/import/onnx_model.pb.h"

namespace systole::test {

// Numbers of element types in the format.
constexpr int kFloat = 1;
constexpr int kUint8 = 2;
constexpr int kInt8 = 3;
constexpr int kInt32 = 6;
constexpr int kInt64 = 7;
constexpr int kBool = 9;

/// Bytes of a list of values.
template <typename T>
std::vector<std::byte> Bytes(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// And back.
template <typename T>
std::vector<T> Values(std::span<const std::byte> bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

using Dims = std::vector<int64_t>;
using Names = std::vector<std::string>;

/// A small ONNX file, written node by node.
class OnnxNet {
 public:
  explicit OnnxNet(int64_t opset = 17);

  OnnxNet& Input(const std::string& name, int type, const Dims& dims);
  OnnxNet& Output(const std::string& name);

  template <typename T>
  OnnxNet& Const(const std::string& name, int type, const Dims& dims,
                 const std::vector<T>& values) {
    const auto bytes = Bytes(values);
    return RawConst(name, type, dims, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  OnnxNet& RawConst(const std::string& name, int type, const Dims& dims, const std::string& bytes);
  OnnxNet& Scalar(const std::string& name, float value) {
    return Const<float>(name, kFloat, {}, {value});
  }
  OnnxNet& Ints(const std::string& name, const std::vector<int64_t>& values) {
    return Const<int64_t>(name, kInt64, {static_cast<int64_t>(values.size())}, values);
  }
  /// Constants NAME_s and NAME_z: one scale and zero point.
  OnnxNet& Scale(const std::string& name, float scale, int zero, int type = kUint8);

  /// A node; attributes belong to the node that was added last.
  OnnxNet& Node(const std::string& type, const Names& inputs, const Names& outputs,
                const std::string& domain = "");
  OnnxNet& Attr(const std::string& name, int64_t value);
  OnnxNet& Attr(const std::string& name, const std::vector<int64_t>& values);
  OnnxNet& FloatAttr(const std::string& name, float value);
  OnnxNet& TextAttr(const std::string& name, const std::string& value);

  /// DequantizeLinear of `stored` to `real` with the scale of that name, and QuantizeLinear.
  OnnxNet& Dequantize(const std::string& stored, const std::string& scale,
                      const std::string& real);
  OnnxNet& Quantize(const std::string& real, const std::string& scale, const std::string& stored);

  onnx::Model& model() { return model_; }
  std::string Text() const { return model_.SerializeAsString(); }
  Result<graph::Graph> Import() const;

 private:
  onnx::Model model_;
};

/// Imports the bytes of a file.
Result<graph::Graph> ImportText(const std::string& file);

/// Imports, computes in mode ort, returns the first output. Failures fail the test.
std::vector<std::byte> Compute(const OnnxNet& net,
                               const std::vector<std::vector<std::byte>>& inputs);

template <typename T, typename In>
std::vector<T> Compute(const OnnxNet& net, const std::vector<In>& input) {
  return Values<T>(Compute(net, std::vector<std::vector<std::byte>>{Bytes(input)}));
}

/// Kinds of the nodes in order, e.g. "QUANTIZE CONV_2D".
std::string Kinds(const graph::Graph& graph);

/// Message of an import that must fail with this code.
std::string Refusal(const Result<graph::Graph>& result, StatusCode code);

}  // namespace systole::test
