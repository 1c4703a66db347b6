// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <verilated.h>
#include <verilated_fst_c.h>

#include <fstream>
#include <memory>
#include <utility>

#include "sim/verilator/axi_lite_driver.h"
#include "sim/verilator/chip_memory.h"
#include "sim/verilator/model.h"
#include "sim/verilator/rtl_failure.h"
#include "sim/verilator/run_account.h"

namespace systole::sim {

/// Model over the Verilated class `Top` of systole_top.
template <class Top>
class VerilatedModel final : public Model {
 public:
  explicit VerilatedModel(const ModelOptions& options)
      : memory_(options.memory),
        top_(&context_),
        registers_([this](const AxiLiteToSlave& in) { return RegisterCycle(in); },
                   options.memory.stall_seed) {
    if (!options.trace_file.empty()) OpenTrace(options.trace_file);
    Reset();
  }

  ~VerilatedModel() override {
    Verilated::threadContextp(&context_);
    top_.final();
    if (trace_) trace_->close();
  }

  bool trace_failed() const { return trace_failed_; }

  void Map(uint64_t address, std::byte* host, uint64_t bytes) override {
    memory_.Map(address, host, bytes);
  }
  void Unmap(uint64_t address) override { memory_.Unmap(address); }
  uint64_t cycle() const override { return cycle_; }
  void set_observer(Observer observer) override { observer_ = std::move(observer); }

  std::optional<uint32_t> ReadRegister(uint32_t offset) override { return registers_.Read(offset); }
  bool WriteRegister(uint32_t offset, uint32_t value) override {
    return registers_.Write(offset, value);
  }

  RunEnd Run(uint64_t cycles, std::chrono::steady_clock::time_point deadline) override {
    constexpr uint64_t kCyclesPerLook = 4096;  // Between looks at the clock on the wall.
    const FailureScope scope(&failure_, &context_);
    stop_ = false;
    while (cycles > 0) {
      const uint64_t chunk = cycles < kCyclesPerLook ? cycles : kCyclesPerLook;
      for (uint64_t i = 0; i < chunk; ++i) {
        Cycle();
        if (stop_) return RunEnd::kStopped;
        if (top_.irq_o) return failure().empty() ? RunEnd::kInterrupt : RunEnd::kFailure;
      }
      cycles -= chunk;
      if (!failure().empty()) return RunEnd::kFailure;
      if (std::chrono::steady_clock::now() >= deadline) return RunEnd::kDeadline;
    }
    return RunEnd::kCycleLimit;
  }

  void BeginAccount(const StreamPlan& plan) override { account_.Begin(plan, cycle_); }
  std::vector<LayerStates> StatesByLayer() override { return account_.layers(); }
  std::vector<BusSample> BusSamples() override { return account_.Samples(cycle_); }

  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override {
    return CopyActivations(*top_.rootp, address, bytes);
  }
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override {
    return CopyParameters(*top_.rootp, address, bytes);
  }

  std::string failure() const override { return failure_.empty() ? memory_.violation() : failure_; }

 private:
  static constexpr int kResetCycles = 8;

  void OpenTrace(const std::string& file) {
    // Verilator's writer does not survive a file that it cannot create.
    trace_failed_ = !std::ofstream(file).is_open();
    if (trace_failed_) return;
    context_.traceEverOn(true);
    trace_ = std::make_unique<VerilatedFstC>();
    top_.trace(trace_.get(), 99);
    trace_->open(file.c_str());
  }

  void Reset() {
    const FailureScope scope(&failure_, &context_);
    top_.rst_ni = 0;
    DriveMemoryOutputs();
    for (int i = 0; i < kResetCycles; ++i) Cycle();
    top_.rst_ni = 1;
  }

  /// One clock cycle. Inputs change while the clock is low; outputs are sampled before it rises.
  void Cycle() {
    top_.clk_i = 0;
    top_.eval();
    const bool bus = top_.m_axi_arvalid_o || top_.m_axi_awvalid_o || top_.m_axi_wvalid_o;
    const bool quiet = !bus && memory_.quiet();
    if (!quiet) Sample();
    const unsigned started = top_.trace_start_o;
    const unsigned retired = top_.trace_retire_o;
    account_.Cycle(top_.trace_state_o & 0xffffu, top_.trace_state_o >> 16 != 0, started, retired);
    if (trace_) trace_->dump(2 * cycle_);
    top_.clk_i = 1;
    top_.eval();
    if (trace_) trace_->dump(2 * cycle_ + 1);
    // A write reaches its memory one cycle after it was granted, so the observer comes a cycle
    // late.
    if ((started_ | retired_) != 0 && observer_) Observe(cycle_ - 1);
    started_ = started;
    retired_ = retired;
    ++cycle_;
    account_.EndCycle(cycle_);
    if (quiet) {
      memory_.StepQuiet();
    } else {
      memory_.Step(sampled_);
      DriveMemoryOutputs();
    }
  }

