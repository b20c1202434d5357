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
#include "common/auth/token/token_test_keys.h"
#include "common/status/error.h"
#include "tests/support/seed.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::string_literals;

constexpr char kSubject[] = "人员-王小芳";

int64_t Seconds(absl::Duration from_now) { return absl::ToUnixSeconds(kNow + from_now); }

std::string Part(const std::string& token, int number) {
  const size_t first = token.find('.');
  const size_t second = token.rfind('.');
  if (number == 0) return token.substr(0, first);
  return number == 1 ? token.substr(first + 1, second - first - 1) : token.substr(second + 1);
}

class Token : public ::testing::Test {
 protected:
  json Header() const { return {{"alg", "ES256"}, {"typ", "JWT"}, {"kid", issuer_.kid()}}; }
  json RsaHeader() const { return {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "rsa"}}; }
  static json Claims() {
    return {{"iss", "https://id.example"},
            {"aud", "zhiwang"},
            {"sub", kSubject},
            {"iat", Seconds(-absl::Minutes(1))},
            {"exp", Seconds(absl::Hours(1))}};
  }
  std::string Good() const { return Sign(Claims()); }
  std::string Sign(const json& claims) const { return issuer_.Sign(Header().dump(), claims.dump()); }
  std::string SignHeader(const json& header) const { return issuer_.Sign(header.dump(), Claims().dump()); }

  absl::StatusOr<TokenClaims> Verify(const std::string& token, absl::Time now = kNow) const {
    return VerifyToken(token, keys_, rules_, now);
  }
  bool IsGood(const std::string& token, absl::Time now = kNow) const {
    const auto claims = Verify(token, now);
    EXPECT_TRUE(claims.ok() || ReasonOf(claims.status()) == common::v1::CALLER_UNKNOWN) << claims.status();
    return claims.ok();
  }
  // Why the token is refused; the words hold nothing of the token.
  std::string Refusal(const std::string& token, absl::Time now = kNow) const {
    const absl::Status status = Verify(token, now).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << token;
    EXPECT_EQ(ReasonOf(status), common::v1::CALLER_UNKNOWN);
    const std::string why(status.message());
    EXPECT_THAT(why, Not(HasSubstr(kSubject)));
    EXPECT_THAT(why, Not(HasSubstr("evil")));
    return why;
  }
  // Why a token is refused whose claims differ from good ones in this member, or lack it.
  std::string RefusalOf(const char* name, const json& value) const {
    json claims = Claims();
    claims[name] = value;
    return Refusal(Sign(claims));
  }
  std::string RefusalWithout(const char* name) const {
    json claims = Claims();
    claims.erase(name);
    return Refusal(Sign(claims));
  }
  bool IsGoodWith(const char* name, const json& value) const {
    json claims = Claims();
    claims[name] = value;
    return IsGood(Sign(claims));
  }

  static const RsaKey& Rsa() {
    static const RsaKey key(2048);
    return key;
  }
  const Issuer issuer_ = Issuer::Generate().value();
  const KeySet keys_ = KeySet::Parse(KeySetOf({JwkOf(issuer_), Rsa().Jwk("rsa")})).value();
  const TokenRules rules_{"https://id.example", "zhiwang"};
};

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

// What a public key looks like to someone who takes it for a shared secret.
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

// Its claims.

TEST_F(Token, OfAnotherIssuerIsRefused) {
  for (const json& issuer : {json("https://evil.example"), json("https://id.example/"), json("HTTPS://ID.EXAMPLE"),
                             json(""), json(nullptr), json::array({"https://id.example"})}) {
    EXPECT_THAT(RefusalOf("iss", issuer), HasSubstr("iss"));
  }
  EXPECT_THAT(RefusalWithout("iss"), HasSubstr("iss"));
}

TEST_F(Token, ForAnotherAudienceIsRefused) {
  for (const json& audience :
       {json("evil"), json("zhiwang2"), json(""), json(nullptr), json::array(), json(7), json{{"zhiwang", 1}},
        json::array({"evil", "Zhiwang"}), json::array({"zhiwang", 7}), json::array({json::array({"zhiwang"})})}) {
    EXPECT_THAT(RefusalOf("aud", audience), HasSubstr("aud")) << audience;
  }
  EXPECT_THAT(RefusalWithout("aud"), HasSubstr("aud"));
}

TEST_F(Token, ForSeveralAudiencesIsGoodForEach) {
  EXPECT_TRUE(IsGoodWith("aud", {"mail", "zhiwang"}));
  EXPECT_TRUE(IsGoodWith("aud", json::array({"zhiwang"})));
}

TEST_F(Token, WithoutAnEndIsRefused) { EXPECT_THAT(RefusalWithout("exp"), HasSubstr("no exp")); }

TEST_F(Token, IsGoodUntilTheLeewayAfterItsEnd) {
  const std::string token = Good();
  const absl::Time end = kNow + absl::Hours(1);
  EXPECT_TRUE(IsGood(token, end + absl::Seconds(29)));
  EXPECT_THAT(Refusal(token, end + absl::Seconds(30)), HasSubstr("expired"));
  EXPECT_THAT(Refusal(token, absl::InfiniteFuture()), HasSubstr("expired"));
  EXPECT_THAT(RefusalOf("exp", 0), HasSubstr("expired"));
}

