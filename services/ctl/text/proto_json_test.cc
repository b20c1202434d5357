#include "services/ctl/text/proto_json.h"

#include <string>

#include <gtest/gtest.h>

#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;

template <class Message = v1::Case>
std::string RefusalOf(std::string_view text) {
  Message message;
  return std::string(ReadProtoJson(text, message).message());
}

TEST(ProtoJson, IsReadByEitherNameOfAField) {
  v1::Case c;
  const auto read = ReadProtoJson(R"({"channel": "CITY_HOTLINE", "external_id": "X1", "urgency": 2, "title": null,
                                      "receiveTime": "2024-03-01T08:00:00+08:00", "point": {"longitude": "119.9"},
                                      "callbacks": [{"reached": true, "round": "1"}]})",
                                  c);
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(c.channel(), v1::Case::CITY_HOTLINE);
  EXPECT_EQ(c.external_id(), "X1");
  EXPECT_EQ(c.urgency(), v1::Case::URGENT);
  EXPECT_EQ(c.receive_time().seconds(), 1709251200);
  EXPECT_EQ(c.point().longitude(), 119.9);
  EXPECT_EQ(c.callbacks(0).round(), 1);
}

// Public report 44: nlohmann/json#375.
TEST(ProtoJson, OfOneFieldTwiceIsRefusedByEachOfItsNames) {
  EXPECT_EQ(RefusalOf(R"({"text": "a", "text": "b"})"), "名称“text”在同一个对象里出现两次");
  EXPECT_EQ(RefusalOf(R"({"reporter": {"phone": "1"}, "reporter": {"displayName": "王"}})"),
            "名称“reporter”在同一个对象里出现两次");
  EXPECT_EQ(RefusalOf(R"({"externalId": "1", "external_id": "2"})"), "字段“externalId”与“external_id”是同一个字段");
  EXPECT_EQ(RefusalOf(R"({"reporter": {"display_name": "1", "displayName": "1"}})"),
            "字段“reporter.displayName”与“reporter.display_name”是同一个字段");
}

TEST(ProtoJson, OfAFieldThatIsNotThereIsRefusedByItsName) {
  EXPECT_EQ(RefusalOf(R"({"txet": "路灯不亮"})"), "没有字段“txet”");
  EXPECT_EQ(RefusalOf(R"({"callbacks": [{"reached": true}, {"reachd": true}]})"), "没有字段“callbacks.reachd”");
  EXPECT_EQ(RefusalOf(R"({"text": "a"}{})"), "不是合法的 JSON");
}

TEST(ProtoJson, OfAnotherKindIsRefusedByItsName) {
  EXPECT_EQ(RefusalOf(R"({"text": 1})"), "字段“text”须为文本");
  EXPECT_EQ(RefusalOf(R"({"channel": "TELEPHONE"})"), "字段“channel”不是 Channel 的取值");
  EXPECT_EQ(RefusalOf(R"({"receive_time": "昨天"})"), "字段“receive_time”须为时间，如 2026-03-02T09:00:00+08:00");
  EXPECT_EQ(RefusalOf(R"({"reporter": "张三"})"), "字段“reporter”须为对象");
  EXPECT_EQ(RefusalOf(R"({"callbacks": {}})"), "字段“callbacks”须为数组");
  EXPECT_EQ(RefusalOf(R"({"callbacks": [{"reached": "是"}]})"), "字段“callbacks.reached”须为 true 或 false");
  EXPECT_EQ(RefusalOf(R"({"callbacks": [{"round": 2147483648}]})"), "字段“callbacks.round”须为 32 位以内的整数");
  EXPECT_EQ(RefusalOf(R"({"callbacks": [{"round": 1.5}]})"), "字段“callbacks.round”须为 32 位以内的整数");
  EXPECT_EQ(RefusalOf(R"({"point": {"longitude": []}})"), "字段“point.longitude”须为数字");
  EXPECT_EQ(RefusalOf("[1]"), "应为 JSON 对象");
  EXPECT_EQ(RefusalOf<v1::ListCasesRequest>(R"({"page_size": 18446744073709551616})"),
            "“page_size”处：数 18446744073709551616 超出 64 位整数的范围");
}

}  // namespace
}  // namespace zhiwang::ctl
