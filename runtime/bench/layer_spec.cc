// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/layer_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace systole::bench {
namespace {

constexpr int64_t kMostPerNumber = 1000000;
constexpr int64_t kMostBytes = int64_t{1} << 30;  ///< Of a tensor.
constexpr int64_t kMostMacs = int64_t{1} << 40;
constexpr int64_t kParameterBytes = 8;  ///< The packed record of docs/architecture.md.

struct Form {
  std::string_view word;
  LayerKind kind;
  std::string_view usage;
  std::string_view options;  ///< Letters that may follow; "o" stands for oc.
};
constexpr std::array<Form, 7> kForms = {{
    {"conv", LayerKind::kConv, "conv HxWxC kK [sS] ocN [dD] [gG]", "ksodg"},
    {"dw", LayerKind::kDepthwise, "dw HxWxC kK [sS]", "ks"},
    {"fc", LayerKind::kMatrix, "fc IN OUT [bN]", "b"},
    {"gemm", LayerKind::kMatrix, "gemm MxKxN", ""},
    {"add", LayerKind::kAdd, "add HxWxC", ""},
    {"maxpool", LayerKind::kMaxPool, "maxpool HxWxC kK [sS]", "ks"},
    {"avgpool", LayerKind::kAveragePool, "avgpool HxWxC kK [sS]", "ks"},
}};

const Form* FindForm(std::string_view word) {
  for (const Form& form : kForms) {
    if (form.word == word) return &form;
  }
  return nullptr;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

/// Positive numbers separated by 'x'; nothing if that is not what the text holds.
std::optional<std::vector<int64_t>> Numbers(std::string_view text) {
  std::vector<int64_t> values;
  for (const std::string_view part : Split(text, 'x')) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
    if (value < 1 || value > kMostPerNumber) return std::nullopt;
    values.push_back(value);
  }
  return values;
}

class Parser {
 public:
  Parser(std::string_view text, const Form& form) : text_(text), form_(form) {
    spec_.kind = form.kind;
  }

  Result<LayerSpec> Parse(const std::vector<std::string_view>& words) {
    SYSTOLE_ASSIGN_OR_RETURN(const size_t used, Size(words));
    for (size_t i = used; i < words.size(); ++i) SYSTOLE_RETURN_IF_ERROR(Option(words[i]));
    SYSTOLE_RETURN_IF_ERROR(Finish());
    return spec_;
  }

 private:
  tl::unexpected<Status> Problem(std::string_view what) const {
    return InvalidArgument(
        fmt::format("layer '{}': {}; the form is '{}'", text_, what, form_.usage));
  }

  /// Reads the size, returns the number of words it took.
  Result<size_t> Size(const std::vector<std::string_view>& words) {
    const bool fc = form_.word == "fc";
    if (words.size() < (fc ? 3 : 2)) return Problem("the size is missing");
    auto numbers = Numbers(words[1]);
    if (fc && numbers && numbers->size() == 1) {
      const auto units = Numbers(words[2]);
      if (!units || units->size() != 1) return Problem(NoSize(words[2]));
      spec_.c = (*numbers)[0];
      spec_.oc = (*units)[0];
      return 3;
    }
    if (fc || !numbers || numbers->size() != 3) return Problem(NoSize(words[1]));
    if (form_.kind == LayerKind::kMatrix) {
      spec_.w = (*numbers)[0];
      spec_.c = (*numbers)[1];
      spec_.oc = (*numbers)[2];
      return 2;
    }
    spec_.h = (*numbers)[0];
    spec_.w = (*numbers)[1];
    spec_.c = (*numbers)[2];
    spec_.oc = form_.kind == LayerKind::kConv ? 0 : spec_.c;
    return 2;
  }

  static std::string NoSize(std::string_view word) {
    return fmt::format("'{}' is not a size (numbers from 1 to {})", word, kMostPerNumber);
  }

  Result<void> Option(std::string_view word) {
    const bool channels = word.substr(0, 2) == "oc";
    const char letter = word.empty() ? ' ' : word[0];
    if (form_.options.find(letter) == std::string_view::npos || (letter == 'o' && !channels)) {
      return Problem(fmt::format("unknown word '{}'", word));
    }
    if (seen_.find(letter) != std::string::npos) {
      return Problem(fmt::format("'{}' given twice", letter == 'o' ? "oc" : word.substr(0, 1)));
    }
    seen_ += letter;
    const auto numbers = Numbers(word.substr(channels ? 2 : 1));
    if (!numbers || numbers->size() > (letter == 'k' ? 2 : 1)) {
      return Problem(fmt::format("'{}' needs a number from 1 to {}", word, kMostPerNumber));
    }
    const int64_t value = (*numbers)[0];
    switch (letter) {
      case 'k':
        spec_.kh = value;
        spec_.kw = numbers->back();
        break;
      case 's':
        spec_.stride = value;
        break;
      case 'd':
        spec_.dilation = value;
        break;
      case 'g':
        spec_.groups = value;
        break;
      case 'b':
        spec_.w = value;
        break;
      default:
        spec_.oc = value;
    }
    return {};
  }

