// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/device_options.h"

#include <CLI/CLI.hpp>
#include <chrono>

namespace systole::tools {

void AddDeviceOptions(CLI::App& command, DeviceChoice& choice) {
  driver::Options& options = choice.options;
  command
      .add_option("--backend", choice.backend,
                  "Machine to run on; 'systole info --backends' lists them")
      ->capture_default_str();
  command.add_option("--machine", options.machine,
                     "What is in the platform of backend systemc: rtl, hls")
      ->capture_default_str();
  command.add_flag("--clocked", options.clocked,
                   "Count cycles on backend hls, with the pipeline depths of its processes");
  command.add_option("--trace", options.trace_file,
                     "Waveform (FST) to write; backends verilator, systemc (there pins alone if\n"
                     "the name ends in .vcd)");
  command.add_option("--latency", options.latency,
                     "Memory latency in cycles; backends verilator, systemc")
      ->capture_default_str();
  command.add_option("--bus-bytes", options.bus_bytes,
                     "Memory bytes per cycle and direction, 1 to 16; backends verilator, systemc")
      ->capture_default_str();
  command.add_option("--seed", options.stall_seed,
                     "Stall the bus at random with this seed, 0: never; backends verilator, systemc")
      ->capture_default_str();
  command
      .add_option_function<int64_t>(
          "--timeout",
          [&options](int64_t ms) { options.board.deadline = std::chrono::milliseconds(ms); },
          "Milliseconds without any progress of the machine after which it counts as hung and is\n"
          "reset (exit status 5), 0: never; 1000 if not given")
      ->type_name("MS");
  command.add_option("--xclbin", options.board.xclbin,
                     "File that describes the hardware to backend xrt; else it is looked for");
  command.add_option("--device", options.board.device_index, "Which of several boards; backend xrt")
      ->capture_default_str();
  command
      .add_option_function<int64_t>(
          "--poll",
          [&options](int64_t us) {
            options.board.poll_interval = std::chrono::microseconds(us);
            options.board.interrupts = false;
          },
          "Look at the registers every so many microseconds instead of waiting for the interrupt;\n"
          "boards")
      ->type_name("US");
}

}  // namespace systole::tools
