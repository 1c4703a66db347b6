// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/golden/execute.h"
#include "sim/golden/post_process.h"
#include "sim/golden/slices.h"

namespace systole::golden {
namespace {

SliceCutter CutterOf(const spec::ConvCommand& c, const spec::Config& config) {
  return {std::int64_t{c.kh} * c.nx, c.run_bytes, config.rows, c.runs == 2};
}

/// Bytes of a run that lie side by side in the row of activations of a pixel.
struct Piece {
  std::int64_t y = 0;      ///< Rows from the window's origin.
  std::int64_t q = 0;      ///< Bytes from the origin's column.
  std::int64_t bytes = 0;
  std::int64_t copy = 0;   ///< Bytes to the copy that is read.
  std::int64_t to = 0;     ///< First value in the row.
};

/// How a slice's weights are packed: its lanes in pairs, the last one alone if the number is odd.
constexpr std::int64_t Pairs(std::int64_t lanes) { return (lanes + 1) / 2; }

/// One CONV command: gathers the activations once, then takes one output tile after the other
/// through its half of the accumulators, as the hardware does.
class ConvRun {
 public:
  ConvRun(const spec::ConvCommand& c, const spec::Config& config, ChipMemory* chip,
          Workspace* workspace)
      : c_(c),
        m_(MakeImageCommand(c, config)),
        config_(config),
        chip_(chip),
        workspace_(workspace),
        kernels_(*workspace->kernels),
        pixels_(m_.pixels()) {
    for (SliceCutter cutter = CutterOf(c, config); !cutter.done();) {
      const Slice slice = cutter.Next();
      lanes_.push_back(static_cast<int>(slice.lanes()));
      AddPiece(slice.first, 2 * pairs_);
      AddPiece(slice.second, 2 * pairs_ + slice.first.bytes);
      if (slice.lanes() % 2 != 0) gaps_.push_back(2 * pairs_ + slice.lanes());
      pairs_ += Pairs(slice.lanes());
    }
  }

  void Run() {
    Gather();
    std::int16_t* const weights =
        Room(&workspace_->weights, static_cast<std::size_t>(2 * pairs_ * config_.cols));
    std::int32_t* const sums = Room(&workspace_->sums, static_cast<std::size_t>(2 * pixels_));
    SumWindows(sums);
    std::optional<PostProcess> post;
    if (m_.has_output) post.emplace(m_, config_, chip_, workspace_);
    for (std::uint32_t t = 0; t < c_.oc_tiles; ++t) {
      const std::uint32_t half = (c_.half + t) % 2;
      AddTile(half, weights, sums);
      if (post) Drain(*post, t, half, sums + pixels_);
    }
  }

 private:
  void AddPiece(const Segment& segment, std::int64_t to) {
    if (segment.bytes == 0) return;
    const Piece piece = {segment.run / m_.kw * m_.dy,
                         segment.run % m_.kw * m_.dx * m_.in.pixel_pitch + c_.ic_offset +
                             segment.begin,
                         segment.bytes,
                         segment.second ? m_.in_copy * config_.group_bytes() : 0, to};
    if (!pieces_.empty()) {
      Piece& last = pieces_.back();
      if (last.y == piece.y && last.copy == piece.copy && last.q + last.bytes == piece.q &&
          last.to + last.bytes == piece.to) {
        last.bytes += piece.bytes;
        return;
      }
    }
    pieces_.push_back(piece);
  }

  /// Activations of all pixels, [pixel][slice][lane], zero where a slice has an odd lane less.
  void Gather() {
    std::int16_t* to =
        Room(&workspace_->activations, static_cast<std::size_t>(2 * pairs_ * pixels_));
    for (std::int64_t b = 0; b < m_.n; ++b) {
      for (std::int64_t oy = 0; oy < m_.oh; ++oy) {
        for (std::int64_t ox = 0; ox < m_.ow; ++ox, to += 2 * pairs_) {
          for (const Piece& piece : pieces_) {
            GatherPiece(piece, b, oy * m_.sy + m_.y0 + piece.y,
                        (ox * m_.sx + m_.x0) * m_.in.pixel_pitch + piece.q, to + piece.to);
          }
          for (const std::int64_t gap : gaps_) to[gap] = 0;
        }
      }
    }
  }

