// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// The functional machine against expected outputs of CMSIS-NN, and against the operator definitions
// on random shapes, through command streams that are written from the specification alone.
#include "sim/golden/machine.h"

#include <algorithm>
#include <random>

#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_pool.h"
#include "tests/support/case_stream.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using golden::DependencyChecker;
using spec::ParamFormat;
using test::CmsisCase;
using test::CmsisKind;
using test::StreamOptions;

/// Runs a stream; every output byte that was not written is 0x55.
std::vector<std::int8_t> RunStream(test::CaseStream& stream, const spec::Config& config,
                                   DependencyChecker* checker) {
  std::vector<std::byte> output((stream.output_bytes + 63) / 64 * 64, std::byte{0x55});
  golden::Machine machine(config);
  machine.set_checker(checker);
  const auto region = [](std::vector<std::byte>& memory, bool writable) {
    return golden::Region{memory, (memory.size() + 63) / 64 * 64, writable};
  };
  machine.set_region(test::CaseStream::kCommandRegion, region(stream.commands, false));
  machine.set_region(test::CaseStream::kDataRegion, region(stream.data, false));
  machine.set_region(test::CaseStream::kOutputRegion, region(output, true));
  const golden::RunResult result =
      machine.Run(test::CaseStream::kCommandRegion, 0, stream.commands.size());
  CHECK(result.fault == golden::Fault{});
  CHECK(result.done);
  CHECK(result.end_status == 0x600d);
  std::vector<std::int8_t> bytes;
  for (std::size_t i = 0; i < stream.output_bytes; ++i) {
    bytes.push_back(static_cast<std::int8_t>(output[i]));
  }
  return bytes;
}

/// Number of values that differ, or nothing if the case does not fit.
std::optional<int> Differing(const CmsisCase& c, const spec::Config& config,
                             const StreamOptions& options) {
  auto stream = test::MakeCaseStream(c, config, options);
  if (!stream) return std::nullopt;
  DependencyChecker checker(config);
  const auto got = RunStream(*stream, config, &checker);
  for (const auto& finding : checker.findings()) FAIL_CHECK(finding.text);
  int differing = 0;
  for (std::size_t i = 0; i < got.size(); ++i) differing += got[i] != c.expected[i];
  return differing;
}

int Uniform(std::mt19937& rng, int low, int high) {
  return low + static_cast<int>(rng() % static_cast<unsigned>(high - low + 1));
}

