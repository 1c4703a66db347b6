// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Measures what the way to the machine costs: register accesses, syncs, and the launch of a stream
// that does nothing. Medians, in microseconds.
//
//   XILINX_XRT=<build folder> example_overhead xrt base
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "driver/core/registry.h"

namespace {

using namespace systole;
using Clock = std::chrono::steady_clock;

constexpr int kRepetitions = 300;

/// Calls `work` often; prints the median and the best of its times, divided by `parts`.
Result<void> Measure(const char* name, int parts, const std::function<Result<void>()>& work) {
  std::vector<double> times;
  for (int i = 0; i < kRepetitions; ++i) {
    const auto start = Clock::now();
    SYSTOLE_RETURN_IF_ERROR(work());
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count() /
                    parts);
  }
  std::sort(times.begin(), times.end());
  std::printf("%-44s %10.2f %10.2f\n", name, times[times.size() / 2], times.front());
  return {};
}

Result<void> Run(const std::string& backend, const std::string& config) {
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice(backend, config));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer commands, device->Allocate(64));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer data, device->Allocate(1 << 20));
  const auto end = spec::Encode(spec::EndCommand{});
  SYSTOLE_RETURN_IF_ERROR(commands.Write(0, std::as_bytes(std::span(end))));

  std::printf("backend %s, configuration %s, %d repetitions\n%-44s %10s %10s\n", backend.c_str(),
              config.c_str(), kRepetitions, "microseconds", "median", "best");
  constexpr int kAccesses = 10;
  SYSTOLE_RETURN_IF_ERROR(Measure("read a register", kAccesses, [&]() -> Result<void> {
    for (int i = 0; i < kAccesses; ++i) {
      SYSTOLE_RETURN_IF_ERROR(device->ReadRegister(spec::kRegStatus));
    }
    return {};
  }));
  SYSTOLE_RETURN_IF_ERROR(Measure("write a register", kAccesses, [&]() -> Result<void> {
    for (int i = 0; i < kAccesses; ++i) {
      SYSTOLE_RETURN_IF_ERROR(device->WriteRegister(spec::kRegCmdOffset, 0));
    }
    return {};
  }));
  SYSTOLE_RETURN_IF_ERROR(Measure("sync of 64 bytes to the device", 1,
                                  [&] { return data.SyncToDevice(0, 64); }));
  SYSTOLE_RETURN_IF_ERROR(Measure("sync of 1 MiB to the device", 1,
                                  [&] { return data.SyncToDevice(0, 1 << 20); }));
  SYSTOLE_RETURN_IF_ERROR(Measure("sync of 1 MiB from the device", 1,
                                  [&] { return data.SyncFromDevice(0, 1 << 20); }));
  SYSTOLE_RETURN_IF_ERROR(Measure("allocate and free 4 KiB", 1, [&]() -> Result<void> {
    SYSTOLE_RETURN_IF_ERROR(device->Allocate(4096));
    return {};
  }));
  return Measure("stream of END only, submit to end", 1, [&]() -> Result<void> {
    SYSTOLE_ASSIGN_OR_RETURN(driver::Event event,
                             device->queue().Submit(commands, 0, 64, driver::RegionTable{}));
    return event.Wait();
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: example_overhead BACKEND CONFIG\n");
    return 2;
  }
  const Result<void> done = Run(argv[1], argv[2]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : static_cast<int>(done.error().code);
}