  Result<void> Finish() const {
    if (form_.options.find('k') != std::string_view::npos && seen_.find('k') == std::string::npos) {
      return Problem("the kernel (k) is missing");
    }
    if (spec_.oc == 0) return Problem("the output channels (oc) are missing");
    if (spec_.c % spec_.groups != 0 || spec_.oc % spec_.groups != 0) {
      return Problem(fmt::format("{} groups do not divide {} input and {} output channels",
                                 spec_.groups, spec_.c, spec_.oc));
    }
    if (std::max({spec_.input_bytes(), spec_.output_bytes(), spec_.weight_bytes()}) > kMostBytes ||
        spec_.macs() > kMostMacs) {
      return Problem(fmt::format("at most {} bytes per tensor and {} MACs", kMostBytes, kMostMacs));
    }
    return {};
  }

  std::string_view text_;
  const Form& form_;
  LayerSpec spec_;
  std::string seen_;
};

}  // namespace

int64_t LayerSpec::macs() const {
  switch (kind) {
    case LayerKind::kConv:
      return h * w * oc * kh * kw * (c / groups);
    case LayerKind::kDepthwise:
      return h * w * c * kh * kw;
    case LayerKind::kMatrix:
      return w * c * oc;
    default:
      return 0;
  }
}

int64_t LayerSpec::input_bytes() const {
  const int64_t operands = kind == LayerKind::kAdd ? 2 : 1;
  return operands * h * stride * w * stride * c;
}

int64_t LayerSpec::output_bytes() const { return h * w * oc; }

int64_t LayerSpec::weight_bytes() const {
  if (macs() == 0) return 0;
  const int64_t depth = kind == LayerKind::kDepthwise ? 1 : c / groups;
  return oc * (kh * kw * depth + kParameterBytes);
}

std::string LayerSpec::ToString() const {
  if (kind == LayerKind::kMatrix && w == 1) return fmt::format("fc {} {}", c, oc);
  if (kind == LayerKind::kMatrix) return fmt::format("gemm {}x{}x{}", w, c, oc);
  const auto form = std::find_if(kForms.begin(), kForms.end(),
                                 [&](const Form& f) { return f.kind == kind; });
  std::string text = fmt::format("{} {}x{}x{}", form->word, h, w, c);
  if (kind != LayerKind::kAdd) text += fmt::format(" k{}", kh);
  if (kw != kh) text += fmt::format("x{}", kw);
  if (stride != 1) text += fmt::format(" s{}", stride);
  if (kind == LayerKind::kConv) text += fmt::format(" oc{}", oc);
  if (dilation != 1) text += fmt::format(" d{}", dilation);
  if (groups != 1) text += fmt::format(" g{}", groups);
  return text;
}

bool IsLayerKind(std::string_view word) { return FindForm(word) != nullptr; }

Result<LayerSpec> ParseLayerSpec(std::string_view text) {
  std::vector<std::string_view> words = Split(text, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  const Form* form = words.empty() ? nullptr : FindForm(words[0]);
  if (form == nullptr) {
    std::string known;
    for (const Form& f : kForms) known += fmt::format("\n  {}", f.usage);
    return InvalidArgument(
        fmt::format("'{}' is neither a layer nor a .tflite file; layers are:{}", text, known));
  }
  return Parser(text, *form).Parse(words);
}

std::vector<CountedLayer> Resnet50Layers() {
  std::vector<CountedLayer> layers = {{"conv 112x112x3 k7 s2 oc64", 1}};
  const auto add = [&](std::string spec, int count) {
    for (CountedLayer& layer : layers) {
      if (layer.spec == spec) {
        layer.count += count;
        return;
      }
    }
    layers.push_back({std::move(spec), count});
  };
  const std::array<int, 4> blocks = {3, 4, 6, 3};
  int in = 64;
  for (int stage = 0; stage < 4; ++stage) {
    const int size = 56 >> stage;
    const int mid = 64 << stage;
    const int out = 4 * mid;
    const int stride = stage == 0 ? 1 : 2;
    const int first = size * stride;
    const std::string step = stride == 1 ? "" : " s2";
    add(fmt::format("conv {}x{}x{} k1 oc{}", first, first, in, mid), 1);
    add(fmt::format("conv {}x{}x{} k3{} oc{}", size, size, mid, step, mid), 1);
    add(fmt::format("conv {}x{}x{} k1{} oc{}", size, size, in, step, out), 1);  // Beside the block.
    add(fmt::format("conv {}x{}x{} k1 oc{}", size, size, mid, out), blocks[stage]);
    add(fmt::format("conv {}x{}x{} k1 oc{}", size, size, out, mid), blocks[stage] - 1);
    add(fmt::format("conv {}x{}x{} k3 oc{}", size, size, mid, mid), blocks[stage] - 1);
    in = out;
  }
  layers.push_back({"fc 2048 1000", 1});
  return layers;
}

}  // namespace systole::bench
