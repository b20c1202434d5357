#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/token/token.h"
#include "common/auth/token/token_test_keys.h"
#include "common/status/error.h"

namespace zhiwang::auth {

inline constexpr char kSubject[] = "人员-王小芳";

// A test of tokens of an issuer and of another program that signs as it does.
class Token : public ::testing::Test {
 protected:
  nlohmann::json Header() const { return {{"alg", "ES256"}, {"typ", "JWT"}, {"kid", issuer_.kid()}}; }
  nlohmann::json RsaHeader() const { return {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "rsa"}}; }
  static nlohmann::json Claims() {
    return {{"iss", "https://id.example"},
            {"aud", "zhiwang"},
            {"sub", kSubject},
            {"iat", absl::ToUnixSeconds(kNow - absl::Minutes(1))},
            {"exp", absl::ToUnixSeconds(kNow + absl::Hours(1))}};
  }
  std::string Good() const { return Sign(Claims()); }
  std::string Sign(const nlohmann::json& claims) const { return issuer_.Sign(Header().dump(), claims.dump()); }
  std::string SignHeader(const nlohmann::json& header) const { return issuer_.Sign(header.dump(), Claims().dump()); }

  absl::StatusOr<TokenClaims> Verify(const std::string& token, absl::Time now = kNow) const {
    return VerifyToken(token, keys_, rules_, now);
  }
  bool IsGood(const std::string& token, absl::Time now = kNow) const {
    const auto claims = Verify(token, now);
    EXPECT_TRUE(claims.ok() || ReasonOf(claims.status()) == common::v1::CALLER_UNKNOWN) << claims.status();
    return claims.ok();
  }
  // The reason why the token is refused; the words hold nothing of the token.
  std::string Refusal(const std::string& token, absl::Time now = kNow) const {
    const absl::Status status = Verify(token, now).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << token;
    EXPECT_EQ(ReasonOf(status), common::v1::CALLER_UNKNOWN);
    const std::string why(status.message());
    EXPECT_THAT(why, ::testing::Not(::testing::HasSubstr(kSubject)));
    EXPECT_THAT(why, ::testing::Not(::testing::HasSubstr("evil")));
    return why;
  }
  // The reason why a token is refused that differs from a good one in this claim, or lacks it.
  std::string RefusalOf(const char* name, const nlohmann::json& value) const {
    nlohmann::json claims = Claims();
    claims[name] = value;
    return Refusal(Sign(claims));
  }
  std::string RefusalWithout(const char* name) const {
    nlohmann::json claims = Claims();
    claims.erase(name);
    return Refusal(Sign(claims));
  }
  bool IsGoodWith(const char* name, const nlohmann::json& value) const {
    nlohmann::json claims = Claims();
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

}  // namespace zhiwang::auth
