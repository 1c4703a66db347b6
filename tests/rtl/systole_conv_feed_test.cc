// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;
using systole::spec::ConvCommand;

constexpr int kR = SYSTOLE_R;
constexpr int64_t kGroupBytes = 16384;

/// The byte at an address; nothing else is known of the memory.
uint8_t MemoryAt(int64_t address) {
  const uint32_t hash = static_cast<uint32_t>(address & 0xffffff) * 2654435761u;
  return static_cast<uint8_t>(hash >> 24);
}

struct Lane {
  enum Kind { kIdle, kPad, kByte } kind = kIdle;
  int window = 0;
  int64_t address = 0;
};

struct Vector {
  std::vector<Lane> lanes;
  bool start, clear, half, final_slice, done;
  int pad;
};

/// Lane for byte t of run `run` of a pixel, by the formulas of docs/architecture.md, section 4.
Lane LaneOf(const ConvCommand& c, int b, int oy, int ox, int run, int t, int window) {
  const int64_t i = run / static_cast<int>(c.nx), j = run % static_cast<int>(c.nx);
  const int64_t iy = int64_t{oy} * c.sy + c.y0 + i * c.dy;
  const int64_t ix = int64_t{ox} * c.sx + c.x0 + j * c.dx;
  const int64_t q = ix * c.in_pixel_pitch + c.ic_offset + t;
  const bool inside = iy >= 0 && iy < c.in_h && q >= 0 &&
                      q < static_cast<int64_t>(c.in_w) * c.in_pixel_pitch;
  if (!inside) return {Lane::kPad, window, 0};
  return {Lane::kByte, window,
          c.in_addr + int64_t{b} * 16 * c.in_image_pitch16 + iy * c.in_row_pitch + q +
              (window == 1 ? c.in_copy * kGroupBytes : 0)};
}

/// Part of a run that a slice takes.
struct Part {
  int run, from, count;
};

std::vector<std::vector<Part>> Slices(const ConvCommand& c) {
  std::vector<std::vector<Part>> slices;
  const int total = static_cast<int>(c.kh * c.nx), bytes = static_cast<int>(c.run_bytes);
  int run = 0, from = 0;
  while (run < total) {
    std::vector<Part> parts;
    int left = kR;
    for (unsigned k = 0; k < c.runs && run < total && left > 0; ++k) {
      const int count = std::min(left, bytes - from);
      parts.push_back({run, from, count});
      left -= count;
      from += count;
      if (from < bytes) break;
      from = 0;
      ++run;
    }
    slices.push_back(parts);
  }
  return slices;
}

/// Calls f for every vector of the command, in order.
template <typename F>
void ForEachVector(const ConvCommand& c, F f) {
  const auto slices = Slices(c);
  const int pixels = static_cast<int>(c.n * c.oh * c.ow);
  for (unsigned tile = 0; tile < c.oc_tiles; ++tile) {
    for (size_t s = 0; s < slices.size(); ++s) {
      for (int p = 0; p < pixels; ++p) {
        const int ox = p % static_cast<int>(c.ow), oy = p / static_cast<int>(c.ow) % static_cast<int>(c.oh);
        const int b = p / static_cast<int>(c.ow * c.oh);
        Vector vector;
        vector.pad = c.pad_byte;
        vector.start = p == 0;
        vector.clear = s == 0 && !c.acc_keep;
        vector.half = ((c.half + tile) & 1) != 0;
        vector.final_slice = !c.acc_hold && s + 1 == slices.size();
        vector.done = p == pixels - 1 && s + 1 == slices.size();
        for (size_t k = 0; k < slices[s].size(); ++k) {
          const Part& part = slices[s][k];
          for (int t = 0; t < part.count; ++t) {
            vector.lanes.push_back(
                LaneOf(c, b, oy, ox, part.run, part.from + t, static_cast<int>(k)));
          }
        }
        vector.lanes.resize(kR);
        f(vector);
      }
    }
  }
}

