// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/verilator/rtl_failure.h"

#include <verilated.h>

// Replaces Verilator's handlers (VL_USER_STOP, VL_USER_FATAL), which would end the process.

namespace {

thread_local std::string* failure_text = nullptr;

void Record(const char* kind, const char* file, int line, const char* detail) {
  if (failure_text == nullptr || !failure_text->empty()) return;
  *failure_text =
      std::string(kind) + " at " + (file != nullptr ? file : "?") + ":" + std::to_string(line);
  if (detail != nullptr && *detail != '\0') *failure_text += std::string(" (") + detail + ")";
}

}  // namespace

namespace systole::sim {

FailureScope::FailureScope(std::string* text, VerilatedContext* context) : outer_(failure_text) {
  failure_text = text;
  Verilated::threadContextp(context);
}
FailureScope::~FailureScope() { failure_text = outer_; }

}  // namespace systole::sim

void vl_stop(const char* filename, int linenum, const char* hier) VL_MT_UNSAFE {
  Record("RTL assertion", filename, linenum, hier);
}

void vl_fatal(const char* filename, int linenum, const char* hier, const char* msg) VL_MT_UNSAFE {
  (void)hier;
  Record("RTL stopped", filename, linenum, msg);
}
