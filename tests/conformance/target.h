// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "driver/core/registry.h"
#include "tests/support/case_stream.h"

namespace systole::test {

/// The machine under test: backend and configuration from SYSTOLE_TEST_BACKEND and
/// SYSTOLE_TEST_CONFIG (default: golden, base), so that one suite runs on all of them.
struct Target {
  std::string backend;
  spec::Config config;

  bool is_simulator() const { return backend != "golden"; }
};
Target TheTarget();

/// Called before the target is looked for or opened: sets up what it needs outside the driver. One
/// implementation per executable (target_plain.cc, target_uio.cc).
void PrepareTarget(const driver::Options& options);

/// Why the target cannot run here; empty if it can. Tests skip with this text.
std::string TargetUnavailable();

/// Options for a run with seeded random stalls; seed 0 has none. Latency and throttle vary with it.
/// SYSTOLE_TEST_LOCKSTEP=1 in the environment compares every command with the functional model.
driver::Options StallOptions(uint64_t seed);

/// Opens the target; a failure is reported as a test failure and gives null.
std::unique_ptr<driver::Device> OpenTarget(const driver::Options& options);

/// What a stream did.
struct Outcome {
  std::string error;  ///< Empty: it ended well.
  driver::Completion completion;
  std::vector<std::int8_t> output;
};

/// Runs a case in buffers of its own; the output is 0x55 where nothing was stored.
Outcome RunCase(driver::Device& device, const CaseStream& stream);

/// Where a failing case differs first, command by command, from a run in lock step with the
/// functional model; for targets that have none, why not.
std::string FirstDifference(const CaseStream& stream, driver::Options options);

}  // namespace systole::test
