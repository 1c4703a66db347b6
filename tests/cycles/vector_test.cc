// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// VECTOR commands, alone and behind each other: every start and retirement to the cycle.
#include <fmt/format.h>

#include "tests/cycles/compare.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

struct WindowCase {
  uint32_t size, channels, kernel, stride;
  int32_t pad;
  uint32_t kernel_cols = 0;  ///< 0: as the rows.
  spec::ParamFormat format = spec::ParamFormat::kPacked;
  spec::Requant requant = spec::Requant::kTwoStep;
  uint32_t images = 1;
};

/// Command of a square image at address 0, output in the upper half of the activation buffer;
/// records at 0 of parameter memory.
template <typename C>
C Window(const WindowCase& s, const spec::Config& config) {
  const uint32_t cols = s.kernel_cols == 0 ? s.kernel : s.kernel_cols;
  const uint32_t pitch = s.channels * (s.requant == spec::Requant::kRaw ? 4 : 1);
  C c;
  c.in_pixel_pitch = s.channels;
  c.in_row_pitch = s.size * s.channels;
  c.in_h = c.in_w = s.size;
  c.in_image_pitch16 = (s.size * s.size * s.channels + 15) / 16;
  c.n = s.images;
  c.y0 = -s.pad;
  c.x0 = s.kernel_cols == 0 || s.kernel_cols > 1 ? -s.pad : 0;
  c.oh = (s.size + 2 * static_cast<uint32_t>(s.pad) - s.kernel) / s.stride + 1;
  c.ow = (s.size + 2 * static_cast<uint32_t>(-c.x0) - cols) / s.stride + 1;
  c.sy = c.sx = s.stride;
  c.kh = s.kernel;
  c.kw = cols;
  c.channels = s.channels;
  c.out_addr = static_cast<uint32_t>(config.act_bytes) / 2;
  c.out_pixel_pitch = pitch;
  c.out_row_pitch = c.ow * pitch;
  c.out_image_pitch16 = (c.oh * c.ow * pitch + 15) / 16;
  c.lo = -128;
  c.hi = 127;
  return c;
}

spec::DepthwiseCommand Depthwise(const WindowCase& s, const spec::Config& config) {
  auto c = Window<spec::DepthwiseCommand>(s, config);
  c.rq = static_cast<uint32_t>(s.requant);
  c.per_ch = static_cast<uint32_t>(s.format);
  c.multiplier = 1U << 30;
  c.weight_addr = static_cast<uint32_t>(config.param_bytes) / 2;
  return c;
}

spec::AddCommand Add(uint32_t size, uint32_t channels, const spec::Config& config) {
  auto c = Window<spec::AddCommand>({size, channels, 1, 1, 0}, config);
  c.rq = static_cast<uint32_t>(spec::Requant::kTwoStep);
  c.in2_addr = static_cast<uint32_t>(config.act_bytes) / 4;
  c.in2_pixel_pitch = c.in_pixel_pitch;
  c.in2_row_pitch = c.in_row_pitch;
  c.q_a = c.q_b = c.q_out = 1U << 30;
  return c;
}

std::string Text(const char* op, const WindowCase& s) {
  return fmt::format("{} {}x{} n{} k{}x{} s{} p{}, {} {}", op, s.size, s.channels, s.images,
                     s.kernel, s.kernel_cols == 0 ? s.kernel : s.kernel_cols, s.stride, s.pad,
                     spec::Name(s.format), spec::Name(s.requant));
}

/// Alone, and twice behind each other without a dependency.
template <typename C>
void AloneAndTwice(const std::string& what, driver::Device& device, C command) {
  StreamBuilder alone;
  alone.AddOrdered(ParamsOf(1024));
  alone.AddOrdered(command);
  CompareCycles(what, device, alone);
  StreamBuilder twice;
  twice.AddOrdered(ParamsOf(1024));
  twice.AddOrdered(command);
  command.dep_load = command.dep_vector = 0;
  twice.Add(command);
  twice.Add(command);
  CompareCycles("three times " + what, device, twice);
}

}  // namespace

