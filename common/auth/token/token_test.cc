// The form of a token and its signature.

#include "common/auth/token/token.h"

#include <openssl/ecdsa.h>
#include <openssl/hmac.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/auth/token/test_token.h"
#include "tests/support/seed.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::string_literals;

std::string Part(const std::string& token, int number) {
  const size_t first = token.find('.');
  const size_t second = token.rfind('.');
  if (number == 0) return token.substr(0, first);
  return number == 1 ? token.substr(first + 1, second - first - 1) : token.substr(second + 1);
}

TEST_F(Token, OfOurIssuerForUsIsBelieved) {
  for (const std::string& token : {Good(), Rsa().Sign(RsaHeader().dump(), Claims().dump())}) {
    const auto claims = Verify(token);
    ASSERT_EQ(claims.status(), absl::OkStatus());
    EXPECT_EQ(claims->subject, kSubject);
    EXPECT_EQ(claims->issued, kNow - absl::Minutes(1));
    EXPECT_EQ(claims->expires, kNow + absl::Hours(1));
  }
}

TEST_F(Token, ThatTheIssuerSignsByTheRulesIsBelieved) {
  const auto claims = Verify(issuer_.Sign(rules_, {kSubject, kNow, kNow + absl::Hours(1)}));
  ASSERT_EQ(claims.status(), absl::OkStatus());
  EXPECT_EQ(claims->subject, kSubject);
  EXPECT_EQ(claims->issued, kNow);
  EXPECT_EQ(claims->expires, kNow + absl::Hours(1));
}

TEST_F(Token, IsNeverBelievedByRulesWithoutAnIssuerOrAudience) {
  json claims = Claims();
  claims["iss"] = "";
  EXPECT_EQ(VerifyToken(Sign(claims), keys_, {"", "zhiwang"}, kNow).status().code(), absl::StatusCode::kInternal);
  claims = Claims();
  claims["aud"] = "";
  EXPECT_EQ(VerifyToken(Sign(claims), keys_, {"https://id.example", ""}, kNow).status().code(),
            absl::StatusCode::kInternal);
}

// Its form.

TEST_F(Token, OfMoreThanEightKibibytesIsRefused) {
  const auto token_of = [&](size_t filling) {
    json claims = Claims();
    claims["filling"] = std::string(filling, 'x');
    return Sign(claims);
  };
  size_t filling = 5'000;
  while (token_of(filling).size() <= kMostTokenBytes) ++filling;
  EXPECT_TRUE(IsGood(token_of(filling - 1)));
  EXPECT_THAT(Refusal(token_of(filling)), HasSubstr("larger than 8192 bytes"));
  EXPECT_THAT(Refusal(std::string(1'000'000, '.')), HasSubstr("larger than 8192 bytes"));
}

TEST_F(Token, OfFewerOrMorePartsThanThreeIsRefused) {
  const std::string good = Good();
  for (const std::string& token : {std::string(), Part(good, 0), Part(good, 0) + "." + Part(good, 1), good + ".",
                                   "." + good, good + "." + Part(good, 2)}) {
    EXPECT_THAT(Refusal(token), HasSubstr("not three parts"));
  }
}

TEST_F(Token, InAnotherSpellingOfItsBytesIsRefused) {
  const std::string good = Good();
  for (int part = 0; part < 3; ++part) {
    std::string parts[] = {Part(good, 0), Part(good, 1), Part(good, 2)};
    const std::string plain = parts[part];
    for (const std::string& odd : {plain + "=", plain + "==", plain + " ", plain + "\n", "\t" + plain,
                                   plain.substr(1) + "+", plain.substr(1) + "/", plain + std::string(1, '\0')}) {
      parts[part] = odd;
      EXPECT_THAT(Refusal(parts[0] + "." + parts[1] + "." + parts[2]), HasSubstr("base64url"));
    }
  }
}

TEST_F(Token, WhoseLastCharacterCarriesBitsThatMeanNothingIsRefused) {
  // 64 bytes in 86 characters leave four bits of the last one unused.
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string good = Good();
  std::string token = good;
  const size_t last = alphabet.find(token.back());
  for (size_t unused = 1; unused < 16; ++unused) {
    token.back() = alphabet[last | unused];
    std::string same;
    ASSERT_TRUE(absl::WebSafeBase64Unescape(Part(token, 2), &same));
    ASSERT_EQ(same, DecodeBase64Url(Part(good, 2)));
    EXPECT_THAT(Refusal(token), HasSubstr("base64url"));
  }
}

