// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/random_program.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "sim/golden/command_checks.h"
#include "sim/golden/footprint.h"
#include "sim/golden/slices.h"
#include "tests/conformance/hazard_tracker.h"
#include "tests/support/random_residual.h"
#include "tests/support/stream_builder.h"

namespace systole::test {
namespace {

using golden::Place;
using golden::Range;

constexpr uint32_t kHalfWindow = 2048;    // Used bytes on each side of a border between groups.
constexpr uint32_t kRandomBytes = 8192;   // Random bytes at the start of the data region.
constexpr uint32_t kScratchBytes = 4096;  // Of the output region, for stores in between.
constexpr int kTries = 200;               // Until a command fits; then the program goes on without.

class Generator {
 public:
  Generator(uint64_t seed, const spec::Config& config, bool residuals)
      : rng_(seed), config_(config), residuals_(residuals) {
    group_ = static_cast<uint32_t>(config.group_bytes());
    data_.resize(kRandomBytes);
    for (auto& byte : data_) byte = static_cast<std::byte>(rng_());
  }

  CaseStream Make(int commands) {
    FillChip();
    for (int i = 0; i < commands; ++i) AddRandom();
    DumpChip();
    spec::EndCommand end;
    end.status = 0x600d;
    builder_.Add(end);
    return {builder_.bytes(), data_, OutputBytes()};
  }

 private:
  int Uniform(int low, int high) {
    return low + static_cast<int>(rng_() % static_cast<uint64_t>(high - low + 1));
  }
  uint32_t Unsigned(int low, int high) { return static_cast<uint32_t>(Uniform(low, high)); }
  bool OneIn(int n) { return Uniform(1, n) == 1; }

  std::size_t OutputBytes() const { return kScratchBytes + 3 * 2 * kHalfWindow; }
  /// A random address in the windows around the borders of the groups.
  uint32_t Address() {
    return Unsigned(1, 3) * group_ - kHalfWindow + Unsigned(0, 2 * kHalfWindow - 1);
  }

  /// Whether all on-chip bytes lie in the windows and all parameters in the loaded part.
  bool Inside(const std::vector<Range>& ranges) const {
    for (const Range& r : ranges) {
      if (r.place == Place::kParam && r.address + r.bytes > param_bytes()) return false;
      if (r.place != Place::kAct) continue;
      const uint64_t border = (r.address + kHalfWindow) / group_ * group_;
      if (border == 0 || r.address + kHalfWindow < border) return false;
      if (r.address + r.bytes > border + kHalfWindow) return false;
    }
    return true;
  }
  uint32_t param_bytes() const {
    return std::min<uint32_t>(4096, static_cast<uint32_t>(config_.param_bytes));
  }

  golden::Regions Regions() {
    golden::Regions regions{};
    regions[CaseStream::kCommandRegion] = {{}, 64, false};
    regions[CaseStream::kDataRegion] = {{}, (data_.size() + 63) / 64 * 64, false};
    regions[CaseStream::kOutputRegion] = {{}, OutputBytes(), true};
    return regions;
  }

  /// Adds a command with its dependencies if it is legal and stays where it should.
  template <class C>
  bool TryAdd(int engine, C c, bool may_overlap = false) {
    auto words = spec::Encode(c);
    if (golden::CheckCommand(words.data(), config_, Regions())) return false;
    const golden::Command command = golden::Decode(words.data());
    auto reads = golden::ReadsOf(command, config_);
    auto writes = golden::WritesOf(command, config_, 0);
    if (!Inside(reads) || !Inside(writes)) return false;
    // CONV may overwrite its residual.
    if (!may_overlap &&
        Overlap(engine == 1 ? golden::FixedReadsOf(command, config_) : reads, writes)) {
      return false;
    }
    const auto deps = hazards_.Depend(reads, writes);
    if (*std::max_element(deps.begin(), deps.end()) > 255) return false;
    c.dep_load = deps[0];
    c.dep_conv = deps[1];
    c.dep_vector = deps[2];
    c.dep_store = deps[3];
    c.layer = static_cast<uint32_t>(Uniform(0, 65535));
    builder_.Add(c);
    hazards_.Append(engine, std::move(reads), std::move(writes));
    return true;
  }

