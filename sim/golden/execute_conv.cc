// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "sim/golden/exact_gemm.h"
#include "sim/golden/execute.h"
#include "sim/golden/post_process.h"
#include "sim/golden/slices.h"

namespace systole::golden {
namespace {

SliceCutter CutterOf(const spec::ConvCommand& c, const spec::Config& config) {
  return {std::int64_t{c.kh} * c.nx, c.run_bytes, config.rows, c.runs == 2};
}

/// One CONV command: gathers activations and weights of a block of slices at a time, so that a
/// block's products are exact in float32, and adds the blocks up in int32.
class ConvRun {
 public:
  ConvRun(const spec::ConvCommand& c, const spec::Config& config, ChipMemory* chip)
      : c_(c),
        m_(MakeImageCommand(c, config)),
        config_(config),
        chip_(chip),
        pixels_(static_cast<int>(m_.pixels())),
        width_(static_cast<int>(c.oc_tiles) * config.cols),
        acc_(static_cast<std::size_t>(pixels_) * width_),
        wsum_(pixels_) {}

  void Run() {
    KeepSums();
    SliceCutter cutter = CutterOf(c_, config_);
    const std::int64_t slices = CountSlices(cutter, INT64_MAX - 1);
    std::vector<Slice> block;
    std::int64_t begin = 0;
    std::int64_t depth = 0;
    while (!cutter.done()) {
      block.push_back(cutter.Next());
      depth += block.back().lanes();
      if (depth + config_.rows <= kExactProducts && !cutter.done()) continue;
      AddBlock(block, begin, slices, static_cast<int>(depth));
      begin += static_cast<std::int64_t>(block.size());
      depth = 0;
      block.clear();
    }
    chip_->ring_head += static_cast<std::size_t>(slices) * c_.oc_tiles * config_.tile_bytes();
    LeaveSums();
    if (m_.has_output) Drain();
  }

 private:
  void KeepSums() {
    if (c_.acc_keep == 0) return;
    std::copy_n(chip_->acc[c_.half].begin(), acc_.size(), acc_.begin());
    std::copy_n(chip_->wsum[c_.half].begin(), wsum_.size(), wsum_.begin());
  }

  /// acc += activations of the block times its weights; wsum += activations.
  void AddBlock(const std::vector<Slice>& block, std::int64_t first_slice, std::int64_t slices,
                int depth) {
    activations_.resize(static_cast<std::size_t>(pixels_) * depth);
    weights_.resize(static_cast<std::size_t>(depth) * width_);
    float* to = activations_.data();
    for (int p = 0; p < pixels_; ++p) {
      std::int32_t sum = 0;
      for (const Slice& slice : block) {
        sum += GatherSegment(p, slice.first, to);
        to += slice.first.bytes;
        if (slice.second.bytes == 0) continue;
        sum += GatherSegment(p, slice.second, to);
        to += slice.second.bytes;
      }
      wsum_[p] = WrapAdd(wsum_[p], sum);
    }
    for (std::uint32_t t = 0; t < c_.oc_tiles; ++t) {
      float* column = weights_.data() + static_cast<std::size_t>(t) * config_.cols;
      for (std::size_t s = 0; s < block.size(); ++s) {
        const std::int64_t tile = t * slices + first_slice + static_cast<std::int64_t>(s);
        const std::int8_t* from = chip_->ring.data() + chip_->ring_head +
                                  static_cast<std::size_t>(tile) * config_.tile_bytes();
        for (std::int64_t lane = 0; lane < block[s].lanes(); ++lane) {
          std::copy_n(from + lane * config_.cols, config_.cols, column);
          column += width_;
        }
      }
    }
    ExactGemm(activations_.data(), weights_.data(), pixels_, depth, width_, acc_.data(), width_);
  }

