// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/program.h"

namespace systole::program {

const char* LayerEngineName(LayerEngine engine) {
  switch (engine) {
    case LayerEngine::kConv: return "conv";
    case LayerEngine::kVector: return "vector";
    case LayerEngine::kCpu: return "cpu";
    case LayerEngine::kNone: return "none";
  }
  return "?";
}

}  // namespace systole::program
