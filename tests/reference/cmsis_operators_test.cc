// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// All kernel cases of CMSIS-NN through the operators of the host. The files state multipliers;
// scales that give them are searched, channel by channel where every channel has its own.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "tests/reference/apply.h"
#include "tests/support/catch.h"
#include "tests/support/cmsis_case.h"

namespace systole {
namespace {

namespace fs = std::filesystem;
using golden::Numerics;
using golden::QuantizedMultiplier;
using graph::OpKind;
using graph::Shape;
using test::Apply;
using test::CmsisCase;
using test::CmsisKind;
using test::CmsisText;
using test::Scale;
using Int8s = std::vector<std::int8_t>;

double Real(const QuantizedMultiplier& m) { return std::ldexp(m.q, m.shift - 31); }

/// Two float32 scales whose product, in float64, becomes `wanted` as an integer multiplier.
std::pair<float, float> FindScales(const QuantizedMultiplier& wanted) {
  for (int k = 0; k < 200000; ++k) {
    const float a = 1.0F + static_cast<float>(k) * 0x1p-23F;
    const auto b = static_cast<float>(Real(wanted) / static_cast<double>(a));
    if (golden::QuantizeMultiplier(static_cast<double>(a) * static_cast<double>(b)) == wanted) {
      return {a, b};
    }
  }
  FAIL("no scales give the multiplier");
  return {};
}

Int8s Clamped(Int8s values, int low, int high) {
  for (std::int8_t& v : values) v = static_cast<std::int8_t>(std::clamp<int>(v, low, high));
  return values;
}

Shape ToShape(const golden::Nhwc& s) { return {s.n, s.h, s.w, s.c}; }

Int8s Part(const Int8s& x, std::size_t first, std::size_t count) {
  const auto begin = x.begin() + static_cast<std::ptrdiff_t>(first);
  return Int8s(begin, begin + static_cast<std::ptrdiff_t>(count));
}

/// Channels first .. first + count - 1 of rows of `channels`.
Int8s Channels(const Int8s& x, std::size_t channels, std::size_t first, std::size_t count) {
  Int8s part;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    if (c >= first && c < first + count) part.push_back(x[i]);
  }
  return part;
}

/// Padding behind, which follows from the size of the output.
std::int64_t After(int in, int out, int stride, int dilation, int kernel, int before) {
  return std::max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - in - before);
}

graph::Pads PadsOf(const CmsisCase& c) {
  const golden::Window& w = c.window;
  return {w.pad_top, w.pad_left,
          After(c.in.h, c.out.h, w.stride_h, w.dilation_h, w.kernel_h, w.pad_top),
          After(c.in.w, c.out.w, w.stride_w, w.dilation_w, w.kernel_w, w.pad_left)};
}

// --- Sums of products ---

/// One output channel of a convolution or FULLY_CONNECTED.
Int8s RunChannel(const CmsisCase& c, std::size_t o) {
  const auto [in_scale, w_scale] = FindScales(c.multipliers[c.multipliers.size() == 1 ? 0 : o]);
  const Scale x_scale{in_scale, c.x_zero};
  const Scale weight_scale{w_scale, c.w_zero};
  const golden::Window& w = c.window;
  const std::size_t outputs = static_cast<std::size_t>(c.out.c);
  std::optional<Apply> apply;
  if (c.kind == CmsisKind::kFullyConnected) {
    const auto depth = static_cast<std::size_t>(c.in.c);
    apply.emplace(OpKind::kFullyConnected, graph::FullyConnectedAttrs{}, Numerics::kTflm);
    apply->In<std::int8_t>({c.in.n, c.in.c}, c.input, x_scale);
    apply->In<std::int8_t>({1, c.in.c}, Part(c.weights, o * depth, depth), weight_scale);
    if (!c.bias.empty()) apply->In<std::int32_t>({1}, {c.bias[o]});
    return apply->Out<std::int8_t>({c.in.n, 1}, {1, c.out_zero}).Values<std::int8_t>();
  }
  const bool conv = c.kind == CmsisKind::kConv;
  // A channel reads its group, or, depthwise, one channel.
  const std::size_t width = conv ? static_cast<std::size_t>(c.in.c / c.groups) : 1;
  const std::size_t group = conv ? o / (outputs / static_cast<std::size_t>(c.groups))
                                 : o / (outputs / static_cast<std::size_t>(c.in.c));
  const std::size_t taps = static_cast<std::size_t>(w.kernel_h * w.kernel_w) * width;
  if (conv) {
    graph::Conv2DAttrs a{w.stride_h, w.stride_w, w.dilation_h, w.dilation_w,
                         graph::Padding::kExplicit, graph::Activation::kNone, PadsOf(c)};
    apply.emplace(OpKind::kConv2D, a, Numerics::kTflm);
  } else {
    graph::DepthwiseConv2DAttrs a{w.stride_h, w.stride_w, w.dilation_h, w.dilation_w,
                                  graph::Padding::kExplicit, graph::Activation::kNone, 1,
                                  PadsOf(c)};
    apply.emplace(OpKind::kDepthwiseConv2D, a, Numerics::kTflm);
  }
  apply->In<std::int8_t>({c.in.n, c.in.h, c.in.w, static_cast<std::int64_t>(width)},
                         Channels(c.input, static_cast<std::size_t>(c.in.c), group * width, width),
                         x_scale);
  const Int8s weights = conv ? Part(c.weights, o * taps, taps) : Channels(c.weights, outputs, o, 1);
  apply->In<std::int8_t>({1, w.kernel_h, w.kernel_w, static_cast<std::int64_t>(width)}, weights,
                         weight_scale);
  if (!c.bias.empty()) apply->In<std::int32_t>({1}, {c.bias[o]});
  apply->Out<std::int8_t>({c.out.n, c.out.h, c.out.w, 1}, {1, c.out_zero});
  const Int8s y = apply->Values<std::int8_t>();
  INFO(apply->error);
  CHECK(!y.empty());
  return y;
}