  template <class F>
  void Retry(F make) {
    for (int i = 0; i < kTries; ++i) {
      if (make()) return;
    }
  }

  /// Random bytes in all windows and parameters that are legal records of every format.
  void FillChip() {
    for (uint32_t border = 1; border <= 3; ++border) {
      spec::LoadCommand load;
      load.region = CaseStream::kDataRegion;
      load.offset_lo = border * 16;
      load.chip_addr = border * group_ - kHalfWindow;
      load.n0 = 2 * kHalfWindow;
      TryAdd(0, load);
    }
    LoadParams(0, param_bytes());
  }

  uint32_t AppendData(const std::vector<std::byte>& bytes) {
    data_.resize((data_.size() + 15) / 16 * 16);
    const auto at = static_cast<uint32_t>(data_.size());
    data_.insert(data_.end(), bytes.begin(), bytes.end());
    return at;
  }

  /// Records read in any format have a legal multiplier and a shift in -32..31: bytes 4..7 of 16
  /// hold the wide multiplier, byte 8 its shift.
  void LoadParams(uint32_t address, uint32_t bytes) {
    std::vector<std::byte> records(bytes);
    for (std::size_t i = 0; i < records.size(); ++i) {
      auto value = static_cast<uint8_t>(rng_());
      if (i % 16 == 7) value &= 0x7f;
      if (i % 16 == 8) value = static_cast<uint8_t>(Uniform(-24, 4));
      if (i % 16 >= 9 && i % 16 < 12) value = 0;
      if (i % 16 >= 12) value = 0;
      records[i] = static_cast<std::byte>(value);
    }
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.space = static_cast<uint32_t>(spec::Space::kParam);
    load.offset_lo = AppendData(records);
    load.chip_addr = address;
    load.n0 = bytes;
    TryAdd(0, load);
  }

  void AddRandom() {
    switch (Uniform(0, 14)) {
      case 0:
        return Retry([&] { return AddLoad(); });
      case 1:
        return Retry([&] { return AddStore(); });
      case 2:
        return LoadParams(Unsigned(0, 200) * 16, Unsigned(1, 40) * 16);
      case 3:
        return AddControl();
      case 4:
      case 5:
        return Retry([&] { return AddAdd(); });
      case 6:
        return Retry([&] { return AddMaxpool(); });
      case 7:
        return Retry([&] { return AddSumpool(); });
      case 8:
      case 9:
        return Retry([&] { return AddDepthwise(); });
      case 10:
        return Retry([&] { return AddLut(); });
      default:
        return Retry([&] { return AddConv(); });
    }
  }

  void AddControl() {
    if (OneIn(3)) {
      spec::FenceCommand fence;
      fence.mask = Unsigned(0, 15);
      builder_.Add(fence);
    } else if (OneIn(2)) {
      spec::IrqCommand irq;
      irq.tag = static_cast<uint32_t>(rng_());
      builder_.Add(irq);
    } else {
      spec::NopCommand nop;
      nop.dep_load = Unsigned(0, 3);
      nop.dep_vector = Unsigned(0, 3);
      builder_.Add(nop);
    }
  }

  template <class C>
  void Shape(C* c, uint32_t on_chip_row, uint32_t on_chip_image) {
    c->n0 = OneIn(3) ? Unsigned(1, 600) : Unsigned(1, 70);
    c->n1 = Unsigned(1, 5);
    c->n2 = Unsigned(1, 3);
    c->chip_addr = Address();
    c->chip_stride1 = c->n0 + on_chip_row;
    c->chip_stride2 = c->chip_stride1 * c->n1 + on_chip_image;
    c->xor80 = OneIn(3);
  }

