// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Backend xrt on the simulated device: what differs from other backends. That it computes right is
// the conformance suite's to show.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "driver/backends/xrt/xrt_memory.h"
#include "driver/core/registry.h"
#include "tests/board/xrt_bench.h"
#include "tests/conformance/raw_stream.h"

namespace systole::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::unique_ptr<driver::Device> Open(const driver::BoardOptions& board = {},
                                     const char* config = "tiny") {
  driver::Options options;
  options.board = board;
  auto device = driver::OpenDevice("xrt", config, options);
  if (!device) FAIL(device.error().message);
  return *std::move(device);
}

std::string OpenError(const driver::BoardOptions& board, const char* config = "tiny") {
  driver::Options options;
  options.board = board;
  const auto device = driver::OpenDevice("xrt", config, options);
  return device ? "" : device.error().message;
}

#if defined(__SANITIZE_ADDRESS__)
#define SYSTOLE_HAS_ASAN 1
#elif defined(__has_feature)
#define SYSTOLE_HAS_ASAN __has_feature(address_sanitizer)
#else
#define SYSTOLE_HAS_ASAN 0
#endif

std::string HlsUnavailable() {
  // Its coroutines tell AddressSanitizer of their stacks when they were compiled for it.
  if (SYSTOLE_HAS_ASAN && std::getenv("SYSTOLE_MODEL_DIR") != nullptr) {
    return "the engine comes from a build without AddressSanitizer";
  }
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    if (info.name == "hls" && info.config == "tiny" && !info.available) return info.reason;
  }
  return {};
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What a register access takes while the machine hangs.
Clock::duration AccessTime(driver::Device& device, RawBench& bench,
                           const std::vector<std::byte>& hung) {
  constexpr int kReads = 50;
  bench.Program(hung);
  REQUIRE(device.WriteRegister(spec::kRegWatchdog, 0));  // Nobody else notices.
  REQUIRE(device.WriteRegister(spec::kRegDoorbell, 1));
  const auto start = Clock::now();
  for (int i = 0; i < kReads; ++i) REQUIRE(device.ReadRegister(spec::kRegStatus));
  const auto access = (Clock::now() - start) / kReads;
  REQUIRE(device.Reset());
  return access;
}

/// A CONV that waits for weights which nobody loads.
std::vector<std::byte> HungStream() {
  StreamBuilder builder;
  builder.Add(spec::NopCommand{});
  spec::ConvCommand conv;
  conv.layer = 3;
  conv.in_pixel_pitch = 16;
  conv.run_bytes = 16;
  conv.out_addr = 64;
  conv.rq = 1;
  builder.Add(conv);
  builder.Add(spec::EndCommand{});
  return builder.bytes();
}

}  // namespace

TEST_CASE("xrt: a machine of another configuration is refused, both sides named", "[board][xrt]") {
  driver::BoardOptions board;
  board.xclbin = MakeXclbin("base");
  const std::string error = OpenError(board);
  CHECK(Contains(error, "GEOMETRY of the machine is 0x04101010"));  // 16 x 16, 16 lanes, 4 groups.
  CHECK(Contains(error, "0x04080808"));
  CHECK(OpenError(board, "base").empty());
}

TEST_CASE("xrt: what is missing is named", "[board][xrt]") {
  driver::BoardOptions board;
  board.xclbin = "/no/such.xclbin";
  CHECK(Contains(OpenError(board), "/no/such.xclbin"));
  board = {};
  board.device_index = 77;
  CHECK(Contains(OpenError(board), "XRT device 77"));
  board.device_index = -1;
  CHECK(Contains(OpenError(board), "-1 is not in 0..1000"));
  board = {};
  board.xclbin = SYSTOLE_SOURCE_DIR "/CMakeLists.txt";
  CHECK(Contains(OpenError(board), "CMakeLists.txt"));
}

TEST_CASE("xrt: a device in use is refused, and free again afterwards", "[board][xrt]") {
  const auto device = Open();
  CHECK(Contains(OpenError({}), "XRT device 0 is in use"));
  driver::BoardOptions other;
  other.device_index = 1;
  const auto second = Open(other);
  RawBench one(*device), two(*second);
  CheckMachineWorks(one);
  CheckMachineWorks(two);
}

TEST_CASE("xrt: many buffers are parts of few", "[board][xrt]") {
  xrt::device device(3);
  xrt::ip ip = driver::xrt_compat::OpenIp(device, MakeXclbin("tiny"), "systole:{systole_1}");
  driver::XrtMemory memory(device, 0);
  std::vector<driver::MemoryBlock> blocks;
  for (int i = 0; i < 500; ++i) blocks.push_back(*memory.Allocate(64 + 640 * (i % 7), 64));
  CHECK(memory.chunks() == 1);
  const auto large = memory.Allocate(40 << 20, 1 << 20);  // More than an ordinary chunk.
  REQUIRE(large);
  CHECK(large->address % (1 << 20) == 0);
  CHECK(memory.chunks() == 2);
  memory.Free(*large);
  CHECK(memory.chunks() == 1);
  for (const auto& block : blocks) memory.Free(block);
  CHECK(memory.Allocate(driver::XrtMemory::kChunkBytes, 64).has_value());
  CHECK(memory.chunks() == 1);
  CHECK_FALSE(memory.Allocate(0, 64));
  CHECK_FALSE(memory.Allocate(64, 100));
  const auto refused = memory.Allocate(uint64_t{8} << 30, 64);
  REQUIRE_FALSE(refused);
  CHECK(Contains(refused.error().message, "8589934592 bytes"));
}

