// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/emitter.h"

#include <fmt/format.h>

#include <algorithm>

namespace systole::compile {
namespace {

bool AnyOverlap(const std::vector<Range>& a, const std::vector<Range>& b) {
  return std::any_of(a.begin(), a.end(), [&](const Range& x) {
    return std::any_of(b.begin(), b.end(), [&](const Range& y) { return x.Overlaps(y); });
  });
}

}  // namespace

int Emitter::EngineOf(spec::Opcode opcode) {
  for (const spec::CommandInfo& info : spec::kCommands) {
    if (info.opcode == opcode) return static_cast<int>(info.engine) - 1;
  }
  return -1;
}

bool Emitter::Conflict(const Access& now, const Past& past, bool same_producer) {
  return AnyOverlap(now.reads, past.access.writes) || AnyOverlap(now.writes, past.access.reads) ||
         (!same_producer && AnyOverlap(now.writes, past.access.writes));
}

uint32_t Emitter::Dependency(int engine, int own, const Access& access) const {
  const std::deque<Past>& past = past_[engine];
  for (size_t back = 1; back <= past.size(); ++back) {
    const Past& candidate = past[past.size() - back];
    const bool same_producer = engine == own && candidate.layer == layer_ &&
                               candidate.access.pass == access.pass;
    if (Conflict(access, candidate, same_producer)) return static_cast<uint32_t>(back);
  }
  // Older ones than a count can name: the oldest nameable one retires after all of them.
  return past.size() == kReach ? kReach : 0;
}

void Emitter::Record(int engine, Access access) {
  if (engine < 0) return;
  std::deque<Past>& past = past_[engine];
  past.push_back({layer_, std::move(access)});
  if (past.size() > kReach) past.pop_front();
}

uint32_t Emitter::NextHalf(int64_t oc_tiles) {
  const uint32_t half = half_;
  half_ = (half_ + static_cast<uint32_t>(oc_tiles)) & 1u;
  return half;
}

std::vector<uint32_t> Emitter::Finish() {
  const auto end = spec::Encode(spec::EndCommand{});
  words_.insert(words_.end(), end.begin(), end.end());
  std::vector<uint32_t> words = std::move(words_);
  *this = Emitter();
  return words;
}

tl::unexpected<Status> Emitter::BadField(spec::Opcode opcode, const char* field) const {
  return Internal(fmt::format("compiler: field '{}' of a {} command of layer {} is out of range; "
                              "please report this with the model",
                              field, spec::Name(opcode), layer_));
}

}  // namespace systole::compile
