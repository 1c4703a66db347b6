// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Operators that move elements: values by hand.
#include "tests/reference/apply.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using golden::Numerics;
using graph::OpKind;
using test::Apply;
using I8 = std::vector<std::int8_t>;
using U8 = std::vector<std::uint8_t>;
using I32 = std::vector<std::int32_t>;
using F32 = std::vector<float>;

}  // namespace

TEST_CASE("padding surrounds a tensor") {
  Apply by_zero(OpKind::kPad, graph::PadAttrs{{0, 1}, {1, 2}});
  by_zero.In<std::int8_t>({1, 2}, {5, 6}, test::Scale{0.5F, -3}).Out<std::int8_t>({2, 5},
                                                                                  {0.5F, -3});
  CHECK(by_zero.Values<std::int8_t>() == I8{-3, 5, 6, -3, -3, -3, -3, -3, -3, -3});

  Apply by_value(OpKind::kPad, graph::PadAttrs{{1}, {0}, true, 2.5});
  by_value.In<float>({2}, {1, 2}).Out<float>({3});
  CHECK(by_value.Values<float>() == F32{2.5F, 1, 2});

  Apply wrong(OpKind::kPad, graph::PadAttrs{{1}, {0}, true, 200});
  CHECK_FALSE(wrong.In<std::int8_t>({2}, {1, 2}).Out<std::int8_t>({3}).Check());
}

TEST_CASE("mirrored padding repeats the border or not") {
  Apply reflect(OpKind::kMirrorPad, graph::MirrorPadAttrs{{1, 2}, {1, 0}, false});
  reflect.In<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6}).Out<std::int32_t>({4, 5});
  CHECK(reflect.Values<std::int32_t>() ==
        I32{6, 5, 4, 5, 6, 3, 2, 1, 2, 3, 6, 5, 4, 5, 6, 3, 2, 1, 2, 3});
  Apply symmetric(OpKind::kMirrorPad, graph::MirrorPadAttrs{{2}, {3}, true});
  symmetric.In<std::int8_t>({3}, {1, 2, 3}).Out<std::int8_t>({8});
  CHECK(symmetric.Values<std::int8_t>() == I8{2, 1, 1, 2, 3, 3, 2, 1});
  Apply too_far(OpKind::kMirrorPad, graph::MirrorPadAttrs{{3}, {0}, false});
  CHECK_FALSE(too_far.In<std::int8_t>({3}, {1, 2, 3}).Out<std::int8_t>({6}).Check());
}

TEST_CASE("slices step forwards and backwards and drop axes") {
  Apply back(OpKind::kStridedSlice, graph::SliceAttrs{{1, 2}, {1, -2}, {1, 2}, {1, 0}});
  back.In<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6}).Out<std::int32_t>({2});
  CHECK(back.Values<std::int32_t>() == I32{6, 4});
  Apply outside(OpKind::kSlice, graph::SliceAttrs{{1}, {1}, {3}, {0}});
  CHECK_FALSE(outside.In<std::int32_t>({3}, {1, 2, 3}).Out<std::int32_t>({3}).Check());
  Apply before(OpKind::kStridedSlice, graph::SliceAttrs{{1}, {-1}, {3}, {0}});
  CHECK_FALSE(before.In<std::int32_t>({3}, {1, 2, 3}).Out<std::int32_t>({3}).Check());
  Apply huge(OpKind::kStridedSlice,
             graph::SliceAttrs{{1}, {INT64_MAX}, {INT64_MAX}, {0}});
  CHECK_FALSE(huge.In<std::int32_t>({3}, {1, 2, 3}).Out<std::int32_t>({3}).Check());
}

TEST_CASE("axes change places and directions") {
  Apply transpose(OpKind::kTranspose, graph::TransposeAttrs{{1, 0}});
  transpose.In<std::int64_t>({2, 3}, {1, 2, 3, 4, 5, 6}).Out<std::int64_t>({3, 2});
  CHECK(transpose.Values<std::int64_t>() == std::vector<std::int64_t>{1, 4, 2, 5, 3, 6});
  Apply twice(OpKind::kTranspose, graph::TransposeAttrs{{0, 0}});
  CHECK_FALSE(twice.In<std::int8_t>({1, 1}, {1}).Out<std::int8_t>({1, 1}).Check());

  Apply reverse(OpKind::kReverse, graph::ReverseAttrs{{1}});
  reverse.In<std::int16_t>({2, 2}, {1, 2, 3, 4}).Out<std::int16_t>({2, 2});
  CHECK(reverse.Values<std::int16_t>() == std::vector<std::int16_t>{2, 1, 4, 3});
}