  /// Bytes outside the image are the pad byte. `q`: first byte, from the begin of the row.
  void GatherPiece(const Piece& piece, std::int64_t image, std::int64_t iy, std::int64_t q,
                   std::int16_t* to) const {
    // Bytes [low, high) of the piece lie inside the row.
    const bool row_inside = iy >= 0 && iy < m_.in_h;
    const std::int64_t row_bytes = m_.in_w * m_.in.pixel_pitch;
    const std::int64_t low = row_inside ? std::clamp<std::int64_t>(-q, 0, piece.bytes) : 0;
    const std::int64_t high =
        row_inside ? std::clamp<std::int64_t>(row_bytes - q, low, piece.bytes) : low;
    const auto pad = static_cast<std::int16_t>(m_.pad);
    std::fill(to, to + low, pad);
    if (high > low) {
      const std::int64_t address = m_.in.At(image, iy, 0) + q + low + piece.copy;
      kernels_.widen(chip_->act.data() + address, high - low, to + low);
    }
    std::fill(to + high, to + piece.bytes, pad);
  }

  /// sums[p] = sum of the window of pixel p; sums[pixels + p] = what zw takes from its results.
  void SumWindows(std::int32_t* sums) const {
    const std::int16_t* from = workspace_->activations.data();
    for (std::int64_t p = 0; p < pixels_; ++p, from += 2 * pairs_) {
      sums[p] = kernels_.sum(from, 2 * pairs_);
    }
  }

  /// Sums of the next output tile, which leaves the ring.
  void AddTile(std::uint32_t half, std::int16_t* weights, std::int32_t* sums) {
    std::int32_t* const acc = chip_->acc[half].data();
    std::int32_t* const wsum = chip_->wsum[half].data();
    if (c_.acc_keep == 0) {
      std::fill_n(acc, pixels_ * config_.cols, 0);
      std::fill_n(wsum, pixels_, 0);
    }
    for (std::int64_t p = 0; p < pixels_; ++p) {
      wsum[p] = static_cast<std::int32_t>(static_cast<std::uint32_t>(wsum[p]) +
                                          static_cast<std::uint32_t>(sums[p]));
      sums[pixels_ + p] = static_cast<std::int32_t>(static_cast<std::uint32_t>(wsum[p]) *
                                                    static_cast<std::uint32_t>(c_.zw));
    }
    std::int16_t* to = weights;
    for (const int lanes : lanes_) {
      kernels_.pack(chip_->ring.data() + chip_->ring_head, lanes, config_.cols, to);
      to += 2 * Pairs(lanes) * config_.cols;
      chip_->ring_head += static_cast<std::size_t>(config_.tile_bytes());
    }
    kernels_.multiply(workspace_->activations.data(), weights, static_cast<int>(pairs_),
                      static_cast<int>(pixels_), config_.cols, acc);
  }

  void Drain(const PostProcess& post, std::uint32_t t, std::uint32_t half,
             const std::int32_t* offsets) const {
    const std::int32_t* v = chip_->acc[half].data();
    const std::int64_t first = std::int64_t{t} * config_.cols;
    const std::int64_t channels = t + 1 == c_.oc_tiles ? c_.oc_last : config_.cols;
    for (std::int64_t b = 0; b < m_.n; ++b) {
      for (std::int64_t oy = 0; oy < m_.oh; ++oy) {
        post.WriteRow(b, oy, first, channels, m_.ow, v, config_.cols, offsets);
        v += m_.ow * config_.cols;
        offsets += m_.ow;
      }
    }
  }

  const spec::ConvCommand& c_;
  const ImageCommand m_;
  const spec::Config& config_;
  ChipMemory* chip_;
  Workspace* workspace_;
  const Kernels& kernels_;
  const std::int64_t pixels_;
  std::int64_t pairs_ = 0;           ///< Of lanes, over all slices.
  std::vector<int> lanes_;           ///< Of each slice.
  std::vector<Piece> pieces_;
  std::vector<std::int64_t> gaps_;   ///< Values behind an odd number of lanes.
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

void ExecuteConv(const spec::ConvCommand& c, const spec::Config& config, ChipMemory* chip,
                 Workspace* workspace) {
  ConvRun(c, config, chip, workspace).Run();
}

}  // namespace systole::golden
