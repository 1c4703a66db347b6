// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/banks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace systole::perf {
namespace {

constexpr double kMostOfAlternating = 15.0 / 16;  // Every other access goes to the free bank.
constexpr double kMostRefused = 31.0 / 32;        // Then the request comes first.

/// Groups of [begin, begin + bytes), and of its copy `copy` groups further.
uint32_t GroupsOf(int64_t begin, int64_t bytes, int64_t copy, const spec::Config& config) {
  const int64_t size = config.group_bytes();
  uint32_t groups = 0;
  for (int64_t g = begin / size; g <= (begin + std::max<int64_t>(bytes, 1) - 1) / size; ++g) {
    groups |= 1U << (g % config.groups);
    if (copy != 0) groups |= 1U << ((g + copy) % config.groups);
  }
  return groups;
}

/// Accesses of `bytes` bytes, `step` bytes apart, `rate` per cycle, to `groups`.
BankUse UseOf(int64_t begin, int64_t step, int64_t bytes, uint32_t groups, double rate,
              const spec::Config& config) {
  const int64_t line = config.rows;
  BankUse use{BankPattern::kAlternating, groups, rate, 0};
  if (step % line != 0 && bytes > step % line) {
    use.pattern = BankPattern::kUnaligned;
    use.crossing = static_cast<double>(bytes - 1) / static_cast<double>(line);
  } else if (begin % line + bytes > line) {
    use.pattern = BankPattern::kUnaligned;
    use.crossing = 1;
  } else if (step >= line && step / line % 2 == 0) {
    use.pattern = BankPattern::kFixed;
  } else if (step > 0 && step < line) {
    use.dwell = static_cast<double>(line) / static_cast<double>(step);
  }
  return use;
}

template <typename C>
int64_t Extent(const C& c, int64_t rows, int64_t row_pitch, int64_t image_pitch16) {
  return (int64_t{c.n} - 1) * 16 * image_pitch16 + rows * row_pitch;
}

template <typename C>
BankUse OutputOf(const C& c, int64_t bytes, double rate, const spec::Config& config) {
  const int64_t extent = Extent(c, c.oh, c.out_row_pitch, c.out_image_pitch16);
  return UseOf(c.out_addr, c.out_pixel_pitch, bytes,
               GroupsOf(c.out_addr, extent, c.out_copy, config), rate, config);
}

CommandBanks OfConv(const spec::ConvCommand& c, const spec::Config& config) {
  const ConvShape shape = ShapeOf(c, config);
  const double cycles = static_cast<double>(TileCycles(shape.pixels, config));
  CommandBanks banks;
  banks.work = CostOf(shape, false, config).busy;
  const int64_t extent = Extent(c, c.in_h, c.in_row_pitch, c.in_image_pitch16);
  banks.read = UseOf(c.in_addr + c.ic_offset, int64_t{c.in_pixel_pitch} * c.sx,
                     std::min<int64_t>(c.run_bytes, config.rows),
                     GroupsOf(c.in_addr, extent, c.runs == 2 ? c.in_copy : 0, config),
                     static_cast<double>(shape.pixels) / cycles, config);
  if (c.acc_hold != 0) return banks;
  banks.write = OutputOf(
      c, c.oc_tiles > 1 ? config.cols : c.oc_last,
      static_cast<double>(shape.pixels) / (cycles * static_cast<double>(shape.slices)), config);
  return banks;
}

template <typename C>
CommandBanks OfVector(const C& c, const VectorShape& shape, const spec::Config& config) {
  const int64_t lanes = std::min<int64_t>(c.channels, config.lanes);
  const auto frame = static_cast<double>(shape.frame);
  const double pixels = static_cast<double>(int64_t{c.in_h} * c.in_w);
  CommandBanks banks;
  banks.work = shape.work();
  const int64_t extent = Extent(c, c.in_h, c.in_row_pitch, c.in_image_pitch16);
  banks.read = UseOf(c.in_addr, c.in_pixel_pitch, lanes, GroupsOf(c.in_addr, extent, 0, config),
                     shape.streamed ? std::min(1.0, pixels / frame) : 1.0, config);
  banks.write = OutputOf(c, lanes, static_cast<double>(shape.outputs) / frame, config);
  return banks;
}

template <typename C>
BankUse OfTransfer(const C& c, int64_t copy, const spec::Config& config) {
  const int64_t extent =
      int64_t{c.n0} + (int64_t{c.n1} - 1) * c.chip_stride1 + (int64_t{c.n2} - 1) * c.chip_stride2;
  const int64_t skew = static_cast<int64_t>(c.chip_addr) - static_cast<int64_t>(c.offset_lo % 16);
  const int64_t unit = std::min<int64_t>(config.rows, kBeatBytes);
  const bool aligned =
      skew % unit == 0 && (c.n1 == 1 || c.chip_stride1 % unit == c.mem_stride1 % unit);
  return {aligned ? BankPattern::kAlternating : BankPattern::kUnaligned,
          GroupsOf(c.chip_addr, extent, copy, config), 1.0, aligned ? 0.0 : 1.0};
}

/// A stretch of time in which a command works.
struct Stretch {
  std::size_t command;
  int64_t begin, end;
  int64_t active = 0;  ///< Its accesses begin.
};

}  // namespace

