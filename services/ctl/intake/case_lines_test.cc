#include "services/ctl/intake/case_lines.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/local_time.h"

namespace zhiwang::ctl {
namespace {

using ::testing::HasSubstr;
namespace v1 = intake::v1;

class CaseLines : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Case> Read(std::string_view line) const {
    const auto read = reader_.Read(line);
    if (!read.ok()) return read.status();
    return read->c;
  }
  std::string RefusalOf(std::string_view line) const { return std::string(Read(line).status().message()); }

  const CaseLineReader reader_{"districts/370211",
                               CategoryTree({{"01", {"城乡建设"}}, {"0101", {"城乡建设", "安全生产"}}}),
                               v1::Case::PETITION_PLATFORM};
};

TEST_F(CaseLines, APetitionBecomesACaseWithItsOwnTimes) {
  const auto c = Read(R"({"id": 24, "author": "A00074011", "title": "占道施工", "submitted_at": "2020-01-06T12:09:38",
                          "body": "人行道被圈", "reply": "已整改", "replied_at": "2020-01-09 08:00:00",
                          "level1": "城乡建设", "level2": "安全生产"})");
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->external_id(), "24");
  EXPECT_EQ(c->channel(), v1::Case::PETITION_PLATFORM);
  EXPECT_EQ(c->reporter().display_name(), "A00074011");
  EXPECT_EQ(c->title(), "占道施工");
  EXPECT_EQ(c->text(), "人行道被圈");
  EXPECT_EQ(c->public_reply(), "已整改");
  EXPECT_EQ(c->category(), "districts/370211/categories/0101");
  EXPECT_EQ(c->receive_time().seconds(), 1578283778) << "local time is +08:00";
  EXPECT_EQ(c->resolve_time().seconds(), 1578528000);
  EXPECT_EQ(c->close_time().seconds(), c->resolve_time().seconds());
  EXPECT_FALSE(c->has_dispatch_time());
}

TEST_F(CaseLines, APetitionWithoutAReplyIsOpen) {
  const auto c = Read(R"({"id":"1","title":"t","body":"b","submitted_at":"2020-01-06T12:09:38+00:00","reply":""})");
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_FALSE(c->has_resolve_time());
  EXPECT_FALSE(c->has_close_time());
  EXPECT_EQ(c->receive_time().seconds(), 1578312578) << "an offset counts";
}

TEST_F(CaseLines, AnAccountLongerThanANameIsLeftOut) {
  const std::string line =
      R"({"id":"1","body":"b","submitted_at":"2020-01-06","author":")" + std::string(41, 'x') + "\"}";
  const auto c = Read(line);
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->reporter().display_name(), "");
}

TEST_F(CaseLines, OurOwnJsonKeepsWhatItSays) {
  const auto c =
      Read(R"({"channel":"CITY_HOTLINE","externalId":"X1","text":"路灯不亮","receive_time":"2024-03-01T00:00:00Z"})");
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->channel(), v1::Case::CITY_HOTLINE);
  EXPECT_EQ(c->external_id(), "X1");
  EXPECT_EQ(c->receive_time().seconds(), 1709251200);
}

TEST_F(CaseLines, WhatCannotBeSentSaysWhy) {
  EXPECT_EQ(Read("{\"id\":").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("[1]").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("{\"id\":\"\xff\"}").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read(R"({"txet":"路灯不亮"})").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(Read(R"({"id":"1","body":"b"})").status().message()), HasSubstr("submitted_at"));
  EXPECT_THAT(std::string(Read(R"({"body":["b"],"submitted_at":"2020-01-06"})").status().message()), HasSubstr("body"));
  EXPECT_THAT(std::string(Read(R"({"body":"b","submitted_at":"2020-02-30"})").status().message()),
              HasSubstr("2020-02-30"));
  EXPECT_THAT(std::string(Read(R"({"body":"b","submitted_at":"2020-01-06","reply":"r"})").status().message()),
              HasSubstr("replied_at"));
  EXPECT_EQ(Read(R"({"body":"b","submitted_at":"2020-01-06","level1":"外星"})").status().code(),
            absl::StatusCode::kNotFound);
}

