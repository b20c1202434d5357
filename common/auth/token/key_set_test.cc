#include "common/auth/token/key_set.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/token/token_test_keys.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string RefusalOf(const std::string& text) {
  const auto keys = KeySet::Parse(text);
  EXPECT_EQ(keys.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(keys.status().message());
}

// The refusal of a set that holds this key beside a good one.
std::string RefusalOfKey(const json& key) {
  static const json good = JwkOf(Issuer::Generate().value());
  return RefusalOf(KeySetOf({good, key}));
}

class KeySets : public ::testing::Test {
 protected:
  static json EcKey(const std::string& kid = "甲") {
    json key = JwkOf(Issuer::Generate().value());
    key["kid"] = kid;
    return key;
  }
  static json RsaKey2048() {
    static const json key = RsaKey(2048).Jwk("乙");
    return key;
  }
  static json With(json key, const char* name, json value) {
    key[name] = std::move(value);
    return key;
  }
  static json Without(json key, const char* name) {
    key.erase(name);
    return key;
  }
};

TEST_F(KeySets, GiveTheirKeysByIdWithTheAlgorithmOfEach) {
  const auto keys = KeySet::Parse(KeySetOf({EcKey(), RsaKey2048()}));
  ASSERT_EQ(keys.status(), absl::OkStatus());
  ASSERT_NE(keys->Find("甲"), nullptr);
  EXPECT_EQ(keys->Find("甲")->algorithm(), Algorithm::kEs256);
  ASSERT_NE(keys->Find("乙"), nullptr);
  EXPECT_EQ(keys->Find("乙")->algorithm(), Algorithm::kRs256);
  EXPECT_EQ(keys->Find("丙"), nullptr);
  EXPECT_EQ(keys->Find(""), nullptr);
}

TEST(PublicKey, ChecksSignaturesOfItsOwnAlgorithmAlone) {
  const RsaKey rsa(2048);
  const KeySet keys = KeySet::Parse(KeySetOf({rsa.Jwk("乙")})).value();
  const auto key = keys.Find("乙");
  EXPECT_EQ(key->SignedText(rsa.Sign(R"({"alg":"RS256"})", "text")), "text");
  EXPECT_EQ(key->SignedText(rsa.Sign(R"({"alg":"RS256"})", "")), "");
  EXPECT_EQ(key->SignedText(rsa.Sign(R"({"alg":"RS512"})", "text", EVP_sha512())), std::nullopt);
  EXPECT_EQ(key->SignedText(rsa.Sign(R"({"alg":"RS256"})", "text", EVP_sha512())), std::nullopt);
  for (const char* odd : {"", ".", "..", "a", "a.b.c"}) EXPECT_EQ(key->SignedText(odd), std::nullopt);
}

TEST_F(KeySets, PassOverKeysOfAnotherKindOrAlgorithm) {
  json p384 = With(With(EcKey("p384"), "crv", "P-384"), "alg", "ES384");
  json encryption = With(With(RsaKey2048(), "alg", "RSA-OAEP"), "use", "enc");
  json edwards = {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "ed"}, {"x", "AA"}};
  const auto keys = KeySet::Parse(KeySetOf({p384, encryption, edwards, EcKey()}));
  ASSERT_EQ(keys.status(), absl::OkStatus());
  EXPECT_NE(keys->Find("甲"), nullptr);
  for (const char* kid : {"p384", "乙", "ed"}) EXPECT_EQ(keys->Find(kid), nullptr);
}

TEST_F(KeySets, WithoutAnyUsableKeyAreRefused) {
  EXPECT_THAT(RefusalOf(R"({"keys": []})"), HasSubstr("no key for ES256 or RS256"));
  EXPECT_THAT(RefusalOf(KeySetOf({With(EcKey(), "alg", "ES384")})), HasSubstr("no key for ES256 or RS256"));
}

TEST_F(KeySets, ThatAreNoJsonObjectWithAListOfKeysAreRefused) {
  for (const char* text : {"", "{", "[]", "null", "<html>", R"({"keys": []} x)"}) {
    EXPECT_THAT(RefusalOf(text), HasSubstr("no JSON object"));
  }
  for (const char* text : {"{}", R"({"keys": {}})", R"({"keys": "x"})"}) {
    EXPECT_THAT(RefusalOf(text), HasSubstr("no list of keys"));
  }
  EXPECT_THAT(RefusalOf(R"({"keys": [7]})"), HasSubstr("key number 1: is no JSON object"));
  EXPECT_THAT(RefusalOf(KeySetOf({EcKey()}) + std::string(1, '\0') + "x"), HasSubstr("no JSON object"));
}

TEST_F(KeySets, ThatRepeatANameAreRefused) {
  std::string text = KeySetOf({EcKey()});
  text.insert(text.find("\"kty\""), "\"kty\":\"oct\",");
  EXPECT_THAT(RefusalOf(text), HasSubstr("repeats a member's name"));
}

TEST_F(KeySets, WithASymmetricKeyAreRefused) {
  EXPECT_EQ(RefusalOfKey({{"kty", "oct"}, {"kid", "secret"}, {"alg", "HS256"}, {"k", "AAAA"}}),
            "key 'secret': is symmetric");
}