CommandBanks BanksOf(const uint32_t* words, const spec::Config& config) {
  switch (static_cast<spec::Opcode>(words[0] & 0xffU)) {
    case spec::Opcode::kConv:
      return OfConv(spec::DecodeConv(words), config);
    case spec::Opcode::kDepthwise: {
      const auto c = spec::DecodeDepthwise(words);
      return OfVector(c, ShapeOf(c, config), config);
    }
    case spec::Opcode::kMaxpool: {
      const auto c = spec::DecodeMaxpool(words);
      return OfVector(c, ShapeOf(c, config), config);
    }
    case spec::Opcode::kSumpool: {
      const auto c = spec::DecodeSumpool(words);
      return OfVector(c, ShapeOf(c, config), config);
    }
    case spec::Opcode::kLut: {
      const auto c = spec::DecodeLut(words);
      return OfVector(c, ShapeOf(c, config), config);
    }
    case spec::Opcode::kAdd: {
      const auto c = spec::DecodeAdd(words);
      CommandBanks banks = OfVector(c, ShapeOf(c, config), config);
      const int64_t extent = Extent(c, c.oh, c.in2_row_pitch, c.in2_image_pitch16);
      banks.read.groups |= GroupsOf(c.in2_addr, extent, 0, config);
      banks.read.rate = 2.0 / kAddCycles;
      banks.write.steady = true;
      return banks;
    }
    case spec::Opcode::kStore:
      return {OfTransfer(spec::DecodeStore(words), 0, config), {}, 0};
    case spec::Opcode::kLoad: {
      const auto c = spec::DecodeLoad(words);
      if (c.space != static_cast<uint32_t>(spec::Space::kAct)) return {};
      return {{}, OfTransfer(c, c.copy, config), 0};
    }
    default:
      return {};
  }
}

double Refused(const BankUse& low, const BankUse& high) {
  if ((low.groups & high.groups) == 0) return 0;
  if (low.pattern == BankPattern::kNone || high.pattern == BankPattern::kNone) return 0;
  const bool every_second = high.steady && std::lround(1 / high.rate) % 2 == 0;
  double part = 1;
  if (low.pattern == BankPattern::kUnaligned || high.pattern == BankPattern::kUnaligned) {
    part = std::min(1.0, (1 + low.crossing) * (1 + high.crossing) / 2);
  } else if (high.pattern == BankPattern::kAlternating) {
    if (low.pattern != BankPattern::kAlternating || low.dwell > high.dwell) {
      part = 0.5;
    } else if (low.dwell < high.dwell) {
      part = 1 - low.dwell / high.dwell;
    } else {
      // In step, unless the later one comes round to the same bank each time.
      part = every_second ? 1 : 0;
    }
  } else if (low.pattern == BankPattern::kFixed) {
    part = 0.5;
  } else if (every_second) {
    part = 0;  // It takes the cycles between.
  } else {
    part = kMostOfAlternating;
  }
  return std::min(part * high.rate, kMostRefused);
}

std::vector<int64_t> RefusedCycles(std::span<const CommandTiming> timings,
                                   const std::vector<CommandBanks>& banks,
                                   const std::vector<int64_t>& before) {
  std::array<std::vector<Stretch>, 5> work;
  for (std::size_t i = 0; i < timings.size(); ++i) {
    auto& list = work[static_cast<std::size_t>(timings[i].engine)];
    // A command in the queue of its engine works when the one before it has retired.
    const int64_t begin =
        list.empty() ? timings[i].start : std::max(timings[i].start, list.back().end);
    list.push_back({i, begin, std::max(begin, timings[i].retire)});
    // Before that it waits, for weights or for values that it needs.
    Stretch& stretch = list.back();
    stretch.active = stretch.begin;
    if (banks[i].work > 0) {
      stretch.active = std::max(begin, stretch.end - banks[i].work - before[i]);
    }
  }
  std::vector<double> lost(timings.size(), 0);
  for (const spec::Engine engine :
       {spec::Engine::kVector, spec::Engine::kStore, spec::Engine::kLoad}) {
    // Those that come first: CONV, and VECTOR unless it is this one.
    const std::size_t first_engines = engine == spec::Engine::kVector ? 1 : 2;
    std::array<std::size_t, 2> from{};
    for (const Stretch& low : work[static_cast<std::size_t>(engine)]) {
      const CommandBanks& own = banks[low.command];
      if (own.read.groups == 0 && own.write.groups == 0) continue;
      const auto alone = static_cast<double>(low.end - low.active - before[low.command]);
      double left = alone;
      auto now = static_cast<double>(low.active);
      std::array<std::size_t, 2> at = from;
      while (left > 0) {
        double pace = 1, until = now + left / (1 - kMostRefused);
        std::array<const Stretch*, 2> active{};
        for (std::size_t e = 0; e < first_engines; ++e) {
          const auto& list = work[e + static_cast<std::size_t>(spec::Engine::kConv)];
          while (at[e] < list.size() && static_cast<double>(list[at[e]].end) <= now) ++at[e];
          if (now <= static_cast<double>(low.active)) from[e] = at[e];
          if (at[e] == list.size()) continue;
          const Stretch& high = list[at[e]];
          if (static_cast<double>(high.active) > now) {
            until = std::min(until, static_cast<double>(high.active));
            continue;
          }
          until = std::min(until, static_cast<double>(high.end));
          const CommandBanks &a = banks[low.command], &b = banks[high.command];
          const double refused = std::max(Refused(a.read, b.read), Refused(a.write, b.write));
          if (refused > 0) active[e] = &high;
          pace *= 1 - refused;
        }
        pace = std::max(pace, 1 - kMostRefused);
        const double time = std::min(until - now, left / pace);
        left -= time * pace;
        now += time;
        // One request in 32 of a refused engine comes first.
        for (const Stretch* high : active) {
          if (high != nullptr) lost[high->command] += time * (1 - pace) / 32;
        }
        if (time <= 0) break;
      }
      lost[low.command] += now - static_cast<double>(low.active) - alone;
    }
  }
  std::vector<int64_t> cycles(lost.size());
  std::transform(lost.begin(), lost.end(), cycles.begin(),
                 [](double x) { return static_cast<int64_t>(x); });
  return cycles;
}

}  // namespace systole::perf
