// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/kernel.h"

#include <utility>

namespace systole::sim::sc {
namespace {

using sc_core::sc_report_handler;

constexpr sc_core::sc_actions kThrow = sc_core::SC_CACHE_REPORT | sc_core::SC_THROW;

std::mutex& ProcessMutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

Kernel::Scope::Scope(Kernel& kernel)
    : lock_(ProcessMutex()),
      outer_(std::exchange(sc_core::sc_curr_simcontext, kernel.context_.get())),
      fatal_(sc_report_handler::set_actions(sc_core::SC_FATAL, kThrow)),
      error_(sc_report_handler::set_actions(sc_core::SC_ERROR, kThrow)),
      warning_(sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING)),
      info_(sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING)) {}

Kernel::Scope::~Scope() {
  sc_report_handler::set_actions(sc_core::SC_FATAL, fatal_);
  sc_report_handler::set_actions(sc_core::SC_ERROR, error_);
  sc_report_handler::set_actions(sc_core::SC_WARNING, warning_);
  sc_report_handler::set_actions(sc_core::SC_INFO, info_);
  sc_core::sc_curr_simcontext = outer_;
}

Kernel::Kernel() {
  const std::unique_lock lock(ProcessMutex());
  sc_core::sc_simcontext* const outer = sc_core::sc_curr_simcontext;
  context_ = std::make_unique<sc_core::sc_simcontext>();
  sc_core::sc_curr_simcontext = outer;
}

Kernel::~Kernel() {
  const std::unique_lock lock(ProcessMutex());
  sc_core::sc_simcontext* const outer = std::exchange(sc_core::sc_curr_simcontext, context_.get());
  context_.reset();
  sc_core::sc_curr_simcontext = outer;
}

}  // namespace systole::sim::sc

/// The library of SystemC wants a program's sc_main; one that has none gets this. Never called.
extern "C" __attribute__((weak)) int sc_main(int /*argc*/, char* /*argv*/[]) { return 1; }
