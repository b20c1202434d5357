// Reorganisations that wait for their day, and what becomes of them.

#include "services/grid_registry/reorganisation/reorganisation_service.h"
#include "common/calendar/day.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/reorganisation_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/common/v1/timer_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using common::v1::ACTION_ILLEGAL;
using common::v1::REORGANISATION_NOT_FOUND;
using common::v1::REORGANISATION_UNFIT;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;
using Timers = common::v1::TimerService::Stub;

class Reorganisations : public ReorganisationTest {
 protected:
  static std::string LogName() { return FormatResourceName(kDistrict, "logs", "grid-registry"); }

  absl::StatusOr<v1::Reorganisation> Cancel(const std::string& name, const std::string& etag = "",
                                            const zhiwang::testing::SaidCaller& caller = zhiwang::testing::Operator()) {
    v1::CancelReorganisationRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(NewUuid());
    return client().Ask(&v1::ReorganisationService::Stub::CancelReorganisation, request, caller);
  }
  absl::StatusOr<v1::ReorganisationEffects> Preview(const std::string& name) {
    v1::PreviewReorganisationRequest request;
    request.set_name(name);
    return client().Ask(&v1::ReorganisationService::Stub::PreviewReorganisation, request);
  }
  std::vector<std::string> ListAll(const std::string& rights) {
    v1::ListReorganisationsRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page =
          client().Ask(&v1::ReorganisationService::Stub::ListReorganisations, request, {"somebody", rights});
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return names;
      for (const auto& one : page->reorganisations()) names.push_back(one.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  bool BecomesApplied(const std::string& name) {
    return Eventually([&] { return StateOf(name) == v1::Reorganisation::APPLIED; });
  }
  // Lets a timer that fails be tried again without its pauses, until it is parked. Answers it.
  common::v1::Timer ParkedTimer() {
    common::v1::ListTimersRequest request;
    request.set_name(LogName());
    request.set_parked(true);
    common::v1::ListTimersResponse parked;
    EXPECT_TRUE(Eventually([&] {
      EXPECT_EQ(Run("UPDATE timer SET next_try = due WHERE parked = 0"), absl::OkStatus());
      parked = Sound(client().Ask(&Timers::ListTimers, request));
      return parked.timers_size() == 1;
    }));
    return parked.timers_size() == 1 ? parked.timers(0) : common::v1::Timer();
  }
  void Retry(const common::v1::Timer& timer) {
    common::v1::RetryTimerRequest request;
    request.set_name(LogName());
    request.set_kind(timer.kind());
    request.set_id(timer.id());
    request.set_what(timer.what());
    request.set_request_id(NewUuid());
    ASSERT_THAT(client().Ask(&Timers::RetryTimer, request), IsOk());
  }
};

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, WaitForTheirDayAndChangeNothingBefore) {
  const int64_t before = CountAreas();
  const std::string name = MustPlan(ToSubdistrict());
  const auto planned = Get(name);
  ASSERT_THAT(planned, IsOk());
  EXPECT_EQ(planned->state(), v1::Reorganisation::PLANNED);
  EXPECT_EQ(planned->day(), InDays(1));
  EXPECT_EQ(planned->etag(), "v1");
  EXPECT_EQ(planned->begins(), 4);
  EXPECT_EQ(planned->ends(), 4);
  EXPECT_EQ(planned->changes(), 0);
  EXPECT_TRUE(planned->has_create_time());
  EXPECT_FALSE(planned->has_apply_time());
  EXPECT_EQ(CountAreas(), before);
  EXPECT_EQ(GetArea(kWangtai)->end_day(), "");
  EXPECT_EQ(Number("SELECT due FROM timer WHERE what = 'reorganisation.apply'"),
            absl::ToUnixMicros(calendar::MidnightOf(DayInDays(1))));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM reorganisation_row"), 8);
}

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, TakeEffectAsAWholeAtMidnightOfTheirDay) {
  Hire({Serving("w1", kWangtaiGrid, "2020-01-01")});
  Establish({UnitOf("D01", "王台镇人民政府", kWangtai)});
  const std::string name = MustPlan(ToSubdistrict());
  LetTheDayCome();
  ASSERT_TRUE(BecomesApplied(name));
  const auto applied = Get(name);
  EXPECT_TRUE(applied->has_apply_time());
  EXPECT_EQ(applied->etag(), "v2");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM reorganisation_row"), 0) << "its rows have done their work";
  ASSERT_TRUE(Eventually([&] { return GetArea(kNewWangtai).ok(); }));
  EXPECT_EQ(GetArea(kNewWangtai)->begin_day(), InDays(0));
  EXPECT_EQ(GetArea(kWangtai)->end_day(), InDays(0));
  EXPECT_THAT(CodesUnder(kWholeDistrict), ElementsAre(kNewWangtai, kOtherTown));
  EXPECT_THAT(CodesUnder(kWholeDistrict, InDays(-1)), ElementsAre(kWangtai, kOtherTown));
  EXPECT_THAT(AssignmentsOf("w1"), ElementsAre(fmt::format("{} 2020-01-01-{}", kWangtaiGrid, InDays(0)),
                                               fmt::format("{} {}-", kNewWangtaiGrid, InDays(0))));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'area.ended' AND actor = 'grid-registry'"), 4);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'reorganisation.applied'"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'department' AND version = 2"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM reorganisation_row"), 0);
  EXPECT_THAT(Cancel(name), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
}

