// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "runtime/reference/interpret.h"
#include "tests/reference/apply.h"
#include "tests/reference/recorded_case.h"
#include "tests/support/catch.h"

// Operators that compute, at random: against the real numbers that their operands stand for,
// evaluated in float64; and recorded cases with damage, which are refused or computed.

namespace systole {
namespace {

using golden::Numerics;
using graph::OpKind;
using test::Apply;

constexpr uint32_t kSeed = 20261122;
constexpr Numerics kModes[] = {Numerics::kTflm, Numerics::kTfliteRef, Numerics::kTflite,
                               Numerics::kOrt};

class Draw {
 public:
  explicit Draw(uint32_t seed) : engine_(seed) {}
  int64_t operator()(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine_);
  }
  test::Scale scale(double low, double high) {
    std::uniform_real_distribution<double> exponent(std::log(low), std::log(high));
    return {static_cast<float>(std::exp(exponent(engine_))), (*this)(-60, 60)};
  }
  std::vector<int8_t> values(int64_t count) {
    std::vector<int8_t> x(static_cast<size_t>(count));
    for (int8_t& v : x) v = static_cast<int8_t>((*this)(-128, 127));
    return x;
  }

 private:
  std::mt19937 engine_;
};

double RealOf(int8_t x, const test::Scale& q) {
  return static_cast<double>(q.scale) * (x - static_cast<double>(q.zero));
}

/// Largest distance of stored values from what they should be, in steps, within the limits.
double Distance(const std::vector<int8_t>& y, const std::vector<double>& real,
                const test::Scale& q) {
  if (y.size() != real.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    const double exact = real[i] / static_cast<double>(q.scale) + static_cast<double>(q.zero);
    const double steps = std::clamp(exact, -128.0, 127.0);
    largest = std::max(largest, std::abs(steps - y[i]));
  }
  return largest;
}

/// The first of two roundings is to 2^-n with a factor between 2^-n-1 and 2^-n: it may add that much
/// to the half step of the second.
double TwoStepError(Numerics mode, double factor) {
  return mode == Numerics::kOrt ? 0 : std::min(factor, 0.5);
}

struct BinaryCase {
  OpKind kind;
  std::function<double(double, double)> f;
};

struct UnaryCase {
  OpKind kind;
  std::function<double(double)> f;
  double error;  ///< Steps beyond the half of a rounding: fixed point and factors of few bits.
  bool two_steps = false;
};

}  // namespace

TEST_CASE("binary operators are within their rounding of the real result") {
  Draw draw(kSeed);
  INFO("seed " << kSeed);
  const BinaryCase cases[] = {
      {OpKind::kAdd, [](double a, double b) { return a + b; }},
      {OpKind::kSub, [](double a, double b) { return a - b; }},
      {OpKind::kMul, [](double a, double b) { return a * b; }},
      {OpKind::kSquaredDifference, [](double a, double b) { return (a - b) * (a - b); }},
  };
  for (int round = 0; round < 40; ++round) {
    for (const BinaryCase& c : cases) {
      const Numerics mode = kModes[draw(0, 3)];
      const test::Scale a = draw.scale(0.01, 0.1);
      const test::Scale b = draw.scale(0.01, 0.1);
      const test::Scale out = draw.scale(0.05, 0.5);
      const auto x = draw.values(6 * 5);
      const auto y = draw.values(5);
      const auto got = Apply(c.kind, graph::DefaultAttributes(c.kind), mode)
                           .In<int8_t>({6, 5}, x, a)
                           .In<int8_t>({5}, y, b)
                           .Out<int8_t>({6, 5}, out)
                           .Values<int8_t>();
      std::vector<double> real;
      for (size_t i = 0; i < x.size(); ++i) {
        real.push_back(c.f(RealOf(x[i], a), RealOf(y[i % 5], b)));
      }
      INFO(graph::OpKindName(c.kind) << " " << golden::Name(mode));
      // ADD and SUB have 20 extra bits, SQUARED_DIFFERENCE 7.
      double error = c.kind == OpKind::kSquaredDifference ? 1.1 : 0.01;
      if (c.kind == OpKind::kMul) error += TwoStepError(mode, a.scale * b.scale / out.scale);
      CHECK(Distance(got, real, out) < 0.5 + error);
    }
  }
}

