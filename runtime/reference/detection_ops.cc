// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// TFLite_Detection_PostProcess.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/graph/geometry.h"
#include "runtime/reference/check.h"
#include "runtime/reference/registry.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_detection.h"

namespace systole::reference {
namespace {

using graph::DataType;
using graph::Shape;

Result<void> CheckAttributes(const graph::DetectionAttrs& a) {
  const auto in_range = [](int64_t value) { return value >= 1 && value <= (1 << 20); };
  if (!in_range(a.max_detections) || !in_range(a.max_classes_per_detection) ||
      !in_range(a.detections_per_class) || !in_range(a.num_classes)) {
    return InvalidArgument(fmt::format(
        "{} detections, {} classes per detection, {} detections per class, {} classes; each must "
        "be in 1..{}", a.max_detections, a.max_classes_per_detection, a.detections_per_class,
        a.num_classes, 1 << 20));
  }
  if (!(a.iou_threshold > 0 && a.iou_threshold <= 1)) {
    return InvalidArgument(fmt::format("threshold {} of the overlap is not in 0..1",
                                       a.iou_threshold));
  }
  for (const float scale : {a.y_scale, a.x_scale, a.h_scale, a.w_scale}) {
    if (!(scale != 0) || !std::isfinite(scale)) return InvalidArgument("a scale of boxes is 0");
  }
  return {};
}

Result<void> CheckDetection(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 3, 3, 4));
  const auto& a = s.attrs<graph::DetectionAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckAttributes(a));
  if (s.numerics == golden::Numerics::kTflm && a.max_classes_per_detection > 1 &&
      !a.use_regular_nms) {
    return Unsupported("several classes per detection, which TensorFlow Lite Micro mixes up");
  }
  for (size_t i = 0; i < 3; ++i) {
    if (s.input(i).type == DataType::kFloat32) continue;
    SYSTOLE_RETURN_IF_ERROR(
        CheckQuantized(s.input(i), "an input", {DataType::kUint8, DataType::kInt8}));
  }
  const Shape& boxes = s.input(0).shape;
  const Shape& scores = s.input(1).shape;
  if (boxes.size() != 3 || boxes[0] != 1 || boxes[2] < 4 || scores.size() != 3 ||
      scores[0] != 1 || scores[1] != boxes[1]) {
    return InvalidArgument(fmt::format("boxes {} and scores {}; 1xNx4 and 1xNxC are needed",
                                       graph::ShapeToString(boxes),
                                       graph::ShapeToString(scores)));
  }
  if (scores[2] != a.num_classes && scores[2] != a.num_classes + 1) {
    return InvalidArgument(fmt::format("{} scores per box for {} classes", scores[2],
                                       a.num_classes));
  }
  SYSTOLE_RETURN_IF_ERROR(CheckShape(s.input(2), "the tensor of anchors", {boxes[1], 4}));
  const int64_t entries = a.max_detections * a.max_classes_per_detection;
  const int64_t sizes[] = {entries * 4, entries, entries, 1};
  for (size_t i = 0; i < 4; ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(i), "an output", {DataType::kFloat32}));
    if (s.output(i).num_elements() != sizes[i]) {
      return InvalidArgument(fmt::format("output {} has {} elements; {} are computed", i,
                                         s.output(i).num_elements(), sizes[i]));
    }
  }
  return {};
}

std::vector<float> Real(const Call& call, size_t input) {
  const graph::Tensor& t = call.signature.input(input);
  if (t.type == DataType::kFloat32) {
    return {call.In<float>(input).begin(), call.In<float>(input).end()};
  }
  const golden::Quant q = QuantOf(t);
  std::vector<float> values;
  for (const int32_t v : ReadIntegers(call, input)) {
    values.push_back(static_cast<float>(v - q.zero) * q.scale);
  }
  return values;
}

Result<void> RunDetection(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::DetectionAttrs>();
  const golden::DetectionParams p{a.max_detections, a.max_classes_per_detection,
                                  a.detections_per_class, a.num_classes, a.score_threshold,
                                  a.iou_threshold, a.y_scale, a.x_scale, a.h_scale, a.w_scale};
  const auto boxes =
      golden::DecodeBoxes(Real(call, 0), s.input(0).shape[2], Real(call, 2), p);
  if (!golden::BoxesAreValid(boxes)) return InvalidArgument("a box ends before it begins");
  const std::vector<float> scores = Real(call, 1);
  const golden::Detections found = a.use_regular_nms ? golden::SuppressRegular(boxes, scores, p)
                                                     : golden::SuppressFast(boxes, scores, p);
  const std::span<float> corners = call.Out<float>(0);
  for (size_t i = 0; i < found.boxes.size(); ++i) {
    const golden::DetectionBox& b = found.boxes[i];
    std::copy_n(std::initializer_list<float>{b.ymin, b.xmin, b.ymax, b.xmax}.begin(), 4,
                corners.begin() + static_cast<std::ptrdiff_t>(i) * 4);
  }
  std::copy(found.classes.begin(), found.classes.end(), call.Out<float>(1).begin());
  std::copy(found.scores.begin(), found.scores.end(), call.Out<float>(2).begin());
  call.Out<float>(3)[0] = static_cast<float>(found.count);
  return {};
}

}  // namespace

void AddDetectionOperators(Registry& registry) {
  registry.Add({graph::OpKind::kDetectionPostProcess}, {CheckDetection, RunDetection});
}

}  // namespace systole::reference
