// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_stream.h"

#include <algorithm>
#include <random>

#include "tests/support/random_residual.h"
#include "tests/support/stream_builder.h"

namespace systole::test {
namespace {

using spec::ParamFormat;
using spec::Requant;

class Generator {
 public:
  Generator(const spec::Config& config, std::uint32_t seed, bool residuals)
      : config_(config), residuals_(residuals), rng_(seed) {}

  CaseStream Make(int operations) {
    for (operation_ = 0; operation_ < operations; ++operation_) {
      while (!TryOperation()) {
      }
    }
    spec::EndCommand end;
    end.status = 0x600d;
    builder_.Add(end);
    return {builder_.bytes(), data_, output_bytes_};
  }

 private:
  int Pick(int low, int high) {
    return low + static_cast<int>(rng_() % static_cast<std::uint32_t>(high - low + 1));
  }
  bool Chance(int percent) { return Pick(0, 99) < percent; }

  // ---- Memory of this operation: half of each on-chip memory ----

  std::uint32_t arena() const {
    return static_cast<std::uint32_t>(operation_ % 2 * (config_.act_bytes / 2));
  }
  std::uint32_t param_arena() const {
    return static_cast<std::uint32_t>(operation_ % 2 * (config_.param_bytes / 2));
  }

  /// Makes the first transfers of this operation wait for the operation before the last one.
  template <typename C>
  void WaitForArena(C* c) const {
    if (operation_ >= 2) c->dep_store = 2;
  }

  template <typename T>
  std::uint32_t AddData(const std::vector<T>& bytes, std::size_t granule) {
    data_.resize((data_.size() + granule - 1) / granule * granule);
    const std::size_t at = data_.size();
    data_.resize(at + bytes.size());
    std::memcpy(data_.data() + at, bytes.data(), bytes.size());
    return static_cast<std::uint32_t>(at);
  }

  std::vector<std::uint8_t> RandomBytes(std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    // Now and then only extremes, so that sums become large.
    const bool extreme = Chance(15);
    for (auto& b : bytes) {
      b = static_cast<std::uint8_t>(extreme ? (Chance(80) ? 0x80 : 0x7f) : rng_());
    }
    return bytes;
  }

  void LoadAct(std::uint32_t address, std::uint32_t bytes, std::uint32_t copy) {
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.xor80 = Chance(30) ? 1 : 0;
    // Any source alignment; sometimes rows of odd lengths.
    load.offset_lo = AddData(RandomBytes(bytes), 1);
    load.chip_addr = address;
    load.n0 = bytes;
    load.copy = copy;
    const std::uint32_t row = static_cast<std::uint32_t>(Pick(1, 60));
    if (Chance(40) && bytes % row == 0) {
      load.n0 = row;
      load.n1 = bytes / row;
      load.mem_stride1 = load.chip_stride1 = row;
    }
    WaitForArena(&load);
    builder_.Add(load);
  }

  void FillAct(std::uint32_t address, std::uint32_t bytes, std::uint32_t copy) {
    spec::LoadCommand fill;
    fill.fill = 1;
    fill.fill_byte = rng_() & 0xff;
    fill.xor80 = Chance(30) ? 1 : 0;
    fill.chip_addr = address;
    fill.n0 = bytes;
    fill.copy = copy;
    WaitForArena(&fill);
    builder_.Add(fill);
  }

  void LoadParam(std::uint32_t address, std::vector<std::uint8_t> bytes) {
    bytes.resize((bytes.size() + 15) / 16 * 16);
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.space = static_cast<std::uint32_t>(spec::Space::kParam);
    load.offset_lo = AddData(bytes, 16);
    load.chip_addr = address;
    load.n0 = static_cast<std::uint32_t>(bytes.size());
    WaitForArena(&load);
    builder_.Add(load);
  }

  /// Writes the output area to memory: everything in it is defined.
  void StoreOutput(std::uint32_t bytes, bool from_copy, std::uint32_t conv, std::uint32_t vector) {
    spec::StoreCommand store;
    store.region = CaseStream::kOutputRegion;
    store.xor80 = Chance(30) ? 1 : 0;
    store.chip_addr = out_addr_;
    if (from_copy && Chance(50)) {
      store.chip_addr += static_cast<std::uint32_t>(config_.group_bytes());
    }
    store.offset_lo = static_cast<std::uint32_t>(output_bytes_);
    store.n0 = bytes;
    store.dep_conv = conv;
    store.dep_vector = vector;
    builder_.Add(store);
    output_bytes_ += bytes + static_cast<std::size_t>(Pick(0, 20));
  }

