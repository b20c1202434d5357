#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class Desk : public ServedDisputes {
 protected:
  v1::Desk DeskOf(const testing::SaidCaller& caller, int most_shown = 0) {
    v1::GetDeskRequest request;
    request.set_district(kDistrictName);
    request.set_most_shown(most_shown);
    return Sound(Ask(&Stub::GetDesk, request, caller));
  }
  std::map<int, int64_t> CountsOf(const testing::SaidCaller& caller) {
    std::map<int, int64_t> counts;
    const v1::Desk desk = DeskOf(caller);
    for (const auto& pile : desk.piles()) counts[pile.attention()] = pile.count();
    return counts;
  }
};

TEST_F(Desk, CountsWhatWaitsForWhatInTheCallersPart) {
  Registered();
  Registered();
  const std::string to_assign = Accepted();
  const std::string proposed = Accepted();
  Sound(Propose(proposed));
  InMediation();
  EXPECT_THAT(CountsOf(ZoneDispatcher()), ElementsAre(Pair(v1::Dispute::TO_ACCEPT, 2), Pair(v1::Dispute::TO_ASSIGN, 1),
                                                      Pair(v1::Dispute::TO_BE_TAKEN_UP, 1)));
  EXPECT_EQ(CountsOf(VillageMediator()), CountsOf(ZoneDispatcher()));
  EXPECT_THAT(CountsOf({StaffName("T9"), "town_dispatcher@" + kOtherTownPath}), IsEmpty());
}

TEST_F(Desk, ShowsTheLongestWaitingFirstInSummary) {
  const std::string first = Registered(), second = Registered();
  const v1::Desk all = DeskOf(ZoneDispatcher());
  ASSERT_EQ(all.piles_size(), 1);
  ASSERT_EQ(all.piles(0).first_size(), 2);
  EXPECT_EQ(all.piles(0).first(0).name(), first);
  EXPECT_EQ(all.piles(0).first(1).name(), second);
  EXPECT_EQ(all.piles(0).first(0).view(), v1::Dispute::SUMMARY);
  const v1::Desk short_one = DeskOf(ZoneDispatcher(), 1);
  EXPECT_EQ(short_one.piles(0).first_size(), 1);
  EXPECT_EQ(short_one.piles(0).count(), 2);
}

TEST_F(Desk, HidesAConfidentialFileFromWhoMayNotSeeIt) {
  v1::Dispute dispute = SomeDispute();
  dispute.set_confidential(true);
  Registered(dispute);
  EXPECT_THAT(CountsOf(Auditor()), IsEmpty());
  EXPECT_THAT(CountsOf(TownDispatcher()), ElementsAre(Pair(v1::Dispute::TO_ACCEPT, 1)));
}

}  // namespace
}  // namespace zhiwang::mediation
