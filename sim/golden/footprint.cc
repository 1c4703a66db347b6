// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/footprint.h"

#include <algorithm>

#include "sim/golden/image_command.h"

namespace systole::golden {
namespace {

/// Collects ranges and joins those that touch the latest one.
class Collector {
 public:
  void Add(Place place, std::uint32_t region, std::uint64_t address, std::uint64_t bytes) {
    if (bytes == 0) return;
    if (!ranges_.empty()) {
      Range& last = ranges_.back();
      const std::uint64_t end = last.address + last.bytes;
      if (last.place == place && last.region == region && address >= last.address &&
          address <= end) {
        last.bytes = std::max(end, address + bytes) - last.address;
        return;
      }
    }
    ranges_.push_back({place, region, address, bytes});
  }

  void AddAct(std::int64_t address, std::int64_t bytes) {
    Add(Place::kAct, 0, static_cast<std::uint64_t>(address), static_cast<std::uint64_t>(bytes));
  }

  std::vector<Range> Take() { return std::move(ranges_); }

 private:
  std::vector<Range> ranges_;
};

/// The rows of a transfer, on the chip or in memory.
template <typename C>
void AddRows(const C& c, bool chip, Place place, std::uint64_t shift, Collector* out) {
  const std::uint64_t offset = (std::uint64_t{c.offset_hi} << 32) | c.offset_lo;
  for (std::uint64_t i2 = 0; i2 < c.n2; ++i2) {
    for (std::uint64_t i1 = 0; i1 < c.n1; ++i1) {
      if (chip) {
        out->Add(place, 0, shift + c.chip_addr + i1 * c.chip_stride1 + i2 * c.chip_stride2, c.n0);
      } else {
        out->Add(place, c.region, offset + i1 * c.mem_stride1 + i2 * c.mem_stride2, c.n0);
      }
    }
  }
}

void AddOutput(const ImageCommand& m, std::int64_t shift, Collector* out) {
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (std::int64_t oy = 0; oy < m.oh; ++oy) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) {
        out->AddAct(m.out.At(b, oy, ox) + shift, m.out_bytes());
      }
    }
  }
}

/// Second operand of ADD or residual of CONV.
void AddOperand(const ImageCommand& m, Collector* out) {
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (std::int64_t oy = 0; oy < m.oh; ++oy) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) out->AddAct(m.in2.At(b, oy, ox), m.channels);
    }
  }
}

/// Input rows that some window touches.
std::vector<std::int64_t> UsedRows(const ImageCommand& m) {
  std::vector<std::int64_t> rows;
  for (std::int64_t oy = 0; oy < m.oh; ++oy) {
    for (std::int64_t i = 0; i < m.kh; ++i) {
      const std::int64_t iy = oy * m.sy + m.y0 + i * m.dy;
      if (iy >= 0 && iy < m.in_h) rows.push_back(iy);
    }
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

/// Bytes of the windows of every used row: `bytes` from byte `first` of a pixel, clipped to the
/// row.
void AddWindows(const ImageCommand& m, std::int64_t first, std::int64_t bytes, std::int64_t shift,
                Collector* out) {
  const std::int64_t row_bytes = (m.in_w - 1) * m.in.pixel_pitch +
                                 (m.opcode == spec::Opcode::kConv ? m.in.pixel_pitch : bytes);
  const std::vector<std::int64_t> rows = UsedRows(m);
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (const std::int64_t iy : rows) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) {
        for (std::int64_t j = 0; j < m.kw; ++j) {
          const std::int64_t q = (ox * m.sx + m.x0 + j * m.dx) * m.in.pixel_pitch + first;
          const std::int64_t low = std::max<std::int64_t>(q, 0);
          const std::int64_t high = std::min(q + bytes, row_bytes);
          if (low < high) out->AddAct(m.in.At(b, iy, 0) + low + shift, high - low);
        }
      }
    }
  }
}

bool SamePitches(const ImageView& a, const ImageView& b) {
  return a.row_pitch == b.row_pitch && a.pixel_pitch == b.pixel_pitch &&
         a.image_pitch == b.image_pitch;
}

/// Whether the residual of a CONV is where its output goes.
bool IsInPlace(const ImageCommand& m, const ImageView& residual) {
  return residual.address == m.out.address && SamePitches(residual, m.out);
}

