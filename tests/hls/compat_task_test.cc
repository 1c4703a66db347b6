// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// A function with tasks, called as a test bench for the vendor's tool calls it.

#include <hls_stream.h>
#include <hls_task.h>

#include "tests/support/catch.h"

namespace {

void Double(hls::stream<int>& in, hls::stream<int>& out) { out.write(2 * in.read()); }
void Increment(hls::stream<int>& in, hls::stream<int>& out) {
  static int steps = 0;  // A process of its own, as in the tops.
  out.write(in.read() + ++steps);
}

void Top(hls::stream<int>& in, hls::stream<int>& out) {
  hls_thread_local hls::stream<int, 2> between;
  hls_thread_local hls::task doubles(Double, in, between);
  hls_thread_local hls::task increments(Increment, between, out);
}

TEST_CASE("Tasks run while the test bench waits") {
  // Longer than they are needed: the tasks stay.
  static hls::stream<int> in("in"), out("out");
  Top(in, out);
  for (int i = 0; i < 6; ++i) in.write(i);  // More than fits without a turn.
  for (int i = 0; i < 6; ++i) CHECK(out.read() == 2 * i + i + 1);
  in.write(100);
  CHECK(out.read() == 207);
  try {
    out.read();
    FAIL("an item that nobody wrote");
  } catch (const systole::hls_sim::RuleBroken& broken) {
    INFO(broken.what);
    CHECK(broken.what.find("stream out: access outside a process would wait for ever") == 0);
    CHECK(broken.what.find("waits -> item of in") != std::string::npos);
  }
}

}  // namespace
