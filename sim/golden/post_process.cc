// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/post_process.h"

#include <algorithm>

namespace systole::golden {
namespace {

/// Bias, multiplier and shift of one output channel.
struct ChannelFactors {
  std::int32_t bias = 0;
  std::int32_t q = 0;
  int shift = 0;
};

std::uint32_t ReadWord(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 |
         static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[3]) << 24;
}

/// Low 6 bits, signed: what the requantize lane takes.
int SignedShift(std::uint32_t bits) {
  return static_cast<int>((bits & 0x3f) ^ 0x20) - 0x20;
}

ChannelFactors ReadRecord(const std::uint8_t* record, const PostFields& post) {
  ChannelFactors f{0, post.multiplier, post.shift};
  switch (post.per_ch) {
    case spec::ParamFormat::kBias:
      f.bias = static_cast<std::int32_t>(ReadWord(record));
      break;
    case spec::ParamFormat::kPacked: {
      const std::uint64_t bits =
          ReadWord(record) | static_cast<std::uint64_t>(ReadWord(record + 4)) << 32;
      const auto bias = static_cast<std::int32_t>(bits & 0xfffffff);
      f.bias = (bias ^ 0x8000000) - 0x8000000;
      f.q = static_cast<std::int32_t>(((bits >> 28) & 0x3fffffff) | 0x40000000);
      f.shift = SignedShift(static_cast<std::uint32_t>(bits >> 58));
      break;
    }
    case spec::ParamFormat::kWide:
      f.bias = static_cast<std::int32_t>(ReadWord(record));
      f.q = static_cast<std::int32_t>(ReadWord(record + 4) & 0x7fffffff);
      f.shift = SignedShift(ReadWord(record + 8));
      break;
    case spec::ParamFormat::kNone:
      break;
  }
  return f;
}

FinishMode ModeOf(spec::Requant rq) {
  if (rq == spec::Requant::kFloat32) return FinishMode::kFloat32;
  return rq == spec::Requant::kOneStep ? FinishMode::kOneStep : FinishMode::kTwoStep;
}

}  // namespace

PostProcess::PostProcess(const ImageCommand& m, const spec::Config& config, ChipMemory* chip,
                         Workspace* workspace)
    : m_(m),
      config_(config),
      chip_(chip),
      kernels_(workspace->kernels),
      workspace_(workspace) {
  if (m.has_residual) residual_.emplace(m);
  const std::int64_t size =
      (m.channels + kKernelChannels - 1) / kKernelChannels * kKernelChannels;
  std::int32_t* const bias = Room(&workspace->table, static_cast<std::size_t>(4 * size));
  std::int32_t* const q = bias + size;
  std::int32_t* const left = q + size;
  std::int32_t* const right = left + size;
  table_ = {bias, q, left, right, ModeOf(m.post.rq), false,
            m.post.zo, m.post.lo, m.post.hi};
  ChannelFactors f{0, m.post.multiplier, m.post.shift};
  for (std::int64_t c = 0; c < size; ++c) {
    if (m.has_params && c < m.channels) {
      f = ReadRecord(chip->param.data() + m.post.param_addr + c * RecordBytes(m.post.per_ch),
                     m.post);
    }
    bias[c] = f.bias;
    if (table_.mode != FinishMode::kTwoStep) {
      q[c] = f.q;
      left[c] = 0;
      right[c] = 31 - (table_.mode == FinishMode::kOneStep ? std::min(f.shift, 30) : f.shift);
    } else {
      q[c] = f.shift <= -32 ? 0 : f.q;  // A right shift by 32 gives 0.
      left[c] = std::clamp(f.shift, 0, 31);
      right[c] = std::clamp(-f.shift, 0, 31);
      table_.any_left = table_.any_left || left[c] != 0;
    }
  }
}

void PostProcess::WriteRow(std::int64_t image, std::int64_t row, std::int64_t first,
                           std::int64_t channels, std::int64_t pixels, const std::int32_t* v,
                           std::int64_t v_pitch, const std::int32_t* offsets) const {
  const std::int64_t width = m_.is_raw() ? 4 : 1;
  const std::int64_t address = m_.out.At(image, row, 0) + first * width;
  std::int8_t* to = chip_->act.data() + address;
  if (m_.is_raw()) {
    WriteRaw(first, channels, pixels, v, v_pitch, offsets, to);
  } else {
    FinishTable table = table_;
    table.bias += first;
    table.q += first;
    table.left += first;
    table.right += first;
    std::int8_t* const results =
        residual_ ? Room(&workspace_->bytes, static_cast<std::size_t>(pixels * channels)) : to;
    kernels_->finish(v, v_pitch, offsets, static_cast<int>(pixels), static_cast<int>(channels),
                     table, results, residual_ ? channels : m_.out.pixel_pitch);
    if (residual_) {
      residual_->AddRow(results, channels, pixels,
                        chip_->act.data() + m_.in2.At(image, row, 0) + first,
                        m_.in2.pixel_pitch, to, m_.out.pixel_pitch);
    }
  }
  if (m_.out_copy == 0) return;
  for (std::int64_t p = 0; p < pixels; ++p) {
    WriteCopy(m_, address + p * m_.out.pixel_pitch, channels * width, config_, chip_);
  }
}

void PostProcess::WriteRaw(std::int64_t first, std::int64_t channels, std::int64_t pixels,
                           const std::int32_t* v, std::int64_t v_pitch,
                           const std::int32_t* offsets, std::int8_t* to) const {
  for (std::int64_t p = 0; p < pixels; ++p, v += v_pitch, to += m_.out.pixel_pitch) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const std::uint32_t bits = static_cast<std::uint32_t>(v[c]) -
                                 static_cast<std::uint32_t>(offsets[p]) +
                                 static_cast<std::uint32_t>(table_.bias[first + c]);
      for (int b = 0; b < 4; ++b) to[4 * c + b] = static_cast<std::int8_t>(bits >> (8 * b));
    }
  }
}

std::int8_t ClampTo(std::int64_t value, const PostFields& post) {
  return static_cast<std::int8_t>(
      std::min<std::int64_t>(std::max<std::int64_t>(value, post.lo), post.hi));
}

void WriteCopy(const ImageCommand& m, std::int64_t address, std::int64_t bytes,
               const spec::Config& config, ChipMemory* chip) {
  if (m.out_copy == 0) return;
  const auto from = chip->act.begin() + address;
  std::copy(from, from + bytes, from + m.out_copy * config.group_bytes());
}

}  // namespace systole::golden