  // ---- Image commands ----

  struct Sizes {
    std::uint32_t in = 0, in2 = 0, out = 0;  ///< Bytes of the areas.
  };

  /// Input side of any image command; returns the bytes of the input area.
  template <typename C>
  std::uint32_t RandomInput(int channels, C* c) {
    c->in_pixel_pitch = static_cast<std::uint32_t>(channels + (Chance(30) ? Pick(0, 9) : 0));
    c->in_h = static_cast<std::uint32_t>(Pick(1, 9));
    c->in_w = static_cast<std::uint32_t>(Pick(1, 9));
    c->in_row_pitch = c->in_w * c->in_pixel_pitch + (Chance(30) ? Pick(0, 20) : 0);
    c->in_image_pitch16 = (c->in_h * c->in_row_pitch + 15) / 16 + (Chance(30) ? Pick(0, 2) : 0);
    c->pad_byte = Pick(-128, 127);
    return (c->n - 1) * 16 * c->in_image_pitch16 + (c->in_h - 1) * c->in_row_pitch +
           c->in_w * c->in_pixel_pitch;
  }

  template <typename C>
  void RandomWalk(C* c) {
    c->y0 = Pick(-3, 1);
    c->x0 = Pick(-3, 1);
    c->sy = static_cast<std::uint32_t>(Pick(1, 3));
    c->sx = static_cast<std::uint32_t>(Pick(1, 3));
    c->dy = static_cast<std::uint32_t>(Chance(70) ? 1 : Pick(2, 3));
    c->dx = static_cast<std::uint32_t>(Chance(70) ? 1 : Pick(2, 3));
  }

  template <typename C>
  void RandomOutputSize(C* c) {
    c->n = static_cast<std::uint32_t>(Chance(75) ? 1 : Pick(2, 3));
    c->oh = static_cast<std::uint32_t>(Chance(20) ? 1 : Pick(1, 5));
    c->ow = static_cast<std::uint32_t>(Chance(20) ? 1 : Pick(1, 5));
  }

  /// Output side; returns the bytes of the output area.
  template <typename C>
  std::uint32_t RandomOutput(int channels, C* c) {
    const bool raw = c->rq == 0 && C::kOpcode != spec::Opcode::kMaxpool &&
                     C::kOpcode != spec::Opcode::kLut;
    const std::uint32_t bytes = static_cast<std::uint32_t>(channels) * (raw ? 4 : 1);
    c->out_pixel_pitch = bytes + static_cast<std::uint32_t>(Chance(30) ? Pick(0, 9) : 0);
    c->out_row_pitch = c->ow * c->out_pixel_pitch + (Chance(30) ? Pick(0, 20) : 0);
    c->out_image_pitch16 = (c->oh * c->out_row_pitch + 15) / 16;
    return (c->n - 1) * 16 * c->out_image_pitch16 + c->oh * c->out_row_pitch;
  }

  template <typename C>
  void RandomPost(bool none_allowed, C* c) {
    c->rq = static_cast<std::uint32_t>(Pick(0, 3));
    c->per_ch = static_cast<std::uint32_t>(Pick(0, none_allowed ? 3 : 2));
    c->zo = Pick(-128, 127);
    c->lo = Chance(60) ? -128 : Pick(-128, 0);
    c->hi = Chance(60) ? 127 : Pick(0, 127);
    c->multiplier = RandomMultiplier();
    c->shift = RandomShift();
  }

  std::uint32_t RandomMultiplier() { return (rng_() & 0x3fffffff) | (1U << 30); }
  int RandomShift() { return Chance(80) ? Pick(-14, -4) : Pick(-32, 30); }