  bool AddLoad() {
    spec::LoadCommand c;
    Shape(&c, Unsigned(0, 20), Unsigned(0, 20));
    c.region = CaseStream::kDataRegion;
    c.offset_lo = Unsigned(0, 2000);
    c.mem_stride1 = Unsigned(0, 900);  // Rows may be read twice.
    c.mem_stride2 = Unsigned(0, 900);
    c.fill = OneIn(5);
    c.fill_byte = c.fill != 0 ? Unsigned(0, 255) : 0;
    c.copy = OneIn(2) ? Unsigned(1, 2) : 0;
    return TryAdd(0, c);
  }

  bool AddStore() {
    spec::StoreCommand c;
    Shape(&c, Unsigned(0, 20), Unsigned(0, 20));
    c.region = CaseStream::kOutputRegion;
    c.offset_lo = Unsigned(0, static_cast<int>(kScratchBytes) - 1);
    c.mem_stride1 = c.n0 + Unsigned(0, 40);
    c.mem_stride2 = c.mem_stride1 * c.n1 + Unsigned(0, 40);
    const uint64_t end = c.offset_lo + c.n0 + uint64_t{c.n1 - 1} * c.mem_stride1 +
                         uint64_t{c.n2 - 1} * c.mem_stride2;
    return end <= kScratchBytes && TryAdd(3, c);
  }

  /// Input, output and requantization of an image command; `channels` of the input.
  template <class C>
  void Images(C* c, uint32_t channels, uint32_t out_bytes) {
    c->in_addr = Address();
    c->in_pixel_pitch = channels + (OneIn(3) ? Unsigned(0, 5) : 0);
    c->in_h = Unsigned(1, 7);
    c->in_w = Unsigned(1, 7);
    c->in_row_pitch = c->in_pixel_pitch * c->in_w + (OneIn(3) ? Unsigned(0, 9) : 0);
    c->in_image_pitch16 = (c->in_row_pitch * c->in_h + 15) / 16;
    c->n = OneIn(4) ? Unsigned(2, 3) : 1;
    c->oh = Unsigned(1, 5);
    c->ow = Unsigned(1, 5);
    c->pad_byte = Uniform(-128, 127);
    c->out_addr = Address();
    c->out_pixel_pitch = out_bytes + (OneIn(3) ? Unsigned(0, 5) : 0);
    c->out_row_pitch = c->out_pixel_pitch * c->ow + (OneIn(3) ? Unsigned(0, 9) : 0);
    c->out_image_pitch16 = (c->out_row_pitch * c->oh + 15) / 16;
    c->out_copy = OneIn(3) ? Unsigned(1, 2) : 0;
    c->lo = Uniform(-128, 0);
    c->hi = Uniform(1, 127);
  }
  template <class C>
  void WindowAndStrides(C* c) {
    c->y0 = Uniform(-4, 2);
    c->x0 = Uniform(-4, 2);
    c->sy = Unsigned(1, 3);
    c->sx = Unsigned(1, 3);
    c->dy = OneIn(3) ? Unsigned(1, 3) : 1;
    c->dx = OneIn(3) ? Unsigned(1, 3) : 1;
    c->kh = Unsigned(1, 4);
  }
  template <class C>
  void Requantize(C* c, bool records) {
    c->rq = Unsigned(0, 3);
    c->per_ch = Unsigned(0, records ? 2 : 3);
    c->zo = Uniform(-128, 127);
    c->multiplier = static_cast<uint32_t>(rng_()) & 0x7fffffffU;
    c->shift = Uniform(-32, 30);
    if (OneIn(2)) c->shift = Uniform(-14, -4);
    c->param_addr = Unsigned(0, 60) * 16;
  }
  uint32_t Channels() { return OneIn(4) ? Unsigned(1, 70) : Unsigned(1, 20); }
  uint32_t ElementBytes(uint32_t rq) const { return rq == 0 ? 4 : 1; }

