// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "runtime/bench/report.h"
#include "runtime/bench/runner.h"
#include "runtime/program/container.h"
#include "runtime/tools/bench_works.h"
#include "runtime/tools/command.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/progress_bar.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

struct BenchOptions {
  std::vector<std::string> works;
  std::string list, json, markdown;
  bool losses = false;
  std::string numerics;  ///< Empty: not asked for.
  bench::RunnerOptions runner;
};

bench::Conditions ConditionsOf(const BenchOptions& options, const spec::Config& config) {
  return {options.runner.backend, config, options.runner.device.latency,
          options.runner.device.bus_bytes, options.runner.seed};
}

/// Layers that ran already; equal layers have equal data and take equal time.
using Known = std::map<std::string, bench::Row>;

Result<bench::Row> RunWork(const Work& work, bench::Runner& runner, Known& known) {
  if (!work.layer) {
    return runner.RunProgram(*work.program, work.constant_bytes, work.text, work.key);
  }
  const std::string key = work.layer->ToString();
  auto found = known.find(key);
  if (found == known.end()) {
    SYSTOLE_ASSIGN_OR_RETURN(bench::Row row, runner.RunLayer(*work.layer, work.text));
    found = known.emplace(key, row).first;
    row.count = work.count;
    return row;
  }
  bench::Row row = found->second;
  row.work = work.text;
  row.count = work.count;
  row.simulated_cycles = 0;  // Nothing ran for this row.
  row.simulation_seconds = 0;
  return row;
}

/// Runs the works in order and prints each row as soon as it is there.
Result<std::vector<bench::Row>> RunAll(const std::vector<WorkGroup>& groups,
                                       bench::Runner& runner) {
  std::vector<std::string> texts;
  size_t total = 0;
  for (const WorkGroup& group : groups) {
    for (const Work& work : group.works) {
      texts.push_back(bench::ShortName(work.text) + (work.count == 1 ? "" : " (00 times)"));
    }
    for (const SumOfWorks& sum : group.sums) texts.push_back(sum.text);
    total += group.works.size();
  }
  const bench::LineTable table(texts);
  fmt::print("{}", table.Header());
  std::vector<bench::Row> rows;
  const auto add = [&](bench::Row row) {
    fmt::print("{}", table.Line(row, runner.config()));
    std::fflush(stdout);
    rows.push_back(std::move(row));
  };
  size_t done = 0;
  Known known;
  for (const WorkGroup& group : groups) {
    std::vector<bench::Row> of_group;
    for (const Work& work : group.works) {
      Result<bench::Row> row = tl::unexpected(Status{});
      {
        ProgressBar bar;
        runner.OnProgress([&](const execute::Progress& p) {
          bar.Show(static_cast<double>(done) / static_cast<double>(total),
                   fmt::format("work {} of {}: {}{}", done + 1, total, work.text,
                               p.cycles ? fmt::format(", {} cycles", Grouped(*p.cycles)) : ""));
        });
        row = RunWork(work, runner, known);
      }
      if (!row) return tl::unexpected(row.error());
      add(*row);
      of_group.push_back(*std::move(row));
      ++done;
    }
    for (const SumOfWorks& sum : group.sums) {
      std::vector<bench::Row> parts;
      for (const size_t i : sum.parts) parts.push_back(of_group[i]);
      bench::Row row = bench::SumOf(parts, sum.text, sum.key);
      runner.AddOthers(row);
      add(std::move(row));
    }
  }
  return rows;
}

Result<void> WriteText(const std::string& path, const std::string& text) {
  if (path.empty()) return {};
  return program::WriteBytes(path, std::as_bytes(std::span(text)));
}

std::string CommandText(const BenchOptions& options) {
  std::string text =
      "systole bench --backend " + options.runner.backend + " --config " + options.runner.config;
  if (options.runner.device.latency != 32) {
    text += fmt::format(" --latency {}", options.runner.device.latency);
  }
  if (options.runner.device.bus_bytes != 16) {
    text += fmt::format(" --bus-bytes {}", options.runner.device.bus_bytes);
  }
  if (options.runner.seed != 0) text += fmt::format(" --seed {}", options.runner.seed);
  if (!options.list.empty()) text += " --list " + options.list;
  for (const std::string& work : options.works) {
    text += work.find(' ') == std::string::npos ? " " + work : " '" + work + "'";
  }
  if (!options.markdown.empty()) text += " --markdown " + options.markdown;
  return text;
}

