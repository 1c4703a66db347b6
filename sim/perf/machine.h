// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace systole::perf {

/// What surrounds the accelerator. The defaults are those of the simulated memory.
struct Machine {
  int64_t latency = 32;    ///< Cycles from AR handshake to the first R beat, last W beat to B.
  int64_t bus_bytes = 16;  ///< Bytes per cycle in each direction, 1 to 16.
};

inline constexpr int64_t kBeatBytes = 16;   ///< A beat of the bus.
inline constexpr int64_t kBurstBeats = 16;  ///< Most beats of a burst; it ends at 256 bytes.

// Depths of pipelines and queues of the RTL, each with what it consists of. They change only with
// the RTL; tests compare them with it cycle by cycle.

// Command path (hw/rtl/ctrl).
inline constexpr int64_t kCheckControl = 2;   ///< CTRL: register, result.
inline constexpr int64_t kCheckTransfer = 4;  ///< LOAD, STORE: two products more.
inline constexpr int64_t kCheckConv = 7;      ///< CONV, DEPTHWISE: five products.
inline constexpr int64_t kCheckPool = 5;      ///< MAXPOOL, SUMPOOL: three products.
inline constexpr int64_t kCheckAdd = 8;       ///< ADD: six products.
inline constexpr int64_t kQueueToEngine = 1;  ///< Dispatch writes the queue; it shows a cycle later.
inline constexpr int64_t kMostInFlight = 15;  ///< Commands of an engine that have not retired.
inline constexpr int64_t kFetchPieces = 32;   ///< Pieces of 64 bytes that the fetch reads ahead.

// LOAD and STORE (hw/rtl/dma).
inline constexpr int64_t kOutstandingBursts = 8;  ///< Per client of the read and write master.
/// Command - rows - burst - AR register - memory; the memory's latency follows.
inline constexpr int64_t kLoadToMemory = 4;
/// Memory - data FIFO - write - retire register.
inline constexpr int64_t kMemoryToRetire = 3;
/// From the end of a burst to the AR of the one that waited for its place.
inline constexpr int64_t kBurstReuse = 2;
/// Command - rows - beats - read of the buffer (2) - FIFO - W register - memory.
inline constexpr int64_t kStoreToMemory = 8;
/// B of the memory - retire register.
inline constexpr int64_t kAnswerToRetire = 2;

// CONV (hw/rtl/array).
inline constexpr int64_t kConvLeastTile = 8;  ///< Cycles until a pixel may be accumulated again.
/// Command to the first vector: products (9), slice (2), walk.
inline constexpr int64_t kConvSetup = 12;
/// First vector of a tile to its place in the array: walk, window, mask, request, buffer (2).
inline constexpr int64_t kConvFeed = 5;
/// Sums behind the array's rows: last row, accumulate (3).
inline constexpr int64_t kConvSum = 4;
/// Last pixel read from the accumulators to the last write: read, correct, bias, requantize (6),
/// FIFO, write, retire.
inline constexpr int64_t kConvPost = 12;

// VECTOR (hw/rtl/vector).
inline constexpr int64_t kVectorSetup = 10;  ///< Command to the first read: products, walk.
inline constexpr int64_t kVectorPost = 18;   ///< Last read to the last write.

}  // namespace systole::perf