TEST_F(Reorganisations, AreMadeForTheAreasAsTheyAreOnTheDay) {
  const std::string name = MustPlan({.ends = {EndOf(kXuVillage, {kEastVillage})}});
  MustChange({.rows = {RowOf(kXuVillage, kOtherTown, "徐家村", v1::Area::VILLAGE)}});
  LetTheDayCome();
  ASSERT_TRUE(BecomesApplied(name));
  ASSERT_TRUE(Eventually([&] { return GetArea(kXuVillage)->end_day() == InDays(0); }));
  EXPECT_EQ(GetArea(kXuVillage)->display_name(), "徐家村");
  EXPECT_EQ(GetArea(kXuVillage)->parent(), AreaName(kOtherTown));
}

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, ThatNoLongerFitAreParkedWithTheReasonAndAppliedWhenTheyFitAgain) {
  const std::string name = MustPlan(ToSubdistrict());
  const char new_grid[] = "370211104202001";
  MustImport({RowOf(new_grid, kXuVillage, "徐村第1网格", v1::Area::GRID)});
  EXPECT_THAT(Preview(name), IsRefused(StatusCode::kFailedPrecondition, REORGANISATION_UNFIT));
  EXPECT_THAT(ChineseMessageOf(Preview(name).status()), HasSubstr("徐村第1网格"));
  LetTheDayCome();
  const common::v1::Timer timer = ParkedTimer();
  EXPECT_EQ(timer.kind(), "reorganisation");
  EXPECT_EQ(timer.id(), CodeOf(name));
  EXPECT_THAT(timer.error(), HasSubstr("row 102")) << "the end of the village";
  EXPECT_THAT(timer.error(), HasSubstr(new_grid));
  EXPECT_EQ(StateOf(name), v1::Reorganisation::PLANNED);
  EXPECT_EQ(GetArea(kWangtai)->end_day(), "") << "nothing of it was applied";
  MustImport({RowOf(new_grid, kOtherTown, "徐村第1网格", v1::Area::GRID)});
  Retry(timer);
  EXPECT_TRUE(BecomesApplied(name));
}

TEST_F(Reorganisations, OfTheSameRowsForTheSameDayAreOne) {
  const std::string name = MustPlan(ToSubdistrict());
  EXPECT_EQ(MustPlan(ToSubdistrict()), name);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM reorganisation_row"), 8);
  const auto later = Change(ToSubdistrict(), On(InDays(2)));
  ASSERT_THAT(later, IsOk());
  EXPECT_NE(later->reorganisation(), name);
  EXPECT_THAT(ListAll("administrator"), ElementsAre(later->reorganisation(), name)) << "the newest first";
  ASSERT_THAT(Cancel(name), IsOk());
  EXPECT_NE(MustPlan(ToSubdistrict()), name) << "that one does not wait any more";
}

