// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace systole::tools {

ProgressBar::ProgressBar() : terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::Show(double fraction, const std::string& text) {
  const auto now = Clock::now();
  constexpr std::chrono::seconds kPatience{2};
  constexpr std::chrono::milliseconds kPause{200};
  if (!terminal_ || now - start_ < kPatience || now - latest_ < kPause) return;
  constexpr int kWidth = 30;
  const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kWidth);
  const std::string line =
      fmt::format("\r[{}{}] {} ({:.0f} s)\033[K", std::string(filled, '#'),
                  std::string(kWidth - filled, '.'), text,
                  std::chrono::duration<double>(now - start_).count());
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  shown_ = true;
  latest_ = now;
}

}  // namespace systole::tools
