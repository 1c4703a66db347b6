// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace systole::compile {

/// Which parameters are in parameter memory: filled round and round, so that new ones take the
/// place of those that were loaded longest ago.
class ParamRing {
 public:
  explicit ParamRing(int64_t bytes) : bytes_(bytes) {}

  /// Address of parameters that were put before and are still there.
  std::optional<int64_t> Find(int64_t key) const {
    for (const Entry& e : entries_) {
      if (e.key == key) return e.begin;
    }
    return {};
  }

  /// Address for new parameters; what lay there is gone.
  int64_t Put(int64_t key, int64_t bytes) {
    if (next_ + bytes > bytes_) next_ = 0;
    const int64_t begin = next_;
    next_ += bytes;
    std::erase_if(entries_, [&](const Entry& e) { return e.begin < next_ && begin < e.end; });
    entries_.push_back({key, begin, next_});
    return begin;
  }

 private:
  struct Entry {
    int64_t key, begin, end;
  };
  int64_t bytes_;
  int64_t next_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace systole::compile
