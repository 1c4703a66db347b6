// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/case_stream.h"

#include <algorithm>

#include "tests/support/stream_builder.h"

namespace systole::test {
namespace {

using golden::QuantizedMultiplier;
using spec::ParamFormat;

std::int64_t RoundUp(std::int64_t value, std::int64_t granule) {
  return (value + granule - 1) / granule * granule;
}

/// An output rectangle, of `images` images from `image` on.
struct Patch {
  int image = 0, row = 0, column = 0, rows = 1, columns = 1, images = 1;
};

class CaseWriter {
 public:
  CaseWriter(const CmsisCase& c, const spec::Config& config, const StreamOptions& options)
      : c_(c), config_(config), options_(options) {}

  std::optional<CaseStream> Write() {
    in_pitch_ = RoundUp(std::int64_t{c_.in.h} * c_.in.w * c_.in.c, 16);
    out_pitch_ = RoundUp(std::int64_t{c_.out.h} * c_.out.w * c_.out.c, 16);
    const std::int64_t group = config_.group_bytes();
    copy_ = (in_pitch_ * c_.in.n + group - 1) / group;
    // Input at 0, its copy, the second operand, the output.
    out_addr_ = in_pitch_ * c_.in.n + (options_.runs == 2 ? copy_ * group : 0);
    if (c_.kind == CmsisKind::kAdd) out_addr_ += in_pitch_;
    if (out_addr_ + out_pitch_ * c_.out.n > config_.act_bytes) return std::nullopt;
    LoadInput();
    switch (c_.kind) {
      case CmsisKind::kConv:
      case CmsisKind::kFullyConnected:
        if (!WriteConv(c_.groups)) return std::nullopt;
        break;
      case CmsisKind::kDepthwise:
        // More outputs than inputs: one small convolution per input channel.
        if (c_.out.c != c_.in.c ? !WriteConv(c_.in.c) : !WriteDepthwise()) return std::nullopt;
        break;
      case CmsisKind::kAveragePool:
        WriteAveragePool();
        break;
      case CmsisKind::kMaxPool:
        WriteMaxPool();
        break;
      case CmsisKind::kAdd:
        WriteAdd();
        break;
    }
    StoreOutput();
    spec::EndCommand end;
    end.status = 0x600d;
    builder_.AddOrdered(end);
    return CaseStream{builder_.bytes(), data_, c_.expected.size()};
  }

 private:
  /// Appends bytes to the data region at a multiple of 16; returns their offset.
  template <typename T>
  std::uint32_t AddData(const std::vector<T>& bytes) {
    data_.resize(static_cast<std::size_t>(RoundUp(static_cast<std::int64_t>(data_.size()), 16)));
    const std::size_t at = data_.size();
    data_.resize(at + bytes.size());
    std::memcpy(data_.data() + at, bytes.data(), bytes.size());
    return static_cast<std::uint32_t>(at);
  }

  void LoadImages(const std::vector<std::int8_t>& bytes, std::int64_t address, std::uint32_t copy) {
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.offset_lo = AddData(bytes);
    load.chip_addr = static_cast<std::uint32_t>(address);
    load.n0 = static_cast<std::uint32_t>(c_.in.h * c_.in.w * c_.in.c);
    load.n1 = static_cast<std::uint32_t>(c_.in.n);
    load.mem_stride1 = load.n0;
    load.chip_stride1 = static_cast<std::uint32_t>(in_pitch_);
    load.copy = copy;
    builder_.AddOrdered(load);
  }

  void LoadInput() {
    LoadImages(c_.input, 0, options_.runs == 2 ? static_cast<std::uint32_t>(copy_) : 0);
    if (c_.kind == CmsisKind::kAdd) LoadImages(c_.input2, out_addr_ - in_pitch_, 0);
  }

  void StoreOutput() {
    spec::StoreCommand store;
    store.region = CaseStream::kOutputRegion;
    store.chip_addr = static_cast<std::uint32_t>(out_addr_);
    store.n0 = static_cast<std::uint32_t>(c_.out.h * c_.out.w * c_.out.c);
    store.n1 = static_cast<std::uint32_t>(c_.out.n);
    store.mem_stride1 = store.n0;
    store.chip_stride1 = static_cast<std::uint32_t>(out_pitch_);
    builder_.AddOrdered(store);
  }

