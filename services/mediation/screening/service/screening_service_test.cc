// Rounds of screening over gRPC: each grid is asked once and has one task; a report of no dispute counts, and a silent grid is
// named.

#include "services/mediation/screening/service/screening_service.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/screening_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class Screenings : public ScreeningServiceTest {
 protected:
  absl::StatusOr<v1::ScreeningRound> EndRhythm(const std::string& round) const {
    return client().Ask(&ScreeningStub::EndScreeningRhythm, About<v1::EndScreeningRhythmRequest>(round), Director());
  }
  // A round of the town that begins in this many days.
  std::string OrderFor(int days) const {
    v1::OrderScreeningRequest request = Ordering(kTown);
    request.mutable_screening_round()->set_from_day(calendar::FormatDay(calendar::Today() + days));
    return Sound(client().Ask(&ScreeningStub::OrderScreening, request, Director())).name();
  }
  std::vector<v1::ScreeningRound> Rounds(const testing::SaidCaller& caller = Director()) const {
    v1::ListScreeningRoundsRequest request;
    request.set_district(kDistrictName);
    const auto page = Sound(client().Ask(&ScreeningStub::ListScreeningRounds, request, caller));
    return {page.screening_rounds().begin(), page.screening_rounds().end()};
  }
};

TEST_F(Screenings, GiveEveryGridOfTheAreaItsOwnOnce) {
  const std::string whole = Sound(Order()).name(), town = Sound(Order(kTown)).name();
  EXPECT_THAT(SpreadOver(whole), SizeIs(2));
  const auto in_town = SpreadOver(town);
  ASSERT_THAT(in_town, SizeIs(1));
  const v1::Screening screening = Sound(GetOne(in_town.at(kGrid)));
  EXPECT_EQ(screening.grid_display_name(), "东村第一网格");
  EXPECT_EQ(screening.round(), town);
  EXPECT_EQ(screening.progress().state(), Progress::DUE);
  EXPECT_THAT(screening.legal_actions(), ElementsAre(v1::Screening::REPORT));
  EXPECT_EQ(Sound(GetRound(whole)).grids(), 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM screening"), 3);
  EXPECT_EQ(Changes("screening_round.spread"), 3) << "a grid a transaction in tests";
}

TEST_F(Screenings, AreTasksOfTheGridRegistryThatTheyName) {
  const std::string name = InGrid();
  ASSERT_TRUE(Eventually([&] { return !Sound(GetOne(name)).progress().task().empty(); }));
  const auto handed = registry().Screenings();
  ASSERT_THAT(handed, SizeIs(1));
  EXPECT_EQ(handed[0].screening_task().screening(), name);
  EXPECT_EQ(handed[0].screening_task().grid(), AreaName(kGrid));
  EXPECT_EQ(handed[0].screening_task().about(), "春节前后的债务、邻里纠纷");
  EXPECT_EQ(handed[0].screening_task().due_time().seconds(), Sound(GetOne(name)).due_time().seconds());
  EXPECT_EQ(Sound(GetOne(name)).progress().task(), FormatResourceName(kDistrict, "screeningTasks", "1"));
}

TEST_F(Screenings, ThatTheRegistryDoesNotTakeSayWhyAndCanBeReportedHere) {
  registry().RefuseScreenings();
  const std::string name = InGrid();
  ASSERT_TRUE(Eventually([&] { return Changes("screening.handover_given_up") == 1; }));
  EXPECT_EQ(Sound(GetOne(name)).progress().task(), "");
  EXPECT_EQ(Sound(ReportHere(name, 0, VillageMediator())).progress().state(), Progress::REPORTED);
}

TEST_F(Screenings, AreNotOrderedWhileTheRegistryIsDown) {
  registry().GoDown();
  // The restart also clears what the service remembers of the areas.
  RestartServer();
  EXPECT_THAT(Order(), IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
  registry().ComeBack();
  EXPECT_THAT(SpreadOver(Sound(Order()).name()), SizeIs(2));
}

TEST_F(Screenings, WaitForARegistryThatIsDownAndAreDueOnTheNextWorkingDayWhereTheirOwnHasPassed) {
  const std::string round = OrderFor(1);
  registry().GoDown();
  RestartServer();
  BeginEarlier(round, 10);
  EXPECT_FALSE(Sound(GetRound(round)).spread());
  registry().ComeBack();
  const auto by_grid = SpreadOver(round);
  ASSERT_THAT(by_grid, SizeIs(1));
  const v1::Screening screening = Sound(GetOne(by_grid.at(kGrid)));
  EXPECT_EQ(screening.progress().state(), Progress::DUE) << "nobody is silent who was not asked";
  EXPECT_GT(screening.due_time().seconds(), absl::ToUnixSeconds(absl::Now()));
}

TEST_F(Screenings, OfAnAreaThatTheRegistryDoesNotKnowWaitAndHoldUpNoOther) {
  const std::string lost = OrderFor(1), other = OrderFor(1);
  const auto move = [&](const char* path) {
    Rewrite<ScreeningRoundNoun>(lost, [&](ScreeningRound& round) { round.area_path = path; });
  };
  move("/370211000000/370211999000/");
  BeginEarlier(lost, 1);
  BeginEarlier(other, 1);
  SpreadOver(other);
  EXPECT_FALSE(Sound(GetRound(lost)).spread()) << "no grid would be asked";
  move("/370211000000/370211109000/");
  EXPECT_THAT(SpreadOver(lost), SizeIs(1));
}

TEST_F(Screenings, TakeNoPhoneAndNoIdentityNumber) {
  v1::OrderScreeningRequest order = Ordering(kTown);
  order.mutable_screening_round()->set_about("请走访13987654321户");
  EXPECT_THAT(client().Ask(&ScreeningStub::OrderScreening, order, Director()), IsInvalid("screening_round.about"));
  auto report = About<v1::ReportScreeningRequest>(InGrid());
  *report.add_findings() = Found("当事人身份证11010519491231002X");
  EXPECT_THAT(client().Ask(&ScreeningStub::ReportScreening, report, GridWorker()), IsInvalid("findings[0].summary"));
}

TEST_F(Screenings, ZeroIsAReportSilenceIsMissing) {
  const std::string round = Sound(Order()).name();
  const auto by_grid = SpreadOver(round);
  const v1::Screening zero = Sound(Record(by_grid.at(kGrid), Progress::REPORTED, 0));
  EXPECT_EQ(zero.progress().state(), Progress::REPORTED);
  EXPECT_EQ(zero.progress().worker(), StaffName("W1"));
  LetBeOverdue(by_grid.at(kOtherGrid));
  v1::ListScreeningsRequest silent;
  silent.set_state(Progress::MISSING);
  const auto missing = List(silent);
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].grid_display_name(), "西村第一网格");
  const v1::ScreeningRound counted = Sound(GetRound(round));
  EXPECT_EQ(counted.grids(), 2);
  EXPECT_EQ(counted.reported(), 1);
  EXPECT_EQ(counted.zero(), 1);
  EXPECT_EQ(counted.missing(), 1);
  EXPECT_EQ(counted.late(), 0);
}