/// A random convolution, depthwise or pooling case with its expected output from the operators.
CmsisCase RandomCase(std::mt19937& rng) {
  CmsisCase c;
  c.kind = std::array{CmsisKind::kConv, CmsisKind::kConv, CmsisKind::kDepthwise,
                      CmsisKind::kAveragePool, CmsisKind::kMaxPool}[rng() % 5];
  golden::Window& w = c.window;
  w.kernel_h = Uniform(rng, 1, 4);
  w.kernel_w = Uniform(rng, 1, 4);
  w.stride_h = Uniform(rng, 1, 3);
  w.stride_w = Uniform(rng, 1, 3);
  const bool pool = c.kind == CmsisKind::kAveragePool || c.kind == CmsisKind::kMaxPool;
  if (!pool && rng() % 3 == 0) w.dilation_h = w.dilation_w = 2;
  // Up to the whole kernel before the image, and images narrower than the kernel.
  w.pad_top = Uniform(rng, 0, w.kernel_h - 1);
  w.pad_left = Uniform(rng, 0, w.kernel_w - 1);
  c.in = {Uniform(rng, 1, 3), Uniform(rng, 1, 9), Uniform(rng, 1, 9), Uniform(rng, 1, 70)};
  c.out = {c.in.n, Uniform(rng, 1, 6), Uniform(rng, 1, 6), c.in.c};
  if (pool) {
    // Every window must hold a pixel.
    const auto fit = [](int size, int kernel, int stride, int pad) {
      return std::max(1, (size + pad - 1) / stride + (kernel > 0 ? 1 : 0));
    };
    c.out.h = std::min(c.out.h, fit(c.in.h, w.kernel_h, w.stride_h, w.pad_top));
    c.out.w = std::min(c.out.w, fit(c.in.w, w.kernel_w, w.stride_w, w.pad_left));
  }
  if (c.kind == CmsisKind::kConv) {
    c.out.c = Uniform(rng, 1, 40);
    if (rng() % 4 == 0) {
      c.groups = Uniform(rng, 1, 3);
      c.in.c = c.groups * Uniform(rng, 1, 12);
      c.out.c = c.groups * Uniform(rng, 1, 12);
    }
  }
  c.x_zero = Uniform(rng, -128, 127);
  if (pool) c.x_zero = 0;
  c.w_zero = rng() % 2 == 0 ? 0 : Uniform(rng, -128, 127);
  c.out_zero = pool ? 0 : Uniform(rng, -128, 127);
  c.low = Uniform(rng, -128, -64);
  c.high = Uniform(rng, 64, 127);
  c.input.resize(c.in.size());
  for (auto& x : c.input) x = static_cast<std::int8_t>(rng());
  const auto channels = static_cast<std::size_t>(c.out.c);
  if (c.kind == CmsisKind::kAveragePool) {
    c.expected = golden::AveragePool(c.input, c.in, w, c.out, 0, c.low, c.high);
    return c;
  }
  if (c.kind == CmsisKind::kMaxPool) {
    c.expected = golden::MaxPool(c.input, c.in, w, c.out, c.low, c.high);
    return c;
  }
  const int depth = c.kind == CmsisKind::kConv ? c.in.c / c.groups : 1;
  c.weights.resize(channels * w.kernel_h * w.kernel_w * depth);
  for (auto& x : c.weights) x = static_cast<std::int8_t>(rng());
  const bool per_channel = rng() % 4 != 0;
  golden::OutputStage stage;
  for (std::size_t k = 0; k < (per_channel ? channels : 1); ++k) {
    c.multipliers.push_back({static_cast<std::int32_t>((rng() >> 2) | (1U << 30)),
                             Uniform(rng, -14, -6)});
  }
  for (std::size_t k = 0; k < channels; ++k) c.bias.push_back(Uniform(rng, -50000, 50000));
  stage.fixed = c.multipliers;
  stage.zero = c.out_zero;
  stage.low = c.low;
  stage.high = c.high;
  const auto acc = c.kind == CmsisKind::kConv
                       ? golden::Conv2d(c.input, c.in, c.x_zero, c.weights, c.w_zero, c.bias, w,
                                        c.groups, c.out)
                       : golden::Depthwise(c.input, c.in, c.x_zero, c.weights, c.w_zero, c.bias, w,
                                           c.out);
  c.expected = golden::Requantize(acc, channels, stage);
  return c;
}

}  // namespace

TEST_CASE("CMSIS-NN kernel cases agree as command streams") {
  const auto cases = test::LoadCmsisCases();
  if (cases.empty()) SYSTOLE_SKIP("no data/kernels_cmsis_nn below " + test::DataDir());
  int computed = 0;
  for (const CmsisCase& c : cases) {
    for (const spec::Config& config : spec::kConfigs) {
      for (int runs = 1; runs <= 2; ++runs) {
        for (const ParamFormat format :
             {ParamFormat::kBias, ParamFormat::kPacked, ParamFormat::kWide}) {
          CAPTURE(c.name, config.name, runs, spec::Name(format));
          const auto differing = Differing(c, config, {runs, format, false});
          if (format == ParamFormat::kWide && runs == 1) REQUIRE(differing.has_value());
          if (!differing) continue;
          CHECK(*differing == 0);
          ++computed;
        }
      }
    }
  }
  CHECK(computed > 500);
}

TEST_CASE("Random shapes agree with the operators") {
  std::mt19937 rng(20);
  int computed = 0;
  for (int i = 0; i < 300; ++i) {
    const CmsisCase c = RandomCase(rng);
    const spec::Config& config = spec::kConfigs[rng() % spec::kConfigs.size()];
    const StreamOptions options{1 + static_cast<int>(rng() % 2),
                                rng() % 2 == 0 ? ParamFormat::kPacked : ParamFormat::kWide,
                                rng() % 2 == 0};
    CAPTURE(i, config.name, options.runs, static_cast<int>(c.kind), c.in.n, c.in.h, c.in.w, c.in.c,
            c.out.h, c.out.w, c.out.c, c.groups);
    const auto differing = Differing(c, config, options);
    if (!differing) continue;
    REQUIRE(*differing == 0);
    ++computed;
  }
  CHECK(computed > 250);
}

}  // namespace systole