Result<void> Bench(const std::shared_ptr<BenchOptions>& given, bool& differs) {
  BenchOptions& options = *given;
  options.runner.device.stall_seed = options.runner.seed;
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::string> texts,
                           WorkTexts(options.works, options.list));
  if (!options.numerics.empty()) {
    SYSTOLE_ASSIGN_OR_RETURN(options.runner.layer_numerics, ParseNumerics(options.numerics));
  }
  // Everything is parsed and compiled before anything runs.
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<WorkGroup> groups,
                           ReadWorks(texts, options.runner.config, options.numerics));
  SYSTOLE_ASSIGN_OR_RETURN(bench::Runner runner, bench::Runner::Create(options.runner));
  const bench::Conditions conditions = ConditionsOf(options, runner.config());
  fmt::print("{}\n\n", bench::ConditionsText(conditions));
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<bench::Row> rows, RunAll(groups, runner));
  if (options.losses) fmt::print("\n{}", bench::LossesText(rows));
  const std::string others = bench::OthersText(rows, runner.anchors());
  if (!others.empty()) fmt::print("\n{}", others);
  SYSTOLE_RETURN_IF_ERROR(WriteText(options.json, bench::BenchJson(rows, conditions)));
  SYSTOLE_RETURN_IF_ERROR(
      WriteText(options.markdown,
                bench::BenchMarkdown(rows, conditions, runner.anchors(), CommandText(options))));
  for (const bench::Row& row : rows) differs = differs || !row.exact;
  return {};
}

}  // namespace

void AddBench(CLI::App& app, Result<void>& outcome, bool& differs) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* command = app.add_subcommand(
      "bench", "Measure layers and networks; every result is checked bit for bit");
  command
      ->add_option("SPEC_OR_MODEL", options->works,
                   "Layers as texts, .tflite files (FILE@NUMERICS chooses the arithmetic), or "
                   "resnet50; 'A + B' adds a sum")
      ->take_all();
  command->add_option("--list", options->list,
                      "File with more of them, one per line; # begins a comment");
  command->add_option("--backend", options->runner.backend, "Machine to run on")
      ->capture_default_str();
  command
      ->add_option("--machine", options->runner.device.machine,
                   "What is in the platform of backend systemc: rtl, hls")
      ->capture_default_str();
  command->add_flag("--clocked", options->runner.device.clocked,
                    "Count cycles on backend hls, with the pipeline depths of its processes");
  command->add_option("--config", options->runner.config, "Configuration")->capture_default_str();
  command->add_option("--numerics", options->numerics,
                      fmt::format("Whose arithmetic: {}; tflm for layers, for networks {}",
                                  kNumericsNames, kNumericsDefault));
  command->add_flag("--losses", options->losses,
                    "Print the largest losses of each row; backends verilator, systemc");
  command->add_option("--json", options->json, "File for the rows");
  command->add_option("--markdown", options->markdown, "File for the table as a document");
  command
      ->add_option("--latency", options->runner.device.latency,
                   "Memory latency in cycles; backends verilator, systemc")
      ->capture_default_str();
  command
      ->add_option("--bus-bytes", options->runner.device.bus_bytes,
                   "Memory bytes per cycle and direction, 1 to 16; backends verilator, systemc")
      ->capture_default_str();
  command
      ->add_option("--seed", options->runner.seed,
                   "Seed of the random data; except 0 the bus stalls at random as well")
      ->capture_default_str();
  command->add_flag("--spoil-reference", options->runner.spoil_reference)->group("");
  command->footer(
      "Layers (H, W: of the output; C: input channels; padding SAME; kK may be kKxL):\n"
      "  conv HxWxC kK [sS] ocN [dD] [gG]     dw HxWxC kK [sS]     fc IN OUT [bBATCH]\n"
      "  gemm MxKxN     add HxWxC     maxpool HxWxC kK [sS]     avgpool HxWxC kK [sS]\n"
      "  resnet50: its 53 convolutions and its fully connected layer, each from memory to memory\n"
      "\n"
      "Layers get random weights and data and are checked against the reference operators;\n"
      "networks get random inputs and are checked against backend golden. A network that is not\n"
      "found is looked for in the folder SYSTOLE_DATA of the environment as well. bound is the "
      "larger of\n"
      "MACs / array, bytes read / bus and bytes written / bus, every byte counted once.\n"
      "Exit status 1: a result differs.\n\n"
      "Examples:\n"
      "  systole bench 'conv 14x14x256 k3 oc256' 'dw 14x14x512 k3' 'fc 2048 1000'\n"
      "  systole bench --config kv260 --json rows.json resnet50 net.tflite@tflm\n"
      "  systole bench --latency 100 --bus-bytes 8 conv 56x56x64 k1 oc256");
  command->callback([options, &outcome, &differs] { outcome = Bench(options, differs); });
}

}  // namespace systole::tools
