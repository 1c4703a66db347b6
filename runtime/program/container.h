// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"

namespace systole::program {

/// Whether the bytes begin like a program file ("SYSP" at byte 4). Says nothing about the rest.
bool IsProgram(std::span<const std::byte> file);

/// The file form of a program; program.fbs describes it. Error: kUnsupported above 2^31 - 2^20
/// bytes, where the format ends.
Result<std::vector<std::byte>> Serialize(const Program& program);

/// Reads and validates a program. The file is untrusted: damage is noticed by its checksum, and
/// whatever passes is checked by the flatbuffers verifier and Validate(). Memory use is bounded by
/// a small multiple of the file's size. Error: kInvalidArgument saying what is wrong.
Result<Program> Deserialize(std::span<const std::byte> file);

/// Deserialize() of a file; errors name the path.
Result<Program> ReadProgramFile(const std::filesystem::path& path);

/// Serialize() to a file. Nothing is left behind when writing fails; errors name the path.
Result<void> WriteProgramFile(const Program& program, const std::filesystem::path& path);

/// A whole file. Error: kInvalidArgument naming path and reason.
Result<std::vector<std::byte>> ReadBytes(const std::filesystem::path& path);

/// Writes a whole file by way of a temporary one beside it. Error as ReadBytes.
Result<void> WriteBytes(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace systole::program
