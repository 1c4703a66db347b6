// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The simulated device as XRT shows it; nothing of the driver is used here.
#include <chrono>
#include <cstring>
#include <ctime>
#include <system_error>
#include <thread>

#include "driver/backends/xrt/xrt_compat.h"
#include "hw/spec/gen/spec.h"
#include "tests/board/xrt_bench.h"
#include "tests/support/stream_builder.h"

namespace systole::test {
namespace {

using std::chrono::milliseconds;

constexpr const char* kIp = "systole:{systole_1}";
constexpr uint64_t kPage = 4096;

/// A device with one buffer of four pages: commands, input, output, one that nobody uses.
struct Bench {
  explicit Bench(const std::string& file = MakeXclbin("tiny"), uint32_t bank = 0)
      : device(0),
        ip(driver::xrt_compat::OpenIp(device, file, kIp)),
        buffer(device, 4 * kPage, xrt::bo::flags::cacheable, bank),
        bytes(buffer.map<uint8_t*>()) {}

  /// Starts a copy of 64 bytes, page 1 to page 2, without any sync.
  void Start() {
    StreamBuilder stream;
    spec::LoadCommand load;
    load.region = 1;
    load.n0 = 64;
    stream.Add(load);
    spec::StoreCommand store;
    store.region = 2;
    store.n0 = 64;
    store.dep_load = 1;
    stream.Add(store);
    stream.Add(spec::EndCommand{});
    std::memcpy(bytes, stream.bytes().data(), stream.bytes().size());
    buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE, kPage, 0);
    for (uint32_t i = 0; i < 3; ++i) {
      const uint64_t base = buffer.address() + i * kPage;
      const uint32_t at = i * spec::kRegRegionBaseLoStride;
      ip.write_register(spec::kRegRegionBaseLo + at, static_cast<uint32_t>(base));
      ip.write_register(spec::kRegRegionBaseHi + at, static_cast<uint32_t>(base >> 32));
      ip.write_register(spec::kRegRegionSize64 + at, kPage / 64);
      ip.write_register(spec::kRegRegionFlags + at, i == 2 ? spec::kRegionFlagsWriteMask : 0);
    }
    ip.write_register(spec::kRegCmdBytes, static_cast<uint32_t>(stream.bytes().size()));
    ip.write_register(spec::kRegDoorbell, 1);
  }
  uint32_t Finish() {
    for (;;) {
      const uint32_t status = ip.read_register(spec::kRegStatus);
      if ((status & spec::kStatusBusyMask) == 0) return status;
    }
  }

  xrt::device device;
  xrt::ip ip;
  xrt::bo buffer;
  uint8_t* bytes;
};

}  // namespace

TEST_CASE("XRT reads the xclbin back", "[board][shim]") {
  const std::string file =
      MakeXclbin("base", "--address 0x80010000 --bank LOW:0x0:512M --bank HIGH:0x800000000:1G");
  const xrt::xclbin xclbin(file);
  CHECK(xclbin.get_xsa_name() == "systole_base");
  const auto ips = xclbin.get_ips();
  REQUIRE(ips.size() == 1);
  CHECK(ips[0].get_name() == "systole:systole_1");
  CHECK(ips[0].get_base_address() == 0x80010000U);
  CHECK(ips[0].get_control_type() == xrt::xclbin::ip::control_type::none);
  const auto memories = xclbin.get_mems();
  REQUIRE(memories.size() == 2);
  CHECK(memories[0].get_tag() == "LOW");
  CHECK(memories[1].get_tag() == "HIGH");
  CHECK(memories[1].get_base_address() == 0x800000000U);
  CHECK(memories[1].get_size_kb() == 1U << 20);
  CHECK(memories[1].get_used());
  REQUIRE(ips[0].get_num_args() == 1);  // CONNECTIVITY names one, connected to both memories.
  CHECK(ips[0].get_arg(0).get_mems().size() == 2);
  // The uuid is a hash of the content.
  CHECK(xclbin.get_uuid().to_string() != xrt::xclbin(MakeXclbin("base")).get_uuid().to_string());
  CHECK(xclbin.get_uuid().to_string() == xrt::xclbin(file).get_uuid().to_string());
}

TEST_CASE("A copy through the machine", "[board][shim]") {
  Bench bench;
  CHECK(bench.ip.read_register(spec::kRegId) == spec::kId);
  CHECK(bench.ip.read_register(spec::kRegSpecHash) == spec::kSpecHash);
  std::memset(bench.bytes + kPage, 0x33, 64);
  bench.buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE, 64, kPage);
  bench.Start();
  CHECK(bench.Finish() == spec::kStatusDoneMask);
  bench.buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE, 64, 2 * kPage);
  CHECK(bench.bytes[2 * kPage] == 0x33);
  CHECK(bench.bytes[2 * kPage + 63] == 0x33);
}

