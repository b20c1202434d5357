#pragma once

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "common/privacy/keys/key_ring.h"
#include "common/privacy/keys/private_file.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::privacy {

// A test with a key ring of its own, in a directory that it may meddle with.
class RingTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(KeyRing::Generate(Path()), absl::OkStatus()); }

  std::string Path(std::string_view file = "") const {
    return scratch_.path() + "/keys" + (file.empty() ? "" : "/") + std::string(file);
  }

  KeyRing Ring(Suite suite = Suite::kAes256Gcm) {
    auto ring = KeyRing::Load(Path(), suite);
    if (!ring.ok()) throw std::runtime_error(ring.status().ToString());
    return *std::move(ring);
  }

  std::string Load() { return KeyRing::Load(Path()).status().ToString(); }

  void Put(std::string_view file, std::string_view text) {
    std::remove(Path(file).c_str());
    ASSERT_EQ(WriteNewFile(Path(file), text), absl::OkStatus());
  }

  std::string Read(std::string_view file) {
    std::ifstream stream(Path(file));
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  testing::ScratchDirectory scratch_;
};

}  // namespace zhiwang::privacy
