// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/import/model_builder.h"

#include <cstring>

#include "runtime/import/tflite_importer.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using tflite::BuiltinOptions;
using tflite::TensorType;

Offset<tflite::Tensor> BuildTensor(FlatBufferBuilder& fbb, const TensorSpec& spec,
                                   uint32_t buffer) {
  const auto name = spec.name.empty() ? 0 : fbb.CreateString(spec.name);
  const auto shape = spec.shape.empty() ? 0 : fbb.CreateVector(spec.shape);
  Offset<tflite::QuantizationParameters> quant;
  if (!spec.scales.empty() || !spec.zero_points.empty()) {
    const auto scales = fbb.CreateVector(spec.scales);
    const auto zero_points = fbb.CreateVector(spec.zero_points);
    quant = tflite::CreateQuantizationParameters(fbb, scales, zero_points, spec.details_type,
                                                 spec.axis);
  }
  const auto sparsity =
      spec.sparse ? tflite::CreateSparsityParameters(fbb) : Offset<tflite::SparsityParameters>();
  return tflite::CreateTensor(fbb, shape, spec.type, spec.buffer.value_or(buffer), name, quant,
                              spec.is_variable, sparsity);
}

Offset<tflite::Operator> BuildOperator(FlatBufferBuilder& fbb, const OperatorSpec& spec,
                                       uint32_t index) {
  const auto inputs = fbb.CreateVector(spec.inputs);
  const auto outputs = fbb.CreateVector(spec.outputs);
  const Options options = spec.options ? spec.options(fbb) : Options{BuiltinOptions::NONE, 0};
  const auto custom = spec.custom_options.empty() ? 0 : fbb.CreateVector(spec.custom_options);
  const auto between = spec.intermediates.empty() ? 0 : fbb.CreateVector(spec.intermediates);
  return tflite::CreateOperator(fbb, spec.opcode_index.value_or(index), inputs, outputs,
                                options.first, options.second, custom, between);
}

TensorSpec Activation(std::vector<int32_t> shape) {
  TensorSpec tensor;
  tensor.shape = std::move(shape);
  return tensor;
}

TensorSpec Constant(std::vector<int32_t> shape, TensorType type, size_t bytes) {
  TensorSpec tensor = Activation(std::move(shape));
  tensor.type = type;
  tensor.data.assign(bytes, 1);
  return tensor;
}

template <typename Create>
std::function<Options(FlatBufferBuilder&)> MakeOptions(BuiltinOptions kind, Create create) {
  return [kind, create](FlatBufferBuilder& fbb) { return Options{kind, create(fbb).Union()}; };
}

}  // namespace

namespace {

/// What the subgraphs of a file share.
struct FileParts {
  std::vector<Offset<tflite::Buffer>> buffers;
  std::vector<Offset<tflite::OperatorCode>> codes;
};

Offset<tflite::SubGraph> BuildSubgraph(FlatBufferBuilder& fbb, const ModelSpec& spec,
                                       bool old_codes, FileParts& file) {
  std::vector<Offset<tflite::Tensor>> tensors;
  for (const TensorSpec& tensor : spec.tensors) {
    uint32_t buffer = 0;
    if (!tensor.data.empty() || tensor.buffer_offset != 0) {
      buffer = static_cast<uint32_t>(file.buffers.size());
      file.buffers.push_back(
          tflite::CreateBuffer(fbb, fbb.CreateVector(tensor.data), tensor.buffer_offset));
    }
    tensors.push_back(BuildTensor(fbb, tensor, buffer));
  }
  std::vector<Offset<tflite::Operator>> operators;
  for (const OperatorSpec& op : spec.operators) {
    operators.push_back(BuildOperator(fbb, op, static_cast<uint32_t>(file.codes.size())));
    const auto custom = op.custom_code.empty() ? 0 : fbb.CreateString(op.custom_code);
    const auto old_code = static_cast<int8_t>(op.code > 127 ? 127 : op.code);
    file.codes.push_back(
        tflite::CreateOperatorCode(fbb, old_code, custom, old_codes ? 0 : op.code));
  }
  return tflite::CreateSubGraph(fbb, fbb.CreateVector(tensors), fbb.CreateVector(spec.inputs),
                                fbb.CreateVector(spec.outputs), fbb.CreateVector(operators));
}

}  // namespace

std::vector<std::byte> Build(const ModelSpec& spec) {
  FlatBufferBuilder fbb;
  FileParts file{{tflite::CreateBuffer(fbb)}, {}};
  std::vector<Offset<tflite::SubGraph>> subgraphs;
  if (!spec.no_subgraph) subgraphs.push_back(BuildSubgraph(fbb, spec, spec.old_codes, file));
  for (const ModelSpec& further : spec.further) {
    subgraphs.push_back(BuildSubgraph(fbb, further, spec.old_codes, file));
  }
  const auto model_codes = fbb.CreateVector(file.codes);
  const auto model_subgraphs = fbb.CreateVector(subgraphs);
  const auto model_buffers = fbb.CreateVector(file.buffers);
  tflite::FinishModelBuffer(
      fbb, tflite::CreateModel(fbb, spec.version, model_codes, model_subgraphs, model_buffers));
  std::vector<std::byte> bytes(fbb.GetSize());
  std::memcpy(bytes.data(), fbb.GetBufferPointer(), bytes.size());
  return bytes;
}