TEST_CASE("unary operators are within their rounding of the real result") {
  Draw draw(kSeed + 1);
  INFO("seed " << kSeed + 1);
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const UnaryCase cases[] = {
      {OpKind::kRelu, [](double x) { return std::max(x, 0.0); }, 0.01, true},
      {OpKind::kLogistic, logistic, 0.02},
      {OpKind::kTanh, [](double x) { return std::tanh(x); }, 0.01},
      {OpKind::kElu, [](double x) { return x < 0 ? std::expm1(x) : x; }, 0.01},
      {OpKind::kGelu, [](double x) { return x * std::erfc(-x * std::sqrt(0.5)) / 2; }, 0.01},
      {OpKind::kHardSwish,
       [](double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; }, 0.6},
      {OpKind::kExp, [](double x) { return std::exp(x); }, 0.01},
      {OpKind::kAbs, [](double x) { return std::abs(x); }, 0.51},
  };
  for (int round = 0; round < 20; ++round) {
    for (const UnaryCase& c : cases) {
      const Numerics mode = kModes[draw(0, 3)];
      const test::Scale in = draw.scale(0.02, 0.06);
      test::Scale out = draw.scale(0.02, 0.06);
      if (c.kind == OpKind::kLogistic) out = {1 / 256.F, -128};
      if (c.kind == OpKind::kTanh) out = {1 / 128.F, 0};
      const auto x = draw.values(300);
      const auto got = Apply(c.kind, graph::DefaultAttributes(c.kind), mode)
                           .In<int8_t>({300}, x, in)
                           .Out<int8_t>({300}, out)
                           .Values<int8_t>();
      std::vector<double> real;
      for (const int8_t v : x) real.push_back(c.f(RealOf(v, in)));
      INFO(graph::OpKindName(c.kind) << " " << golden::Name(mode));
      const double first = c.two_steps ? TwoStepError(mode, in.scale / out.scale) : 0;
      CHECK(Distance(got, real, out) < 0.5 + c.error + first);
    }
  }
}

TEST_CASE("matrix products, means and softmax are within their rounding of the real result") {
  Draw draw(kSeed + 2);
  INFO("seed " << kSeed + 2);
  for (int round = 0; round < 40; ++round) {
    const Numerics mode = kModes[draw(0, 3)];
    INFO(golden::Name(mode));
    const int64_t batch = draw(1, 3), depth = draw(1, 40), units = draw(1, 9);
    const test::Scale in = draw.scale(0.01, 0.1);
    const test::Scale weight{draw.scale(0.01, 0.1).scale, 0};
    const test::Scale out = draw.scale(0.1, 0.5);
    const auto x = draw.values(batch * depth);
    const auto w = draw.values(units * depth);
    const auto got = Apply(OpKind::kFullyConnected, graph::FullyConnectedAttrs{}, mode)
                         .In<int8_t>({batch, depth}, x, in)
                         .In<int8_t>({units, depth}, w, weight)
                         .Out<int8_t>({batch, units}, out)
                         .Values<int8_t>();
    std::vector<double> real;
    for (int64_t b = 0; b < batch; ++b) {
      for (int64_t u = 0; u < units; ++u) {
        double sum = 0;
        for (int64_t k = 0; k < depth; ++k) {
          sum += RealOf(x[b * depth + k], in) * RealOf(w[u * depth + k], weight);
        }
        real.push_back(sum);
      }
    }
    CHECK(Distance(got, real, out) <
          0.501 + TwoStepError(mode, 1.01 * in.scale * weight.scale / out.scale));

    const auto mean = Apply(OpKind::kMean, graph::ReduceAttrs{{1}, false}, mode)
                          .In<int8_t>({batch, depth}, x, in)
                          .Out<int8_t>({batch}, out)
                          .Values<int8_t>();
    const test::Scale probability{1 / 256.F, -128};
    const auto softmax = Apply(OpKind::kSoftmax, graph::SoftmaxAttrs{}, mode)
                             .In<int8_t>({batch, depth}, x, in)
                             .Out<int8_t>({batch, depth}, probability)
                             .Values<int8_t>();
    std::vector<double> means, shares;
    for (int64_t b = 0; b < batch; ++b) {
      double sum = 0, powers = 0;
      for (int64_t k = 0; k < depth; ++k) {
        sum += RealOf(x[b * depth + k], in);
        powers += std::exp(RealOf(x[b * depth + k], in));
      }
      means.push_back(sum / static_cast<double>(depth));
      for (int64_t k = 0; k < depth; ++k) {
        shares.push_back(std::exp(RealOf(x[b * depth + k], in)) / powers);
      }
    }
    CHECK(Distance(mean, means, out) <
          0.501 + TwoStepError(mode, 2 * in.scale / out.scale / static_cast<double>(depth)));
    CHECK(Distance(softmax, shares, probability) < 0.6);
  }
}

namespace {

/// Changes numbers of attributes now and then.
struct Damage {
  Draw& draw;

