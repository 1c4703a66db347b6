// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Constants in files beside the model: what is read and what is refused.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/import/importer.h"
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

namespace fs = std::filesystem;

/// A folder with a model folder in it, removed at the end.
class Folder {
 public:
  Folder() : root_(fs::temp_directory_path() / ("systole_onnx_" + std::to_string(::getpid()))) {
    fs::create_directories(model());
    Write(model() / "weights.bin", 16);
    Write(root_ / "secret.bin", 16);
  }
  ~Folder() { fs::remove_all(root_); }
  fs::path model() const { return root_ / "model"; }
  const fs::path& root() const { return root_; }

  static void Write(const fs::path& path, size_t bytes) {
    std::ofstream stream(path, std::ios::binary);
    for (size_t i = 0; i < bytes; ++i) stream.put(static_cast<char>(i));
  }

 private:
  fs::path root_;
};

struct Location {
  std::string file = "weights.bin";
  std::string offset;
  std::string length;
};

Result<graph::Graph> Import(const Folder& folder, const Location& location) {
  OnnxNet net;
  net.Input("x", kUint8, {4}).Node("Add", {"x", "c"}, {"y"}).Output("y");
  auto* tensor = net.model().mutable_graph()->add_initializer();
  tensor->set_name("c");
  tensor->set_data_type(kUint8);
  tensor->add_dims(4);
  tensor->set_data_location(1);
  const auto entry = [&](const char* key, const std::string& value) {
    if (value.empty()) return;
    auto* e = tensor->add_external_data();
    e->set_key(key);
    e->set_value(value);
  };
  entry("location", location.file);
  entry("offset", location.offset);
  entry("length", location.length);
  const fs::path path = folder.model() / "net.onnx";
  std::ofstream(path, std::ios::binary) << net.Text();
  return import::ImportModel(path);
}

TEST_CASE("external data are read at their offset") {
  const Folder folder;
  auto graph = Import(folder, {});
  if (!graph) FAIL(graph.error().message);
  CHECK(graph->input(graph->nodes[0], 1).IntAt(3) == 3);
  graph = Import(folder, {"weights.bin", "12", "4"});
  if (!graph) FAIL(graph.error().message);
  CHECK(graph->input(graph->nodes[0], 1).IntAt(3) == 15);
  fs::create_directories(folder.model() / "sub");
  Folder::Write(folder.model() / "sub" / "w.bin", 4);
  CHECK(Import(folder, {"sub/w.bin", "", ""}));
  CHECK(Import(folder, {"sub/../weights.bin", "", ""}));
}

TEST_CASE("external data outside the model's folder are refused") {
  const Folder folder;
  const fs::path link = folder.model() / "link.bin";
  fs::create_symlink("../secret.bin", link);
  fs::create_directory_symlink(folder.root(), folder.model() / "up");
  for (const std::string& file :
       {std::string("../secret.bin"), (folder.root() / "secret.bin").string(),
        std::string("link.bin"), std::string("up/secret.bin"), std::string("/etc/passwd"),
        std::string("sub/../../secret.bin")}) {
    INFO(file);
    const auto message = Refusal(Import(folder, {file, "", ""}), StatusCode::kInvalidArgument);
    const bool named = message.find("outside the model's folder") != std::string::npos ||
                       message.find("No such file") != std::string::npos;
    CHECK(named);
  }
  CHECK(Refusal(Import(folder, {"link.bin", "", ""}), StatusCode::kInvalidArgument)
            .find("outside") != std::string::npos);
}

TEST_CASE("a link that stays inside the model's folder is followed") {
  const Folder folder;
  fs::create_symlink("weights.bin", folder.model() / "same.bin");
  CHECK(Import(folder, {"same.bin", "", ""}));
}

TEST_CASE("external data that are missing, too short or no file") {
  const Folder folder;
  const Location bad[] = {{"none.bin", "", ""},   {"weights.bin", "13", ""},
                          {"weights.bin", "", "5"}, {"weights.bin", "-1", ""},
                          {"weights.bin", "9223372036854775807", ""},
                          {"weights.bin", "1x", ""}, {".", "", ""}, {"", "", ""}};
  for (const Location& location : bad) {
    INFO(location.file << " " << location.offset << " " << location.length);
    Refusal(Import(folder, location), StatusCode::kInvalidArgument);
  }
}

TEST_CASE("models without a file have no external data") {
  OnnxNet net;
  net.Input("x", kUint8, {4}).Node("Add", {"x", "c"}, {"y"}).Output("y");
  auto* tensor = net.model().mutable_graph()->add_initializer();
  tensor->set_name("c");
  tensor->set_data_type(kUint8);
  tensor->add_dims(4);
  tensor->set_data_location(1);
  auto* entry = tensor->add_external_data();
  entry->set_key("location");
  entry->set_value("weights.bin");
  CHECK(Refusal(net.Import(), StatusCode::kInvalidArgument).find("not read from a file") !=
        std::string::npos);
}

TEST_CASE("the format is known by the first bytes, then by the extension") {
  const Folder folder;
  const fs::path junk = folder.model() / "junk.dat";
  Folder::Write(junk, 100);
  const auto message = Refusal(import::ImportModel(junk), StatusCode::kInvalidArgument);
  CHECK(message.find("neither TFLite") != std::string::npos);
  CHECK(message.find("ONNX") != std::string::npos);
  OnnxNet net;
  net.Input("x", kFloat, {4}).Node("Relu", {"x"}, {"y"}).Output("y");
  const fs::path renamed = folder.model() / "net.model";
  std::ofstream(renamed, std::ios::binary) << net.Text();
  CHECK(import::ImportModel(renamed));
  CHECK(import::HomeNumerics(import::ModelFormat::kOnnx) == golden::Numerics::kOrt);
}

}  // namespace
}  // namespace systole::test
