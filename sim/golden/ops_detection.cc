// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_detection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace systole::golden {
namespace {

float Overlap(const DetectionBox& a, const DetectionBox& b) {
  const float area_a = (a.ymax - a.ymin) * (a.xmax - a.xmin);
  const float area_b = (b.ymax - b.ymin) * (b.xmax - b.xmin);
  if (area_a <= 0 || area_b <= 0) return 0;
  const float height = std::min(a.ymax, b.ymax) - std::max(a.ymin, b.ymin);
  const float width = std::min(a.xmax, b.xmax) - std::max(a.xmin, b.xmin);
  const float shared = std::max(height, 0.0F) * std::max(width, 0.0F);
  return shared / (area_a + area_b - shared);
}

/// The boxes that remain of one set of scores, best first, at most `most`.
std::vector<std::int64_t> Select(std::span<const DetectionBox> boxes,
                                 std::span<const float> scores, const DetectionParams& p,
                                 std::int64_t most) {
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] >= p.score_threshold) order.push_back(static_cast<std::int64_t>(i));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t a, std::int64_t b) { return scores[a] > scores[b]; });
  std::vector<bool> active(order.size(), true);
  std::vector<std::int64_t> selected;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (static_cast<std::int64_t>(selected.size()) >= most) break;
    if (!active[i]) continue;
    selected.push_back(order[i]);
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      if (active[j] && Overlap(boxes[order[i]], boxes[order[j]]) > p.iou_threshold) {
        active[j] = false;
      }
    }
  }
  return selected;
}

/// Indices of the `count` greatest values, greatest first, the first of equal ones first.
std::vector<std::int64_t> Greatest(std::span<const float> values, std::int64_t count) {
  std::vector<std::int64_t> indices(values.size());
  std::iota(indices.begin(), indices.end(), 0);
  std::stable_sort(indices.begin(), indices.end(),
                   [&](std::int64_t a, std::int64_t b) { return values[a] > values[b]; });
  indices.resize(static_cast<std::size_t>(count));
  return indices;
}

Detections Empty(const DetectionParams& p) {
  Detections d;
  const auto entries = static_cast<std::size_t>(p.max_detections * p.max_classes_per_detection);
  d.boxes.resize(entries);
  d.classes.resize(entries);
  d.scores.resize(entries);
  return d;
}

}  // namespace

std::vector<DetectionBox> DecodeBoxes(std::span<const float> encodings, std::int64_t width,
                                      std::span<const float> anchors, const DetectionParams& p) {
  std::vector<DetectionBox> boxes;
  const auto centre = [](float offset, float scale, float size, float anchor) {
    return static_cast<float>(static_cast<double>(offset) / scale * size + anchor);
  };
  const auto half = [](float size, float scale, float anchor) {
    return static_cast<float>(0.5 * std::exp(static_cast<double>(size) / scale) * anchor);
  };
  for (std::size_t i = 0; i * 4 < anchors.size(); ++i) {
    const float* e = encodings.data() + i * static_cast<std::size_t>(width);
    const float* a = anchors.data() + i * 4;
    const float y = centre(e[0], p.y_scale, a[2], a[0]);
    const float x = centre(e[1], p.x_scale, a[3], a[1]);
    const float half_h = half(e[2], p.h_scale, a[2]);
    const float half_w = half(e[3], p.w_scale, a[3]);
    boxes.push_back({y - half_h, x - half_w, y + half_h, x + half_w});
  }
  return boxes;
}

bool BoxesAreValid(std::span<const DetectionBox> boxes) {
  return std::none_of(boxes.begin(), boxes.end(), [](const DetectionBox& b) {
    return b.ymin > b.ymax || b.xmin > b.xmax;
  });
}

Detections SuppressFast(std::span<const DetectionBox> boxes, std::span<const float> scores,
                        const DetectionParams& p) {
  const std::size_t width = scores.size() / boxes.size();
  const auto classes = static_cast<std::size_t>(p.num_classes);
  const std::int64_t kept = std::min(p.max_classes_per_detection, p.num_classes);
  const auto scores_of = [&](std::size_t box) {
    return scores.subspan(box * width + width - classes, classes);
  };
  std::vector<float> best;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    best.push_back(scores_of(i)[Greatest(scores_of(i), kept)[0]]);
  }
  Detections d = Empty(p);
  for (const std::int64_t box : Select(boxes, best, p, p.max_detections)) {
    const auto own = scores_of(static_cast<std::size_t>(box));
    auto at = static_cast<std::size_t>(d.count * p.max_classes_per_detection);
    for (const std::int64_t c : Greatest(own, kept)) {
      d.boxes[at] = boxes[box];
      d.classes[at] = static_cast<float>(c);
      d.scores[at++] = own[c];
    }
    ++d.count;
  }
  return d;
}

Detections SuppressRegular(std::span<const DetectionBox> boxes, std::span<const float> scores,
                           const DetectionParams& p) {
  const std::size_t width = scores.size() / boxes.size();
  const auto classes = static_cast<std::size_t>(p.num_classes);
  struct Found {
    std::int64_t box;
    std::size_t label;
  };
  std::vector<Found> found;
  std::vector<float> values;
  std::vector<float> column(boxes.size());
  for (std::size_t c = 0; c < classes; ++c) {
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      column[i] = scores[i * width + width - classes + c];
    }
    for (const std::int64_t box : Select(boxes, column, p, p.detections_per_class)) {
      found.push_back({box, c});
      values.push_back(column[box]);
    }
    // The list is cut to the best after every class, as later ties depend on its order.
    std::vector<Found> best;
    std::vector<float> best_values;
    const auto count =
        std::min<std::int64_t>(static_cast<std::int64_t>(found.size()), p.max_detections);
    if (count > 0) {
      for (const std::int64_t i : Greatest(values, count)) {
        best.push_back(found[i]);
        best_values.push_back(values[i]);
      }
    }
    found.swap(best);
    values.swap(best_values);
  }
  Detections d = Empty(p);
  d.count = static_cast<std::int64_t>(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    d.boxes[i] = boxes[found[i].box];
    d.classes[i] = static_cast<float>(found[i].label);
    d.scores[i] = values[i];
  }
  return d;
}

}  // namespace systole::golden
