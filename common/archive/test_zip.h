#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/archive/signed_zip.h"
#include "common/archive/zip_check.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::archive {

// A test that writes and checks archives with its own key.
class ZipTest : public ::testing::Test {
 protected:
  using Entries = std::vector<std::pair<std::string, std::string>>;

  static audit::SigningKey KeyAt(const std::string& path) { return audit::SigningKey::LoadOrMake(path).value(); }

  // The bytes of an archive with these entries.
  std::string Zip(const Entries& entries) const {
    std::string bytes;
    SignedZip zip(key_, {{"number", "（2026）人调字第12号"}}, absl::FromUnixSeconds(1'796'000'000),
                  [&](std::string_view some) {
                    bytes += some;
                    return absl::OkStatus();
                  });
    for (const auto& [name, content] : entries) {
      EXPECT_EQ(zip.Begin(name, static_cast<int64_t>(content.size())), absl::OkStatus());
      EXPECT_EQ(zip.Write(content), absl::OkStatus());
    }
    EXPECT_EQ(zip.Finish(), absl::OkStatus());
    return bytes;
  }

  // The check of these bytes, given in small pieces.
  ZipCheck Check(std::string_view bytes, const audit::VerifyingKey& key) const {
    return CheckZip(key,
                    [&]() -> absl::StatusOr<std::string_view> {
                      const std::string_view some = bytes.substr(0, 1'000);
                      bytes.remove_prefix(some.size());
                      return some;
                    })
        .value();
  }
  ZipCheck Check(std::string_view bytes) const { return Check(bytes, public_key_); }

  const zhiwang::testing::ScratchDirectory scratch_;
  const audit::SigningKey key_ = KeyAt(scratch_.path() + "/key.pem");
  const audit::VerifyingKey public_key_ = audit::VerifyingKey::Load(scratch_.path() + "/key.pem.pub").value();
};

// Replaces the first `from` after `start` with `to`, which has the same length.
inline std::string Replaced(std::string bytes, std::string_view from, std::string_view to, size_t start = 0) {
  const size_t at = bytes.find(from, start);
  EXPECT_NE(at, bytes.npos) << from;
  EXPECT_EQ(from.size(), to.size());
  if (at != bytes.npos) bytes.replace(at, from.size(), to);
  return bytes;
}

}  // namespace zhiwang::archive