TEST_CASE("Cycles of DEPTHWISE", "[cycles][vector]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto lanes = static_cast<uint32_t>(config.lanes);
  using spec::ParamFormat;
  const WindowCase cases[] = {
      {8, lanes, 3, 1, 1},
      {8, 3 * lanes, 3, 1, 1},
      {9, 2 * lanes, 3, 2, 1},
      {8, lanes, 3, 2, 0},
      {9, lanes, 5, 1, 2},
      {9, 2 * lanes, 5, 2, 2},
      {8, lanes, 4, 1, 0},
      {9, lanes, 3, 1, 1, 1},
      {9, lanes, 5, 1, 0, 1},
      {8, 2 * lanes, 3, 1, 1, 0, ParamFormat::kBias},
      {8, 2 * lanes, 3, 1, 1, 0, ParamFormat::kWide},
      {4, 4 * lanes, 3, 1, 1, 0, ParamFormat::kWide},
      {2, 6 * lanes, 3, 1, 1, 0, ParamFormat::kWide},
      {6, 2 * lanes, 3, 1, 1, 0, ParamFormat::kPacked, spec::Requant::kTwoStep, 3},
  };
  for (const WindowCase& s : cases)
    AloneAndTwice(Text("depthwise", s), *device, Depthwise(s, config));
}

TEST_CASE("Cycles of DEPTHWISE tap by tap and RAW", "[cycles][vector]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto lanes = static_cast<uint32_t>(config.lanes);
  // Taps and records share a port, RAW fills a FIFO: not followed to the last cycle.
  for (const WindowCase& s :
       {WindowCase{8, 2 * lanes, 1, 1, 0}, WindowCase{12, lanes, 7, 1, 0},
        WindowCase{12, 2 * lanes, 7, 1, 3},
        WindowCase{8, 2 * lanes, 3, 1, 1, 0, spec::ParamFormat::kBias, spec::Requant::kRaw}}) {
    StreamBuilder stream;
    stream.AddOrdered(ParamsOf(1024));
    spec::DepthwiseCommand c = Depthwise(s, config);
    stream.AddOrdered(c);
    stream.Add(c);
    CompareTotal("twice " + Text("depthwise", s), *device, stream, 1.0);
  }
}

TEST_CASE("Cycles of pools and ADD", "[cycles][vector]") {
  const auto device = OpenSimulator();
  if (!device) return;
  const spec::Config& config = device->config();
  const auto lanes = static_cast<uint32_t>(config.lanes);
  for (const WindowCase& s : {WindowCase{8, lanes, 2, 2, 0}, WindowCase{8, 2 * lanes, 3, 2, 1},
                              WindowCase{7, lanes, 7, 1, 0}, WindowCase{8, 2 * lanes, 1, 1, 0}}) {
    AloneAndTwice(Text("maxpool", s), *device, Window<spec::MaxpoolCommand>(s, config));
    auto sum = Window<spec::SumpoolCommand>(s, config);
    sum.rq = static_cast<uint32_t>(s.requant);
    sum.per_ch = static_cast<uint32_t>(spec::ParamFormat::kNone);
    sum.multiplier = 1U << 30;
    AloneAndTwice(Text("sumpool", s), *device, sum);
  }
  // Shorter and longer than the reading of a table.
  for (const WindowCase& s : {WindowCase{4, lanes, 1, 1, 0}, WindowCase{8, 2 * lanes, 1, 1, 0}}) {
    AloneAndTwice(Text("lut", s), *device, Window<spec::LutCommand>(s, config));
  }
  AloneAndTwice("add 8x8", *device, Add(8, lanes, config));
  AloneAndTwice("add 5x5", *device, Add(5, 2 * lanes, config));
}

}  // namespace systole::test