// Public report 44: nlohmann/json#375.
TEST_F(CaseLines, WithANameTwiceAreRefusedByThatName) {
  EXPECT_EQ(RefusalOf(R"({"id":"1","body":"a","body":"b","submitted_at":"2020-01-06"})"),
            "名称“body”在同一个对象里出现两次");
  EXPECT_EQ(RefusalOf(R"({"text":"a","reporter":{"phone":"1"},"reporter":{"displayName":"王"}})"),
            "名称“reporter”在同一个对象里出现两次")
      << "halves of two persons";
  EXPECT_EQ(RefusalOf(R"({"text":"a","externalId":"1","external_id":"2"})"),
            "字段“externalId”与“external_id”是同一个字段");
  EXPECT_EQ(RefusalOf(R"({"id":"1","body":"a","submitted_at":"2020-01-06"} {})"), "不是合法的 JSON");
  EXPECT_EQ(RefusalOf(R"({"id":184467440737095516160,"body":"a","submitted_at":"2020-01-06"})"),
            "“id”处：数 184467440737095516160 超出 64 位整数的范围");
}

TEST_F(CaseLines, WithAFieldThatNoCaseHasAreRefusedByItsName) {
  EXPECT_EQ(RefusalOf(R"({"id":"1","body":"a","submited_at":"2020-01-06"})"), "没有字段“submited_at”");
  EXPECT_EQ(RefusalOf(R"({"txet":"路灯不亮"})"), "没有字段“txet”");
  EXPECT_EQ(RefusalOf(R"({"text":"a","receive_time":"昨天"})"),
            "字段“receive_time”须为时间，如 2026-03-02T09:00:00+08:00");
}

TEST_F(CaseLines, NameTheFieldOfARefusalAsTheLineDoes) {
  EXPECT_TRUE(reader_.Read(R"({"id":"1","body":"a","submitted_at":"2020-01-06"})")->is_petition);
  EXPECT_FALSE(reader_.Read(R"({"text":"a"})")->is_petition);
  EXPECT_EQ(FieldInLine("case.receive_time", true), "submitted_at");
  EXPECT_EQ(FieldInLine("case.receive_time", false), "receive_time");
  EXPECT_EQ(FieldInLine("case.category", true), "category");
}

TEST(LocalTime, MomentsThatNoCalendarHasAreNone) {
  EXPECT_TRUE(ParseTime("2024-02-29 23:59").has_value());
  EXPECT_FALSE(ParseTime("2023-02-29").has_value());
  EXPECT_FALSE(ParseTime("infinite-future").has_value());
  EXPECT_FALSE(ParseTime("").has_value());
  EXPECT_EQ(FormatTime(ToTimestamp(*ParseTime("2024-02-29T15:59:00Z"))), "2024-02-29 23:59");
}

TEST(Lines, AnOverlongLineIsSkippedAndTheRestIsRead) {
  const std::string path = ::testing::TempDir() + "/case_lines_test.jsonl";
  std::ofstream(path, std::ios::binary) << "\xEF\xBB\xBFone\r\n"
                                        << std::string(LineReader::kLongest + 1, 'x') << "\n\nlast";
  auto lines = LineReader::Open(path);
  ASSERT_TRUE(lines.ok()) << lines.status();
  Line line;
  ASSERT_TRUE(lines->Next(line));
  EXPECT_EQ(line.text, "one");
  ASSERT_TRUE(lines->Next(line));
  EXPECT_TRUE(line.too_long);
  ASSERT_TRUE(lines->Next(line));
  EXPECT_EQ(line.text, "");
  EXPECT_FALSE(line.too_long);
  ASSERT_TRUE(lines->Next(line));
  EXPECT_EQ(line.text, "last");
  EXPECT_EQ(line.number, 4);
  EXPECT_FALSE(lines->Next(line));
  EXPECT_EQ(lines->bytes_read(), lines->bytes_total());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace zhiwang::ctl
