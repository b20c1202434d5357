#include "services/case_intake/case/case_service.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using zhiwang::testing::Eventually;

class Intake : public IntakeTest {
 protected:
  static std::vector<std::string> AreasOf(const v1::Case& c) {
    std::vector<std::string> areas;
    for (const auto& step : c.area_chain()) areas.push_back(step.area());
    return areas;
  }
};

TEST_F(Intake, BringsAnAppealToItsEndAndTellsWhatHappened) {
  const v1::Case received = Sound(client().Create(Appeal()));
  EXPECT_EQ(received.state(), v1::Case::RECEIVED);
  EXPECT_EQ(received.etag(), "v1");
  EXPECT_EQ(received.title(), Appeal().text());
  EXPECT_EQ(received.kind(), v1::Case::REQUEST);
  EXPECT_EQ(received.urgency(), v1::Case::NORMAL);
  EXPECT_TRUE(received.has_receive_time());
  EXPECT_THAT(received.legal_actions(), ElementsAre(v1::Case::PLACE, v1::Case::DISPATCH, v1::Case::CLOSE,
                                                    v1::Case::REQUEST_SITE_CHECK, v1::Case::REFER));
  EXPECT_EQ(received.deadlines_size(), 1);

  const std::string& name = received.name();
  EXPECT_EQ(Sound(client().Dispatch(name, kWater)).unit(), UnitName(kWater));
  EXPECT_EQ(Sound(client().Accept(name)).state(), v1::Case::IN_PROGRESS);
  EXPECT_EQ(Sound(client().Resolve(name)).state(), v1::Case::RESOLVED);
  EXPECT_EQ(Sound(client().CallBack(name, v1::Callback::YES, v1::Callback::NO)).callbacks_size(), 1);
  const v1::Case closed = Sound(client().Close(name, v1::Case::HANDLED));
  EXPECT_EQ(closed.state(), v1::Case::CLOSED);
  EXPECT_EQ(closed.disposition(), v1::Case::HANDLED);
  EXPECT_EQ(closed.public_reply(), "已抢修，恢复供水。");
  EXPECT_EQ(closed.callbacks(0).satisfied(), v1::Callback::NO) << "closed is not satisfied";
  EXPECT_THAT(closed.legal_actions(), ElementsAre(v1::Case::REOPEN));
  EXPECT_EQ(Sound(client().Get(name)).SerializeAsString(), closed.SerializeAsString());

  std::vector<std::string> happened;
  for (const auto& change : Sound(client().Timeline(name))) {
    EXPECT_EQ(change.resource(), name);
    EXPECT_EQ(change.version(), static_cast<int64_t>(happened.size()) + 1);
    EXPECT_THAT(change.actor(), HasSubstr("staff-"));
    happened.push_back(change.type());
  }
  EXPECT_THAT(happened, ElementsAre("case.created", "case.dispatched", "case.accepted", "case.resolved",
                                    "case.called_back", "case.closed"));
}

TEST_F(Intake, KeepsPersonalDataOutOfTheChangeLog) {
  Received();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'case'"), 1);
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM change_log WHERE payload LIKE '%王某%' OR payload LIKE '%13800138000%' OR payload "
             "LIKE '%泥沙%'"),
      0);
}

TEST_F(Intake, PlacesAnAppealInItsGrid) {
  const v1::Case c = Received();
  EXPECT_EQ(c.placement(), v1::Case::PLACED);
  EXPECT_EQ(c.area(), AreaName(kGrid));
  EXPECT_THAT(AreasOf(c), ElementsAre(AreaName(kWholeDistrict), AreaName(kTown), AreaName(kZone), AreaName(kVillage),
                                      AreaName(kGrid)));
  EXPECT_EQ(c.area_chain(1).display_name(), "藏马镇");
}

TEST_F(Intake, PlacesAnAppealInTheAreaItNames) {
  v1::Case appeal = Appeal();
  appeal.clear_point();
  appeal.set_area(AreaName(kOtherVillage));
  const v1::Case c = Sound(client().Create(appeal));
  EXPECT_EQ(c.placement(), v1::Case::PLACED);
  EXPECT_THAT(AreasOf(c), ElementsAre(AreaName(kWholeDistrict), AreaName(kOtherTown), AreaName(kOtherVillage)));
}

