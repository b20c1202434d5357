#include "services/ctl/text/files/csv.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Csv, QuotedFieldsHoldCommasQuotesAndLineBreaks) {
  const auto rows = ParseCsv("code,name\nD01,\"水务局,供水科\"\nD02,\"他说\"\"好\"\"\r\n第二行\"\nD03,尾\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_THAT((*rows)[1].fields, ElementsAre("D01", "水务局,供水科"));
  EXPECT_THAT((*rows)[2].fields, ElementsAre("D02", "他说\"好\"\r\n第二行"));
  EXPECT_EQ((*rows)[2].line, 3);
  EXPECT_EQ((*rows)[3].line, 5) << "lines inside quotes count";
}

TEST(Csv, MarksLineEndsAndBlankLinesOfAnyOfficeProgramAreTaken) {
  const auto rows = ParseCsv(
      "\xEF\xBB\xBF"
      "a,b\r\n\r\n1,\r2,3");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_THAT((*rows)[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT((*rows)[1].fields, ElementsAre("1", ""));
  EXPECT_EQ((*rows)[1].line, 3);
  EXPECT_THAT((*rows)[2].fields, ElementsAre("2", "3"));
}

TEST(Csv, ARowThatIsWrittenIsReadBack) {
  const std::vector<std::string> fields = {"（2026）人调字第1号", "水务局,供水科",    "",
                                           "他说\"好\"",          "第一行\r\n第二行", " 空格 "};
  EXPECT_EQ(FormatCsvRow({"a", "b,c", "", "\"d\""}), "a,\"b,c\",,\"\"\"d\"\"\"\r\n");
  const auto rows = ParseCsv(FormatCsvRow(fields) + FormatCsvRow({"次", "行"}));
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].fields, fields);
  EXPECT_THAT((*rows)[1].fields, ElementsAre("次", "行"));
}

TEST(Csv, ABrokenQuoteIsReportedWithItsLine) {
  EXPECT_THAT(std::string(ParseCsv("a\n\"b\nc").status().message()), HasSubstr("第 2 行"));
  EXPECT_THAT(std::string(ParseCsv("a\n\"b\"c\n").status().message()), HasSubstr("第 2 行"));
}

TEST(Csv, AFileNeedsItsColumnsOnceEach) {
  const std::string path = ::testing::TempDir() + "/csv_test_columns.csv";
  std::ofstream(path) << "code,name,code\nD01,水务局,x\n";
  EXPECT_THAT(std::string(ReadCsvFile(path, {"code"}).status().message()), HasSubstr("重复"));
  EXPECT_THAT(std::string(ReadCsvFile(path, {"area"}).status().message()), HasSubstr("缺少“area”列"));
  const auto table = ReadCsvFile(path, {"name"});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->Field(table->rows[0], "name"), "水务局");
  EXPECT_EQ(table->Field(table->rows[0], "phone"), "");
  EXPECT_TRUE(table->Has("name"));
  EXPECT_FALSE(table->Has("phone"));
  EXPECT_TRUE(ReadCsvFile(path, {"name"}, {"phone"}).ok()) << "it may be missing";
  EXPECT_THAT(std::string(ReadCsvFile(path, {"name"}, {"code"}).status().message()), HasSubstr("“code”列重复"));
  EXPECT_EQ(ReadCsvFile(path + ".none", {}).status().code(), absl::StatusCode::kNotFound);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace zhiwang::ctl
