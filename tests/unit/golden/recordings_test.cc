// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Operators that need nothing but scales and zero points, against the recorded tensors of whole
// networks (reference kernels of TensorFlow Lite): SOFTMAX, AVERAGE_POOL_2D, ADD.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"
#include "sim/golden/ops_softmax.h"
#include "tests/support/catch.h"

namespace systole::golden {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A recorded tensor, uint8 carried as int8.
struct Tensor {
  std::vector<std::int8_t> data;
  std::vector<int> shape;
  float scale = 1;
  int zero = 0;
  bool is_uint8 = false;

  Nhwc nhwc() const { return {shape[0], shape[1], shape[2], shape[3]}; }
};

Tensor ReadTensor(const fs::path& folder, const Json& entry) {
  Tensor t;
  t.shape = entry["shape"].get<std::vector<int>>();
  t.scale = entry["scale"].get<float>();
  t.zero = entry["zero_point"].get<int>();
  t.is_uint8 = entry["dtype"] == "uint8";
  std::ifstream file(folder / entry["file"].get<std::string>(), std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  for (const char b : bytes) t.data.push_back(static_cast<std::int8_t>(t.is_uint8 ? b ^ 0x80 : b));
  if (t.is_uint8) t.zero -= 128;
  return t;
}

std::vector<std::int8_t> ComputePool(const Tensor& x, const Tensor& y) {
  // The networks pool over the whole image.
  const Window window{.kernel_h = x.shape[1] / y.shape[1], .kernel_w = x.shape[2] / y.shape[2]};
  return AveragePool(x.data, x.nhwc(), window, y.nhwc(), x.is_uint8 ? 128 : 0, -128, 127);
}

std::vector<std::int8_t> ComputeAdd(const Tensor& a, const Tensor& b, const Tensor& y) {
  // Where the recorded additions have a RELU, their zero point is -128: it limits nothing.
  return Add(a.data, b.data, MakeAddFactors(a.scale, b.scale, y.scale), {a.zero, b.zero, y.zero},
             -128, 127);
}

}  // namespace

TEST_CASE("Recorded SOFTMAX, AVERAGE_POOL_2D and ADD agree") {
  std::map<std::string, int> seen;
  std::error_code error;
  for (const auto& network : fs::directory_iterator(test::DataDir() + "/data/golden", error)) {
    const fs::path folder = network.path() / "layers";
    std::ifstream file(folder / "layers.json");
    if (!file) continue;
    std::map<int, Tensor> tensors;
    const Json layers = Json::parse(file);
    for (const Json& op : layers["operators"]) {
      const Tensor y = ReadTensor(folder, op["outputs"][0]);
      const std::string type = op["type"];
      const auto in = op["inputs"].get<std::vector<int>>();
      std::vector<std::int8_t> got;
      if (type == "SOFTMAX") {
        const Tensor& x = tensors.at(in[0]);
        got = Softmax(x.data, x.shape.back(), MakeSoftmaxFactors(x.scale, 1.0F));
      } else if (type == "AVERAGE_POOL_2D") {
        got = ComputePool(tensors.at(in[0]), y);
      } else if (type == "ADD") {
        got = ComputeAdd(tensors.at(in[0]), tensors.at(in[1]), y);
      }
      if (!got.empty()) {
        CAPTURE(network.path().string(), type, op["op"].get<int>());
        CHECK((got == y.data));  // in parentheses: a mismatch is not printed byte by byte
        ++seen[type];
      }
      tensors[op["outputs"][0]["tensor"].get<int>()] = y;
    }
  }
  if (seen.empty()) SYSTOLE_SKIP("no data/golden/*/layers below " + test::DataDir());
  CHECK(seen["SOFTMAX"] >= 5);
  CHECK(seen["AVERAGE_POOL_2D"] >= 4);
  CHECK(seen["ADD"] >= 4);
}

}  // namespace systole::golden
