// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "driver/base/status.h"

namespace systole::bench {

/// Another accelerator and the conditions of its figures.
struct System {
  std::string id;
  std::string title;
  int64_t macs = 0;    ///< Size of its array.
  std::string memory;  ///< Condition of the memory.
  std::string kind;    ///< "measured", "estimated" or "published".
  std::string source;
};

/// What a system needs for a work.
struct Figure {
  std::string system;  ///< System::id.
  std::optional<uint64_t> cycles;
  std::optional<double> share;           ///< Of its array, 0 to 1.
  std::optional<double> macs_per_cycle;  ///< Where the share says little.
  std::string note;                      ///< How it differs; empty for identical work.
};

/// The figures of docs/anchors.json, which is built into the program.
class Anchors {
 public:
  /// Error: kInternal when the text is not what it should be.
  static Result<Anchors> Parse(std::string_view json);
  /// Those of this build.
  static Result<Anchors> Load();

  /// Figures of identical work on an array of `macs` MACs; with another array size those that are
  /// given as a share of the array. `work`: LayerSpec::ToString(), or the name of a network.
  std::vector<Figure> For(std::string_view work, int64_t macs) const;
  const System* FindSystem(std::string_view id) const;
  const std::vector<System>& systems() const { return systems_; }

 private:
  struct Entry {
    std::string work;
    Figure figure;
  };
  std::vector<System> systems_;
  std::vector<Entry> entries_;
};

/// "NVDLA nv_small_256 464,000 (97.2 %)".
std::string FigureText(const Figure& figure, const Anchors& anchors);

}  // namespace systole::bench
