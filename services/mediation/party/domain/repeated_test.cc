#include "services/mediation/party/domain/repeated.h"

#include <vector>

#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_test.h"

namespace zhiwang::mediation {
namespace {

// The present dispute has an applicant, 1, and a respondent, 2, whom others know in the opposite roles.
class TheSameTwoParties : public DisputeTest {
 protected:
  OtherDispute Earlier(int days, State state = State::kFailed) {
    OtherDispute other;
    other.facts = Registered().facts;
    other.facts.state = state;
    other.facts.registered = now_ - absl::Hours(24) * days;
    other.same = {{1, {2}}, {2, {1}}};
    return other;
  }
  bool MeetAgain(const std::vector<OtherDispute>& others, const std::set<int>& fresh = {1, 2}) {
    return FaceEachOtherAgain(Registered(), fresh, others, RepeatedSince(now_));
  }
};

TEST_F(TheSameTwoParties, ThriceIn90DaysAreRepeated) {
  EXPECT_FALSE(MeetAgain({}));
  EXPECT_FALSE(MeetAgain({Earlier(10)}));
  EXPECT_TRUE(MeetAgain({Earlier(10), Earlier(20)}));
}

TEST_F(TheSameTwoParties, AreCountedOverNinetyDaysWithTheirLast) {
  EXPECT_TRUE(MeetAgain({Earlier(10), Earlier(89)}));
  EXPECT_FALSE(MeetAgain({Earlier(10), Earlier(90)}));
  EXPECT_EQ(RepeatedSince(now_), calendar::MidnightOf(20251203)) << "90 days to 2026-03-02";
}

TEST_F(TheSameTwoParties, CountOnceInADisputeThatWasJoinedAndNotInOneByMistake) {
  EXPECT_FALSE(MeetAgain({Earlier(10), Earlier(20, State::kJoined)}));
  EXPECT_FALSE(MeetAgain({Earlier(10), Earlier(20, State::kVoid)}));
  EXPECT_TRUE(MeetAgain({Earlier(10), Earlier(20, State::kPerformed)}));
}

TEST_F(TheSameTwoParties, AreTwoWhoFaceEachOther) {
  OtherDispute beside = Earlier(10);
  for (PartyFacts& party : beside.facts.parties) party.side = Side::kApplicant;
  EXPECT_FALSE(MeetAgain({beside, Earlier(20)}));
  OtherDispute without = Earlier(10);
  without.same.erase(2);
  EXPECT_FALSE(MeetAgain({without, Earlier(20)})) << "one of them quarrels with somebody else";
  OtherDispute left = Earlier(10);
  left.facts.parties[1].left = true;
  EXPECT_FALSE(MeetAgain({left, Earlier(20)}));
}

TEST_F(TheSameTwoParties, AreNotLookedAtAgainWhereNothingNewIsKnownOfThem) {
  EXPECT_FALSE(MeetAgain({Earlier(10), Earlier(20)}, {}));
  EXPECT_TRUE(MeetAgain({Earlier(10), Earlier(20)}, {2}));
}

TEST_F(TheSameTwoParties, MakeADisputeYellowThatIsGreen) {
  const Dispute raised = RaiseAsRepeated(Village(), Registered());
  EXPECT_EQ(raised.facts.risk.colour, Colour::kYellow);
  EXPECT_EQ(raised.facts.risk.reason, RiskReason::kRepeated);
  EXPECT_EQ(raised.facts.risk.rater, "") << "nobody rated it, so anybody may lower it after a visit";
  const Dispute red = Sound(RateRisk(Village(), Registered(), Colour::kRed, ""));
  EXPECT_EQ(RaiseAsRepeated(Village(), red).facts.risk, red.facts.risk);
}

}  // namespace
}  // namespace zhiwang::mediation
