// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Chains of random operators, in which everything that rewrites look for occurs by chance.
#include <algorithm>
#include <map>
#include <string>

#include "tests/support/catch.h"
#include "tests/unit/optimize/net.h"

namespace {

using namespace systole;
using graph::Activation;
using graph::DataType;
using graph::OpKind;
using graph::TensorId;
using test::Net;

/// Grows a network from its latest tensors.
class Grower {
 public:
  explicit Grower(unsigned seed) : net(seed) {
    const graph::Shape shape = {1, net.Between(2, 6), net.Between(2, 6), net.Between(1, 12)};
    latest_ = {net.Input(Byte(), shape, Scale(), 3)};
    for (int i = 0; i < 12; ++i) Grow();
    net.Output(latest_.back());
    if (latest_.size() > 3) net.Output(latest_[latest_.size() / 2]);
  }

  Net net;

 private:
  DataType Byte() { return net.Between(0, 3) == 0 ? DataType::kUint8 : DataType::kInt8; }
  float Scale() { return static_cast<float>(net.Between(1, 5)) * 0.02F; }
  const graph::Tensor& At(TensorId id) { return net.graph().tensor(id); }
  /// Of equal meaning, of another scale, or of another type that means the same.
  TensorId Result(TensorId x, graph::Shape shape) {
    const graph::Tensor& t = At(x);
    const bool is_uint8 = t.type == DataType::kUint8;
    const float scale = t.quant.scale();
    const int64_t zero = t.quant.zero_point();
    switch (net.Between(0, 3)) {
      case 0: return net.Tensor(t.type, std::move(shape), Scale(), net.Between(0, 100));
      case 1:
        return net.Tensor(is_uint8 ? DataType::kInt8 : DataType::kUint8, std::move(shape), scale,
                          is_uint8 ? zero - 128 : zero + 128);
      default: return net.Like(x, std::move(shape));
    }
  }
  TensorId SameType(TensorId x, graph::Shape shape) {
    if (net.Between(0, 1) == 0) return net.Like(x, std::move(shape));
    return net.Tensor(At(x).type, std::move(shape), Scale(), net.Between(0, 100));
  }

  void Grow() {
    const TensorId x = latest_[latest_.size() - 1 - static_cast<size_t>(net.Between(0, latest_.size() > 1))];
    const graph::Shape s = At(x).shape;
    static constexpr OpKind kUnary[] = {OpKind::kRelu, OpKind::kRelu6, OpKind::kLogistic,
                                        OpKind::kTanh, OpKind::kReluN1To1};
    static constexpr OpKind kBinary[] = {OpKind::kAdd, OpKind::kMul, OpKind::kSub};
    const auto binary = kBinary[net.Between(0, 2)];
    switch (net.Between(0, 11)) {
      case 0: return Add(OpKind::kQuantize, {x}, Result(x, s));
      case 1:
      case 2: return Add(kUnary[net.Between(0, 4)], {x}, SameType(x, s));
      case 3: return Add(OpKind::kReshape, {x}, net.Like(x, s), graph::ReshapeAttrs{s});
      case 4: return Add(OpKind::kTranspose, {x}, net.Like(x, {s[0], s[2], s[1], s[3]}),
                         graph::TransposeAttrs{{0, 2, 1, 3}});
      case 5: {
        const int64_t top = net.Between(0, 1), left = net.Between(0, 2);
        return Add(OpKind::kPad, {x}, net.Like(x, {1, s[1] + top, s[2] + left, s[3]}),
                   graph::PadAttrs{{0, top, left, 0}, {0, 0, 0, 0}});
      }
      case 6:
      case 7: {
        const int64_t kernel = net.Between(1, static_cast<int>(std::min({s[1], s[2], int64_t{3}})));
        const int64_t c = net.Between(1, 9);
        latest_.push_back(net.Conv(
            x, c, kernel, Result(x, {1, s[1] - kernel + 1, s[2] - kernel + 1, c}),
            net.Between(0, 2) == 0 ? Activation::kRelu : Activation::kNone));
        return;
      }
      case 8: {
        const int64_t size = std::min<int64_t>({s[1], s[2], 2});
        graph::Pool2DAttrs a;
        a.filter_h = a.filter_w = size;
        a.padding = graph::Padding::kValid;
        return Add(OpKind::kMaxPool2D, {x}, net.Like(x, {1, s[1] - size + 1, s[2] - size + 1, s[3]}), a);
      }
      case 9: {
        const auto value = static_cast<int8_t>(net.Between(0, 100));
        const auto c = net.Single<int8_t>(At(x).type, value, Scale(), 5);
        return Add(binary, {x, c}, SameType(x, s));
      }
      case 10: return Add(binary, {x, x}, SameType(x, s));
      default: {
        const auto real = net.Node(OpKind::kDequantize, {x}, net.Tensor(DataType::kFloat32, s));
        return Add(OpKind::kQuantize, {real}, Result(x, s));
      }
    }
  }
  void Add(OpKind kind, std::vector<TensorId> inputs, TensorId output,
           graph::Attributes attributes = graph::NoAttrs{}) {
    latest_.push_back(net.Node(kind, std::move(inputs), output, std::move(attributes)));
  }

  std::vector<TensorId> latest_;
};

}  // namespace

TEST_CASE("random networks keep their bytes") {
  std::map<std::string, int> total;
  for (unsigned seed = 1; seed <= 240; ++seed) {
    Grower grower(seed);
    const golden::Numerics numerics = test::kAllNumerics[seed % 4];
    INFO("seed " << seed << ", numerics " << golden::Name(numerics));
    for (const auto& [name, count] : test::Rewritten(grower.net, numerics, seed % 6 == 0)) {
      total[name] += count;
    }
  }
  // Every rewrite was there, or the networks are not the right ones.
  for (const char* name : {"identity", "move_chain", "common_nodes", "pad_fold", "activation_fold",
                           "sign_flip", "table_raise", "table_fold", "dead_code"}) {
    INFO(name);
    CHECK(total[name] > 0);
  }
}