/// Puts the channels beside each other again.
Int8s Interleave(const std::vector<Int8s>& channels) {
  Int8s y;
  for (std::size_t pixel = 0; pixel < channels[0].size(); ++pixel) {
    for (const Int8s& channel : channels) y.push_back(pixel < channel.size() ? channel[pixel] : 0);
  }
  return y;
}

Int8s RunWeighted(const CmsisCase& c) {
  std::vector<Int8s> channels;
  for (int o = 0; o < c.out.c; ++o) channels.push_back(RunChannel(c, static_cast<std::size_t>(o)));
  return Clamped(Interleave(channels), c.low, c.high);
}

Int8s RunTransposeConv(const CmsisText& t) {
  const Int8s weights = t.Int8("weights");
  const auto& q = t.arrays.at("output_mult");
  const auto& shift = t.arrays.at("output_shift");
  const int kernel_h = t.Param("FILTER_Y");
  const int kernel_w = t.Param("FILTER_X");
  const std::size_t taps = weights.size() / q.size();
  graph::TransposeConvAttrs a{t.Param("STRIDE_Y"), t.Param("STRIDE_X"), t.Param("OUTPUT_H"),
                              t.Param("OUTPUT_W"),
                              {t.Param("PAD_Y"), t.Param("PAD_X"), 0, 0},
                              graph::Activation::kNone};
  // What is left of the full extent lies behind.
  a.pads[2] = std::max<std::int64_t>(
      0, (t.Param("INPUT_H") - 1) * a.stride_h + kernel_h - a.out_h - a.pads[0]);
  a.pads[3] = std::max<std::int64_t>(
      0, (t.Param("INPUT_W") - 1) * a.stride_w + kernel_w - a.out_w - a.pads[1]);
  std::vector<Int8s> channels;
  for (std::size_t o = 0; o < q.size(); ++o) {
    const auto [in_scale, w_scale] = FindScales({q[o], shift[o]});
    Apply apply(OpKind::kTransposeConv, a, Numerics::kTflm);
    const std::int64_t batches = t.Param("INPUT_BATCHES");
    apply.In<std::int8_t>({batches, t.Param("INPUT_H"), t.Param("INPUT_W"), t.Param("IN_CH")},
                          t.Int8("input"), Scale{in_scale, -t.Param("INPUT_OFFSET")});
    apply.In<std::int8_t>({1, kernel_h, kernel_w, t.Param("IN_CH")}, Part(weights, o * taps, taps),
                          Scale{w_scale, 0});
    if (t.arrays.contains("biases")) apply.In<std::int32_t>({1}, {t.arrays.at("biases")[o]});
    apply.Out<std::int8_t>({batches, a.out_h, a.out_w, 1}, {1, t.Param("OUTPUT_OFFSET")});
    channels.push_back(apply.Values<std::int8_t>());
    INFO(apply.error);
    CHECK(!channels.back().empty());
  }
  return Clamped(Interleave(channels), t.Param("OUT_ACTIVATION_MIN"),
                 t.Param("OUT_ACTIVATION_MAX"));
}

