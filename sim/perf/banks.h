// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "sim/perf/simulate.h"

namespace systole::perf {

/// How a command goes through the two banks of a group of the activation buffer, access by access.
enum class BankPattern {
  kNone,         ///< No access.
  kFixed,        ///< The same bank for long: pixels an even number of lines apart.
  kAlternating,  ///< One bank after the other: consecutive lines.
  kUnaligned,    ///< Now one, now both: windows at any byte.
};

/// Accesses of one direction.
struct BankUse {
  BankPattern pattern = BankPattern::kNone;
  uint32_t groups = 0;  ///< Bit g: group g is touched.
  double rate = 0;      ///< Accesses per cycle while the command works.
  double crossing = 0;  ///< Part of the accesses that need both banks.
  double dwell = 1;     ///< Accesses to a bank before the other one (kAlternating).
  bool steady = false;  ///< Evenly spaced; else in bursts.
};
struct CommandBanks {
  BankUse read, write;
  int64_t work = 0;  ///< Cycles in which it accesses; CONV and VECTOR, the last ones it takes.
};
CommandBanks BanksOf(const uint32_t* words, const spec::Config& config);

/// Part of the accesses of `low` that are refused because `high`, which comes first, has the bank:
/// none between two that alternate (they fall into step), all of one that alternates against a
/// fixed one, half of two fixed ones (they meet in half of the channel groups).
double Refused(const BankUse& low, const BankUse& high);

/// Cycles that refused accesses add to each command, given when the commands run without (or with
/// the result of an earlier call): CONV comes before VECTOR before STORE when they read, CONV
/// before VECTOR before LOAD when they write; one in 32 refused requests comes first.
std::vector<int64_t> RefusedCycles(std::span<const CommandTiming> timings,
                                   const std::vector<CommandBanks>& banks,
                                   const std::vector<int64_t>& before);

}  // namespace systole::perf
