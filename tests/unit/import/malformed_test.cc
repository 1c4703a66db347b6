// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Files that are sound flatbuffers and yet cannot be right: kInvalidArgument, with the place.
#include <cmath>
#include <limits>

#include "runtime/import/importer.h"
#include "runtime/import/tflite_importer.h"
#include "tests/support/catch.h"
#include "tests/unit/import/model_builder.h"

namespace systole::test {
namespace {

constexpr auto kBad = StatusCode::kInvalidArgument;

TEST_CASE("numbers that point nowhere") {
  ModelSpec spec = ConvModel();
  SECTION("operand") {
    spec.operators[0].inputs[1] = 99;
    CheckFails(spec, kBad, {"node 'conv2d_0' input 1", "99", "4 tensors"});
    spec.operators[0].inputs[1] = -1;
    CheckFails(spec, kBad, {"node 'conv2d_0' input 1", "-1"});
    spec.operators[0].inputs = {0, 1, -2};
    CheckFails(spec, kBad, {"node 'conv2d_0' input 2", "-2"});
  }
  SECTION("result") {
    spec.operators[0].outputs = {4};
    CheckFails(spec, kBad, {"node 'conv2d_0' output", "4"});
  }
  SECTION("buffer") {
    spec.tensors[1].buffer = 77;
    CheckFails(spec, kBad, {"tensor 1", "buffer number 77"});
  }
  SECTION("operator code") {
    spec.operators[0].opcode_index = 5;
    CheckFails(spec, kBad, {"operator 0", "operator code 5"});
  }
  SECTION("model inputs and outputs") {
    spec.inputs = {-1};
    CheckFails(spec, kBad, {"model inputs", "-1"});
    spec.inputs = {0};
    spec.outputs = {12};
    CheckFails(spec, kBad, {"model outputs", "12"});
    spec.outputs.assign(1000, 3);
    CheckFails(spec, kBad, {"model outputs", "1000 entries"});
  }
  SECTION("number of operands") {
    spec.operators[0].inputs = {0};
    CheckFails(spec, kBad, {"conv2d_0", "1 inputs"});
    spec.operators[0].inputs = {0, 1, 2, 2};
    CheckFails(spec, kBad, {"conv2d_0", "4 inputs"});
    spec.operators[0].inputs = {0, 1, 2};
    spec.operators[0].outputs = {};
    CheckFails(spec, kBad, {"conv2d_0", "0 outputs"});
  }
}

TEST_CASE("tensors that contradict themselves") {
  ModelSpec spec = ConvModel();
  spec.tensors[1].name = "kernel";
  SECTION("shape") {
    spec.tensors[0].shape = {1, -8, 8, 4};
    CheckFails(spec, kBad, {"tensor 0", "dimension -8"});
    spec.tensors[0].shape = {1 << 30, 1 << 30, 1 << 30, 1 << 30};
    CheckFails(spec, kBad, {"tensor 0", "larger than"});
  }
  SECTION("data") {
    spec.tensors[1].data.pop_back();
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "215 bytes", "216"});
    spec.tensors[1].shape[0] = -1;
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "open dimension"});
  }
  SECTION("scales") {
    for (const float scale : {0.0F, -1.0F, std::numeric_limits<float>::infinity(),
                              std::numeric_limits<float>::quiet_NaN()}) {
      spec.tensors[1].scales = {scale};
      CheckFails(spec, kBad, {"tensor 1 'kernel'", "scale 0 is"});
    }
  }
  SECTION("zero points") {
    spec.tensors[1].zero_points = {128};
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "zero point 0 is 128", "-128..127"});
    spec.tensors[1].zero_points = {0, 0};
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "1 scales and 2 zero points"});
  }
  SECTION("axis") {
    spec.tensors[1].scales.assign(5, 1.0F);
    spec.tensors[1].zero_points.assign(5, 0);
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "5 scales for axis 0", "6"});
    spec.tensors[1].axis = 4;
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "axis 4"});
    spec.tensors[1].axis = -1;
    CheckFails(spec, kBad, {"tensor 1 'kernel'", "axis -1"});
  }
}

TEST_CASE("options that are missing or impossible") {
  WindowSpec window;
  SECTION("missing") {
    for (ModelSpec spec : {ConvModel(), DepthwiseModel(), FullyConnectedModel(), PoolModel(1),
                           SoftmaxModel(), UnaryModel(22, {3}, {3})}) {
      spec.operators[0].options = {};
      CheckFails(spec, kBad, {"node '", "missing"});
    }
  }
  SECTION("of another operator") {
    ModelSpec spec = ConvModel();
    spec.operators[0].options = PoolModel(1).operators[0].options;
    CheckFails(spec, kBad, {"conv2d_0", "another operator"});
  }
  SECTION("steps") {
    window.stride_w = 0;
    CheckFails(ConvModel(window), kBad, {"conv2d_0", "horizontal stride 0"});
    CheckFails(PoolModel(1, window), kBad, {"average_pool2d_0", "horizontal stride 0"});
    window.stride_w = 1;
    window.dilation_h = -2;
    CheckFails(DepthwiseModel(window), kBad, {"depthwise_conv2d_0", "vertical dilation -2"});
    window.filter_h = 0;
    CheckFails(PoolModel(17, window), kBad, {"max_pool2d_0", "filter height 0"});
  }
  SECTION("padding") {
    window.padding = static_cast<tflite::Padding>(2);
    CheckFails(ConvModel(window), kBad, {"conv2d_0", "padding mode 2"});
  }
  SECTION("beta") { CheckFails(SoftmaxModel(-1.0F), kBad, {"softmax_0", "beta"}); }
}

