// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// The command `systole`: results on standard output, everything else on standard error. The exit
// status is a StatusCode, or 0.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>
#include <system_error>

#include "runtime/tools/command.h"

namespace {

using systole::Result;
using systole::StatusCode;

int Fail(StatusCode code, const std::string& message) {
  std::fflush(stdout);
  std::fputs(("error: " + message + "\n").c_str(), stderr);
  return static_cast<int>(code);
}

constexpr const char* kAbout =
    "Compiles quantized neural networks for the Systole accelerator and runs them.\n";

constexpr const char* kExamples =
    "Examples:\n"
    "  systole compile net.tflite -o net.sysp\n"
    "  systole run net.sysp --input x.bin --output out\n"
    "  systole run net.tflite --input x.bin --backend verilator --json run.json\n"
    "  systole demo net.tflite photos/ --labels labels.txt\n"
    "  systole bench 'conv 14x14x256 k3 oc256' resnet50\n"
    "  systole verify net.tflite --backend verilator\n"
    "  systole eval net.tflite --data cifar10\n"
    "  systole info --supported-ops\n"
    "\n"
    "Exit status: 0 done, 1 results differ, 2 bad argument or input file, 3 something is missing on this machine,\n"
    "4 the model needs what Systole does not do, 5 device error or timeout, 6 a bug in Systole.";

int Run(int argc, char** argv) {
  CLI::App app(kAbout, "systole");
  app.footer(kExamples);
  app.require_subcommand(1);
  app.set_version_flag("--version", "systole " SYSTOLE_VERSION);
  Result<void> outcome;
  systole::tools::AddCompile(app, outcome);
  systole::tools::AddRun(app, outcome);
  systole::tools::AddDemo(app, outcome);
  bool differs = false;
  systole::tools::AddBench(app, outcome, differs);
  systole::tools::AddVerify(app, outcome, differs);
  systole::tools::AddEval(app, outcome, differs);
  systole::tools::AddCompare(app, outcome, differs);
  systole::tools::AddInfo(app, outcome);
  systole::tools::AddDisasm(app, outcome);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
    const auto chosen = app.get_subcommands();
    if (chosen.empty() && argc > 1 && argv[1][0] != '-') {
      return Fail(StatusCode::kInvalidArgument,
                  fmt::format("unknown command '{}'; see systole --help", argv[1]));
    }
    const std::string name = chosen.empty() ? "" : " " + chosen.front()->get_name();
    return Fail(StatusCode::kInvalidArgument,
                fmt::format("{}; see systole{} --help", e.what(), name));
  }
  if (!outcome) return Fail(outcome.error().code, outcome.error().message);
  if (std::fflush(stdout) != 0) {
    return Fail(StatusCode::kInvalidArgument, "cannot write to the standard output");
  }
  return differs ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const std::bad_alloc&) {
    return Fail(StatusCode::kInternal, "out of memory");
  } catch (const std::system_error& e) {
    return Fail(StatusCode::kInvalidArgument, e.what());
  } catch (const std::exception& e) {
    return Fail(StatusCode::kInternal, fmt::format("{}; please report it", e.what()));
  } catch (...) {
    return Fail(StatusCode::kInternal, "an exception of unknown type; please report it");
  }
}
