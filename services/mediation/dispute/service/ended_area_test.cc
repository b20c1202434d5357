// Disputes and committees of a village that was merged into another town's.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

const std::string kHeirPath = kOtherTownPath + kOtherVillage + "/";

// Who mediates in a village that took over: their grants hold at the former path, too.
testing::SaidCaller Heir() {
  return {StaffName("S1"), "village_mediator@" + kHeirPath + ",village_mediator@" + kVillagePathThere};
}
// Who rules in the town that it lies in.
testing::SaidCaller TownOfHeir() {
  return {StaffName("T2"), "town_dispatcher@" + kOtherTownPath + ",town_dispatcher@" + kVillagePathThere};
}

class DisputesOfAnAreaThatEnded : public ServedDisputes {
 protected:
  // From today on the other town's village holds the ground of the village, or several share it.
  void EndVillage(const std::vector<std::string>& heirs = {kOtherVillage}) {
    registry().EndArea(kVillage, calendar::FormatDay(calendar::Today()), heirs);
    RestartServer();  // areas are remembered for a minute
  }
  // The file of committees again: the village's own goes on where its ground is now, and the other town has one.
  void ImportAgain() {
    const auto answer = Sound(Import(
        {SomeCommittee(1, v1::Committee::VILLAGE, kVillage), SomeCommittee(4, v1::Committee::TOWN, kOtherTown)}));
    EXPECT_EQ(answer.updated(), 1);
    EXPECT_EQ(answer.created(), 1);
    EXPECT_EQ(Get(1).area(), AreaName(kOtherVillage));
  }
  absl::StatusOr<v1::Dispute> Escalate(const std::string& name, const testing::SaidCaller& caller = Heir()) {
    auto request = About<v1::EscalateDisputeRequest>(name);
    request.set_note("村级调解未果");
    return Ask(&Stub::EscalateDispute, request, caller);
  }
  absl::StatusOr<v1::Dispute> Return(const std::string& name, int committee, const testing::SaidCaller& caller) {
    auto request = About<v1::ReturnDisputeRequest>(name);
    request.set_committee(CommitteeName(committee));
    request.set_note("须先由村调解");
    return Ask(&Stub::ReturnDispute, request, caller);
  }
};

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, StayWhereTheyAreAndInTheHandsOfWhoeverServesThere) {
  const std::string name = InMediation();
  EndVillage();
  ImportAgain();
  const v1::Dispute seen = Sound(Read(name, Heir()));
  EXPECT_EQ(seen.area(), AreaName(kVillage));
  EXPECT_EQ(seen.committee(), CommitteeName(1));
  EXPECT_EQ(Sound(End(name, v1::Ending::NO_PROSPECT, 0, Heir())).state(), v1::Dispute::FAILED);
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, AreLookedAtInAGridOfTheAreaThatTookOver) {
  const std::string name = InMediation();
  EndVillage();
  auto request = About<v1::RequestInspectionRequest>(name);
  request.set_question("界墙是否越线");
  request.set_area(AreaName(kOtherGrid));
  EXPECT_EQ(Sound(Ask(&Stub::RequestInspection, request, Heir())).inspections(0).area(), AreaName(kOtherGrid));
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, GoUpToTheCommitteeAboveTheAreaThatTookOver) {
  const std::string name = InMediation();
  EndVillage();
  ImportAgain();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "TOWN", v1::Consent::YES, Heir()));
  const v1::Dispute up = Sound(Escalate(name));
  EXPECT_EQ(up.committee(), CommitteeName(4)) << "neither the zone nor the town that the village lay in";
  EXPECT_EQ(up.level(), "TOWN");
  EXPECT_EQ(Sound(Read(name, TownOfHeir())).area(), AreaName(kVillage));
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, GoUpToNobodyBeforeThereIsACommittee) {
  const std::string name = InMediation();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "TOWN"));
  EndVillage();
  const auto refused = Escalate(name);
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND));
  ImportAgain();
  EXPECT_EQ(Sound(Escalate(name)).committee(), CommitteeName(4));
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, GoDownToTheCommitteeOfTheAreaThatTookOver) {
  const std::string name = InMediation();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "TOWN"));
  auto request = About<v1::EscalateDisputeRequest>(name);
  request.set_committee(CommitteeName(3));
  request.set_note("案情重大");
  Sound(Ask(&Stub::EscalateDispute, request, ZoneDispatcher()));
  EndVillage();
  EXPECT_THAT(Return(name, 1, TownDispatcher()), IsInvalid("committee"))
      << "it is still that of a village that is no more";
  ImportAgain();
  EXPECT_EQ(Sound(Return(name, 1, TownDispatcher())).committee(), CommitteeName(1));
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, MayBeOfAnotherTypeThatTheirCommitteeTakes) {
  const std::string name = Registered();
  EndVillage();
  ImportAgain();
  auto request = About<v1::AmendDisputeRequest>(name);
  request.mutable_dispute()->mutable_matter()->set_type(v1::Matter::BOUNDARY);
  request.mutable_update_mask()->add_paths("matter.type");
  request.set_note("实为地界争议");
  EXPECT_EQ(Sound(Ask(&Stub::AmendDispute, request, Heir())).matter().type(), v1::Matter::BOUNDARY);
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, NeedTheRegistryToGoUp) {
  const std::string name = InMediation();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "ZONE"));
  RestartServer();
  registry().GoDown();
  EXPECT_THAT(Escalate(name, VillageMediator()), IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
  registry().ComeBack();
  EXPECT_EQ(Sound(Escalate(name, VillageMediator())).committee(), CommitteeName(2));
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, AreRegisteredWhereTheGroundIsNowAndNumberedOn) {
  EXPECT_THAT(Sound(Accept(Willing())).number(), HasSubstr("第1号"));
  EndVillage();
  const auto nobody = Create(SomeDispute(), Heir());
  EXPECT_THAT(nobody, IsRefused(StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND));
  v1::Dispute named = SomeDispute();
  named.set_committee(CommitteeName(1));
  EXPECT_THAT(Create(named, Heir()), IsInvalid("dispute.committee"));

  ImportAgain();
  const v1::Dispute next = Sound(Create(SomeDispute(), Heir()));
  EXPECT_EQ(next.area(), AreaName(kOtherVillage));
  EXPECT_EQ(next.committee(), CommitteeName(1));
  Sound(Say(next.name(), v1::Consent::MEDIATION, {1, 2}, "", v1::Consent::YES, Heir()));
  EXPECT_THAT(Sound(Accept(next.name(), Heir())).number(), HasSubstr("第2号"))
      << "no number is left out or given twice";
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, AreRefusedWhereSeveralShareItsGround) {
  EndVillage({kOtherVillage, kGrid});
  const auto refused = Create(SomeDispute(), Heir());
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_ENDED));
}

// Public report 33: AreaCity#43.
TEST_F(DisputesOfAnAreaThatEnded, MayBeAcceptedWhereTheyWereRegisteredBefore) {
  const std::string name = Willing();
  EndVillage();
  ImportAgain();
  EXPECT_THAT(Sound(Accept(name, Heir())).number(), HasSubstr("第1号"));
}

}  // namespace
}  // namespace zhiwang::mediation
