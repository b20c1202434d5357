// Types of appeals that rise in villages, from the intake's log to the desk. The intake is a fake.

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "services/mediation/rising/domain/rising.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::string kGridPathThere = kVillagePathThere + kGrid + "/";
const std::string kOtherVillagePath = kOtherTownPath + kOtherVillage + "/";
constexpr char kLand[] = "01", kHousing01[] = "02";

class RisingTypes : public ServedDisputes {
 protected:
  using Key = std::pair<std::string, std::string>;  // village and category, by their codes

  void SetUp() override {
    ServedDisputes::SetUp();
    today_ = calendar::Today();  // just before midnight it waits for the next day
  }
  v1::Desk DeskOf(const testing::SaidCaller& caller, const std::string& area = "", int most_shown = 50) const {
    v1::GetDeskRequest request;
    request.set_district(kDistrictName);
    request.set_area(area);
    request.set_most_shown(most_shown);
    return Sound(Ask(&Stub::GetDesk, request, caller));
  }
  static std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }
  std::map<Key, Rise> RisesOf(const testing::SaidCaller& caller, const std::string& area = "") const {
    const v1::Desk desk = DeskOf(caller, area);
    std::map<Key, Rise> rises;
    for (const v1::Desk::Rise& one : desk.rises()) {
      rises[{IdOf(one.area()), IdOf(one.category())}] = Rise{one.recent(), one.before()};
    }
    EXPECT_EQ(desk.rise_count(), desk.rises_size());
    return rises;
  }

  // Waits until everything in the log is counted, except for days that have not ended.
  void WaitUntilCounted() {
    const std::string head = intake().appeals().head();
    EXPECT_TRUE(testing::Eventually([&] {
      return Number(fmt::format("SELECT COUNT(*) FROM trend_position WHERE resume_token = '{}'", head)) == 1 &&
             Number("SELECT COUNT(*) FROM trend_mark WHERE closing = 0") == 0;
    }));
  }
  void SetRises(int least, int percent) const {
    v1::SetMediationRulesRequest request;
    request.set_name("districts/370211/mediationRules");
    request.set_request_id(NewUuid());
    request.mutable_mediation_rules()->set_effective_day(calendar::FormatDay(today_));
    request.mutable_mediation_rules()->set_rise_least(least);
    request.mutable_mediation_rules()->set_rise_percent(percent);
    Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, request));
  }

  absl::CivilDay today_;
};

TEST_F(RisingTypes, AreOnTheDeskOfStaffWhoSeeTheVillage) {
  intake().appeals().Receive(kGridPathThere, kLand, today_, 2);
  intake().appeals().Receive(kVillagePathThere, kLand, today_ - 6);
  WaitUntilCounted();
  for (const auto& caller : {VillageMediator(), ZoneDispatcher(), TownDispatcher(), Director(), Auditor()}) {
    EXPECT_THAT(RisesOf(caller), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0}))) << caller.rights;
  }
  EXPECT_THAT(RisesOf({StaffName("T9"), "town_dispatcher@" + kOtherTownPath}), IsEmpty());
  EXPECT_THAT(RisesOf(Police()), IsEmpty());
  EXPECT_THAT(RisesOf(Director(), AreaName(kZone)), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0})));
  EXPECT_THAT(RisesOf(Director(), AreaName(kOtherTown)), IsEmpty());
  const v1::Desk desk = DeskOf(Director());
  ASSERT_EQ(desk.rises(0).area_chain_size(), 4);
  EXPECT_EQ(desk.rises(0).area_chain(3).area(), AreaName(kVillage));
  EXPECT_NE(desk.rises(0).area_chain(3).display_name(), "");
}