class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Clock();
    dut_.rst_ni = 1;
    dut_.tile_ready_i = 1;
  }

  void Run(const std::vector<ConvCommand>& commands) {
    size_t issued = 0, waits = 0, passed = 0, accepted = 0;
    std::vector<size_t> ends;  // vectors up to the end of each command
    for (const ConvCommand& c : commands) {
      ForEachVector(c, [&](const Vector& vector) { due_.push_back(vector); });
      ends.push_back(due_.size());
    }
    std::deque<Vector> requests = due_;
    while (!due_.empty()) {
      dut_.cmd_peek_i = issued < commands.size();
      if (dut_.cmd_peek_i) {
        const auto words = systole::spec::Encode(commands[issued]);
        for (size_t i = 0; i < words.size(); ++i) dut_.cmd_i[i] = words[i];
      }
      dut_.conv_gnt_i = 0;
      dut_.accept_i = 0;
      Answer();
      dut_.eval();
      dut_.accept_i = dut_.cmd_peek_i && dut_.cmd_here_o && random_() % 8 == 0;
      dut_.conv_gnt_i = dut_.conv_req_o && random_() % 8 != 0;
      dut_.eval();
      const std::optional<Granted> granted = Request(requests);
      Check();
      passed += dut_.pass_o;
      REQUIRE(passed <= accepted);  // seen is not accepted
      if (dut_.accept_i) accepted = ends[issued++];
      waits = dut_.pass_o ? 0 : waits + 1;
      REQUIRE(waits < 200);
      Clock();
      buffer_[1] = buffer_[0];
      buffer_[0] = granted;
    }
  }

 private:
  struct Granted {
    int64_t address[2];
    bool low[2], high[2];
  };

  /// Which lines of a window its lanes lie in.
  static void Lines(const Vector& vector, int window, int64_t address, bool* low, bool* high) {
    *low = *high = false;
    for (int l = 0; l < kR; ++l) {
      const Lane& lane = vector.lanes[l];
      if (lane.kind != Lane::kByte || lane.window != window) continue;
      REQUIRE(((lane.address - l) & 0xffffff) == address);
      ((address % kR + l < kR) ? *low : *high) = true;
    }
  }

  std::optional<Granted> Request(std::deque<Vector>& requests) {
    if (!dut_.conv_req_o && !dut_.pass_o) return std::nullopt;
    const Granted now = {{dut_.conv_addr_o, dut_.conv2_addr_o},
                         {dut_.conv_lo_o != 0, dut_.conv2_lo_o != 0},
                         {dut_.conv_hi_o != 0, dut_.conv2_hi_o != 0}};
    bool any = false;
    for (int w = 0; w < 2; ++w) {
      bool low, high;
      Lines(requests.front(), w, now.address[w], &low, &high);
      REQUIRE(now.low[w] == low);
      REQUIRE(now.high[w] == high);
      any |= low || high;
    }
    REQUIRE(dut_.conv_req_o == any);
    REQUIRE(dut_.pass_o == (!any || dut_.conv_gnt_i));
    if (!dut_.pass_o) return std::nullopt;
    requests.pop_front();
    return now;
  }

  /// Data of the grant of two cycles ago: only the lines that were asked for.
  void Answer() {
    for (int l = 0; l < kR; ++l) {
      uint8_t bytes[2];
      for (int w = 0; w < 2; ++w) {
        bytes[w] = static_cast<uint8_t>(random_());
        if (!buffer_[1]) continue;
        const int64_t address = buffer_[1]->address[w];
        const bool in_low = address % kR + l < kR;
        if (in_low ? buffer_[1]->low[w] : buffer_[1]->high[w]) bytes[w] = MemoryAt(address + l);
      }
      PutBits(dut_.conv_data_i, l * 8, 8, bytes[0]);
      PutBits(dut_.conv2_data_i, l * 8, 8, bytes[1]);
    }
  }

  void Check() {
    REQUIRE(dut_.vec_valid_o == buffer_[1].has_value());
    if (!dut_.vec_valid_o) return;
    const Vector vector = due_.front();
    due_.pop_front();
    const unsigned flags = vector.start << 4 | vector.clear << 3 | vector.half << 2 |
                           vector.final_slice << 1 | vector.done;
    REQUIRE(dut_.vec_flags_o == flags);
    for (int l = 0; l < kR; ++l) {
      const Lane& lane = vector.lanes[l];
      uint8_t expected = 0;
      if (lane.kind == Lane::kPad) expected = static_cast<uint8_t>(vector.pad);
      if (lane.kind == Lane::kByte) expected = MemoryAt(lane.address);
      INFO("lane " << l << " kind " << lane.kind);
      REQUIRE(GetBits(dut_.vec_x_o, l * 8, 8) == expected);
    }
  }

  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
  std::deque<Vector> due_;
  std::optional<Granted> buffer_[2];
};

ConvCommand RandomCommand(std::mt19937& random) {
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  const auto some = [&](int high) { return static_cast<uint32_t>(pick(1, high)); };
  ConvCommand c;
  c.runs = some(2);
  c.in_copy = static_cast<uint32_t>(pick(0, 3));
  c.in_addr = random() & 0xffff;
  c.in_pixel_pitch = random() % 8 == 0 ? some(65535) : some(80);
  c.in_row_pitch = random() % 8 == 0 ? random() & 0xffffff : random() % 2000;
  c.in_image_pitch16 = random() % 8 == 0 ? random() & 0xffff : random() % 300;
  c.in_h = random() % 16 == 0 ? some(65535) : some(9);
  c.in_w = random() % 16 == 0 ? some(65535) : some(6);
  c.y0 = random() % 16 == 0 ? pick(-32768, 32767) : pick(-4, 4);
  c.x0 = random() % 16 == 0 ? pick(-32768, 32767) : pick(-4, 4);
  c.oh = some(5);
  c.ow = some(5);
  c.n = some(2);
  c.sy = random() % 8 == 0 ? some(15) : some(3);
  c.sx = random() % 8 == 0 ? some(15) : some(3);
  c.dy = random() % 8 == 0 ? some(63) : some(2);
  c.dx = random() % 8 == 0 ? some(63) : some(2);
  c.pad_byte = pick(-128, 127);
  c.kh = random() % 32 == 0 ? some(255) : some(4);
  c.nx = random() % 32 == 0 ? some(40) : some(4);
  c.run_bytes = random() % 16 == 0 ? some(700) : some(3 * kR);
  if (c.kh * c.nx > 100) c.run_bytes = some(8);
  c.oc_tiles = some(2);
  c.ic_offset = random() % 64;
  c.half = random() & 1;
  c.acc_keep = random() & 1;
  c.acc_hold = random() & 1;
  return c;
}

}  // namespace

TEST_CASE("slices, addresses and masks follow the formulas") {
  Bench bench(1);
  std::mt19937 random(2);
  for (int batch = 0; batch < 200; ++batch) {
    std::vector<ConvCommand> commands;
    for (int i = 0; i < 3; ++i) commands.push_back(RandomCommand(random));
    INFO("batch " << batch);
    bench.Run(commands);
  }
}
