// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "kernel.h"
#include "systole_hls/shell/axil_read.h"
#include "systole_hls/shell/axil_write.h"
#include "systole_hls/shell/counters.h"
#include "systole_hls/shell/read_address.h"
#include "systole_hls/shell/read_data.h"
#include "systole_hls/shell/registers.h"
#include "systole_hls/shell/write_address.h"
#include "systole_hls/shell/write_data.h"
#include "systole_hls/shell/write_response.h"
#include "tests/support/catch.h"

namespace systole::test {

/// The whole shell. The test is the host, the memory and the core.
struct ShellBench {
  explicit ShellBench(hls_sim::Timing timing) : kernel(timing) {
    kernel.Add("axil_read", 0, axil_read, lite_ar, register_read, register_value, counter_read,
               counter_value, lite_r);
    kernel.Add("axil_write", 0, axil_write, lite_aw, lite_w, register_write, lite_b);
    kernel.Add("registers", 0, registers, register_write, register_read, register_value,
               control_event, watchdog_hit, read_state, write_state, halt_ar, halt_r, halt_aw,
               halt_w, halt_b, run_control, start, levels);
    kernel.Add("counters", 0, counters, run_control, counter_read, counter_value, watchdog_hit,
               r_activity, w_activity, ar_activity, aw_activity, queue_activity, bank_activity,
               ring_activity, slice_count, tap_count);
    kernel.Add("read_address", 0, read_address, fetch_request, load_request, read_done, halt_ar,
               axi_ar, read_state, ar_activity);
    kernel.Add("read_data", 0, read_data, axi_r, halt_r, fetch_data, load_data, read_done,
               r_activity);
    kernel.Add("write_address", 0, write_address, store_request, write_done, halt_aw, axi_aw,
               write_length, write_state, aw_activity);
    kernel.Add("write_data", 0, write_data, store_data, write_length, halt_w, axi_w, w_activity);
    kernel.Add("write_response", 0, write_response, axi_b, halt_b, store_response, write_done);
  }

  void Step() {
    kernel.Step();
    INFO(kernel.failure());
    REQUIRE(kernel.failure().empty());
    if (levels.Readable()) wires = levels.read();
  }
  void Steps(int n) {
    for (int i = 0; i < n; ++i) Step();
  }

  void Write(uint32_t offset, uint32_t value, uint32_t strobes = 15) {
    systole_hls::LiteWriteData data;
    data.data = value;
    data.strb = strobes;
    lite_aw.write(offset);
    lite_w.write(data);
    for (int i = 0; !lite_b.Readable(); ++i) {
      REQUIRE(i < 100);
      Step();
    }
    REQUIRE(lite_b.read() == 0);
  }
  uint32_t Read(uint32_t offset) {
    lite_ar.write(offset);
    for (int i = 0; !lite_r.Readable(); ++i) {
      REQUIRE(i < 100);
      Step();
    }
    const systole_hls::LiteReadData got = lite_r.read();
    REQUIRE(got.resp == 0);
    return got.data.to_uint();
  }
  uint64_t Counter(spec::Counter counter) {
    const uint32_t at = 8 * static_cast<uint32_t>(counter);
    return Read(spec::kRegCounterLo + at) | uint64_t{Read(spec::kRegCounterHi + at)} << 32;
  }

  /// What the Scoreboard would tell.
  void Tell(int kind, uint32_t value, int code = 0, int engine = 0, uint32_t index = 0) {
    control_event.write({kind, code, engine, index, value});
  }
  /// A doorbell, until the core has it.
  systole_hls::Start Ring() {
    Write(spec::kRegDoorbell, 1);
    for (int i = 0; !start.Readable(); ++i) {
      REQUIRE(i < 20);
      Step();
    }
    return start.read();
  }
  /// Writes CTRL and waits for the end of the reset.
  void SoftReset() {
    Write(spec::kRegCtrl, 1);
    for (int i = 0; (Read(spec::kRegStatus) & spec::kStatusDrainingMask) != 0; ++i) REQUIRE(i < 100);
  }
  bool irq() const { return wires[systole_hls::kLevelIrq]; }
  bool core_reset() const { return wires[systole_hls::kLevelCoreReset]; }

