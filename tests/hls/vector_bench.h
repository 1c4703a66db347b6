// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <random>

#include "gen/machine.h"
#include "tests/hls/machine_part.h"
#include "tests/hls/stream_ends.h"
#include "tests/rtl/vector_model.h"
#include "tests/support/catch.h"

namespace systole::hls_test {

using rtl_test::Chip;
using rtl_test::VectorJob;

/// The activation buffer as VECTOR may expect it and not a bit better: requests are served at
/// random cycles, bytes of lines that were not asked for are random. Answers find room at once.
template <int R>
class BufferModel {
 public:
  static constexpr systole_hls::Kind kKind = systole_hls::Kind::kArbiter;
  static constexpr int kPipelineDepth = 4;

  void Turn(hls::stream<systole_hls::ActRead>& reads, hls::stream<systole_hls::Bytes<R>>& windows,
            hls::stream<systole_hls::ActWrite<R>>& writes,
            hls::stream<systole_hls::token_t>& written) {
    systole_hls::ActRead read;
    if (read_chance.Toss() && reads.read_nb(read)) {
      full |= !windows.write_nb(Window(read));
    }
    systole_hls::ActWrite<R> write;
    if (write_chance.Toss() && writes.read_nb(write)) {
      Store(write);
      if (write.last) full |= !written.write_nb(1);
    }
  }

  Chip chip;
  Chance read_chance, write_chance;
  bool full = false;  ///< An answer found no room.

 private:
  systole_hls::Bytes<R> Window(const systole_hls::ActRead& read) {
    systole_hls::Bytes<R> window;
    const uint64_t addr = read.addr.to_uint64();
    for (uint64_t i = 0; i < R; ++i) {
      const bool asked = addr % R + i >= R ? read.hi : read.lo;
      window.b[i] = asked ? chip.act[(addr + i) % chip.act.size()]
                          : static_cast<uint8_t>(random_());
    }
    return window;
  }
  void Store(const systole_hls::ActWrite<R>& write) {
    for (int i = 0; i < R; ++i) {
      if (!write.strb[i]) continue;
      const uint64_t addr = write.addr.to_uint64() + static_cast<uint64_t>(i);
      const auto byte = static_cast<uint8_t>(write.data.b[i].to_int());
      chip.act[addr % chip.act.size()] = byte;
      if (write.copy == 0) continue;
      chip.act[(addr + write.copy.to_uint64() * static_cast<uint64_t>(chip.group_bytes)) %
               chip.act.size()] = byte;
    }
  }
  std::mt19937 random_{1};
};

/// Parameter memory: a line per cycle, at random cycles.
class ParamModel {
 public:
  static constexpr systole_hls::Kind kKind = systole_hls::Kind::kArbiter;
  static constexpr int kPipelineDepth = 3;

  void Turn(hls::stream<systole_hls::chip_addr_t>& reads, hls::stream<systole_hls::Beat>& lines) {
    systole_hls::chip_addr_t addr;
    if (!chance.Toss() || !reads.read_nb(addr)) return;
    unaligned |= addr % 16 != 0;
    systole_hls::Beat beat;
    for (uint64_t i = 0; i < 16; ++i) {
      beat.b[i] = chip->param[(addr.to_uint64() + i) % chip->param.size()];
    }
    full |= !lines.write_nb(beat);
  }

  const Chip* chip = nullptr;
  Chance chance;
  bool full = false, unaligned = false;
};

/// VECTOR, taken out of the machine with its wiring and depths, between the two memories.
template <class Config>
class VectorBench {
 public:
  static constexpr int kR = Config::kRows, kL = Config::kLanes;

  VectorBench(hls_sim::Timing timing, Chip chip)
      : machine_(new systole_hls::Machine<Config>), kernel_(timing) {
    buffer_.chip = std::move(chip);
    params_.chip = &buffer_.chip;
    systole_hls::Machine<Config>& m = *machine_;
    MachinePart vector{kernel_, "vector_"};
    m.Wire(vector);
    kernel_.Add("issue", 0, feeder_, m.issue_vector);
    kernel_.Add("buffer", 0, buffer_, m.vector_read, m.vector_window, m.vector_write,
                m.vector_written);
    kernel_.Add("params", 0, params_, m.vector_param_read, m.vector_param);
    kernel_.Add("control", 0, control_, m.retire_vector);
    kernel_.Add("counters", 0, counters_, m.tap_count);
  }

  /// Chances per 16 cycles of the buffer to serve a read, a write, and of the parameter memory.
  void SetChances(uint32_t seed, unsigned reads, unsigned writes, unsigned params) {
    buffer_.read_chance.Set(seed, reads);
    buffer_.write_chance.Set(seed + 1, writes);
    params_.chance.Set(seed + 2, params);
  }

  void Offer(const VectorJob& job) {
    systole_hls::IssuedCommand command;
    const auto words = rtl_test::EncodeJob(job);
    for (size_t i = 0; i < 32; ++i) command.word[i] = words[i];
    command.index = 0;
    command.region_base = 0;
    feeder_.items.push_back(command);
  }

  /// Runs until one more command has retired; the memory then holds its results.
  void UntilRetired(int limit = 3000000) {
    const size_t goal = control_.items.size() + 1;
    for (int i = 0; i < limit && control_.items.size() < goal && kernel_.failure().empty(); ++i) {
      Cycle();
    }
    INFO(kernel_.failure() << "\n" << kernel_.Describe());
    REQUIRE(control_.items.size() == goal);
    REQUIRE(!buffer_.full);
    REQUIRE(!params_.full);
    REQUIRE(!params_.unaligned);
  }
  void Cycle() {
    kernel_.Step();
    ++cycles_;
  }

  const Chip& chip() const { return buffer_.chip; }
  size_t retired() const { return control_.items.size(); }
  int64_t cycles() const { return cycles_; }
  const std::string& failure() const { return kernel_.failure(); }
  std::string Describe() const { return kernel_.Describe(); }
  /// One per command.
  std::vector<int64_t> taps() const {
    std::vector<int64_t> counts;
    for (const auto& count : counters_.items) counts.push_back(count.to_int64());
    return counts;
  }

 private:
  std::unique_ptr<systole_hls::Machine<Config>> machine_;
  Feeder<systole_hls::IssuedCommand> feeder_;
  BufferModel<kR> buffer_;
  ParamModel params_;
  Collector<systole_hls::token_t> control_;
  Collector<systole_hls::activity_count_t> counters_;
  hls_sim::Kernel kernel_;
  int64_t cycles_ = 0;
};

}  // namespace systole::hls_test
