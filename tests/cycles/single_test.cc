// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Streams of few commands: every start and every retirement that the model predicts is the one of
// the RTL, to the cycle.
#include <fmt/format.h>

#include "tests/cycles/compare.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

struct ConvCase {
  uint32_t oh, ow, channels, kh, kw, oc_tiles;
  spec::ParamFormat format = spec::ParamFormat::kPacked;
  spec::Requant requant = spec::Requant::kTwoStep;
  bool residual = false;
};

/// Input at 0, output in the upper half of the activation buffer.
spec::ConvCommand Conv(const ConvCase& s, const spec::Config& config) {
  const auto cols = static_cast<uint32_t>(config.cols);
  spec::ConvCommand c;
  c.in_pixel_pitch = s.channels;
  c.in_h = s.oh + s.kh - 1;
  c.in_w = s.ow + s.kw - 1;
  c.in_row_pitch = c.in_w * s.channels;
  c.oh = s.oh;
  c.ow = s.ow;
  c.kh = s.kh;
  c.run_bytes = s.kw * s.channels;
  c.oc_tiles = s.oc_tiles;
  c.oc_last = cols;
  c.out_addr = static_cast<uint32_t>(config.act_bytes) / 2;
  c.rq = static_cast<uint32_t>(s.requant);
  c.out_pixel_pitch = s.oc_tiles * cols * (s.requant == spec::Requant::kRaw ? 4 : 1);
  c.out_row_pitch = s.ow * c.out_pixel_pitch;
  c.per_ch = static_cast<uint32_t>(s.format);
  c.lo = -128;
  c.hi = 127;
  c.multiplier = 1U << 30;
  if (s.residual) {
    c.res_add = 1;
    c.res_addr = c.out_addr;
    c.res_row_pitch = c.out_row_pitch;
    c.res_pixel_pitch = c.out_pixel_pitch;
  }
  return c;
}

spec::LoadCommand Weights(const spec::ConvCommand& c, const spec::Config& config) {
  auto load = LoadOf(static_cast<uint32_t>(perf::ShapeOf(c, config).tiles() * config.tile_bytes()));
  load.space = static_cast<uint32_t>(spec::Space::kWeight);
  return load;
}

std::string Text(const ConvCase& s) {
  return fmt::format("conv {}x{}x{} k{}x{}, {} tiles of channels, {} {}{}", s.oh, s.ow, s.channels,
                     s.kh, s.kw, s.oc_tiles, spec::Name(s.format), spec::Name(s.requant),
                     s.residual ? ", residual" : "");
}

}  // namespace

TEST_CASE("Cycles of LOAD and STORE", "[cycles]") {
  const auto device = OpenSimulator();
  if (!device) return;
  for (const uint32_t bytes : {1U, 16U, 64U, 256U, 1000U, 4096U}) {
    for (const uint32_t skew : {0U, 3U, 250U}) {
      StreamBuilder stream;
      stream.AddOrdered(LoadOf(bytes, skew));
      stream.AddOrdered(StoreOf(bytes, skew));
      CompareCycles(fmt::format("load, store of {} bytes at {}", bytes, skew), *device, stream);
    }
  }
  for (const uint32_t bytes : {16U, 48U, 200U, 700U}) {
    auto load = LoadOf(bytes);
    auto store = StoreOf(bytes);
    load.n1 = store.n1 = 25;
    load.n2 = store.n2 = 2;
    load.mem_stride1 = store.mem_stride1 = bytes + 24;
    load.mem_stride2 = store.mem_stride2 = 32768;
    load.chip_stride1 = store.chip_stride1 = bytes;
    load.chip_stride2 = store.chip_stride2 = 25 * bytes;
    StreamBuilder stream;
    stream.AddOrdered(load);
    stream.AddOrdered(store);
    load.fill = 1;
    load.mem_stride1 = load.mem_stride2 = 0;
    stream.AddOrdered(load);
    CompareCycles(fmt::format("load, store, fill of 50 rows of {} bytes", bytes), *device, stream);
  }
  StreamBuilder queued;
  for (const uint32_t bytes : {1000U, 500U, 16U, 16U, 16U, 16U, 160U}) queued.Add(LoadOf(bytes));
  CompareCycles("7 loads behind each other", *device, queued);
}

TEST_CASE("Cycles of LOAD and STORE with another memory", "[cycles]") {
  driver::Options options;
  options.latency = 90;
  const auto device = OpenSimulator(options);
  if (!device) return;
  for (const uint32_t bytes : {16U, 1000U}) {
    StreamBuilder stream;
    stream.AddOrdered(LoadOf(bytes));
    stream.AddOrdered(StoreOf(bytes));
    CompareCycles(fmt::format("load, store of {} bytes, latency 90", bytes), *device, stream,
                  {.latency = 90});
  }
}

