// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <map>

namespace systole::golden {

/// Values attached to disjoint half-open intervals of addresses.
template <typename Value>
class IntervalMap {
 public:
  /// Attaches `value` to [begin, end), in place of what was there.
  void Assign(std::uint64_t begin, std::uint64_t end, const Value& value) {
    Erase(begin, end);
    nodes_.emplace(begin, Node{end, value});
  }

  /// Removes [begin, end); intervals that stick out keep the rest.
  void Erase(std::uint64_t begin, std::uint64_t end) {
    auto it = FirstAfter(nodes_, begin);
    while (it != nodes_.end() && it->first < end) {
      const std::uint64_t node_begin = it->first;
      const Node node = it->second;
      it = nodes_.erase(it);
      if (node_begin < begin) nodes_.emplace(node_begin, Node{begin, node.value});
      if (node.end > end) {
        nodes_.emplace(end, Node{node.end, node.value});
        break;
      }
    }
  }

  /// Calls visit(first common address, value) for every interval that meets [begin, end).
  template <typename Visit>
  void ForEach(std::uint64_t begin, std::uint64_t end, Visit visit) const {
    for (auto it = FirstAfter(nodes_, begin); it != nodes_.end() && it->first < end; ++it) {
      visit(it->first > begin ? it->first : begin, it->second.value);
    }
  }

 private:
  struct Node {
    std::uint64_t end;
    Value value;
  };
  using Nodes = std::map<std::uint64_t, Node>;

  /// First interval that ends after `address`.
  template <typename MapType>
  static auto FirstAfter(MapType& nodes, std::uint64_t address) {
    auto it = nodes.upper_bound(address);
    if (it != nodes.begin()) {
      auto before = std::prev(it);
      if (before->second.end > address) return before;
    }
    return it;
  }

  Nodes nodes_;
};

}  // namespace systole::golden
