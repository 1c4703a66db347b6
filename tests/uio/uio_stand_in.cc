// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/uio/uio_stand_in.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "driver/backends/uio/kernel_calls.h"

namespace systole::test {
namespace {

namespace fs = std::filesystem;

/// All there are, the latest last, and which of them is mapped at a page.
struct Lists {
  std::vector<UioStandIn*> stand_ins;
  std::map<uintptr_t, UioStandIn*> pages;
  std::mutex mutex;
};
/// Never destroyed: some are made before main and end after it.
Lists& TheLists() {
  static Lists* const lists = new Lists;
  return *lists;
}

/// The one behind an address of registers. A new mapping is that of the latest one.
UioStandIn& At(const volatile uint32_t* address) {
  Lists& lists = TheLists();
  const std::lock_guard lock(lists.mutex);
  const uintptr_t page = reinterpret_cast<uintptr_t>(address) & ~uintptr_t{0xFFF};
  return *lists.pages.try_emplace(page, lists.stand_ins.back()).first->second;
}

/// The one in whose folder an open file is.
UioStandIn& Of(int fd) {
  Lists& lists = TheLists();
  const std::lock_guard lock(lists.mutex);
  const std::string file = fs::read_symlink("/proc/self/fd/" + std::to_string(fd)).string();
  for (UioStandIn* one : lists.stand_ins) {
    if (file.starts_with(one->root().string() + "/")) return *one;
  }
  std::abort();  // A file that the backend has not opened here.
}

std::unique_ptr<driver::Backend> Machine(const std::string& name, const spec::Config& config,
                                         const driver::Options& options) {
  for (const driver::BackendEntry& entry : driver::BackendList()) {
    if (name != entry.name) continue;
    auto machine = entry.create(config, options);
    if (!machine) throw std::runtime_error(machine.error().message);
    return *std::move(machine);
  }
  throw std::runtime_error("there is no backend " + name);
}

fs::path MakeFolder() {
  std::string name = (fs::temp_directory_path() / "systole-uio-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  return name;
}

}  // namespace

UioStandIn::UioStandIn(const std::string& machine, const spec::Config& config,
                       const driver::Options& options, uint64_t memory_bytes)
    : root_(MakeFolder()), machine_(Machine(machine, config, options)) {
  auto memory = machine_->AllocateMemory(memory_bytes, 4096);
  if (!memory) throw std::runtime_error(memory.error().message);
  memory_ = *memory;
  std::memset(memory_.host, 0xA5, memory_bytes);  // Nobody has cleaned it.

  Write("sys/class/uio/uio0/name", "another\n");
  Write("sys/class/uio/uio1/name", "systole\n");
  Write("sys/class/uio/uio1/maps/map0/size", "0x0000000000001000\n");
  Write("dev/uio1", std::string(4096, '\0'));
  const std::string buffer = "sys/class/u-dma-buf/systole-memory/";
  char address[32];
  std::snprintf(address, sizeof(address), "0x%016llx\n",
                static_cast<unsigned long long>(memory_.address));
  Write(buffer + "phys_addr", address);
  Write(buffer + "size", std::to_string(memory_bytes) + "\n");
  Write(buffer + "sync_for_device", "");
  Write(buffer + "sync_for_cpu", "");
  Write("dev/systole-memory", "");
  const fs::path file = root_ / "dev/systole-memory";
  fs::resize_file(file, memory_bytes);

  const int fd = open(file.c_str(), O_RDWR);
  void* host = mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (host == MAP_FAILED) throw std::runtime_error("cannot map " + file.string());
  host_ = static_cast<std::byte*>(host);
  setenv("SYSTOLE_UIO_ROOT", root_.c_str(), 1);
  Lists& lists = TheLists();
  const std::lock_guard lock(lists.mutex);
  lists.stand_ins.push_back(this);
}

UioStandIn::~UioStandIn() {
  {
    Lists& lists = TheLists();
    const std::lock_guard lock(lists.mutex);
    std::erase(lists.stand_ins, this);
    std::erase_if(lists.pages, [this](const auto& page) { return page.second == this; });
    if (lists.stand_ins.empty()) unsetenv("SYSTOLE_UIO_ROOT");
  }
  munmap(host_, memory_.bytes);
  machine_->FreeMemory(memory_);
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void UioStandIn::Write(const std::string& path, const std::string& text) const {
  fs::create_directories((root_ / path).parent_path());
  std::ofstream(root_ / path) << text;
}

bool UioStandIn::in_use() const {
  const int fd = open((root_ / "dev/uio1").c_str(), O_RDWR);
  const bool locked = flock(fd, LOCK_EX | LOCK_NB) != 0;
  close(fd);
  return locked;
}

uint32_t UioStandIn::Load(uint32_t offset) {
  const std::lock_guard lock(mutex_);
  if (hung_ && offset == spec::kRegStatus) return spec::kStatusBusyMask;
  // A simulated machine runs only while somebody waits for it; on a board it just runs.
  if (offset == spec::kRegIrqStatus && !hung_) {
    (void)machine_->WaitInterrupt(std::chrono::milliseconds(1));
  }
  return machine_->ReadRegister(offset).value_or(0xDEADBEEF);
}

void UioStandIn::Store(uint32_t offset, uint32_t value) {
  const std::lock_guard lock(mutex_);
  if (offset == spec::kRegCtrl) hung_ = false;
  if (offset == spec::kRegDoorbell) hung_ = std::exchange(hangs_, false);
  (void)machine_->WriteRegister(offset, value);
}

bool UioStandIn::SyncCache(const std::string& command) {
  const std::lock_guard lock(mutex_);
  const uint64_t word = std::strtoull(command.c_str(), nullptr, 16);
  const uint64_t at = word >> 32, bytes = word & 0xFFFFFFF0, direction = word >> 2 & 3;
  if (command.size() != 18 || (word & 1) == 0 || at + bytes > memory_.bytes) return false;
  if (direction == 1) std::memcpy(memory_.host + at, host_ + at, bytes);
  if (direction == 2) std::memcpy(host_ + at, memory_.host + at, bytes);
  return direction == 1 || direction == 2;
}

int UioStandIn::AwaitInterrupt(std::chrono::milliseconds limit) {
  if (!interrupt_works_) return -1;
  const std::lock_guard lock(mutex_);
  ++waits_;
  if (hung_) return 0;
  const auto outcome = machine_->WaitInterrupt(limit);
  return outcome && *outcome == driver::WaitOutcome::kInterrupt ? 1 : 0;
}

}  // namespace systole::test

namespace systole::driver::kernel {

namespace {
uint32_t Offset(const volatile uint32_t* address) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(address) & 0xFFF);
}
}  // namespace

void Store(volatile uint32_t* address, uint32_t value) {
  test::At(address).Store(Offset(address), value);
}
uint32_t Load(const volatile uint32_t* address) { return test::At(address).Load(Offset(address)); }
bool SyncCache(int fd, std::string_view command) {
  return test::Of(fd).SyncCache(std::string(command));
}
InterruptWait AwaitInterrupt(int fd, std::chrono::milliseconds limit) {
  const int outcome = test::Of(fd).AwaitInterrupt(limit);
  if (outcome < 0) return InterruptWait::kUnsupported;
  return outcome == 0 ? InterruptWait::kTimeout : InterruptWait::kInterrupt;
}

}  // namespace systole::driver::kernel
