// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/simulated/coordinates.h"

#include <variant>

#include "sim/golden/command.h"

namespace systole::driver {
namespace {

std::string Text(const char* name, uint64_t value) {
  return std::string(name) + " " + std::to_string(value);
}

/// Place of the outputs of CONV and VECTOR.
struct Output {
  uint64_t address, row_pitch, pixel_pitch, image_pitch;
  uint64_t n, oh, ow, pixel_bytes;
  uint64_t copy_bytes;
  uint64_t element_bytes;
};

template <class C>
Output OutputOf(const C& c, uint64_t channels, const spec::Config& config, bool raw) {
  const uint64_t element = raw ? 4 : 1;
  return {c.out_addr,
          c.out_row_pitch,
          c.out_pixel_pitch,
          uint64_t{c.out_image_pitch16} * 16,
          c.n,
          c.oh,
          c.ow,
          channels * element,
          uint64_t{c.out_copy} * static_cast<uint64_t>(config.group_bytes()),
          element};
}

/// Looks every pixel up; only ever done for one byte.
std::string Find(const Output& out, uint64_t address) {
  for (const uint64_t shift : {uint64_t{0}, out.copy_bytes}) {
    for (uint64_t b = 0; b < out.n; ++b) {
      for (uint64_t y = 0; y < out.oh; ++y) {
        for (uint64_t x = 0; x < out.ow; ++x) {
          const uint64_t pixel =
              out.address + shift + b * out.image_pitch + y * out.row_pitch + x * out.pixel_pitch;
          if (address < pixel || address - pixel >= out.pixel_bytes) continue;
          std::string text = Text("image", b) + ", " + Text("row", y) + ", " + Text("column", x) +
                             ", " + Text("channel", (address - pixel) / out.element_bytes);
          if (out.element_bytes > 1) text += ", " + Text("byte", (address - pixel) % 4);
          return shift != 0 ? text + " of the copy" : text;
        }
      }
    }
  }
  return "at no output element";
}

struct Describer {
  const spec::Config& config;
  uint64_t address;

  std::string operator()(const spec::ConvCommand& c) const {
    const uint64_t channels =
        uint64_t{c.oc_tiles - 1} * static_cast<uint64_t>(config.cols) + c.oc_last;
    return Find(OutputOf(c, channels, config, c.rq == 0), address);
  }
  std::string operator()(const spec::MaxpoolCommand& c) const {
    return Find(OutputOf(c, c.channels, config, false), address);
  }
  std::string operator()(const spec::LutCommand& c) const {
    return Find(OutputOf(c, c.channels, config, false), address);
  }
  std::string operator()(const spec::AddCommand& c) const {
    return Find(OutputOf(c, c.channels, config, false), address);
  }
  std::string operator()(const spec::DepthwiseCommand& c) const {
    return Find(OutputOf(c, c.channels, config, c.rq == 0), address);
  }
  std::string operator()(const spec::SumpoolCommand& c) const {
    return Find(OutputOf(c, c.channels, config, c.rq == 0), address);
  }
  std::string operator()(const spec::LoadCommand& c) const {
    const uint64_t copy = uint64_t{c.copy} * static_cast<uint64_t>(config.group_bytes());
    return Transfer(c.chip_addr, c.n0, c.n1, c.n2, c.chip_stride1, c.chip_stride2, copy);
  }
  std::string operator()(const spec::StoreCommand& c) const {
    const uint64_t offset = uint64_t{c.offset_hi} << 32 | c.offset_lo;
    return Transfer(offset, c.n0, c.n1, c.n2, c.mem_stride1, c.mem_stride2, 0);
  }
  template <class C>
  std::string operator()(const C&) const {
    return "without output";
  }

  std::string Transfer(uint64_t base, uint64_t n0, uint64_t n1, uint64_t n2, uint64_t stride1,
                       uint64_t stride2, uint64_t copy) const {
    for (const uint64_t shift : {uint64_t{0}, copy}) {
      for (uint64_t i2 = 0; i2 < n2; ++i2) {
        for (uint64_t i1 = 0; i1 < n1; ++i1) {
          const uint64_t row = base + shift + i1 * stride1 + i2 * stride2;
          if (address < row || address - row >= n0) continue;
          const std::string text =
              Text("i2", i2) + ", " + Text("i1", i1) + ", " + Text("i0", address - row);
          return shift != 0 ? text + " of the copy" : text;
        }
      }
    }
    return "at no byte of the transfer";
  }
};

}  // namespace

std::string DescribeOutput(const uint32_t* words, const spec::Config& config, uint64_t address) {
  return std::visit(Describer{config, address}, golden::Decode(words));
}

}  // namespace systole::driver
