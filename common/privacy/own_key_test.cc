#include "common/privacy/own_key.h"

#include <string>

#include <gtest/gtest.h>

namespace zhiwang::privacy {
namespace {

class KeyOfItsOwn : public ::testing::TestWithParam<Suite> {
 protected:
  static OwnKey Made() {
    auto key = OwnKey::Make(GetParam());
    EXPECT_TRUE(key.ok()) << key.status();
    return *std::move(key);
  }
};

TEST_P(KeyOfItsOwn, OpensWhatItSealedAlsoWhenReadFromItsBytes) {
  const OwnKey key = Made();
  const auto sealed = key.SealPiece(3, "张三的身份证");
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  EXPECT_EQ(sealed->find("张三"), std::string::npos);
  const auto again = OwnKey::FromBytes(key.ToBytes());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->OpenPiece(3, *sealed).value_or(""), "张三的身份证");
}

TEST_P(KeyOfItsOwn, OpensNoOtherPieceNumberKeyOrBytes) {
  const OwnKey key = Made(), other = Made();
  std::string sealed = key.SealPiece(0, "内容").value();
  EXPECT_TRUE(absl::IsDataLoss(key.OpenPiece(1, sealed).status()));
  EXPECT_TRUE(absl::IsDataLoss(other.OpenPiece(0, sealed).status()));
  EXPECT_TRUE(absl::IsDataLoss(key.OpenPiece(0, sealed.substr(0, 8)).status()));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_TRUE(absl::IsDataLoss(key.OpenPiece(0, sealed).status()));
}

TEST_P(KeyOfItsOwn, IsReadFromNothingElse) {
  std::string bytes = Made().ToBytes();
  EXPECT_TRUE(absl::IsDataLoss(OwnKey::FromBytes(bytes.substr(1)).status()));
  bytes[0] = 9;
  EXPECT_TRUE(absl::IsDataLoss(OwnKey::FromBytes(bytes).status()));
}

INSTANTIATE_TEST_SUITE_P(OfEachSuite, KeyOfItsOwn, ::testing::Values(Suite::kAes256Gcm, Suite::kSm4Sm3));

}  // namespace
}  // namespace zhiwang::privacy
