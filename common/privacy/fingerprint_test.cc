#include "common/privacy/fingerprint.h"

#include <gtest/gtest.h>

#include "common/privacy/keys/test_ring.h"

namespace zhiwang::privacy {
namespace {

using FingerprintTest = RingTest;

TEST_F(FingerprintTest, TellsWhetherContentIsTheSameWithinOnePurpose) {
  const KeyRing ring = Ring();
  const auto print = [&](std::string_view purpose, std::string_view content) {
    return Fingerprint(ring, purpose, content).value();
  };
  EXPECT_EQ(print("request", "13800138000"), print("request", "13800138000"));
  EXPECT_NE(print("request", "13800138000"), print("request", "13800138001"));
  EXPECT_NE(print("request", "13800138000"), print("import", "13800138000"));
  EXPECT_NE(print("ab", "c"), print("a", "bc"));
}

TEST_F(FingerprintTest, StaysTheSameWhenTheSuiteOrTheSealingKeyChanges) {
  const std::string before = Fingerprint(Ring(), "request", "13800138000").value();
  EXPECT_EQ(Fingerprint(Ring(Suite::kSm4Sm3), "request", "13800138000").value(), before);
  ASSERT_EQ(KeyRing::SetCurrent(Path(), KeyRing::AddKey(Path()).value()), absl::OkStatus());
  EXPECT_EQ(Fingerprint(Ring(), "request", "13800138000").value(), before);
}

TEST_F(FingerprintTest, IsAnotherUnderAnotherIndexKey) {
  const std::string before = Fingerprint(Ring(), "request", "13800138000").value();
  Put("index.key", std::string(64, 'a'));
  EXPECT_NE(Fingerprint(Ring(), "request", "13800138000").value(), before);
}

}  // namespace
}  // namespace zhiwang::privacy
