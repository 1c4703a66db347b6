// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/residual_drain.h"

#include <algorithm>

namespace systole::perf {

bool ResidualDrain::Accepts(Kind kind) const {
  return std::none_of(accepted_.begin(), accepted_.end(), [&](int64_t at) {
    const int64_t ago = now_ - at;
    if (kind == kPlain) return ago < kResidualToPlain;
    return ago < kResidualCycles || ago == 9 || ago == 10 || ago == 19;
  });
}

bool ResidualDrain::Step(Kind read) {
  const bool move = stages_[2] == kNone || Accepts(stages_[2]);
  if (move) {
    if (stages_[2] == kResidual) {
      accepted_[next_] = latest_ = now_;
      next_ = (next_ + 1) % accepted_.size();
    }
    stages_ = {read, stages_[0], stages_[1]};
  }
  ++now_;
  return move;
}

ResidualDrain::Times ResidualDrain::Run(const Tile& tile) {
  const Kind kind = tile.residual ? kResidual : kPlain;
  Times times;
  while (now_ < tile.begin && !Empty()) Step(kNone);
  now_ = std::max(now_, tile.begin);
  int moves = 0;  // since the first read
  for (int64_t pixel = 0; pixel < tile.pixels;) {
    const int64_t written = pixel + 1 == tile.pixels ? tile.last : tile.first + pixel;
    const bool there =
        now_ == written || (now_ > written && (tile.at_once || now_ > tile.last));
    if (!there && Empty()) {
      now_ = now_ < written ? written : tile.last + 1;
      continue;
    }
    const int64_t at = now_;
    const bool moved = Step(there ? kind : kNone);
    if (moved && pixel > 0 && ++moves == 2) times.scale = at;
    if (!moved || !there) continue;
    if (pixel == 0) times.first_read = at;
    times.last_read = at;
    ++pixel;
  }
  // What follows does not depend on the next tile.
  ResidualDrain rest = *this;
  for (int moved = 0; !rest.Empty();) {
    times.accepted = rest.now_;
    if (!rest.Step(kNone)) continue;
    if (++moved == 1) times.dropped = times.accepted;
    if (++moves == 2) times.scale = times.accepted;
  }
  if (tile.residual) latest_ = times.accepted;
  return times;
}

}  // namespace systole::perf
