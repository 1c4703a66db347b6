// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// A host program that uses Systole's driver library and nothing else: it sends 1000 bytes through
// the machine, which flips bit 7 of each, and checks what comes back. Any backend will do:
//
//   example_driver_only golden base
//   XILINX_XRT=<build folder> example_driver_only xrt base
//
// In CMake: target_link_libraries(your_program PRIVATE systole_driver).
#include <cstdio>
#include <string>
#include <vector>

#include "driver/core/registry.h"

namespace {

using namespace systole;

constexpr uint32_t kBytes = 1000;

/// Appends a command in the form that the machine reads.
template <class Command>
void Append(const Command& command, std::vector<std::byte>* stream) {
  const auto words = spec::Encode(command);
  const auto bytes = std::as_bytes(std::span(words));
  stream->insert(stream->end(), bytes.begin(), bytes.end());
}

/// LOAD from region 1, STORE to region 2 once it has ended, END.
std::vector<std::byte> CopyCommands() {
  std::vector<std::byte> stream;
  spec::LoadCommand load;
  load.region = 1;
  load.n0 = kBytes;
  Append(load, &stream);
  spec::StoreCommand store;
  store.region = 2;
  store.n0 = kBytes;
  store.xor80 = 1;
  store.dep_load = 1;
  Append(store, &stream);
  Append(spec::EndCommand{}, &stream);
  return stream;
}

/// How many bytes came back wrong.
Result<int> Run(const std::string& backend, const std::string& config) {
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice(backend, config));
  const std::vector<std::byte> stream = CopyCommands();
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer commands, device->Allocate(stream.size()));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer input, device->Allocate(kBytes));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer output, device->Allocate(kBytes));

  std::vector<std::byte> bytes(kBytes);
  for (uint32_t i = 0; i < kBytes; ++i) bytes[i] = static_cast<std::byte>(i * 7);
  SYSTOLE_RETURN_IF_ERROR(commands.Write(0, stream));
  SYSTOLE_RETURN_IF_ERROR(input.Write(0, bytes));

  driver::RegionTable regions{};
  regions[0] = {&commands, 0, 0, false};
  regions[1] = {&input, 0, 0, false};
  regions[2] = {&output, 0, 0, true};  // The machine may write here.
  SYSTOLE_ASSIGN_OR_RETURN(driver::Event event,
                           device->queue().Submit(commands, 0, stream.size(), regions));
  SYSTOLE_RETURN_IF_ERROR(event.Wait());

  SYSTOLE_RETURN_IF_ERROR(output.Read(0, bytes));
  int wrong = 0;
  for (uint32_t i = 0; i < kBytes; ++i) {
    wrong += bytes[i] != static_cast<std::byte>(i * 7 ^ 0x80) ? 1 : 0;
  }
  std::printf("%u bytes through the machine, %d wrong, %llu cycles\n", kBytes, wrong,
              static_cast<unsigned long long>(
                  event.completion().counters[spec::Counter::kCycles]));
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: example_driver_only BACKEND CONFIG\n");
    return 2;
  }
  const Result<int> wrong = Run(argv[1], argv[2]);
  if (!wrong) {
    std::fprintf(stderr, "%s\n", wrong.error().message.c_str());
    return static_cast<int>(wrong.error().code);
  }
  return *wrong == 0 ? 0 : 1;
}
