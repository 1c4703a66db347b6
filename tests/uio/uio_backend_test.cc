// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "driver/backends/uio/dma_buffer.h"
#include "driver/backends/uio/uio_backend.h"
#include "driver/core/registry.h"
#include "tests/support/catch.h"
#include "tests/uio/uio_copy.h"
#include "tests/uio/uio_stand_in.h"

namespace systole::driver {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using test::Copy;
using test::SomeBytes;
using test::UioStandIn;

constexpr uint64_t kMemory = 1 << 20;

spec::Config Base() { return *FindConfig("base"); }

void Write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

std::string OpenError(const std::string& config = "base", const Options& options = {}) {
  auto device = OpenDevice("uio", config, options);
  return device ? "" : device.error().message;
}

}  // namespace

TEST_CASE("a stream runs, waits for the interrupt and its result is read") {
  UioStandIn board("golden", Base(), {}, kMemory);
  CHECK(UioUnavailable(Base()).empty());
  auto device = OpenDevice("uio", "base");
  REQUIRE(device);
  for (int i = 0; i < 3; ++i) {
    const auto copied = Copy(**device, SomeBytes(4000));
    REQUIRE(copied);
    CHECK(*copied == SomeBytes(4000));
  }
}

TEST_CASE("bytes move between host and machine by a sync only, and by lines") {
  UioStandIn board("golden", Base(), {}, kMemory);
  auto backend = CreateUioBackend(Base(), {});
  REQUIRE(backend);
  const auto block = (*backend)->AllocateMemory(1000, 64);
  REQUIRE(block);
  const std::byte* there = board.memory().host + (block->address - board.memory().address);
  CHECK(block->address >= board.memory().address);
  CHECK(there[0] == std::byte{0});  // Zeroed on both sides.
  CHECK(there[999] == std::byte{0});
  CHECK(there[1024] == std::byte{0xA5});  // And nothing else.

  std::memset(block->host, 0x11, 1000);
  CHECK(there[200] == std::byte{0});
  REQUIRE((*backend)->Sync(*block, 200, 50, SyncDirection::kToDevice));
  CHECK(there[191] == std::byte{0});
  CHECK(there[192] == std::byte{0x11});
  CHECK(there[255] == std::byte{0x11});
  CHECK(there[256] == std::byte{0});

  REQUIRE((*backend)->Sync(*block, 300, 1, SyncDirection::kFromDevice));
  CHECK(block->host[255] == std::byte{0x11});
  CHECK(block->host[256] == std::byte{0});
  CHECK(block->host[319] == std::byte{0});
  CHECK(block->host[320] == std::byte{0x11});
  REQUIRE((*backend)->Sync(*block, 0, 0, SyncDirection::kToDevice));
  CHECK_FALSE((*backend)->Sync(*block, 900, 101, SyncDirection::kToDevice));
  MemoryBlock foreign = *block;
  foreign.address = 64;
  CHECK_FALSE((*backend)->Sync(foreign, 0, 1, SyncDirection::kToDevice));
  std::memset(block->host, 0x22, 1000);
  (*backend)->FreeMemory(*block);
  const auto again = (*backend)->AllocateMemory(1000, 64);
  REQUIRE(again);
  CHECK(again->address == block->address);
  CHECK(again->host[0] == std::byte{0});
  CHECK(again->host[999] == std::byte{0});
  CHECK(there[320] == std::byte{0});
  (*backend)->FreeMemory(*again);
}

TEST_CASE("sync commands as u-dma-buf documents them") {
  CHECK(SyncCommand(0, 0x10000, SyncDirection::kToDevice) == "0x0000000000010005");
  CHECK(SyncCommand(100, 1, SyncDirection::kFromDevice) == "0x0000004000000049");
  CHECK(SyncCommand(0xFFFFFFC0, 64, SyncDirection::kToDevice) == "0xFFFFFFC000000045");
}

TEST_CASE("one opener at a time") {
  UioStandIn board("golden", Base(), {}, kMemory);
  CHECK_FALSE(board.in_use());
  auto first = OpenDevice("uio", "base");
  REQUIRE(first);
  CHECK(board.in_use());
  auto second = OpenDevice("uio", "base");
  REQUIRE_FALSE(second);
  CHECK(second.error().code == StatusCode::kDeviceError);
  CHECK(second.error().message.find("'uio1' is in use") != std::string::npos);
  first->reset();
  CHECK(OpenError().empty());
}

TEST_CASE("another configuration is refused and both sides are named") {
  UioStandIn board("golden", Base(), {}, kMemory);
  const std::string error = OpenError("tiny");
  CHECK(error.find("GEOMETRY of the machine is 0x04101010") != std::string::npos);
  CHECK(error.find("0x04080808") != std::string::npos);
}