TEST_CASE("xrt: buffers are zero on both sides, a sync moves its range only", "[board][xrt]") {
  const auto device = Open();
  auto buffer = device->Allocate(4096);
  REQUIRE(buffer);
  const auto map = buffer->Map();
  map[100] = std::byte{1};
  REQUIRE(buffer->SyncFromDevice(0, 100));
  CHECK(map[100] == std::byte{1});
  REQUIRE(buffer->SyncFromDevice(100, 1));
  CHECK(map[100] == std::byte{0});
  map[200] = map[201] = std::byte{2};
  REQUIRE(buffer->SyncToDevice(200, 1));
  REQUIRE(buffer->SyncFromDevice(0, 4096));
  CHECK(map[200] == std::byte{2});
  CHECK(map[201] == std::byte{0});
}

TEST_CASE("xrt: with interrupts and without, polling rarely or often", "[board][xrt]") {
  driver::BoardOptions board;
  board.interrupts = GENERATE(true, false);
  board.poll_interval = std::chrono::microseconds(GENERATE(0, 100, 5000));
  const auto device = Open(board);
  RawBench bench(*device);
  for (int i = 0; i < 3; ++i) CheckMachineWorks(bench);
}

TEST_CASE("xrt: a hung stream ends within the deadline, located; then all is well",
          "[board][xrt]") {
  driver::BoardOptions board;
  board.deadline = milliseconds(GENERATE(200, 1000));
  board.interrupts = GENERATE(true, false);
  const auto device = Open(board);
  RawBench bench(*device);
  for (int i = 0; i < 2; ++i) {
    const std::vector<std::byte> stream = HungStream();
    const auto access = AccessTime(*device, bench, stream);
    REQUIRE(bench.commands.Write(0, stream));
    const auto start = Clock::now();
    auto event = device->queue().Submit(bench.commands, 0, stream.size(), driver::RegionTable{});
    REQUIRE(event);
    const auto ended = event->Wait();
    const auto took = Clock::now() - start;
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == StatusCode::kDeviceError);
    INFO(ended.error().message);
    CHECK(Contains(ended.error().message, "1 (CONV, layer 3, byte 64 of the stream)"));
    CHECK(Contains(ended.error().message, "CONV: WEIGHT"));
    CHECK(took >= board.deadline * 3 / 4);
    // On top of the deadline come looks at the progress and some 200 accesses to the registers of
    // a simulation, which a busy host makes slow.
    CHECK(took < board.deadline + milliseconds(500) + 1000 * access);
    CheckMachineWorks(bench);
  }
}

TEST_CASE("xrt: a fault is located at once; then all is well", "[board][xrt]") {
  const auto device = Open();
  RawBench bench(*device);
  StreamBuilder builder;
  spec::LoadCommand load;
  load.region = 6;  // There is none.
  load.n0 = 16;
  builder.Add(load);
  builder.Add(spec::EndCommand{});
  const driver::MachineError error = bench.Fail(builder.bytes());
  CHECK(error.code == spec::ErrorCode::kRegion);
  CHECK(error.engine == spec::Engine::kLoad);
  CheckMachineWorks(bench);
}

TEST_CASE("xrt: the HLS engine where the xclbin says so", "[board][xrt]") {
  if (const std::string reason = HlsUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  driver::BoardOptions board;
  board.xclbin = MakeXclbin("tiny", "--engine hls");
  const auto device = Open(board);
  const auto id = device->ReadRegister(spec::kRegId);
  REQUIRE(id);
  CHECK(*id == 0x48535953);  // "SYSH", from docs/reference/registers.md.
  RawBench bench(*device);
  CheckMachineWorks(bench);
}

TEST_CASE("xrt: several threads share a device", "[board][xrt]") {
  const auto device = Open();
  constexpr int kThreads = 4;
  std::array<std::unique_ptr<RawBench>, kThreads> benches;
  for (auto& bench : benches) bench = std::make_unique<RawBench>(*device);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      RawBench& bench = *benches[static_cast<std::size_t>(t)];
      for (uint32_t i = 0; i < 10; ++i) {
        const auto stream = CopyStream(500 + i, i);
        driver::RegionTable regions{};
        regions[RawBench::kCommands] = {&bench.commands, 0, 0, false};
        regions[RawBench::kData] = {&bench.data, 0, 0, false};
        regions[RawBench::kOutput] = {&bench.output, 0, 0, true};
        if (!bench.output.Fill(0, 1000, std::byte{0x55}) || !bench.commands.Write(0, stream)) ++wrong;
        auto event = device->queue().Submit(bench.commands, 0, stream.size(), regions);
        if (!event || !event->Wait() || event->completion().end_status != i) ++wrong;
        std::array<std::byte, 1000> output;
        if (!bench.output.Read(0, output)) ++wrong;
        for (uint32_t k = 0; k < 1000; ++k) {
          const auto want = k < 500 + i ? static_cast<std::byte>(bench.DataByte(k)) : std::byte{0x55};
          if (output[k] != want) ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace systole::test
