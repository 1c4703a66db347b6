// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include SYSTOLE_DUT_H

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include "sim/verilator/axi_memory.h"
#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

/// Test bench of the DMA engines: what the memories must hold after each command is worked out from
/// docs/architecture.md, sections 1 and 7, byte by byte.
namespace systole::rtl_test {

inline constexpr int kR = SYSTOLE_R;
inline constexpr int kTileBytes = kR * kR;
inline constexpr int kActBytes = 8192;  // as in systole_dma_bench
inline constexpr int kGroupBytes = kActBytes / 4;
inline constexpr int kParamBytes = 2048;
inline constexpr int kMemBytes = 1 << 16;
inline constexpr int kRegion = 3;
inline constexpr uint64_t kRegionBase = 0x2'0000'0040;
inline constexpr uint64_t kOffset = 0x5'0000'1000;  // of the memory in the region

/// A LOAD or STORE. `mem` counts from the start of the memory.
struct Transfer {
  int space = 0;  // 0 ACT, 1 WEIGHT, 2 PARAM
  int copy = 0;
  bool xor80 = false, fill = false;
  int fill_byte = 0;
  int mem = 0, chip = 0;
  int n0 = 1, n1 = 1, n2 = 1;
  int mem_stride1 = 0, mem_stride2 = 0, chip_stride1 = 0, chip_stride2 = 0;

  int MemLast() const { return mem + n0 - 1 + (n1 - 1) * mem_stride1 + (n2 - 1) * mem_stride2; }
  int ChipLast() const { return chip + n0 - 1 + (n1 - 1) * chip_stride1 + (n2 - 1) * chip_stride2; }

  /// Calls f(memory place, chip place) for each byte, in order.
  template <typename F>
  void ForEach(F f) const {
    for (int i2 = 0; i2 < n2; ++i2) {
      for (int i1 = 0; i1 < n1; ++i1) {
        for (int i = 0; i < n0; ++i) {
          f(mem + i1 * mem_stride1 + i2 * mem_stride2 + i,
            chip + i1 * chip_stride1 + i2 * chip_stride2 + i);
        }
      }
    }
  }

  template <typename Port>
  void Put(Port& cmd, bool store) const {
    for (int word = 0; word < 32; ++word) cmd[word] = 0;
    const uint64_t offset = kOffset + static_cast<uint64_t>(mem);
    cmd[0] = store ? 0x20 : 0x10;
    cmd[2] = static_cast<uint32_t>(kRegion | space << 4 | copy << 8 | xor80 << 16 | fill << 17);
    cmd[3] = static_cast<uint32_t>(offset);
    cmd[4] = static_cast<uint32_t>(offset >> 32 | static_cast<uint64_t>(fill_byte) << 8);
    cmd[5] = static_cast<uint32_t>(chip);
    cmd[6] = static_cast<uint32_t>(n0);
    cmd[7] = static_cast<uint32_t>(n1 | n2 << 16);
    cmd[8] = static_cast<uint32_t>(mem_stride1);
    cmd[9] = static_cast<uint32_t>(mem_stride2);
    cmd[10] = static_cast<uint32_t>(chip_stride1);
    cmd[11] = static_cast<uint32_t>(chip_stride2);
  }
};

class DmaBench {
 public:
  struct Options {
    uint32_t seed = 1;
    bool noise = false;  ///< Other users of banks and of the read bus, slow takers of tiles.
    bool stalls = false;
    int latency = 10;
  };