Int8s RunBatchMatMul(const CmsisText& t) {
  const auto [a_scale, b_scale] =
      FindScales({t.Param("OUTPUT_MULTIPLIER"), t.Param("OUTPUT_SHIFT")});
  const auto shape = [&](const std::string& side) {
    return Shape{t.Param(side + "_BATCH"), t.Param(side + "_HEIGHT"), t.Param(side + "_ROWS"),
                 t.Param(side + "_COLS")};
  };
  Apply apply(OpKind::kBatchMatMul,
              graph::BatchMatMulAttrs{t.Param("ADJ_X") != 0, t.Param("ADJ_Y") != 0},
              Numerics::kTflm);
  apply.In<std::int8_t>(shape("LHS"), t.Int8("lhs_input_tensor"),
                        Scale{a_scale, -t.Param("LHS_OFFSET")});
  apply.In<std::int8_t>(shape("RHS"), t.Int8("rhs_input_tensor"),
                        Scale{b_scale, -t.Param("RHS_OFFSET")});
  apply.Out<std::int8_t>(shape("OUTPUT"), {1, t.Param("OUTPUT_OFFSET")});
  const Int8s y = apply.Values<std::int8_t>();
  INFO(apply.error);
  CHECK(!y.empty());
  return y;
}

// --- Elementwise ---

/// Scales of ADD: each operand goes to twice the larger scale, then all to the output.
Int8s RunAdd(const CmsisText& t) {
  const QuantizedMultiplier wanted[] = {{t.Param("INPUT1_MULT"), t.Param("INPUT1_SHIFT")},
                                        {t.Param("INPUT2_MULT"), t.Param("INPUT2_SHIFT")},
                                        {t.Param("OUTPUT_MULT"), t.Param("OUTPUT_SHIFT")}};
  for (int k = 0; k < 1 << 20; ++k) {
    const float larger = 1.0F + static_cast<float>(k) * 0x1p-23F;
    const double twice = 2.0 * static_cast<double>(larger);
    const auto a = static_cast<float>(twice * Real(wanted[0]));
    const auto b = static_cast<float>(twice * Real(wanted[1]));
    const auto out = static_cast<float>(twice / (0x1p20 * Real(wanted[2])));
    const golden::AddFactors f = golden::MakeAddFactors(a, b, out);
    if (!(f.a == wanted[0] && f.b == wanted[1] && f.out == wanted[2])) continue;
    Apply apply(OpKind::kAdd, graph::ArithmeticAttrs{}, Numerics::kTflm);
    apply.In<std::int8_t>({t.Param("DST_SIZE")}, t.Int8("input1"),
                          Scale{a, -t.Param("INPUT1_OFFSET")});
    apply.In<std::int8_t>({t.Param("DST_SIZE")}, t.Int8("input2"),
                          Scale{b, -t.Param("INPUT2_OFFSET")});
    apply.Out<std::int8_t>({t.Param("DST_SIZE")}, {out, t.Param("OUTPUT_OFFSET")});
    return Clamped(apply.Values<std::int8_t>(), t.Param("OUT_ACTIVATION_MIN"),
                   t.Param("OUT_ACTIVATION_MAX"));
  }
  FAIL("no scales give the multipliers");
  return {};
}

Int8s RunMul(const CmsisText& t) {
  const auto [a, b] = FindScales({t.Param("OUTPUT_MULT"), t.Param("OUTPUT_SHIFT")});
  Apply apply(OpKind::kMul, graph::ArithmeticAttrs{}, Numerics::kTflm);
  apply.In<std::int8_t>({t.Param("DST_SIZE")}, t.Int8("input1"),
                        Scale{a, -t.Param("INPUT1_OFFSET")});
  apply.In<std::int8_t>({t.Param("DST_SIZE")}, t.Int8("input2"),
                        Scale{b, -t.Param("INPUT2_OFFSET")});
  apply.Out<std::int8_t>({t.Param("DST_SIZE")}, {1, t.Param("OUTPUT_OFFSET")});
  return apply.Values<std::int8_t>();
}

Int8s RunExtreme(const CmsisText& t, OpKind kind) {
  Apply apply(kind, graph::NoAttrs{}, Numerics::kTflm);
  for (const std::string side : {"1", "2"}) {
    apply.In<std::int8_t>({t.Param("BATCH_" + side), t.Param("HEIGHT_" + side),
                           t.Param("WIDTH_" + side), t.Param("CHANNEL_" + side)},
                          t.Int8("input_tensor_" + side), Scale{1, -128});
  }
  apply.Out<std::int8_t>({t.Param("OUTPUT_BATCH"), t.Param("OUTPUT_HEIGHT"),
                          t.Param("OUTPUT_WIDTH"), t.Param("OUTPUT_CHANNEL")},
                         {1, -128});
  return apply.Values<std::int8_t>();
}

