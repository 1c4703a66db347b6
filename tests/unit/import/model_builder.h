// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::test {

namespace tflite = systole::import::tflite;

/// One tensor of a .tflite file; the defaults are a plain int8 activation.
struct TensorSpec {
  std::string name;
  std::vector<int32_t> shape;
  tflite::TensorType type = tflite::TensorType::INT8;
  std::vector<float> scales = {0.5F};
  std::vector<int64_t> zero_points = {0};
  int32_t axis = 0;
  std::vector<uint8_t> data;               ///< Empty: not a constant.
  std::optional<uint32_t> buffer;          ///< Overrides the buffer number.
  uint64_t buffer_offset = 0;
  uint8_t details_type = 0;
  bool is_variable = false;
  bool sparse = false;
};

using Options = std::pair<tflite::BuiltinOptions, flatbuffers::Offset<void>>;

struct OperatorSpec {
  int32_t code = 0;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::function<Options(flatbuffers::FlatBufferBuilder&)> options;  ///< Empty: no options.
  std::string custom_code;
  std::optional<uint32_t> opcode_index;  ///< Overrides the number of the operator code.
  std::vector<uint8_t> custom_options = {};
  std::vector<int32_t> intermediates = {};
};

struct ModelSpec {
  uint32_t version = 3;
  std::vector<TensorSpec> tensors;
  std::vector<OperatorSpec> operators;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  bool old_codes = false;  ///< Operator codes in the deprecated field only.
  bool no_subgraph = false;
  std::vector<ModelSpec> further = {};  ///< Tensors and operators of more subgraphs.
};

/// The file's bytes.
std::vector<std::byte> Build(const ModelSpec& spec);

/// Imports the file of a spec.
Result<graph::Graph> Import(const ModelSpec& spec);

/// Bytes of int32 values, little endian.
std::vector<uint8_t> Int32Bytes(std::initializer_list<int32_t> values);

/// Checks that the import fails with this code and that the message holds every part.
void CheckFails(const ModelSpec& spec, StatusCode code, std::initializer_list<const char*> parts);

/// Attributes of the fused-window models below.
struct WindowSpec {
  tflite::Padding padding = tflite::Padding::SAME;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  int32_t filter_h = 3, filter_w = 3;
  int32_t depth_multiplier = 2;
  tflite::ActivationFunctionType activation = tflite::ActivationFunctionType::NONE;
};

/// Tensors: 0 input 1x8x8x4, 1 weights 6x3x3x4, 2 bias 6, 3 output 1x8x8x6.
ModelSpec ConvModel(const WindowSpec& window = {});
/// Tensors: 0 input 1x8x8x4, 1 weights 1x3x3x8, 2 bias 8, 3 output 1x8x8x8.
ModelSpec DepthwiseModel(const WindowSpec& window = {});
/// Tensors: 0 input 1x12, 1 weights 5x12, 2 bias 5, 3 output 1x5.
ModelSpec FullyConnectedModel(bool keep_num_dims = false, int8_t weights_format = 0);
/// Tensors: 0 input 1x8x8x4, 1 output 1x8x8x4.
ModelSpec PoolModel(int32_t code, const WindowSpec& window = {});
/// Tensors: 0 and 1 inputs, 2 output, all 1x8x8x4.
ModelSpec AddModel();
/// Tensors: 0 input, 1 output; an operator without options.
ModelSpec UnaryModel(int32_t code, std::vector<int32_t> in, std::vector<int32_t> out);
/// As UnaryModel with a constant int32 operand, tensor 2, as second input.
ModelSpec OperandModel(int32_t code, std::vector<int32_t> in, std::vector<int32_t> out,
                       std::vector<int32_t> operand_shape, std::vector<uint8_t> operand);
/// Tensors: 0 input 1x10, 1 output 1x10.
ModelSpec SoftmaxModel(float beta = 1.0F);

}  // namespace systole::test