TEST_F(Token, WhoseHeaderOrClaimsAreNoJsonObjectIsRefused) {
  for (const char* text : {"", "{", "[]", "7", "null", "\"x\"", "{} {}", "{\"a\": 01}", "{'a': 1}", "{\"a\": NaN}",
                           "{/**/}", "{\"a\": 1e999}", "{\"a\": \"\xff\"}", "{\"a\": \"\\ud800\"}"}) {
    EXPECT_THAT(Refusal(issuer_.Sign(text, Claims().dump())), HasSubstr("header is no JSON object")) << text;
    EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), text)), HasSubstr("claims are no JSON object")) << text;
  }
}

TEST_F(Token, ThatHidesTextBehindANulIsRefused) {
  const std::string hidden = std::string(1, '\0') + R"({"evil": 1})";
  EXPECT_THAT(Refusal(issuer_.Sign(Header().dump() + hidden, Claims().dump())), HasSubstr("header"));
  EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), Claims().dump() + hidden)), HasSubstr("claims"));
}

TEST_F(Token, ThatRepeatsANameAnywhereIsRefused) {
  const auto with = [](const json& object, const std::string& member) {
    std::string text = object.dump();
    return text.insert(1, member + ",");
  };
  const std::string claims = Claims().dump();
  EXPECT_THAT(Refusal(issuer_.Sign(with(Header(), R"("alg":"ES256")"), claims)), HasSubstr("header"));
  EXPECT_THAT(Refusal(issuer_.Sign(with(Header(), R"("x":[{"a":1,"b":{"c":1,"c":1}}])"), claims)), HasSubstr("header"));
  EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), with(Claims(), R"("sub":"evil")"))), HasSubstr("claims"));
  EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), with(Claims(), R"("s\u0075b":"evil")"))), HasSubstr("claims"));
  EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), with(Claims(), R"("x":{"a":1,"a":1})"))), HasSubstr("claims"));
  EXPECT_TRUE(IsGood(issuer_.Sign(Header().dump(), with(Claims(), R"("x":[{"sub":1},{"sub":{"sub":2}}])"))))
      << "the same name in two objects is no repetition";
}

// Its header.

TEST_F(Token, ThatWantsNoSignatureIsRefused) {
  for (const char* none : {"none", "None", "NONE", ""}) {
    json header = Header();
    header["alg"] = none;
    const std::string unsigned_part = EncodeBase64Url(header.dump()) + "." + EncodeBase64Url(Claims().dump());
    EXPECT_THAT(Refusal(unsigned_part + "."), HasSubstr("neither ES256 nor RS256")) << none;
    EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("neither ES256 nor RS256")) << none;
  }
}

TEST_F(Token, WithoutAnAlgorithmIsRefused) {
  json header = Header();
  header.erase("alg");
  EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("no alg"));
  header["alg"] = {"ES256"};
  EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("no alg"));
}

TEST_F(Token, OfAnyOtherAlgorithmIsRefused) {
  for (const char* algorithm :
       {"HS256", "HS384", "HS512", "ES384", "ES512", "ES256K", "RS384", "RS512", "PS256", "EdDSA", "es256", "ES256 "}) {
    json header = Header();
    header["alg"] = algorithm;
    EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("neither ES256 nor RS256")) << algorithm;
    header["kid"] = "rsa";
    EXPECT_THAT(Refusal(Rsa().Sign(header.dump(), Claims().dump())), HasSubstr("neither ES256 nor RS256")) << algorithm;
  }
}

TEST_F(Token, OfTheOtherKeysAlgorithmIsRefused) {
  json header = Header();
  header["kid"] = "rsa";
  EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("alg is not its key's")) << "ES256 under an RS256 key";
  header = RsaHeader();
  header["kid"] = issuer_.kid();
  EXPECT_THAT(Refusal(Rsa().Sign(header.dump(), Claims().dump())), HasSubstr("alg is not its key's"))
      << "RS256 under an ES256 key";
}

// A public key as PEM, which an attacker would use as a shared secret.
std::string EcPublicPem(const json& jwk) {
  // SubjectPublicKeyInfo of an uncompressed point on P-256 (RFC 5480) up to the point.
  std::string der = absl::HexStringToBytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  der += DecodeBase64Url(jwk["x"].get<std::string>()).value() + DecodeBase64Url(jwk["y"].get<std::string>()).value();
  const std::string base64 = absl::Base64Escape(der);
  return "-----BEGIN PUBLIC KEY-----\n" + base64.substr(0, 64) + "\n" + base64.substr(64) +
         "\n-----END PUBLIC KEY-----\n";
}