TEST_F(Intake, TakesAnAppealWithoutAPlaceAndOneFromOutside) {
  v1::Case nowhere = Appeal();
  nowhere.clear_point();
  EXPECT_EQ(Sound(client().Create(nowhere)).placement(), v1::Case::NO_PLACE);
  v1::Case elsewhere = Appeal();
  *elsewhere.mutable_point() = PointElsewhere();
  const v1::Case outside = Sound(client().Create(elsewhere));
  EXPECT_EQ(outside.placement(), v1::Case::OUTSIDE);
  EXPECT_EQ(outside.area_chain_size(), 0);

  const v1::Case placed = Sound(client().Place(outside.name(), PointInOtherGrid()));
  EXPECT_EQ(placed.placement(), v1::Case::PLACED);
  EXPECT_EQ(placed.area(), AreaName(kOtherGrid));
  EXPECT_EQ(placed.state(), v1::Case::RECEIVED);
}

TEST_F(Intake, TakesAppealsWhileTheRegistryIsDownAndPlacesThemWhenItIsBack) {
  registry().GoDown();
  v1::Case by_area = Appeal();
  by_area.clear_point();
  by_area.set_area(AreaName(kOtherVillage));
  v1::Case by_wrong_area = by_area;
  by_wrong_area.set_area(AreaName("370211999999"));
  v1::Case from_elsewhere = Appeal();
  *from_elsewhere.mutable_point() = PointElsewhere();

  std::vector<std::string> names;
  for (const v1::Case& appeal : {Appeal(), by_area, by_wrong_area, from_elsewhere}) {
    const v1::Case c = Sound(client().Create(appeal));
    EXPECT_EQ(c.placement(), v1::Case::UNPLACED);
    EXPECT_EQ(c.area_chain_size(), 0);
    EXPECT_EQ(c.area(), appeal.area());
    names.push_back(c.name());
  }
  v1::ListCasesRequest unplaced;
  unplaced.set_placement(v1::Case::UNPLACED);
  EXPECT_EQ(Sound(client().List(unplaced)).size(), 4u);

  registry().ComeBack();
  ASSERT_TRUE(Eventually([&] { return Sound(client().List(unplaced)).empty(); }));
  EXPECT_EQ(Sound(client().Get(names[0])).area(), AreaName(kGrid));
  EXPECT_EQ(Sound(client().Get(names[1])).area(), AreaName(kOtherVillage));
  const v1::Case wrong = Sound(client().Get(names[2])), elsewhere = Sound(client().Get(names[3]));
  EXPECT_EQ(wrong.placement(), v1::Case::NO_PLACE);
  EXPECT_EQ(wrong.area(), AreaName("370211999999")) << "what the reporter said is kept";
  EXPECT_EQ(elsewhere.placement(), v1::Case::OUTSIDE);
  for (const std::string& name : names) {
    const auto timeline = Sound(client().Timeline(name));
    ASSERT_EQ(timeline.size(), 2u);
    EXPECT_EQ(timeline[1].type(), "case.placed");
    EXPECT_EQ(timeline[1].actor(), "case-intake");
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'case.place'"), 0);
}

TEST_F(Intake, LetsADispatcherPlaceACaseBeforeThePlacerDoes) {
  registry().GoDown();
  const v1::Case c = Received();
  ASSERT_EQ(c.placement(), v1::Case::UNPLACED);
  EXPECT_THAT(client().Place(c.name(), PointInGrid()),
              IsRefused(absl::StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
  EXPECT_EQ(Sound(client().Get(c.name())).etag(), c.etag());
  registry().ComeBack();
  EXPECT_THAT(client().Place(c.name(), PointInOtherGrid()), IsOk());
  EXPECT_EQ(Sound(client().Get(c.name())).area(), AreaName(kOtherGrid));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'case.place'"), 0);
}

TEST_F(Intake, DispatchesToAUnitItKnowsWhileTheRegistryIsDown) {
  Dispatched(kWater);
  registry().GoDown();
  EXPECT_THAT(client().Dispatch(Received().name(), kWater), IsOk());
  EXPECT_THAT(client().Dispatch(Received().name(), kRoads),
              IsRefused(absl::StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
}

TEST_F(Intake, NeverShowsMoreThanATimelineHolds) {
  const v1::Case c = InProgress();
  v1::ListTimelineRequest request;
  request.set_name(c.name());
  request.set_page_size(2);
  const auto first = Sound(client().Ask(&IntakeClient::CaseStub::ListTimeline, request));
  EXPECT_EQ(first.changes_size(), 2);
  ASSERT_THAT(first.next_page_token(), Not(IsEmpty()));
  request.set_page_token(first.next_page_token());
  const auto last = Sound(client().Ask(&IntakeClient::CaseStub::ListTimeline, request));
  ASSERT_EQ(last.changes_size(), 1);
  EXPECT_EQ(last.changes(0).version(), 3);
  EXPECT_THAT(last.next_page_token(), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::intake
