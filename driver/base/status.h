// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace systole {

/// What the caller should do about a failure. The values double as the exit codes of the
/// `systole` command (see docs/user-guide.md).
enum class StatusCode {
  kInvalidArgument = 2,      ///< Fix the argument or the input file, then retry.
  kMissingPrerequisite = 3,  ///< Install or build what the message names.
  kUnsupported = 4,          ///< The model needs something that Systole does not do.
  kDeviceError = 5,          ///< The device reported an error or ran out of time; reset and retry.
  kInternal = 6,             ///< A bug in Systole; please report it.
};

/// A failure: what to do about it, and a sentence that names thing, value, limit and remedy.
struct Status {
  StatusCode code;
  std::string message;
};

/// A value or the reason why there is none.
template <typename T>
using Result = tl::expected<T, Status>;

inline tl::unexpected<Status> Error(StatusCode code, std::string message) {
  return tl::unexpected<Status>(Status{code, std::move(message)});
}
inline tl::unexpected<Status> InvalidArgument(std::string message) {
  return Error(StatusCode::kInvalidArgument, std::move(message));
}
inline tl::unexpected<Status> Unsupported(std::string message) {
  return Error(StatusCode::kUnsupported, std::move(message));
}
inline tl::unexpected<Status> DeviceError(std::string message) {
  return Error(StatusCode::kDeviceError, std::move(message));
}
inline tl::unexpected<Status> Internal(std::string message) {
  return Error(StatusCode::kInternal, std::move(message));
}

}  // namespace systole

/// Evaluates an expression of type Result<T>; returns its Status from the enclosing function on
/// failure, else moves the value into `lhs`.
#define SYSTOLE_CONCAT_INNER(a, b) a##b
#define SYSTOLE_CONCAT(a, b) SYSTOLE_CONCAT_INNER(a, b)
#define SYSTOLE_ASSIGN_OR_RETURN(lhs, expr) \
  SYSTOLE_ASSIGN_OR_RETURN_IMPL(SYSTOLE_CONCAT(systole_result_, __LINE__), lhs, expr)
#define SYSTOLE_ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr)        \
  auto tmp = (expr);                                         \
  if (!tmp) return tl::unexpected(std::move(tmp).error());   \
  lhs = *std::move(tmp)
#define SYSTOLE_RETURN_IF_ERROR(expr)                                           \
  do {                                                                          \
    auto systole_status = (expr);                                               \
    if (!systole_status) return tl::unexpected(std::move(systole_status).error()); \
  } while (false)