  bool AddConv() {
    spec::ConvCommand c;
    const uint32_t channels = Channels();
    c.oc_last = Unsigned(1, config_.cols);
    c.oc_tiles = OneIn(3) ? Unsigned(2, 3) : 1;
    Requantize(&c, true);
    const uint32_t outputs = (c.oc_tiles - 1) * static_cast<uint32_t>(config_.cols) + c.oc_last;
    Images(&c, channels, outputs * ElementBytes(c.rq));
    WindowAndStrides(&c);
    c.nx = Unsigned(1, 3);
    c.ic_offset = OneIn(3) ? Unsigned(0, static_cast<int>(channels) - 1) : 0;
    c.run_bytes = OneIn(2) ? channels : Unsigned(1, static_cast<int>(2 * channels));
    c.runs = Unsigned(1, 2);
    c.in_copy = c.runs == 2 ? Unsigned(1, 2) : 0;
    c.zw = OneIn(2) ? Uniform(-128, 127) : 0;
    c.half = Unsigned(0, 1);
    if (residuals_ && c.rq != 0 && OneIn(2)) {
      const bool in_place = OneIn(3);
      RandomResidual(outputs, in_place, rng_, &c);
      c.res_addr = in_place ? c.out_addr : Address();
    }
    if (c.oc_tiles > 1 || !OneIn(4)) return AddConvWithWeights(c, c);
    // Sums that stay, and a second command that goes on with them.
    spec::ConvCommand first = c;
    first.acc_hold = 1;
    c.acc_keep = 1;
    c.in_addr = OneIn(2) ? c.in_addr : Address();
    return AddConvWithWeights(first, c);
  }

  /// `second` follows if it is not the same command. All weights are loaded before each.
  bool AddConvWithWeights(const spec::ConvCommand& first, const spec::ConvCommand& second) {
    const bool two = first.acc_hold != 0;
    if (!Fits(first) || (two && !Fits(second))) return false;
    AddWithWeights(first);
    if (two) AddWithWeights(second);
    return true;
  }

  bool Fits(const spec::ConvCommand& c) {
    const auto words = spec::Encode(c);
    if (golden::CheckCommand(words.data(), config_, Regions())) return false;
    const golden::Command command = golden::Decode(words.data());
    const auto reads = golden::ReadsOf(command, config_);
    const auto writes = golden::WritesOf(command, config_, 0);
    return Inside(reads) && Inside(writes) &&
           !Overlap(golden::FixedReadsOf(command, config_), writes);
  }

  void AddWithWeights(const spec::ConvCommand& c) {
    std::vector<std::byte> tiles;
    const auto cols = static_cast<std::size_t>(config_.cols);
    for (uint32_t t = 0; t < c.oc_tiles; ++t) {
      golden::SliceCutter cutter(int64_t{c.kh} * c.nx, c.run_bytes, config_.rows, c.runs == 2);
      while (!cutter.done()) {
        const auto used = static_cast<std::size_t>(cutter.Next().lanes()) * cols;
        for (std::size_t i = 0; i < used; ++i) tiles.push_back(static_cast<std::byte>(rng_()));
        tiles.resize(tiles.size() + static_cast<std::size_t>(config_.tile_bytes()) - used);
      }
    }
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.space = static_cast<uint32_t>(spec::Space::kWeight);
    load.offset_lo = AppendData(tiles);
    load.n0 = static_cast<uint32_t>(tiles.size());
    TryAdd(0, load);
    TryAdd(1, c);
  }

  template <class C>
  C Vector(uint32_t channels, uint32_t out_bytes) {
    C c;
    c.channels = channels;
    Images(&c, channels, out_bytes);
    WindowAndStrides(&c);
    c.kw = Unsigned(1, 4);
    return c;
  }

  bool AddDepthwise() {
    spec::DepthwiseCommand drawn;
    Requantize(&drawn, true);
    const uint32_t channels = Channels();
    auto c = Vector<spec::DepthwiseCommand>(channels, channels * ElementBytes(drawn.rq));
    CopyRequantize(drawn, &c);
    c.zx = Uniform(-128, 127);
    c.zw = OneIn(2) ? Uniform(-128, 127) : 0;
    c.weight_addr = Unsigned(0, 200) * 16;
    return TryAdd(2, c);
  }

