// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "runtime/import/importer.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

// The shared ONNX models on the host against what ONNX Runtime answered.

namespace systole {
namespace {

namespace fs = std::filesystem;

fs::path Data() { return test::DataDir(); }

std::vector<std::byte> ReadAll(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> chars((std::istreambuf_iterator<char>(stream)), {});
  return test::Bytes(chars);
}

struct Model {
  const char* path;
  /// Samples that differ because ONNX Runtime leaves convolutions in float32, the order of whose
  /// sums decides values within 1e-6 of a tie. Every layer of these is within one unit.
  std::vector<size_t> float_ties;
};

/// Recorded answers lie where they first differ from those without optimizations.
fs::path Answers(const fs::path& folder) {
  return fs::exists(folder / "ort") ? folder / "ort" : folder / "ort_noopt";
}

std::vector<size_t> DifferentSamples(const graph::Graph& graph, const fs::path& folder) {
  const auto inputs = ReadAll(folder / "in0.bin");
  const auto wanted = ReadAll(Answers(folder) / "out0.bin");
  REQUIRE(graph.inputs.size() == 1);
  REQUIRE(graph.outputs.size() == 1);
  const auto in_size = static_cast<size_t>(graph.tensor(graph.inputs[0]).size_bytes());
  const auto out_size = static_cast<size_t>(graph.tensor(graph.outputs[0]).size_bytes());
  const size_t samples = inputs.size() / in_size;
  REQUIRE(samples > 0);
  REQUIRE(wanted.size() == samples * out_size);
  std::vector<size_t> different;
  for (size_t i = 0; i < samples; ++i) {
    const std::span<const std::byte> sample(inputs.data() + i * in_size, in_size);
    const auto values = reference::Interpret(graph, golden::Numerics::kOrt, {&sample, 1});
    if (!values) FAIL(values.error().message);
    const auto& got = (*values)[graph.outputs[0]];
    if (!std::equal(got.begin(), got.end(), wanted.begin() + static_cast<long>(i * out_size))) {
      different.push_back(i);
    }
  }
  return different;
}

TEST_CASE("shared ONNX models give the bytes of ONNX Runtime") {
  const auto model = GENERATE(values<Model>({
      {"kws/micro_kws_m_static_qoperator.onnx", {}},
      {"kws/micro_kws_m_static_qdq.onnx", {}},
      {"mlperf_tiny_onnx/deep_autoencoder.onnx", {}},
      {"mlperf_tiny_onnx/resnet.onnx", {}},
      {"mobilenet/mobilenet_v2_quant.onnx", {}},
  }));
  const fs::path path = Data() / "models" / model.path;
  if (!fs::exists(path)) SYSTOLE_SKIP("no model at " + path.string());
  INFO(model.path);
  const auto graph = import::ImportModel(path);
  if (!graph) FAIL(graph.error().message);
  const fs::path folder = Data() / "data" / "golden" / (path.stem().string() + "_onnx");
  CHECK(DifferentSamples(*graph, folder) == model.float_ties);
}

TEST_CASE("every shared ONNX model is in the table above") {
  const fs::path root = Data() / "models";
  if (!fs::exists(root)) SYSTOLE_SKIP("no models at " + root.string());
  size_t found = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    found += entry.path().extension() == ".onnx" ? 1 : 0;
  }
  CHECK(found == 5);
}

TEST_CASE("images are transposed at most at the edges of shared models") {
  for (const char* name : {"kws/micro_kws_m_static_qoperator.onnx",
                           "kws/micro_kws_m_static_qdq.onnx", "mlperf_tiny_onnx/resnet.onnx",
                           "mobilenet/mobilenet_v2_quant.onnx"}) {
    const fs::path path = Data() / "models" / name;
    if (!fs::exists(path)) SYSTOLE_SKIP("no model at " + path.string());
    INFO(name);
    const auto graph = import::ImportModel(path);
    REQUIRE(graph);
    const auto count = std::count_if(
        graph->nodes.begin(), graph->nodes.end(),
        [](const graph::Node& node) { return node.kind == graph::OpKind::kTranspose; });
    // mobilenet takes NCHW; resnet NHWC; the pictures of the others have one channel.
    CHECK(count == (std::string(name).starts_with("mobilenet") ? 1 : 0));
  }
}

}  // namespace
}  // namespace systole
