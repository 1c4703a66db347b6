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

// Depths of pipelines and queues of the RTL, each with the registers that it consists of. They
// change only with the RTL; tests compare them with it cycle by cycle. "A to B = n": B is visible n
// cycles after A.

// Command path (hw/rtl/ctrl).
inline constexpr int64_t kDoorbellToFetch = 1;  ///< AXI4-Lite write - start - first request.
inline constexpr int64_t kRequestToBus = 1;     ///< Request of a client to AR: one register.
inline constexpr int64_t kBeatToPiece = 1;      ///< Last beat to a piece that may be taken.
inline constexpr int64_t kPieceToCheck = 1;     ///< Piece taken to a command for the check.
inline constexpr int64_t kFetchPieces = 32;     ///< Pieces of 64 bytes that the fetch reads ahead.
inline constexpr int64_t kPieceBytes = 64;
inline constexpr int64_t kCheckControl = 2;   ///< CTRL: register, result.
inline constexpr int64_t kCheckTransfer = 4;  ///< LOAD, STORE: two products more.
inline constexpr int64_t kCheckConv = 7;      ///< CONV, DEPTHWISE: five products.
inline constexpr int64_t kCheckResidual = 1;  ///< CONV with a residual: one product more.
inline constexpr int64_t kCheckPool = 5;      ///< MAXPOOL, SUMPOOL, LUT: three products.
inline constexpr int64_t kCheckAdd = 8;       ///< ADD: six products.
inline constexpr int64_t kQueueToEngine = 1;  ///< Dispatch writes the queue; it shows then.
inline constexpr int64_t kRetireToStart = 1;  ///< A retirement lowers the queues' counts.
inline constexpr int64_t kEndToStop = 1;      ///< END stops the fetch, which must be idle.
inline constexpr int64_t kMostInFlight = 15;  ///< Commands of an engine that have not retired.

// LOAD and STORE (hw/rtl/dma).
inline constexpr int64_t kOutstandingBursts = 32;  ///< Per client of the read and write master.
inline constexpr int64_t kCommandToRow = 1;        ///< The walk over rows holds a command.
inline constexpr int64_t kRowToBurst = 1;          ///< The burst unit holds a row.
inline constexpr int64_t kBeatToWrite = 1;         ///< Read data FIFO to on-chip write.
inline constexpr int64_t kWriteToRetire = 1;       ///< LOAD: retire register.
inline constexpr int64_t kDataFifoBeats = 4;       ///< Beats that wait for their write.
inline constexpr int64_t kRowFifo = 32;            ///< Rows of LOAD between requests and writes.
inline constexpr int64_t kWriteToTile = 1;         ///< Ring: a pushed tile counts.
inline constexpr int64_t kRowToRead = 2;           ///< STORE: row FIFO, beat unit.
inline constexpr int64_t kReadToWrite = 4;         ///< STORE: buffer (2), FIFO, W register.
inline constexpr int64_t kAskToWrite = 2;          ///< STORE: burst asked for - W register.
inline constexpr int64_t kAnswerToRetire = 1;      ///< STORE: retire register.
inline constexpr int64_t kStoreRowFifo = 4;        ///< Rows of STORE between requests and reads.
inline constexpr int64_t kStorePlaces = 8;         ///< Beats that STORE reads ahead of the bus.

// CONV (hw/rtl/array).
inline constexpr int64_t kConvLeastTile = 8;    ///< Cycles until a pixel may be accumulated again.
inline constexpr int64_t kConvProducts = 9;     ///< Command to its constants (one multiplier).
inline constexpr int64_t kConvFirstSlice = 2;   ///< Constants to the first slice.
inline constexpr int64_t kConvJoinSlice = 1;    ///< More if a run ends inside the slice.
inline constexpr int64_t kConvSliceToWalk = 1;  ///< The walk holds a slice.
inline constexpr int64_t kTileToReady = 1;      ///< A tile moves in: its vectors may start.
inline constexpr int64_t kVectorToArray = 5;    ///< Walk - window - mask - request - buffer (2).
inline constexpr int64_t kSumToRead = 2;        ///< Last row - accumulate, and put out.
inline constexpr int64_t kSumToHeld = 3;        ///< acc_hold: last row - accumulate - retire.
inline constexpr int64_t kReadToPost = 3;       ///< Accumulators, zero point, bias.
inline constexpr int64_t kPostToRetire = 8;     ///< Requantize (6), FIFO, write.
inline constexpr int64_t kResidualCycles = 4;   ///< Turns of an item on the requantize lanes.
inline constexpr int64_t kResidualToSum = 19;   ///< First turn of an item to the last one.
inline constexpr int64_t kResidualToPlain = 20; ///< The same to an item without residual.
inline constexpr int64_t kRawToWrite = 2;       ///< RAW: FIFO, write.
inline constexpr int64_t kPostFifo = 16;        ///< Items that post-processing holds.
inline constexpr int64_t kRecordsToReady = 2;   ///< Lines of records to a set that may be used.
inline constexpr int64_t kDrainToRecords = 3;   ///< First read of a tile to the next set's reads.
inline constexpr int64_t kConvJobs = 4;         ///< Commands in CONV.

// VECTOR (hw/rtl/vector). A step is a tap, or a position of a streamed frame.
inline constexpr int64_t kAddCycles = 2;          ///< ADD: a vector takes two turns on its lanes.
inline constexpr int64_t kVectorStreamSetup = 7;  ///< Command to its frame.
inline constexpr int64_t kVectorTapSetup = 10;    ///< The same tap by tap: more products.
inline constexpr int64_t kVectorFirstStep = 3;    ///< Frame - walk - first step.
inline constexpr int64_t kTableCycles = 64;       ///< LUT: 4 bytes of its table per cycle.
inline constexpr int64_t kVectorGap = 8;          ///< Last step to multipliers that are empty.
inline constexpr int64_t kVectorGapAdd = 11;      ///< The same of ADD.
inline constexpr int64_t kVectorGapLut = 9;       ///< The same of LUT.
/// Step to value: read of the buffer (2), window, operands, products, sums, FIFO.
inline constexpr int64_t kStepToValue = 8;
inline constexpr int64_t kAddToValue = 11;     ///< The same of ADD: a requantization.
inline constexpr int64_t kLutToValue = 9;      ///< The same of LUT: its table.
inline constexpr int64_t kVectorRetire = 1;    ///< Last write to retirement.
inline constexpr int64_t kVectorPlaces = 16;   ///< Outputs between their last step and the write.
inline constexpr int64_t kLinesToWeights = 2;  ///< Last line of weights to a group that has them.
inline constexpr int64_t kLinesToRecords = 2;  ///< The same of records.
inline constexpr int64_t kStepToRelease = 3;   ///< Last output of a group to room for weights.

}  // namespace systole::perf