  bool AddSumpool() {
    spec::SumpoolCommand drawn;
    Requantize(&drawn, false);
    const uint32_t channels = Channels();
    auto c = Vector<spec::SumpoolCommand>(channels, channels * ElementBytes(drawn.rq));
    CopyRequantize(drawn, &c);
    c.zx = Uniform(-128, 127);
    return TryAdd(2, c);
  }

  template <class C>
  void CopyRequantize(const C& from, C* to) {
    to->rq = from.rq;
    to->per_ch = from.per_ch;
    to->zo = from.zo;
    to->multiplier = from.multiplier;
    to->shift = from.shift;
    to->param_addr = from.param_addr;
  }

  bool AddMaxpool() {
    const uint32_t channels = Channels();
    return TryAdd(2, Vector<spec::MaxpoolCommand>(channels, channels));
  }

  bool AddLut() {
    const uint32_t channels = Channels();
    auto c = Vector<spec::LutCommand>(channels, channels);
    c.kh = c.kw = 1;
    c.lut_addr = Unsigned(0, 200) * 16;
    return TryAdd(2, c);
  }

  bool AddAdd() {
    const uint32_t channels = Channels();
    auto c = Vector<spec::AddCommand>(channels, channels);
    c.y0 = c.x0 = 0;
    c.sy = c.sx = c.kh = c.kw = 1;
    c.in_h = c.oh;
    c.in_w = c.ow;
    c.in_row_pitch = c.in_pixel_pitch * c.in_w;
    c.in_image_pitch16 = (c.in_row_pitch * c.in_h + 15) / 16;
    c.in2_addr = Address();
    c.in2_pixel_pitch = channels + Unsigned(0, 3);
    c.in2_row_pitch = c.in2_pixel_pitch * c.ow;
    c.in2_image_pitch16 = (c.in2_row_pitch * c.oh + 15) / 16;
    c.rq = static_cast<uint32_t>(spec::Requant::kTwoStep);
    c.zx = Uniform(-128, 127);
    c.zy = Uniform(-128, 127);
    c.zo = Uniform(-128, 127);
    for (uint32_t* q : {&c.q_a, &c.q_b, &c.q_out}) *q = static_cast<uint32_t>(rng_()) >> 1;
    c.shift_a = Uniform(-4, 1);
    c.shift_b = Uniform(-4, 1);
    c.shift_out = Uniform(-22, -16);
    const bool in_place = OneIn(4);
    if (in_place) {
      c.out_addr = c.in_addr;
      c.out_pixel_pitch = c.in_pixel_pitch;
      c.out_row_pitch = c.in_row_pitch;
      c.out_image_pitch16 = c.in_image_pitch16;
      c.out_copy = 0;
      // The second operand must stay clear of the output.
      c.in2_addr =
          (c.in_addr / group_ + 1) * group_ - (c.in_addr % group_ < group_ / 2 ? 0 : group_);
    }
    return TryAdd(2, c, in_place);
  }

  /// Stores all windows, in order after everything.
  void DumpChip() {
    builder_.Add([] {
      spec::FenceCommand fence;
      fence.mask = 15;
      return fence;
    }());
    for (uint32_t border = 1; border <= 3; ++border) {
      spec::StoreCommand store;
      store.region = CaseStream::kOutputRegion;
      store.offset_lo = kScratchBytes + (border - 1) * 2 * kHalfWindow;
      store.chip_addr = border * group_ - kHalfWindow;
      store.n0 = 2 * kHalfWindow;
      TryAdd(3, store);
    }
  }

  std::mt19937_64 rng_;
  const spec::Config& config_;
  const bool residuals_;
  uint32_t group_ = 0;
  StreamBuilder builder_;
  HazardTracker hazards_;
  std::vector<std::byte> data_;
};

}  // namespace

CaseStream RandomProgram(uint64_t seed, const spec::Config& config, int commands, bool residuals) {
  return Generator(seed, config, residuals).Make(commands);
}

}  // namespace systole::test
