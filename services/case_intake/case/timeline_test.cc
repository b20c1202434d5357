// The words in a timeline: who may, reads on what grounds a case was moved on.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/intake_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

class Timeline : public IntakeTest {
 protected:
  using Stub = v1::CaseService::Stub;

  // Does something to the case, with a note.
  template <class Request>
  v1::Case Do(const std::string& name, const std::string& note, Request request,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Case*)) {
    request.set_name(name);
    request.set_request_id(NewUuid());
    request.set_note(note);
    return Sound(client().Ask(method, request));
  }
  v1::Case Dispatch(const std::string& name, const std::string& unit, const std::string& note) {
    v1::DispatchCaseRequest request;
    request.set_unit(UnitName(unit));
    return Do(name, note, std::move(request), &Stub::DispatchCase);
  }
  v1::Case CallBack(const std::string& name, const std::string& note) {
    v1::RecordCallbackRequest request;
    request.set_reached(true);
    return Do(name, note, std::move(request), &Stub::RecordCallback);
  }
  v1::Case Resolve(const std::string& name, const std::string& reply, const std::string& internal_note) {
    auto request = IntakeClient::About<v1::ResolveCaseRequest>(name);
    request.set_public_reply(reply);
    request.set_internal_note(internal_note);
    return Sound(client().Ask(&Stub::ResolveCase, request, kHandler));
  }
  // Each change of the case with its words, as somebody of that role reads them.
  std::vector<std::pair<std::string, std::string>> Words(const std::string& name,
                                                         const std::string& role = kDispatcher) {
    v1::ListTimelineRequest request;
    request.set_name(name);
    request.set_page_size(200);
    std::vector<std::pair<std::string, std::string>> words;
    const auto timeline = Sound(client().Ask(&Stub::ListTimeline, request, role));
    for (const auto& change : timeline.changes()) {
      words.emplace_back(change.type(), change.note());
    }
    return words;
  }
};

// Public report 56: fixmystreet#4457.
TEST_F(Timeline, KeepsTheGroundsOfEachStep) {
  const std::string name = Received().name();
  v1::PlaceCaseRequest place;
  place.set_area(AreaName(kOtherVillage));
  Do(name, "诉求人来电更正地址", place, &Stub::PlaceCase);
  Dispatch(name, kWater, "请查清泥沙来源");
  Sound(client().Return(name));
  Dispatch(name, kHousing, "裁定由你单位办理");
  Sound(client().Accept(name));
  Resolve(name, "已抢修", "换阀门一个");
  CallBack(name, "水还是浑的");
  Do(name, "诉求人反映未解决", v1::ReopenCaseRequest(), &Stub::ReopenCase);
  Resolve(name, "已清洗水箱", "");
  CallBack(name, "");
  v1::CloseCaseRequest close;
  close.set_disposition(v1::Case::HANDLED);
  Do(name, "回访已解决", close, &Stub::CloseCase);
  const auto all = ElementsAre(
      Pair("case.created", ""), Pair("case.placed", "诉求人来电更正地址"), Pair("case.dispatched", "请查清泥沙来源"),
      Pair("case.returned", "不属于我单位职责"), Pair("case.dispatched", "裁定由你单位办理"), Pair("case.accepted", ""),
      Pair("case.resolved", "已抢修\n内部说明：换阀门一个"), Pair("case.called_back", "水还是浑的"),
      Pair("case.reopened", "诉求人反映未解决"), Pair("case.resolved", "已清洗水箱"), Pair("case.called_back", ""),
      Pair("case.closed", "回访已解决"));
  EXPECT_THAT(Words(name), all);
  RestartServer();
  EXPECT_THAT(Words(name), all);
  EXPECT_THAT(Words(name, "auditor"), all) << "as all who may read the case";
}

TEST_F(Timeline, KeepsTheGroundsOfAClosingWithoutAReply) {
  const std::string name = Received().name();
  Sound(client().Close(name, v1::Case::EXPLAINED));
  EXPECT_THAT(Words(name), Contains(Pair("case.closed", "同一事项重复反映")));
}

TEST_F(Timeline, KeepsWordsOutOfTheChangeLog) {
  const std::string name = Received().name();
  Dispatch(name, kWater, "请联系王某，电话13800138000");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE payload LIKE '%王某%' OR payload LIKE '%13800138000%'"), 0);
  EXPECT_THAT(Words(name), Contains(Pair("case.dispatched", "请联系王某，电话13800138000")));
}

TEST_F(Timeline, KeepsTheCitizensWordsFromWhoMayNotKnowThem) {
  v1::Case appeal = Appeal();
  appeal.set_kind(v1::Case::TIP_OFF);
  const std::string name = Sound(client().Create(appeal)).name();
  Dispatch(name, kWater, "请核查");
  Sound(client().Accept(name));
  Resolve(name, "已查处", "");
  CallBack(name, "我是隔壁老王");
  EXPECT_THAT(Words(name), Contains(Pair("case.called_back", "我是隔壁老王")));
  const auto seen = Words(name, fmt::format("{}@{}", kHandler, kWater));
  EXPECT_THAT(seen, Contains(Pair("case.called_back", "")));
  EXPECT_THAT(seen, Contains(Pair("case.dispatched", "请核查"))) << "what concerns the unit it reads";
}

TEST_F(Timeline, TakesANoteOfAPlaceUpToALength) {
  auto request = IntakeClient::About<v1::PlaceCaseRequest>(Received().name());
  request.set_area(AreaName(kOtherVillage));
  request.set_note(std::string(501, 'x'));
  EXPECT_THAT(client().Ask(&Stub::PlaceCase, request), IsInvalid("note"));
}

}  // namespace
}  // namespace zhiwang::intake
