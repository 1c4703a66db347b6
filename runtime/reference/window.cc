// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/window.h"

#include <fmt/format.h>

#include "runtime/graph/geometry.h"

namespace systole::reference {
namespace {

/// Steps and paddings beyond this are nonsense, and products of such numbers fit into int32.
constexpr int64_t kMaxStep = 1 << 15;

/// Padding in front of one axis; error when the output size does not follow.
Result<int64_t> FrontPadding(const WindowSpec& spec, size_t axis, int64_t in, int64_t out) {
  const int64_t kernel = spec.kernel[axis];
  const int64_t stride = spec.stride[axis];
  const int64_t dilation = spec.dilation[axis];
  const int64_t before = spec.pads[axis];
  const int64_t after = spec.pads[axis + 2];
  const bool steps = kernel >= 1 && stride >= 1 && dilation >= 1 && kernel <= kMaxStep &&
                     stride <= kMaxStep && dilation <= kMaxStep && before >= 0 && after >= 0 &&
                     before <= kMaxStep && after <= kMaxStep;
  if (!steps) {
    return InvalidArgument(fmt::format(
        "kernel {}, stride {}, dilation {} and padding {}, {}: they must be 1 .. {} (padding 0 ..)",
        kernel, stride, dilation, before, after, kMaxStep));
  }
  if (spec.padding != graph::Padding::kExplicit) {
    const auto window = graph::ComputeWindow(in, kernel, stride, dilation, spec.padding);
    if (window.out == out) return window.pad_before;
  } else {
    const auto window = graph::ComputeWindow(in + before + after, kernel, stride, dilation,
                                             graph::Padding::kValid);
    if (out >= 1 && (window.out == out || window.out + 1 == out)) return before;
  }
  return InvalidArgument(fmt::format("an axis of {} gives an output of {} with kernel {}, stride {}"
                                     ", dilation {}, padding {}",
                                     in, out, kernel, stride, dilation,
                                     graph::PaddingName(spec.padding)));
}

}  // namespace

Result<golden::Window> MakeWindow(const WindowSpec& spec, const graph::Shape& in,
                                  const graph::Shape& out) {
  if (in.size() != 4 || out.size() != 4 || in[0] != out[0]) {
    return InvalidArgument(fmt::format("shapes {} and {}; images of equal batch are needed",
                                       graph::ShapeToString(in), graph::ShapeToString(out)));
  }
  golden::Window window;
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t top, FrontPadding(spec, 0, in[1], out[1]));
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t left, FrontPadding(spec, 1, in[2], out[2]));
  window.kernel_h = static_cast<int>(spec.kernel[0]);
  window.kernel_w = static_cast<int>(spec.kernel[1]);
  window.stride_h = static_cast<int>(spec.stride[0]);
  window.stride_w = static_cast<int>(spec.stride[1]);
  window.dilation_h = static_cast<int>(spec.dilation[0]);
  window.dilation_w = static_cast<int>(spec.dilation[1]);
  window.pad_top = static_cast<int>(top);
  window.pad_left = static_cast<int>(left);
  return window;
}

golden::Nhwc NhwcOf(const graph::Shape& shape) {
  golden::Nhwc s;
  int* dims[] = {&s.n, &s.h, &s.w, &s.c};
  const size_t lead = 4 - shape.size();
  for (size_t i = 0; i < shape.size(); ++i) *dims[lead + i] = static_cast<int>(shape[i]);
  return s;
}

}  // namespace systole::reference
