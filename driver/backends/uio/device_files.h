// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "driver/base/status.h"

namespace systole::driver {

/// Folder that holds dev/ and sys/: "/", or what SYSTOLE_UIO_ROOT says (a stand-in).
std::filesystem::path DeviceRoot();

/// Name of a device that is given as "uio0" or "/dev/uio0", by an option or, where that is empty, by
/// an environment variable; empty: not given.
std::string DeviceName(const std::string& option, const char* variable);
/// Whether the attribute's first line is `text`.
bool AttributeIs(const std::filesystem::path& path, const std::string& text);
/// The number in an attribute, decimal or 0x. Error: missing, unreadable, or not a number.
Result<uint64_t> ReadNumber(const std::filesystem::path& path);
/// Names of the entries of a folder, sorted; none if there is no such folder.
std::vector<std::string> Entries(const std::filesystem::path& folder);

/// An open file, perhaps mapped; closed and unmapped at the end.
class DeviceFile {
 public:
  /// `flags` as of open(2). Error: kMissingPrerequisite, with the remedy for missing permissions.
  static Result<DeviceFile> Open(const std::filesystem::path& path, int flags);
  ~DeviceFile();
  DeviceFile(DeviceFile&& other) noexcept;
  DeviceFile& operator=(DeviceFile&& other) = delete;

  /// Maps the first `bytes` bytes, shared, to read and write.
  Result<std::byte*> Map(uint64_t bytes);
  /// Keeps other processes out, and other openers in this one. False: somebody else has it.
  bool Lock();

  int fd() const { return fd_; }
  const std::string& path() const { return path_; }

 private:
  DeviceFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_ = -1;
  std::string path_;
  std::byte* mapped_ = nullptr;
  uint64_t mapped_bytes_ = 0;
};

}  // namespace systole::driver
