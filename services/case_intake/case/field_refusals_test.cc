#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/refusal_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;

std::string Characters(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "字";
  return text;
}

TEST_F(Refusal, OfPointsOutsideTheDistrictOrOnNoMap) {
  const std::string name = Received().name();
  EXPECT_THAT(client().Place(name, PointElsewhere()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::POINT_OUTSIDE));
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const auto& [longitude, latitude] : std::vector<std::pair<double, double>>{
           {180.5, 0}, {-180.5, 0}, {0, 90.5}, {0, -90.5}, {nan, 35}, {119, nan}, {infinite, 35}, {119, -infinite}}) {
    const auto point = MakePoint(longitude, latitude);
    EXPECT_THAT(client().Place(name, point), IsInvalid("point"));
    EXPECT_THAT(CreateWith([&](auto& c) { *c.mutable_point() = point; }), IsInvalid("case.point"));
  }
}

TEST_F(Refusal, OfTextsOverTheirLength) {
  EXPECT_THAT(CreateWith([](auto& c) { c.set_text(Characters(20'001)); }), IsInvalid("case.text"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_text(""); }), IsInvalid("case.text"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_text(" \n\t"); }), IsInvalid("case.text"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_title(Characters(201)); }), IsInvalid("case.title"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_external_id(std::string(65, 'x')); }), IsInvalid("case.external_id"));
  EXPECT_THAT(CreateWith([](auto& c) { c.mutable_reporter()->set_display_name(Characters(41)); }),
              IsInvalid("case.reporter.display_name"));
  for (const char* phone : {"123456789012345678901", "0532-8", "+", "一三八"}) {
    EXPECT_THAT(CreateWith([&](auto& c) { c.mutable_reporter()->set_phone(phone); }), IsInvalid("case.reporter.phone"));
  }
  EXPECT_EQ(Cases(), 0);
  EXPECT_THAT(CreateWith([](auto& c) {
                c.set_text(Characters(20'000));
                c.set_title(Characters(200));
                c.set_external_id(std::string(64, 'x'));
                c.mutable_reporter()->set_display_name(Characters(40));
                c.mutable_reporter()->set_phone("+86 (0532) 8689-0004 - - - - 转 8001 ");
              }),
              IsOk());

  const std::string name = InProgress().name();
  EXPECT_THAT(Ask<v1::ResolveCaseRequest>(
                  &Stub::ResolveCase, name, [](auto& r) { r.set_public_reply(Characters(20'001)); }, kHandler),
              IsInvalid("public_reply"));
  EXPECT_THAT(Ask<v1::ResolveCaseRequest>(
                  &Stub::ResolveCase, name, [](auto& r) { r.set_public_reply(""); }, kHandler),
              IsInvalid("public_reply"));
  EXPECT_THAT(Ask<v1::ReturnCaseRequest>(
                  &Stub::ReturnCase, name,
                  [](auto& r) {
                    r.set_reason(v1::Case::DUPLICATE);
                    r.set_note(Characters(501));
                  },
                  kHandler),
              IsInvalid("note"));
  EXPECT_THAT(Ask<v1::ReopenCaseRequest>(&Stub::ReopenCase, name, [](auto& r) { r.set_note(Characters(501)); }),
              IsInvalid("note"));
}

TEST_F(Refusal, OfValuesThatNoEnumHas) {
  EXPECT_THAT(CreateWith([](auto& c) { c.clear_channel(); }), IsInvalid("case.channel"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_channel(static_cast<v1::Case::Channel>(77)); }),
              IsInvalid("case.channel"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_urgency(static_cast<v1::Case::Urgency>(-1)); }),
              IsInvalid("case.urgency"));
  EXPECT_THAT(CreateWith([](auto& c) { c.set_kind(static_cast<v1::Case::Kind>(9)); }), IsInvalid("case.kind"));
  const std::string name = Resolved().name();
  EXPECT_THAT(client().Close(name, v1::Case::DISPOSITION_UNSPECIFIED), IsInvalid("disposition"));
  EXPECT_THAT(Ask<v1::ReturnCaseRequest>(
                  &Stub::ReturnCase, name, [](auto& r) { r.set_note("无"); }, kHandler),
              IsInvalid("reason"));
  EXPECT_THAT(client().CallBack(name, static_cast<v1::Callback::Verdict>(3), v1::Callback::YES), IsInvalid("solved"));
  EXPECT_THAT(
      Ask<v1::RecordCallbackRequest>(&Stub::RecordCallback, name, [](auto& r) { r.set_satisfied(v1::Callback::YES); }),
      IsInvalid("reached"))
      << "nobody was reached";
}

TEST_F(Refusal, OfAnAnonymousReporterWithAName) {
  EXPECT_THAT(CreateWith([](auto& c) { c.mutable_reporter()->set_anonymous(true); }), IsInvalid("case.reporter"));
}

TEST_F(Refusal, OfAnExternalIdThatAnotherCaseHas) {
  const auto numbered = [](auto& c) { c.set_external_id("SD-2026-7"); };
  const v1::Case first = Sound(CreateWith(numbered));
  const absl::Status refused = CreateWith(numbered).status();
  EXPECT_THAT(refused, IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(refused).resource_name(), first.name());
  EXPECT_EQ(Cases(), 1);
}

TEST_F(Refusal, OfBytesThatAreNoMessageOrNoUtf8) {
  const auto malformed = IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_MALFORMED);
  for (const char* method : {"CreateCase", "GetCase", "ListCases", "DispatchCase", "ListTimeline"}) {
    EXPECT_THAT(client().AskInBytes(method, "\x0A\x7Fxx"), malformed) << method;
    EXPECT_THAT(client().AskInBytes(method, "\x0A\x02\xC3\x28"), malformed) << method;
  }
  v1::CreateCaseRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  *request.mutable_case_() = Appeal();
  std::string bytes = request.SerializeAsString();
  bytes[bytes.find("停水")] = '\xFF';
  EXPECT_THAT(client().AskInBytes("CreateCase", bytes), malformed);
  EXPECT_EQ(Cases(), 0);
}

TEST_F(Refusal, OfAPageTokenOfAnotherFilter) {
  for (int i = 0; i < 3; ++i) Received();
  v1::ListCasesRequest request;
  request.set_district(kDistrictName);
  request.set_page_size(2);
  const std::string token = Sound(client().Ask(&Stub::ListCases, request)).next_page_token();
  const auto invalid = IsRefused(StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID);
  v1::ListCasesRequest other;
  other.set_state(v1::Case::RECEIVED);
  for (const std::string& wrong : {token, std::string("x"), std::string("第二页")}) {
    other.set_page_token(wrong);
    EXPECT_THAT(client().List(other), invalid) << wrong;
  }
  v1::ListTimelineRequest timeline;
  timeline.set_name(Received().name());
  timeline.set_page_token(token);
  EXPECT_THAT(client().Ask(&Stub::ListTimeline, timeline), invalid);
  other.Clear();
  other.set_page_size(-1);
  EXPECT_THAT(client().List(other), IsInvalid("page_size"));
}

TEST_F(Refusal, OfARequestIdThatIsNoUuid) {
  for (const char* id : {"", "1", "not-a-uuid"}) EXPECT_THAT(client().Create(Appeal(), id), IsInvalid("request_id"));
}

}  // namespace
}  // namespace zhiwang::intake
