// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// A system with the accelerator in it, to start one's own from: two TLM targets and two initiators
// on an interconnect. The processor's program is ordinary C++ over the driver; here it lets the
// accelerator read ten drawn digits and compares the answers with recorded ones.
//
//   systole_systemc_example rtl|hls FOLDER [TRACE.vcd]       FOLDER: runtime/demo
//
// docs/systemc.md goes through it.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "driver/core/device.h"
#include "hw/spec/gen/hls_spec.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/import/importer.h"
#include "sim/systemc/axi_bridge.h"
#include "sim/systemc/hls_machine.h"
#include "sim/systemc/interconnect.h"
#include "sim/systemc/memory.h"
#include "sim/systemc/register_port.h"
#include "sim/systemc/rtl_machine.h"
#include "sim/systemc/tlm_backend.h"
#include SYSTOLE_MODEL_HEADER
#include SYSTOLE_MODEL_ROOT_HEADER

namespace {

namespace sc = systole::sim::sc;
using sc_core::sc_module_name;

constexpr const char* kConfig = "tiny";
constexpr uint64_t kRegisters = 0xa000'0000, kRegisterBytes = 0x1000;
constexpr uint64_t kMemory = 0, kMemoryBytes = 64 << 20;

/// The system. Another one has other targets, other addresses, more initiators.
class System final : public sc_core::sc_module {
 public:
  System(sc_module_name name, sc::Machine& machine) : sc_module(name), storage_(kMemoryBytes) {
    machine.Connect(clk, pins);
    bridge.clk(clk);
    registers.clk(clk);
    registers.rst_n(pins.rst_n);
    host.irq(pins.irq);
    host.socket.bind(bus.initiators);
    bridge.socket.bind(bus.initiators);
    bus.Attach(kRegisters, kRegisterBytes, registers.socket);
    bus.Attach(kMemory, kMemoryBytes, memory.socket);
    memory.Map(0, storage_.data(), storage_.size());
    SC_HAS_PROCESS(System);
    SC_THREAD(Reset);
  }

  sc_core::sc_clock clk{"clk", 5, sc_core::SC_NS, 0.5, 2.5, sc_core::SC_NS};
  sc::MachinePins pins;
  sc::Interconnect bus{"bus"};
  sc::Memory memory{"memory"};
  sc::AxiBridge bridge{"bridge", {.latency = 60, .bus_bytes = 16}, pins.axi};
  sc::RegisterPort registers{"registers", pins.lite, 0};
  sc::Host host{"host"};

 private:
  void Reset() {
    for (int i = 0; i < 4; ++i) wait(clk.posedge_event());
    pins.rst_n.write(true);
  }

  std::vector<std::byte> storage_;
};

std::vector<std::byte> ReadFile(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  const std::vector<char> chars((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::byte> bytes(chars.size());
  std::transform(chars.begin(), chars.end(), bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

/// What the processor does: runs inside the simulation, in the host's thread.
systole::Result<bool> ReadDigits(System& system, const systole::program::Program& program,
                                 const std::vector<std::byte>& pictures,
                                 const std::vector<std::byte>& expected) {
  auto backend = std::make_unique<sc::TlmBackend>(system.host,
                                                  sc::TlmWindow{kRegisters, kMemory, kMemoryBytes});
  SYSTOLE_ASSIGN_OR_RETURN(const auto* config, systole::compile::FindConfig(program.config));
  SYSTOLE_ASSIGN_OR_RETURN(const auto device,
                           systole::driver::Device::Open(std::move(backend), *config));
  SYSTOLE_ASSIGN_OR_RETURN(auto session, systole::execute::Session::Create(program, *device));
  const std::size_t in_bytes = program.inputs[0].size_bytes();
  const std::size_t out_bytes = program.outputs[0].size_bytes();
  bool same = true;
  for (std::size_t i = 0; i < pictures.size() / in_bytes; ++i) {
    const auto picture = std::span(pictures).subspan(i * in_bytes, in_bytes);
    SYSTOLE_ASSIGN_OR_RETURN(const auto result, session.Run({{picture}}));
    const auto& scores = result.outputs[0];
    same = same && std::equal(scores.begin(), scores.end(), expected.begin() + i * out_bytes);
    const auto best = std::max_element(scores.begin(), scores.end(), [](auto a, auto b) {
      return static_cast<int8_t>(a) < static_cast<int8_t>(b);
    });
    std::printf("at %s: picture %zu is a %td, %llu cycles\n",
                sc_core::sc_time_stamp().to_string().c_str(), i, best - scores.begin(),
                static_cast<unsigned long long>(result.cycles.value_or(0)));
  }
  return same;
}

std::unique_ptr<sc::Machine> MakeMachine(const std::string& name) {
  if (name == "hls") return std::make_unique<sc::HlsMachine<systole_hls::ConfigTiny>>();
  return std::make_unique<sc::RtlMachine<SYSTOLE_MODEL_CLASS>>();
}

}  // namespace

int sc_main(int argc, char* argv[]) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s rtl|hls FOLDER [TRACE.vcd]\n", argv[0]);
    return 2;
  }
  const std::string folder = argv[2];
  const auto graph = systole::import::ImportModel(folder + "/digits_int8.tflite");
  const auto config = systole::compile::FindConfig(kConfig);
  if (!graph || !config) {
    std::fprintf(stderr, "%s\n", graph ? "no such configuration" : graph.error().message.c_str());
    return 2;
  }
  const auto program = systole::compile::Compile(
      *graph, {.config = *config, .numerics = systole::golden::Numerics::kTflm});
  if (!program) {
    std::fprintf(stderr, "%s\n", program.error().message.c_str());
    return 1;
  }

  const std::unique_ptr<sc::Machine> machine = MakeMachine(argv[1]);
  System system("system", *machine);
  sc_core::sc_trace_file* trace = nullptr;
  if (argc > 3) {
    std::string name = argv[3];
    if (name.ends_with(".vcd")) name.resize(name.size() - 4);  // SystemC appends it.
    trace = sc_core::sc_create_vcd_trace_file(name.c_str());
    sc_core::sc_trace(trace, system.clk, "clk");
    system.pins.Trace(trace);
  }

  systole::Result<bool> same = false;
  system.host.Post([&] {
    same = ReadDigits(system, *program, ReadFile(folder + "/inputs.bin"),
                      ReadFile(folder + "/expected_tflm.bin"));
  });
  machine->Simulate();  // sc_start; returns when the host's job is done.
  if (trace != nullptr) sc_core::sc_close_vcd_trace_file(trace);
  if (!same) std::fprintf(stderr, "%s\n", same.error().message.c_str());
  if (!machine->failure().empty()) std::fprintf(stderr, "%s\n", machine->failure().c_str());
  const bool good = same && *same && machine->failure().empty();
  std::printf("%s\n", good ? "All answers are the recorded ones." : "The answers are wrong.");
  return good ? 0 : 1;
}
