// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/buffer.h"

#include <array>
#include <utility>

#include "tests/support/catch.h"
#include "tests/unit/driver/fake_backend.h"

namespace systole::test {

TEST_CASE("Buffer: aligned, zeroed, rounded up, does not overlap others", "[driver]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  auto a = fake.device->Allocate(100);
  auto b = fake.device->Allocate(1, 4096);
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->size() == 128);
  CHECK(a->address() % 64 == 0);
  CHECK(b->size() == 64);
  CHECK(b->address() % 4096 == 0);
  CHECK((a->address() + a->size() <= b->address() || b->address() + b->size() <= a->address()));
  for (const std::byte byte : a->Map()) CHECK(byte == std::byte{0});
}

TEST_CASE("Buffer: read and write within the bounds only", "[driver]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  auto buffer = fake.device->Allocate(64);
  REQUIRE(buffer);
  const std::array<std::byte, 4> data = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  std::array<std::byte, 4> back{};
  REQUIRE(buffer->Write(60, data));
  REQUIRE(buffer->Read(60, back));
  CHECK(back == data);
  REQUIRE(buffer->Fill(61, 2, std::byte{9}));
  REQUIRE(buffer->Read(60, back));
  CHECK(back == std::array{std::byte{1}, std::byte{9}, std::byte{9}, std::byte{4}});

  const auto late = buffer->Write(61, data);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == StatusCode::kInvalidArgument);
  CHECK(late.error().message.find("64 bytes") != std::string::npos);
  CHECK_FALSE(buffer->Read(UINT64_MAX, back));
  CHECK_FALSE(buffer->SyncToDevice(0, UINT64_MAX));
  CHECK_FALSE(buffer->Fill(64, 1, std::byte{0}));
  CHECK(buffer->Fill(64, 0, std::byte{0}));
}

TEST_CASE("Buffer: sizes that cannot be", "[driver]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  CHECK_FALSE(fake.device->Allocate(0));
  CHECK_FALSE(fake.device->Allocate(UINT64_MAX));
  CHECK_FALSE(fake.device->Allocate(uint64_t{1} << 39));
  CHECK_FALSE(fake.device->Allocate(64, 32));
  CHECK_FALSE(fake.device->Allocate(64, 96));
}

TEST_CASE("Buffer: moves, and outlives its device", "[driver]") {
  driver::Buffer moved;
  CHECK(moved.size() == 0);
  CHECK(moved.Map().empty());
  {
    FakeDevice fake;
    REQUIRE(fake.Open());
    auto buffer = fake.device->Allocate(64);
    REQUIRE(buffer);
    moved = std::move(*buffer);
  }
  CHECK(moved.size() == 64);
  moved.Map()[63] = std::byte{1};
  CHECK(moved.SyncToDevice(0, 64));
}

}  // namespace systole::test