TEST_CASE("tensors are repeated") {
  Apply tile(OpKind::kTile, graph::TileAttrs{{2, 2}});
  tile.In<std::int8_t>({1, 2}, {1, 2}).Out<std::int8_t>({2, 4});
  CHECK(tile.Values<std::int8_t>() == I8{1, 2, 1, 2, 1, 2, 1, 2});
  Apply wide(OpKind::kBroadcastTo, graph::ReshapeAttrs{{2, 2, 2}});
  wide.In<std::int8_t>({2, 1}, {1, 2}).Out<std::int8_t>({2, 2, 2});
  CHECK(wide.Values<std::int8_t>() == I8{1, 1, 2, 2, 1, 1, 2, 2});
  Apply narrow(OpKind::kBroadcastTo, graph::ReshapeAttrs{{3}});
  CHECK_FALSE(narrow.In<std::int8_t>({2}, {1, 2}).Out<std::int8_t>({3}).Check());
}

TEST_CASE("tensors are joined and parted") {
  Apply concat(OpKind::kConcatenation, graph::AxisAttrs{1});
  concat.In<float>({2, 1}, {1, 2}).In<float>({2, 2}, {3, 4, 5, 6}).Out<float>({2, 3});
  CHECK(concat.Values<float>() == F32{1, 3, 4, 2, 5, 6});
  Apply pack(OpKind::kPack, graph::AxisAttrs{1});
  pack.In<std::int32_t>({2}, {1, 2}).In<std::int32_t>({2}, {3, 4}).Out<std::int32_t>({2, 2});
  CHECK(pack.Values<std::int32_t>() == I32{1, 3, 2, 4});
  Apply split(OpKind::kSplit, graph::SplitAttrs{1, {1, 2}});
  split.In<std::int8_t>({2, 3}, {1, 2, 3, 4, 5, 6}).Out<std::int8_t>({2, 1});
  split.Out<std::int8_t>({2, 2});
  CHECK(split.Values<std::int8_t>(0) == I8{1, 4});
  CHECK(split.LastOutput<std::int8_t>(1) == I8{2, 3, 5, 6});
  Apply unpack(OpKind::kUnpack, graph::AxisAttrs{0});
  unpack.In<std::int8_t>({2, 2}, {1, 2, 3, 4}).Out<std::int8_t>({2}).Out<std::int8_t>({2});
  CHECK(unpack.Values<std::int8_t>(1) == I8{3, 4});
}

TEST_CASE("concatenation brings its inputs to one scale, as each runtime does") {
  // 15 and 5 mean 2.5 and -2.5: ties, away from zero in one runtime, to even in the other.
  const auto joined = [](Numerics numerics) {
    Apply concat(OpKind::kConcatenation, graph::AxisAttrs{0}, numerics);
    concat.In<std::uint8_t>({3}, {15, 10, 5}, test::Scale{0.5F, 10});
    concat.In<std::uint8_t>({1}, {255}, test::Scale{2.0F, 0});
    concat.Out<std::uint8_t>({4}, {1.0F, 3});
    return concat.Values<std::uint8_t>();
  };
  CHECK(joined(Numerics::kTfliteRef) == U8{6, 3, 0, 255});
  CHECK(joined(Numerics::kTflite) == U8{6, 3, 0, 255});
  CHECK(joined(Numerics::kOrt) == U8{5, 3, 1, 255});
  Apply int8(OpKind::kConcatenation, graph::AxisAttrs{0}, Numerics::kTfliteRef);
  int8.In<std::int8_t>({1}, {1}, test::Scale{0.5F, 10}).Out<std::int8_t>({1}, {1.0F, 3});
  CHECK_FALSE(int8.Check());
}