TEST_F(KeySets, WithAPrivateKeyAreRefusedEvenIfItWouldBePassedOver) {
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "d", "AAAA")), "key '甲': is private");
  EXPECT_EQ(RefusalOfKey(With(RsaKey2048(), "d", "AAAA")), "key '乙': is private");
  EXPECT_EQ(RefusalOfKey(With(With(EcKey(), "alg", "ES384"), "d", "AAAA")), "key '甲': is private");
}

TEST_F(KeySets, WithTwoKeysOfOneIdAreRefused) {
  EXPECT_EQ(RefusalOf(KeySetOf({EcKey("同"), EcKey("同")})), "key '同': another key has this kid too");
  EXPECT_EQ(RefusalOf(KeySetOf({With(RsaKey2048(), "kid", "同"), EcKey("同")})),
            "key '同': another key has this kid too");
}

TEST_F(KeySets, WithAKeyThatHasNoIdAreRefused) {
  for (const json& key : {Without(EcKey(), "kid"), With(EcKey(), "kid", ""), With(EcKey(), "kid", 7)}) {
    EXPECT_EQ(RefusalOfKey(key), "key number 2: has no kid");
  }
}

TEST_F(KeySets, WithAKeyThatDoesNotSayItsKindOrAlgorithmAreRefused) {
  EXPECT_EQ(RefusalOfKey(Without(EcKey(), "kty")), "key '甲': has no kty");
  EXPECT_EQ(RefusalOfKey(Without(EcKey(), "alg")), "key '甲': has no alg");
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "alg", 256)), "key '甲': has no alg");
}

TEST_F(KeySets, WithAKeyWhoseAlgorithmIsNotForItsKindOrCurveAreRefused) {
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "alg", "RS256")), "key '甲': its alg is not for its kty");
  EXPECT_EQ(RefusalOfKey(With(RsaKey2048(), "alg", "ES256")), "key '乙': its alg is not for its kty");
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "crv", "P-384")), "key '甲': ES256 is for keys on the curve P-256");
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "crv", "secp256k1")), "key '甲': ES256 is for keys on the curve P-256");
}

TEST_F(KeySets, WithAKeyForAnotherUseAreRefused) {
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "use", "enc")), "key '甲': is not for signatures");
  EXPECT_EQ(RefusalOfKey(With(EcKey(), "use", 1)), "key '甲': is not for signatures");
  EXPECT_EQ(KeySet::Parse(KeySetOf({Without(EcKey(), "use")})).status(), absl::OkStatus());
}

TEST_F(KeySets, WithAWeakRsaKeyAreRefused) {
  EXPECT_THAT(RefusalOfKey(RsaKey(1024).Jwk("弱")), AllOf(HasSubstr("key '弱'"), HasSubstr("2,048")));
  EXPECT_THAT(RefusalOfKey(RsaKey(2040).Jwk("弱")), AllOf(HasSubstr("key '弱'"), HasSubstr("2,048")));
  // As long as a good one, but with zeros in front.
  const auto modulus_of = [](const json& key) { return DecodeBase64Url(key["n"].get<std::string>()).value(); };
  const std::string padded = std::string(128, '\0') + modulus_of(RsaKey(1024).Jwk("弱"));
  EXPECT_THAT(RefusalOfKey(With(RsaKey2048(), "n", EncodeBase64Url(padded))), HasSubstr("2,048"));
  std::string even = modulus_of(RsaKey2048());
  even.back() = static_cast<char>(even.back() & ~1);
  EXPECT_THAT(RefusalOfKey(With(RsaKey2048(), "n", EncodeBase64Url(even))), HasSubstr("n must be"));
  const std::string huge(1025, '\xFF');
  EXPECT_THAT(RefusalOfKey(With(RsaKey2048(), "n", EncodeBase64Url(huge))), HasSubstr("8,192"));
}

TEST_F(KeySets, WithAWeakRsaExponentAreRefused) {
  for (const char* exponent : {"AQ" /* 1 */, "Aw" /* 3 */, "AQAA" /* 65536 */, "AAAA", "", "A=", "AQABAQABAQABAQAB"}) {
    EXPECT_THAT(RefusalOfKey(With(RsaKey2048(), "e", exponent)), HasSubstr("key '乙': e must be")) << exponent;
  }
}

TEST_F(KeySets, WithAPointThatIsNotOnTheCurveAreRefused) {
  const std::string one = EncodeBase64Url(std::string(31, '\0') + '\1');
  EXPECT_EQ(RefusalOfKey(With(With(EcKey(), "x", one), "y", one)), "key '甲': x and y are no point of P-256");
  const std::string zero = EncodeBase64Url(std::string(32, '\0'));
  EXPECT_EQ(RefusalOfKey(With(With(EcKey(), "x", zero), "y", zero)), "key '甲': x and y are no point of P-256");
  json mixed = EcKey();
  mixed["y"] = EcKey()["y"];
  EXPECT_EQ(RefusalOfKey(mixed), "key '甲': x and y are no point of P-256");
}

TEST_F(KeySets, WithACoordinateOfAnotherFormAreRefused) {
  const std::string x = EcKey()["x"];
  for (const json& odd : {json(x.substr(0, 42)), json(x + "AA"), json(x + "="), json(""), json(7), json(nullptr)}) {
    EXPECT_EQ(RefusalOfKey(With(EcKey(), "x", odd)), "key '甲': x and y must be 32 bytes each, in base64url");
  }
  EXPECT_EQ(RefusalOfKey(Without(EcKey(), "y")), "key '甲': x and y must be 32 bytes each, in base64url");
}

}  // namespace
}  // namespace zhiwang::auth