TEST_CASE("Cycles of single CONV commands", "[cycles]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto cols = static_cast<uint32_t>(config.cols);
  using spec::ParamFormat;
  const ConvCase cases[] = {
      {1, 1, cols, 1, 1, 1},
      {4, 4, cols, 1, 1, 1},
      {8, 8, cols, 1, 1, 1},
      {8, 8, cols, 1, 1, 2},
      {8, 8, cols, 1, 1, 4},
      {4, 4, cols, 1, 1, 8},
      {6, 5, cols, 1, 1, 8},
      {8, 8, cols, 3, 3, 2},
      {8, 8, 4, 3, 3, 2},
      {5, 5, cols, 3, 3, 2},
      {2, 2, cols, 3, 3, 3},
      {8, 8, 4 * cols, 1, 1, 4},
      {7, 7, cols, 3, 1, 3},
      {1, 1, 8 * cols, 1, 1, 4},
      {8, 8, cols, 1, 1, 2, ParamFormat::kBias},
      {8, 8, cols, 1, 1, 2, ParamFormat::kWide},
      {4, 4, cols, 1, 1, 6, ParamFormat::kWide},
      {6, 6, 2 * cols, 1, 1, 2, ParamFormat::kBias, spec::Requant::kRaw},
      {8, 8, cols, 3, 3, 2, ParamFormat::kPacked, spec::Requant::kOneStep},
  };
  for (const ConvCase& s : cases) {
    const spec::ConvCommand conv = Conv(s, config);
    StreamBuilder stream;
    stream.AddOrdered(ParamsOf(s.oc_tiles * cols * 16));
    stream.Add(Weights(conv, config));
    stream.AddOrdered(conv);
    CompareCycles(Text(s), *device, stream);
  }
}

TEST_CASE("Cycles of CONV commands with residuals", "[cycles]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto cols = static_cast<uint32_t>(config.cols);
  for (const uint32_t slices : {1U, 2U, 3U, 4U, 5U, 9U}) {
    for (const uint32_t ow : {1U, 2U, 3U, 4U, 5U, 6U, 8U}) {
      for (const uint32_t oc_tiles : {1U, 2U, 5U}) {
        for (const auto format : {spec::ParamFormat::kPacked, spec::ParamFormat::kWide}) {
          ConvCase s = {ow, ow, slices * cols, 1, 1, oc_tiles, format};
          if (ow == 3) s.oh = 7;
          s.residual = true;
          const spec::ConvCommand conv = Conv(s, config);
          s.residual = false;
          const spec::ConvCommand plain = Conv(s, config);
          StreamBuilder stream;
          stream.AddOrdered(ParamsOf(s.oc_tiles * cols * 16));
          stream.Add(Weights(conv, config));
          stream.AddOrdered(conv);
          for (const auto& next : {conv, plain, plain, conv}) {
            stream.Add(Weights(next, config));
            stream.Add(next);
          }
          CompareCycles("residual, residual, plain, plain, residual: " + Text(s), *device, stream);
        }
      }
    }
  }
}

TEST_CASE("Cycles of CONV commands behind each other", "[cycles]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto cols = static_cast<uint32_t>(config.cols);
  for (const ConvCase& s : {ConvCase{8, 8, cols, 3, 3, 2}, ConvCase{8, 8, cols, 1, 1, 4},
                            ConvCase{4, 4, cols, 1, 1, 2}, ConvCase{1, 1, 4 * cols, 1, 1, 3}}) {
    const spec::ConvCommand conv = Conv(s, config);
    StreamBuilder stream;
    stream.AddOrdered(ParamsOf(s.oc_tiles * cols * 8));
    stream.Add(Weights(conv, config));
    stream.AddOrdered(conv);
    for (int i = 0; i < 3; ++i) {
      stream.Add(Weights(conv, config));
      stream.Add(conv);
    }
    CompareCycles("four times " + Text(s), *device, stream);
  }
}

TEST_CASE("Cycles of a CONV whose weights exceed the ring", "[cycles]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto cols = static_cast<uint32_t>(config.cols);
  for (const ConvCase& s :
       {ConvCase{2, 2, 16 * cols, 3, 3, 4}, ConvCase{7, 7, 16 * cols, 3, 3, 4}}) {
    spec::ConvCommand conv = Conv(s, config);
    REQUIRE(perf::ShapeOf(conv, config).tiles() * config.tile_bytes() > config.wgt_bytes);
    StreamBuilder stream;
    stream.AddOrdered(ParamsOf(s.oc_tiles * cols * 8));
    stream.Add(Weights(conv, config));
    conv.dep_load = 2;
    stream.Add(conv);
    CompareCycles(Text(s), *device, stream);
  }
}

}  // namespace systole::test
