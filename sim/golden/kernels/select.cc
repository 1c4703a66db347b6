// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/kernels/select.h"

#include <cstdlib>
#include <string_view>
#include <vector>

namespace systole::golden {

extern const Kernels kPlainKernels;
#ifdef SYSTOLE_X86_KERNELS
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

std::span<const Kernels* const> AvailableKernels() {
  static const std::vector<const Kernels*> available = [] {
    std::vector<const Kernels*> found = {&kPlainKernels};
#ifdef SYSTOLE_X86_KERNELS
    if (__builtin_cpu_supports("avx2")) {
      found.push_back(&kAvx2Kernels);
      if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
          __builtin_cpu_supports("avx512vnni")) {
        found.push_back(&kAvx512Kernels);
      }
    }
#endif
    return found;
  }();
  return available;
}

const Kernels& BestKernels() {
  static const Kernels& best = []() -> const Kernels& {
    const char* name = std::getenv("SYSTOLE_KERNELS");
    for (const Kernels* kernels : AvailableKernels()) {
      if (name != nullptr && std::string_view(kernels->name) == name) return *kernels;
    }
    return *AvailableKernels().back();
  }();
  return best;
}

}  // namespace systole::golden
