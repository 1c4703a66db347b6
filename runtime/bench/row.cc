// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/row.h"

#include <algorithm>

namespace systole::bench {

std::optional<double> Row::macs_per_cycle() const {
  if (!cycles || *cycles == 0 || macs == 0) return std::nullopt;
  return static_cast<double>(macs) / static_cast<double>(*cycles);
}

std::optional<double> Row::utilisation(const spec::Config& config) const {
  const auto rate = macs_per_cycle();
  return rate ? std::optional(*rate / (config.rows * config.cols)) : std::nullopt;
}

std::optional<double> Row::ratio_to_bound() const {
  if (!cycles || bound_cycles == 0) return std::nullopt;
  return static_cast<double>(*cycles) / static_cast<double>(bound_cycles);
}

uint64_t BoundCycles(const Row& row, const spec::Config& config, int bus_bytes) {
  const auto ceil = [](uint64_t value, uint64_t per) { return (value + per - 1) / per; };
  const auto array = static_cast<uint64_t>(config.rows * config.cols);
  const auto bus = static_cast<uint64_t>(bus_bytes);
  return std::max({ceil(row.macs, array), ceil(row.bytes_read, bus),
                   ceil(row.bytes_written, bus)});
}

Row SumOf(const std::vector<Row>& rows, std::string work, std::string key) {
  Row sum;
  sum.work = std::move(work);
  sum.key = std::move(key);
  sum.sum = true;
  sum.exact = true;
  sum.cycles = 0;
  sum.checked_against = rows.empty() ? "" : rows.front().checked_against;
  for (const Row& row : rows) {
    const auto n = static_cast<uint64_t>(row.count);
    if (row.cycles && sum.cycles) {
      *sum.cycles += n * *row.cycles;
    } else {
      sum.cycles.reset();
    }
    sum.macs += n * row.macs;
    sum.bytes_read += n * row.bytes_read;
    sum.bytes_written += n * row.bytes_written;
    sum.bound_cycles += n * row.bound_cycles;
    sum.cpu_operators += row.count * row.cpu_operators;
    sum.exact = sum.exact && row.exact;
    if (row.checked_against != sum.checked_against) sum.checked_against = "see the rows";
  }
  return sum;
}

}  // namespace systole::bench
