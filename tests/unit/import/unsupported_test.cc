// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Sound files that Systole cannot run: kUnsupported with node, operator and reason.
#include "tests/support/catch.h"
#include "tests/unit/import/model_builder.h"

namespace systole::test {
namespace {

constexpr auto kNo = StatusCode::kUnsupported;

constexpr int32_t kFakeQuant = 80;
constexpr int32_t kLocalResponse = 13;

TEST_CASE("operators that Systole does not read") {
  CheckFails(UnaryModel(kLocalResponse, {3}, {3}), kNo,
             {"node 'local_response_normalization_0'", "[LOCAL_RESPONSE_NORMALIZATION]"});
  CheckFails(UnaryModel(159, {3}, {3}), kNo, {"node 'bitcast_0'", "[BITCAST]"});
  CheckFails(UnaryModel(4000, {3}, {3}), kNo, {"node 'operator_4000_0'"});
  CheckFails(UnaryModel(-5, {3}, {3}), kNo, {"operator -5"});
  ModelSpec spec = UnaryModel(32, {3}, {3});
  spec.operators[0].custom_code = "My_Op";
  CheckFails(spec, kNo, {"node 'custom_0'", "[CUSTOM:My_Op]"});
}

TEST_CASE("all unsupported nodes are listed, up to ten") {
  ModelSpec spec = UnaryModel(kFakeQuant, {3}, {3});
  for (int i = 1; i < 12; ++i) {
    spec.tensors.push_back(spec.tensors[0]);
    spec.operators.push_back({kFakeQuant, {i}, {i + 1}, {}, "", {}});
  }
  spec.outputs = {12};
  CheckFails(spec, kNo, {"12 nodes cannot run", "fake_quant_0", "fake_quant_9", "and 2 more"});
  CHECK(Import(spec).error().message.find("fake_quant_10") == std::string::npos);
}

TEST_CASE("shapes left open by an unsupported node hide no further message") {
  ModelSpec spec = UnaryModel(kFakeQuant, {3}, {});
  spec.tensors.push_back(spec.tensors[0]);
  spec.tensors.push_back(spec.tensors[0]);
  spec.operators.push_back({19, {1}, {2}, {}, "", {}});
  spec.operators.push_back({kLocalResponse, {2}, {3}, {}, "", {}});
  spec.outputs = {3};
  CheckFails(spec, kNo, {"2 nodes", "fake_quant_0", "local_response_normalization_2"});
}

TEST_CASE("attributes") {
  WindowSpec window;
  SECTION("fused activation") {
    window.activation = tflite::ActivationFunctionType::SIGN_BIT;
    CheckFails(ConvModel(window), kNo, {"conv2d_0", "SIGN_BIT", "[CONV_2D]"});
    window.activation = static_cast<tflite::ActivationFunctionType>(9);
    CheckFails(PoolModel(1, window), kNo, {"average_pool2d_0", "9"});
  }
  SECTION("steps") {
    window.dilation_h = 65536;
    CheckFails(ConvModel(window), kNo, {"conv2d_0", "vertical dilation 65536", "65535"});
  }
  SECTION("shuffled weights") {
    CheckFails(FullyConnectedModel(false, 1), kNo, {"fully_connected_0", "shuffled"});
  }
  SECTION("operand computed at run time") {
    ModelSpec spec = OperandModel(22, {4, 4}, {8, 2}, {2}, {});
    spec.inputs = {0, 2};
    CheckFails(spec, kNo, {"reshape_0", "run time"});
  }
  SECTION("pad value of another type") {
    ModelSpec pad = OperandModel(60, {4, 4}, {5, 4}, {2, 2}, Int32Bytes({0, 1, 0, 0}));
    pad.tensors.push_back(pad.tensors[0]);
    pad.tensors[3].shape = {1};
    pad.tensors[3].type = tflite::TensorType::UINT8;
    pad.tensors[3].data = {5};
    pad.operators[0].inputs = {0, 2, 3};
    CheckFails(pad, kNo, {"pad_0", "one constant of the input's type", "[PADV2]"});
  }
}

TEST_CASE("tensors that the graph does not hold") {
  ModelSpec spec = ConvModel();
  spec.tensors[0].type = tflite::TensorType::FLOAT64;
  CheckFails(spec, kNo, {"conv2d_0", "float64"});
  spec = ConvModel();
  spec.tensors[0].type = tflite::TensorType::FLOAT16;
  CheckFails(spec, kNo, {"conv2d_0", "float16"});
  spec = ConvModel();
  spec.tensors[0].details_type = 1;
  CheckFails(spec, kNo, {"conv2d_0", "custom quantization"});
  spec = ConvModel();
  spec.tensors[1].sparse = true;
  CheckFails(spec, kNo, {"conv2d_0", "sparse"});
  spec = ConvModel();
  spec.tensors[0].is_variable = true;
  CheckFails(spec, kNo, {"tensor_0", "state"});
  spec = ConvModel();
  spec.tensors[1].is_variable = true;
  CheckFails(spec, kNo, {"conv2d_0", "variable with data"});
  spec = ConvModel();
  spec.tensors[1].buffer_offset = 4096;
  CheckFails(spec, kNo, {"conv2d_0", "outside the flatbuffer"});
  spec = ConvModel();
  spec.tensors[0].shape.assign(9, 1);
  CheckFails(spec, kNo, {"conv2d_0", "9 dimensions"});
  spec = ConvModel();
  spec.tensors[0].shape[1] = 0;
  CheckFails(spec, kNo, {"conv2d_0", "dimension of 0"});
  spec = ConvModel();
  spec.tensors[0].shape[1] = -1;
  CheckFails(spec, kNo, {"model input", "1x-1x8x4", "fixed"});
}

TEST_CASE("operands that must be constants, and the axis of several scales") {
  ModelSpec spec = ConvModel();
  spec.tensors[1].data.clear();
  spec.inputs = {0, 1};
  CheckFails(spec, kNo, {"conv2d_0", "weights are not a constant"});
  spec = ConvModel();
  spec.tensors[2].data.clear();
  spec.inputs = {0, 2};
  CheckFails(spec, kNo, {"conv2d_0", "bias is not a constant"});
  spec = ConvModel();
  spec.tensors[1].scales.assign(4, 1.0F);
  spec.tensors[1].zero_points.assign(4, 0);
  spec.tensors[1].axis = 3;
  CheckFails(spec, kNo, {"conv2d_0", "along axis 3"});
}

TEST_CASE("other versions of the format") {
  ModelSpec spec = ConvModel();
  spec.version = 2;
  CheckFails(spec, kNo, {"version 2"});
}

}  // namespace
}  // namespace systole::test
