// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "driver/core/registry.h"
#include "runtime/import/operator_list.h"
#include "runtime/program/container.h"
#include "runtime/tools/command.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/supported_ops.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

struct InfoOptions {
  bool ops = false, configs = false, backends = false;
  std::string markdown;
  std::vector<std::string> models;
};

std::string ConfigsText() {
  TextTable table({{"configuration"},
                   {"array"},
                   {"vector lanes", true},
                   {"activation buffer", true},
                   {"weight ring", true},
                   {"parameters", true},
                   {"accumulators", true}});
  for (const spec::Config& c : spec::kConfigs) {
    table.AddRow({c.name, fmt::format("{}x{}", c.rows, c.cols), std::to_string(c.lanes),
                  fmt::format("{} KiB", c.act_bytes / 1024),
                  fmt::format("{} KiB", c.wgt_bytes / 1024),
                  fmt::format("{} KiB", c.param_bytes / 1024),
                  fmt::format("2x{}x{}", c.acc_pixels, c.cols)});
  }
  return table.ToString();
}

std::string BackendsText() {
  TextTable table({{"backend"}, {"configuration"}, {"available"}, {"what"}});
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    table.AddRow({info.name, info.config, info.available ? "yes" : "no",
                  info.available ? info.description : info.reason});
  }
  return table.ToString();
}

Result<void> ListOperators(const std::vector<std::string>& paths) {
  std::vector<std::vector<import::OperatorUse>> networks;
  for (const std::string& path : paths) {
    SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
    auto uses = import::ListTfliteOperators(bytes);
    if (!uses) {
      return Error(uses.error().code, fmt::format("'{}': {}", path, uses.error().message));
    }
    networks.push_back(std::move(*uses));
  }
  fmt::print("{}", import::OperatorTable(import::SummarizeOperators(networks)));
  return {};
}

Result<void> Info(const InfoOptions& options) {
  if (!options.models.empty()) return ListOperators(options.models);
  if (!options.markdown.empty()) {
    const std::string page = SupportedOpsMarkdown();
    return program::WriteBytes(options.markdown, std::as_bytes(std::span(page)));
  }
  const bool all = !options.ops && !options.configs && !options.backends;
  if (all) {
    fmt::print("systole {}\nspecification {:08x}\nnumerics {}\n\n", SYSTOLE_VERSION,
               spec::kSpecHash, kNumericsNames);
  }
  if (all || options.configs) fmt::print("{}\n", ConfigsText());
  if (all || options.backends) fmt::print("{}\n", BackendsText());
  if (options.ops) fmt::print("{}", SupportedOpsText());
  return {};
}

}  // namespace

void AddInfo(CLI::App& app, Result<void>& outcome) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command =
      app.add_subcommand("info", "Version, configurations, backends and supported operators");
  command->add_flag("--supported-ops", options->ops, "Operators and their conditions");
  command->add_option("--markdown", options->markdown, "Write the operators as a page to this file")
      ->needs("--supported-ops");
  command
      ->add_option("--operators", options->models,
                   "List the operators of .tflite files with their types, as a Markdown table")
      ->expected(1, 100000);
  command->add_flag("--configs", options->configs, "Configurations of the machine");
  command->add_flag("--backends", options->backends,
                    "Backends, and what is missing where one is not available");
  command->callback([options, &outcome] { outcome = Info(*options); });
}

}  // namespace systole::tools