std::string SignWithSecret(const json& header, const json& claims, const std::string& secret) {
  const std::string signed_part = EncodeBase64Url(header.dump()) + "." + EncodeBase64Url(claims.dump());
  std::string mac(32, '\0');
  unsigned int length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(),
       reinterpret_cast<unsigned char*>(mac.data()), &length);
  return signed_part + "." + EncodeBase64Url(mac);
}

TEST_F(Token, SignedWithAPublicKeyAsTheSecretIsRefused) {
  for (const auto& [header, pem] :
       {std::pair{Header(), EcPublicPem(JwkOf(issuer_))}, std::pair{RsaHeader(), Rsa().PublicPem()}}) {
    json symmetric = header;
    symmetric["alg"] = "HS256";
    EXPECT_THAT(Refusal(SignWithSecret(symmetric, Claims(), pem)), HasSubstr("neither ES256 nor RS256"));
    EXPECT_THAT(Refusal(SignWithSecret(header, Claims(), pem)), HasSubstr("signature"));
  }
}

TEST_F(Token, ThatBringsAKeyOrChangesTheFormIsRefused) {
  for (const char* name : {"jku", "x5u", "x5c", "jwk", "crit", "b64"}) {
    for (const json& value : {json("https://evil.example"), json(nullptr), json::array({"exp"}), json(true)}) {
      json header = Header();
      header[name] = value;
      EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr(std::string("header has ") + name));
    }
  }
}

TEST_F(Token, ThatBringsTheKeyItIsSignedWithIsRefused) {
  const Issuer evil = Issuer::Generate().value();
  json header = Header();
  header["jwk"] = JwkOf(evil);
  EXPECT_THAT(Refusal(evil.Sign(header.dump(), Claims().dump())), HasSubstr("header has jwk"));
}

TEST_F(Token, OfAnotherTypeIsRefused) {
  json header = Header();
  for (const json& type : {json("JOSE"), json("logout+jwt"), json(""), json(nullptr), json(7)}) {
    header["typ"] = type;
    EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("typ"));
  }
  header["typ"] = "at+jwt";
  EXPECT_TRUE(IsGood(SignHeader(header)));
  header.erase("typ");
  EXPECT_TRUE(IsGood(SignHeader(header)));
}

TEST_F(Token, WithoutAKeyIdIsRefused) {
  json header = Header();
  header.erase("kid");
  EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("no kid"));
  for (const json& kid : {json(""), json(7), json(nullptr), json::array({issuer_.kid()})}) {
    header["kid"] = kid;
    EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("no kid"));
  }
}

TEST_F(Token, OfAnUnknownKeyIsRefused) {
  json header = Header();
  for (const std::string& kid : {std::string("evil"), issuer_.kid() + " ", issuer_.kid() + std::string(1, '\0')}) {
    header["kid"] = kid;
    EXPECT_THAT(Refusal(SignHeader(header)), HasSubstr("no key has the token's kid"));
  }
}

// Its signature.

TEST_F(Token, SignedByAnotherKeyOfTheSameNameIsRefused) {
  const Issuer evil = Issuer::Generate().value();
  EXPECT_THAT(Refusal(evil.Sign(Header().dump(), Claims().dump())), HasSubstr("signature"));
  const RsaKey evil_rsa(2048);
  EXPECT_THAT(Refusal(evil_rsa.Sign(RsaHeader().dump(), Claims().dump())), HasSubstr("signature"));
}

TEST_F(Token, WithTheSignatureOfAnotherTokenIsRefused) {
  json claims = Claims();
  claims["sub"] = "evil";
  const std::string good = Good();
  const std::string mixed = Part(good, 0) + "." + EncodeBase64Url(claims.dump()) + "." + Part(good, 2);
  EXPECT_THAT(Refusal(mixed), HasSubstr("signature"));
}

