// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

/// The file contradicts itself at this node.
inline tl::unexpected<Status> MalformedNode(const graph::Node& node, const std::string& text) {
  return InvalidArgument("node '" + node.name + "': " + text);
}

/// The file is sound and Systole does not run this node.
inline tl::unexpected<Status> RefusedNode(const graph::Node& node, const std::string& text) {
  return Unsupported("node '" + node.name + "': " + text);
}

}  // namespace systole::import