TEST_F(Token, ThatIsGoodForLongerThanADayIsRefused) {
  const auto signed_for = [&](absl::Duration before, absl::Duration after) {
    json claims = Claims();
    claims["iat"] = Seconds(-before);
    claims["exp"] = Seconds(after);
    return Sign(claims);
  };
  const absl::Duration none, second = absl::Seconds(1), day = absl::Hours(24);
  EXPECT_TRUE(IsGood(signed_for(none, day)));
  EXPECT_TRUE(IsGood(signed_for(absl::Hours(23), absl::Hours(1))));
  EXPECT_THAT(Refusal(signed_for(none, day + second)), HasSubstr("longer than 86400 s"));
  EXPECT_THAT(Refusal(signed_for(day, second)), HasSubstr("longer than 86400 s"));
}

TEST_F(Token, ThatDoesNotSayWhenItWasIssuedIsGoodForADayFromNow) {
  json claims = Claims();
  claims.erase("iat");
  claims["exp"] = Seconds(absl::Hours(24));
  const auto verified = Verify(Sign(claims));
  ASSERT_EQ(verified.status(), absl::OkStatus());
  EXPECT_EQ(verified->issued, std::nullopt);
  claims["exp"] = Seconds(absl::Hours(24) + absl::Seconds(31));
  EXPECT_THAT(Refusal(Sign(claims)), HasSubstr("longer than 86400 s"));
}

TEST_F(Token, ThatIsNotGoodYetIsRefused) {
  EXPECT_TRUE(IsGoodWith("nbf", Seconds(absl::Seconds(30))));
  EXPECT_THAT(RefusalOf("nbf", Seconds(absl::Seconds(31))), HasSubstr("nbf"));
}

TEST_F(Token, IssuedInTheFutureIsRefused) {
  EXPECT_TRUE(IsGoodWith("iat", Seconds(absl::Seconds(30))));
  EXPECT_THAT(RefusalOf("iat", Seconds(absl::Seconds(31))), HasSubstr("iat"));
}

TEST_F(Token, WithATimeThatIsNoneIsRefused) {
  for (const char* name : {"exp", "nbf", "iat"}) {
    for (const json& odd : {json("1800003600"), json(nullptr), json(true), json::array({1'800'000'000}), json(-1),
                            json(-0.5), json(253'402'300'800), json(1e300), json(UINT64_MAX), json(INT64_MIN)}) {
      EXPECT_THAT(RefusalOf(name, odd), HasSubstr(std::string("token's ") + name + " is no time")) << odd;
    }
    // A number with more digits than any type holds.
    std::string claims = Claims().dump();
    claims.insert(1, fmt::format("\"{}\":{},", name, std::string(400, '9')));
    EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), claims)), HasSubstr("claims"));
  }
}

TEST_F(Token, MayTellTimesInPartsOfASecond) {
  json claims = Claims();
  claims["exp"] = absl::ToUnixSeconds(kNow) + 60.5;
  const auto verified = Verify(Sign(claims));
  ASSERT_EQ(verified.status(), absl::OkStatus());
  EXPECT_EQ(verified->expires, kNow + absl::Seconds(60.5));
}

TEST_F(Token, WithoutASubjectIsRefused) {
  for (const json& subject : {json(""), json(7), json(nullptr), json::array({"x"})}) {
    EXPECT_THAT(RefusalOf("sub", subject), HasSubstr("no sub"));
  }
  EXPECT_THAT(RefusalWithout("sub"), HasSubstr("no sub"));
}

TEST_F(Token, WithASubjectOfMoreThanAHundredBytesIsRefused) {
  EXPECT_TRUE(IsGoodWith("sub", std::string(100, 'x')));
  EXPECT_THAT(RefusalOf("sub", std::string(101, 'x')), HasSubstr("longer than 100 bytes"));
}

TEST_F(Token, WithAControlCharacterInItsSubjectIsRefused) {
  for (const std::string& odd : {"\0"s, "\n"s, "\t"s, "\x1F"s, "\x7F"s, "\u0080"s, "\u0085"s, "\u009F"s}) {
    EXPECT_THAT(RefusalOf("sub", "人" + odd), HasSubstr("control character"));
    EXPECT_THAT(RefusalOf("sub", odd + "x"), HasSubstr("control character"));
  }
  for (const char* fine : {"\u00A0", "\u00BF", "é", "王 小芳", "😀"}) EXPECT_TRUE(IsGoodWith("sub", fine)) << fine;
}

TEST_F(Token, WithASubjectThatIsNotUtf8IsRefused) {
  for (const char* odd : {"\xff", "\xc3(", "\xc0\x80", "\xed\xa0\x80", "\xe4\xba", "\xf4\x90\x80\x80"}) {
    std::string claims = Claims().dump();
    claims.replace(claims.find(kSubject), sizeof(kSubject) - 1, odd);
    EXPECT_THAT(Refusal(issuer_.Sign(Header().dump(), claims)), HasSubstr("claims"));
  }
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