TEST_F(Screenings, ReportedAfterTheDueTimeAreLate) {
  const std::string name = InGrid();
  LetBeOverdue(name);
  const v1::Screening late = Sound(Record(name, Progress::LATE, 2));
  EXPECT_EQ(late.progress().state(), Progress::LATE);
  EXPECT_THAT(late.progress().findings(), SizeIs(2));
  EXPECT_EQ(late.progress().findings(1).number(), 2);
  EXPECT_EQ(Changes("screening.late"), 1);
  EXPECT_THAT(late.legal_actions(), IsEmpty());
  EXPECT_THAT(Record(name, Progress::REPORTED, 0),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(Screenings, ThatCameFromTheRegistryAfterTheDueTimeAndWereMadeInTimeAreReported) {
  const std::string name = InGrid();
  LetBeOverdue(name);
  EXPECT_EQ(Sound(Record(name, Progress::REPORTED, 1)).progress().state(), Progress::REPORTED);
}

TEST_F(Screenings, AreReportedByWhoServesInTheGridOrItsVillage) {
  const std::string name = InGrid();
  const testing::SaidCaller elsewhere{StaffName("W2"), "grid_worker@" + kOtherTownPath};
  EXPECT_THAT(ReportHere(name, 0, elsewhere), IsRefused(StatusCode::kNotFound, common::v1::SCREENING_NOT_FOUND));
  EXPECT_THAT(ReportHere(name, 0, ZoneDispatcher()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_EQ(Sound(ReportHere(name, 1, VillageMediator())).progress().worker(), VillageMediator().name);
}

TEST_F(Screenings, HoldFiftyFindingsOfKnownTypesAtMost) {
  const std::string name = InGrid();
  EXPECT_THAT(ReportHere(name, 51), IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  auto unknown = About<v1::ReportScreeningRequest>(name);
  *unknown.add_findings() = Found();
  unknown.mutable_findings(0)->set_dispute_type("GOSSIP");
  const auto refused = client().Ask(&ScreeningStub::ReportScreening, unknown, GridWorker());
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  EXPECT_EQ(FieldOf(refused.status()), "findings[0].dispute_type");
  EXPECT_THAT(ReportHere(name, 50), IsOk());
}

TEST_F(Screenings, AreOrderedFromTheTownUpWhereOneServes) {
  EXPECT_THAT(Order(kTown, TownDispatcher()), IsOk());
  EXPECT_THAT(Order(kOtherTown, TownDispatcher()), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  EXPECT_THAT(Order(kZone, ZoneDispatcher()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Order("370211999000"), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

TEST_F(Screenings, OrderedBySameRequestAreOneRound) {
  const v1::OrderScreeningRequest request = Ordering(kTown);
  const std::string name = Sound(client().Ask(&ScreeningStub::OrderScreening, request, Director())).name();
  EXPECT_EQ(Sound(client().Ask(&ScreeningStub::OrderScreening, request, Director())).name(), name);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM screening_round"), 1);
}

TEST_F(Screenings, FollowEachOtherOnceAndGoOn) {
  const std::string first = Sound(Order(kTown, Director(), v1::ScreeningRound::FORTNIGHTLY)).name();
  SpreadOver(first);
  BeginEarlier(first, 14);
  ASSERT_TRUE(Eventually([&] { return Rounds().size() == 2; }, absl::Minutes(1)));
  const v1::ScreeningRound next = Rounds().front();
  EXPECT_EQ(next.follows(), first);
  EXPECT_EQ(next.from_day(), calendar::FormatDay(calendar::Today()));
  EXPECT_EQ(next.orderer(), Director().name);
  EXPECT_THAT(next.legal_actions(), ElementsAre(v1::ScreeningRound::END_RHYTHM));
  EXPECT_THAT(Sound(GetRound(first)).legal_actions(), IsEmpty());
  EXPECT_THAT(SpreadOver(next.name()), SizeIs(1)) << "with tasks of its own";
  EXPECT_EQ(Changes("screening_round.followed"), 1);
}

TEST_F(Screenings, HaveOneRhythmInAnAreaUntilSomebodyEndsIt) {
  const std::string first = Sound(Order(kTown, Director(), v1::ScreeningRound::FORTNIGHTLY)).name();
  const auto second = Order(kTown, Director(), v1::ScreeningRound::WEEKLY);
  EXPECT_THAT(second, IsRefused(StatusCode::kAlreadyExists, common::v1::SCREENING_RHYTHM_EXISTS));
  EXPECT_EQ(ResourceOf(second.status()), first);
  EXPECT_THAT(Order(kTown), IsOk()) << "one more round is no rhythm";
  EXPECT_THAT(Sound(EndRhythm(first)).legal_actions(), IsEmpty());
  EXPECT_THAT(EndRhythm(first), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Order(kTown, Director(), v1::ScreeningRound::WEEKLY), IsOk());
}

TEST_F(Screenings, AreListedByRoundStateAndArea) {
  const std::string round = Sound(Order()).name();
  const auto by_grid = SpreadOver(round);
  Sound(ReportHere(by_grid.at(kGrid), 1));
  v1::ListScreeningsRequest request;
  request.set_page_size(1);
  EXPECT_THAT(List(request), SizeIs(2));
  request.set_state(Progress::DUE);
  EXPECT_THAT(List(request), SizeIs(1));
  request.clear_state();
  request.set_area(AreaName(kTown));
  ASSERT_THAT(List(request), SizeIs(1));
  EXPECT_EQ(List(request)[0].name(), by_grid.at(kGrid));
  EXPECT_THAT(List({}, GridWorker()), SizeIs(1)) << "their own village";
  EXPECT_THAT(Rounds(TownDispatcher()), IsEmpty()) << "that round is of the whole district";
}

}  // namespace
}  // namespace zhiwang::mediation