TEST_CASE("A sync that is missing shows", "[board][shim]") {
  Bench bench;
  std::memset(bench.bytes + kPage, 0x33, 64);
  SECTION("to the device") {
    bench.Start();
    bench.Finish();
    bench.buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE, 64, 2 * kPage);
    CHECK(bench.bytes[2 * kPage] == 0xa5);  // What lay in the device's memory.
  }
  SECTION("to the device, too short") {
    bench.buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE, 63, kPage);
    bench.Start();
    bench.Finish();
    bench.buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE, 64, 2 * kPage);
    CHECK(bench.bytes[2 * kPage + 62] == 0x33);
    CHECK(bench.bytes[2 * kPage + 63] == 0xa5);
  }
  SECTION("from the device") {
    bench.buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE, 64, kPage);
    bench.Start();
    bench.Finish();
    CHECK(bench.bytes[2 * kPage] == 0);
    bench.buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE, 32, 2 * kPage);
    CHECK(bench.bytes[2 * kPage + 31] == 0x33);
    CHECK(bench.bytes[2 * kPage + 32] == 0);
  }
}

TEST_CASE("Buffers lie in the bank that was asked for", "[board][shim]") {
  const std::string file = MakeXclbin("tiny", "--bank LOW:0x0:64M --bank HIGH:0x800000000:64M");
  Bench bench(file, 1);
  CHECK(bench.buffer.address() >= 0x800000000U);
  CHECK(bench.buffer.address() + 4 * kPage <= 0x800000000U + (64U << 20));
  const xrt::bo low(bench.device, kPage, xrt::bo::flags::cacheable, 0);
  CHECK(low.address() != 0);
  CHECK(low.address() + kPage <= 64U << 20);
  CHECK_THROWS(xrt::bo(bench.device, 65U << 20, xrt::bo::flags::cacheable, 0));
  std::memset(bench.bytes + kPage, 0x44, 64);
  bench.buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE);
  bench.Start();
  CHECK(bench.Finish() == spec::kStatusDoneMask);
  bench.buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE);
  CHECK(bench.bytes[2 * kPage + 63] == 0x44);
  // Other kinds of buffer have the same two copies.
  xrt::bo normal(bench.device, kPage, xrt::bo::flags::normal, 1);
  std::memset(normal.map<uint8_t*>(), 0x12, kPage);
  normal.sync(XCL_BO_SYNC_BO_FROM_DEVICE, 64, 0);
  CHECK(normal.map<uint8_t*>()[63] == 0xa5);
  CHECK(normal.map<uint8_t*>()[64] == 0x12);
}

TEST_CASE("The interrupt line reaches XRT", "[board][shim]") {
  Bench bench;
  xrt::ip::interrupt interrupt = bench.ip.create_interrupt_notify();
  CHECK(interrupt.wait(milliseconds(20)) == std::cv_status::timeout);
  bench.Start();
  bench.Finish();
  CHECK(interrupt.wait(milliseconds(20)) == std::cv_status::timeout);  // Not enabled.
  bench.ip.write_register(spec::kRegIrqEnable, spec::kIrqEnableDoneMask);
  CHECK(interrupt.wait(milliseconds(2000)) == std::cv_status::no_timeout);
  bench.ip.write_register(spec::kRegIrqStatus, spec::kIrqStatusDoneMask);
  CHECK(interrupt.wait(milliseconds(20)) == std::cv_status::timeout);
  bench.Start();
  interrupt.wait();  // Without time limit, and nobody polls.
  CHECK(bench.ip.read_register(spec::kRegIrqStatus) == spec::kIrqStatusDoneMask);
}

TEST_CASE("An ip without interrupt says so", "[board][shim]") {
  Bench bench(MakeXclbin("tiny", "--no-interrupt"));
  CHECK_THROWS(bench.ip.create_interrupt_notify());
}

TEST_CASE("One opener at a time; the next one after it", "[board][shim]") {
  const std::string file = MakeXclbin("tiny");
  for (int i = 0; i < 3; ++i) {
    Bench bench(file);
    xrt::device again(0);
    try {
      driver::xrt_compat::OpenIp(again, file, kIp);
      FAIL("a second opener was let in");
    } catch (const std::system_error& error) {
      CHECK(error.code() == std::errc::device_or_resource_busy);
    }
    // Another xclbin while this one is in use.
    CHECK_THROWS(again.load_xclbin(MakeXclbin("base")));
  }
  CHECK_THROWS(xrt::device(99));
}

TEST_CASE("The clock stands still when there is nothing to do", "[board][shim]") {
  Bench bench;
  bench.Start();
  bench.Finish();
  const auto cpu = [] { return std::clock(); };
  const auto before = cpu();
  std::this_thread::sleep_for(milliseconds(300));
  CHECK(static_cast<double>(cpu() - before) / CLOCKS_PER_SEC < 0.05);
}

}  // namespace systole::test
