// The claims of a token: issuer, audience, subject, and life.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/token/test_token.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using namespace std::string_literals;

int64_t Seconds(absl::Duration from_now) { return absl::ToUnixSeconds(kNow + from_now); }

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

}  // namespace
}  // namespace zhiwang::auth
