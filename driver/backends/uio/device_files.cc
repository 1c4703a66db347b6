// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/uio/device_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

namespace systole::driver {

namespace fs = std::filesystem;

fs::path DeviceRoot() {
  const char* root = std::getenv("SYSTOLE_UIO_ROOT");
  return root != nullptr && *root != '\0' ? root : "/";
}

std::string DeviceName(const std::string& option, const char* variable) {
  const char* value = std::getenv(variable);
  const std::string device = option.empty() && value != nullptr ? value : option;
  return fs::path(device).filename().string();
}

bool AttributeIs(const fs::path& path, const std::string& text) {
  std::ifstream in(path);
  std::string line;
  return std::getline(in, line) && line == text;
}

Result<uint64_t> ReadNumber(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line)) {
    return Error(StatusCode::kMissingPrerequisite, "cannot read '" + path.string() + "'");
  }
  char* end = nullptr;
  errno = 0;
  const uint64_t value = std::strtoull(line.c_str(), &end, 0);
  if (end == line.c_str() || *end != '\0' || errno != 0 || line[0] == '-') {
    return Error(StatusCode::kMissingPrerequisite,
                 "'" + path.string() + "' holds '" + line + "', which is not a number");
  }
  return value;
}

std::vector<std::string> Entries(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<DeviceFile> DeviceFile::Open(const fs::path& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC);
  if (fd >= 0) return DeviceFile(fd, path.string());
  const int reason = errno;
  std::string text = "cannot open '" + path.string() + "': " + std::strerror(reason);
  if (reason == EACCES || reason == EPERM) {
    text += "; run as root, or give your group access with a udev rule (docs/kv260.md)";
  }
  return Error(StatusCode::kMissingPrerequisite, std::move(text));
}

DeviceFile::DeviceFile(DeviceFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      mapped_bytes_(other.mapped_bytes_) {}

DeviceFile::~DeviceFile() {
  if (mapped_ != nullptr) munmap(mapped_, mapped_bytes_);
  if (fd_ >= 0) close(fd_);
}

Result<std::byte*> DeviceFile::Map(uint64_t bytes) {
  void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (mapped == MAP_FAILED) {
    return Error(StatusCode::kMissingPrerequisite, "cannot map " + std::to_string(bytes) +
                                                       " bytes of '" + path_ +
                                                       "': " + std::strerror(errno));
  }
  mapped_ = static_cast<std::byte*>(mapped);
  mapped_bytes_ = bytes;
  return mapped_;
}

bool DeviceFile::Lock() { return flock(fd_, LOCK_EX | LOCK_NB) == 0; }

}  // namespace systole::driver
