// Bulletins on today's ground, after areas ended and moved.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "services/case_intake/testing/random_life.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using Asked = v1::ListFigureCasesRequest;

std::string PathOf(const std::vector<std::string>& codes) {
  std::string path = "/";
  for (const std::string& code : codes) path += code + "/";
  return path;
}

// Cases of the past come in on the days around it; the year that it lies in has some of them, also early in January.
std::string ADayOfThePast() { return calendar::FormatDay(calendar::Today() - 10); }

class TodaysGround : public IntakeTest {
 protected:
  // The village, with its grid, was merged into the other village.
  void MergeVillages() {
    const std::string other_village = PathOf({kWholeDistrict, kOtherTown, kOtherVillage});
    registry().HoldGround(PathOf({kWholeDistrict, kTown, kZone, kVillage}), other_village);
    registry().HoldGround(PathOf({kWholeDistrict, kTown, kZone, kVillage, kGrid}), other_village + kOtherGrid + "/");
  }

  void ImportPast() {
    RandomLife life(client(), 7);
    std::vector<v1::Case> past;
    for (int i = 0; i < 60; ++i) past.push_back(life.AnyPast(fmt::format("past-{}", i)));
    ASSERT_EQ(client().Import(past).created, 60);
  }

  // Cases of the past and of now, in both towns and outside, that something happens to.
  void LiveAWhile() {
    ImportPast();
    RandomLife life(client(), 8);
    for (int i = 0; i < 20; ++i) life.Register();
    const std::vector<v1::Case> all = Sound(client().List({}));
    for (int i = 0; i < 120; ++i) life.Act(all[life.Any(0, all.size() - 1)].name());
    WaitForReports();
  }

  v1::Bulletin Of(const std::string& area, v1::Bulletin::Ground ground) {
    v1::GetBulletinRequest request;
    request.set_period(v1::Bulletin::YEAR);
    request.set_day(ADayOfThePast());
    request.set_area(area);
    request.set_ground(ground);
    return Sound(client().Bulletin(request));
  }
  int64_t Received(const std::string& area, v1::Bulletin::Ground ground) { return Of(area, ground).total().received(); }

  // The line of that subject; one of nothing where there is none.
  static v1::BulletinLine LineOf(const google::protobuf::RepeatedPtrField<v1::BulletinLine>& lines,
                                 const std::string& subject) {
    for (const v1::BulletinLine& line : lines) {
      if (line.subject() == subject) return line;
    }
    return {};
  }

  int64_t Opened(Asked::Figure figure, const std::string& area, Asked::Line line = Asked::TOTAL,
                 const std::string& subject = {}) {
    Asked asked;
    asked.set_period(v1::Bulletin::YEAR);
    asked.set_day(ADayOfThePast());
    asked.set_figure(figure);
    asked.set_line(line);
    asked.set_subject(subject);
    asked.set_area(area);
    asked.set_ground(v1::Bulletin::TODAY);
    asked.set_page_size(3);
    return static_cast<int64_t>(Sound(client().Open(asked)).size());
  }