  explicit DmaBench(const Options& options)
      : random_(options.seed),
        options_(options),
        axi_({.latency = options.latency, .bus_bytes = 16,
              .stall_seed = options.stalls ? options.seed : 0, .stall_probability = 0.3}),
        memory(kMemBytes), memory_want(kMemBytes), chip_want(kActBytes), param_want(kParamBytes) {
    for (auto& byte : memory) byte = static_cast<std::byte>(Random(256));
    memory_want = memory;
    axi_.Map(kRegionBase + kOffset, memory.data(), kMemBytes);
    for (int i = 0; i < 16; ++i) dut.region_base_i[i] = 0xdead0000u + static_cast<unsigned>(i);
    dut.region_base_i[2 * kRegion] = static_cast<uint32_t>(kRegionBase);
    dut.region_base_i[2 * kRegion + 1] = static_cast<uint32_t>(kRegionBase >> 32);
    dut.rst_ni = 0;
    dut.soft_rst_ni = 1;
    Clock();
    Clock();
    dut.rst_ni = 1;
  }

  int Random(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  /// Queues a command and what it must lead to.
  void Load(const Transfer& t) {
    const uint8_t flip = t.xor80 ? 0x80 : 0;
    t.ForEach([&](int mem, int chip) {
      const uint8_t byte =
          static_cast<uint8_t>((t.fill ? t.fill_byte : static_cast<int>(memory_want[mem])) ^ flip);
      if (t.space == 1) tiles_want_.push_back(byte);
      else if (t.space == 2) param_want[chip] = byte;
      else {
        chip_want[chip] = byte;
        chip_want[chip + t.copy * kGroupBytes] = byte;
      }
    });
    loads_.push_back(t);
  }
  void Store(const Transfer& t) {
    t.ForEach([&](int mem, int chip) {
      memory_want[mem] = static_cast<std::byte>(chip_want[chip] ^ (t.xor80 ? 0x80 : 0));
    });
    stores_.push_back(t);
  }

  /// Everything queued has retired.
  bool Done() const { return loads_retired == loads_.size() && stores_retired == stores_.size(); }

  void Run(int limit = 200000) {
    for (int i = 0; !Done(); ++i) {
      REQUIRE(i < limit);
      Cycle();
    }
  }

  void Cycle() {
    DriveEngines();
    DriveTiles();
    DriveNoise();
    DriveAxi();
    dut.eval();
    // An engine is active from the cycle after it took a command until it retires.
    if (loads_sent_ > loads_retired) REQUIRE(dut.load_active_o);
    if (stores_sent_ > stores_retired && !failed) REQUIRE(dut.store_active_o);
    if (dut.load_valid_i && dut.load_ready_o) ++loads_sent_;
    if (dut.store_valid_i && dut.store_ready_o) ++stores_sent_;
    loads_retired += dut.load_retire_o;
    stores_retired += dut.store_retire_o;
    REQUIRE(loads_retired <= loads_sent_);
    REQUIRE(stores_retired <= stores_sent_);
    if (dut.load_err_valid_o) Failed(1, dut.load_err_index_o, dut.load_err_value_o);
    if (dut.store_err_valid_o) Failed(4, dut.store_err_index_o, dut.store_err_value_o);
    NoteFetch();
    sim::AxiFromMaster from = FromMaster();
    aw_seen += from.aw_valid && axi_.outputs().aw_ready;
    ar_seen += from.ar_valid && axi_.outputs().ar_ready;
    axi_.Step(from);
    REQUIRE(axi_.violation() == "");
    Clock();
    ++now;
  }

  /// Compares the activation buffer with what it must hold, beginning at the end.
  void CheckChip(int from, int to) {
    for (int addr = to - kR; addr > from - kR; addr -= kR) {
      const int at = std::max(addr, from);
      const auto bytes = ReadChip(at);
      for (int i = 0; i < kR; ++i) {
        INFO("chip byte " << at + i);
        REQUIRE(static_cast<int>(bytes[static_cast<std::size_t>(i)]) == chip_want[at + i]);
      }
    }
  }

  std::array<uint8_t, kR> ReadChip(int addr) {
    busy_conv_ = true;
    dut.conv_addr_i = addr;
    dut.conv_req_i = 1;
    do {
      dut.eval();
      if (dut.conv_gnt_o) break;
      Cycle();
    } while (true);
    Cycle();
    dut.conv_req_i = 0;
    Cycle();
    dut.eval();
    std::array<uint8_t, kR> bytes;
    for (int i = 0; i < kR; ++i) {
      bytes[static_cast<std::size_t>(i)] = static_cast<uint8_t>(GetBits(dut.conv_data_o, i * 8, 8));
    }
    busy_conv_ = false;
    return bytes;
  }

  void CheckParam() {
    for (int addr = 0; addr < kParamBytes; addr += 16) {
      dut.param_re_i = 1;
      dut.param_raddr_i = addr;
      Cycle();
      dut.param_re_i = 0;
      for (int i = 0; i < 16; ++i) {
        INFO("parameter byte " << addr + i);
        REQUIRE(static_cast<int>(GetBits(dut.param_rdata_o, i * 8, 8)) == param_want[addr + i]);
      }
    }
  }

  void CheckMemory() const { REQUIRE((memory == memory_want)); }

  /// Takes the remaining weight tiles.
  void DrainTiles() {
    for (int i = 0; !tiles_want_.empty(); ++i) {
      REQUIRE(i < 100000);
      Cycle();
    }
  }

  /// Soft reset: what the engines had is forgotten.
  void SoftReset() {
    dut.soft_rst_ni = 0;
    loads_.clear();
    stores_.clear();
    tiles_want_.clear();
    loads_sent_ = stores_sent_ = loads_retired = stores_retired = 0;
    tile_row_ = 0;
    fetch_want_.clear();
    failed = false;
    dut.tile_rd_i = 0;
    Cycle();
    dut.soft_rst_ni = 1;
  }

  sim::AxiMemory& axi() { return axi_; }

  SYSTOLE_DUT dut;
  int64_t now = 0;
  std::size_t loads_retired = 0, stores_retired = 0;
  int aw_seen = 0, ar_seen = 0;
  bool failed = false;
  int failed_engine = 0;
  uint32_t failed_index = 0, failed_value = 0;
  bool hold_tiles = false;  ///< Take no weight tiles.

 private:
  void Clock() {
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
  }

  void Failed(int engine, uint32_t index, uint32_t value) {
    if (failed) return;
    failed = true;
    failed_engine = engine;
    failed_index = index;
    failed_value = value;
  }

  void DriveEngines() {
    dut.load_valid_i = loads_sent_ < loads_.size();
    if (dut.load_valid_i) {
      loads_[loads_sent_].Put(dut.load_cmd_i, false);
      dut.load_index_i = static_cast<uint32_t>(100 + loads_sent_);
    }
    dut.store_valid_i = stores_sent_ < stores_.size();
    if (dut.store_valid_i) {
      stores_[stores_sent_].Put(dut.store_cmd_i, true);
      dut.store_index_i = static_cast<uint32_t>(200 + stores_sent_);
    }
  }

  /// Reads the tiles row by row; the row asked for in the last cycle is on the port now.
  void DriveTiles() {
    if (dut.tile_rd_i) {
      for (int i = 0; i < kR; ++i) {
        REQUIRE(GetBits(dut.tile_data_o, i * 8, 8) == tiles_want_.front());
        tiles_want_.pop_front();
      }
    }
    dut.tile_rd_i = dut.tile_free_i = 0;
    if (!dut.tile_avail_o || hold_tiles || (options_.noise && Random(8) != 0)) return;
    dut.tile_rd_i = 1;
    dut.tile_row_i = tile_row_;
    dut.tile_free_i = tile_row_ == kR - 1;
    tile_row_ = (tile_row_ + 1) % kR;
  }

  /// Other users of the banks: reads anywhere, writes at the ends of the groups 1 and 3, which no
  /// test looks at. And the fetch.
  void DriveNoise() {
    if (!busy_conv_) {
      dut.conv_req_i = options_.noise && Random(2) == 0;
      dut.conv_addr_i = Random(kActBytes);
    }
    dut.post_req_i = options_.noise && Random(3) != 0;
    dut.post_addr_i = kGroupBytes * (2 + 2 * Random(2)) - 4 * kR + Random(3 * kR);
    if (dut.fetch_valid_i && !fetch_taken_) return;
    dut.fetch_valid_i = options_.noise && Random(64) == 0;
    fetch_place_ = Random(128) * 256;
    dut.fetch_beats_i = 1 + Random(16);
    dut.fetch_addr_i = kRegionBase - 0x40 + 0x100 + kOffset + fetch_place_;
  }

  void NoteFetch() {
    fetch_taken_ = dut.fetch_valid_i && dut.fetch_ready_o;
    if (fetch_taken_) {
      for (int i = 0; i < dut.fetch_beats_i; ++i) {
        uint32_t word;
        std::memcpy(&word, &memory[static_cast<std::size_t>(fetch_place_ + 0xc0 + i * 16)], 4);
        fetch_want_.push_back({word, i + 1 == dut.fetch_beats_i});
      }
    }
    if (!dut.fetch_rvalid_o) return;
    REQUIRE_FALSE(fetch_want_.empty());
    REQUIRE(dut.fetch_rdata_o[0] == fetch_want_.front().first);
    REQUIRE(bool(dut.fetch_rlast_o) == fetch_want_.front().second);
    fetch_want_.pop_front();
  }

  void DriveAxi() {
    const sim::AxiToMaster& to = axi_.outputs();
    dut.m_axi_arready_i = to.ar_ready;
    dut.m_axi_awready_i = to.aw_ready;
    dut.m_axi_wready_i = to.w_ready;
    dut.m_axi_rvalid_i = to.r_valid;
    dut.m_axi_rid_i = to.r_id;
    dut.m_axi_rresp_i = static_cast<uint8_t>(to.r_resp);
    dut.m_axi_rlast_i = to.r_last;
    for (int i = 0; i < 4; ++i) dut.m_axi_rdata_i[i] = to.r_data[static_cast<std::size_t>(i)];
    dut.m_axi_bvalid_i = to.b_valid;
    dut.m_axi_bresp_i = static_cast<uint8_t>(to.b_resp);
  }

  sim::AxiFromMaster FromMaster() const {
    sim::AxiFromMaster from;
    from.ar_valid = dut.m_axi_arvalid_o;
    from.aw_valid = dut.m_axi_awvalid_o;
    from.w_valid = dut.m_axi_wvalid_o;
    from.r_ready = dut.m_axi_rready_o;
    from.b_ready = dut.m_axi_bready_o;
    from.ar = {dut.m_axi_araddr_o, dut.m_axi_arid_o, dut.m_axi_arlen_o, dut.m_axi_arsize_o,
               dut.m_axi_arburst_o};
    from.aw = {dut.m_axi_awaddr_o, dut.m_axi_awid_o, dut.m_axi_awlen_o, dut.m_axi_awsize_o,
               dut.m_axi_awburst_o};
    for (int i = 0; i < 4; ++i) from.w.data[static_cast<std::size_t>(i)] = dut.m_axi_wdata_o[i];
    from.w.strb = dut.m_axi_wstrb_o;
    from.w.last = dut.m_axi_wlast_o;
    return from;
  }

  std::mt19937 random_;
  Options options_;
  sim::AxiMemory axi_;
  std::vector<Transfer> loads_, stores_;
  std::size_t loads_sent_ = 0, stores_sent_ = 0;
  std::deque<uint8_t> tiles_want_;
  int tile_row_ = 0;
  bool busy_conv_ = false;
  bool fetch_taken_ = false;
  int fetch_place_ = 0;
  std::deque<std::pair<uint32_t, bool>> fetch_want_;

 public:
  std::vector<std::byte> memory, memory_want;
  std::vector<uint8_t> chip_want, param_want;
};

}  // namespace systole::rtl_test
