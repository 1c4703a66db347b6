// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// A host program for tests of several processes.
//   board_program hold     opens the device, says "open", waits for the end of its input
//   board_program work     starts a stream of seconds, says "working", waits for its end
//   board_program status   prints STATUS as it is found, through XRT only
//   board_program grow     runs 1000 inferences, prints how much memory grew from the 100th on
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "driver/backends/xrt/xrt_compat.h"
#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/import/importer.h"
#include "tests/support/stream_builder.h"

namespace {

using namespace systole;

Result<void> Hold() {
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice("xrt", "tiny"));
  std::printf("open\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
  return {};
}

Result<void> Work() {
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice("xrt", "tiny"));
  test::StreamBuilder builder;
  spec::LoadCommand load;  // The same 64 bytes, millions of times.
  load.region = 1;
  load.n0 = 64;
  load.n1 = 0xffff;
  load.n2 = 0xffff;
  builder.Add(load);
  builder.Add(spec::EndCommand{});
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer commands, device->Allocate(builder.bytes().size()));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer data, device->Allocate(64));
  SYSTOLE_RETURN_IF_ERROR(commands.Write(0, builder.bytes()));
  driver::RegionTable regions{};
  regions[0] = {&commands, 0, 0, false};
  regions[1] = {&data, 0, 0, false};
  SYSTOLE_ASSIGN_OR_RETURN(driver::Event event, device->queue().Submit(
                                                    commands, 0, builder.bytes().size(), regions));
  std::printf("working\n");
  std::fflush(stdout);
  return event.Wait();
}

Result<void> PrintStatus() {
  xrt::device device(0);
  const std::string xclbin =
      std::string(std::getenv("XILINX_XRT")) + "/xclbin/systole_tiny.xclbin";
  const xrt::ip ip = driver::xrt_compat::OpenIp(device, xclbin, "systole:{systole_1}");
  std::printf("STATUS %u\n", ip.read_register(spec::kRegStatus));
  return {};
}

/// Resident memory of this process in bytes.
long ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  long total = 0, resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

Result<void> Grow() {
  SYSTOLE_ASSIGN_OR_RETURN(
      const graph::Graph graph,
      import::ImportModel(SYSTOLE_SOURCE_DIR "/runtime/demo/digits_int8.tflite"));
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config, compile::FindConfig("base"));
  SYSTOLE_ASSIGN_OR_RETURN(
      const program::Program program,
      compile::Compile(graph, {config, *golden::ParseNumerics("tflm"), false, 1}));
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice("xrt", "base"));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, *device));
  const std::vector<std::byte> input(program.inputs[0].size_bytes());
  const std::vector<std::span<const std::byte>> inputs = {input};
  long at_100 = 0;
  for (int i = 1; i <= 1000; ++i) {
    SYSTOLE_RETURN_IF_ERROR(session.Run(inputs));
    if (i == 100) at_100 = ResidentBytes();
  }
  const long grown = ResidentBytes() - at_100;
  std::printf("resident memory: %ld KiB at inference 100, %ld KiB more at inference 1000\n",
              at_100 / 1024, grown / 1024);
  if (grown < 1 << 20) return {};
  return DeviceError("it grew by a MiB or more");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc == 2 ? argv[1] : "";
  Result<void> (*const run)() = mode == "hold"     ? Hold
                                : mode == "work"   ? Work
                                : mode == "status" ? PrintStatus
                                : mode == "grow"   ? Grow
                                                   : nullptr;
  if (run == nullptr) return 2;
  const Result<void> done = run();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : static_cast<int>(done.error().code);
}
