// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace systole::tools {

/// A line on standard error that follows a long computation. Appears after two seconds, and only on
/// a terminal.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();  ///< Removes the line.
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `fraction` in [0, 1]; `text` follows the bar.
  void Show(double fraction, const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
  Clock::time_point latest_;
  bool terminal_ = false;
  bool shown_ = false;
};

}  // namespace systole::tools