TEST_CASE("operands that carry impossible attributes") {
  CheckFails(OperandModel(34, {4, 4}, {5, 4}, {2}, Int32Bytes({0, 1})), kBad,
             {"pad_0", "2 amounts"});
  CheckFails(OperandModel(34, {4, 4}, {5, 4}, {2, 2}, Int32Bytes({0, -1, 0, 0})), kBad,
             {"pad_0", "-1"});
  CheckFails(OperandModel(34, {4, 4}, {5, 4}, {2, 2}, Int32Bytes({0, 2147483647, 0, 0})), kBad,
             {"pad_0", "larger than"});
  CheckFails(OperandModel(22, {4, 4}, {8, 2}, {2}, Int32Bytes({-1, -1})), kBad,
             {"reshape_0", "at most one -1"});
  CheckFails(OperandModel(22, {4, 4}, {8, 2}, {2}, Int32Bytes({8, 3})), kBad,
             {"reshape_0", "number of elements"});
  CheckFails(OperandModel(22, {4, 4}, {8, 2}, {9}, std::vector<uint8_t>(36, 1)), kBad,
             {"reshape_0", "9 elements"});
  CheckFails(OperandModel(40, {1, 4, 4, 1}, {1, 1}, {2}, Int32Bytes({1, 4})), kBad,
             {"mean_0", "axis 4"});
  ModelSpec spec = OperandModel(22, {4, 4}, {8, 2}, {2}, Int32Bytes({8, 2}));
  spec.tensors[2].type = tflite::TensorType::FLOAT32;
  CheckFails(spec, kBad, {"reshape_0", "float32"});
}

TEST_CASE("shapes that do not follow from each other") {
  ModelSpec spec = ConvModel();
  spec.tensors[3].shape = {1, 8, 7, 6};
  CheckFails(spec, kBad, {"conv2d_0", "output 3", "1x8x7x6", "1x8x8x6"});
  spec = AddModel();
  spec.tensors[1].shape = {1, 8, 8, 3};
  CheckFails(spec, kBad, {"add_0", "broadcast"});
  spec = UnaryModel(43, {1, 2, 4}, {1, 4});
  spec.operators[0].options = [](flatbuffers::FlatBufferBuilder& fbb) {
    const auto dims = fbb.CreateVector(std::vector<int32_t>{1});
    return Options{tflite::BuiltinOptions::SqueezeOptions,
                   tflite::CreateSqueezeOptions(fbb, dims).Union()};
  };
  CheckFails(spec, kBad, {"reshape_0", "dimension 1"});
}

TEST_CASE("graphs that cannot be executed") {
  ModelSpec spec = UnaryModel(19, {3}, {3});
  SECTION("value never written") {
    spec.tensors.push_back(spec.tensors[0]);
    spec.operators[0].inputs = {2};
    CheckFails(spec, kBad, {"relu_0", "tensor 2", "before"});
    spec.tensors[2].shape.clear();
    CheckFails(spec, kBad, {"relu_0", "shape of its input 2"});
  }
  SECTION("constant written") {
    spec.tensors[1].data = {1, 2, 3};
    CheckFails(spec, kBad, {"relu_0", "output 1", "constant"});
  }
  SECTION("own input written") {
    spec.operators[0].outputs = {0};
    CheckFails(spec, kBad, {"relu_0", "tensor 0"});
  }
  SECTION("no operators, no outputs, no network") {
    spec.outputs.clear();
    CheckFails(spec, kBad, {"no outputs"});
    spec.operators.clear();
    CheckFails(spec, kBad, {"no operators"});
    spec.no_subgraph = true;
    CheckFails(spec, kBad, {"no network"});
  }
}

TEST_CASE("one long vector cannot be multiplied by pointing to it often") {
  // Each tensor is a table of about 20 bytes that refers to the same 64 KiB name.
  flatbuffers::FlatBufferBuilder fbb;
  const auto name = fbb.CreateString(std::string(65536, 'x'));
  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors;
  for (int i = 0; i < 2000; ++i) {
    tensors.push_back(tflite::CreateTensor(fbb, 0, tflite::TensorType::INT8, 0, name));
  }
  const auto subgraph = tflite::CreateSubGraph(fbb, fbb.CreateVector(tensors));
  const auto subgraphs = fbb.CreateVector(&subgraph, 1);
  tflite::FinishModelBuffer(fbb, tflite::CreateModel(fbb, 3, 0, subgraphs));
  const auto* bytes = reinterpret_cast<const std::byte*>(fbb.GetBufferPointer());
  const auto result = import::ImportTflite({bytes, fbb.GetSize()}, "many");
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("overlap") != std::string::npos);
}

TEST_CASE("files that are not there") {
  const auto result = import::ImportModel("/does/not/exist.tflite");
  REQUIRE_FALSE(result);
  CHECK(result.error().code == kBad);
  CHECK(result.error().message.find("/does/not/exist.tflite") != std::string::npos);
  CHECK_FALSE(import::ImportModel(std::filesystem::path("/")));
}

}  // namespace
}  // namespace systole::test
