// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "systole_hls/geometry.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Where R bytes from any address lie in the activation buffer: the line of their first byte and
/// the next one, of which one is even and one is odd. Even lines lie in the even banks (2 * group),
/// odd ones in the odd banks; so the two never meet in one bank, also across the border of a group.
template <class Config>
struct ActPlace {
  using Geo = Geometry<Config>;
  using banks_t = ap_uint<Geo::kBanks>;
  using index_t = ap_uint<Geo::kBankLineBits>;
  using group_t = ap_uint<Geo::kGroupBits>;
  using offset_t = ap_uint<Geo::kOffsetBits>;

  index_t even, odd;              ///< Number of the even / odd line in its bank.
  group_t even_group, odd_group;  ///< Their groups.
  bool odd_first;                 ///< The first byte lies in the odd line.
  offset_t offset;                ///< Of the first byte in its line.

  /// Address bits beyond the buffer are ignored.
  static ActPlace Of(chip_addr_t addr) {
#pragma HLS INLINE
    using line_t = ap_uint<Geo::kLineBits>;
    const line_t first = addr >> Geo::kOffsetBits;
    const line_t second = first + 1;
    ActPlace place;
    place.offset = addr;
    place.odd_first = first[0];
    const line_t even = place.odd_first ? second : first;
    const line_t odd = place.odd_first ? first : second;
    place.even = even >> 1;
    place.odd = odd >> 1;
    place.even_group = even >> (Geo::kLineBits - Geo::kGroupBits);
    place.odd_group = odd >> (Geo::kLineBits - Geo::kGroupBits);
    return place;
  }

  /// Banks of the first line (if `lo`) and of the next one (if `hi`).
  banks_t Banks(bool lo, bool hi) const {
#pragma HLS INLINE
    const bool needs_even = odd_first ? hi : lo;
    const bool needs_odd = odd_first ? lo : hi;
    banks_t banks = 0;
    if (needs_even) banks |= banks_t(1) << (2 * even_group.to_int());
    if (needs_odd) banks |= banks_t(2) << (2 * odd_group.to_int());
    return banks;
  }

  /// The banks that lie `groups` groups further.
  static banks_t Further(banks_t banks, ap_uint<8> groups) {
#pragma HLS INLINE
    const int by = 2 * group_t(groups).to_int();
    return (banks << by) | (banks >> (Geo::kBanks - by));
  }

  /// Number of the line in a bank with an odd / even number.
  index_t Line(bool in_odd) const { return in_odd ? odd : even; }
};

}  // namespace systole_hls
