// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/timeline.h"

#include <algorithm>

namespace systole::perf {
namespace {

constexpr std::size_t kLoad = 0, kConv = 1, kVector = 2;

spec::Engine EngineOf(spec::Opcode opcode) {
  switch (opcode) {
    case spec::Opcode::kLoad:
      return spec::Engine::kLoad;
    case spec::Opcode::kStore:
      return spec::Engine::kStore;
    case spec::Opcode::kConv:
      return spec::Engine::kConv;
    case spec::Opcode::kDepthwise:
    case spec::Opcode::kMaxpool:
    case spec::Opcode::kSumpool:
    case spec::Opcode::kAdd:
    case spec::Opcode::kLut:
      return spec::Engine::kVector;
    default:
      return spec::Engine::kCtrl;
  }
}

}  // namespace

Timeline::Timeline(const spec::Config& config, const Machine& machine)
    : config_(config), reads_(config, machine), writes_(config, machine), conv_(config) {}

int64_t Timeline::StartOf(std::size_t engine, int64_t nth) {
  return engine == kLoad ? reads_.StartOf(nth) : starts_[engine][nth];
}

int64_t Timeline::RetireOf(std::size_t engine, int64_t nth) {
  return engine == kLoad ? reads_.RetireOf(nth) : retires_[engine][nth];
}

Timing Timeline::LoadTiming(int64_t nth) {
  Timing timing;
  timing.engine = spec::Engine::kLoad;
  timing.start = reads_.StartOf(nth);
  timing.retire = reads_.RetireOf(nth);
  return timing;
}

/// Cycle in which the checked command stands at dispatch.
int64_t Timeline::FetchAndCheck(const uint32_t* words, spec::Opcode opcode, int n_words) {
  int64_t taken = 0;
  for (int i = 0; i < n_words / 16; ++i) {
    taken = std::max(reads_.PieceHeld(pieces_), piece_free_);
    piece_free_ = taken + 1;
    reads_.PieceTaken(taken);
    ++pieces_;
  }
  // The check takes a command when the one before it leaves for dispatch; then the fetch goes on.
  const int64_t accepted = std::max(taken + kPieceToCheck, dispatched_);
  piece_free_ = std::max(piece_free_, accepted);
  const bool residual =
      opcode == spec::Opcode::kConv && spec::DecodeConv(words).res_add != 0;
  return accepted + CheckCycles(opcode) + (residual ? kCheckResidual : 0);
}

/// Last retirement that the counts of a command's word 1 ask for.
int64_t Timeline::Dependencies(uint32_t counts) {
  int64_t met = 0;
  for (std::size_t e = 0; e < 4; ++e) {
    const int64_t dep = counts >> (8 * e) & 0xffU;
    if (dep == 0 || dep > counts_[e]) continue;
    met = std::max(met, RetireOf(e, counts_[e] - dep) + kRetireToStart);
  }
  return met;
}

int64_t Timeline::AllRetired(uint32_t mask) {
  int64_t met = 0;
  for (std::size_t e = 0; e < 4; ++e) {
    if ((mask >> e & 1U) == 0 || counts_[e] == 0) continue;
    met = std::max(met, RetireOf(e, counts_[e] - 1) + kRetireToStart);
  }
  return met;
}

Timing Timeline::AddControl(const uint32_t* words, spec::Opcode opcode, int64_t checked) {
  uint32_t mask = 0;
  if (opcode == spec::Opcode::kFence) mask = words[2] & 0xfU;
  if (opcode == spec::Opcode::kIrq || opcode == spec::Opcode::kEnd) mask = 0xfU;
  Timing timing;
  timing.dispatch = std::max({checked, Dependencies(words[1]), AllRetired(mask)});
  if (opcode == spec::Opcode::kEnd) {
    timing.dispatch =
        std::max({timing.dispatch, checked + kEndToStop, reads_.FetchEnd() + kBeatToPiece});
  }
  timing.start = timing.retire = timing.dispatch;
  dispatched_ = timing.dispatch;
  return timing;
}

Timing Timeline::RunVector(const uint32_t* words, int64_t ready, int64_t refused) {
  VectorShape shape;
  switch (static_cast<spec::Opcode>(words[0] & 0xffU)) {
    case spec::Opcode::kDepthwise:
      shape = ShapeOf(spec::DecodeDepthwise(words), config_);
      break;
    case spec::Opcode::kMaxpool:
      shape = ShapeOf(spec::DecodeMaxpool(words), config_);
      break;
    case spec::Opcode::kSumpool:
      shape = ShapeOf(spec::DecodeSumpool(words), config_);
      break;
    case spec::Opcode::kLut:
      shape = ShapeOf(spec::DecodeLut(words), config_);
      break;
    default:
      shape = ShapeOf(spec::DecodeAdd(words), config_);
  }
  const VectorEngine::Span span = vector_.Run(shape, ready, refused);
  Timing timing;
  timing.start = span.start;
  timing.retire = span.retire;
  return timing;
}

Timing Timeline::Add(const uint32_t* words, int64_t refused) {
  const auto opcode = static_cast<spec::Opcode>(words[0] & 0xffU);
  const int64_t checked = FetchAndCheck(words, opcode, WordsOf(opcode));
  const spec::Engine engine = EngineOf(opcode);
  if (engine == spec::Engine::kCtrl) return AddControl(words, opcode, checked);

  const std::size_t e = Index(engine);
  int64_t dispatch = checked;
  if (counts_[e] >= spec::kQueueDepth) {
    dispatch = std::max(dispatch, StartOf(e, counts_[e] - spec::kQueueDepth) + 1);
  }
  if (counts_[e] >= kMostInFlight) {
    dispatch = std::max(dispatch, RetireOf(e, counts_[e] - kMostInFlight) + 1);
  }
  dispatched_ = dispatch;
  // Counts are taken as they are at dispatch; what comes before it in the stream was added.
  const int64_t ready = std::max(dispatch + kQueueToEngine, Dependencies(words[1]));
  Timing timing;
  switch (e) {
    case kLoad:
      reads_.Load(spec::DecodeLoad(words), ready, refused);
      break;
    case kConv: {
      const ConvEngine::Span span =
          conv_.Run(spec::DecodeConv(words), dispatch + kQueueToEngine, ready, reads_, refused);
      timing.start = span.start;
      timing.retire = span.retire;
      break;
    }
    case kVector:
      timing = RunVector(words, ready, refused);
      break;
    default: {
      const WriteSide::Span span = writes_.Run(spec::DecodeStore(words), ready, refused);
      timing.start = span.start;
      timing.retire = span.retire;
    }
  }
  timing.engine = engine;
  timing.dispatch = dispatch;
  ++counts_[e];
  starts_[e].Push(timing.start);
  retires_[e].Push(timing.retire);
  return timing;
}

int64_t Timeline::End() { return std::max(dispatched_, AllRetired(0xfU)); }

}  // namespace systole::perf
