// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#if SYSTOLE_CATCH_MAJOR >= 3
#include <catch2/catch_all.hpp>
using Catch::Approx;  // Global in version 2.
#else
#include <catch2/catch.hpp>
#endif

namespace systole::test {

/// Directory of the shared models and data: $SYSTOLE_DATA, else the default beside the checkout.
std::string DataDir();

/// Records that a test case did not run, and why; printed at the end. An executable in which every
/// case was skipped exits with 77, which ctest shows as Skipped.
void RecordSkip(const std::string& reason);

}  // namespace systole::test

#define SYSTOLE_SKIP(reason)             \
  do {                                   \
    systole::test::RecordSkip((reason)); \
    return;                              \
  } while (false)