  /// `count` parameter records.
  std::vector<std::uint8_t> Records(std::uint32_t format, int count) {
    std::vector<std::uint8_t> bytes;
    const auto put = [&](std::uint64_t value, int n) {
      for (int b = 0; b < n; ++b) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * b)));
    };
    for (int k = 0; k < count; ++k) {
      const auto bias = static_cast<std::uint32_t>(
          Chance(90) ? Pick(-100000, 100000) : static_cast<int>(rng_()));
      const std::uint64_t q = RandomMultiplier();
      const auto shift = static_cast<std::uint64_t>(RandomShift());
      switch (static_cast<ParamFormat>(format)) {
        case ParamFormat::kBias:
          put(bias, 4);
          break;
        case ParamFormat::kPacked:
          put((bias & 0xfffffff) | (q & 0x3fffffff) << 28 | (shift & 0x3f) << 58, 8);
          break;
        case ParamFormat::kWide:
          put(bias, 4);
          put(Chance(90) ? q : rng_() & 0x7fffffff, 4);
          put(shift & 0xff, 4);
          put(0, 4);
          break;
        case ParamFormat::kNone:
          break;
      }
    }
    return bytes;
  }

  /// Places the areas in the arena. With copies all lie in its first group, so that a copy in the
  /// next group touches nothing else. False if they do not fit.
  bool Place(const Sizes& sizes, bool copies) {
    const auto group = static_cast<std::uint32_t>(config_.group_bytes());
    const std::uint32_t room = copies ? group : 2 * group;
    if (sizes.in + sizes.in2 + sizes.out > room) return false;
    std::uint32_t slack = room - sizes.in - sizes.in2 - sizes.out;
    std::uint32_t at = arena();
    const auto place = [&](std::uint32_t bytes) {
      // Often close together, sometimes across the border of the groups.
      const std::uint32_t gap = rng_() % ((Chance(70) ? std::min(slack, 64U) : slack) + 1);
      slack -= gap;
      const std::uint32_t address = at + gap;
      at = address + bytes;
      return address;
    };
    in_addr_ = place(sizes.in);
    in2_addr_ = place(sizes.in2);
    out_addr_ = place(sizes.out);
    return true;
  }

  /// False if what was drawn does not fit; nothing has been emitted then.
  bool TryOperation() {
    const int kind = Pick(0, 10);
    if (kind < 5) return AddConv();
    if (kind < 7) return AddDepthwise();
    if (kind == 7) return AddSumpool();
    if (kind == 8) return AddMaxpool();
    return kind == 9 ? AddAdd() : AddLut();
  }

  /// Weight tiles with zeros in idle lanes.
  std::vector<std::uint8_t> Tiles(const spec::ConvCommand& c) {
    std::vector<std::uint8_t> tiles;
    const int runs = static_cast<int>(c.kh * c.nx);
    for (std::uint32_t t = 0; t < c.oc_tiles; ++t) {
      int run = 0;
      int byte = 0;
      while (run < runs) {
        int lanes = 0;
        for (std::uint32_t part = 0; part < c.runs && run < runs && lanes < config_.rows; ++part) {
          const int take = std::min(config_.rows - lanes, static_cast<int>(c.run_bytes) - byte);
          lanes += take;
          byte += take;
          if (byte < static_cast<int>(c.run_bytes)) break;
          byte = 0;
          ++run;
        }
        const auto weights = RandomBytes(static_cast<std::size_t>(lanes) * config_.cols);
        tiles.insert(tiles.end(), weights.begin(), weights.end());
        tiles.resize(tiles.size() + static_cast<std::size_t>(config_.rows - lanes) * config_.cols);
      }
    }
    return tiles;
  }

  /// The weight LOAD and its CONV; the CONV waits for the LOADs before the weights.
  void AddWeightsAndConv(spec::ConvCommand c) {
    const auto tiles = Tiles(c);
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.space = static_cast<std::uint32_t>(spec::Space::kWeight);
    load.offset_lo = AddData(tiles, 16);
    load.n0 = static_cast<std::uint32_t>(tiles.size());
    builder_.Add(load);
    c.dep_load = 2;
    builder_.Add(c);
  }

  bool AddConv() {
    spec::ConvCommand c;
    RandomOutputSize(&c);
    if (Chance(10)) {
      // Many pixels, up to what the accumulators hold.
      c.n = 1;
      c.oh = static_cast<std::uint32_t>(Pick(4, 8));
      c.ow = static_cast<std::uint32_t>(config_.acc_pixels) / c.oh;
    }
    while (c.n * c.oh * c.ow > static_cast<std::uint32_t>(config_.acc_pixels)) --c.oh;
    RandomWalk(&c);
    const int channels = Pick(1, 40);
    Sizes sizes;
    sizes.in = RandomInput(channels, &c);
    c.kh = static_cast<std::uint32_t>(Pick(1, 4));
    if (Chance(50)) {
      c.run_bytes = static_cast<std::uint32_t>(Pick(1, 3)) * c.in_pixel_pitch;
    } else {
      c.nx = static_cast<std::uint32_t>(Pick(1, 3));
      c.run_bytes = static_cast<std::uint32_t>(Pick(1, channels));
      c.ic_offset = static_cast<std::uint32_t>(Pick(0, channels - static_cast<int>(c.run_bytes)));
    }
    RandomPost(false, &c);
    c.zw = Chance(50) ? 0 : Pick(-128, 127);
    c.half = Chance(50) ? 1 : 0;
    c.oc_tiles = static_cast<std::uint32_t>(Pick(1, 3));
    const bool split = Chance(25);  // the reduction in two commands
    if (split) c.oc_tiles = 1;
    c.oc_last = static_cast<std::uint32_t>(Pick(1, config_.cols));
    const int outputs = static_cast<int>((c.oc_tiles - 1) * config_.cols + c.oc_last);
    sizes.out = RandomOutput(outputs, &c);
    const bool residual = residuals_ && c.rq != 0 && Chance(50), in_place = residual && Chance(40);
    if (residual) sizes.in2 = RandomResidual(outputs, in_place, rng_, &c);
    const bool join = Chance(50);
    const bool copy_out = Chance(25);
    if (!Place(sizes, join || copy_out)) return false;
    c.runs = join ? 2 : 1;
    c.in_copy = join ? 1 : 0;
    c.out_copy = copy_out ? 1 : 0;
    c.in_addr = in_addr_;
    c.out_addr = out_addr_;
    c.res_addr = residual ? (in_place ? out_addr_ : in2_addr_) : 0;
    c.param_addr = param_arena() + 16 * static_cast<std::uint32_t>(Pick(0, 3));
    if (join && Chance(50)) {
      // Not a copy at all: shows which bytes come from which place.
      LoadAct(in_addr_, sizes.in, 0);
      LoadAct(in_addr_ + static_cast<std::uint32_t>(config_.group_bytes()), sizes.in, 0);
    } else {
      LoadAct(in_addr_, sizes.in, c.in_copy);
    }
    if (!in_place) FillAct(out_addr_, sizes.out, c.out_copy);
    if (in_place) LoadAct(out_addr_, sizes.out, c.out_copy);
    if (residual && !in_place) LoadAct(in2_addr_, sizes.in2, 0);
    LoadParam(c.param_addr, Records(c.per_ch, static_cast<int>(c.oc_tiles) * config_.cols));
    if (split) {
      spec::ConvCommand first = c;
      first.acc_hold = 1;
      first.kh = static_cast<std::uint32_t>(Pick(1, 2));
      first.y0 = Pick(-2, 2);
      AddWeightsAndConv(first);
      // Other sums in the other half; either is continued.
      first.half ^= 1;
      AddWeightsAndConv(first);
      if (Chance(50)) c.half = first.half;
      c.acc_keep = 1;
    }
    AddWeightsAndConv(c);
    StoreOutput(sizes.out, copy_out, 1, 0);
    return true;
  }

  /// What the VECTOR commands have in common after their own fields are set.
  template <typename C>
  bool FinishVector(C c, Sizes sizes, std::vector<std::uint8_t> param, bool load_second) {
    const bool copy_out = Chance(25);
    if (!Place(sizes, copy_out)) return false;
    c.out_copy = copy_out ? 1 : 0;
    c.in_addr = in_addr_;
    c.out_addr = out_addr_;
    if constexpr (C::kOpcode == spec::Opcode::kAdd) c.in2_addr = in2_addr_;
    LoadAct(in_addr_, sizes.in, 0);
    if (load_second) LoadAct(in2_addr_, sizes.in2, 0);
    if (!param.empty()) LoadParam(param_arena(), std::move(param));
    FillAct(out_addr_, sizes.out, c.out_copy);
    c.dep_load = 1;
    builder_.Add(c);
    StoreOutput(sizes.out, copy_out, 0, 1);
    return true;
  }

  bool AddDepthwise() {
    spec::DepthwiseCommand c;
    RandomOutputSize(&c);
    RandomWalk(&c);
    const int channels = Pick(1, 40);
    c.channels = static_cast<std::uint32_t>(channels);
    c.kh = static_cast<std::uint32_t>(Pick(1, 4));
    c.kw = static_cast<std::uint32_t>(Pick(1, 4));
    c.zx = Pick(-128, 127);
    c.zw = Chance(50) ? 0 : Pick(-128, 127);
    RandomPost(false, &c);
    const int groups = (channels + config_.lanes - 1) / config_.lanes;
    const Sizes sizes = {RandomInput(channels, &c), 0, RandomOutput(channels, &c)};
    auto param = Records(c.per_ch, groups * config_.lanes);
    param.resize((param.size() + 15) / 16 * 16);
    c.param_addr = param_arena();
    c.weight_addr = param_arena() + static_cast<std::uint32_t>(param.size());
    const auto weights = RandomBytes(static_cast<std::size_t>(groups) * c.kh * c.kw * 16);
    param.insert(param.end(), weights.begin(), weights.end());
    return FinishVector(c, sizes, std::move(param), false);
  }

  bool AddSumpool() {
    spec::SumpoolCommand c;
    RandomOutputSize(&c);
    RandomWalk(&c);
    const int channels = Pick(1, 70);
    c.channels = static_cast<std::uint32_t>(channels);
    c.kh = static_cast<std::uint32_t>(Pick(1, 5));
    c.kw = static_cast<std::uint32_t>(Pick(1, 5));
    c.zx = Pick(-128, 127);
    RandomPost(true, &c);
    const int groups = (channels + config_.lanes - 1) / config_.lanes;
    const Sizes sizes = {RandomInput(channels, &c), 0, RandomOutput(channels, &c)};
    c.param_addr = param_arena();
    return FinishVector(c, sizes, Records(c.per_ch, groups * config_.lanes), false);
  }

  bool AddMaxpool() {
    spec::MaxpoolCommand c;
    RandomOutputSize(&c);
    RandomWalk(&c);
    const int channels = Pick(1, 70);
    c.channels = static_cast<std::uint32_t>(channels);
    c.kh = static_cast<std::uint32_t>(Pick(1, 4));
    c.kw = static_cast<std::uint32_t>(Pick(1, 4));
    c.lo = Pick(-128, 0);
    c.hi = Pick(0, 127);
    const Sizes sizes = {RandomInput(channels, &c), 0, RandomOutput(channels, &c)};
    return FinishVector(c, sizes, {}, false);
  }

  bool AddLut() {
    spec::LutCommand c;
    RandomOutputSize(&c);
    RandomWalk(&c);
    const int channels = Pick(1, 70);
    c.channels = static_cast<std::uint32_t>(channels);
    c.lo = Chance(60) ? -128 : Pick(-128, 0);
    c.hi = Chance(60) ? 127 : Pick(0, 127);
    const Sizes sizes = {RandomInput(channels, &c), 0, RandomOutput(channels, &c)};
    c.lut_addr = param_arena();
    return FinishVector(c, sizes, RandomBytes(256), false);
  }

  bool AddAdd() {
    spec::AddCommand c;
    RandomOutputSize(&c);
    const int channels = Pick(1, 70);
    c.channels = static_cast<std::uint32_t>(channels);
    RandomPost(true, &c);
    c.rq = static_cast<std::uint32_t>(Requant::kTwoStep);
    c.zx = Pick(-128, 127);
    c.zy = Pick(-128, 127);
    c.q_a = RandomMultiplier();
    c.q_b = RandomMultiplier();
    c.q_out = RandomMultiplier();
    c.shift_a = Pick(-3, 0);
    c.shift_b = Pick(-3, 0);
    c.shift_out = Pick(-22, -16);
    Sizes sizes;
    sizes.in = RandomInput(channels, &c);
    c.in_h = c.oh;
    c.in_w = c.ow;
    c.in_row_pitch = c.in_w * c.in_pixel_pitch;
    c.in_image_pitch16 = (c.in_h * c.in_row_pitch + 15) / 16;
    sizes.in = c.n * 16 * c.in_image_pitch16;
    c.in2_pixel_pitch = static_cast<std::uint32_t>(channels + Pick(0, 3));
    c.in2_row_pitch = c.ow * c.in2_pixel_pitch;
    c.in2_image_pitch16 = (c.oh * c.in2_row_pitch + 15) / 16;
    sizes.in2 = c.n * 16 * c.in2_image_pitch16;
    sizes.out = RandomOutput(channels, &c);
    return FinishVector(c, sizes, {}, true);
  }

  const spec::Config& config_;
  const bool residuals_;
  std::mt19937 rng_;
  StreamBuilder builder_;
  std::vector<std::byte> data_;
  std::size_t output_bytes_ = 0;
  int operation_ = 0;
  std::uint32_t in_addr_ = 0, in2_addr_ = 0, out_addr_ = 0;
};

}  // namespace

CaseStream MakeRandomStream(const spec::Config& config, std::uint32_t seed, int operations,
                            bool residuals) {
  return Generator(config, seed, residuals).Make(operations);
}

}  // namespace systole::test
