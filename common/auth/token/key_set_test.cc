#include "common/auth/token/key_set.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/token/token_test_keys.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

// Why this key is passed over in a set that holds it beside a good one, which is taken.
std::string ReasonToPassOver(const json& key) {
  static const json good = JwkOf(Issuer::Generate().value());
  const auto keys = KeySet::Parse(KeySetOf({key, good}));
  EXPECT_EQ(keys.status(), absl::OkStatus());
  if (!keys.ok() || keys->passed_over().size() != 1) return "it is not";
  EXPECT_NE(keys->Find(good["kid"].get<std::string>()), nullptr);
  return keys->passed_over().front();
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

// Public report 66: jwks-rsa-java#6. The members are those of a key of Entra ID.
TEST_F(KeySets, GiveKeysThatNameNoAlgorithmTheOneThatFitsTheirKind) {
  json entra = Without(RsaKey2048(), "alg");
  entra.update({{"use", "sig"}, {"x5t", "nzw"}, {"x5c", {"MIIC"}}, {"issuer", "https://login.example/v2.0"}});
  const auto keys = KeySet::Parse(KeySetOf({entra, Without(EcKey(), "alg")}));
  ASSERT_EQ(keys.status(), absl::OkStatus());
  EXPECT_THAT(keys->passed_over(), IsEmpty());
  ASSERT_NE(keys->Find("乙"), nullptr);
  EXPECT_EQ(keys->Find("乙")->algorithm(), Algorithm::kRs256);
  ASSERT_NE(keys->Find("甲"), nullptr);
  EXPECT_EQ(keys->Find("甲")->algorithm(), Algorithm::kEs256);
}

TEST(PublicKey, ThatNamesNoAlgorithmChecksSignaturesOfTheOneThatFitsAlone) {
  const RsaKey rsa(2048);
  json bare = rsa.Jwk("乙");
  bare.erase("alg");
  const auto key = KeySet::Parse(KeySetOf({bare})).value().Find("乙");
  EXPECT_EQ(key->SignedText(rsa.Sign(R"({"alg":"RS256"})", "text")), "text");
  EXPECT_EQ(key->SignedText(rsa.Sign(R"({"alg":"RS512"})", "text", EVP_sha512())), std::nullopt);
  for (const char* other : {R"({"alg":"PS256"})", R"({"alg":"ES256"})", R"({"alg":"HS256"})", R"({"alg":"none"})"}) {
    EXPECT_EQ(key->SignedText(rsa.Sign(other, "text")), std::nullopt) << other;
  }
}

TEST_F(KeySets, PassOverOneByOneTheKeysThatAreNotUnderstood) {
  const json p384 = With(With(EcKey("p384"), "crv", "P-384"), "alg", "ES384");
  const json encryption = With(With(RsaKey2048(), "alg", "RSA-OAEP"), "use", "enc");
  const json edwards = {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "ed"}, {"x", "AA"}};
  const json quantum = {{"kty", "AKP"}, {"alg", "ML-DSA-44"}, {"kid", "pq"}, {"pub", "AA"}};
  const auto keys = KeySet::Parse(KeySetOf({p384, encryption, edwards, quantum, 7, json::object(), EcKey()}));
  ASSERT_EQ(keys.status(), absl::OkStatus());
  EXPECT_NE(keys->Find("甲"), nullptr);
  for (const char* kid : {"p384", "乙", "ed", "pq"}) EXPECT_EQ(keys->Find(kid), nullptr);
  EXPECT_THAT(keys->passed_over(),
              ElementsAre("key 'p384': its alg is not ES256", "key '乙': its alg is not RS256",
                          "key 'ed': its kty is neither EC nor RSA", "key 'pq': its kty is neither EC nor RSA",
                          "key number 5: has no kty", "key number 6: has no kty"));
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
  EXPECT_THAT(RefusalOf(R"({"keys": [7]})"), HasSubstr("no key for ES256 or RS256"));
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

TEST_F(KeySets, PassOverAKeyThatHasNoId) {
  for (const json& key : {Without(EcKey(), "kid"), With(EcKey(), "kid", ""), With(EcKey(), "kid", 7)}) {
    EXPECT_EQ(ReasonToPassOver(key), "key number 1: has no kid");
  }
}

TEST_F(KeySets, PassOverAKeyWhoseKindCurveOrAlgorithmIsMissingOrDoesNotFit) {
  EXPECT_EQ(ReasonToPassOver(Without(EcKey(), "kty")), "key '甲': has no kty");
  for (const json& algorithm : {json("RS256"), json("ES384"), json("none"), json(""), json(256), json(nullptr)}) {
    EXPECT_EQ(ReasonToPassOver(With(EcKey(), "alg", algorithm)), "key '甲': its alg is not ES256");
  }
  for (const char* algorithm : {"ES256", "RS512", "PS256", "HS256"}) {
    EXPECT_EQ(ReasonToPassOver(With(RsaKey2048(), "alg", algorithm)), "key '乙': its alg is not RS256");
  }
  for (const char* curve : {"P-384", "P-521", "secp256k1", ""}) {
    EXPECT_EQ(ReasonToPassOver(With(EcKey(), "crv", curve)), "key '甲': is not on the curve P-256");
    EXPECT_EQ(ReasonToPassOver(Without(With(EcKey(), "crv", curve), "alg")), "key '甲': is not on the curve P-256");
  }
  EXPECT_EQ(ReasonToPassOver(Without(EcKey(), "crv")), "key '甲': is not on the curve P-256");
}

TEST_F(KeySets, PassOverAKeyForAnotherUse) {
  EXPECT_EQ(ReasonToPassOver(With(EcKey(), "use", "enc")), "key '甲': is not for signatures");
  EXPECT_EQ(ReasonToPassOver(With(EcKey(), "use", 1)), "key '甲': is not for signatures");
  EXPECT_EQ(ReasonToPassOver(With(EcKey(), "key_ops", {"encrypt", "wrapKey"})), "key '甲': is not for signatures");
  EXPECT_EQ(ReasonToPassOver(With(EcKey(), "key_ops", "verify")), "key '甲': is not for signatures");
  EXPECT_NE(KeySet::Parse(KeySetOf({Without(EcKey(), "use")})).value().Find("甲"), nullptr);
  EXPECT_NE(KeySet::Parse(KeySetOf({With(EcKey(), "key_ops", {"verify", "sign"})})).value().Find("甲"), nullptr);
}

TEST_F(KeySets, PassOverAWeakRsaKey) {
  const std::string bad_modulus = "key '乙': n is no modulus of 2,048 to 8,192 bits, in base64url";
  EXPECT_EQ(ReasonToPassOver(RsaKey(1024).Jwk("乙")), bad_modulus);
  EXPECT_EQ(ReasonToPassOver(RsaKey(2040).Jwk("乙")), bad_modulus);
  // As long as a good one, but with zeros in front.
  const auto modulus_of = [](const json& key) { return DecodeBase64Url(key["n"].get<std::string>()).value(); };
  const std::string padded = std::string(128, '\0') + modulus_of(RsaKey(1024).Jwk("乙"));
  EXPECT_EQ(ReasonToPassOver(With(RsaKey2048(), "n", EncodeBase64Url(padded))), bad_modulus);
  std::string even = modulus_of(RsaKey2048());
  even.back() = static_cast<char>(even.back() & ~1);
  EXPECT_EQ(ReasonToPassOver(With(RsaKey2048(), "n", EncodeBase64Url(even))), bad_modulus);
  EXPECT_EQ(ReasonToPassOver(With(RsaKey2048(), "n", EncodeBase64Url(std::string(1025, '\xFF')))), bad_modulus);
  EXPECT_EQ(ReasonToPassOver(Without(RsaKey2048(), "n")), bad_modulus);
}

TEST_F(KeySets, PassOverAnRsaKeyWithAWeakExponent) {
  for (const char* exponent : {"AQ" /* 1 */, "Aw" /* 3 */, "AQAA" /* 65536 */, "AAAA", "", "A=", "AQABAQABAQABAQAB"}) {
    EXPECT_EQ(ReasonToPassOver(With(RsaKey2048(), "e", exponent)),
              "key '乙': e is no odd exponent of 17 to 64 bits, in base64url")
        << exponent;
  }
}

TEST_F(KeySets, PassOverAKeyWhosePointIsNotOnTheCurve) {
  const std::string one = EncodeBase64Url(std::string(31, '\0') + '\1');
  EXPECT_EQ(ReasonToPassOver(With(With(EcKey(), "x", one), "y", one)), "key '甲': x and y are no point of P-256");
  const std::string zero = EncodeBase64Url(std::string(32, '\0'));
  EXPECT_EQ(ReasonToPassOver(With(With(EcKey(), "x", zero), "y", zero)), "key '甲': x and y are no point of P-256");
  json mixed = EcKey();
  mixed["y"] = EcKey()["y"];
  EXPECT_EQ(ReasonToPassOver(mixed), "key '甲': x and y are no point of P-256");
}

TEST_F(KeySets, PassOverAKeyWhoseCoordinatesAreOfAnotherForm) {
  const std::string x = EcKey()["x"];
  for (const json& odd : {json(x.substr(0, 42)), json(x + "AA"), json(x + "="), json(""), json(7), json(nullptr)}) {
    EXPECT_EQ(ReasonToPassOver(With(EcKey(), "x", odd)), "key '甲': x and y are not 32 bytes each, in base64url");
  }
  EXPECT_EQ(ReasonToPassOver(Without(EcKey(), "y")), "key '甲': x and y are not 32 bytes each, in base64url");
}

}  // namespace
}  // namespace zhiwang::auth
