// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/exact_gemm.h"

#include <Eigen/Core>
#include <algorithm>

namespace systole::golden {

void ExactGemm(const float* a, const float* b, int pixels, int depth, int channels,
               std::int32_t* acc, std::int64_t acc_stride) {
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Stride = Eigen::OuterStride<>;
  using UintMatrix = Eigen::Matrix<std::uint32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  // Unsigned, because int32 sums wrap by definition and signed overflow is undefined in C++.
  Eigen::Map<UintMatrix, 0, Stride> sum(reinterpret_cast<std::uint32_t*>(acc), pixels, channels,
                                        Stride(acc_stride));
  Matrix block(pixels, channels);
  for (int k = 0; k < depth; k += kExactProducts) {
    const int products = std::min(kExactProducts, depth - k);
    const Eigen::Map<const Matrix, 0, Stride> left(a + k, pixels, products, Stride(depth));
    const Eigen::Map<const Matrix> right(b + static_cast<std::ptrdiff_t>(k) * channels, products,
                                         channels);
    block.noalias() = left * right;
    sum += block.cast<std::int32_t>().cast<std::uint32_t>();
  }
}

}  // namespace systole::golden
