// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/affine_move.h"

#include <algorithm>

namespace systole::compile {
namespace {

constexpr size_t kMostPieces = 64;
constexpr size_t kMostAxes = 4;
constexpr int64_t kMostBytes = int64_t{1} << 24;

/// For every byte of the output the number of the input's byte that gets there.
Result<std::vector<int64_t>> Sources(const reference::Signature& of) {
  const int64_t inputs = of.input().num_elements(), outputs = of.output().num_elements();
  if (inputs > kMostBytes || outputs > kMostBytes) return Unsupported("more than 16 MiB");
  std::vector<int64_t> sources(static_cast<size_t>(outputs));
  graph::Bytes plane(static_cast<size_t>(inputs)), moved(static_cast<size_t>(outputs));
  reference::Call call{of, {plane}, {moved}, {}};
  for (size_t i = 1; i < of.inputs.size(); ++i) {
    if (of.has_input(i) && !of.input(i).is_constant()) return Unsupported("positions are computed");
    call.inputs.push_back(of.has_input(i) ? of.input(i).bytes() : std::span<const std::byte>());
  }
  for (int shift = 0; shift == 0 || (inputs - 1) >> shift > 0; shift += 8) {
    for (int64_t i = 0; i < inputs; ++i) plane[i] = static_cast<std::byte>(i >> shift);
    SYSTOLE_RETURN_IF_ERROR(reference::RunOperator(call));
    for (int64_t i = 0; i < outputs; ++i) {
      sources[i] |= std::to_integer<int64_t>(moved[i]) << shift;
    }
  }
  for (const int64_t s : sources) {
    if (s >= inputs) return Unsupported("more than a movement");
  }
  return sources;
}

/// What one axis of the output adds to the source, cut into pieces.
struct Run {
  int64_t from, to;
  std::vector<AffineMove::Axis> axes;
};

/// The two nested loops that a whole axis is, if it is: outer steps of `inner` values each.
std::optional<Run> Nested(const std::vector<int64_t>& g, int64_t pitch) {
  const auto count = static_cast<int64_t>(g.size());
  for (int64_t inner = 1; inner < count; ++inner) {
    if (count % inner != 0) continue;
    const int64_t outer_step = g[inner] - g[0];
    const int64_t inner_step = inner > 1 ? g[1] - g[0] : 0;
    bool same = outer_step >= 0 && inner_step >= 0;
    for (int64_t i = 0; same && i < count; ++i) {
      same = g[i] == g[0] + i / inner * outer_step + i % inner * inner_step;
    }
    if (!same) continue;
    Run run{g[0], 0, {{count / inner, outer_step, inner * pitch}}};
    if (inner > 1) run.axes.push_back({inner, inner_step, pitch});
    return run;
  }
  return {};
}

std::vector<Run> RunsOf(const std::vector<int64_t>& g, int64_t pitch) {
  const auto count = static_cast<int64_t>(g.size());
  if (count == 1) return {{g[0], 0, {}}};
  if (auto run = Nested(g, pitch)) return {std::move(*run)};
  std::vector<Run> runs;
  for (int64_t i = 0; i < count;) {
    int64_t end = i + 1;
    const int64_t step = end < count ? g[end] - g[i] : 0;
    while (step > 0 && end < count && g[end] - g[end - 1] == step) ++end;
    runs.push_back({g[i], i * pitch, {}});
    if (end - i > 1) runs.back().axes.push_back({end - i, step, pitch});
    i = end;
  }
  return runs;
}

/// Neighbouring axes become one where that says the same; bytes that stay neighbours come last.
void Merge(std::vector<AffineMove::Axis>& axes) {
  std::vector<AffineMove::Axis> merged;
  for (const AffineMove::Axis& axis : axes) {
    if (axis.count == 1) continue;
    const bool joins = !merged.empty() && merged.back().from == axis.count * axis.from &&
                       merged.back().to == axis.count * axis.to;
    if (joins) {
      merged.back() = {merged.back().count * axis.count, axis.from, axis.to};
    } else {
      merged.push_back(axis);
    }
  }
  const bool bytes = !merged.empty() && merged.back().from == 1 && merged.back().to == 1;
  if (!bytes) merged.push_back({1, 1, 1});
  axes = std::move(merged);
}

/// Cuts a piece along its shortest axis until four are left.
void Unroll(const AffineMove& move, std::vector<AffineMove>& pieces) {
  if (move.axes.size() <= kMostAxes) {
    pieces.push_back(move);
    return;
  }
  const auto shortest = std::min_element(
      move.axes.begin(), move.axes.end() - 1,
      [](const auto& a, const auto& b) { return a.count < b.count; });
  for (int64_t i = 0; i < shortest->count; ++i) {
    AffineMove piece{move.from + i * shortest->from, move.to + i * shortest->to, move.axes};
    piece.axes.erase(piece.axes.begin() + (shortest - move.axes.begin()));
    Unroll(piece, pieces);
  }
}

}  // namespace

Result<std::vector<AffineMove>> MovesOf(const reference::Signature& of) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> sources, Sources(of));
  const graph::Shape& shape = of.output().shape;
  std::vector<std::vector<int64_t>> by_axis(shape.size());  // Less the first byte's source.
  std::vector<int64_t> pitches(shape.size());
  int64_t pitch = 1;
  for (size_t k = shape.size(); k-- > 0;) {
    for (int64_t i = 0; i < shape[k]; ++i) by_axis[k].push_back(sources[i * pitch] - sources[0]);
    pitches[k] = pitch;
    pitch *= shape[k];
  }
  for (size_t i = 0; i < sources.size(); ++i) {
    int64_t source = sources[0];
    for (size_t k = 0; k < shape.size(); ++k) {
      source += by_axis[k][static_cast<int64_t>(i) / pitches[k] % shape[k]];
    }
    if (source != sources[i]) return Unsupported("more than a movement");
  }
  std::vector<AffineMove> moves = {{sources[0], 0, {}}};
  for (size_t k = 0; k < shape.size(); ++k) {
    std::vector<AffineMove> longer;
    const std::vector<Run> runs = RunsOf(by_axis[k], pitches[k]);
    if (moves.size() * runs.size() > kMostPieces) return Unsupported("too many pieces");
    for (const AffineMove& move : moves) {
      for (const Run& run : runs) {
        longer.push_back({move.from + run.from, move.to + run.to, move.axes});
        auto& axes = longer.back().axes;
        axes.insert(axes.end(), run.axes.begin(), run.axes.end());
      }
    }
    moves = std::move(longer);
  }
  std::vector<AffineMove> all;
  for (AffineMove& move : moves) {
    const std::vector<AffineMove> pieces = PiecesOf(std::move(move));
    all.insert(all.end(), pieces.begin(), pieces.end());
    if (all.size() > kMostPieces) return Unsupported("too many pieces");
  }
  return all;
}

std::vector<AffineMove> PiecesOf(AffineMove move) {
  Merge(move.axes);
  std::vector<AffineMove> pieces;
  Unroll(move, pieces);
  return pieces;
}

}  // namespace systole::compile
