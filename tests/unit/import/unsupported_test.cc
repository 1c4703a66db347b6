// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Sound files that Systole cannot run: kUnsupported with node, operator and reason.
#include "tests/support/catch.h"
#include "tests/unit/import/model_builder.h"

namespace systole::test {
namespace {

constexpr auto kNo = StatusCode::kUnsupported;

TEST_CASE("operators that Systole does not read") {
  CheckFails(UnaryModel(98, {3}, {3}), kNo, {"node 'leaky_relu_0'", "[LEAKY_RELU]"});
  CheckFails(UnaryModel(150, {3}, {3}), kNo, {"node 'gelu_0'", "[GELU]"});
  CheckFails(UnaryModel(4000, {3}, {3}), kNo, {"node 'operator_4000_0'"});
  CheckFails(UnaryModel(-5, {3}, {3}), kNo, {"operator -5"});
  ModelSpec spec = UnaryModel(32, {3}, {3});
  spec.operators[0].custom_code = "My_Op";
  CheckFails(spec, kNo, {"node 'custom_0'", "[CUSTOM:My_Op]"});
}

TEST_CASE("all unsupported nodes are listed, up to ten") {
  ModelSpec spec = UnaryModel(98, {3}, {3});
  for (int i = 1; i < 12; ++i) {
    spec.tensors.push_back(spec.tensors[0]);
    spec.operators.push_back({98, {i}, {i + 1}, {}, "", {}});
  }
  spec.outputs = {12};
  CheckFails(spec, kNo,
             {"12 nodes cannot run", "leaky_relu_0", "leaky_relu_9", "and 2 more"});
  CHECK(Import(spec).error().message.find("leaky_relu_10") == std::string::npos);
}

TEST_CASE("shapes left open by an unsupported node hide no further message") {
  ModelSpec spec = UnaryModel(98, {3}, {});
  spec.tensors.push_back(spec.tensors[0]);
  spec.tensors.push_back(spec.tensors[0]);
  spec.operators.push_back({19, {1}, {2}, {}, "", {}});
  spec.operators.push_back({97, {2}, {3}, {}, "", {}});
  spec.outputs = {3};
  CheckFails(spec, kNo, {"2 nodes", "leaky_relu_0", "resize_nearest_neighbor_2"});
}

TEST_CASE("attributes") {
  WindowSpec window;
  SECTION("fused activation") {
    window.activation = tflite::ActivationFunctionType::TANH;
    CheckFails(ConvModel(window), kNo, {"conv2d_0", "TANH", "[CONV_2D]"});
    window.activation = static_cast<tflite::ActivationFunctionType>(9);
    CheckFails(PoolModel(1, window), kNo, {"average_pool2d_0", "9"});
  }
  SECTION("steps") {
    window.dilation_h = 65536;
    CheckFails(ConvModel(window), kNo, {"conv2d_0", "vertical dilation 65536", "65535"});
  }
  SECTION("groups") {
    ModelSpec spec = ConvModel();
    spec.tensors[1].shape = {6, 3, 3, 2};
    spec.tensors[1].data.resize(108);
    CheckFails(spec, kNo, {"conv2d_0", "2 groups"});
  }
  SECTION("shuffled weights") {
    CheckFails(FullyConnectedModel(false, 1), kNo, {"fully_connected_0", "shuffled"});
  }
  SECTION("mean over other axes") {
    CheckFails(OperandModel(40, {1, 4, 4, 2}, {1, 4, 4}, {1}, Int32Bytes({3})), kNo,
               {"mean_0", "height and width"});
  }
  SECTION("operand computed at run time") {
    ModelSpec spec = OperandModel(22, {4, 4}, {8, 2}, {2}, {});
    spec.inputs = {0, 2};
    CheckFails(spec, kNo, {"reshape_0", "run time"});
  }
  SECTION("pad value") {
    ModelSpec pad = OperandModel(60, {4, 4}, {5, 4}, {2, 2}, Int32Bytes({0, 1, 0, 0}));
    pad.tensors.push_back(pad.tensors[0]);
    pad.tensors[3].shape = {1};
    pad.tensors[3].data = {5};
    pad.operators[0].inputs = {0, 2, 3};
    CheckFails(pad, kNo, {"pad_0", "pads with 5", "[PADV2]"});
  }
}

TEST_CASE("types and quantization of activations") {
  ModelSpec spec = ConvModel();
  SECTION("float network") {
    for (auto& tensor : spec.tensors) {
      tensor.type = tflite::TensorType::FLOAT32;
      if (!tensor.data.empty()) tensor.data.resize(tensor.shape.size() == 1 ? 24 : 864);
    }
    CheckFails(spec, kNo, {"conv2d_0", "input is float32"});
  }
  SECTION("type without a counterpart") {
    spec.tensors[0].type = tflite::TensorType::FLOAT16;
    CheckFails(spec, kNo, {"conv2d_0", "float16"});
  }
  SECTION("no scale") {
    spec.tensors[0].scales.clear();
    CheckFails(spec, kNo, {"conv2d_0", "input has no scale"});
  }
  SECTION("several scales") {
    spec.tensors[3].scales.assign(6, 1.0F);
    spec.tensors[3].zero_points.assign(6, 0);
    spec.tensors[3].axis = 3;
    CheckFails(spec, kNo, {"conv2d_0", "output has 6 scales"});
  }
  SECTION("mixed types") {
    spec.tensors[3].type = tflite::TensorType::UINT8;
    CheckFails(spec, kNo, {"conv2d_0", "input is int8 and output uint8"});
  }
  SECTION("custom quantization, sparse, stateful, outside the file, odd rank") {
    spec.tensors[0].details_type = 1;
    CheckFails(spec, kNo, {"conv2d_0", "custom quantization"});
    spec = ConvModel();
    spec.tensors[1].sparse = true;
    CheckFails(spec, kNo, {"conv2d_0", "sparse"});
    spec = ConvModel();
    spec.tensors[0].is_variable = true;
    CheckFails(spec, kNo, {"conv2d_0", "state"});
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
}

TEST_CASE("weights and biases") {
  ModelSpec spec = ConvModel();
  SECTION("weights") {
    spec.tensors[1].data.clear();
    spec.inputs = {0, 1};
    CheckFails(spec, kNo, {"conv2d_0", "weights are not a constant"});
    spec = ConvModel();
    spec.tensors[1].type = tflite::TensorType::UINT8;
    CheckFails(spec, kNo, {"conv2d_0", "weights are uint8"});
    spec = ConvModel();
    spec.tensors[1].scales.clear();
    CheckFails(spec, kNo, {"conv2d_0", "weights have no scale"});
    spec = ConvModel();
    spec.tensors[1].zero_points = {3};
    CheckFails(spec, kNo, {"conv2d_0", "zero point other than 0"});
  }
  SECTION("channels") {
    spec.tensors[1].scales.assign(4, 1.0F);
    spec.tensors[1].zero_points.assign(4, 0);
    spec.tensors[1].axis = 3;
    CheckFails(spec, kNo, {"conv2d_0", "along axis 3"});
    spec = ConvModel();
    for (int i : {0, 1, 3}) spec.tensors[i].type = tflite::TensorType::UINT8;
    spec.tensors[1].scales.assign(6, 1.0F);
    spec.tensors[1].zero_points.assign(6, 0);
    CheckFails(spec, kNo, {"conv2d_0", "uint8 weights have several scales"});
  }
  SECTION("bias") {
    spec.tensors[2].type = tflite::TensorType::INT64;
    spec.tensors[2].data.resize(48);
    CheckFails(spec, kNo, {"conv2d_0", "bias is int64"});
    spec = ConvModel();
    spec.tensors[2].data.clear();
    spec.inputs = {0, 2};
    CheckFails(spec, kNo, {"conv2d_0", "bias is not a constant"});
  }
}

TEST_CASE("rules of single operators") {
  ModelSpec spec = PoolModel(17);
  spec.tensors[1].zero_points = {1};
  CheckFails(spec, kNo, {"max_pool2d_0", "quantized differently"});

  spec = AddModel();
  spec.tensors[1].type = tflite::TensorType::UINT8;
  CheckFails(spec, kNo, {"add_0", "int8 and uint8"});
  spec = AddModel();
  for (int i : {0, 1}) spec.tensors[i].data.assign(256, 0);
  spec.inputs = {};
  CheckFails(spec, kNo, {"add_0", "both inputs are constants"});

  spec = SoftmaxModel();
  spec.tensors[1].zero_points = {0};
  CheckFails(spec, kNo, {"softmax_0", "1/256"});

  spec = UnaryModel(6, {3}, {3});
  spec.tensors[1].type = tflite::TensorType::INT16;
  CheckFails(spec, kNo, {"dequantize_0", "int16"});
  for (const int32_t code : {19, 114}) {
    spec = UnaryModel(code, {3}, {3});
    spec.tensors[0].data.assign(3, 0);
    spec.inputs = {};
    CheckFails(spec, kNo, {"input is a constant"});
  }
}

TEST_CASE("float32 is accepted at the edges only") {
  ModelSpec spec = UnaryModel(6, {3}, {3});
  spec.tensors[1].type = tflite::TensorType::FLOAT32;
  spec.tensors.push_back(spec.tensors[0]);
  spec.operators.push_back({114, {1}, {2}, {}, "", {}});
  spec.outputs = {2};
  CheckFails(spec, kNo, {"quantize_1", "edges"});
}

TEST_CASE("other versions of the format") {
  ModelSpec spec = ConvModel();
  spec.version = 2;
  CheckFails(spec, kNo, {"version 2"});
}

}  // namespace
}  // namespace systole::test