  void ExpectOpens(const v1::BulletinLine& line, const std::string& area, Asked::Line which) {
    const std::pair<Asked::Figure, int64_t> figures[] = {
        {Asked::RECEIVED, line.received()},  {Asked::DISPATCHED, line.dispatched()},
        {Asked::RESOLVED, line.resolved()},  {Asked::CLOSED, line.closed()},
        {Asked::OVERDUE, line.overdue()},    {Asked::ON_TIME_OUT_OF, line.on_time().denominator()},
        {Asked::RETURNED, line.returned()},  {Asked::ON_TIME_EXCLUDED, line.on_time().excluded()},
        {Asked::REOPENED, line.reopened()},  {Asked::SOLVED_OUT_OF, line.solved().denominator()},
        {Asked::SET_ASIDE, line.set_aside()}};
    for (const auto& [figure, value] : figures) {
      EXPECT_EQ(Opened(figure, area, which, line.subject()), value)
          << Asked::Figure_Name(figure) << " of " << Asked::Line_Name(which) << " '" << line.subject() << "' in "
          << area;
    }
  }
};

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, IsTheSameAsItWasWhereNothingWasReorganised) {
  LiveAWhile();
  for (const std::string& area : {std::string(), AreaName(kTown), AreaName(kOtherGrid)}) {
    v1::Bulletin as_it_was = Of(area, v1::Bulletin::AS_IT_WAS), today = Of(area, v1::Bulletin::TODAY);
    EXPECT_EQ(as_it_was.ground(), v1::Bulletin::AS_IT_WAS);
    EXPECT_EQ(today.ground(), v1::Bulletin::TODAY);
    EXPECT_GT(today.total().received(), 0) << area;
    for (v1::Bulletin* bulletin : {&as_it_was, &today}) {
      bulletin->clear_ground();
      bulletin->clear_cut_off();
      bulletin->clear_as_of_seq();
      bulletin->clear_waiting();
    }
    EXPECT_EQ(today.SerializeAsString(), as_it_was.SerializeAsString()) << area;
  }
}

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, GivesAVillagesPastToTheOneThatTookItOverAndAddsUpToTheSame) {
  MergeVillages();
  LiveAWhile();
  constexpr auto kThen = v1::Bulletin::AS_IT_WAS;
  constexpr auto kToday = v1::Bulletin::TODAY;
  const int64_t in_town = Received(AreaName(kTown), kThen), in_other = Received(AreaName(kOtherTown), kThen);
  ASSERT_GT(in_town, 0);
  ASSERT_GT(in_other, 0);
  EXPECT_EQ(Received("", kToday), Received("", kThen));
  EXPECT_EQ(Received(AreaName(kWholeDistrict), kToday), Received("", kThen));
  EXPECT_EQ(Received(AreaName(kTown), kToday), 0) << "all of its cases lay in the village";
  EXPECT_EQ(Received(AreaName(kZone), kToday), 0);
  for (const char* area : {kOtherTown, kOtherVillage, kOtherGrid}) {
    EXPECT_EQ(Received(AreaName(area), kToday), in_town + in_other) << area;
    EXPECT_EQ(Received(AreaName(area), kThen), in_other) << area;
  }
  EXPECT_EQ(Received(AreaName(kVillage), kThen), in_town) << "what has ended has its figures as it was";
  EXPECT_EQ(Of(AreaName(kTown), kToday).by_unit_size(), 0) << "lines of nothing are left out";
}

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, OpensEachFigureToAsManyCasesAsItSays) {
  MergeVillages();
  LiveAWhile();
  for (const std::string& area : {std::string(), AreaName(kTown), AreaName(kOtherTown)}) {
    const v1::Bulletin bulletin = Of(area, v1::Bulletin::TODAY);
    ExpectOpens(bulletin.total(), area, Asked::TOTAL);
    for (const auto& line : bulletin.by_unit()) ExpectOpens(line, area, Asked::UNIT);
  }
  const v1::Bulletin bulletin = Of(AreaName(kOtherTown), v1::Bulletin::TODAY);
  ASSERT_GT(bulletin.by_category_size(), 0);
  ExpectOpens(bulletin.by_category(0), AreaName(kOtherTown), Asked::CATEGORY);
  ExpectOpens(bulletin.by_channel(0), AreaName(kOtherTown), Asked::CHANNEL);
}

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, OfAnAreaThatHasEndedIsRefusedWithTheOneThatHoldsItsGround) {
  MergeVillages();
  v1::GetBulletinRequest request;
  request.set_area(AreaName(kVillage));
  request.set_ground(v1::Bulletin::TODAY);
  const auto refused = client().Bulletin(request);
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_ENDED));
  EXPECT_THAT(ChineseMessageOf(refused.status()), HasSubstr(kOtherVillage));
  Asked asked;
  asked.set_figure(Asked::RECEIVED);
  asked.set_area(AreaName(kVillage));
  asked.set_ground(v1::Bulletin::TODAY);
  EXPECT_THAT(client().Open(asked), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_ENDED));
}

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, OfAnAreaThatMovedIsItsOwn) {
  registry().HoldGround(PathOf({kWholeDistrict, kTown, kZone, kVillage}),
                        PathOf({kWholeDistrict, kOtherTown, kVillage}));
  LiveAWhile();
  const int64_t in_village = Received(AreaName(kVillage), v1::Bulletin::AS_IT_WAS);
  ASSERT_GT(in_village, 0);
  EXPECT_EQ(Received(AreaName(kVillage), v1::Bulletin::TODAY), in_village);
  EXPECT_EQ(Received(AreaName(kTown), v1::Bulletin::TODAY), 0);
  EXPECT_EQ(Received(AreaName(kOtherTown), v1::Bulletin::TODAY),
            in_village + Received(AreaName(kOtherTown), v1::Bulletin::AS_IT_WAS));
}

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, GivesTheLineOfAUnitThatEndedToItsSuccessorAndOpensItToTheCasesOfBoth) {
  registry().EndDepartment(kRoads, "2026-06-01", kHousing);
  registry().EndDepartment(kHousing, "2026-07-01", kWater);
  ImportPast();
  WaitForReports();
  const v1::Bulletin then = Of("", v1::Bulletin::AS_IT_WAS), today = Of("", v1::Bulletin::TODAY);
  int64_t of_all = 0;
  for (const char* unit : {kRoads, kHousing, kWater}) {
    const int64_t of_one = LineOf(then.by_unit(), UnitName(unit)).dispatched();
    EXPECT_GT(of_one, 0) << unit;
    of_all += of_one;
  }
  const v1::BulletinLine line = LineOf(today.by_unit(), UnitName(kWater));
  EXPECT_EQ(line.dispatched(), of_all);
  EXPECT_EQ(today.total().dispatched(), then.total().dispatched());
  ExpectOpens(line, "", Asked::UNIT);
  for (const char* unit : {kRoads, kHousing}) {
    EXPECT_EQ(LineOf(today.by_unit(), UnitName(unit)).subject(), "") << "its line is in that of its successor";
    EXPECT_EQ(Opened(Asked::DISPATCHED, "", Asked::UNIT, UnitName(unit)), 0);
  }
  ExpectOpens(LineOf(today.by_unit(), ""), "", Asked::UNIT);
}