TEST_F(Token, WhoseSignatureIsCutShortOrMadeLongerIsRefused) {
  for (const std::string& good : {Good(), Rsa().Sign(RsaHeader().dump(), Claims().dump())}) {
    const std::string signed_part = Part(good, 0) + "." + Part(good, 1) + ".";
    const std::string signature = DecodeBase64Url(Part(good, 2)).value();
    for (size_t length = 0; length < signature.size(); ++length) {
      EXPECT_THAT(Refusal(signed_part + EncodeBase64Url(signature.substr(0, length))), HasSubstr("signature"));
    }
    for (const std::string& longer : {signature + '\0', '\0' + signature, signature + "\0\0"s, signature + signature}) {
      EXPECT_THAT(Refusal(signed_part + EncodeBase64Url(longer)), HasSubstr("signature"));
    }
  }
}

TEST_F(Token, WhoseSignatureIsAllZerosOrAllOnesIsRefused) {
  for (const std::string& good : {Good(), Rsa().Sign(RsaHeader().dump(), Claims().dump())}) {
    const std::string signed_part = Part(good, 0) + "." + Part(good, 1) + ".";
    const size_t length = DecodeBase64Url(Part(good, 2))->size();
    for (const char filling : {'\0', '\xFF'}) {
      EXPECT_THAT(Refusal(signed_part + EncodeBase64Url(std::string(length, filling))), HasSubstr("signature"));
    }
  }
}

TEST_F(Token, WhoseSignatureHasAZeroOrTheGroupsOrderForANumberIsRefused) {
  const std::string good = Good();
  const std::string signed_part = Part(good, 0) + "." + Part(good, 1) + ".";
  const std::string signature = DecodeBase64Url(Part(good, 2)).value();
  const std::string order = absl::HexStringToBytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const std::string r = signature.substr(0, 32), s = signature.substr(32), zero(32, '\0');
  for (const std::string& odd : {r + zero, zero + s, r + order, order + s, order + order, s + r}) {
    EXPECT_THAT(Refusal(signed_part + EncodeBase64Url(odd)), HasSubstr("signature"));
  }
}

TEST_F(Token, WhoseSignatureIsInAsn1IsRefused) {
  const std::string good = Good();
  const std::string signature = DecodeBase64Url(Part(good, 2)).value();
  const auto number = [&](size_t start) {
    return BN_bin2bn(reinterpret_cast<const unsigned char*>(signature.data()) + start, 32, nullptr);
  };
  ECDSA_SIG* numbers = ECDSA_SIG_new();
  ECDSA_SIG_set0(numbers, number(0), number(32));
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(numbers, &der);
  const std::string asn1(reinterpret_cast<char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  ECDSA_SIG_free(numbers);
  EXPECT_THAT(Refusal(Part(good, 0) + "." + Part(good, 1) + "." + EncodeBase64Url(asn1)), HasSubstr("signature"));
}

TEST_F(Token, IsNotReadBeforeItsSignatureIsChecked) {
  const Issuer evil = Issuer::Generate().value();
  EXPECT_THAT(Refusal(evil.Sign(Header().dump(), "no claims at all")), HasSubstr("signature"));
  EXPECT_THAT(Refusal(evil.Sign(Header().dump(), R"({"iss":"evil"})")), HasSubstr("signature"));
}

// All of it.

TEST_F(Token, ChangedInAnyBitIsRefused) {
  const std::string good = Good();
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string changed = good;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(IsGood(changed)) << "bit " << bit;
  }
}

TEST_F(Token, ChangedAtRandomIsRefused) {
  const unsigned seed = zhiwang::testing::Seed();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  const std::string goods[] = {Good(), Rsa().Sign(RsaHeader().dump(), Claims().dump())};
  const auto below = [&](size_t end) { return random() % end; };
  const std::vector<std::function<void(std::string&)>> changes = {
      [&](std::string& token) { token[below(token.size())] = static_cast<char>(random()); },
      [&](std::string& token) { token[below(token.size())] ^= static_cast<char>(1 << below(8)); },
      [&](std::string& token) { token.erase(below(token.size()), 1 + below(5)); },
      [&](std::string& token) { token.insert(below(token.size()), 1, static_cast<char>(random())); },
      [&](std::string& token) { std::swap(token[below(token.size())], token[below(token.size())]); },
      [&](std::string& token) { token.resize(below(token.size())); },
      [&](std::string& token) { token += token.substr(below(token.size())); },
  };
  for (int i = 0; i < 2'000; ++i) {
    const std::string& good = goods[below(2)];
    std::string token = good;
    for (size_t count = 1 + below(3); count > 0 && !token.empty(); --count) changes[below(changes.size())](token);
    EXPECT_EQ(IsGood(token), token == good) << absl::CHexEscape(token);
  }
}

}  // namespace
}  // namespace zhiwang::auth
