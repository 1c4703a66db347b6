// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Gives a program a board with plain Linux, made of files, before its main begins.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "tests/uio/uio_stand_in.h"

namespace {

constexpr uint64_t kMemoryBytes = 16 << 20;

std::unique_ptr<systole::test::UioStandIn> MakeBoard() try {
  return std::make_unique<systole::test::UioStandIn>(
      "verilator", *systole::driver::FindConfig("base"), systole::driver::Options{}, kMemoryBytes);
} catch (const std::exception& error) {
  std::fprintf(stderr, "no stand-in of a board: %s\n", error.what());
  std::exit(3);
}

const std::unique_ptr<systole::test::UioStandIn> board = MakeBoard();

}  // namespace
