// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Several simulations of SystemC in one process, and errors of SystemC as errors of the caller.
#include "sim/systemc/kernel.h"

#include <filesystem>
#include <optional>
#include <thread>

#include "tests/conformance/target.h"
#include "tests/support/catch.h"
#include "tests/support/random_stream.h"

namespace systole::test {
namespace {

using sim::sc::Kernel;

/// Counts edges of a clock of its own.
struct Counter : sc_core::sc_module {
  explicit Counter(sc_core::sc_module_name name) : sc_module(name) {
    SC_HAS_PROCESS(Counter);
    SC_METHOD(Edge);
    sensitive << clk.posedge_event();
    dont_initialize();
    SC_THREAD(Wait);
  }
  void Edge() {
    if (++edges == fatal_at) SC_REPORT_FATAL("test", "a fatal report");
  }
  void Wait() {
    for (;;) {
      sc_core::wait(clk.posedge_event());
      ++waits;
    }
  }
  sc_core::sc_clock clk{"clk", 10, sc_core::SC_NS};
  int edges = 0, waits = 0, fatal_at = -1;
};

/// A simulation with a counter.
struct Simulation {
  Simulation() {
    const Kernel::Scope scope(kernel);
    counter.emplace("counter");
  }
  ~Simulation() {
    const Kernel::Scope scope(kernel);
    counter.reset();
  }
  void Run(int cycles) {
    const Kernel::Scope scope(kernel);
    sc_core::sc_start(10 * cycles, sc_core::SC_NS);
  }
  Kernel kernel;
  std::optional<Counter> counter;
};

driver::Options Rtl() {
  driver::Options options;
  options.machine = "rtl";
  return options;
}

std::unique_ptr<driver::Device> Open(const driver::Options& options = Rtl()) {
  auto device = driver::OpenDevice("systemc", "tiny", options);
  if (!device) FAIL(device.error().message);
  return *std::move(device);
}

bool Missing() {
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    if (info.name == "systemc" && info.config == "tiny") return !info.available;
  }
  return true;
}

}  // namespace

TEST_CASE("SystemC kernels: two simulations take turns", "[systemc]") {
  auto a = std::make_unique<Simulation>();
  a->Run(3);
  auto b = std::make_unique<Simulation>();
  b->Run(5);
  a->Run(4);
  CHECK(a->counter->edges == 7);
  CHECK(b->counter->edges == 5);
  a.reset();
  b->Run(1);
  CHECK(b->counter->edges == 6);
  CHECK(b->counter->waits == 6);
  Simulation c;
  c.Run(2);
  CHECK(c.counter->edges == 2);
}

TEST_CASE("SystemC kernels: a fatal report throws and leaves the others alone", "[systemc]") {
  Simulation good, bad;
  bad.counter->fatal_at = 2;
  good.Run(2);
  CHECK_THROWS_AS(bad.Run(10), sc_core::sc_report);
  good.Run(2);
  CHECK(good.counter->edges == 4);
}

TEST_CASE("SystemC kernels: the program's own simulation and settings stay", "[systemc]") {
  sc_core::sc_simcontext* const before = sc_core::sc_curr_simcontext;
  const auto actions =
      sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_LOG);
  {
    Simulation other;
    other.Run(1);
    CHECK(sc_core::sc_curr_simcontext == before);
  }
  CHECK(sc_core::sc_curr_simcontext == before);
  CHECK(sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, actions) == sc_core::SC_LOG);
}

TEST_CASE("SystemC backend: devices side by side, one after another, on other threads",
          "[systemc]") {
  if (Missing()) SYSTOLE_SKIP("the models of backend systemc are not built");
  const auto config = driver::FindConfig("tiny");
  REQUIRE(config);
  const CaseStream stream = MakeRandomStream(*config, 5, 10);
  auto golden = driver::OpenDevice("golden", "tiny", {});
  REQUIRE(golden);
  const auto expected = RunCase(**golden, stream).output;
  auto first = Open();
  auto second = Open();
  CHECK(RunCase(*first, stream).output == expected);
  CHECK(RunCase(*second, stream).output == expected);
  CHECK(RunCase(*first, stream).output == expected);
  first.reset();
  CHECK(RunCase(*second, stream).output == expected);
  first = Open();
  std::vector<std::vector<std::int8_t>> results(3);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { results[0] = RunCase(*first, stream).output; });
  threads.emplace_back([&] { results[1] = RunCase(*second, stream).output; });
  threads.emplace_back([&] { results[2] = RunCase(*Open(), stream).output; });
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) CHECK(result == expected);
}

TEST_CASE("SystemC backend: many devices one after another do not pile up", "[systemc]") {
  if (Missing()) SYSTOLE_SKIP("the models of backend systemc are not built");
  for (int i = 0; i < 50; ++i) {
    auto device = Open();
    const auto id = device->ReadRegister(spec::kRegId);
    REQUIRE(id);
    CHECK(*id == spec::kId);
  }
}

TEST_CASE("SystemC backend: waveforms of pins and of the RTL", "[systemc]") {
  if (Missing()) SYSTOLE_SKIP("the models of backend systemc are not built");
  const auto config = driver::FindConfig("tiny");
  const CaseStream stream = MakeRandomStream(*config, 5, 4);
  const auto folder = std::filesystem::temp_directory_path() / "systole_systemc_test";
  std::filesystem::create_directories(folder);
  for (const char* name : {"pins.vcd", "rtl.fst"}) {
    driver::Options options = Rtl();
    options.trace_file = folder / name;
    CHECK(RunCase(*Open(options), stream).error.empty());
    CHECK(std::filesystem::file_size(folder / name) > 10'000);
  }
  std::filesystem::remove_all(folder);
  driver::Options options = Rtl();
  options.trace_file = "/nowhere/pins.vcd";
  CHECK_FALSE(driver::OpenDevice("systemc", "tiny", options));
}

TEST_CASE("SystemC backend: unknown machines are named", "[systemc]") {
  driver::Options options;
  options.machine = "abacus";
  const auto device = driver::OpenDevice("systemc", "tiny", options);
  REQUIRE_FALSE(device);
  CHECK(device.error().message.find("'abacus'") != std::string::npos);
  CHECK(device.error().message.find("rtl or hls") != std::string::npos);
}

}  // namespace systole::test
