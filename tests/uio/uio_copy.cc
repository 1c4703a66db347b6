// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/uio/uio_copy.h"

#include "tests/support/stream_builder.h"

namespace systole::test {
namespace {

/// Loads `bytes` bytes of region 1 and stores them to region 2.
std::vector<std::byte> CopyStream(uint32_t bytes) {
  StreamBuilder stream;
  spec::LoadCommand load;
  load.region = 1;
  load.n0 = bytes;
  stream.AddOrdered(load);
  spec::StoreCommand store;
  store.region = 2;
  store.n0 = bytes;
  stream.AddOrdered(store);
  spec::EndCommand end;
  end.status = 77;
  stream.AddOrdered(end);
  return stream.bytes();
}

}  // namespace

Result<std::vector<std::byte>> Copy(driver::Device& device, const std::vector<std::byte>& data) {
  const std::vector<std::byte> commands = CopyStream(static_cast<uint32_t>(data.size()));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer stream, device.Allocate(commands.size()));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer from, device.Allocate(data.size()));
  SYSTOLE_ASSIGN_OR_RETURN(driver::Buffer to, device.Allocate(data.size()));
  SYSTOLE_RETURN_IF_ERROR(stream.Write(0, commands));
  SYSTOLE_RETURN_IF_ERROR(from.Write(0, data));
  driver::RegionTable regions{};
  regions[0] = {&stream, 0, 0, false};
  regions[1] = {&from, 0, 0, false};
  regions[2] = {&to, 0, 0, true};
  SYSTOLE_ASSIGN_OR_RETURN(driver::Event event,
                           device.queue().Submit(stream, 0, commands.size(), regions));
  SYSTOLE_RETURN_IF_ERROR(event.Wait());
  std::vector<std::byte> result(data.size());
  SYSTOLE_RETURN_IF_ERROR(to.Read(0, result));
  return result;
}

std::vector<std::byte> SomeBytes(std::size_t count, std::size_t seed) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(i * 37 + seed);
  return bytes;
}

}  // namespace systole::test
