// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/verilator/model_loader.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace systole::sim {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> SearchPath() {
  if (const char* dir = std::getenv("SYSTOLE_MODEL_DIR")) return {dir};
  std::vector<fs::path> dirs;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) dirs.push_back(program.parent_path().parent_path() / "lib");
  dirs.emplace_back(SYSTOLE_MODEL_BUILD_DIR);
  return dirs;
}

}  // namespace

std::string FindModelLibrary(const ModelKind& kind, const std::string& config) {
  for (const fs::path& dir : SearchPath()) {
    const fs::path file = dir / ("lib" + std::string(kind.target) + config + ".so");
    std::error_code error;
    if (fs::is_regular_file(file, error)) return file.string();
  }
  return {};
}

std::string ModelUnavailable(const ModelKind& kind, const std::string& config) {
  if (!FindModelLibrary(kind, config).empty()) return {};
  return std::string(kind.what) + " is not built; build it with: cmake --build build --target " +
         kind.target + config;
}

Result<std::unique_ptr<Model>> LoadModel(const ModelKind& kind, const std::string& config,
                                         const ModelOptions& options) {
  if (std::string reason = ModelUnavailable(kind, config); !reason.empty()) {
    return Error(StatusCode::kMissingPrerequisite, std::move(reason));
  }
  const std::string file = FindModelLibrary(kind, config);
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Error(StatusCode::kMissingPrerequisite,
                 "cannot load the model library: " + std::string(dlerror()));
  }
  const auto create = reinterpret_cast<CreateModelFunction>(dlsym(library, kModelEntry));
  if (create == nullptr) {
    return Internal("model library " + file + " has no entry " + kModelEntry + "; build it again");
  }
  std::unique_ptr<Model> model(create(options));
  if (!model) {
    return InvalidArgument("cannot write the trace file '" + options.trace_file +
                           "'; give a path in an existing, writable directory");
  }
  return model;
}

}  // namespace systole::sim
