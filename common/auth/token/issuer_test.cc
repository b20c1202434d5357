#include "common/auth/token/issuer.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "common/auth/token/token_test_keys.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;

class Issuers : public ::testing::Test {
 protected:
  Issuers() {
    std::string pattern = ::testing::TempDir() + "issuer.XXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ / "issuer.jwk";
  }
  ~Issuers() override { std::filesystem::remove_all(directory_); }

  json Saved() const { return json::parse(std::ifstream(path_)); }
  absl::StatusCode LoadCode(const std::string& text) const {
    std::ofstream(path_) << text;
    return Issuer::Load(path_).status().code();
  }

  std::filesystem::path directory_;
  std::string path_;
};

TEST_F(Issuers, SignWhatTheirPublicKeySetVerifies) {
  const Issuer issuer = Issuer::Generate().value();
  const KeySet keys = KeySet::Parse(issuer.PublicKeySet()).value();
  const std::string token = issuer.Sign(kRules, {"王小芳", kNow, kNow + absl::Hours(1)});
  EXPECT_EQ(VerifyToken(token, keys, kRules, kNow)->subject, "王小芳");
  EXPECT_NE(keys.Find(issuer.kid()), nullptr);
}

TEST_F(Issuers, AreTheSameAfterBeingSavedAndLoaded) {
  const Issuer issuer = Issuer::Generate().value();
  ASSERT_EQ(issuer.Save(path_), absl::OkStatus());
  const auto loaded = Issuer::Load(path_);
  ASSERT_EQ(loaded.status(), absl::OkStatus());
  EXPECT_EQ(loaded->kid(), issuer.kid());
  EXPECT_EQ(loaded->PublicKeySet(), issuer.PublicKeySet());
  const KeySet keys = KeySet::Parse(issuer.PublicKeySet()).value();
  EXPECT_TRUE(VerifyToken(loaded->Sign(kRules, {"a", kNow, kNow + absl::Hours(1)}), keys, kRules, kNow).ok());
}

TEST_F(Issuers, PublishNothingPrivate) {
  const json key = JwkOf(Issuer::Generate().value());
  EXPECT_FALSE(key.contains("d"));
}

TEST_F(Issuers, AreEachTheirOwn) { EXPECT_NE(Issuer::Generate()->kid(), Issuer::Generate()->kid()); }

TEST_F(Issuers, NameTheirKeyByItsThumbprint) {
  // RFC 7638 counts the members in the order of their names, without blanks.
  const json key = JwkOf(Issuer::Generate().value());
  const std::string text = R"({"crv":"P-256","kty":"EC","x":")" + key["x"].get<std::string>() + R"(","y":")" +
                           key["y"].get<std::string>() + R"("})";
  std::string digest(32, '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(), nullptr);
  EXPECT_EQ(key["kid"], EncodeBase64Url(digest));
}

TEST_F(Issuers, AreSavedForTheirOwnerAlone) {
  const mode_t before = umask(0);
  std::ofstream(path_) << "was readable by all";
  ASSERT_EQ(Issuer::Generate()->Save(path_), absl::OkStatus());
  umask(before);
  struct stat file;
  ASSERT_EQ(stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 1) << "nothing unfinished is left";
}

TEST_F(Issuers, ThatCannotBeSavedSayWhy) {
  EXPECT_EQ(Issuer::Generate()->Save(directory_ / "missing" / "issuer.jwk").code(), absl::StatusCode::kNotFound);
  std::filesystem::create_directory(path_);
  EXPECT_FALSE(Issuer::Generate()->Save(path_).ok());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 1) << "nothing unfinished is left";
}

TEST_F(Issuers, AreNotLoadedFromAFileThatIsMissing) {
  EXPECT_EQ(Issuer::Load(path_).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(Issuers, AreNotLoadedFromAnythingButAPrivateKeyOnTheCurve) {
  ASSERT_EQ(Issuer::Generate()->Save(path_), absl::OkStatus());
  const json good = Saved();
  ASSERT_EQ(LoadCode(good.dump()), absl::StatusCode::kOk);
  const auto with = [&](const char* name, const json& value) {
    json key = good;
    key[name] = value;
    return key.dump();
  };
  const std::string zeros = EncodeBase64Url(std::string(32, '\0'));
  ASSERT_EQ(Issuer::Generate()->Save(path_), absl::OkStatus());
  const json other = Saved();
  for (const std::string& text : {std::string(), std::string("{}"), JwkOf(Issuer::Generate().value()).dump(),
                                  with("crv", "P-384"), with("crv", 7), with("d", zeros), with("d", "AAAA"),
                                  with("d", other["d"]), with("x", zeros), with("y", other["y"])}) {
    EXPECT_EQ(LoadCode(text), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace zhiwang::auth