TEST_CASE("devices by name") {
  UioStandIn board("golden", Base(), {}, kMemory);
  Options options;
  options.board.registers = "/dev/uio1";
  options.board.memory = "/dev/systole-memory";
  CHECK(OpenError("base", options).empty());
  setenv("SYSTOLE_UIO", "uio9", 1);
  CHECK(OpenError("base", options).empty());  // The option is stronger.
  CHECK(OpenError().find("uio9/maps/map0/size") != std::string::npos);
  unsetenv("SYSTOLE_UIO");
  setenv("SYSTOLE_DMA_BUFFER", "/dev/udmabuf5", 1);
  CHECK(OpenError().find("no DMA buffer 'udmabuf5'") != std::string::npos);
  unsetenv("SYSTOLE_DMA_BUFFER");
  options.board.registers = "uio7";
  CHECK(OpenError("base", options).find("uio7/maps/map0/size") != std::string::npos);
  options.board.registers.clear();
  options.board.memory = "udmabuf0";
  CHECK(OpenError("base", options).find("no DMA buffer 'udmabuf0' (there are: systole-memory)") !=
        std::string::npos);
}

TEST_CASE("what is missing is named, with the remedy") {
  UioStandIn board("golden", Base(), {}, kMemory);
  const fs::path uio = board.root() / "sys/class/uio/uio1", buffer =
      board.root() / "sys/class/u-dma-buf/systole-memory";
  SECTION("the registers") {
    Write(uio / "name", "third\n");
    CHECK(OpenError().find("no UIO device is called 'systole' (there are: uio0, uio1)") !=
          std::string::npos);
    CHECK(UioUnavailable(Base()).find("uio_pdrv_genirq") != std::string::npos);
  }
  SECTION("room for the registers") {
    Write(uio / "maps/map0/size", "0x800\n");
    CHECK(OpenError().find("maps 2048 bytes, the registers take 4096") != std::string::npos);
  }
  SECTION("a number") {
    Write(uio / "maps/map0/size", "many\n");
    CHECK(OpenError().find("holds 'many', which is not a number") != std::string::npos);
  }
  SECTION("the device") {
    fs::remove(board.root() / "dev/uio1");
    CHECK(OpenError().find("dev/uio1': No such file") != std::string::npos);
  }
  SECTION("the buffer") {
    fs::remove_all(buffer);
    CHECK(OpenError().find("no DMA buffer 'systole-memory' (there are: none)") !=
          std::string::npos);
    CHECK(UioUnavailable(Base()).find("u-dma-buf") != std::string::npos);
  }
  SECTION("a sensible buffer") {
    Write(buffer / "phys_addr", "0x80000020\n");
    CHECK(OpenError().find("must be a multiple of 64") != std::string::npos);
  }
  SECTION("a buffer of another name is taken if it is the only one") {
    fs::rename(buffer, buffer.parent_path() / "udmabuf0");
    fs::rename(board.root() / "dev/systole-memory", board.root() / "dev/udmabuf0");
    CHECK(OpenError().empty());
  }
}

TEST_CASE("a full buffer says how large it is") {
  UioStandIn board("golden", Base(), {}, kMemory);
  auto device = OpenDevice("uio", "base");
  REQUIRE(device);
  auto most = (*device)->Allocate(kMemory - 4096);
  REQUIRE(most);
  const auto more = (*device)->Allocate(8192);
  REQUIRE_FALSE(more);
  CHECK(more.error().code == StatusCode::kMissingPrerequisite);
  CHECK(more.error().message.find("of 1048576 bytes has no room for 8192 more") !=
        std::string::npos);
  most = (*device)->Allocate(64);  // Takes the place of the large one, which goes back.
  CHECK((*device)->Allocate(8192));
}

TEST_CASE("without a working interrupt the registers are polled") {
  UioStandIn board("golden", Base(), {}, kMemory);
  Options options;
  SECTION("it does not work") { board.BreakInterrupt(); }
  SECTION("it is not wanted") { options.board.interrupts = false; }
  auto device = OpenDevice("uio", "base", options);
  REQUIRE(device);
  const auto copied = Copy(**device, SomeBytes(100));
  REQUIRE(copied);
  CHECK(*copied == SomeBytes(100));
  CHECK(board.waits() == 0);
}

TEST_CASE("a machine that hangs gives an error within the deadline, and is reset") {
  UioStandIn board("golden", Base(), {}, kMemory);
  Options options;
  options.board.deadline = milliseconds(50);
  auto device = OpenDevice("uio", "base", options);
  REQUIRE(device);
  board.Hang();
  const auto begun = std::chrono::steady_clock::now();
  const auto copied = Copy(**device, SomeBytes(100));
  REQUIRE_FALSE(copied);
  CHECK(copied.error().code == StatusCode::kDeviceError);
  CHECK(copied.error().message.find("makes no progress any more") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
  CHECK(board.waits() > 0);
  const auto again = Copy(**device, SomeBytes(100));
  REQUIRE(again);
  CHECK(*again == SomeBytes(100));
}

}  // namespace systole::driver
