// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/half_planes.h"

#include <cstddef>

namespace systole::compile {

void HalfPlanes::Keep(double nx, double ny, double c) {
  next_.clear();
  for (size_t i = 0; i < corners_.size(); ++i) {
    const Point p = corners_[i];
    const Point q = corners_[i + 1 == corners_.size() ? 0 : i + 1];
    const double at_p = nx * p.x + ny * p.y - c;
    const double at_q = nx * q.x + ny * q.y - c;
    if (at_p >= 0) next_.push_back(p);
    if ((at_p >= 0) == (at_q >= 0)) continue;
    const double t = at_p / (at_p - at_q);
    next_.push_back({p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)});
  }
  corners_.swap(next_);
}

std::optional<HalfPlanes::Point> HalfPlanes::MiddleOn(double nx, double ny) const {
  HalfPlanes cut(*this);
  cut.Keep(nx, ny, 0);
  cut.Keep(-nx, -ny, 0);
  if (cut.empty()) return {};
  return cut.Middle();
}

HalfPlanes::Point HalfPlanes::Middle() const {
  Point sum;
  for (const Point& p : corners_) sum = {sum.x + p.x, sum.y + p.y};
  const auto count = static_cast<double>(corners_.size());
  return {sum.x / count, sum.y / count};
}

}  // namespace systole::compile
