// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/activity.h"
#include "systole_hls/memory/act_place.h"
#include "systole_hls/memory/bank_arbiter.h"
#include "systole_hls/memory/shift_bytes.h"
#include "systole_hls/process.h"
#include "systole_hls/ram.h"

namespace systole_hls {

/// Activation buffer: kActBytes of byte-addressed memory, linear over G groups of two banks of
/// R-byte lines, each bank with one read and one write port. CONV (two windows at once), VECTOR and
/// STORE read, CONV, VECTOR and LOAD write, a request of each per turn if no bank is asked for twice.
/// Residuals are read through STORE's port, and sums with them written through CONV's. A request
/// that is refused is held, and its stream waits. Answers come in the order of the requests of
/// their stream. A read that is granted in a later turn than a write sees it.
template <class Config>
class ActBuffer {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 4;  ///< Request and grant, bank, two of byte shifts.

  static constexpr int kR = Config::kRows;
  using Geo = Geometry<Config>;
  using Place = ActPlace<Config>;
  using banks_t = typename Place::banks_t;

  /// The two windows of a pair must not need different lines of one bank.
  void Turn(hls::stream<ActReadPair>& conv_read, hls::stream<WindowPair<kR>>& conv_window,
            hls::stream<ActRead>& vector_read, hls::stream<Bytes<kR>>& vector_window,
            hls::stream<ActRead>& store_read, hls::stream<Bytes<kR>>& store_window,
            hls::stream<ActRead>& residual_read, hls::stream<Bytes<kR>>& residual_window,
            hls::stream<ActWrite<kR>>& conv_write, hls::stream<token_t>& conv_written,
            hls::stream<ActWrite<kR>>& residual_write, hls::stream<token_t>& residual_written,
            hls::stream<ActWrite<kR>>& vector_write, hls::stream<token_t>& vector_written,
            hls::stream<ActWrite<kR>>& load_write, hls::stream<token_t>& load_written,
            hls::stream<BankActivity>& activity) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = bank_ complete
#pragma HLS ARRAY_PARTITION variable = window_ complete
#pragma HLS ARRAY_PARTITION variable = write_ complete
    if (!reading_[0]) reading_[0] = TakePair(conv_read);
    if (!reading_[1]) reading_[1] = Take(vector_read, window_[2]);
    if (!reading_[2]) {
      reading_[2] = TakeShared(store_read, residual_read, read_residual_, window_[3]);
    }
    if (!writing_[0]) writing_[0] = TakeShared(conv_write, residual_write, wrote_sum_, write_[0]);
    if (!writing_[1]) writing_[1] = Take(vector_write, write_[1]);
    if (!writing_[2]) writing_[2] = Take(load_write, write_[2]);

    const banks_t read_banks[3] = {window_[0].banks | window_[1].banks, window_[2].banks,
                                   window_[3].banks};
    const banks_t write_banks[3] = {write_[0].banks, write_[1].banks, write_[2].banks};
    const ap_uint<3> read = read_arbiter_.Grant(reading_, read_banks);
    const ap_uint<3> write = write_arbiter_.Grant(writing_, write_banks);
    reading_ &= ~read;
    writing_ &= ~write;

    // In this order: a read does not see the writes of its own turn.
    if (read != 0) {
      Bytes<kR> line[Geo::kBanks] = {};
#pragma HLS ARRAY_PARTITION variable = line complete
      ReadBanks(read, line);
      if (read[0]) {
        WindowPair<kR> pair;
        pair.first = WindowOf(window_[0].place, line);
        pair.second = WindowOf(window_[1].place, line);
        conv_window.write(pair);
      }
      if (read[1]) vector_window.write(WindowOf(window_[2].place, line));
      if (read[2] && !read_residual_) store_window.write(WindowOf(window_[3].place, line));
      if (read[2] && read_residual_) residual_window.write(WindowOf(window_[3].place, line));
    }
    if (write != 0) {
      WriteBanks(write);
      if (write[0] && write_[0].request.last && !wrote_sum_) conv_written.write(1);
      if (write[0] && write_[0].request.last && wrote_sum_) residual_written.write(1);
      if (write[1] && write_[1].request.last) vector_written.write(1);
      if (write[2] && write_[2].request.last) load_written.write(1);
    }
    Report(Owners(read) | (ap_uint<6>(write) << 3), Owners(reading_) | (ap_uint<6>(writing_) << 3),
           activity);
  }

#ifndef __SYNTHESIS__
  /// For simulators: copies `n` bytes from `address` on.
  void ReadBytes(int address, int n, unsigned char* out) const {
    for (int i = 0; i < n; ++i) {
      const Place place = Place::Of(address + i);
      const int group = place.odd_first ? place.odd_group.to_int() : place.even_group.to_int();
      const int bank = 2 * group + (place.odd_first ? 1 : 0);
      const Bytes<kR>& line = bank_[bank].Peek(place.Line(place.odd_first).to_int());
      out[i] = static_cast<unsigned char>(line.b[place.offset.to_int()].to_uint());
    }
  }
#endif

 private:
  struct HeldWindow {
    Place place;
    banks_t banks = 0;
  };
  struct HeldWrite {
    ActWrite<kR> request;
    Place place;
    ap_uint<kR> first, second;  ///< Bytes of its first line and of the next one.
    banks_t banks = 0;
  };

  static void Hold(const ActRead& read, HeldWindow& held) {
#pragma HLS INLINE
    held.place = Place::Of(read.addr);
    held.banks = held.place.Banks(read.lo, read.hi);
  }