  /// Bytes of a segment for one output pixel; bytes outside the image are the pad byte. Returns
  /// their sum.
  std::int32_t GatherSegment(int p, const Segment& segment, float* to) const {
    const std::int64_t ox = p % m_.ow;
    const std::int64_t oy = p / m_.ow % m_.oh;
    const std::int64_t image = p / m_.ow / m_.oh;
    const std::int64_t iy = oy * m_.sy + m_.y0 + segment.run / m_.kw * m_.dy;
    const std::int64_t ix = ox * m_.sx + m_.x0 + segment.run % m_.kw * m_.dx;
    const std::int64_t q0 = ix * m_.in.pixel_pitch + c_.ic_offset + segment.begin;
    // Bytes [low, high) of the segment lie inside the row.
    const bool row_inside = iy >= 0 && iy < m_.in_h;
    const std::int64_t row_bytes = m_.in_w * m_.in.pixel_pitch;
    const std::int64_t low = row_inside ? std::clamp<std::int64_t>(-q0, 0, segment.bytes) : 0;
    const std::int64_t high =
        row_inside ? std::clamp<std::int64_t>(row_bytes - q0, low, segment.bytes) : low;
    const std::int64_t copy = segment.second ? m_.in_copy * config_.group_bytes() : 0;
    const std::int64_t address = m_.in.At(image, iy, 0) + q0 + copy;
    const auto pad = static_cast<float>(m_.pad);
    std::fill(to, to + low, pad);
    std::int32_t sum = 0;
    if (high > low) {
      const std::int8_t* from = chip_->act.data() + address;
      for (std::int64_t t = low; t < high; ++t) {
        to[t] = from[t];
        sum += from[t];
      }
    }
    std::fill(to + high, to + segment.bytes, pad);
    return sum + m_.pad * static_cast<std::int32_t>(segment.bytes - (high - low));
  }

  /// Tile t went through half (half + t) mod 2: the last two tiles are what the halves hold now.
  void LeaveSums() {
    const std::uint32_t first = c_.oc_tiles < 2 ? 0 : c_.oc_tiles - 2;
    for (std::uint32_t t = first; t < c_.oc_tiles; ++t) {
      const std::uint32_t half = (c_.half + t) % 2;
      for (int p = 0; p < pixels_; ++p) {
        std::copy_n(acc_.data() + static_cast<std::size_t>(p) * width_ + t * config_.cols,
                    config_.cols,
                    chip_->acc[half].data() + static_cast<std::size_t>(p) * config_.cols);
      }
      std::copy(wsum_.begin(), wsum_.end(), chip_->wsum[half].begin());
    }
  }

  void Drain() {
    const std::vector<ChannelFactors> factors = ReadFactors(m_, *chip_);
    std::vector<std::int32_t> v(m_.channels);
    for (int p = 0; p < pixels_; ++p) {
      const std::int32_t* sums = acc_.data() + static_cast<std::size_t>(p) * width_;
      const auto window = static_cast<std::uint32_t>(wsum_[p]) * static_cast<std::uint32_t>(c_.zw);
      for (std::int64_t ch = 0; ch < m_.channels; ++ch) {
        v[ch] = WrapAdd(static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[ch]) - window),
                        factors[ch].bias);
      }
      const std::int64_t address = m_.out.At(p / m_.ow / m_.oh, p / m_.ow % m_.oh, p % m_.ow);
      WritePixel(m_, factors, v.data(), address, config_, chip_);
    }
  }

  const spec::ConvCommand& c_;
  const ImageCommand m_;
  const spec::Config& config_;
  ChipMemory* chip_;
  const int pixels_;
  const int width_;  // channels of all output tiles
  std::vector<std::int32_t> acc_;
  std::vector<std::int32_t> wsum_;
  std::vector<float> activations_;
  std::vector<float> weights_;
};

}  // namespace

std::int64_t TilesNeeded(const spec::ConvCommand& c, const spec::Config& config,
                         const ChipMemory& chip) {
  const auto held = static_cast<std::int64_t>(chip.ring_bytes()) / config.tile_bytes();
  return CountSlices(CutterOf(c, config), held) * c.oc_tiles;
}

bool IdleWeightsAreZero(const spec::ConvCommand& c, const spec::Config& config,
                        const ChipMemory& chip) {
  std::size_t at = chip.ring_head;
  for (std::uint32_t t = 0; t < c.oc_tiles; ++t) {
    for (SliceCutter cutter = CutterOf(c, config); !cutter.done();) {
      const std::int64_t lanes = cutter.Next().lanes();
      const auto begin = chip.ring.begin() + static_cast<std::ptrdiff_t>(at);
      if (std::any_of(begin + lanes * config.cols, begin + config.tile_bytes(),
                      [](std::int8_t w) { return w != 0; })) {
        return false;
      }
      at += config.tile_bytes();
    }
  }
  return true;
}

void ExecuteConv(const spec::ConvCommand& c, const spec::Config& config, ChipMemory* chip) {
  ConvRun(c, config, chip).Run();
}

}  // namespace systole::golden
