// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "gen/machine.h"
#include "hw/spec/gen/hls_spec.h"
#include "hw/spec/gen/spec.h"
#include "tests/hls/machine_part.h"
#include "tests/hls/stream_ends.h"
#include "tests/rtl/conv_case.h"
#include "tests/support/catch.h"

/// CONV out of the machine (hls/machine.toml), with memories of the test's own.
namespace systole::hls_test {

using hls_sim::Kernel;
using hls_sim::Timing;
using rtl_test::ConvCase;
using rtl_test::Machine;

template <class Config>
constexpr Machine MachineOf() {
  return {Config::kRows, Config::kCols, Config::kActBytes, Config::kParamBytes, Config::kAccPixels};
}

/// The activation buffer with the ports of CONV. Bytes that were not asked for are noise.
template <class Config>
class BufferModel {
 public:
  static constexpr systole_hls::Kind kKind = systole_hls::Kind::kArbiter;
  static constexpr int kPipelineDepth = 4;
  static constexpr int kR = Config::kRows;

  void Turn(hls::stream<systole_hls::ActReadPair>& read,
            hls::stream<systole_hls::WindowPair<kR>>& window,
            hls::stream<systole_hls::ActRead>& residual_read,
            hls::stream<systole_hls::Bytes<kR>>& residual_window,
            hls::stream<systole_hls::ActWrite<kR>>& write,
            hls::stream<systole_hls::token_t>& written,
            hls::stream<systole_hls::ActWrite<kR>>& sum_write,
            hls::stream<systole_hls::token_t>& sum_written) {
    systole_hls::ActReadPair pair;
    if (reads.Toss() && read.read_nb(pair)) {
      systole_hls::WindowPair<kR> answer;
      Fetch(pair.first, answer.first);
      Fetch(pair.second, answer.second);
      if (!window.write_nb(answer)) FAIL("more windows asked for than have room");
    }
    systole_hls::ActRead residual;
    if (residuals.Toss() && residual_read.read_nb(residual)) {
      systole_hls::Bytes<kR> answer;
      Fetch(residual, answer);
      if (!residual_window.write_nb(answer)) FAIL("more residuals asked for than have room");
    }
    // They share a port.
    if (!writes.Toss()) return;
    if (!sum_write.empty()) {
      Put(sum_write, sum_written);
    } else if (!write.empty()) {
      Put(write, written);
    }
  }

  std::vector<uint8_t> bytes = std::vector<uint8_t>(Config::kActBytes);
  Chance reads, writes, residuals;

 private:
  static constexpr size_t kGroupBytes = Config::kActBytes / Config::kGroups;

  void Put(hls::stream<systole_hls::ActWrite<kR>>& write,
           hls::stream<systole_hls::token_t>& written) {
    const systole_hls::ActWrite<kR> data = write.read();
    for (int i = 0; i < kR; ++i) {
      if (!data.strb[i]) continue;
      const size_t at = static_cast<size_t>(data.addr.to_int() + i);
      const size_t copy = at + static_cast<size_t>(data.copy.to_int()) * kGroupBytes;
      if (copy >= bytes.size()) FAIL("write at " << copy);
      bytes[at] = bytes[copy] = static_cast<uint8_t>(data.data.b[i].to_int());
    }
    if (data.last) written.write(1);
  }

  void Fetch(const systole_hls::ActRead& read, systole_hls::Bytes<kR>& answer) {
    for (int i = 0; i < kR; ++i) {
      const int at = read.addr.to_int() + i;
      const bool second = at / kR != read.addr.to_int() / kR;
      const bool asked = second ? read.hi : read.lo;
      noise_ = noise_ * 1664525u + 1013904223u;
      if (asked && at >= Config::kActBytes) FAIL("read at " << at);
      answer.b[i] = asked ? bytes[static_cast<size_t>(at)] : static_cast<uint8_t>(noise_ >> 24);
    }
  }

  uint32_t noise_ = 1;
};

/// Parameter memory.
template <class Config>
class ParamModel {
 public:
  static constexpr systole_hls::Kind kKind = systole_hls::Kind::kArbiter;
  static constexpr int kPipelineDepth = 2;

  void Turn(hls::stream<systole_hls::chip_addr_t>& read, hls::stream<systole_hls::Beat>& line) {
    systole_hls::chip_addr_t addr;
    if (!reads.Toss() || !read.read_nb(addr)) return;
    systole_hls::Beat beat;
    for (int i = 0; i < systole_hls::kBeatBytes; ++i) {
      beat.b[i] = bytes.at(static_cast<size_t>(addr.to_int() + i));
    }
    if (!line.write_nb(beat)) FAIL("more lines asked for than have room");
  }

