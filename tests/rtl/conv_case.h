// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "hw/spec/gen/spec.h"

/// Convolutions for the tests of CONV: random ones, their weights and records as programs lay them
/// out, and the result by the definition of a convolution, without runs, slices or tiles.
namespace systole::rtl_test {

/// Sizes of the machine under test.
struct Machine {
  int r, c, act_bytes, param_bytes, acc_pixels;
  int group_bytes() const { return act_bytes / 4; }
};

struct ConvCase {
  spec::ConvCommand command;
  bool dense = false;  ///< A kernel row is one run.
  int kw = 1;
  int channels = 1;              ///< Input channels of the convolution.
  std::vector<int8_t> weights;   ///< [oc_tiles * C][kh][kw][channels]
  std::vector<int32_t> bias;     ///< Per output channel, as the next two.
  std::vector<int32_t> multiplier;
  std::vector<int> shift;

  int pixels() const {
    return static_cast<int>(command.n * command.oh * command.ow);
  }
  int out_channels(const Machine& machine) const {
    return static_cast<int>(command.oc_tiles - 1) * machine.c + static_cast<int>(command.oc_last);
  }
};

/// Where a random case may put its tensors.
struct Places {
  uint32_t in_addr, in_bytes;  ///< Any bytes of this range may be read ...
  uint32_t in_copy;            ///< ... also this many groups further.
  uint32_t out_addr, out_bytes;
  uint32_t out_copy;
  uint32_t param_addr, param_bytes;
};

/// A random case within `places`, which are reduced to what is left.
ConvCase RandomCase(const Machine& machine, std::mt19937& random, Places& places);

/// Lets a case, unless its output is raw, add a residual: what is at the place of its output, or any
/// bytes of the input's range.
void AddResidual(const Machine& machine, std::mt19937& random, const Places& places,
                 ConvCase& conv);

/// A 1x1 convolution of n pixels from `slices` full slices to `tiles` full tiles.
ConvCase Matrix(const Machine& machine, std::mt19937& random, const Places& places, int pixels,
                int slices, int tiles);

/// Splits a convolution with oc_tiles 1 by kernel rows into commands that keep the sums.
std::vector<ConvCase> SplitRows(const ConvCase& whole, std::mt19937& random);

/// The fields that matter, for messages of tests.
std::string Describe(const ConvCase& conv);

/// Fills weights, bias, multiplier and shift at random.
void RandomWeights(const Machine& machine, std::mt19937& random, ConvCase& conv);

/// Tiles of weights in the order in which the array takes them (docs/architecture.md, section 4).
std::vector<uint8_t> Tiles(const Machine& machine, const ConvCase& conv);

/// Parameter records of all channels.
std::vector<uint8_t> Records(const ConvCase& conv);

/// Slices of a pixel.
int SliceCount(const Machine& machine, const ConvCase& conv);

/// What CONV does to the activation buffer and to the halves of the accumulators.
class ConvModel {
 public:
  explicit ConvModel(const Machine& machine)
      : memory(static_cast<size_t>(machine.act_bytes)), machine_(machine) {}

  void Run(const ConvCase& conv);

  std::vector<uint8_t> memory;  ///< The activation buffer.

 private:
  struct Entry {
    std::vector<int32_t> sums;
    int32_t window = 0;
  };

  Entry Convolve(const ConvCase& conv, int b, int oy, int ox, int tile) const;
  void Write(const ConvCase& conv, int b, int oy, int ox, int tile, const Entry& entry);
  int8_t Added(const ConvCase& conv, int8_t x, size_t channel, int b, int oy, int ox) const;

  Machine machine_;
  std::array<std::vector<Entry>, 2> halves_;
};

}  // namespace systole::rtl_test
