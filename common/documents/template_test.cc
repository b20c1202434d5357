#include "common/documents/template.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Form = Paragraph::Form;

const Fields& AgreementFields() {
  static const auto& fields =
      *new Fields{"number", "facts", "note", "parties.name", "parties.agents.name", "terms.n", "terms.text"};
  return fields;
}

std::vector<Block> Filled(const std::string& text, const Values& values) {
  const auto form = Template::Parse(text, AgreementFields());
  EXPECT_THAT(form, IsOk());
  if (!form.ok()) return {};
  auto blocks = form->Fill(values);
  EXPECT_THAT(blocks, IsOk());
  return blocks.value_or(std::vector<Block>());
}

absl::Status Refusal(const std::string& text) { return Template::Parse(text, AgreementFields()).status(); }

Values WithFacts(const std::string& facts) { return {{{"facts", facts}}, {}}; }

Values TwoParties() {
  Values li, wang, agent;
  li.texts["name"] = "李四";
  wang.texts["name"] = "王五";
  agent.texts["name"] = "赵律师";
  wang.lists["agents"] = {agent};
  Values values{{{"number", "（2026）人调字第12号"}}, {{"parties", {li, wang}}}};
  return values;
}

TEST(Template, MakesABlockOfEachKindOfLine) {
  EXPECT_THAT(
      Filled("# 人民调解协议书\n> 编号：{{number}}\n< 李四：\n## 一、事实\n　　双方因边界发生争执。\n\\# 1 楼\n",
             TwoParties()),
      ElementsAre(Block(Title{"人民调解协议书"}), Block(Paragraph{"编号：（2026）人调字第12号", Form::kRight}),
                  Block(Paragraph{"李四：", Form::kFlush}), Block(Heading{"一、事实"}),
                  Block(Paragraph{"双方因边界发生争执。"}), Block(Paragraph{"# 1 楼"})));
}

TEST(Template, GathersLinesOfAKindUntilAnotherOneComes) {
  EXPECT_THAT(Filled(": 姓名 | {{number}}\n: 住址 | 某村\n\n: 职业 | 农民\n~ 当事人：\n~> 2026年3月9日\n", {}),
              ElementsAre(Block(FieldList{{{"姓名", ""}, {"住址", "某村"}}}), Block(FieldList{{{"职业", "农民"}}}),
                          Block(SignatureBlock{{{"当事人：", false}, {"2026年3月9日", true}}})));
}

TEST(Template, RepeatsLinesForEachEntryOfAList) {
  const std::string text = "{{#parties}}\n~ 当事人：{{name}}（{{number}}）\n{{/parties}}\n~ 调解员：\n";
  EXPECT_THAT(
      Filled(text, TwoParties()),
      ElementsAre(Block(SignatureBlock{
          {{"当事人：李四（（2026）人调字第12号）"}, {"当事人：王五（（2026）人调字第12号）"}, {"调解员："}}})));
  EXPECT_THAT(Filled(text, {}), ElementsAre(Block(SignatureBlock{{{"调解员："}}})));
}

TEST(Template, GoesOnWithOneTableThroughSections) {
  Values first, second;
  first.texts = {{"n", "1"}, {"text", "赔偿"}};
  second.texts = {{"n", "2"}, {"text", "道歉"}};
  const Values values{{}, {{"terms", {first, second}}}};
  EXPECT_THAT(
      Filled("|= 1 | 4\n|# 序号 | 内容 |\n{{#terms}}\n| {{n}} | {{text}} |\n{{/terms}}\n| 合计 | 二\\|2 |\n", values),
      ElementsAre(
          Block(Table{{1, 4}, {{{"序号", "内容"}, true}, {{"1", "赔偿"}}, {{"2", "道歉"}}, {{"合计", "二|2"}}}})));
}

TEST(Template, HasColumnsThatHoldACharacter) {
  EXPECT_THAT(Filled("|= 1 | 13\n| 甲 | 乙 |\n", {}), ElementsAre(Block(Table{{1, 13}, {{{"甲", "乙"}}}})));
  EXPECT_THAT(Refusal("|= 1 | 14\n| 甲 | 乙 |\n"), IsInvalid("template.text")) << "it would leave the page";
}

TEST(Template, LooksForAFieldFromTheInsideOut) {
  EXPECT_THAT(Filled("{{#parties}}\n{{#agents}}\n{{name}}代理，{{number}}\n{{/agents}}\n{{^agents}}\n{{name}}无代理人\n"
                     "{{/agents}}\n{{/parties}}\n",
                     TwoParties()),
              ElementsAre(Block(Paragraph{"李四无代理人"}), Block(Paragraph{"赵律师代理，（2026）人调字第12号"})));
}

TEST(Template, KeepsOrDropsLinesByATextThatIsThere) {
  const std::string text = "{{#note}}\n备注：{{note}}\n{{/note}}\n{{^note}}\n无备注。\n{{/note}}\n";
  EXPECT_THAT(Filled(text, {{{"note", "急"}}, {}}), ElementsAre(Block(Paragraph{"备注：急"})));
  EXPECT_THAT(Filled(text, {{{"note", " \u3000"}}, {}}), ElementsAre(Block(Paragraph{"无备注。"})));
  EXPECT_THAT(Filled(text, {}), ElementsAre(Block(Paragraph{"无备注。"})));
}

