#include <fstream>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "services/ctl/documents/document_data.h"
#include "services/ctl/testing/run_command.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PreviewDocument : public ::testing::Test {
 protected:
  std::string Written(const std::string& name, const std::string& text) const {
    std::ofstream(scratch_.path() + "/" + name) << text;
    return scratch_.path() + "/" + name;
  }
  Ran Preview(const std::string& form, const std::string& data) const {
    return RunCommand({"document", "preview", Written("template.txt", form), Written("data.json", data), "--renderer",
                       std::string(ZHIWANG_BIN_DIR) + "/zhiwang-render"});
  }

 private:
  testing::ScratchDirectory scratch_;
};

TEST_F(PreviewDocument, WritesAPdfOfATemplateAndData) {
  const Ran ran = Preview("# 协议书\n{{#parties}}\n: 姓名 | {{name}}\n{{/parties}}\n~ 签名：\n",
                          R"({"parties": [{"name": "张三"}, {"name": "李四"}]})");
  ASSERT_THAT(ran.result, IsOk());
  EXPECT_EQ(*ran.result, ExitCode::kDone);
  EXPECT_THAT(ran.text, StartsWith("%PDF-1."));
  EXPECT_THAT(ran.text, HasSubstr("%%EOF"));
}

TEST_F(PreviewDocument, NamesAFieldThatTheDataDoNotHave) {
  const Ran ran = Preview("甲方：{{name}}\n", R"({"nmae": "张三"})");
  EXPECT_THAT(ran.result, IsRefused(absl::StatusCode::kInvalidArgument, common::v1::TEMPLATE_FIELD_UNKNOWN));
  EXPECT_EQ(ran.text, "");
}

TEST_F(PreviewDocument, NamesACharacterThatCannotBePrinted) {
  const Ran ran = Preview("甲方：{{name}}\n", R"({"name": "张\ud83d\ude80"})");
  EXPECT_THAT(ran.result, IsRefused(absl::StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING));
  EXPECT_THAT(ChineseMessageOf(ran.result.status()), HasSubstr("U+1F680"));
}

TEST(DocumentData, AreTextsAndArraysOfObjects) {
  const auto data =
      ReadDocumentData(R"({"number": "1", "parties": [{"name": "张三"}, {"phone": "138"}], "terms": []})");
  ASSERT_THAT(data, IsOk());
  EXPECT_EQ(data->fields, (documents::Fields{"number", "parties.name", "parties.phone"}));
  EXPECT_EQ(data->values.lists.at("parties")[1].texts.at("phone"), "138");
  EXPECT_TRUE(data->values.lists.at("terms").empty());
}

TEST(DocumentData, AreRefusedByTheNameOfTheMember) {
  for (const auto& [json, named] : {std::pair{R"({"a": 1})", "“a”"},
                                    {R"({"a": ["b"]})", "“a”"},
                                    {R"({"a": [{"b": {"c": "d"}}]})", "“a.b”"},
                                    {R"(["a"])", "JSON 对象"},
                                    {R"({"a": "b", "a": "c"})", "a"},
                                    {R"({"a": "b")", "数据"}}) {
    const auto data = ReadDocumentData(json);
    EXPECT_EQ(data.status().code(), absl::StatusCode::kInvalidArgument) << json;
    EXPECT_THAT(std::string(data.status().message()), HasSubstr(named)) << json;
  }
}

}  // namespace
}  // namespace zhiwang::ctl