// Public report 33: AreaCity#43.
TEST_F(TodaysGround, GivesTheLineOfACategoryThatEndedToItsSuccessorAndOpensItToTheCasesOfBoth) {
  ImportPast();
  WaitForReports();
  const v1::Bulletin before = Of("", v1::Bulletin::TODAY);
  v1::ImportCategoriesRequest end;
  end.set_request_id(NewUuid());
  end.set_district(kDistrictName);
  auto* row = end.add_rows();
  row->set_row(1);
  row->add_path("城乡建设");
  row->add_successor_path("民政");
  row->set_end_day("2026-06-01");
  ASSERT_EQ(Sound(client().Ask(&v1::CategoryService::Stub::ImportCategories, end)).ended(), 1);
  const std::string ended = CategoryName("01"), successor = CategoryName("02");
  const v1::Bulletin then = Of("", v1::Bulletin::AS_IT_WAS), today = Of("", v1::Bulletin::TODAY);
  const int64_t received = LineOf(then.by_category(), ended).received();
  ASSERT_GT(received, 0);
  EXPECT_EQ(LineOf(before.by_category(), ended).received(), received);
  const v1::BulletinLine line = LineOf(today.by_category(), successor);
  EXPECT_EQ(line.received(), LineOf(then.by_category(), successor).received() + received);
  ExpectOpens(line, "", Asked::CATEGORY);
  EXPECT_EQ(LineOf(today.by_category(), ended).received(), 0);
  EXPECT_EQ(Opened(Asked::RECEIVED, "", Asked::CATEGORY, ended), 0);
}

TEST_F(TodaysGround, IsOneOfTheTwo) {
  v1::GetBulletinRequest request;
  request.set_ground(static_cast<v1::Bulletin::Ground>(9));
  EXPECT_THAT(client().Bulletin(request), IsInvalid("ground"));
}

TEST_F(TodaysGround, IsKnownForAsLongAsTheRegistryWasAskedOnce) {
  v1::GetBulletinRequest request;
  request.set_ground(v1::Bulletin::TODAY);
  registry().GoDown();
  EXPECT_THAT(client().Bulletin(request), IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
  EXPECT_THAT(client().Bulletin(""), IsOk()) << "as it was needs no registry";
  registry().ComeBack();
  EXPECT_TRUE(zhiwang::testing::Eventually([&] { return client().Bulletin(request).ok(); }));
  registry().GoDown();
  EXPECT_THAT(client().Bulletin(request), IsOk());
}

}  // namespace
}  // namespace zhiwang::intake
