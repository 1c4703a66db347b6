// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <random>

#include "systole_hls/post/post.h"
#include "systole_hls/vector/vector_add.h"
#include "systole_hls/vector/vector_finish.h"
#include "systole_hls/vector/vector_lanes.h"
#include "systole_hls/vector/vector_params.h"
#include "systole_hls/vector/vector_setup.h"
#include "systole_hls/vector/vector_walk.h"
#include "systole_hls/vector/vector_window.h"
#include "tests/hls/stream_ends.h"
#include "tests/rtl/vector_model.h"
#include "tests/support/catch.h"

namespace systole::hls_test {

using rtl_test::Chip;
using rtl_test::VectorJob;

/// The activation buffer as VECTOR may expect it and not a bit better: requests are served at
/// random cycles, bytes of lines that were not asked for are random. Answers must find room at once.
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

/// The processes of VECTOR between the two memories.
template <class Config>
class VectorBench {
 public:
  static constexpr int kR = Config::kRows, kL = Config::kLanes;

  VectorBench(hls_sim::Timing timing, Chip chip) : kernel_(timing) {
    using namespace systole_hls;
    buffer_.chip = std::move(chip);
    params_.chip = &buffer_.chip;
    kernel_.Add("issue", 0, feeder_, issue_);
    kernel_.Add("setup", 0, setup_, issue_, walk_job_, param_job_, tile_job_, add_job_);
    kernel_.Add("walk", 0, walk_, walk_job_, credits_, reads_, steps_, places_, tap_count_);
    kernel_.Add("window", 0, window_, steps_, windows_, credits_, operands_, add_operands_);
    kernel_.Add("param_read", 0, param_read_, param_job_, param_credits_, param_reads_, lines_);
    kernel_.Add("param_unpack", 0, param_unpack_, lines_, tile_job_, param_data_, param_credits_,
                weights_, tap_weights_, tiles_);
    kernel_.Add("lanes", 0, lanes_, operands_, weights_, tap_weights_, lane_sums_);
    kernel_.Add("add", 0, add_, add_operands_, add_job_, add_sums_);
    kernel_.Add("finish", 0, finish_, places_, lane_sums_, add_sums_, items_);
    kernel_.Add("post", 0, post_, items_, tiles_, writes_);
    kernel_.Add("retire", 0, retire_, written_, retired_);
    kernel_.Add("buffer", 0, buffer_, reads_, windows_, writes_, written_);
    kernel_.Add("params", 0, params_, param_reads_, param_data_);
    kernel_.Add("control", 0, control_, retired_);
    kernel_.Add("counters", 0, counters_, tap_count_);
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
  template <class T>
  using Stream = hls::stream<T>;

  Stream<systole_hls::IssuedCommand> issue_{"issue_vector", 2};
  Stream<systole_hls::VectorJob> walk_job_{"walk_job", 2};
  Stream<systole_hls::VectorParamJob> param_job_{"param_job", 2};
  Stream<systole_hls::VectorTileJob> tile_job_{"tile_job", 2};
  Stream<systole_hls::VectorAddJob> add_job_{"add_job", 2};
  Stream<systole_hls::token_t> credits_{"vector_credit", systole_hls::kVectorCredits};
  Stream<systole_hls::ActRead> reads_{"vector_read", 2};
  Stream<systole_hls::Bytes<kR>> windows_{"vector_window", systole_hls::kVectorCredits};
  Stream<systole_hls::VectorStep> steps_{"steps", 16};
  Stream<systole_hls::VectorPlace> places_{"places", 32};
  Stream<systole_hls::activity_count_t> tap_count_{"tap_count", 2};
  Stream<systole_hls::VectorOperands<kL>> operands_{"operands", 2};
  Stream<systole_hls::VectorAddOperand<kL>> add_operands_{"add_operands", 2};
  Stream<systole_hls::token_t> param_credits_{"param_credit", systole_hls::kVectorParamCredits};
  Stream<systole_hls::chip_addr_t> param_reads_{"vector_param_read", 2};
  Stream<systole_hls::Beat> param_data_{"vector_param", systole_hls::kVectorParamCredits};
  Stream<systole_hls::VectorParamLine> lines_{"lines", 16};
  Stream<systole_hls::VectorWeights<kL>> weights_{"weights", 2};
  Stream<systole_hls::Bytes<kL>> tap_weights_{"tap_weights", 8};
  Stream<systole_hls::PostTile<kL>> tiles_{"tiles", 2};
  Stream<systole_hls::VectorSums<kL>> lane_sums_{"lane_sums", 2};
  Stream<systole_hls::VectorSums<kL>> add_sums_{"add_sums", 2};
  Stream<systole_hls::PostItem<kL>> items_{"items", 2};
  Stream<systole_hls::ActWrite<kR>> writes_{"vector_write", 2};
  Stream<systole_hls::token_t> written_{"vector_written", 4};
  Stream<systole_hls::token_t> retired_{"retire_vector", 4};

  Feeder<systole_hls::IssuedCommand> feeder_;
  systole_hls::VectorSetup<Config> setup_;
  systole_hls::VectorWalk<Config> walk_;
  systole_hls::VectorWindow<Config> window_;
  systole_hls::VectorParamRead<Config> param_read_;
  systole_hls::VectorParamUnpack<Config> param_unpack_;
  systole_hls::VectorLanes<Config> lanes_;
  systole_hls::VectorAdd<Config> add_;
  systole_hls::VectorFinish<Config> finish_;
  systole_hls::Post<Config, kL> post_;
  systole_hls::VectorRetire<Config> retire_;
  BufferModel<kR> buffer_;
  ParamModel params_;
  Collector<systole_hls::token_t> control_;
  Collector<systole_hls::activity_count_t> counters_;
  hls_sim::Kernel kernel_;
  int64_t cycles_ = 0;
};

}  // namespace systole::hls_test
