#include "common/text/amount.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace zhiwang {
namespace {

TEST(AmountInCapitals, WritesTheNineAmountsOfTheRule) {
  for (const auto& [fen, capitals] : {std::pair<int64_t, const char*>{1'409'50, "壹仟肆佰零玖元伍角"},
                                      {6'007'14, "陆仟零柒元壹角肆分"},
                                      {16'409'02, "壹万陆仟肆佰零玖元零贰分"},
                                      {325'04, "叁佰贰拾伍元零肆分"},
                                      {10'500'00, "壹万零伍佰元整"},
                                      {100'000'00, "壹拾万元整"},
                                      {12'000'01, "壹万贰仟元零壹分"},
                                      {1, "壹分"},
                                      {200'000'000'00, "贰亿元整"}}) {
    EXPECT_EQ(AmountInCapitals(fen), capitals) << fen;
  }
}

TEST(AmountInCapitals, HasOneZeroForAnyNumberOfThem) {
  for (const auto& [fen, capitals] :
       {std::pair<int64_t, const char*>{0, "零元整"},
        {10, "壹角"},
        {15, "壹角伍分"},
        {1'00, "壹元整"},
        {1'05, "壹元零伍分"},
        {10'00, "壹拾元整"},
        {10'05, "壹拾元零伍分"},
        {1'001'00, "壹仟零壹元整"},
        {1'010'00, "壹仟零壹拾元整"},
        {10'005'000'00, "壹仟万伍仟元整"},
        {1'000'500'00, "壹佰万零伍佰元整"},
        {100'000'001'00, "壹亿零壹元整"},
        {100'010'000'00, "壹亿零壹万元整"},
        {105'000'000'00, "壹亿零伍佰万元整"},
        {1'000'005'000'00, "壹拾亿零伍仟元整"},
        {999'999'999'999'99, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"}}) {
    EXPECT_EQ(AmountInCapitals(fen), capitals) << fen;
    EXPECT_EQ(ReadAmountInCapitals(capitals), fen) << capitals;
  }
}

TEST(AmountInCapitals, IsNoneBelowZeroOrOfATrillion) {
  EXPECT_EQ(AmountInCapitals(-1), std::nullopt);
  EXPECT_EQ(AmountInCapitals(1'000'000'000'000'00), std::nullopt);
  EXPECT_EQ(AmountInCapitals(INT64_MAX), std::nullopt);
}

// Public report 23: chinapnr/fishbase#238, dromara/hutool#1739 and #3986.
TEST(AmountInCapitals, ReadsBackToTheSameFen) {
  for (int64_t fen = 0; fen <= 1'000'000; ++fen) {
    const std::string capitals = *AmountInCapitals(fen);
    ASSERT_EQ(ReadAmountInCapitals(capitals), fen) << capitals;
  }
  for (int64_t fen = 1; fen < 100'000'000'000'000; fen = fen * 7 + 3) {
    const std::string capitals = *AmountInCapitals(fen);
    ASSERT_EQ(ReadAmountInCapitals(capitals), fen) << capitals;
  }
}

TEST(AmountInCapitals, IsReadInEachWayThatTheRulesAllow) {
  for (const char* capitals : {"壹仟陆佰捌拾元叁角贰分", "壹仟陆佰捌拾元零叁角贰分", "壹仟陆佰捌拾圆叁角贰分"}) {
    EXPECT_EQ(ReadAmountInCapitals(capitals), 1'680'32) << capitals;
  }
  for (const char* capitals : {"壹拾万柒仟元伍角叁分", "壹拾万柒仟元零伍角叁分", "壹拾万零柒仟元伍角叁分"}) {
    EXPECT_EQ(ReadAmountInCapitals(capitals), 107'000'53) << capitals;
  }
  for (const char* capitals : {"伍元贰角", "伍元贰角整", "伍圆贰角正"}) {
    EXPECT_EQ(ReadAmountInCapitals(capitals), 5'20) << capitals;
  }
}

TEST(AmountInCapitals, IsNotReadFromAnythingElse) {
  for (const char* wrong : {"",
                            "整",
                            "元",
                            "零",
                            "元整",
                            "伍",
                            "伍拾",
                            "壹万陆仟",
                            "一万元整",
                            "壹万零元整",
                            "壹万零伍佰元",
                            "拾元整",
                            "壹万伍佰元整",
                            "伍佰壹万仟元整",
                            "壹元贰元整",
                            "壹元伍分",
                            "零壹元整",
                            "壹元整整",
                            "壹元壹分整",
                            "壹分壹角",
                            "壹元整壹角",
                            "人民币壹元整",
                            "壹 元整",
                            "壹亿亿元整",
                            "10元整",
                            "\xE5"}) {
    EXPECT_EQ(ReadAmountInCapitals(wrong), std::nullopt) << wrong;
  }
  std::string endless;
  for (int i = 0; i < 1000; ++i) endless += "玖亿";
  EXPECT_EQ(ReadAmountInCapitals(endless), std::nullopt);
}

TEST(AmountInFigures, HasACommaBeforeEveryThreeDigits) {
  EXPECT_EQ(AmountInFigures(0), "0.00");
  EXPECT_EQ(AmountInFigures(1), "0.01");
  EXPECT_EQ(AmountInFigures(999'99), "999.99");
  EXPECT_EQ(AmountInFigures(10'500'00), "10,500.00");
  EXPECT_EQ(AmountInFigures(1'234'567'89), "1,234,567.89");
  EXPECT_EQ(AmountInFigures(-333'34), "-333.34");
  EXPECT_EQ(AmountInFigures(INT64_MIN), "-92,233,720,368,547,758.08");
}

}  // namespace
}  // namespace zhiwang
