// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace systole::sim {

/// While it lives, failed assertions of Verilated code in this thread are written to `text` (the first
/// one only) instead of ending the process.
class FailureScope {
 public:
  explicit FailureScope(std::string* text);
  ~FailureScope();
  FailureScope(const FailureScope&) = delete;
  FailureScope& operator=(const FailureScope&) = delete;

 private:
  std::string* outer_;
};

}  // namespace systole::sim
