#include "common/json/strict_json.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/status/error.h"

namespace zhiwang::strict_json {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// `2: 名称“text”…`, or nothing for a text without a fault.
std::string FaultOf(std::string_view text) {
  const auto fault = FindFault(text);
  return fault ? std::to_string(fault->line) + ": " + fault->zh : "";
}

// Public report 44: nlohmann/json#375.
TEST(StrictJson, RefusesANameThatComesTwiceInAnObject) {
  EXPECT_EQ(FaultOf("{\"id\": \"1\",\n \"text\": \"a\",\n \"text\": \"b\"}"), "3: 名称“text”在同一个对象里出现两次");
  EXPECT_EQ(FaultOf(R"({"reporter": {"phone": "1", "phone": "2"}})"), "1: 名称“reporter.phone”在同一个对象里出现两次");
  EXPECT_EQ(FaultOf(R"({"a": 1, "\u0061": 2})"), "1: 名称“a”在同一个对象里出现两次") << "however it is written";
  EXPECT_EQ(FaultOf(R"([{"b": [{"c": 1}, {"c": 1, "c": 1}]}])"), "1: 名称“b.c”在同一个对象里出现两次");
  EXPECT_EQ(FaultOf(R"({"": 1, "": 2})"), "1: 名称“”在同一个对象里出现两次");
}

TEST(StrictJson, TakesTheSameNameInObjectsBesideEachOther) {
  EXPECT_EQ(FaultOf(R"({"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}], "c": {"a": {"b": 1}}})"), "");
}

TEST(StrictJson, RefusesWhatFollowsTheValue) {
  for (const std::string& text : {std::string("{} {}"), std::string("{}x"), std::string("{},"), std::string("{}\0", 3),
                                  std::string("{}\0{}", 5), std::string("1 2")}) {
    EXPECT_THAT(FaultOf(text), HasSubstr("不是合法的 JSON")) << text;
  }
  EXPECT_EQ(FaultOf("{}\n \t\r\n"), "");
}

TEST(StrictJson, RefusesNumbersThatDoNotFit) {
  EXPECT_EQ(FaultOf(R"({"row": 18446744073709551616})"), "1: “row”处：数 18446744073709551616 超出 64 位整数的范围");
  EXPECT_EQ(FaultOf(R"({"row": -9223372036854775809})"), "1: “row”处：数 -9223372036854775809 超出 64 位整数的范围");
  EXPECT_EQ(FaultOf("{\n\"lng\": 1e999}"), "2: “lng”处：数 1e999 太大");
  EXPECT_EQ(FaultOf("[18446744073709551615, -9223372036854775808, 1e300, 0.1234567890123456789, -0]"), "");
}

TEST(StrictJson, RefusesWhatIsNoJsonByItsLine) {
  for (const char* text : {"{\n'a': 1}", "{\na: 1}", "{\"a\":\n01}", "{\"a\": 1,\n}", "{\n", "{\"a\":\nNaN}",
                           "{\"a\": \"\n\"}", "{\n/* */}", "{\n\"\xff\": 1}"}) {
    EXPECT_THAT(FaultOf(text), AllOf(HasSubstr("2: "), HasSubstr("不是合法的 JSON"))) << text;
  }
  EXPECT_EQ(FaultOf(""), "1: 不是合法的 JSON");
}

TEST(StrictJson, RefusesWhatIsNestedTooDeep) {
  const auto nested = [](size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_EQ(FaultOf(nested(100)), "");
  EXPECT_EQ(FaultOf(nested(101)), "1: 嵌套超过 100 层");
  EXPECT_EQ(FaultOf(std::string(1'000'000, '[')), "1: 嵌套超过 100 层");
}

TEST(StrictJson, AnswersTheValueOrSaysWhereTheFaultIs) {
  const auto value = Parse("{\"a\": [1, \"二\"]}");
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ((*value)["a"][1], "二");
  const auto refused = Parse("{\n\"a\": 1, \"a\": 2}").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), common::v1::REQUEST_MALFORMED);
  EXPECT_EQ(ChineseMessageOf(refused), "第 2 行：名称“a”在同一个对象里出现两次");
  EXPECT_EQ(refused.message(), "line 2: the name \"a\" comes twice in one object");
}

TEST(SplitObjects, AnswersEachAsItIsWritten) {
  EXPECT_THAT(*SplitObjects("{\"a\":1}\n {\"b\": \"}\"}{}"), ElementsAre("{\"a\":1}", "{\"b\": \"}\"}", "{}"));
  EXPECT_THAT(*SplitObjects("\xEF\xBB\xBF{}\n"), ElementsAre("{}"));
  EXPECT_THAT(*SplitObjects(" \n"), IsEmpty());
  EXPECT_EQ(ChineseMessageOf(SplitObjects("{}\n\n{\"a\": 1,\n\"a\": 2}").status()),
            "第 4 行：名称“a”在同一个对象里出现两次");
  EXPECT_EQ(ChineseMessageOf(SplitObjects("{}\n[1]").status()), "第 2 行：应为 JSON 对象");
  EXPECT_FALSE(SplitObjects("{\"a\":").ok());
  EXPECT_FALSE(SplitObjects(std::string("{}\0{}", 5)).ok());
}

TEST(MemberNames, AreThoseOfTheObjectThatBeganLast) {
  MemberNames names;
  names.Begin(1);
  EXPECT_TRUE(names.Add(1, "features"));
  names.Begin(3);
  EXPECT_TRUE(names.Add(3, "type"));
  EXPECT_FALSE(names.Add(3, "type"));
  names.Begin(3);
  EXPECT_TRUE(names.Add(3, "type")) << "the next feature";
  EXPECT_FALSE(names.Add(1, "features"));
}

}  // namespace
}  // namespace zhiwang::strict_json