Result<graph::Graph> Import(const ModelSpec& spec) {
  return import::ImportTflite(Build(spec), "built");
}

std::vector<uint8_t> Int32Bytes(std::initializer_list<int32_t> values) {
  std::vector<uint8_t> bytes(4 * values.size());
  std::memcpy(bytes.data(), std::data(values), bytes.size());
  return bytes;
}

void CheckFails(const ModelSpec& spec, StatusCode code, std::initializer_list<const char*> parts) {
  const auto result = Import(spec);
  REQUIRE_FALSE(result);
  const std::string& message = result.error().message;
  CAPTURE(message);
  CHECK(result.error().code == code);
  CHECK(message.find("model 'built'") != std::string::npos);
  for (const char* part : parts) {
    CAPTURE(part);
    CHECK(message.find(part) != std::string::npos);
  }
}

ModelSpec ConvModel(const WindowSpec& w) {
  ModelSpec model;
  model.tensors = {Activation({1, 8, 8, 4}), Constant({6, 3, 3, 4}, TensorType::INT8, 216),
                   Constant({6}, TensorType::INT32, 24), Activation({1, 8, 8, 6})};
  const auto create = [w](FlatBufferBuilder& fbb) {
    return tflite::CreateConv2DOptions(fbb, w.padding, w.stride_w, w.stride_h, w.activation,
                                       w.dilation_w, w.dilation_h);
  };
  model.operators = {{3, {0, 1, 2}, {3}, MakeOptions(BuiltinOptions::Conv2DOptions, create), "", {}}};
  model.inputs = {0};
  model.outputs = {3};
  return model;
}

ModelSpec DepthwiseModel(const WindowSpec& w) {
  ModelSpec model;
  model.tensors = {Activation({1, 8, 8, 4}), Constant({1, 3, 3, 8}, TensorType::INT8, 72),
                   Constant({8}, TensorType::INT32, 32), Activation({1, 8, 8, 8})};
  const auto create = [w](FlatBufferBuilder& fbb) {
    return tflite::CreateDepthwiseConv2DOptions(fbb, w.padding, w.stride_w, w.stride_h,
                                                w.depth_multiplier, w.activation, w.dilation_w,
                                                w.dilation_h);
  };
  model.operators = {
      {4, {0, 1, 2}, {3}, MakeOptions(BuiltinOptions::DepthwiseConv2DOptions, create), "", {}}};
  model.inputs = {0};
  model.outputs = {3};
  return model;
}

ModelSpec FullyConnectedModel(bool keep_num_dims, int8_t weights_format) {
  ModelSpec model;
  model.tensors = {Activation({1, 12}), Constant({5, 12}, TensorType::INT8, 60),
                   Constant({5}, TensorType::INT32, 20), Activation({1, 5})};
  const auto create = [=](FlatBufferBuilder& fbb) {
    return tflite::CreateFullyConnectedOptions(fbb, tflite::ActivationFunctionType::RELU,
                                               weights_format, keep_num_dims);
  };
  model.operators = {
      {9, {0, 1, 2}, {3}, MakeOptions(BuiltinOptions::FullyConnectedOptions, create), "", {}}};
  model.inputs = {0};
  model.outputs = {3};
  return model;
}

ModelSpec PoolModel(int32_t code, const WindowSpec& w) {
  ModelSpec model = UnaryModel(code, {1, 8, 8, 4}, {1, 8, 8, 4});
  model.operators[0].options =
      MakeOptions(BuiltinOptions::Pool2DOptions, [w](FlatBufferBuilder& fbb) {
        return tflite::CreatePool2DOptions(fbb, w.padding, w.stride_w, w.stride_h, w.filter_w,
                                           w.filter_h, w.activation);
      });
  return model;
}

ModelSpec AddModel() {
  ModelSpec model;
  model.tensors.assign(3, Activation({1, 8, 8, 4}));
  model.operators = {{0, {0, 1}, {2}, {}, "", {}}};
  model.inputs = {0, 1};
  model.outputs = {2};
  return model;
}

ModelSpec UnaryModel(int32_t code, std::vector<int32_t> in, std::vector<int32_t> out) {
  ModelSpec model;
  model.tensors = {Activation(std::move(in)), Activation(std::move(out))};
  model.operators = {{code, {0}, {1}, {}, "", {}}};
  model.inputs = {0};
  model.outputs = {1};
  return model;
}

ModelSpec OperandModel(int32_t code, std::vector<int32_t> in, std::vector<int32_t> out,
                       std::vector<int32_t> operand_shape, std::vector<uint8_t> operand) {
  ModelSpec model = UnaryModel(code, std::move(in), std::move(out));
  TensorSpec tensor = Constant(std::move(operand_shape), TensorType::INT32, 0);
  tensor.scales.clear();
  tensor.zero_points.clear();
  tensor.data = std::move(operand);
  model.tensors.push_back(std::move(tensor));
  model.operators[0].inputs = {0, 2};
  return model;
}

ModelSpec SoftmaxModel(float beta) {
  ModelSpec model = UnaryModel(25, {1, 10}, {1, 10});
  model.tensors[1].scales = {1.0F / 256.0F};
  model.tensors[1].zero_points = {-128};
  model.operators[0].options =
      MakeOptions(BuiltinOptions::SoftmaxOptions, [beta](FlatBufferBuilder& fbb) {
        return tflite::CreateSoftmaxOptions(fbb, beta);
      });
  return model;
}

}  // namespace systole::test
