// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/verify/recording.h"

#include <cstdlib>
#include <fstream>

#include "tests/support/catch.h"

namespace systole::verify {
namespace {

namespace fs = std::filesystem;

/// A folder that disappears with its owner.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "systole-recording-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  fs::path Write(const std::string& name, const std::string& content) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  fs::path path_;
};

constexpr const char* kJson = R"({"model": "m.tflite", "n": 2, "inputs": [{}], "outputs": [{}],
  "runtimes": {"tflite_ref": {"dir": "tflite_ref"}, "tflm": {"dir": "tflite_ref"},
               "tflite": {"unsupported": "no"}}})";

TEST_CASE("a recording is read from the folder that its runtime names") {
  const Folder folder;
  const fs::path json = folder.Write("golden.json", kJson);
  folder.Write("in0.bin", "abcd");
  folder.Write("tflite_ref/out0.bin", "xy");
  folder.Write("layers/layers.json", R"({"runtime": "tflite_ref", "operators":
      [{"outputs": [{"tensor": 7, "file": "op0.bin"}]}]})");
  folder.Write("layers/op0.bin", "z");
  const auto tflm = ReadRecording(json, golden::Numerics::kTflm);
  REQUIRE(tflm);
  CHECK(tflm->samples == 2);
  CHECK(tflm->inputs[0].size() == 4);
  CHECK(tflm->outputs[0] == std::vector<std::byte>{std::byte{'x'}, std::byte{'y'}});
  CHECK(tflm->layers.empty());  // Those are of another runtime.
  const auto ref = ReadRecording(json, golden::Numerics::kTfliteRef);
  REQUIRE(ref);
  CHECK(ref->layers.at(7) == std::vector<std::byte>{std::byte{'z'}});
  const auto modes = RecordedModes(json);
  REQUIRE(modes);
  CHECK(*modes == std::vector<golden::Numerics>{golden::Numerics::kTflm,
                                                golden::Numerics::kTfliteRef});
}

TEST_CASE("what is missing is named") {
  const Folder folder;
  const fs::path json = folder.Write("golden.json", kJson);
  const auto unrecorded = ReadRecording(json, golden::Numerics::kTflite);
  REQUIRE_FALSE(unrecorded);
  CHECK(unrecorded.error().code == StatusCode::kUnsupported);
  CHECK(unrecorded.error().message.find("tflm, tflite_ref") != std::string::npos);
  const auto no_file = ReadRecording(json, golden::Numerics::kTflm);
  REQUIRE_FALSE(no_file);
  CHECK(no_file.error().message.find("in0.bin") != std::string::npos);
  for (const char* bad : {"", "[]", "{", "{\"n\": 0}", "{\"n\": \"2\"}", "{\"n\": -1}"}) {
    const fs::path file = folder.Write("bad.json", bad);
    CHECK_FALSE(ReadRecording(file, golden::Numerics::kTflm));
  }
}

}  // namespace
}  // namespace systole::verify