TEST_F(Reorganisations, CanBeCancelledBeforeTheirDay) {
  const std::string name = MustPlan(ToSubdistrict());
  EXPECT_THAT(Cancel(name, "v7"), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  EXPECT_THAT(Cancel(name, "", {"w1", "grid_worker"}),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  const auto cancelled = Cancel(name, "v1");
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->state(), v1::Reorganisation::CANCELLED);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer"), 0);
  EXPECT_THAT(Cancel(name), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
  EXPECT_THAT(Preview(name), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
  EXPECT_EQ(GetArea(kWangtai)->end_day(), "");
}

TEST_F(Reorganisations, TellWhatTheyWouldDoAsOftenAsTheyAreAsked) {
  Hire({Serving("w1", kWangtaiGrid, "2020-01-01")});
  const auto response = Change(ToSubdistrict(), On(InDays(1)));
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->applied()) << "it is to be applied";
  const auto now = Preview(response->reorganisation());
  ASSERT_THAT(now, IsOk());
  EXPECT_EQ(now->DebugString(), response->effects().DebugString());
  Hire({Serving("w2", kWangtaiGrid, "2020-01-01")});
  EXPECT_EQ(Preview(response->reorganisation())->assignment_count(), 2);
}

TEST_F(Reorganisations, AreNotMadeOfWhatIsRefusedOrTriedOrChangesNothing) {
  v1::ImportAreasHeader trial = On(InDays(1));
  trial.set_dry_run(true);
  EXPECT_EQ(Change(ToSubdistrict(), trial)->reorganisation(), "");
  const auto refused = Change({.ends = {EndOf(kWangtai, {kOtherTown})}}, On(InDays(1)));
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->refused(), 1) << "its villages go on";
  EXPECT_EQ(refused->reorganisation(), "");
  EXPECT_EQ(Change({.rows = OldRows()}, On(InDays(1)))->reorganisation(), "");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM reorganisation"), 0);
}

TEST_F(Reorganisations, AreSeenByWhoeverSeesAreas) {
  const std::string name = MustPlan(ToSubdistrict());
  const std::string rights = fmt::format("grid_worker@/{}/{}/", kWholeDistrict, kOtherTown);
  EXPECT_THAT(ListAll(rights), ElementsAre(name));
  v1::GetReorganisationRequest request;
  request.set_name(name);
  EXPECT_THAT(client().Ask(&v1::ReorganisationService::Stub::GetReorganisation, request, {"w1", rights}), IsOk());
  EXPECT_THAT(Get(FormatResourceName(kDistrict, "reorganisations", "1")),
              IsRefused(StatusCode::kNotFound, REORGANISATION_NOT_FOUND));
}

TEST_F(Reorganisations, KeepTheBoundariesOfTheirRowsUntilTheirDay) {
  const std::string ground = BlockGeoJson(0, 0, 2, 2);
  const std::string name = MustPlan({.rows = {RowOf(kXuVillage, kWangtai, "徐村", v1::Area::VILLAGE, ground)}});
  LetTheDayCome();
  ASSERT_TRUE(BecomesApplied(name));
  ASSERT_TRUE(Eventually([&] { return GetArea(kXuVillage)->square_metres() > 0; }));
  EXPECT_EQ(GetArea(kXuVillage, true)->boundary_geojson(), ParseBoundary(ground)->boundary.ToGeoJson());
}

TEST_F(Reorganisations, HaveTimelinesThatStandUpToTheirCheck) {
  const std::string name = MustPlan(ToSubdistrict());
  LetTheDayCome();
  ASSERT_TRUE(BecomesApplied(name));
  common::v1::VerifyTimelinesRequest request;
  request.set_name(LogName());
  const auto verdict = client().ReadAll(&common::v1::ChangeLogService::Stub::VerifyTimelines, request);
  ASSERT_THAT(verdict.status, IsOk());
  for (const auto& message : verdict.messages) EXPECT_THAT(message.faults(), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::grid
