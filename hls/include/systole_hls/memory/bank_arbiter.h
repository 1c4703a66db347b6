// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

namespace systole_hls {

/// Grants three ports the banks they need, all of them or none. Port 0 comes before 1 before 2, but
/// a port that was refused 31 times in a row comes first; so port 0 loses a bank in two turns of 32
/// at most, and needs no age of its own.
template <int Banks>
class BankArbiter {
 public:
  using banks_t = ap_uint<Banks>;

  /// Bit p of the result: port p, which asks for `banks[p]` if bit p of `request` is set, has them.
  ap_uint<3> Grant(ap_uint<3> request, const banks_t (&banks)[3]) {
#pragma HLS INLINE
    const bool first2 = request[2] && age2_ == kAged;
    const bool first1 = request[1] && age1_ == kAged && !(first2 && (banks[1] & banks[2]) != 0);
    const banks_t none = 0;
    const banks_t aged = (first1 ? banks[1] : none) | (first2 ? banks[2] : none);

    const bool grant0 = request[0] && (banks[0] & aged) == 0;
    const banks_t after0 = aged | (grant0 ? banks[0] : none);
    const bool grant1 = request[1] && (first1 || (banks[1] & after0) == 0);
    const banks_t after1 = after0 | (grant1 ? banks[1] : none);
    const bool grant2 = request[2] && (first2 || (banks[2] & after1) == 0);

    age1_ = Older(age1_, request[1] && !grant1);
    age2_ = Older(age2_, request[2] && !grant2);
    ap_uint<3> grant = 0;
    grant[0] = grant0;
    grant[1] = grant1;
    grant[2] = grant2;
    return grant;
  }

 private:
  using age_t = ap_uint<5>;
  static constexpr int kAged = 31;

  static age_t Older(age_t age, bool refused) {
#pragma HLS INLINE
    if (!refused) return 0;
    return age == kAged ? age : age_t(age + 1);
  }

  age_t age1_ = 0, age2_ = 0;  ///< How often ports 1 and 2 were refused in a row.
};

}  // namespace systole_hls
