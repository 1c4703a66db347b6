// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Real networks: all import, with the published number of multiply-accumulates.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "runtime/graph/geometry.h"
#include "runtime/import/importer.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

namespace fs = std::filesystem;

struct Figure {
  double mmac;       ///< Millions of multiply-accumulates, as published with the network.
  double precision;  ///< Half a unit of the last published digit.
};

/// All networks.
const std::map<std::string, Figure> kAccepted = {
    {"pretrainedResnet_quant", {12.50, 0.005}},
    {"pretrainedResnet_large_int8", {76.47, 0.005}},
    {"kws_ref_model", {2.66, 0.005}},
    {"aww", {2.66, 0.005}},
    {"vww_96_int8", {7.49, 0.005}},
    {"ad01_int8", {0.26, 0.005}},
    {"str_ww_ref_model", {0.83, 0.005}},
    {"person_detect", {7.16, 0.005}},
    {"micro_speech_quantized", {0.34, 0.005}},
    {"cnn_s_quantized", {2.50, 0.005}},
    {"micro_kws_m_quantized", {5.71, 0.005}},
    {"cifar10_q", {3.08, 0.005}},
    {"mnist_resnet_q", {0.50, 0.005}},
    {"MNISTnet_uint8_quant_without_softmax", {0.95, 0.005}},
    {"mnist_dw_q", {0.06, 0.005}},
    {"mnist_rect_q", {0.09, 0.005}},
    {"mnist_valid_q", {0.02, 0.005}},
    {"conv_fc_mnist_srq_a8w8", {0.11, 0.005}},
    {"hello_world_int8", {0.00, 0.005}},
    {"mobilenet_v1_0.25_128_quant", {13.57, 0.005}},
    {"mobilenet_quant_v1_224_head_layers", {1.03, 0.005}},
    {"mobilenet_v2_1.0_224_quant", {301, 0.5}},
    {"tf2_mobilenet_v2_1.0_224_ptq", {301, 0.5}},
    {"mobilenet_v1_1.0_224_quant_embedding_extractor", {568, 0.5}},
    {"mobilenet_edgetpu_224_1.0_uint8", {991, 1}},
    {"mediapipe_face_landmark", {34.98, 0.005}},
    {"yolo_person_detect", {5.31, 0.005}},
    {"dperson_shufflenetv2", {31.89, 0.005}},
    {"deeplabv3_mnv2_dm05_pascal_quant", {867, 0.5}},
    {"split_concat", {0, 0.005}},
    {"edsr_f32b5_full_qint8", {54793, 0.5}},
    {"movenet_single_pose_lightning_ptq", {271, 0.5}},
    {"mbnet96_0.25_q", {7.75, 0.005}},
    {"coco_ssd_mobilenet_v1_1.0_quant", {728, 0.5}},
    {"rnnoise_INT8", {0.09, 0.005}},
    {"trained_lstm_int8", {0.01, 0.005}},
    {"keyword_scrambled_8bit", {0.00, 0.005}},
    {"mobilenet_v2_quantized_1x3x224x224", {301, 0.5}},
};

std::vector<fs::path> ModelFiles() {
  std::vector<fs::path> files;
  const fs::path models = fs::path(DataDir()) / "models";
  if (!fs::exists(models)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(models)) {
    if (entry.path().extension() == ".tflite") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void CheckAccepted(const graph::Graph& graph, const std::string& name) {
  for (const graph::Tensor& tensor : graph.tensors) {
    if (tensor.is_constant()) {
      CHECK(static_cast<int64_t>(tensor.bytes().size()) == tensor.size_bytes());
    }
  }
  for (const graph::Node& node : graph.nodes) {
    CAPTURE(node.name);
    for (const graph::TensorId id : node.outputs) {
      for (const int64_t dimension : graph.tensor(id).shape) CHECK(dimension > 0);
    }
  }
  const auto figure = kAccepted.find(name);
  if (figure == kAccepted.end()) return;
  const double mmac = static_cast<double>(graph::TotalMacs(graph)) / 1e6;
  CHECK(std::abs(mmac - figure->second.mmac) <= figure->second.precision);
}

TEST_CASE("every model file imports") {
  const std::vector<fs::path> files = ModelFiles();
  if (files.empty()) SYSTOLE_SKIP("no models in " + DataDir() + "/models");
  std::set<std::string> seen;
  for (const fs::path& path : files) {
    const std::string name = path.stem().string();
    seen.insert(name);
    const auto result = import::ImportModel(path);
    CAPTURE(path.string(), result ? "imported" : result.error().message);
    REQUIRE(result);
    CHECK(result->model_name == name);
    CheckAccepted(*result, name);
  }
  for (const auto& [name, figure] : kAccepted) CHECK(seen.count(name) == 1);
}

TEST_CASE("layers cut out of a network add up to the network") {
  const fs::path layers = fs::path(DataDir()) / "models/layers";
  if (!fs::exists(layers)) SYSTOLE_SKIP("no " + layers.string());
  // Layer tables of the four networks, summed by hand; e.g. ResNet-8: 442368 + 2 * 2359296 +
  // (1179648 + 2359296 + 131072) * 2 + 640.
  std::map<std::string, int64_t> expected = {
      {"resnet", 12501632}, {"aww", 2656768}, {"vww", 7489664}, {"toycar", 264192}};
  for (const auto& entry : fs::directory_iterator(layers)) {
    const std::string stem = entry.path().stem().string();
    const auto result = import::ImportModel(entry.path());
    CAPTURE(stem);
    REQUIRE(result);
    expected[stem.substr(0, stem.find('_'))] -= graph::TotalMacs(*result);
  }
  for (const auto& [network, rest] : expected) {
    CAPTURE(network);
    CHECK(rest == 0);
  }
}

TEST_CASE("first layer of ResNet-8 as published") {
  const fs::path path = fs::path(DataDir()) / "models/mlperf_tiny/pretrainedResnet_quant.tflite";
  if (!fs::exists(path)) SYSTOLE_SKIP("no " + path.string());
  const auto result = import::ImportModel(path);
  REQUIRE(result);
  const graph::Node& node = result->nodes[0];
  CHECK(node.name == "conv2d_0");
  CHECK(result->input(node).shape == graph::Shape{1, 32, 32, 3});
  CHECK(result->input(node, 1).shape == graph::Shape{16, 3, 3, 3});
  CHECK(result->input(node, 1).quant.scales.size() == 16);
  CHECK(graph::NodeMacs(*result, node) == 442368);  // 32 x 32 x 16 x 27
  CHECK(graph::NodeActivation(node) == graph::Activation::kRelu);
}

}  // namespace
}  // namespace systole::test
