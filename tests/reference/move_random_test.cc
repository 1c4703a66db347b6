// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Operators that move elements against index arithmetic, element by element, for every size of
// elements; and with damaged attributes and shapes, which must never be computed with.
#include <functional>
#include <limits>
#include <numeric>
#include <random>

#include "tests/reference/apply.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using graph::OpKind;
using graph::Shape;
using test::Apply;

constexpr std::uint32_t kSeed = 20261121;
constexpr int kRounds = 25;

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : engine_(seed) {}
  std::int64_t operator()(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  Shape shape(std::int64_t rank_low, std::int64_t rank_high, std::int64_t most = 5) {
    Shape s;
    for (std::int64_t n = (*this)(rank_low, rank_high); n > 0; --n) s.push_back((*this)(1, most));
    return s;
  }
  Shape amounts(std::size_t rank, std::int64_t low, std::int64_t high) {
    Shape a;
    for (std::size_t i = 0; i < rank; ++i) a.push_back((*this)(low, high));
    return a;
  }

 private:
  std::mt19937 engine_;
};

/// Position of an element in a dense tensor.
std::size_t At(const Shape& shape, const Shape& index) {
  std::int64_t at = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) at = at * shape[i] + index[i];
  return static_cast<std::size_t>(at);
}

/// All indices of a shape, in order.
void ForEach(const Shape& shape, const std::function<void(const Shape&)>& visit) {
  const std::int64_t total = graph::NumElements(shape);
  for (std::int64_t n = 0; n < total; ++n) {
    Shape index(shape.size());
    std::int64_t rest = n;
    for (std::size_t i = shape.size(); i-- > 0;) {
      index[i] = rest % shape[i];
      rest /= shape[i];
    }
    visit(index);
  }
}

