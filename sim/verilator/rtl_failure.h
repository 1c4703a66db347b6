// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

class VerilatedContext;

namespace systole::sim {

/// To be alive while Verilated code runs. Failed assertions are written to `text` (the first one
/// only) instead of ending the process, and the code finds its own context, which Verilator keeps
/// per thread although several models and threads may take turns.
class FailureScope {
 public:
  FailureScope(std::string* text, VerilatedContext* context);
  ~FailureScope();
  FailureScope(const FailureScope&) = delete;
  FailureScope& operator=(const FailureScope&) = delete;

 private:
  std::string* outer_;
};

}  // namespace systole::sim