  bool TakePair(hls::stream<ActReadPair>& requests) {
#pragma HLS INLINE
    ActReadPair pair;
    if (!requests.read_nb(pair)) return false;
    Hold(pair.first, window_[0]);
    Hold(pair.second, window_[1]);
    return true;
  }

  static bool Take(hls::stream<ActRead>& requests, HeldWindow& held) {
#pragma HLS INLINE
    ActRead read;
    if (!requests.read_nb(read)) return false;
    Hold(read, held);
    return true;
  }

  static bool Take(hls::stream<ActWrite<kR>>& requests, HeldWrite& held) {
#pragma HLS INLINE
    if (!requests.read_nb(held.request)) return false;
    held.place = Place::Of(held.request.addr);
    const ap_uint<2 * kR> bytes = ap_uint<2 * kR>(held.request.strb) << held.place.offset;
    held.first = bytes;
    held.second = bytes >> kR;
    const banks_t own = held.place.Banks(held.first != 0, held.second != 0);
    held.banks =
        held.request.copy == 0 ? own : banks_t(own | Place::Further(own, held.request.copy));
    return true;
  }

  /// Two streams that share a port, in turns if both have requests. `second`: the request is b's.
  template <class Request, class Held>
  static bool TakeShared(hls::stream<Request>& a, hls::stream<Request>& b, bool& second,
                         Held& held) {
#pragma HLS INLINE
    const bool from_b = !b.empty() && (!second || a.empty());
    const bool taken = from_b ? Take(b, held) : Take(a, held);
    if (taken) second = from_b;
    return taken;
  }

  /// Lines of the banks that granted windows need.
  void ReadBanks(ap_uint<3> grant, Bytes<kR> (&line)[Geo::kBanks]) {
#pragma HLS INLINE
    const banks_t none = 0;
    const banks_t banks[4] = {
        grant[0] ? window_[0].banks : none, grant[0] ? window_[1].banks : none,
        grant[1] ? window_[2].banks : none, grant[2] ? window_[3].banks : none};
  LoopBank:
    for (int b = 0; b < Geo::kBanks; ++b) {
#pragma HLS UNROLL
      bool wanted = false;
      typename Place::index_t index = 0;
    LoopWindow:
      for (int w = 0; w < 4; ++w) {
#pragma HLS UNROLL
        if (banks[w][b]) {
          wanted = true;
          index = window_[w].place.Line(b % 2 == 1);
        }
      }
      if (wanted) line[b] = bank_[b].Read(index.to_int());
    }
  }

  /// The window's bytes; those of a line that it did not need mean nothing.
  static Bytes<kR> WindowOf(const Place& place, const Bytes<kR> (&line)[Geo::kBanks]) {
#pragma HLS INLINE
    const Bytes<kR>& even = line[2 * place.even_group.to_int()];
    const Bytes<kR>& odd = line[2 * place.odd_group.to_int() + 1];
    return place.odd_first ? Window(odd, even, place.offset) : Window(even, odd, place.offset);
  }

  void WriteBanks(ap_uint<3> grant) {
#pragma HLS INLINE
    Bytes<kR> data[3];
#pragma HLS ARRAY_PARTITION variable = data complete
  LoopRotate:
    for (int p = 0; p < 3; ++p) {
#pragma HLS UNROLL
      if (grant[p]) data[p] = Rotate(write_[p].request.data, write_[p].place.offset);
    }
  LoopBank:
    for (int b = 0; b < Geo::kBanks; ++b) {
#pragma HLS UNROLL
      int port = 3;
    LoopPort:
      for (int p = 0; p < 3; ++p) {
#pragma HLS UNROLL
        if (grant[p] && write_[p].banks[b]) port = p;
      }
      if (port == 3) continue;
      const HeldWrite& held = write_[port];
      const bool in_odd = b % 2 == 1, in_first = held.place.odd_first == in_odd;
      bank_[b].Write(held.place.Line(in_odd).to_int(), data[port],
                     in_first ? held.first : held.second);
    }
  }

  /// Reads of residuals are CONV's.
  ap_uint<3> Owners(ap_uint<3> ports) const {
#pragma HLS INLINE
    return read_residual_ && ports[2] ? ap_uint<3>((ports & 3) | 1) : ports;
  }

  void Report(ap_uint<6> granted, ap_uint<6> refused, hls::stream<BankActivity>& activity) {
#pragma HLS INLINE
    if (granted == reported_.granted && refused == reported_.refused) return;
    BankActivity now;
    now.granted = granted;
    now.refused = refused;
    if (activity.write_nb(now)) reported_ = now;
  }

  static BankActivity NoActivity() {
    BankActivity none;
    none.granted = 0;
    none.refused = 0;
    return none;
  }

  ByteRam<kR, Geo::kBankLines, RamStyle::kUram> bank_[Geo::kBanks];
  HeldWindow window_[4];                  ///< CONV's two, VECTOR's, STORE's.
  HeldWrite write_[3];                    ///< CONV's, VECTOR's, LOAD's.
  ap_uint<3> reading_ = 0, writing_ = 0;  ///< Which ports hold a request.
  bool read_residual_ = false;            ///< STORE's port holds or held a read of a residual,
  bool wrote_sum_ = false;                ///< CONV's a write of ResidualAdd.
  BankArbiter<Geo::kBanks> read_arbiter_, write_arbiter_;
  BankActivity reported_ = NoActivity();
};

}  // namespace systole_hls
