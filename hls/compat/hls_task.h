// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stand-in for the vendor's hls_task.h, for C simulation of tops: a function with tasks makes its
// streams and tasks when it is called first, and returns. They run whenever the test bench waits
// for an item of one of their streams, or for room in one.

#include <hls_stream.h>

#include <memory>
#include <string>

#define hls_thread_local static

namespace hls {

/// Runs all tasks of the program.
inline systole::hls_sim::Kernel& TaskKernel() {
  // Never destroyed: the tasks are static.
  static systole::hls_sim::Kernel* const kernel = [] {
    auto* made = new systole::hls_sim::Kernel(systole::hls_sim::Timing::kUntimed);
    made->set_serves_outside(true);
    return made;
  }();
  return *kernel;
}

/// Calls `function` with `streams` for ever.
class task {
 public:
  template <class... Parameters, class... Streams>
  explicit task(void (*function)(Parameters...), Streams&... streams) {
    auto body = std::make_shared<Body<Parameters...>>();
    body->function = function;
    systole::hls_sim::Kernel& kernel = TaskKernel();
    kernel.Add("task " + std::to_string(kernel.size()), 0, *body, streams...);
    body_ = body;
  }

 private:
  template <class... Parameters>
  struct Body {
    // What the function is, its own process knows; the rules of workers are not checked here.
    static constexpr systole::hls_sim::Kind kKind = systole::hls_sim::Kind::kArbiter;
    static constexpr int kPipelineDepth = 1;
    void (*function)(Parameters...) = nullptr;
    void Turn(Parameters... streams) { function(streams...); }
  };
  std::shared_ptr<void> body_;
};

}  // namespace hls
