// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memories as members of processes: one read port and one write port, each used at most once in a
// turn, the read before the write, so that a read does not see the write of its own turn. Contents
// are undefined after reset, also after a reset of the running machine; simulations begin with zeros,
// as block memories do when they are configured.

#include <ap_int.h>

#include "systole_hls/types.h"
#ifndef __SYNTHESIS__
#include <cstring>
#endif
#if defined(SYSTOLE_HLS_CHECKS) && !defined(__SYNTHESIS__)
#include "ram_check.h"
#endif
#if defined(SYSTOLE_HLS_ESTIMATE) && !defined(__SYNTHESIS__)
#include "hls/scripts/estimate_sizes.h"
#endif

namespace systole_hls {

enum class RamStyle { kBram, kUram, kLutram, kRegisters };

/// The array of a memory and where it goes; `Bind` carries the pragmas into the process.
template <class T, int kLines, RamStyle kStyle>
struct RamArray;

template <class T, int kLines>
struct RamArray<T, kLines, RamStyle::kBram> {
  T line[kLines];
  void Bind() {
#pragma HLS INLINE
#pragma HLS BIND_STORAGE variable = line type = ram_s2p impl = bram
#pragma HLS AGGREGATE variable = line
#pragma HLS RESET variable = line off
  }
};
template <class T, int kLines>
struct RamArray<T, kLines, RamStyle::kUram> {
  T line[kLines];
  void Bind() {
#pragma HLS INLINE
#pragma HLS BIND_STORAGE variable = line type = ram_s2p impl = uram
#pragma HLS AGGREGATE variable = line
#pragma HLS RESET variable = line off
  }
};
template <class T, int kLines>
struct RamArray<T, kLines, RamStyle::kLutram> {
  T line[kLines];
  void Bind() {
#pragma HLS INLINE
#pragma HLS BIND_STORAGE variable = line type = ram_s2p impl = lutram
#pragma HLS AGGREGATE variable = line
#pragma HLS RESET variable = line off
  }
};
template <class T, int kLines>
struct RamArray<T, kLines, RamStyle::kRegisters> {
  T line[kLines];
  void Bind() {
#pragma HLS INLINE
#pragma HLS ARRAY_PARTITION variable = line complete
#pragma HLS RESET variable = line off
  }
};

/// `kLines` lines of T.
template <class T, int kLines, RamStyle kStyle = RamStyle::kBram>
class Ram {
 public:
  static constexpr int kSize = kLines;

#ifndef __SYNTHESIS__
  Ram() { std::memset(static_cast<void*>(array_.line), 0, sizeof(array_.line)); }
#endif

  T Read(int address) {
#pragma HLS INLINE
    array_.Bind();
#ifdef SYSTOLE_HLS_RAM_CHECK
    check_.NoteRead(address);
#endif
    return array_.line[address];
  }
  void Write(int address, const T& value) {
#pragma HLS INLINE
    array_.Bind();
#ifdef SYSTOLE_HLS_RAM_CHECK
    check_.NoteWrite(address);
#endif
    array_.line[address] = value;
  }

#ifndef __SYNTHESIS__
  /// For simulators, at any time.
  const T& Peek(int address) const { return array_.line[address]; }
#endif

 private:
  RamArray<T, kLines, kStyle> array_;
#ifdef SYSTOLE_HLS_RAM_CHECK
  systole::hls_sim::RamCheck<kLines, 0> check_;
#endif
#if defined(SYSTOLE_HLS_ESTIMATE) && !defined(__SYNTHESIS__)
  estimate::Memory<T, kLines, static_cast<int>(kStyle), false> memory_;
#endif
};

/// `kLines` lines of N bytes that are written one by one: a memory with byte enables.
template <int N, int kLines, RamStyle kStyle = RamStyle::kBram>
class ByteRam {
 public:
  static constexpr int kSize = kLines;

#ifndef __SYNTHESIS__
  ByteRam() { std::memset(static_cast<void*>(array_.line), 0, sizeof(array_.line)); }
#endif

  Bytes<N> Read(int address) {
#pragma HLS INLINE
    array_.Bind();
#ifdef SYSTOLE_HLS_RAM_CHECK
    check_.NoteRead(address);
#endif
    return array_.line[address];
  }
  /// Byte i is written if enable[i].
  void Write(int address, const Bytes<N>& value, ap_uint<N> enable) {
#pragma HLS INLINE
    array_.Bind();
#ifdef SYSTOLE_HLS_RAM_CHECK
    check_.NoteWrite(address);
#endif
  LoopByte:
    for (int i = 0; i < N; ++i) {
#pragma HLS UNROLL
      if (enable[i]) array_.line[address].b[i] = value.b[i];
    }
  }

#ifndef __SYNTHESIS__
  /// For simulators, at any time.
  const Bytes<N>& Peek(int address) const { return array_.line[address]; }
#endif

 private:
  RamArray<Bytes<N>, kLines, kStyle> array_;
#ifdef SYSTOLE_HLS_RAM_CHECK
  systole::hls_sim::RamCheck<kLines, 0> check_;
#endif
#if defined(SYSTOLE_HLS_ESTIMATE) && !defined(__SYNTHESIS__)
  estimate::Memory<Bytes<N>, kLines, static_cast<int>(kStyle), true> memory_;
#endif
};

/// A memory whose lines are read, changed and written in one turn: the line that a turn reads must
/// not have been written in the `kDistance` - 1 turns before it, because it may not be there yet.
template <class T, int kLines, int kDistance, RamStyle kStyle = RamStyle::kBram>
class UpdateRam {
 public:
  static_assert(kDistance >= 1, "a turn sees what the turn before it wrote at best");
  static constexpr int kSize = kLines;

  T Read(int address) {
#pragma HLS INLINE
    array_.Bind();
    Depend();
#ifdef SYSTOLE_HLS_RAM_CHECK
    check_.NoteRead(address);
#endif
    return array_.line[address];
  }
  void Write(int address, const T& value) {
#pragma HLS INLINE
    array_.Bind();
    Depend();
#ifdef SYSTOLE_HLS_RAM_CHECK
    check_.NoteWrite(address);
#endif
    array_.line[address] = value;
  }

 private:
  void Depend(){
#pragma HLS INLINE
#pragma HLS DEPENDENCE variable = array_.line type = inter direction = RAW distance = kDistance true
  } RamArray<T, kLines, kStyle> array_;
#ifdef SYSTOLE_HLS_RAM_CHECK
  systole::hls_sim::RamCheck<kLines, kDistance> check_;
#endif
#if defined(SYSTOLE_HLS_ESTIMATE) && !defined(__SYNTHESIS__)
  estimate::Memory<T, kLines, static_cast<int>(kStyle), false> memory_;
#endif
};

}  // namespace systole_hls
