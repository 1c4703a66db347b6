// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/queue.h"

#include <thread>

#include "tests/support/catch.h"
#include "tests/unit/driver/fake_backend.h"

namespace systole::test {
namespace {

using std::chrono::milliseconds;

struct Bench : FakeDevice {
  Bench() {
    REQUIRE(Open());
    commands = *device->Allocate(256);
    data = *device->Allocate(1024);
  }
  driver::RegionTable Regions() {
    driver::RegionTable regions{};
    regions[0] = {&commands, 0, 0, false};
    regions[2] = {&data, 64, 100, true};
    return regions;
  }
  driver::Buffer commands, data;
};

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

driver::StreamResult Failing() {
  driver::StreamResult result;
  result.error = driver::MachineError{spec::ErrorCode::kBusRead, spec::Engine::kLoad, 3, 2};
  return result;
}

}  // namespace

TEST_CASE("Queue: registers get the regions and the stream", "[driver]") {
  Bench t;
  driver::StreamResult result;
  result.end_status = 42;
  result.counters.values[0] = uint64_t{5} << 32 | 7;
  t.control->results.push_back(result);
  auto event = t.device->queue().Submit(t.commands, 64, 128, t.Regions());
  REQUIRE(event);
  CHECK_FALSE(event->done());
  REQUIRE(event->Wait());
  CHECK(event->done());
  CHECK(event->completion().end_status == 42);
  CHECK(event->completion().counters[spec::Counter::kCycles] == (uint64_t{5} << 32 | 7));

  REQUIRE(t.control->streams.size() == 1);
  const driver::StreamSetup& setup = t.control->streams[0];
  CHECK(setup.command_region == 0);
  CHECK(setup.command_offset == 64);
  CHECK(setup.command_bytes == 128);
  CHECK(setup.regions[0].base == t.commands.address());
  CHECK_FALSE(setup.regions[0].writable);
  CHECK(setup.regions[1].bytes == 0);
  CHECK(setup.regions[2].base == t.data.address() + 64);
  CHECK(setup.regions[2].bytes == 128);
  CHECK(setup.regions[2].writable);
}

TEST_CASE("Queue: a stream outside all regions gets the last free one", "[driver]") {
  Bench t;
  driver::RegionTable regions{};
  regions[7] = {&t.data, 0, 0, true};
  auto event = t.device->queue().Submit(t.commands, 64, 64, regions);
  REQUIRE(event);
  REQUIRE(event->Wait());
  CHECK(t.control->streams[0].command_region == 6);
  CHECK(t.control->streams[0].regions[6].base == t.commands.address() + 64);

  for (auto& region : regions) region = {&t.data, 0, 0, true};
  const auto full = t.device->queue().Submit(t.commands, 0, 64, regions);
  REQUIRE_FALSE(full);
  CHECK(Contains(full.error().message, "all 8 regions"));
}

TEST_CASE("Queue: what cannot be submitted", "[driver]") {
  Bench t;
  driver::Queue queue = t.device->queue();
  CHECK_FALSE(queue.Submit(t.commands, 0, 0, t.Regions()));
  CHECK_FALSE(queue.Submit(t.commands, 0, 65, t.Regions()));
  CHECK_FALSE(queue.Submit(t.commands, 32, 64, t.Regions()));
  CHECK_FALSE(queue.Submit(t.commands, 192, 128, t.Regions()));
  auto regions = t.Regions();
  regions[2].offset = 8;
  CHECK_FALSE(queue.Submit(t.commands, 0, 64, regions));
  regions[2].offset = 64;
  regions[2].bytes = 1024;
  CHECK_FALSE(queue.Submit(t.commands, 0, 64, regions));
  Bench other;
  regions[2] = {&other.data, 0, 0, true};
  const auto foreign = queue.Submit(t.commands, 0, 64, regions);
  REQUIRE_FALSE(foreign);
  CHECK(Contains(foreign.error().message, "another device"));
  CHECK(t.control->streams.empty());
}

TEST_CASE("Queue: an error is described, the next stream starts after a reset", "[driver]") {
  Bench t;
  t.control->results.push_back(Failing());
  driver::Queue queue = t.device->queue();
  auto first = queue.Submit(t.commands, 0, 64, t.Regions());
  auto second = queue.Submit(t.commands, 64, 64, t.Regions());
  REQUIRE(second->Wait());
  CHECK(first->done());
  CHECK(t.control->resets == 1);
  const auto result = first->Wait();
  REQUIRE_FALSE(result);
  CHECK(result.error().code == StatusCode::kDeviceError);
  CHECK(Contains(result.error().message, "BUS_READ from engine LOAD at command 3"));
  CHECK(first->completion().error == Failing().error);
  CHECK_FALSE(second->completion().error.has_value());
}

TEST_CASE("Queue: a timeout may be followed by another wait", "[driver]") {
  Bench t;
  t.control->hang = true;
  auto event = t.device->queue().Submit(t.commands, 0, 64, t.Regions());
  const auto result = event->Wait(milliseconds(5));
  REQUIRE_FALSE(result);
  CHECK(Contains(result.error().message, "5 ms"));
  CHECK_FALSE(event->done());
  t.control->hang = false;
  CHECK(event->Wait(milliseconds(1000)));
}

TEST_CASE("Queue: a stream whose interrupt gets lost has ended all the same", "[driver]") {
  Bench t;
  t.control->lost_interrupt = true;
  driver::StreamResult result;
  result.end_status = 42;
  t.control->results.push_back(result);
  t.control->results.push_back(Failing());
  driver::Queue queue = t.device->queue();
  auto event = queue.Submit(t.commands, 0, 64, t.Regions());
  REQUIRE(event->Wait());
  CHECK(event->completion().end_status == 42);
  CHECK(t.control->resets == 0);
  event = queue.Submit(t.commands, 0, 64, t.Regions());
  const auto failed = event->Wait();
  REQUIRE_FALSE(failed);
  CHECK(Contains(failed.error().message, "BUS_READ from engine LOAD at command 3"));
}

TEST_CASE("Queue: buffers live until their stream has ended; a closed device ends its events",
          "[driver]") {
  Bench t;
  t.control->hang = true;
  auto event = t.device->queue().Submit(t.commands, 0, 64, t.Regions());
  t.data = driver::Buffer();
  t.commands = driver::Buffer();
  CHECK(t.control->resets == 0);
  t.device.reset();
  CHECK(t.control->resets == 1);  // The machine has let go of the memory.
  const auto result = event->Wait();
  REQUIRE_FALSE(result);
  CHECK(Contains(result.error().message, "closed"));
  CHECK_FALSE(driver::Event().Wait());
}

TEST_CASE("Queue: several threads submit and wait", "[driver]") {
  Bench t;
  std::vector<std::thread> threads;
  std::array<int, 4> good{};
  for (std::size_t i = 0; i < good.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 50; ++k) {
        auto event = t.device->queue().Submit(t.commands, 0, 64, t.Regions());
        if (event && event->Wait()) ++good[i];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : good) CHECK(count == 50);
  CHECK(t.control->streams.size() == 200);
}

}  // namespace systole::test