  std::vector<uint8_t> bytes = std::vector<uint8_t>(Config::kParamBytes);
  Chance reads;
};

/// In how many of 16 cycles things are there.
struct Chances {
  unsigned commands = 16, weights = 16, reads = 16, writes = 16, params = 16, residuals = 16;
};

struct Measure {
  int64_t cycles = 0;  ///< From the first command to the last retirement.
  std::vector<uint32_t> slices;
};

template <class Config>
class ConvBench {
 public:
  static constexpr int kR = Config::kRows, kC = Config::kCols;

  ConvBench(Timing timing, uint32_t seed, Chances chances = {})
      : kernel_(timing), machine_(new systole_hls::Machine<Config>) {
    MachinePart conv{kernel_, "conv_"};
    machine_->Wire(conv);
    kernel_.Add("buffer", 0, buffer, machine_->conv_read, machine_->conv_window,
                machine_->residual_read, machine_->residual_window, machine_->conv_write,
                machine_->conv_written, machine_->residual_write, machine_->residual_written);
    kernel_.Add("param", 0, param, machine_->conv_param_read, machine_->conv_param);
    kernel_.Add("commands", 0, commands_, machine_->issue_conv);
    kernel_.Add("weights", 0, weights_, machine_->weight_rows);
    kernel_.Add("retired", 0, retired_, machine_->retire_conv);
    kernel_.Add("counts", 0, counts_, machine_->slice_count);
    commands_.chance.Set(seed + 1, chances.commands);
    weights_.chance.Set(seed + 2, chances.weights);
    buffer.reads.Set(seed + 3, chances.reads);
    buffer.writes.Set(seed + 4, chances.writes);
    param.reads.Set(seed + 5, chances.params);
    buffer.residuals.Set(seed + 6, chances.residuals);
  }

  /// Runs the commands as a queue.
  Measure Run(const std::vector<ConvCase>& cases) {
    for (const ConvCase& conv : cases) {
      const auto records = rtl_test::Records(conv);
      std::copy(records.begin(), records.end(), param.bytes.begin() + conv.command.param_addr);
      Push(rtl_test::Tiles(MachineOf<Config>(), conv));
      systole_hls::IssuedCommand issued{};
      const auto words = spec::Encode(conv.command);
      for (size_t i = 0; i < words.size(); ++i) issued.word[i] = words[i];
      commands_.items.push_back(issued);
    }
    retired_.items.clear();
    counts_.items.clear();
    const uint64_t limit = kernel_.now() + 20000000;
    uint64_t start = 0, quiet = 0;
    while (retired_.items.size() < cases.size()) {
      if (start == 0 && machine_->issue_conv.written() != issued_) start = kernel_.now();
      const uint64_t before = kernel_.transfers();
      kernel_.Step();
      if (!kernel_.failure().empty()) FAIL(kernel_.failure());
      quiet = kernel_.transfers() != before ? 0 : quiet + 1;
      if (quiet > 2000 || kernel_.now() > limit) FAIL("stuck\n" << kernel_.Describe());
    }
    issued_ = machine_->issue_conv.written();
    REQUIRE(weights_.items.empty());
    Measure measure;
    measure.cycles = static_cast<int64_t>(kernel_.now() - start);
    while (counts_.items.size() < cases.size()) kernel_.Step();
    for (const auto& count : counts_.items) measure.slices.push_back(count.to_uint());
    return measure;
  }

  const Kernel& kernel() const { return kernel_; }

  BufferModel<Config> buffer;
  ParamModel<Config> param;

 private:
  void Push(const std::vector<uint8_t>& tiles) {
    for (size_t at = 0; at < tiles.size(); at += kC) {
      systole_hls::Bytes<kC> row;
      for (int c = 0; c < kC; ++c) row.b[c] = tiles[at + static_cast<size_t>(c)];
      weights_.items.push_back(row);
    }
  }

  Kernel kernel_;
  std::unique_ptr<systole_hls::Machine<Config>> machine_;
  Feeder<systole_hls::IssuedCommand> commands_;
  Feeder<systole_hls::Bytes<kC>> weights_;
  Collector<systole_hls::token_t> retired_;
  Collector<systole_hls::activity_count_t> counts_;
  uint64_t issued_ = 0;
};

}  // namespace systole::hls_test
