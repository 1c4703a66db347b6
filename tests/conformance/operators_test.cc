// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Every backend computes the same operators: random shapes against the reference operators, and the
// kernel cases of CMSIS-NN, as command streams, with and without random stalls on the bus.
#include <cstdlib>

#include "tests/conformance/random_case.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

constexpr StreamOptions kOptions[] = {
    {1, spec::ParamFormat::kPacked, false, true}, {2, spec::ParamFormat::kPacked, false, true},
    {1, spec::ParamFormat::kWide, true, false},   {2, spec::ParamFormat::kWide, true, false},
    {2, spec::ParamFormat::kBias, false, true},   {1, spec::ParamFormat::kBias, true, false},
};
constexpr std::size_t kOptionCount = std::size(kOptions);

int Count(const char* name, int fallback) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::atoi(value) : fallback;
}

/// Runs a case and compares; false if it does not fit the machine in this form.
bool CheckCase(driver::Device& device, const CmsisCase& c, const StreamOptions& form,
               const driver::Options& options) {
  const auto stream = MakeCaseStream(c, TheTarget().config, form);
  if (!stream) return false;
  const Outcome outcome = RunCase(device, *stream);
  INFO("kind " << static_cast<int>(c.kind) << ", in " << c.in.n << "x" << c.in.h << "x" << c.in.w
               << "x" << c.in.c << ", out " << c.out.h << "x" << c.out.w << "x" << c.out.c
               << (c.rounding == golden::Rounding::kOneStepAway ? ", one step" : "")
               << ", joined runs " << form.runs << ", records " << spec::Name(form.format)
               << ", small tiles " << form.tile_columns << ", stall seed " << options.stall_seed);
  if (!outcome.error.empty()) {
    FAIL_CHECK(outcome.error << "\nin lock step: " << FirstDifference(*stream, options));
    return true;
  }
  CHECK(outcome.completion.end_status == 0x600d);
  for (std::size_t i = 0; i < c.expected.size(); ++i) {
    if (outcome.output[i] == c.expected[i]) continue;
    FAIL_CHECK("output " << i << ": expected " << int{c.expected[i]} << ", got "
                         << int{outcome.output[i]}
                         << "\nin lock step: " << FirstDifference(*stream, options));
    break;
  }
  return true;
}

}  // namespace

TEST_CASE("Random shapes agree with the reference operators", "[conformance][operators]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const auto flavour = static_cast<Flavour>(GENERATE(range(0, kFlavours)));
  const int cases = Count("SYSTOLE_CONFORMANCE_CASES", 48);
  std::unique_ptr<driver::Device> device;
  driver::Options options;
  int computed = 0;
  for (int i = 0; i < cases; ++i) {
    if (i % 8 == 0) {
      // The first eight without stalls, then a new bus for every eight.
      options = StallOptions(static_cast<uint64_t>(i / 8 * kFlavours + static_cast<int>(flavour)) *
                             (i == 0 ? 0 : 1));
      device.reset();  // Some machines are for one at a time.
      device = OpenTarget(options);
      REQUIRE(device != nullptr);
    }
    const auto seed = static_cast<uint64_t>(i);
    INFO("case seed " << seed << " of flavour " << Name(flavour));
    const CmsisCase c = RandomCase(seed, flavour);
    for (std::size_t form = 0; form < kOptionCount; ++form) {
      // The form that comes next and fits.
      if (!CheckCase(*device, c, kOptions[(form + seed) % kOptionCount], options)) continue;
      ++computed;
      break;
    }
  }
  CHECK(computed * 10 >= cases * 9);
}

TEST_CASE("CMSIS-NN kernel cases agree", "[conformance][cmsis]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const std::vector<CmsisCase> cases = LoadCmsisCases();
  if (cases.empty()) SYSTOLE_SKIP("no data/kernels_cmsis_nn below " + DataDir());
  int number = 0;
  int computed = 0;
  for (const CmsisCase& c : cases) {
    const driver::Options options = StallOptions(static_cast<uint64_t>(number++ % 5));
    const auto device = OpenTarget(options);
    REQUIRE(device != nullptr);
    INFO(c.name);
    bool fits = false;
    for (const StreamOptions& form : {kOptions[number % 2], kOptions[2], kOptions[4]}) {
      if (CheckCase(*device, c, form, options)) {
        fits = true;
        break;
      }
    }
    computed += fits ? 1 : 0;
    // Only tiny is too small for some of them.
    if (TheTarget().config.act_bytes > 65536) CHECK(fits);
  }
  CHECK(computed > 50);
}

}  // namespace systole::test