  int64_t Number() {
    const int64_t special[] = {-1, 0, 1, 2, 3, 1 << 20, std::numeric_limits<int>::max(),
                               std::numeric_limits<int64_t>::max(),
                               std::numeric_limits<int64_t>::min()};
    return special[draw(0, 8)];
  }
  void operator()(const char*, int64_t& field) {
    if (draw(0, 7) == 0) field = Number();
  }
  void operator()(const char*, graph::Pads& field) {
    if (draw(0, 7) == 0) field[static_cast<size_t>(draw(0, 3))] = Number();
  }
  void operator()(const char*, graph::Padding& field) {
    if (draw(0, 7) == 0) field = static_cast<graph::Padding>(draw(0, 2));
  }
  void operator()(const char*, graph::Activation& field) {
    if (draw(0, 7) == 0) field = static_cast<graph::Activation>(draw(0, 5));
  }
  void operator()(const char*, float& field) {
    if (draw(0, 7) == 0) field = draw(0, 1) == 0 ? NAN : -1e30F;
  }
  void operator()(const char*, std::vector<int64_t>& field) {
    if (draw(0, 7) == 0 && !field.empty()) field[0] = Number();
  }
  template <typename Other>
  void operator()(const char*, Other&) {}
};

void DamageTensor(Draw& draw, graph::Tensor& t) {
  if (draw(0, 9) == 0) t.type = static_cast<graph::DataType>(draw(0, 6));
  if (draw(0, 9) == 0 && !t.shape.empty()) {
    t.shape[static_cast<size_t>(draw(0, static_cast<int64_t>(t.shape.size()) - 1))] = draw(0, 9);
  }
  if (draw(0, 19) == 0) t.shape.resize(static_cast<size_t>(draw(0, 5)), draw(1, 3));
  if (draw(0, 19) == 0) t.quant.scales.resize(static_cast<size_t>(draw(0, 4)), 0.5F);
  if (draw(0, 19) == 0) {
    t.quant.zero_points.resize(static_cast<size_t>(draw(0, 4)), draw(-300, 300));
  }
  if (draw(0, 19) == 0) t.quant.axis = static_cast<int>(draw(-2, 5));
  const float scales[] = {0, -1, NAN, INFINITY, 1e-40F, 1e38F};
  if (draw(0, 19) == 0 && !t.quant.scales.empty()) t.quant.scales[0] = scales[draw(0, 5)];
  if (draw(0, 29) == 0) t.quant = {};
  if (!t.data) return;
  // A constant keeps to its size; its contents are anything.
  auto bytes = std::make_shared<graph::Bytes>(static_cast<size_t>(
      std::max<int64_t>(0, std::min<int64_t>(t.size_bytes(), 1 << 20))));
  for (std::byte& b : *bytes) b = static_cast<std::byte>(draw(0, 255));
  t.data = bytes;
}

}  // namespace

TEST_CASE("damaged recorded cases are refused or computed") {
  Draw draw(kSeed + 3);
  INFO("seed " << kSeed + 3);
  int accepted = 0;
  int refused = 0;
  for (const char* name : {"arithmetic", "unary", "products", "misc", "hybrid", "hybrid_transpose",
                           "hybrid_rows", "gelu"}) {
    const std::string path =
        std::string(SYSTOLE_SOURCE_DIR) + "/tests/reference/recorded/" + name + ".json";
    for (const test::RecordedCase& c : test::ReadRecordedCases(path)) {
      for (int round = 0; round < 4; ++round) {
        graph::Graph graph = c.graph;
        for (graph::Tensor& t : graph.tensors) DamageTensor(draw, t);
        std::visit([&](auto& a) { a.Fields(a, Damage{draw}); }, graph.nodes[0].attributes);
        std::vector<std::vector<std::byte>> inputs;
        for (const graph::TensorId id : graph.inputs) {
          const int64_t size = std::clamp<int64_t>(graph.tensor(id).size_bytes(), 0, 1 << 20);
          inputs.emplace_back(static_cast<size_t>(size));
          for (std::byte& b : inputs.back()) b = static_cast<std::byte>(draw(0, 255));
        }
        // Outputs that do not follow from anything would only be allocated.
        if (graph.output(graph.nodes[0]).size_bytes() > 1 << 22) continue;
        std::vector<std::span<const std::byte>> spans(inputs.begin(), inputs.end());
        const auto values = reference::Interpret(graph, kModes[draw(0, 3)], spans);
        ++(values ? accepted : refused);
      }
    }
  }
  CHECK(accepted > 200);
  CHECK(refused > 200);
}

}  // namespace systole