TEST_F(RisingTypes, AreThoseOfWhichMoreComeThanInTheWeeksBefore) {
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 4);
  intake().appeals().Receive(kVillagePathThere, kLand, today_ - 20, 9);
  intake().appeals().Receive(kVillagePathThere, kHousing01, today_, 2);
  intake().appeals().Receive(kVillagePathThere, "", today_, 5);
  intake().appeals().Receive(kTownPath, kHousing01, today_ - 40);
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), IsEmpty());
  intake().appeals().Receive(kVillagePathThere, kLand, today_);
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{5, 9})));
}

TEST_F(RisingTypes, CountCasesOfThePastOnTheirDay) {
  intake().appeals().ReceiveLate(kVillagePathThere, kLand, today_ - 3, 3);
  intake().appeals().ReceiveLate(kVillagePathThere, kLand, today_ - 34, 1);
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 1})));
}

TEST_F(RisingTypes, AreShownWithTheMostAppealsFirst) {
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  intake().appeals().Receive(kVillagePathThere, kHousing01, today_, 5);
  intake().appeals().Receive(kOtherVillagePath, kLand, today_, 4);
  WaitUntilCounted();
  const v1::Desk desk = DeskOf(Director(), "", 2);
  ASSERT_EQ(desk.rises_size(), 2);
  EXPECT_EQ(desk.rises(0).recent(), 5);
  EXPECT_EQ(desk.rises(1).recent(), 4);
  EXPECT_EQ(desk.rise_count(), 3);
}

TEST_F(RisingTypes, LoseACaseThatWasMovedWhenItsDayHasEnded) {
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  WaitUntilCounted();
  intake().appeals().Move(kVillagePathThere, kOtherVillagePath, kLand, today_);
  WaitUntilCounted();
  EXPECT_EQ(RisesOf(Director()).size(), 1u) << "the log says where the case came to, not where it was";
  sql::Database db(schema_);
  ASSERT_THAT(db.Transact(absl::Now() + absl::Seconds(10),
                          [](sql::Txn& tx) { return tx.Execute("UPDATE trend_mark SET due = 0").status(); }),
              IsOk());
  EXPECT_TRUE(testing::Eventually([&] { return Number("SELECT COUNT(*) FROM trend_mark") == 0; }));
  EXPECT_THAT(RisesOf(Director()), IsEmpty());
}

TEST_F(RisingTypes, GoByTheRulesThatHoldToday) {
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  intake().appeals().Receive(kOtherVillagePath, kLand, today_, 2);
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0})));
  SetRises(4, 200);
  EXPECT_THAT(RisesOf(Director()), IsEmpty());
  EXPECT_TRUE(testing::Eventually([&] {
    return Number("SELECT COUNT(*) FROM village_trend WHERE rises_until > 0") == 0;
  })) << "every row is rated anew";
  SetRises(2, 200);
  EXPECT_TRUE(testing::Eventually([&] { return RisesOf(Director()).size() == 2; }));
}

TEST_F(RisingTypes, AreCountedOnceHoweverOftenTheServiceDies) {
  for (int i = 0; i < 3; ++i) {
    intake().appeals().Receive(kVillagePathThere, kLand, today_);
    RestartServer();
  }
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0})));
  const int64_t asked = intake().appeals().bulletins(), heard = intake().appeals().watches();
  RestartServer();
  const auto replica = StartReplica();
  EXPECT_TRUE(testing::Eventually([&] { return intake().appeals().watches() > heard + 2; })) << "they follow the log";
  EXPECT_EQ(intake().appeals().bulletins(), asked) << "nothing is read again where nothing came";
}

TEST_F(RisingTypes, WaitForABulletinThatCountsTheChange) {
  intake().appeals().StopCounting();
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  EXPECT_TRUE(testing::Eventually([&] { return intake().appeals().bulletins() > 1; }));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM village_trend"), 0);
  intake().appeals().CountAgain();
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0})));
}

TEST_F(RisingTypes, AreCountedBehindAStretchOfTheLogThatHoldsNoCase) {
  for (int i = 0; i < 3; ++i) intake().appeals().ChangeSomethingElse();
  WaitUntilCounted();
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0})));
}

