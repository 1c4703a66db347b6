// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Operators with a state, and detections: values by hand.
#include "tests/reference/apply.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using golden::Numerics;
using graph::OpKind;
using test::Apply;
using test::Scale;
using F32 = std::vector<float>;
using I8 = std::vector<std::int8_t>;

Apply Svdf(const graph::Activation activation, Numerics numerics) {
  // One unit of rank 2, memory of 2 steps, 1 input; all scales 1.
  Apply svdf(OpKind::kSvdf, graph::SvdfAttrs{2, activation}, numerics);
  svdf.In<std::int8_t>({1, 1}, {5}, Scale{1, 2});
  svdf.In<std::int8_t>({2, 1}, {1, -2}, Scale{1, 0});
  svdf.In<std::int16_t>({2, 2}, {1, 2, 3, 4}, Scale{1, 0});
  svdf.In<std::int32_t>({1}, {10}, Scale{1, 0});
  svdf.In<std::int16_t>({1, 4}, {7, 8, 9, 1}, Scale{1, 0}).Variable(4);
  svdf.Out<std::int8_t>({1, 1}, {1, -1});
  return svdf;
}

graph::DetectionAttrs Detection(bool regular) {
  graph::DetectionAttrs a;
  a.max_detections = 3;
  a.num_classes = 2;
  a.use_regular_nms = regular;
  a.score_threshold = 0.25F;
  a.iou_threshold = 0.5F;
  a.y_scale = a.x_scale = a.h_scale = a.w_scale = 1;
  return a;
}

Apply Detect(const graph::DetectionAttrs& attributes) {
  // Anchors of size 2 at x = 1, 1.25 and 5; the first two overlap by 7/9.
  Apply detect(OpKind::kDetectionPostProcess, attributes);
  detect.In<float>({1, 3, 4}, F32(12, 0));
  detect.In<float>({1, 3, 3}, {9, 0.5F, 0.25F, 9, 0.75F, 0, 9, 0, 0.3F});
  detect.In<float>({3, 4}, {1, 1, 2, 2, 1, 1.25F, 2, 2, 1, 5, 2, 2});
  detect.Out<float>({1, 3, 4}).Out<float>({1, 3}).Out<float>({1, 3}).Out<float>({1});
  return detect;
}

}  // namespace

TEST_CASE("SVDF moves its state by a step") {
  Apply svdf = Svdf(graph::Activation::kRelu, Numerics::kTfliteRef);
  // Features 3 and -6; state rows 8 3 and 1 -6; 8 + 6 + 3 - 24 + 10 = 3, and the zero point.
  CHECK(svdf.Values<std::int8_t>() == I8{2});
  CHECK(svdf.State<std::int16_t>(4) == std::vector<std::int16_t>{8, 3, 1, -6});
  // Rows 3 3 and -6 -6: 9 - 42 + 10, and the zero point.
  CHECK(svdf.Values<std::int8_t>() == I8{-24});
}

TEST_CASE("SVDF is refused where its runtime refuses it") {
  CHECK_FALSE(Svdf(graph::Activation::kNone, Numerics::kTfliteRef).Check());
  CHECK(Svdf(graph::Activation::kNone, Numerics::kTflm).Check());
  Apply constant = Svdf(graph::Activation::kRelu, Numerics::kTflm);
  constant.input(4).is_variable = false;
  CHECK_FALSE(constant.Check());
  Apply rank(OpKind::kSvdf, graph::SvdfAttrs{0});
  CHECK_FALSE(rank.In<float>({1, 1}, {5}).In<float>({1, 1}, {5}).In<float>({1, 1}, {5}).Check());
}

TEST_CASE("detections that overlap better ones vanish") {
  Apply fast = Detect(Detection(false));
  CHECK(fast.Values<float>(2) == F32{0.75F, 0.3F, 0});
  CHECK(fast.LastOutput<float>(1) == F32{0, 1, 0});
  CHECK(fast.LastOutput<float>(3) == F32{2});
  CHECK(fast.LastOutput<float>(0) == F32{0, 0.25F, 2, 2.25F, 0, 4, 2, 6, 0, 0, 0, 0});
  // Class by class the first box keeps its second class.
  Apply regular = Detect(Detection(true));
  CHECK(regular.Values<float>(2) == F32{0.75F, 0.3F, 0.25F});
  CHECK(regular.LastOutput<float>(1) == F32{0, 1, 1});
  CHECK(regular.LastOutput<float>(3) == F32{3});
}

TEST_CASE("damaged detections are refused") {
  for (const int damage : {0, 1, 2, 3, 4}) {
    graph::DetectionAttrs a = Detection(false);
    if (damage == 0) a.max_detections = INT64_MAX;
    if (damage == 1) a.num_classes = 5;
    if (damage == 2) a.iou_threshold = 0;
    if (damage == 3) a.h_scale = 0;
    if (damage == 4) a.max_classes_per_detection = 0;
    CHECK_FALSE(Detect(a).Check());
  }
  graph::DetectionAttrs inverted = Detection(false);
  Apply detect(OpKind::kDetectionPostProcess, inverted);
  detect.In<float>({1, 1, 4}, F32(4, 0)).In<float>({1, 1, 2}, {1, 0});
  detect.In<float>({1, 4}, {0, 0, -1, 1});
  detect.Out<float>({1, 3, 4}).Out<float>({1, 3}).Out<float>({1, 3}).Out<float>({1});
  CHECK(detect.Values<float>().empty());
  CHECK(detect.error == "a box ends before it begins");
}

}  // namespace systole
