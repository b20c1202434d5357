#include "common/audit/head_key.h"

#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/cluster/child_process.h"

namespace zhiwang::audit {
namespace {

using ::testing::HasSubstr;

class HeadKey : public ::testing::Test {
 protected:
  std::string Path() const { return scratch_.path() + "/key.pem"; }
  SigningKey Loaded() const { return SigningKey::LoadOrMake(Path()).value(); }
  VerifyingKey Published() const { return VerifyingKey::Load(Path() + ".pub").value(); }
  static std::string TextOf(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::string SignatureOf(const SigningKey& key) { return key.Sign("x").value(); }
  // Another key takes the place of the one that is there.
  void Replace() const { EXPECT_EQ(std::remove(Path().c_str()), 0); }

  const zhiwang::testing::ScratchDirectory scratch_;
};

TEST_F(HeadKey, IsMadeOnceAndItsOwnersAlone) {
  const std::string signature = SignatureOf(Loaded());
  EXPECT_EQ(SignatureOf(Loaded()), signature);
  struct stat about {};
  ASSERT_EQ(stat(Path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  ASSERT_EQ(chmod(Path().c_str(), 0644), 0);
  EXPECT_THAT(SigningKey::LoadOrMake(Path()).status().ToString(), HasSubstr(Path()));
}

TEST_F(HeadKey, VerifiesWhatItSignedAndNothingElse) {
  const SigningKey key = Loaded();
  const std::string signature = SignatureOf(key);
  const VerifyingKey published = Published();
  for (const VerifyingKey* verifying : {&published, &key.public_halves()}) {
    EXPECT_TRUE(verifying->Signed("x", signature));
    EXPECT_FALSE(verifying->Signed("y", signature));
    EXPECT_FALSE(verifying->Signed("x", ""));
    EXPECT_FALSE(verifying->Signed("x", signature.substr(1)));
    EXPECT_TRUE(verifying->Has(key.fingerprint()));
    EXPECT_FALSE(verifying->Has(""));
  }
  EXPECT_EQ(key.fingerprint().size(), 64u);
}

TEST_F(HeadKey, ThatTookThePlaceOfAnotherIsPublishedBesideIt) {
  const SigningKey first = Loaded();
  const std::string by_first = SignatureOf(first);
  Replace();
  const SigningKey second = Loaded();
  EXPECT_NE(second.fingerprint(), first.fingerprint());
  const std::string by_second = SignatureOf(second);
  const VerifyingKey published = Published();
  for (const VerifyingKey* verifying : {&published, &second.public_halves()}) {
    EXPECT_TRUE(verifying->Signed("x", by_first));
    EXPECT_TRUE(verifying->Signed("x", by_second));
    EXPECT_TRUE(verifying->Has(first.fingerprint()));
    EXPECT_TRUE(verifying->Has(second.fingerprint()));
  }
  EXPECT_FALSE(first.public_halves().Signed("x", by_second));
  const std::string text = TextOf(Path() + ".pub");
  Loaded();
  EXPECT_EQ(TextOf(Path() + ".pub"), text) << "each is there once";
}

TEST_F(HeadKey, IsNotReadFromWhatHoldsAnythingElse) {
  Loaded();
  EXPECT_EQ(VerifyingKey::Load(Path() + ".none").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(VerifyingKey::Load(Path()).status().ToString(), HasSubstr("Ed25519")) << "the private half";
  for (const std::string& text : {std::string(), std::string("no key"), TextOf(Path() + ".pub") + TextOf(Path())}) {
    std::ofstream(Path() + ".other") << text;
    EXPECT_THAT(VerifyingKey::Load(Path() + ".other").status().ToString(), HasSubstr("Ed25519"));
  }
}

}  // namespace
}  // namespace zhiwang::audit
