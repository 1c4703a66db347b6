// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <systemc>

namespace systole::sim::sc {

/// A SystemC simulation of its own. SystemC keeps one simulation per process in a global variable;
/// here the variable points to this one while a Scope is alive, so that several simulations live in
/// a process, called from any thread, one at a time (docs/adr/0011-systemc-contexts.md).
class Kernel {
 public:
  Kernel();
  /// All modules and signals of the simulation are gone by then.
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  /// To be alive while the simulation is built, runs or is taken down. Reports of SystemC that
  /// would end the process throw instead.
  class Scope {
   public:
    explicit Scope(Kernel& kernel);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    std::unique_lock<std::mutex> lock_;
    sc_core::sc_simcontext* outer_;
    sc_core::sc_actions fatal_, error_, warning_, info_;
  };

 private:
  std::unique_ptr<sc_core::sc_simcontext> context_;
};

}  // namespace systole::sim::sc