Int8s RunPool(const CmsisCase& c) {
  const golden::Window& w = c.window;
  graph::Pool2DAttrs a{w.kernel_h, w.kernel_w, w.stride_h, w.stride_w,
                       graph::Padding::kExplicit, graph::Activation::kNone, PadsOf(c), false};
  Apply apply(c.kind == CmsisKind::kMaxPool ? OpKind::kMaxPool2D : OpKind::kAveragePool2D, a,
              Numerics::kTflm);
  apply.In<std::int8_t>(ToShape(c.in), c.input, Scale{1, 0});
  apply.Out<std::int8_t>(ToShape(c.out), {1, 0});
  const Int8s y = apply.Values<std::int8_t>();
  INFO(apply.error);
  CHECK(!y.empty());
  return Clamped(y, c.low, c.high);
}

/// The factor of SOFTMAX is beta * scale * 2^26.
Int8s RunSoftmax(const CmsisText& t) {
  const double real = Real({t.Param("INPUT_MULT"), t.Param("INPUT_LEFT_SHIFT")}) * 0x1p-26;
  Apply apply(OpKind::kSoftmax, graph::SoftmaxAttrs{}, Numerics::kTflm);
  const Shape shape = {t.Param("NUM_ROWS"), t.Param("ROW_SIZE")};
  apply.In<std::int8_t>(shape, t.Int8("input"), Scale{static_cast<float>(real), 0});
  return apply.Out<std::int8_t>(shape, {1.0F / 256, -128}).Values<std::int8_t>();
}

// --- Movement and state ---

Int8s RunPadding(const CmsisText& t) {
  graph::PadAttrs a;
  Shape in;
  Shape out;
  for (const std::string axis : {"N", "H", "W", "C"}) {
    in.push_back(t.Param("INPUT_" + axis));
    a.before.push_back(t.Param("PRE_PAD_" + axis));
    a.after.push_back(t.Param("POST_PAD_" + axis));
    out.push_back(in.back() + a.before.back() + a.after.back());
  }
  a.has_value = true;
  a.value = t.Param("PAD_VALUE");
  Apply apply(OpKind::kPad, a, Numerics::kTflm);
  apply.In<std::int8_t>(in, t.Int8("input_tensor"));
  return apply.Out<std::int8_t>(out).Values<std::int8_t>();
}

/// Shapes and permutations are not in the files; with these NumPy gives the expected outputs.
const std::map<std::string, std::pair<Shape, Shape>> kTransposes = {
    {"transpose_3dim", {{5, 4, 20}, {0, 2, 1}}},
    {"transpose_3dim2", {{5, 4, 20}, {1, 2, 0}}},
    {"transpose_chwn", {{5, 8, 6, 17}, {3, 1, 2, 0}}},
    {"transpose_default", {{4, 3, 3, 22}, {3, 2, 1, 0}}},
    {"transpose_matrix", {{5, 20}, {1, 0}}},
    {"transpose_ncwh", {{5, 4, 3, 9}, {0, 3, 2, 1}}},
    {"transpose_nhcw", {{8, 16, 8, 16}, {2, 3, 0, 1}}},
    {"transpose_nwhc", {{19, 3, 8, 8}, {1, 0, 2, 3}}},
    {"transpose_wchn", {{4, 3, 3, 21}, {2, 3, 1, 0}}},
};

Int8s RunTranspose(const CmsisText& t) {
  const auto& [in, perm] = kTransposes.at(t.name);
  Shape out;
  for (const std::int64_t axis : perm) out.push_back(in[static_cast<std::size_t>(axis)]);
  Apply apply(OpKind::kTranspose, graph::TransposeAttrs{perm}, Numerics::kTflm);
  apply.In<std::int8_t>(in, t.Int8("input_tensor"));
  return apply.Out<std::int8_t>(out).Values<std::int8_t>();
}