TEST_CASE("elements are gathered by index") {
  Apply gather(OpKind::kGather, graph::GatherAttrs{1, 0});
  gather.In<std::int8_t>({2, 3}, {1, 2, 3, 4, 5, 6}).In<std::int32_t>({2}, {2, 0});
  CHECK(gather.Out<std::int8_t>({2, 2}).Values<std::int8_t>() == I8{3, 1, 6, 4});
  Apply batches(OpKind::kGather, graph::GatherAttrs{1, 1});
  batches.In<std::int8_t>({2, 3}, {1, 2, 3, 4, 5, 6}).In<std::int64_t>({2, 1}, {2, 0});
  CHECK(batches.Out<std::int8_t>({2, 1}).Values<std::int8_t>() == I8{3, 4});
  Apply nd(OpKind::kGatherNd, graph::NoAttrs{});
  nd.In<std::int8_t>({2, 3}, {1, 2, 3, 4, 5, 6}).In<std::int32_t>({2, 2}, {0, 1, 1, 2});
  CHECK(nd.Out<std::int8_t>({2}).Values<std::int8_t>() == I8{2, 6});

  for (const Numerics numerics : {Numerics::kTfliteRef, Numerics::kOrt}) {
    Apply last(OpKind::kGather, graph::GatherAttrs{0, 0}, numerics);
    last.In<std::int8_t>({3}, {1, 2, 3}).In<std::int32_t>({1}, {-1}).Out<std::int8_t>({1});
    CHECK(last.Values<std::int8_t>() == (numerics == Numerics::kOrt ? I8{3} : I8{}));
    Apply outside(OpKind::kGather, graph::GatherAttrs{0, 0}, numerics);
    outside.In<std::int8_t>({3}, {1, 2, 3}).In<std::int32_t>({1}, {3}).Out<std::int8_t>({1});
    CHECK(outside.Values<std::int8_t>().empty());
    CHECK(outside.error.find("index 3 is outside") != std::string::npos);
  }
}

TEST_CASE("blocks of pixels become channels and back") {
  // Channels: TFLite [row][column][depth], CRD [depth][row][column].
  const I8 deep = {1, 2, 3, 4, 5, 6, 7, 8};
  for (const bool crd : {false, true}) {
    const I8 wide = crd ? I8{1, 5, 2, 6, 3, 7, 4, 8} : deep;
    Apply to_space(OpKind::kDepthToSpace, graph::BlockAttrs{2, crd});
    to_space.In<std::int8_t>({1, 1, 1, 8}, deep).Out<std::int8_t>({1, 2, 2, 2});
    CHECK(to_space.Values<std::int8_t>() == wide);
    Apply to_depth(OpKind::kSpaceToDepth, graph::BlockAttrs{2, crd});
    to_depth.In<std::int8_t>({1, 2, 2, 2}, wide).Out<std::int8_t>({1, 1, 1, 8});
    CHECK(to_depth.Values<std::int8_t>() == deep);
  }
  Apply odd(OpKind::kSpaceToDepth, graph::BlockAttrs{2, false});
  CHECK_FALSE(odd.In<std::int8_t>({1, 3, 2, 1}, I8(6)).Out<std::int8_t>({1, 1, 1, 4}).Check());
}

TEST_CASE("blocks of pixels become batches and back") {
  Apply to_batch(OpKind::kSpaceToBatch, graph::BatchSpaceAttrs{{2, 2}, {0, 1}, {1, 0}});
  to_batch.In<std::int8_t>({1, 1, 3, 1}, {1, 2, 3}, test::Scale{1, 9});
  to_batch.Out<std::int8_t>({4, 1, 2, 1}, {1, 9});
  // Padded: rows 9 1 2 3 / 9 9 9 9.
  CHECK(to_batch.Values<std::int8_t>() == I8{9, 2, 1, 3, 9, 9, 9, 9});
  Apply to_space(OpKind::kBatchToSpace, graph::BatchSpaceAttrs{{2, 2}, {0, 1}, {1, 0}});
  to_space.In<std::int8_t>({4, 1, 2, 1}, {9, 2, 1, 3, 9, 9, 9, 9}).Out<std::int8_t>({1, 1, 3, 1});
  CHECK(to_space.Values<std::int8_t>() == I8{1, 2, 3});
}

}  // namespace systole