  void Observe(uint64_t cycle) {
    for (int engine = 0; engine < 4; ++engine) {
      if ((started_ >> engine & 1) != 0) stop_ |= !observer_({engine, false, cycle});
      if ((retired_ >> engine & 1) != 0) stop_ |= !observer_({engine, true, cycle});
    }
  }

  void Sample() {
    AxiFromMaster& s = sampled_;
    s.ar_valid = top_.m_axi_arvalid_o;
    s.ar = {top_.m_axi_araddr_o, top_.m_axi_arid_o, top_.m_axi_arlen_o, top_.m_axi_arsize_o,
            top_.m_axi_arburst_o};
    s.aw_valid = top_.m_axi_awvalid_o;
    s.aw = {top_.m_axi_awaddr_o, top_.m_axi_awid_o, top_.m_axi_awlen_o, top_.m_axi_awsize_o,
            top_.m_axi_awburst_o};
    s.w_valid = top_.m_axi_wvalid_o;
    for (std::size_t i = 0; i < s.w.data.size(); ++i) s.w.data[i] = top_.m_axi_wdata_o[i];
    s.w.strb = top_.m_axi_wstrb_o;
    s.w.last = top_.m_axi_wlast_o;
    s.r_ready = top_.m_axi_rready_o;
    s.b_ready = top_.m_axi_bready_o;
  }

  void DriveMemoryOutputs() {
    const AxiToMaster& out = memory_.outputs();
    top_.m_axi_arready_i = out.ar_ready;
    top_.m_axi_awready_i = out.aw_ready;
    top_.m_axi_wready_i = out.w_ready;
    top_.m_axi_rvalid_i = out.r_valid;
    if (out.r_valid) {
      top_.m_axi_rid_i = out.r_id;
      top_.m_axi_rlast_i = out.r_last;
      top_.m_axi_rresp_i = static_cast<uint8_t>(out.r_resp);
      for (std::size_t i = 0; i < out.r_data.size(); ++i) top_.m_axi_rdata_i[i] = out.r_data[i];
    }
    top_.m_axi_bvalid_i = out.b_valid;
    top_.m_axi_bid_i = out.b_id;
    top_.m_axi_bresp_i = static_cast<uint8_t>(out.b_resp);
  }

  AxiLiteFromSlave RegisterCycle(const AxiLiteToSlave& in) {
    const FailureScope scope(&failure_, &context_);
    top_.s_axil_awvalid_i = in.aw_valid;
    top_.s_axil_awaddr_i = in.aw_addr;
    top_.s_axil_wvalid_i = in.w_valid;
    top_.s_axil_wdata_i = in.w_data;
    top_.s_axil_wstrb_i = in.w_strb;
    top_.s_axil_bready_i = in.b_ready;
    top_.s_axil_arvalid_i = in.ar_valid;
    top_.s_axil_araddr_i = in.ar_addr;
    top_.s_axil_rready_i = in.r_ready;
    top_.clk_i = 0;
    top_.eval();
    AxiLiteFromSlave out;
    out.aw_ready = top_.s_axil_awready_o;
    out.w_ready = top_.s_axil_wready_o;
    out.b_valid = top_.s_axil_bvalid_o;
    out.b_resp = top_.s_axil_bresp_o;
    out.ar_ready = top_.s_axil_arready_o;
    out.r_valid = top_.s_axil_rvalid_o;
    out.r_data = top_.s_axil_rdata_o;
    out.r_resp = top_.s_axil_rresp_o;
    Cycle();
    // Nothing is requested between accesses.
    top_.s_axil_awvalid_i = top_.s_axil_wvalid_i = top_.s_axil_arvalid_i = 0;
    top_.s_axil_bready_i = top_.s_axil_rready_i = 0;
    return out;
  }

  std::string failure_;
  AxiMemory memory_;
  RunAccount account_{memory_};
  VerilatedContext context_;
  Top top_;
  std::unique_ptr<VerilatedFstC> trace_;
  bool trace_failed_ = false;
  AxiLiteDriver registers_;
  Observer observer_;
  AxiFromMaster sampled_;
  unsigned started_ = 0, retired_ = 0;  ///< Trace outputs of the previous cycle.
  bool stop_ = false;
  uint64_t cycle_ = 0;
};

}  // namespace systole::sim
