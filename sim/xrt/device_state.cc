// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/device_state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "hw/spec/gen/spec.h"

namespace systole::xrt_shim {
namespace {

std::string Folder() {
  if (const char* folder = std::getenv("SYSTOLE_XRT_STATE")) return folder;
  std::error_code error;
  const auto temporary = std::filesystem::temp_directory_path(error);
  return (error ? "/tmp" : temporary.string()) + "/systole-xrt-" + std::to_string(getuid());
}

tl::unexpected<Status> Cannot(const std::string& what, const std::string& path) {
  return Error(StatusCode::kMissingPrerequisite,
               "simulated device: cannot " + what + " " + path + ": " + std::strerror(errno) +
                   "; set SYSTOLE_XRT_STATE to a folder of your own");
}

/// Makes the folder unless it is there; it must belong to the user.
Result<void> MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Cannot("create", path);
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return Cannot("use", path);
  if (S_ISDIR(info.st_mode) && info.st_uid == getuid()) return {};
  errno = EPERM;
  return Cannot("use", path);
}

void* MapFile(const std::string& path, uint64_t bytes) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return MAP_FAILED;
  void* map = MAP_FAILED;
  if (ftruncate(file, static_cast<off_t>(bytes)) == 0) {
    map = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  }
  close(file);
  return map;
}

}  // namespace

Result<std::unique_ptr<DeviceState>> DeviceState::Open(unsigned index) {
  std::unique_ptr<DeviceState> state(new DeviceState);
  state->folder_ = Folder();
  SYSTOLE_RETURN_IF_ERROR(MakeFolder(state->folder_));
  state->folder_ += "/device" + std::to_string(index);
  SYSTOLE_RETURN_IF_ERROR(MakeFolder(state->folder_));

  const std::string lock = state->folder_ + "/lock";
  state->lock_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (state->lock_ < 0) return Cannot("open", lock);
  // The kernel gives such a lock back when its process dies, however it dies.
  if (flock(state->lock_, LOCK_EX | LOCK_NB) != 0) {
    return DeviceError("simulated device " + std::to_string(index) +
                       " is in use by another process; wait for it or use another index");
  }
  const std::string journal = state->folder_ + "/journal";
  void* map = MapFile(journal, sizeof(Journal));
  if (map == MAP_FAILED) return Cannot("map", journal);
  state->journal_ = static_cast<Journal*>(map);
  return state;
}

DeviceState::~DeviceState() {
  if (journal_ != nullptr) munmap(journal_, sizeof(Journal));
  if (lock_ >= 0) close(lock_);
}

void DeviceState::RecordWrite(uint32_t offset, uint32_t value) {
  if (offset / 4 < Journal::kWords) journal_->registers[offset / 4] = value;
  if (offset == spec::kRegDoorbell) journal_->working = 1;
}

Result<std::byte*> DeviceState::MapMemory(const std::string& name, uint64_t bytes) {
  const std::string path = folder_ + "/" + name;
  if (journal_->working == 0) unlink(path.c_str());
  void* map = MapFile(path, bytes);
  if (map == MAP_FAILED) return Cannot("map " + std::to_string(bytes) + " bytes of", path);
  return static_cast<std::byte*>(map);
}

void DeviceState::UnmapMemory(const std::string& name, std::byte* memory, uint64_t bytes) {
  munmap(memory, bytes);
  if (journal_->working == 0) unlink((folder_ + "/" + name).c_str());
}

}  // namespace systole::xrt_shim
