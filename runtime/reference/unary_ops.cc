// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/fixed_point16.h"
#include "sim/golden/ops_mlas.h"
#include "sim/golden/ops_unary.h"
#include "sim/golden/stored.h"
#include "sim/golden/table16.h"

// Elementwise operators of one operand: quantized, float32 and int32.

namespace systole::reference {
namespace {

using golden::Numerics;
using graph::Activation;
using graph::DataType;
using graph::OpKind;

using Stored = std::function<int32_t(int32_t)>;
using Real = std::function<float(float)>;

/// The operator on float32; null if there is none.
Real RealFunction(const Signature& s) {
  if (s.numerics == Numerics::kOrt) {
    if (s.kind == OpKind::kLogistic) return golden::MlasLogistic;
    if (s.kind == OpKind::kTanh) return golden::MlasTanh;
    if (s.kind == OpKind::kExp) return golden::MlasExp;
    if (s.kind == OpKind::kHardSwish) {
      return [](float x) { return x * std::clamp(1.0F / 6.0F * x + 0.5F, 0.0F, 1.0F); };
    }
    if (s.kind == OpKind::kGelu) {
      return [](float x) {
        constexpr float kRootHalf = 0.70710678118654752440F;
        return 0.5F * x * (golden::MlasErf(x * kRootHalf) + 1.0F);
      };
    }
  }
  switch (s.kind) {
    case OpKind::kRelu: return [](float x) { return Activate(x, Activation::kRelu); };
    case OpKind::kRelu6: return [](float x) { return Activate(x, Activation::kRelu6); };
    case OpKind::kReluN1To1: return [](float x) { return Activate(x, Activation::kReluN1To1); };
    case OpKind::kRelu0To1: return [](float x) { return std::clamp(x, 0.0F, 1.0F); };
    case OpKind::kLeakyRelu:
      return [alpha = s.attrs<graph::LeakyReluAttrs>().alpha](float x) {
        return x >= 0 ? x : alpha * x;
      };
    case OpKind::kElu: return golden::Elu;
    case OpKind::kErf: return golden::MlasErf;
    case OpKind::kSign:
      return [](float x) { return x > 0 ? 1.0F : x < 0 ? -1.0F : x; };
    case OpKind::kHardSwish: return golden::HardSwish;
    case OpKind::kLogistic: return golden::Logistic;
    case OpKind::kTanh: return golden::Tanh;
    case OpKind::kGelu:
      return [approximate = s.attrs<graph::GeluAttrs>().approximate](float x) {
        return golden::Gelu(x, approximate);
      };
    case OpKind::kAbs: return [](float x) { return std::abs(x); };
    case OpKind::kNeg: return [](float x) { return -x; };
    case OpKind::kSqrt: return [](float x) { return std::sqrt(x); };
    case OpKind::kRsqrt: return [](float x) { return 1.0F / std::sqrt(x); };
    case OpKind::kSquare: return [](float x) { return x * x; };
    case OpKind::kExp: return golden::Exp;
    case OpKind::kLog:
      return [](float x) { return static_cast<float>(std::log(static_cast<double>(x))); };
    case OpKind::kSin:
      return [](float x) { return static_cast<float>(std::sin(static_cast<double>(x))); };
    case OpKind::kCos:
      return [](float x) { return static_cast<float>(std::cos(static_cast<double>(x))); };
    case OpKind::kFloor: return [](float x) { return std::floor(x); };
    case OpKind::kCeil: return [](float x) { return std::ceil(x); };
    case OpKind::kRound: return [](float x) { return std::nearbyint(x); };
    default: return nullptr;
  }
}

/// Range of a RELU's output. TensorFlow Lite Micro does not rescale in RELU6.
golden::Limits ReluLimits(const Signature& s) {
  const golden::Limits type = LimitsOf(s.output().type);
  switch (s.kind) {
    case OpKind::kRelu: return OutputLimits(s, Activation::kRelu);
    case OpKind::kRelu6: return OutputLimits(s, Activation::kRelu6);
    case OpKind::kReluN1To1: return OutputLimits(s, Activation::kReluN1To1);
    default: {
      const golden::Quant out = QuantOf(s.output());
      return {golden::QuantizeValue(Numerics::kTfliteRef, 0.0F, out, type),
              golden::QuantizeValue(Numerics::kTfliteRef, 1.0F, out, type)};
    }
  }
}

Stored ReluFunction(const Signature& s) {
  if (s.kind == OpKind::kRelu6 && s.numerics == Numerics::kTflm) {
    const golden::Limits limits = golden::ActivationRange(
        s.numerics, golden::Activation::kRelu6, QuantOf(s.input()), LimitsOf(s.output().type));
    return [limits](int32_t x) { return std::clamp(x, limits.low, limits.high); };
  }
  return golden::QuantizedRelu(s.numerics, QuantOf(s.input()), QuantOf(s.output()),
                               ReluLimits(s));
}

/// A function of real numbers, tabulated over the stored values.
Stored Tabulated(const Signature& s) {
  const golden::Quant in = QuantOf(s.input());
  const golden::Quant out = QuantOf(s.output());
  const golden::Limits limits = LimitsOf(s.output().type);
  const bool ort = s.numerics == Numerics::kOrt;
  return [=, f = RealFunction(s)](int32_t x) {
    const float y = f(static_cast<float>(x - in.zero) * in.scale);
    return ort ? golden::QuantizeValue(Numerics::kOrt, y, out, limits)
               : golden::StoreTabulated(y, out, limits);
  };
}

/// The same over int16, at 513 points; null in ONNX Runtime's numerics.
Stored Interpolated(const Signature& s) {
  if (s.numerics == Numerics::kOrt) return nullptr;
  const golden::Quant out = QuantOf(s.output());
  const golden::Limits limits = LimitsOf(s.output().type);
  // Where there is no result the limits stand in.
  const int32_t edge = s.kind == OpKind::kLog ? limits.low : limits.high;
  const bool positive = s.kind == OpKind::kLog || s.kind == OpKind::kRsqrt;
  const auto f = [=, real = RealFunction(s)](float x) {
    return positive && x <= 0 ? out.scale * static_cast<float>(edge - out.zero) : real(x);
  };
  return [table = std::make_shared<golden::Table16>(QuantOf(s.input()), out, f)](int32_t x) {
    return (*table)(x);
  };
}

/// LOGISTIC and TANH of int16. The optimized kernels of TensorFlow Lite have their own form for
/// inputs that are fixed-point numbers with three integer bits, TANH with four as well.
Stored SixteenFunction(const Signature& s) {
  const float scale = s.input().quant.scale();
  const bool tanh = s.kind == OpKind::kTanh;
  if (s.numerics == Numerics::kTflite) {
    if (scale == 0x1p-12F && tanh) return [](int32_t x) { return golden::FixedTanh16(x, 3); };
    if (scale == 0x1p-12F) return [](int32_t x) { return golden::FixedLogistic16(x, 3); };
    if (scale == 0x1p-11F && tanh) {
      return [](int32_t x) { return golden::FixedTanh16(std::clamp(2 * x, -32768, 32767), 3); };
    }
  }
  return golden::Sixteen(scale, tanh);
}

/// The operator on stored values; null if there is none.
Stored StoredFunction(const Signature& s) {
  const golden::Quant in = QuantOf(s.input());
  const golden::Quant out = QuantOf(s.output());
  const golden::Limits limits = LimitsOf(s.output().type);
  const int bits = Is8Bit(s.input().type) ? 8 : 16;
  const bool ort = s.numerics == Numerics::kOrt;
  switch (s.kind) {
    case OpKind::kRelu:
    case OpKind::kRelu6:
    case OpKind::kReluN1To1:
    case OpKind::kRelu0To1: return ReluFunction(s);
    case OpKind::kLeakyRelu:
      return golden::QuantizedLeakyRelu(s.numerics, bits, in, out,
                                        s.attrs<graph::LeakyReluAttrs>().alpha, limits);
    case OpKind::kErf: return ort && bits == 8 ? Stored(Tabulated(s)) : nullptr;
    case OpKind::kLogistic:
      if (ort) return Tabulated(s);
      if (bits == 16) return SixteenFunction(s);
      return [=, n = s.numerics](int32_t x) {
        return golden::QuantizedLogistic(n, x, in, out, limits);
      };
    case OpKind::kTanh:
      if (ort) return Tabulated(s);
      if (bits == 16) return SixteenFunction(s);
      return [=](int32_t x) {
        const float y = golden::Tanh(static_cast<float>(x - in.zero) * in.scale);
        return golden::QuantizeValue(ort ? Numerics::kOrt : Numerics::kTfliteRef, y, out, limits);
      };
    case OpKind::kHardSwish:
      if (ort) return Tabulated(s);
      if (bits == 16) return nullptr;
      return golden::QuantizedHardSwish(in, out, limits);
    case OpKind::kAbs:
      if (ort) return Tabulated(s);
      return golden::QuantizedAbs(in, out, limits);
    case OpKind::kRsqrt:
      if (ort) return Tabulated(s);
      if (bits == 16 && s.numerics != Numerics::kTflm) return Interpolated(s);
      return golden::QuantizedRsqrt(in, out, limits);
    case OpKind::kElu: return bits == 16 ? nullptr : Stored(Tabulated(s));
    case OpKind::kGelu:
    case OpKind::kExp:
    case OpKind::kLog:
      return bits == 8 ? Tabulated(s) : Interpolated(s);
    case OpKind::kSqrt:
      if (ort) return Tabulated(s);
      return [=](int32_t x) {  // Rounded towards zero.
        const float root = std::sqrt(static_cast<float>(x - in.zero) * in.scale) / out.scale;
        return golden::Limit(golden::ToInteger(std::trunc(root)) + out.zero, limits);
      };
    case OpKind::kNeg:
      if (ort) return Tabulated(s);
      // TensorFlow Lite takes the stored value, whatever the quantization says.
      return [limits](int32_t x) { return x == limits.low ? limits.low : -x; };
    case OpKind::kSquare: return ort ? Stored(Tabulated(s)) : nullptr;
    default: return nullptr;
  }
}

Result<void> CheckUnary(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  if (s.kind == OpKind::kLeakyRelu &&
      !std::isfinite(s.attrs<graph::LeakyReluAttrs>().alpha)) {
    return InvalidArgument("alpha is not finite");
  }
  if (s.input().type == DataType::kFloat32) return {};
  if (s.input().type == DataType::kInt32 && (s.kind == OpKind::kAbs || s.kind == OpKind::kNeg)) {
    return {};
  }
  SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
  if (StoredFunction(s) != nullptr) return {};
  return Unsupported("there is no form for this quantized type");
}

void RunInteger(const Call& call) {
  const auto x = call.In<uint32_t>();
  const auto y = call.Out<uint32_t>();
  const bool abs = call.signature.kind == OpKind::kAbs;
  // Unsigned: the least value is its own negative.
  for (size_t i = 0; i < y.size(); ++i) y[i] = abs && x[i] < 1U << 31 ? x[i] : 0 - x[i];
}

Result<void> RunUnary(const Call& call) {
  const Signature& s = call.signature;
  if (s.input().type == DataType::kFloat32) {
    const Real f = RealFunction(s);
    std::transform(call.In<float>().begin(), call.In<float>().end(), call.Out<float>().begin(), f);
    return {};
  }
  if (s.input().type == DataType::kInt32) {
    RunInteger(call);
    return {};
  }
  const Stored f = StoredFunction(s);
  std::vector<int32_t> x = ReadIntegers(call);
  if (Is8Bit(s.input().type) && x.size() > 256) {
    std::array<int32_t, 256> table{};
    const int32_t low = LimitsOf(s.input().type).low;
    for (int32_t i = 0; i < 256; ++i) table[static_cast<size_t>(i)] = f(low + i);
    for (int32_t& value : x) value = table[static_cast<size_t>(value - low)];
  } else {
    for (int32_t& value : x) value = f(value);
  }
  WriteIntegers(call, x);
  return {};
}

}  // namespace

void AddUnaryOperators(Registry& registry) {
  registry.Add({OpKind::kRelu, OpKind::kRelu6, OpKind::kReluN1To1, OpKind::kRelu0To1,
                OpKind::kLeakyRelu, OpKind::kElu, OpKind::kHardSwish, OpKind::kLogistic,
                OpKind::kTanh, OpKind::kGelu, OpKind::kAbs, OpKind::kNeg, OpKind::kSqrt,
                OpKind::kRsqrt, OpKind::kSquare, OpKind::kExp, OpKind::kLog, OpKind::kSin,
                OpKind::kCos, OpKind::kErf, OpKind::kSign, OpKind::kFloor, OpKind::kCeil,
                OpKind::kRound},
               {CheckUnary, RunUnary});
}

}  // namespace systole::reference
