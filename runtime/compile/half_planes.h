// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

namespace systole::compile {

/// What a set of linear inequalities of two unknowns leaves of a rectangle around (0, 0): a convex
/// polygon, of which a point far from all borders is wanted.
class HalfPlanes {
 public:
  struct Point {
    double x = 0, y = 0;
  };

  HalfPlanes(double reach_x, double reach_y)
      : corners_{
            {-reach_x, -reach_y}, {reach_x, -reach_y}, {reach_x, reach_y}, {-reach_x, reach_y}} {}

  /// Keeps the points with nx * x + ny * y >= c.
  void Keep(double nx, double ny, double c);

  bool empty() const { return corners_.empty(); }
  Point Middle() const;  ///< Mean of the corners; not of an empty polygon.
  /// Middle of what the line nx * x + ny * y = 0 has of the polygon, if anything.
  std::optional<Point> MiddleOn(double nx, double ny) const;

 private:
  std::vector<Point> corners_;
  std::vector<Point> next_;
};

}  // namespace systole::compile
