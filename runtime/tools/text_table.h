// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace systole::tools {

/// A table for people, columns separated by two spaces.
class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = false;  ///< Numbers are aligned to the right.
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as columns.
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void AddRule() { rows_.emplace_back(); }  ///< A line of dashes.

  std::string ToString() const;

 private:
  std::vector<size_t> Widths() const;
  std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// 12345678 as "12,345,678".
std::string Grouped(uint64_t value);

}  // namespace systole::tools