template <typename T>
std::vector<T> Counted(const Shape& shape, int first = 1) {
  std::vector<T> values(static_cast<std::size_t>(graph::NumElements(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(i * 7 + first);
  return values;
}

/// The output of one input, each element being that of the input at source(index).
template <typename T>
void Expect(OpKind kind, const graph::Attributes& attributes, const Shape& in, const Shape& out,
            const std::function<Shape(const Shape&)>& source) {
  const std::vector<T> x = Counted<T>(in);
  Apply apply(kind, attributes);
  apply.In<T>(in, x).template Out<T>(out);
  std::vector<T> expected;
  ForEach(out, [&](const Shape& i) {
    const Shape from = source(i);
    expected.push_back(from.size() == in.size() ? x[At(in, from)] : T{0});
  });
  const std::vector<T> got = apply.Values<T>();
  INFO(graph::OpKindName(kind) << " of " << graph::ShapeToString(in) << " to "
                               << graph::ShapeToString(out) << ": " << apply.error);
  REQUIRE(got == expected);
}

template <typename T>
void MoveAtRandom(Draw& draw) {
  const Shape in = draw.shape(1, 5);
  const std::size_t rank = in.size();
  Shape perm(rank);
  std::iota(perm.begin(), perm.end(), 0);
  for (std::size_t i = rank; i > 1; --i) {
    std::swap(perm[i - 1], perm[static_cast<std::size_t>(draw(0, static_cast<int>(i) - 1))]);
  }
  Shape out(rank);
  for (std::size_t i = 0; i < rank; ++i) out[i] = in[static_cast<std::size_t>(perm[i])];
  Expect<T>(OpKind::kTranspose, graph::TransposeAttrs{perm}, in, out, [&](const Shape& i) {
    Shape from(rank);
    for (std::size_t a = 0; a < rank; ++a) from[static_cast<std::size_t>(perm[a])] = i[a];
    return from;
  });

  const auto axis = static_cast<std::size_t>(draw(0, static_cast<int>(rank) - 1));
  Expect<T>(OpKind::kReverse, graph::ReverseAttrs{{static_cast<int>(axis)}}, in, in,
            [&](Shape i) {
              i[axis] = in[axis] - 1 - i[axis];
              return i;
            });

  const Shape repeats = draw.amounts(rank, 1, 3);
  for (std::size_t a = 0; a < rank; ++a) out[a] = in[a] * repeats[a];
  Expect<T>(OpKind::kTile, graph::TileAttrs{repeats}, in, out, [&](Shape i) {
    for (std::size_t a = 0; a < rank; ++a) i[a] %= in[a];
    return i;
  });
}

template <typename T>
void PadAndSliceAtRandom(Draw& draw) {
  const Shape in = draw.shape(1, 4);
  const std::size_t rank = in.size();
  const Shape before = draw.amounts(rank, 0, 2);
  const Shape after = draw.amounts(rank, 0, 2);
  Shape out(rank);
  for (std::size_t a = 0; a < rank; ++a) out[a] = before[a] + in[a] + after[a];
  Expect<T>(OpKind::kPad, graph::PadAttrs{before, after}, in, out, [&](Shape i) {
    for (std::size_t a = 0; a < rank; ++a) {
      i[a] -= before[a];
      if (i[a] < 0 || i[a] >= in[a]) return Shape(rank + 1);  // Nowhere: filled with zero.
    }
    return i;
  });

  graph::MirrorPadAttrs mirror{before, after, draw(0, 1) == 1};
  for (std::size_t a = 0; a < rank; ++a) {
    const std::int64_t most = in[a] - (mirror.symmetric ? 0 : 1);
    mirror.before[a] = std::min(before[a], most);
    mirror.after[a] = std::min(after[a], most);
    out[a] = mirror.before[a] + in[a] + mirror.after[a];
  }
  Expect<T>(OpKind::kMirrorPad, mirror, in, out, [&](Shape i) {
    for (std::size_t a = 0; a < rank; ++a) {
      i[a] -= mirror.before[a];
      const std::int64_t again = mirror.symmetric ? 1 : 0;
      if (i[a] < 0) i[a] = -i[a] - again;
      if (i[a] >= in[a]) i[a] = in[a] - 1 - (i[a] - in[a]) - 1 + again;
    }
    return i;
  });

  graph::SliceAttrs slice;
  out.clear();
  for (std::size_t a = 0; a < rank; ++a) {
    const bool backwards = draw(0, 1) == 1;
    const std::int64_t step = draw(1, 2);
    slice.begin.push_back(draw(0, in[a] - 1));
    const std::int64_t room = backwards ? slice.begin[a] : in[a] - 1 - slice.begin[a];
    slice.stride.push_back(backwards ? -step : step);
    slice.count.push_back(draw(1, room / step + 1));
    slice.drop.push_back(slice.count[a] == 1 ? draw(0, 1) : 0);
    if (slice.drop[a] == 0) out.push_back(slice.count[a]);
  }
  Expect<T>(OpKind::kStridedSlice, slice, in, out, [&](const Shape& i) {
    Shape from(rank);
    for (std::size_t a = 0, kept = 0; a < rank; ++a) {
      from[a] = slice.begin[a] + (slice.drop[a] == 0 ? i[kept++] * slice.stride[a] : 0);
    }
    return from;
  });
}

template <typename T>
void JoinAtRandom(Draw& draw) {
  const Shape in = draw.shape(1, 4);
  const auto axis = static_cast<std::size_t>(draw(0, static_cast<int>(in.size()) - 1));
  const std::int64_t parts = draw(1, 4);
  Shape sizes = draw.amounts(static_cast<std::size_t>(parts), 1, 4);
  Shape whole = in;
  whole[axis] = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  const std::vector<T> all = Counted<T>(whole);
  Apply concat(OpKind::kConcatenation, graph::AxisAttrs{static_cast<int>(axis)});
  Apply split(OpKind::kSplit, graph::SplitAttrs{static_cast<int>(axis), sizes});
  split.In<T>(whole, all);
  std::vector<std::vector<T>> pieces;
  std::int64_t start = 0;
  for (const std::int64_t size : sizes) {
    Shape piece = whole;
    piece[axis] = size;
    std::vector<T> values;
    ForEach(piece, [&](Shape i) {
      i[axis] += start;
      values.push_back(all[At(whole, i)]);
    });
    concat.In<T>(piece, values);
    split.Out<T>(piece);
    pieces.push_back(values);
    start += size;
  }
  concat.Out<T>(whole);
  REQUIRE(concat.Values<T>() == all);
  REQUIRE(split.Run());
  for (std::size_t i = 0; i < pieces.size(); ++i) REQUIRE(split.LastOutput<T>(i) == pieces[i]);
}

template <typename T>
void GatherAtRandom(Draw& draw) {
  const Shape in = draw.shape(1, 4);
  const std::size_t rank = in.size();
  const std::int64_t axis = draw(0, static_cast<int>(rank) - 1);
  const std::int64_t batch = draw(0, axis);
  Shape picked(in.begin(), in.begin() + batch);
  for (const std::int64_t d : draw.shape(0, 2, 3)) picked.push_back(d);
  std::vector<std::int32_t> indices(static_cast<std::size_t>(graph::NumElements(picked)));
  for (auto& i : indices) i = static_cast<std::int32_t>(draw(0, in[axis] - 1));
  Shape out(in.begin(), in.begin() + axis);
  out.insert(out.end(), picked.begin() + batch, picked.end());
  out.insert(out.end(), in.begin() + axis + 1, in.end());
  const std::vector<T> x = Counted<T>(in);
  Apply gather(OpKind::kGather, graph::GatherAttrs{axis, batch});
  gather.In<T>(in, x).template In<std::int32_t>(picked, indices).template Out<T>(out);
  std::vector<T> expected;
  const std::size_t inner = picked.size() - static_cast<std::size_t>(batch);
  ForEach(out, [&](const Shape& i) {
    Shape at(i.begin(), i.begin() + batch);
    at.insert(at.end(), i.begin() + axis, i.begin() + axis + static_cast<std::ptrdiff_t>(inner));
    Shape from(i.begin(), i.begin() + axis);
    from.push_back(indices[At(picked, at)]);
    from.insert(from.end(), i.begin() + axis + static_cast<std::ptrdiff_t>(inner), i.end());
    expected.push_back(x[At(in, from)]);
  });
  REQUIRE(gather.Values<T>() == expected);
}

template <typename T>
void BlocksAtRandom(Draw& draw) {
  const std::int64_t b = draw(1, 3);
  const Shape deep = {draw(1, 2), draw(1, 3), draw(1, 3), draw(1, 3) * b * b};
  const Shape wide = {deep[0], deep[1] * b, deep[2] * b, deep[3] / (b * b)};
  for (const bool crd : {false, true}) {
    const auto channel = [&](std::int64_t y, std::int64_t x, std::int64_t c) {
      return crd ? (c * b + y % b) * b + x % b : ((y % b) * b + x % b) * wide[3] + c;
    };
    Expect<T>(OpKind::kDepthToSpace, graph::BlockAttrs{b, crd}, deep, wide, [&](const Shape& i) {
      return Shape{i[0], i[1] / b, i[2] / b, channel(i[1], i[2], i[3])};
    });
  }
  const Shape block = draw.amounts(2, 1, 3);
  const Shape batched = {draw(1, 2) * block[0] * block[1], draw(1, 3), draw(1, 3), draw(1, 2)};
  graph::BatchSpaceAttrs crop{block, {0, 0}, {0, 0}};
  Shape spread = {batched[0] / (block[0] * block[1]), 0, 0, batched[3]};
  for (const std::size_t a : {0, 1}) {
    const std::int64_t size = batched[a + 1] * block[a];
    crop.before[a] = draw(0, size - 1);
    crop.after[a] = draw(0, size - 1 - crop.before[a]);
    spread[a + 1] = size - crop.before[a] - crop.after[a];
  }
  Expect<T>(OpKind::kBatchToSpace, crop, batched, spread, [&](const Shape& i) {
    const std::int64_t y = i[1] + crop.before[0];
    const std::int64_t x = i[2] + crop.before[1];
    return Shape{((y % block[0]) * block[1] + x % block[1]) * spread[0] + i[0], y / block[0],
                 x / block[1], i[3]};
  });
  Expect<T>(OpKind::kSpaceToBatch, crop, spread, batched, [&](const Shape& i) {
    const std::int64_t position = i[0] / spread[0];
    const std::int64_t y = i[1] * block[0] + position / block[1] - crop.before[0];
    const std::int64_t x = i[2] * block[1] + position % block[1] - crop.before[1];
    const bool inside = y >= 0 && y < spread[1] && x >= 0 && x < spread[2];
    return inside ? Shape{i[0] % spread[0], y, x, i[3]} : Shape(5);
  });
}

template <typename T>
void AllAtRandom() {
  Draw draw(kSeed);
  INFO("seed " << kSeed << ", elements of " << sizeof(T) << " bytes");
  for (int round = 0; round < kRounds; ++round) {
    MoveAtRandom<T>(draw);
    PadAndSliceAtRandom<T>(draw);
    JoinAtRandom<T>(draw);
    GatherAtRandom<T>(draw);
    BlocksAtRandom<T>(draw);
  }
}

// --- Damage ---

/// Replaces a number of an attribute now and then.
struct Damage {
  Draw& draw;

  std::int64_t Number() {
    const std::int64_t special[] = {-1, 0, 1, 2, 1 << 20, std::numeric_limits<int>::max(),
                                    std::numeric_limits<std::int64_t>::max(),
                                    std::numeric_limits<std::int64_t>::min()};
    return special[draw(0, 7)];
  }
  void operator()(const char*, std::int64_t& field) { if (draw(0, 3) == 0) field = Number(); }
  void operator()(const char*, Shape& field) {
    if (draw(0, 3) == 0) field.resize(static_cast<std::size_t>(draw(0, 5)), Number());
    if (draw(0, 3) == 0 && !field.empty()) {
      field[static_cast<std::size_t>(draw(0, static_cast<int>(field.size()) - 1))] = Number();
    }
  }
  template <typename Other>
  void operator()(const char*, Other&) {}
};

void DamageTensor(Draw& draw, graph::Tensor& t) {
  if (draw(0, 7) == 0) t.type = static_cast<graph::DataType>(draw(0, 6));
  if (draw(0, 7) == 0) t.shape.resize(static_cast<std::size_t>(draw(0, 5)), draw(-1, 3));
  if (draw(0, 15) == 0 && !t.shape.empty()) t.shape[0] = Damage{draw}.Number();
  if (draw(0, 15) == 0) t.quant = {{0.5F}, {draw(-300, 300)}, 0};
}

}  // namespace

TEST_CASE("moved elements are those that index arithmetic names") {
  AllAtRandom<std::int8_t>();
  AllAtRandom<std::int16_t>();
  AllAtRandom<std::int32_t>();
  AllAtRandom<std::int64_t>();
}

TEST_CASE("damaged operands are refused or computed, and nothing else") {
  Draw draw(kSeed);
  INFO("seed " << kSeed);
  int accepted = 0;
  for (int round = 0; round < 300; ++round) {
    for (int k = 0; k < graph::kOpKinds; ++k) {
      const auto kind = static_cast<OpKind>(k);
      graph::Attributes attributes = graph::DefaultAttributes(kind);
      std::visit([&](auto& a) { a.Fields(a, Damage{draw}); }, attributes);
      const golden::Numerics numerics = static_cast<golden::Numerics>(draw(0, 3));
      Apply apply(kind, attributes, numerics);
      const Shape shape = draw.shape(0, 4, 3);
      const int inputs = static_cast<int>(draw(0, 5));
      for (int i = 0; i < inputs; ++i) {
        if (draw(0, 9) == 0) {
          apply.Absent();
          continue;
        }
        apply.In<std::int8_t>(shape, std::vector<std::int8_t>(
            static_cast<std::size_t>(graph::NumElements(shape)), 1), test::Scale{0.5F, 0});
        if (draw(0, 4) == 0) apply.Variable(static_cast<std::size_t>(i));
        DamageTensor(draw, apply.input(static_cast<std::size_t>(i)));
      }
      for (std::int64_t n = draw(0, 2); n > 0; --n) {
        apply.Out<std::int8_t>(shape, {0.5F, 0});
        DamageTensor(draw, apply.output(apply.outputs() - 1));
      }
      accepted += apply.Run() ? 1 : 0;
    }
  }
  CHECK(accepted > 100);  // The damage leaves something to compute.
}

}  // namespace systole
