#include "common/text/phone.h"

#include <gtest/gtest.h>

namespace zhiwang {
namespace {

// Public report 49: libphonenumber#1122 and #1401.
TEST(APhoneNumber, IsOneHoweverItIsWritten) {
  for (const char* written :
       {"13800138000", " 138 0013 8000 ", "138-0013-8000", "+8613800138000", "+86 138-0013-8000", "0086 13800138000",
        "8613800138000", "013800138000", "08613800138000", "（+86）138.0013.8000", "１３８００１３８０００",
        "＋86　138００１３8000", "(+86)13800138000", "138\u00A00013\u20118000", "\u202A+86 138 0013 8000\u202C",
        "\u200E13800138000\uFEFF"}) {
    EXPECT_EQ(NormalPhone(written), "+8613800138000") << written;
  }
  for (const char* written : {"0532-86890004", "0532-8689 0004", "053286890004", "+86 532 8689 0004", "(0532)86890004",
                              "0086-532-86890004", "0532—86890004"}) {
    EXPECT_EQ(NormalPhone(written), "+8653286890004") << written;
  }
  EXPECT_EQ(NormalPhone("+852 2345 6789"), "+85223456789");
  EXPECT_EQ(NormalPhone("400-800-1234"), NormalPhone("4008001234"));
}

TEST(APhoneNumber, ThatIsDialledAsItIsStays) {
  for (const char* service : {"110", "12345", "95588", "96110", "86890004"}) EXPECT_EQ(NormalPhone(service), service);
}

TEST(APhoneNumber, IsDialledInChinaWithoutTheCountry) {
  EXPECT_EQ(NationalPhone("+8613800138000"), "13800138000");
  EXPECT_EQ(NationalPhone("+8653286890004"), "053286890004");
  EXPECT_EQ(NationalPhone("+861065432100"), "01065432100") << "Beijing";
  EXPECT_EQ(NationalPhone("+864008001234"), "4008001234");
  EXPECT_EQ(NationalPhone("+8695588"), "95588");
  EXPECT_EQ(NationalPhone("+869515012345"), "09515012345") << "Yinchuan, and no service";
  EXPECT_EQ(NationalPhone("+85223456789"), "+85223456789");
  EXPECT_EQ(NationalPhone("12345"), "12345");
  EXPECT_EQ(NationalPhone(""), "");
}

// Public report 49: libphonenumber#1122 and #1401.
TEST(APhoneNumber, KeepsItsExtensionApart) {
  for (const char* written : {"0532-86890004-8001", "053286890004转8001", "0532 8689 0004 转 8001",
                              "0532-86890004 分机 8001", "0532-86890004 ext. 8001",
                              "０５３２－８６８９０００４－８００１", "+86 532 86890004 x8001", "0532-86890004#8001"}) {
    const auto phone = ReadPhone(written);
    ASSERT_TRUE(phone.has_value()) << written;
    EXPECT_EQ(phone->number, "+8653286890004") << written;
    EXPECT_EQ(phone->extension, "8001") << written;
  }
  EXPECT_EQ(ReadPhone("13800138000")->extension, "");
}

// Public report 49: libphonenumber#1122 and #1401.
TEST(APhoneNumber, IsNothingElse) {
  for (const char* wrong : {"",
                            " ",
                            "\u200B",
                            "12",
                            "+",
                            "+86",
                            "无",
                            "没有",
                            "138****8000",
                            "一三八",
                            "138+00138000",
                            "￥138",
                            "1.38E+10",
                            "1.3800138E+10",
                            "13800138000/13900139000",
                            "13800138000 13900139000",
                            "13800138000,13900139000",
                            "13800138000、13900139000",
                            "138001380001",
                            "1380013800",
                            "123456789012345678901",
                            "x",
                            "转8001",
                            "-8001",
                            "0532-8",
                            "0532-86890004转",
                            "138\xEF\xBC"}) {
    EXPECT_EQ(NormalPhone(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang
