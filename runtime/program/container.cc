// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/container.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace systole::program {
namespace {

namespace fs = std::filesystem;

std::string LastError() {
  return errno != 0 ? std::generic_category().message(errno) : "unknown error";
}

}  // namespace

Result<std::vector<std::byte>> ReadBytes(const fs::path& path) {
  const auto unreadable = [&](const std::string& reason) {
    return InvalidArgument("cannot read '" + path.string() + "': " + reason);
  };
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return unreadable(error ? error.message() : "it is not a file");
  }
  const uintmax_t size = fs::file_size(path, error);
  if (error) return unreadable(error.message());
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return unreadable(LastError());
  std::vector<std::byte> bytes(static_cast<size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) return unreadable("the data end early");
  return bytes;
}

Result<void> WriteBytes(const fs::path& path, std::span<const std::byte> bytes) {
  const auto unwritable = [&](const std::string& reason) {
    return InvalidArgument("cannot write '" + path.string() + "': " + reason);
  };
  std::error_code error;
  if (fs::is_directory(path, error)) return unwritable("it is a directory");
  // Devices and pipes are written in place; files appear only when they are complete.
  const bool in_place = fs::exists(path, error) && !fs::is_regular_file(path, error);
  const fs::path part = in_place ? path : fs::path(path.string() + ".part");
  errno = 0;
  {
    std::ofstream stream(part, std::ios::binary | std::ios::trunc);
    if (!stream) return unwritable(LastError());
    stream.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
    stream.flush();
    if (!stream) {
      const std::string reason = LastError();
      if (!in_place) fs::remove(part, error);
      return unwritable(reason);
    }
  }
  if (in_place) return {};
  fs::rename(part, path, error);
  if (!error) return {};
  const std::string reason = error.message();
  fs::remove(part, error);
  return unwritable(reason);
}

Result<Program> ReadProgramFile(const fs::path& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, ReadBytes(path));
  auto program = Deserialize(bytes);
  if (!program) {
    return Error(program.error().code,
                 "program '" + path.string() + "': " + program.error().message);
  }
  return program;
}

Result<void> WriteProgramFile(const Program& program, const fs::path& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, Serialize(program));
  return WriteBytes(path, bytes);
}

}  // namespace systole::program