TEST_F(RisingTypes, AreCountedBehindVillagesWhoseBulletinsCannotBeRead) {
  intake().appeals().SpoilBulletinsOf(kOtherVillage);
  for (int days = 0; days < kTrendDays; ++days) intake().appeals().Receive(kOtherVillagePath, kLand, today_ - days);
  const int64_t marked = kTrendDays + 1;  // more than are read in a turn
  EXPECT_TRUE(testing::Eventually([&] { return Number("SELECT COUNT(*) FROM trend_mark") == marked; }));
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  EXPECT_TRUE(testing::Eventually([&] { return RisesOf(Director())[Key(kVillage, kLand)] == Rise{3, 0}; }));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM trend_mark WHERE area = '" + std::string(kOtherVillage) + "'"), marked)
      << "they are asked for again";
}

TEST_F(RisingTypes, AreCountedAsFarAsTheLogWasHeard) {
  intake().appeals().StopCounting();
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  EXPECT_TRUE(testing::Eventually([&] { return Number("SELECT COUNT(*) FROM trend_mark") > 0; }));
  intake().appeals().RefuseWatches();
  intake().appeals().CountAgain();
  EXPECT_TRUE(testing::Eventually([&] { return RisesOf(Director())[Key(kVillage, kLand)] == Rise{3, 0}; }));
}

TEST_F(RisingTypes, EndTheirWatchWhereTheServiceEnds) {
  intake().appeals().FallSilent();
  const int64_t heard = intake().appeals().watches();
  EXPECT_TRUE(testing::Eventually([&] { return intake().appeals().watches() > heard; }));
  const absl::Time begin = absl::Now();
  EndServer();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10)) << "a watch lasts twenty seconds";
}

TEST_F(RisingTypes, StayKnownWhileTheIntakeIsDown) {
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  WaitUntilCounted();
  intake().GoDown();
  RestartServer();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{3, 0})));
  intake().appeals().Receive(kVillagePathThere, kLand, today_);
  intake().ComeBack();
  EXPECT_TRUE(testing::Eventually([&] { return RisesOf(Director())[Key(kVillage, kLand)].recent == 4; }));
}

TEST_F(RisingTypes, AreCountedAnewWhereTheLogWasReplaced) {
  intake().appeals().Receive(kVillagePathThere, kLand, today_, 3);
  WaitUntilCounted();
  intake().appeals().ReplaceLog();
  intake().appeals().Receive(kVillagePathThere, kLand, today_);
  WaitUntilCounted();
  EXPECT_THAT(RisesOf(Director()), ElementsAre(Pair(Key(kVillage, kLand), Rise{4, 0})));
}

TEST_F(RisingTypes, AreThoseOfACountOfAllAppeals) {
  std::minstd_rand random(7);
  const auto up_to = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  std::map<Key, std::vector<int>> appeals;  // each by the number of days ago
  for (int i = 0; i < 120; ++i) {
    const bool other = up_to(1) == 0;
    const std::string category = fmt::format("{:02}", 1 + up_to(4));
    const int days = up_to(2) == 0 ? up_to(6) : up_to(45);
    appeals[{other ? kOtherVillage : kVillage, category}].push_back(days);
    intake().appeals().Receive(other ? kOtherVillagePath : kGridPathThere, category, today_ - days);
    if (i % 40 == 0) WaitUntilCounted();
  }
  WaitUntilCounted();
  std::map<Key, Rise> counted;
  for (const auto& [key, ages] : appeals) {
    Rise rise;
    for (const int days : ages) {
      if (days < 7) ++rise.recent;
      if (days >= 7 && days < 35) ++rise.before;
    }
    if (rise.recent >= 3 && rise.recent * 2 >= rise.before) counted[key] = rise;
  }
  EXPECT_FALSE(counted.empty());
  EXPECT_EQ(RisesOf(Director()), counted);
}

}  // namespace
}  // namespace zhiwang::mediation
