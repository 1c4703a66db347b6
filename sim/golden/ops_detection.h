// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

// TFLite_Detection_PostProcess: boxes from encodings and anchors, then non-maximum suppression.

namespace systole::golden {

struct DetectionBox {
  float ymin = 0, xmin = 0, ymax = 0, xmax = 0;
};

struct DetectionParams {
  std::int64_t max_detections = 0;
  std::int64_t max_classes_per_detection = 1;  ///< Fast suppression only.
  std::int64_t detections_per_class = 100;     ///< Regular suppression only.
  std::int64_t num_classes = 0;                ///< Without background.
  float score_threshold = 0;
  float iou_threshold = 0;
  float y_scale = 1, x_scale = 1, h_scale = 1, w_scale = 1;
};

/// max_detections * max_classes_per_detection entries, zero behind those that were found.
struct Detections {
  std::vector<DetectionBox> boxes;
  std::vector<float> classes;
  std::vector<float> scores;
  std::int64_t count = 0;
};

/// Corners of boxes. `encodings` are [boxes][width] of which the first four count: y, x, h, w
/// relative to the anchor; anchors are [boxes] of y, x, h, w. Computed in float64, results in
/// float32.
std::vector<DetectionBox> DecodeBoxes(std::span<const float> encodings, std::int64_t width,
                                      std::span<const float> anchors, const DetectionParams& p);

/// Whether no box ends before it begins; without that there is no result.
bool BoxesAreValid(std::span<const DetectionBox> boxes);

/// Suppression across classes: each box counts with its best class. `scores` are [boxes][classes],
/// classes being num_classes, or one more with the background in front.
Detections SuppressFast(std::span<const DetectionBox> boxes, std::span<const float> scores,
                        const DetectionParams& p);

/// Suppression class by class; the best of all classes remain.
Detections SuppressRegular(std::span<const DetectionBox> boxes, std::span<const float> scores,
                           const DetectionParams& p);

}  // namespace systole::golden