TEST(Template, TakesValuesForTextWhateverMarksTheyHold) {
  EXPECT_THAT(Filled("{{facts}}\n| {{facts}} | 乙 |\n", WithFacts("# | {{number}} {{/parties}} \\|")),
              ElementsAre(Block(Paragraph{"# | {{number}} {{/parties}} \\|"}),
                          Block(Table{{}, {{{"# | {{number}} {{/parties}} \\|", "乙"}}}})));
}

TEST(Template, MakesAParagraphOfEachLineOfAValueAndNoneOfABlankOne) {
  EXPECT_THAT(
      Filled("事实：{{facts}}\n", WithFacts("\u3000\u3000一。\r\n\r\n二。\r三。\n \u200B\n")),
      ElementsAre(Block(Paragraph{"事实：\u3000\u3000一。"}), Block(Paragraph{"二。"}), Block(Paragraph{"三。"})));
  EXPECT_THAT(Filled("{{facts}}\n", {}), IsEmpty());
  EXPECT_THAT(Filled(": 事实 | {{facts}}\n", WithFacts("一。\r\n二。")),
              ElementsAre(Block(FieldList{{{"事实", "一。\n二。"}}})));
}

TEST(Template, MakesNoDocumentWithoutEnd) {
  const auto filled = [](const std::string& text, const Values& values) {
    return Template::Parse(text, AgreementFields())->Fill(values).status();
  };
  Values many = WithFacts(std::string(9'000, 'x'));
  many.lists["parties"].resize(200);
  for (Values& party : many.lists["parties"]) party.lists["agents"].resize(200);
  const std::string each = "{{#parties}}\n{{#agents}}\n{{number}}\n{{/agents}}\n{{/parties}}\n";
  EXPECT_THAT(filled(each, many), IsOk());
  const auto is_too_long = IsRefused(absl::StatusCode::kInvalidArgument, common::v1::CONTENT_TOO_LARGE);
  EXPECT_THAT(filled(each + each, many), is_too_long) << "lines";
  std::string line;
  for (int i = 0; i < 2'000; ++i) line += "{{facts}}";
  EXPECT_THAT(filled(line, many), is_too_long) << "bytes";
}

TEST(Template, NamesAFieldThatItsDocumentsDoNotHave) {
  const absl::Status unknown = Refusal("# 协议书\n编号：{{nummer}}\n");
  EXPECT_THAT(unknown, IsRefused(absl::StatusCode::kInvalidArgument, common::v1::TEMPLATE_FIELD_UNKNOWN));
  EXPECT_THAT(ChineseMessageOf(unknown), HasSubstr("第 2 行的字段“nummer”"));
  for (const char* text : {"{{name}}", "{{text}}", "{{#signers}}\n{{/signers}}", "{{^signers}}\n{{/signers}}",
                           "{{#parties}}\n{{text}}\n{{/parties}}", "{{#agents}}\n{{/agents}}"}) {
    EXPECT_THAT(Refusal(text), IsRefused(absl::StatusCode::kInvalidArgument, common::v1::TEMPLATE_FIELD_UNKNOWN))
        << text;
  }
}

TEST(Template, IsRefusedWithTheLineWhereItIsNotOfTheForm) {
  for (const char* text : {"{{number",
                           "{{}}",
                           "{{Number}}",
                           "{{ 编号 }}",
                           "{{parties.name}}",
                           "{{parties}}",
                           "{{#parties}}",
                           "{{/parties}}",
                           "{{#parties}}\n{{/terms}}",
                           "{{#parties}}甲\n{{/parties}}",
                           "{{#parties}} {{/parties}}",
                           ": 姓名",
                           ": 姓名 | 甲 | 乙",
                           "{{#parties}}\n{{#parties}}\n{{/parties}}\n{{/parties}}",
                           "{{#parties}}\n{{#terms}}\n{{/terms}}\n{{/parties}}",
                           "{{#parties}}\n{{#agents}}\n{{#agents}}\n{{/agents}}\n{{/agents}}\n{{/parties}}",
                           "|= 1 | 0",
                           "|= 1 | 101",
                           "|= 1 | 100",
                           "|= 1 | 7 | 7",
                           "|= 一",
                           "|= 1 | 1\n| 1 | 2 | 3",
                           "| 甲 |\n|# 表头 |",
                           "\xE5\xBC",
                           "|1|2|3|4|5|6|7|8|9|10|11|12|13|",
                           "{{#note}}\n{{#note}}\n{{#note}}\n{{#note}}\n{{#note}}\n"}) {
    EXPECT_THAT(Refusal(text), IsInvalid("template.text")) << text;
  }
  EXPECT_THAT(ChineseMessageOf(Refusal("甲\n乙\n{{#parties}}\n丙\n")), HasSubstr("模板第 3 行"));
}

TEST(Template, IsReadWithWindowsLineEndsAndAByteOrderMark) {
  EXPECT_THAT(Filled("\uFEFF# 协议书\r\n甲。\r\n", {}), ElementsAre(Block(Title{"协议书"}), Block(Paragraph{"甲。"})));
}

}  // namespace
}  // namespace zhiwang::documents