  template <class T, int kDepth = 2>
  using Stream = ::hls::stream<T, kDepth>;
  using lite_addr_t = systole_hls::lite_addr_t;
  using token_t = systole_hls::token_t;
  using halt_t = systole_hls::halt_t;

  hls_sim::Kernel kernel;
  systole_hls::levels_t wires = 0;
  Stream<lite_addr_t> lite_ar{"lite_ar"}, lite_aw{"lite_aw"};
  Stream<systole_hls::LiteWriteData> lite_w{"lite_w"};
  Stream<systole_hls::LiteReadData> lite_r{"lite_r"};
  Stream<systole_hls::lite_resp_t> lite_b{"lite_b"};
  Stream<systole_hls::AxiAddress> axi_ar{"axi_ar"}, axi_aw{"axi_aw"};
  Stream<systole_hls::AxiReadData> axi_r{"axi_r"};
  Stream<systole_hls::AxiWriteData> axi_w{"axi_w"};
  Stream<systole_hls::AxiWriteResponse> axi_b{"axi_b"};
  Stream<systole_hls::levels_t> levels{"levels"};
  Stream<systole_hls::Start> start{"start"};
  Stream<systole_hls::ControlEvent, 4> control_event{"control_event"};
  Stream<systole_hls::BurstRequest> fetch_request{"fetch_request"}, load_request{"load_request"},
      store_request{"store_request"};
  Stream<systole_hls::ReadBeat, 4> fetch_data{"fetch_data"}, load_data{"load_data"};
  Stream<systole_hls::WriteBeat, 4> store_data{"store_data"};
  Stream<ap_uint<2>, 4> store_response{"store_response"};
  Stream<systole_hls::QueueActivity> queue_activity{"queue_activity"};
  Stream<systole_hls::BankActivity> bank_activity{"bank_activity"};
  Stream<systole_hls::RingActivity> ring_activity{"ring_activity"};
  Stream<systole_hls::activity_count_t> slice_count{"slice_count"}, tap_count{"tap_count"};

  Stream<systole_hls::RegisterWrite> register_write{"register_write"};
  Stream<lite_addr_t> register_read{"register_read"}, counter_read{"counter_read"};
  Stream<ap_uint<32>> register_value{"register_value"}, counter_value{"counter_value"},
      watchdog_hit{"watchdog_hit"};
  Stream<systole_hls::BusState> read_state{"read_state"}, write_state{"write_state"};
  Stream<halt_t> halt_ar{"halt_ar"}, halt_r{"halt_r"}, halt_aw{"halt_aw"}, halt_w{"halt_w"},
      halt_b{"halt_b"};
  Stream<systole_hls::RunControl> run_control{"run_control"};
  Stream<systole_hls::read_activity_t> read_done{"read_done"}, r_activity{"r_activity"};
  Stream<token_t> w_activity{"w_activity"}, write_done{"write_done"};
  Stream<systole_hls::Outstanding> ar_activity{"ar_activity"}, aw_activity{"aw_activity"};
  Stream<ap_uint<5>, systole_hls::kMaxOutstanding> write_length{"write_length"};

  systole_hls::AxilRead axil_read;
  systole_hls::AxilWrite axil_write;
  systole_hls::Registers<systole_hls::ConfigTiny> registers;
  systole_hls::Counters counters;
  systole_hls::ReadAddress read_address;
  systole_hls::ReadData read_data;
  systole_hls::WriteAddress write_address;
  systole_hls::WriteData write_data;
  systole_hls::WriteResponse write_response;
};

}  // namespace systole::test