/// All steps of the sequence from a zero state; the last output counts.
template <typename T>
Int8s RunSvdf(const CmsisText& t) {
  const std::int64_t batches = t.Param("INPUT_BATCHES");
  const std::int64_t inputs = t.Param("INPUT_SIZE");
  const std::int64_t filters = t.Param("FEATURE_BATCHES");
  const std::int64_t memory = t.Param("TIME_BATCHES");
  const auto scale = [](int q, int shift) { return static_cast<float>(Real({q, shift})); };
  const auto wide = [&](const char* name) {
    const auto& values = t.arrays.at(name);
    return std::vector<T>(values.begin(), values.end());
  };
  std::vector<T> state(static_cast<std::size_t>(batches * filters * memory), 0);
  const Int8s sequence = t.Int8("input_sequence");
  const auto step = static_cast<std::size_t>(batches * inputs);
  Int8s y;
  for (std::size_t at = 0; at < sequence.size(); at += step) {
    Apply apply(OpKind::kSvdf, graph::SvdfAttrs{t.Param("RANK")}, Numerics::kTflm);
    apply.In<std::int8_t>({batches, inputs}, Part(sequence, at, step),
                          Scale{1, -t.Param("INPUT_OFFSET")});
    apply.In<std::int8_t>({filters, inputs}, t.Int8("weights_feature"),
                          Scale{scale(t.Param("MULTIPLIER_IN"), t.Param("SHIFT_1")), 0});
    apply.In<T>({filters, memory}, wide("weights_time"),
                Scale{scale(t.Param("MULTIPLIER_OUT"), t.Param("SHIFT_2")), 0});
    if (t.arrays.contains("biases")) {
      apply.In<std::int32_t>({filters / t.Param("RANK")}, t.arrays.at("biases"));
    } else {
      apply.Absent();
    }
    apply.In<T>({batches, filters * memory}, state, Scale{1, 0}).Variable(4);
    apply.Out<std::int8_t>({batches, filters / t.Param("RANK")}, {1, t.Param("OUTPUT_OFFSET")});
    y = apply.Values<std::int8_t>();
    INFO(apply.error);
    CHECK(!y.empty());
    state = apply.State<T>(4);
  }
  return y;
}

// --- All of them ---

struct Family {
  const char* prefix;
  const char* output;
  Int8s (*run)(const CmsisText&);
};

Int8s RunOne(const CmsisText& t) {
  const CmsisCase c = test::MakeCmsisCase(t);
  const bool pool = c.kind == CmsisKind::kMaxPool || c.kind == CmsisKind::kAveragePool;
  return pool ? RunPool(c) : RunWeighted(c);
}

/// The first prefix that fits counts.
const Family kFamilies[] = {
    {"add", "output_ref", RunAdd},
    {"avgpooling", "output", RunOne},
    {"batch_matmul", "output", RunBatchMatMul},
    {"conv", "", RunOne},
    {"depthwise", "", RunOne},
    {"fc_", "", RunOne},
    {"fully_connected", "", RunOne},
    {"grouped_conv", "", RunOne},
    {"in_ch_", "", RunOne},
    {"kernel1x1", "", RunOne},
    {"maximum", "output",
     [](const CmsisText& t) { return RunExtreme(t, OpKind::kMaximum); }},
    {"maxpooling", "output", RunOne},
    {"minimum", "output",
     [](const CmsisText& t) { return RunExtreme(t, OpKind::kMinimum); }},
    {"mul", "output_ref", RunMul},
    {"pad", "output", RunPadding},
    {"reverse_transpose_conv", "output_ref", RunTransposeConv},
    {"softmax", "output_ref", RunSoftmax},
    {"stride2", "", RunOne},
    {"svdf_int8", "output_ref", RunSvdf<std::int8_t>},
    {"svdf", "output_ref", RunSvdf<std::int16_t>},
    {"transpose_conv", "output_ref", RunTransposeConv},
    {"transpose", "output", RunTranspose},
};

}  // namespace

TEST_CASE("operators of the host agree with every kernel case of CMSIS-NN") {
  std::error_code error;
  std::size_t compared = 0;
  for (const auto& entry :
       fs::directory_iterator(test::DataDir() + "/data/kernels_cmsis_nn", error)) {
    const CmsisText text = test::ReadCmsisText(entry.path().string());
    CAPTURE(entry.path().filename().string());
    const auto* family =
        std::find_if(std::begin(kFamilies), std::end(kFamilies),
                     [&](const Family& f) { return text.name.starts_with(f.prefix); });
    REQUIRE(family != std::end(kFamilies));  // No file is left out.
    const std::string output = family->output;
    const Int8s expected =
        output.empty() ? test::MakeCmsisCase(text).expected : text.Int8(output);
    REQUIRE_FALSE(expected.empty());
    const Int8s got = family->run(text);
    REQUIRE(got.size() == expected.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < got.size(); ++i) different += got[i] != expected[i] ? 1 : 0;
    CHECK(different == 0);
    ++compared;
  }
  if (error) SYSTOLE_SKIP("no data/kernels_cmsis_nn below " + test::DataDir());
  CHECK(compared == 90);
}

}  // namespace systole
