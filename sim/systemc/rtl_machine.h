// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc.h>  // Before Verilator's headers, which take its names as global.

#include <memory>
#include <string>

#include <verilated.h>
#include <verilated_fst_sc.h>

#include "sim/systemc/machine.h"
#include "sim/verilator/chip_memory.h"
#include "sim/verilator/rtl_failure.h"

namespace systole::sim::sc {

/// The RTL: `Top` is Verilator's SystemC module of systole_sc_top.
template <class Top>
class RtlMachine final : public Machine {
 public:
  RtlMachine() {
    const FailureScope scope(&failure_, &context_);
    top_ = std::make_unique<Top>("machine");
  }
  ~RtlMachine() override {
    const FailureScope scope(&failure_, &context_);
    trace_.reset();
    top_->final();
    top_.reset();
  }

  void Connect(const sc_core::sc_signal_in_if<bool>& clk, MachinePins& pins) override {
    Bind(*top_, clk, pins);
  }

  void Simulate() override {
    const FailureScope scope(&failure_, &context_);
    sc_core::sc_start();
  }

  bool traces() const override { return true; }
  void Trace(const std::string& file) override {
    const FailureScope scope(&failure_, &context_);
    context_.traceEverOn(true);
    trace_ = std::make_unique<VerilatedFstSc>();
    top_->trace(trace_.get(), 99);
    trace_->open(file.c_str());
  }

  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override {
    return CopyActivations(*top_->rootp, address, bytes);
  }
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override {
    return CopyParameters(*top_->rootp, address, bytes);
  }
  std::string failure() const override { return failure_; }

 private:
  std::string failure_;
  VerilatedContext context_;
  std::unique_ptr<Top> top_;
  std::unique_ptr<VerilatedFstSc> trace_;
};

}  // namespace systole::sim::sc