/// Whether the command may write over the operand `in`: a 1x1 walk without padding, equal pitches,
/// and the output at the operand's address or, with one group of lanes, below it.
bool MayOverwrite(const ImageCommand& m, const ImageView& in) {
  const bool plain = m.kh == 1 && m.kw == 1 && m.sy == 1 && m.sx == 1 && m.y0 == 0 && m.x0 == 0 &&
                     m.oh <= m.in_h && m.ow <= m.in_w && m.out_copy == 0 && !m.is_raw();
  return plain && SamePitches(in, m.out) &&
         (m.out.address == in.address ||
          (m.channels <= m.lanes && m.out.address < in.address));
}

/// Reads and writes by kind of command.
struct Tracer {
  const spec::Config& config;
  std::uint64_t ring_appended = 0;
  bool only_fixed = false;  ///< Leave out operands on which VECTOR may work in place.
  Collector reads;
  Collector writes;

  std::uint64_t CopyBytes(std::uint32_t groups) const {
    return std::uint64_t{groups} * config.group_bytes();
  }

  template <typename C>
  void Trace(const C&) {}

  void Trace(const spec::LoadCommand& c) {
    if (c.fill == 0) AddRows(c, false, Place::kMemory, 0, &reads);
    if (c.space == static_cast<std::uint32_t>(spec::Space::kWeight)) {
      writes.Add(Place::kWeight, 0, ring_appended, c.n0);
    } else if (c.space == static_cast<std::uint32_t>(spec::Space::kParam)) {
      AddRows(c, true, Place::kParam, 0, &writes);
    } else {
      AddRows(c, true, Place::kAct, 0, &writes);
      if (c.copy != 0) AddRows(c, true, Place::kAct, CopyBytes(c.copy), &writes);
    }
  }

  void Trace(const spec::StoreCommand& c) {
    AddRows(c, true, Place::kAct, 0, &reads);
    AddRows(c, false, Place::kMemory, 0, &writes);
  }

  void Trace(const spec::ConvCommand& c) {
    const ImageCommand m = MakeImageCommand(c, config);
    AddWindows(m, c.ic_offset, c.run_bytes, 0, &reads);
    if (m.in_copy != 0) {
      AddWindows(m, c.ic_offset, c.run_bytes,
                 static_cast<std::int64_t>(CopyBytes(static_cast<std::uint32_t>(m.in_copy))),
                 &reads);
    }
    if (m.has_residual && (!only_fixed || !IsInPlace(m, m.in2))) AddOperand(m, &reads);
    TraceCommon(m);
  }

  void Trace(const spec::DepthwiseCommand& c) { TraceVector(c); }
  void Trace(const spec::MaxpoolCommand& c) { TraceVector(c); }
  void Trace(const spec::SumpoolCommand& c) { TraceVector(c); }
  void Trace(const spec::AddCommand& c) { TraceVector(c); }
  void Trace(const spec::LutCommand& c) { TraceVector(c); }

  template <typename C>
  void TraceVector(const C& c) {
    const ImageCommand m = MakeImageCommand(c, config);
    if (!only_fixed || !MayOverwrite(m, m.in)) AddWindows(m, 0, m.channels, 0, &reads);
    if (m.opcode == spec::Opcode::kAdd && (!only_fixed || !MayOverwrite(m, m.in2))) {
      AddOperand(m, &reads);
    }
    if (m.weight_addr >= 0) {
      reads.Add(Place::kParam, 0, static_cast<std::uint64_t>(m.weight_addr),
                static_cast<std::uint64_t>(m.weight_bytes()));
    }
    TraceCommon(m);
  }

  void TraceCommon(const ImageCommand& m) {
    if (m.has_params) {
      reads.Add(Place::kParam, 0, static_cast<std::uint64_t>(m.post.param_addr),
                static_cast<std::uint64_t>(m.param_bytes()));
    }
    if (!m.has_output) return;
    AddOutput(m, 0, &writes);
    if (m.out_copy != 0) AddOutput(m, m.out_copy * config.group_bytes(), &writes);
  }
};

}  // namespace

std::vector<Range> WritesOf(const Command& command, const spec::Config& config,
                            std::uint64_t ring_appended) {
  Tracer tracer{config, ring_appended, false, {}, {}};
  std::visit([&](const auto& c) { tracer.Trace(c); }, command);
  return tracer.writes.Take();
}

std::vector<Range> ReadsOf(const Command& command, const spec::Config& config) {
  Tracer tracer{config, 0, false, {}, {}};
  std::visit([&](const auto& c) { tracer.Trace(c); }, command);
  return tracer.reads.Take();
}

std::vector<Range> FixedReadsOf(const Command& command, const spec::Config& config) {
  Tracer tracer{config, 0, true, {}, {}};
  std::visit([&](const auto& c) { tracer.Trace(c); }, command);
  return tracer.reads.Take();
}

}  // namespace systole::golden