  void LoadParam(const std::vector<std::uint8_t>& bytes, std::uint32_t address) {
    spec::LoadCommand load;
    load.region = CaseStream::kDataRegion;
    load.space = static_cast<std::uint32_t>(spec::Space::kParam);
    std::vector<std::uint8_t> padded = bytes;
    padded.resize(static_cast<std::size_t>(RoundUp(static_cast<std::int64_t>(bytes.size()), 16)));
    load.offset_lo = AddData(padded);
    load.chip_addr = address;
    load.n0 = static_cast<std::uint32_t>(padded.size());
    builder_.AddOrdered(load);
  }

  const QuantizedMultiplier& Multiplier(int channel) const {
    return c_.multipliers[c_.multipliers.size() == 1 ? 0 : channel];
  }

  /// Records of channels [first, first + count), padded with zeros to whole lane groups; empty if
  /// the format cannot hold them.
  std::vector<std::uint8_t> Records(int first, int count, int lanes,
                                    const std::vector<std::int64_t>& bias) const {
    std::vector<std::uint8_t> bytes;
    const auto put = [&](std::uint64_t value, int n) {
      for (int b = 0; b < n; ++b) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * b)));
    };
    for (int k = 0; k < RoundUp(count, lanes); ++k) {
      const bool real = k < count;
      const std::int64_t b = real ? bias[first + k] : 0;
      const QuantizedMultiplier m = real ? Multiplier(first + k) : QuantizedMultiplier{1 << 30, 0};
      if (options_.format == ParamFormat::kBias) {
        if (c_.multipliers.size() != 1) return {};
        put(static_cast<std::uint32_t>(b), 4);
      } else if (options_.format == ParamFormat::kPacked) {
        if (b < -(1 << 27) || b >= (1 << 27) || (m.q >> 30) != 1) return {};
        put((static_cast<std::uint64_t>(b) & 0xfffffff) |
                (static_cast<std::uint64_t>(m.q) & 0x3fffffff) << 28 |
                (static_cast<std::uint64_t>(m.shift) & 0x3f) << 58,
            8);
      } else {
        put(static_cast<std::uint32_t>(b), 4);
        put(static_cast<std::uint32_t>(m.q), 4);
        put(static_cast<std::uint8_t>(m.shift), 4);
        put(0, 4);
      }
    }
    return bytes;
  }

  /// Fields that all image commands share, for the part of the output in `patch`.
  template <typename C>
  void FillImages(const Patch& patch, C* m) const {
    const auto c = static_cast<std::uint32_t>(c_.in.c);
    m->in_addr = static_cast<std::uint32_t>(patch.image * in_pitch_);
    m->in_row_pitch = static_cast<std::uint32_t>(c_.in.w) * c;
    m->in_pixel_pitch = c;
    m->in_h = static_cast<std::uint32_t>(c_.in.h);
    m->in_w = static_cast<std::uint32_t>(c_.in.w);
    m->y0 = patch.row * c_.window.stride_h - c_.window.pad_top;
    m->x0 = patch.column * c_.window.stride_w - c_.window.pad_left;
    m->n = static_cast<std::uint32_t>(patch.images);
    m->in_image_pitch16 = static_cast<std::uint32_t>(in_pitch_ / 16);
    m->out_image_pitch16 = static_cast<std::uint32_t>(out_pitch_ / 16);
    m->oh = static_cast<std::uint32_t>(patch.rows);
    m->ow = static_cast<std::uint32_t>(patch.columns);
    m->sy = static_cast<std::uint32_t>(c_.window.stride_h);
    m->sx = static_cast<std::uint32_t>(c_.window.stride_w);
    m->dy = static_cast<std::uint32_t>(c_.window.dilation_h);
    m->dx = static_cast<std::uint32_t>(c_.window.dilation_w);
    m->pad_byte = c_.x_zero;
    m->kh = static_cast<std::uint32_t>(c_.window.kernel_h);
    m->out_pixel_pitch = static_cast<std::uint32_t>(c_.out.c);
    m->out_row_pitch = static_cast<std::uint32_t>(c_.out.w * c_.out.c);
    m->out_addr = static_cast<std::uint32_t>(
        out_addr_ + patch.image * out_pitch_ +
        (std::int64_t{patch.row} * c_.out.w + patch.column) * c_.out.c);
    m->zo = c_.out_zero;
    m->lo = c_.low;
    m->hi = c_.high;
  }

  template <typename C>
  void FillRequant(C* m) const {
    m->rq = static_cast<std::uint32_t>(c_.rounding == golden::Rounding::kOneStepAway
                                           ? spec::Requant::kOneStep
                                           : spec::Requant::kTwoStep);
    m->per_ch = static_cast<std::uint32_t>(options_.format);
    if (options_.format != ParamFormat::kBias) return;
    m->multiplier = static_cast<std::uint32_t>(c_.multipliers[0].q);
    m->shift = c_.multipliers[0].shift;
  }

  /// The output in patches of at most `pixels` pixels: some rows, or a part of one.
  std::vector<Patch> Patches(int pixels) const {
    if (options_.whole_batch && c_.out.n * c_.out.h * c_.out.w <= pixels) {
      return {{0, 0, 0, c_.out.h, c_.out.w, c_.out.n}};
    }
    const int columns = std::min(c_.out.w, pixels);
    const int rows = columns < c_.out.w ? 1 : std::min(c_.out.h, pixels / columns);
    std::vector<Patch> patches;
    for (int b = 0; b < c_.out.n; ++b) {
      for (int y = 0; y < c_.out.h; y += rows) {
        for (int x = 0; x < c_.out.w; x += columns) {
          patches.push_back(
              {b, y, x, std::min(rows, c_.out.h - y), std::min(columns, c_.out.w - x), 1});
        }
      }
    }
    return patches;
  }

  /// Weight of output channel oc at kernel position (i, j), channel ch of its group's inputs.
  int Weight(int groups, int oc, int i, int j, int ch) const {
    const Window& w = c_.window;
    if (c_.kind == CmsisKind::kDepthwise) {
      return c_.weights[(i * w.kernel_w + j) * c_.out.c + oc];
    }
    const int depth = c_.in.c / groups;
    return c_.weights[((oc * w.kernel_h + i) * w.kernel_w + j) * depth + ch];
  }

  using Window = golden::Window;

  /// Bias with the zero points folded in: acc counts plain bytes, padding included.
  std::vector<std::int64_t> FoldedBias(int groups) const {
    const int depth = c_.in.c / groups;
    std::vector<std::int64_t> folded(c_.out.c);
    for (int oc = 0; oc < c_.out.c; ++oc) {
      std::int64_t sum = 0;
      std::int64_t count = 0;
      for (int i = 0; i < c_.window.kernel_h; ++i) {
        for (int j = 0; j < c_.window.kernel_w; ++j) {
          for (int ch = 0; ch < depth; ++ch, ++count) sum += Weight(groups, oc, i, j, ch);
        }
      }
      folded[oc] = (c_.bias.empty() ? 0 : c_.bias[oc]) - c_.x_zero * sum +
                   count * c_.x_zero * c_.w_zero;
    }
    return folded;
  }

  /// Weight tiles of output channels [first, first + count): for each tile of C channels, for each
  /// slice, R rows of C bytes.
  std::vector<std::int8_t> Tiles(int groups, int first, int count, bool dense) const {
    const int depth = c_.in.c / groups;
    const int nx = dense ? 1 : c_.window.kernel_w;
    const int run_bytes = dense ? c_.window.kernel_w * depth : depth;
    const int runs = c_.window.kernel_h * nx;
    std::vector<std::int8_t> tiles;
    for (int oc0 = 0; oc0 < count; oc0 += config_.cols) {
      int run = 0;
      int byte = 0;
      while (run < runs) {
        // One slice: what is left of this run, then perhaps the beginning of the next.
        int lane = 0;
        for (int part = 0; part < options_.runs && run < runs && lane < config_.rows; ++part) {
          const int take = std::min(config_.rows - lane, run_bytes - byte);
          for (int t = byte; t < byte + take; ++t, ++lane) {
            const int j = dense ? t / depth : run % nx;
            for (int k = 0; k < config_.cols; ++k) {
              const bool real = oc0 + k < count;
              tiles.push_back(static_cast<std::int8_t>(
                  real ? Weight(groups, first + oc0 + k, run / nx, j, t % depth) : 0));
            }
          }
          byte += take;
          if (byte < run_bytes) break;
          byte = 0;
          ++run;
        }
        tiles.resize(tiles.size() + static_cast<std::size_t>(config_.rows - lane) * config_.cols);
      }
    }
    return tiles;
  }

  bool WriteConv(int groups) {
    const int depth = c_.in.c / groups;
    const int oc = c_.out.c / groups;
    const bool dense = groups == 1 && c_.window.dilation_w == 1;
    const std::vector<std::int64_t> bias = FoldedBias(groups);
    for (int g = 0; g < groups; ++g) {
      const auto records = Records(g * oc, oc, config_.cols, bias);
      if (records.empty() || records.size() > static_cast<std::size_t>(config_.param_bytes)) {
        return false;
      }
      LoadParam(records, 0);
      const std::vector<std::int8_t> tiles = Tiles(groups, g * oc, oc, dense);
      const std::uint32_t tiles_offset = AddData(tiles);
      const int pixels = options_.tile_columns ? 3 : config_.acc_pixels;
      std::uint32_t half = 0;
      for (const Patch& patch : Patches(pixels)) {
        spec::LoadCommand load;
        load.region = CaseStream::kDataRegion;
        load.space = static_cast<std::uint32_t>(spec::Space::kWeight);
        load.offset_lo = tiles_offset;
        load.n0 = static_cast<std::uint32_t>(tiles.size());
        builder_.Add(load);
        spec::ConvCommand conv;
        FillImages(patch, &conv);
        FillRequant(&conv);
        conv.runs = static_cast<std::uint32_t>(options_.runs);
        conv.in_copy = options_.runs == 2 ? static_cast<std::uint32_t>(copy_) : 0;
        conv.half = half;
        conv.zw = c_.w_zero;
        conv.nx = dense ? 1 : static_cast<std::uint32_t>(c_.window.kernel_w);
        conv.run_bytes = static_cast<std::uint32_t>(dense ? c_.window.kernel_w * depth : depth);
        conv.ic_offset = static_cast<std::uint32_t>(g * depth);
        conv.oc_tiles = static_cast<std::uint32_t>((oc + config_.cols - 1) / config_.cols);
        conv.oc_last = static_cast<std::uint32_t>((oc - 1) % config_.cols + 1);
        conv.out_addr += static_cast<std::uint32_t>(g * oc);
        // The input and the parameters: the LOAD before that of the weights.
        conv.dep_load = 2;
        builder_.Add(conv);
        half ^= conv.oc_tiles & 1;
      }
    }
    return true;
  }

  bool WriteDepthwise() {
    const int groups = static_cast<int>(RoundUp(c_.in.c, config_.lanes) / config_.lanes);
    const int taps = c_.window.kernel_h * c_.window.kernel_w;
    std::vector<std::uint8_t> weights(static_cast<std::size_t>(groups) * taps * 16);
    for (int ch = 0; ch < c_.out.c; ++ch) {
      for (int tap = 0; tap < taps; ++tap) {
        weights[(ch / config_.lanes * taps + tap) * 16 + ch % config_.lanes] =
            static_cast<std::uint8_t>(c_.weights[tap * c_.out.c + ch]);
      }
    }
    std::vector<std::int64_t> bias(c_.bias.begin(), c_.bias.end());
    bias.resize(c_.out.c);
    const auto records = Records(0, c_.out.c, config_.lanes, bias);
    if (records.empty() ||
        records.size() + weights.size() > static_cast<std::size_t>(config_.param_bytes)) {
      return false;
    }
    const auto weight_addr =
        static_cast<std::uint32_t>(RoundUp(static_cast<std::int64_t>(records.size()), 16));
    LoadParam(records, 0);
    LoadParam(weights, weight_addr);
    for (const Patch& patch : Patches(options_.tile_columns ? 3 : 4095)) {
      spec::DepthwiseCommand m;
      FillImages(patch, &m);
      FillRequant(&m);
      m.kw = static_cast<std::uint32_t>(c_.window.kernel_w);
      m.channels = static_cast<std::uint32_t>(c_.out.c);
      m.zx = c_.x_zero;
      m.zw = c_.w_zero;
      m.weight_addr = weight_addr;
      m.dep_load = 1;
      builder_.Add(m);
    }
    return true;
  }

  /// Valid rows (or columns) of a window.
  static int Valid(int origin, int kernel, int size) {
    return std::min(origin + kernel, size) - std::max(origin, 0);
  }

  void WriteAveragePool() {
    for (const Patch& patch : Patches(1)) {
      spec::SumpoolCommand m;
      FillImages(patch, &m);
      const int count = Valid(m.y0, c_.window.kernel_h, c_.in.h) *
                        Valid(m.x0, c_.window.kernel_w, c_.in.w);
      // 1 / count, rounded up in its 31st bit: a tie then stays a tie or goes away from zero.
      m.shift = 1;
      while (((std::int64_t{1} << (32 - m.shift)) + count - 1) / count <= 0x7fffffff) --m.shift;
      m.multiplier = static_cast<std::uint32_t>(
          ((std::int64_t{1} << (31 - m.shift)) + count - 1) / count);
      m.rq = static_cast<std::uint32_t>(spec::Requant::kOneStep);
      m.per_ch = static_cast<std::uint32_t>(ParamFormat::kNone);
      m.zo = 0;
      m.kw = static_cast<std::uint32_t>(c_.window.kernel_w);
      m.channels = static_cast<std::uint32_t>(c_.out.c);
      m.dep_load = 1;
      builder_.Add(m);
    }
  }

  void WriteMaxPool() {
    for (const Patch& patch : Patches(options_.tile_columns ? 3 : 4095)) {
      spec::MaxpoolCommand m;
      FillImages(patch, &m);
      m.kw = static_cast<std::uint32_t>(c_.window.kernel_w);
      m.channels = static_cast<std::uint32_t>(c_.out.c);
      m.dep_load = 1;
      builder_.Add(m);
    }
  }

  void WriteAdd() {
    spec::AddCommand m;
    FillImages(Patch{0, 0, 0, c_.out.h, c_.out.w}, &m);
    m.in2_row_pitch = m.in_row_pitch;
    m.in2_pixel_pitch = m.in_pixel_pitch;
    m.rq = static_cast<std::uint32_t>(spec::Requant::kTwoStep);
    m.zx = c_.add_zeros.a;
    m.zy = c_.add_zeros.b;
    m.zo = c_.add_zeros.out;
    m.channels = static_cast<std::uint32_t>(c_.out.c);
    m.in2_addr = static_cast<std::uint32_t>(out_addr_ - in_pitch_);
    m.q_a = static_cast<std::uint32_t>(c_.add_factors.a.q);
    m.q_b = static_cast<std::uint32_t>(c_.add_factors.b.q);
    m.q_out = static_cast<std::uint32_t>(c_.add_factors.out.q);
    m.shift_a = c_.add_factors.a.shift;
    m.shift_b = c_.add_factors.b.shift;
    m.shift_out = c_.add_factors.out.shift;
    m.dep_load = 1;
    builder_.Add(m);
  }

  const CmsisCase& c_;
  const spec::Config& config_;
  const StreamOptions& options_;
  StreamBuilder builder_;
  std::vector<std::byte> data_;
  std::int64_t in_pitch_ = 0, out_pitch_ = 0;  // bytes from image to image
  std::int64_t copy_ = 0;                      // groups from the input to its copy
  std::int64_t out_addr_ = 0;
};

}  // namespace

std::optional<CaseStream> MakeCaseStream(const CmsisCase& c, const spec::Config& config,
                                         const StreamOptions& options) {
  return CaseWriter(c, config, options).Write();
}

}  // namespace systole::test
