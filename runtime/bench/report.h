// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/bench/row.h"

namespace systole::bench {

/// The conditions of a bench run.
struct Conditions {
  std::string backend;
  spec::Config config{};
  int latency = 32;
  int bus_bytes = 16;
  uint64_t seed = 0;  ///< 0: no stalls.
};

/// A table whose lines can be printed one by one as rows finish.
class LineTable {
 public:
  explicit LineTable(const std::vector<std::string>& works);
  std::string Header() const;
  std::string Line(const Row& row, const spec::Config& config) const;

 private:
  size_t width_ = 0;
};

/// A work as tables show it: of a network the file without its folder.
std::string ShortName(const std::string& work);

/// "backend verilator, configuration base (16x16 array), ...".
std::string ConditionsText(const Conditions& conditions);

/// The losses of each row.
std::string LossesText(const std::vector<Row>& rows);

/// Figures of others beside the rows that have any, and their sources.
std::string OthersText(const std::vector<Row>& rows, const Anchors& anchors);

/// The fields of `bench --json`; docs/user-guide.md lists them.
std::string BenchJson(const std::vector<Row>& rows, const Conditions& conditions);

/// The same as a Markdown document. `command`: what the user typed.
std::string BenchMarkdown(const std::vector<Row>& rows, const Conditions& conditions,
                          const Anchors& anchors, const std::string& command);

}  // namespace systole::bench
