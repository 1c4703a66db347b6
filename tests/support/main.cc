// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#if SYSTOLE_CATCH_MAJOR < 3
#define CATCH_CONFIG_RUNNER
#endif
#include "tests/support/catch.h"

#include <cstdlib>
#include <iostream>
#include <vector>

namespace systole::test {
namespace {

std::vector<std::string>& Skips() {
  static std::vector<std::string> skips;
  return skips;
}

int& CasesRun() {
  static int cases = 0;
  return cases;
}

}  // namespace

std::string DataDir() {
  const char* dir = std::getenv("SYSTOLE_DATA");
  return dir != nullptr ? dir : SYSTOLE_DATA_DEFAULT;
}

void RecordSkip(const std::string& reason) { Skips().push_back(reason); }

}  // namespace systole::test

namespace {

#if SYSTOLE_CATCH_MAJOR >= 3
using ListenerBase = Catch::EventListenerBase;
#else
using ListenerBase = Catch::TestEventListenerBase;
#endif

/// Counts the test cases so that "all of them were skipped" can be told from "some were".
struct CaseCounter : ListenerBase {
  using ListenerBase::ListenerBase;
  void testCaseStarting(Catch::TestCaseInfo const&) override { ++systole::test::CasesRun(); }
};

CATCH_REGISTER_LISTENER(CaseCounter)

}  // namespace

int main(int argc, char** argv) {
  const int result = Catch::Session().run(argc, argv);
  for (const std::string& reason : systole::test::Skips()) std::cout << "Skipped: " << reason << "\n";
  const auto skips = static_cast<int>(systole::test::Skips().size());
  if (result == 0 && skips > 0 && skips == systole::test::CasesRun()) return 77;
  return result;
}
