#include "services/mediation/dispute/domain/decisions/levels.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class EscalateDispute : public DisputeTest {};
class ReturnDispute : public DisputeTest {};

int64_t Lowest(std::span<const CommitteeChoice> committees, Type type, std::optional<Level> above = std::nullopt) {
  const CommitteeChoice* lowest = LowestAble(committees, kVillagePath, type, above);
  return lowest == nullptr ? 0 : lowest->id;
}

TEST(LowestCommittee, IsThatOfTheLowestLevelThatIsAble) {
  EXPECT_EQ(Lowest(kCommittees, Type::kNeighbours), 101);
  EXPECT_EQ(Lowest(kCommittees, Type::kNeighbours, Level::kVillage), 201);
  EXPECT_EQ(Lowest(kCommittees, Type::kNeighbours, Level::kTown), 0);
  const std::vector<CommitteeChoice> others = {
      {401, Level::kDistrict, "/370211000000/", {Type::kMedical}, false},
      {301, Level::kTown, "/370211000000/370211109000/", {Type::kNeighbours, Type::kLabour}, false},
      {102, Level::kVillage, "/370211000000/370211109000/370211109202/", {}, false},
      {101, Level::kVillage, kVillagePath, {}, true}};
  EXPECT_EQ(Lowest(others, Type::kLabour), 301) << "the village's is closed, the other is of another village";
  EXPECT_EQ(Lowest(others, Type::kMedical), 401) << "the committee of the trade";
  EXPECT_EQ(Lowest(others, Type::kTraffic), 0);
}

// Public report 33: AreaCity#43.
TEST(LowestCommittee, IsThatOfTheAreaWhichHoldsTheGroundToday) {
  CommitteeChoice former{101, Level::kVillage, kVillagePath, {}, false};
  CommitteeChoice present{102, Level::kVillage, "/370211000000/370211103000/370211103201/", {}, false};
  EXPECT_EQ(Lowest(std::vector{former, present}, Type::kNeighbours), 101);
  former.holds_ground = false;
  present.holds_ground = true;
  EXPECT_EQ(Lowest(std::vector{former, present}, Type::kNeighbours), 102);
  present.closed = true;
  EXPECT_EQ(Lowest(std::vector{former, present}, Type::kNeighbours), 0);
}

TEST(LowestCommittee, OfSeveralIsThatOfTheSmallestArea) {
  const std::vector<CommitteeChoice> zones = {{9, Level::kZone, "/370211000000/", {}, false},
                                              {8, Level::kZone, "/370211000000/370211109000/", {}, false},
                                              {7, Level::kZone, "/370211000000/370211109000/", {}, false}};
  EXPECT_EQ(Lowest(zones, Type::kNeighbours), 7);
}

TEST_F(EscalateDispute, EndsWhatBelongedToTheLevelAndNothingElse) {
  const Dispute village = InMediation();
  now_ = On(3, 4);
  const Dispute zone = Escalated(village);
  EXPECT_EQ(zone.facts.state, State::kAccepted);
  EXPECT_EQ(zone.facts.committee, 201);
  EXPECT_EQ(zone.facts.level, Level::kZone);
  EXPECT_EQ(zone.facts.risk.level, Level::kZone);
  EXPECT_THAT(zone.facts.levels, ElementsAre(Level::kVillage, Level::kZone));
  EXPECT_EQ(zone.facts.assignments[0].state, AssignmentState::kReplaced);
  EXPECT_EQ(zone.facts.assignments[0].ground, Ground::kLevelChanged);
  EXPECT_EQ(LastDeadline(zone.facts, Clock::kLevel)->met, now_);
  EXPECT_EQ(LastDeadline(zone.facts, Clock::kMediationTerm)->met, std::nullopt) << "the term goes on";
}

TEST_F(EscalateDispute, NeedsTheWordOfAllForTheNewLevel) {
  const Dispute d = InMediation();
  EXPECT_THAT(Escalate(Zone(), d, CommitteeAt(Level::kZone)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  const Dispute one = Sound(Say(d, {Word(1, Subject::kMediation, "ZONE")}));
  const auto refused = Escalate(Zone(), one, CommitteeAt(Level::kZone));
  EXPECT_EQ(MetadataOf(refused, "parties"), "2");
  const Dispute town = AllSay(d, Subject::kMediation, "TOWN");
  EXPECT_THAT(Escalate(Zone(), town, CommitteeAt(Level::kTown)), IsOk()) << "a level may be left out";
}

TEST_F(EscalateDispute, GoesUpAndToACommitteeThatIsAble) {
  const Dispute d = AllSay(InMediation(), Subject::kMediation, "TOWN");
  EXPECT_THAT(Escalate(Zone(), d, CommitteeAt(Level::kVillage)), IsInvalid("committee"));
  CommitteeChoice town = CommitteeAt(Level::kTown);
  town.types = {Type::kMedical};
  EXPECT_THAT(Escalate(Zone(), d, town), IsInvalid("committee"));
}

TEST_F(EscalateDispute, IsIllegalAfterARefusal) {
  const Dispute willing = AllSay(InMediation(), Subject::kMediation, "ZONE");
  const Dispute refused = Sound(Say(willing, {Word(2, Subject::kMediation, "", Answer::kNo)}));
  EXPECT_THAT(Escalate(Zone(), refused, CommitteeAt(Level::kZone)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(ReturnDispute, GoesDownByARulingAndUpAgainByAnother) {
  const Dispute zone = TakenUp(Proposed(Escalated(InMediation()), "staff/z1"));
  EXPECT_THAT(SendDown(Town(), zone, CommitteeAt(Level::kTown)), IsInvalid("committee"));
  CommitteeChoice closed = CommitteeAt(Level::kVillage);
  closed.closed = true;
  EXPECT_THAT(SendDown(Town(), zone, closed), IsInvalid("committee")) << "it takes no disputes";
  const Dispute village = Sound(SendDown(Town(), zone, CommitteeAt(Level::kVillage)));
  EXPECT_EQ(village.facts.state, State::kAccepted);
  EXPECT_EQ(village.facts.committee, 101);
  EXPECT_TRUE(WasSentDown(village.facts));
  EXPECT_THAT(Escalate(Zone(), village, CommitteeAt(Level::kZone)),
              IsRefused(StatusCode::kPermissionDenied, common::v1::TOWN_RULES));
  const Dispute again = Sound(Escalate(Town(), village, CommitteeAt(Level::kZone)));
  EXPECT_FALSE(WasSentDown(again.facts));
  EXPECT_THAT(again.facts.levels, ElementsAre(Level::kVillage, Level::kZone));
}

}  // namespace
}  // namespace zhiwang::mediation
