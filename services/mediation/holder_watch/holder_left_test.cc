// A dispute whose mediator serves no longer is told, and comes to the desk of who dispatches there.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/telemetry/metrics.h"
#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class HolderLeft : public ServedPeople {
 protected:
  bool IsNoted(const std::string& name) const {
    const v1::Dispute dispute = Sound(Read(name));
    return !dispute.assignments().empty() && dispute.assignments(0).holder_left();
  }
  void WaitUntilNoted(const std::string& name) const {
    EXPECT_TRUE(testing::Eventually([&] { return IsNoted(name); }));
  }
  void WaitUntilBack(const std::string& name) const {
    EXPECT_TRUE(testing::Eventually([&] { return !IsNoted(name); }));
  }
  void LetServe(const std::vector<std::string>& staff) {
    std::vector<testing::FakeRegistry::Serving> people = {{"Z1", "zone_dispatcher", kZonePath}};
    for (const std::string& one : staff) people.push_back({one, "village_mediator", kVillagePathThere});
    registry().LetServe(std::move(people));
  }
  int64_t InPile(v1::Dispute::Attention attention, const testing::SaidCaller& caller = ZoneDispatcher()) const {
    v1::GetDeskRequest request;
    request.set_district(kDistrictName);
    const auto answer = Sound(Ask(&Stub::GetDesk, request, caller));
    for (const auto& pile : answer.piles()) {
      if (pile.attention() == attention) return pile.count();
    }
    return 0;
  }
};

TEST_F(HolderLeft, IsSaidOfADisputeWhoseMediatorTheRegistryHasNoMore) {
  LetServe({"S1"});
  const std::string name = InMediation();
  EXPECT_FALSE(IsNoted(name));
  LetServe({});
  WaitUntilNoted(name);
  EXPECT_THAT(Sound(Read(name)).attentions(), ElementsAre(v1::Dispute::HOLDER_LEFT));
  EXPECT_EQ(InPile(v1::Dispute::HOLDER_LEFT), 1);
  EXPECT_THAT(TypesOf(name), Contains("dispute.holder_left").Times(1));
}

TEST_F(HolderLeft, IsTakenBackWhereTheyServeAgain) {
  LetServe({"S1"});
  const std::string name = InMediation();
  LetServe({});
  WaitUntilNoted(name);
  LetServe({"S1"});
  WaitUntilBack(name);
  EXPECT_EQ(TypesOf(name).back(), "dispute.holder_back");
  EXPECT_EQ(InPile(v1::Dispute::HOLDER_LEFT), 0);
}

TEST_F(HolderLeft, IsSaidOfADisputeWhoseMediatorMovedToAnotherVillage) {
  LetServe({"S1"});
  const std::string name = InMediation();
  registry().LetServe({{"Z1", "zone_dispatcher", kZonePath}, {"S1", "village_mediator", kOtherTownPath}});
  WaitUntilNoted(name);
  registry().LetServe({{"Z1", "zone_dispatcher", kZonePath}, {"S1", "town_dispatcher", kTownPath}});
  WaitUntilBack(name);
}

TEST_F(HolderLeft, EndsWithAReplacement) {
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  *village.add_mediators() = village.mediators(0);
  village.mutable_mediators(1)->set_mediator(StaffName("S2"));
  Sound(Import({village}));
  LetServe({"S1", "S2"});
  const std::string name = InMediation();
  LetServe({"S2"});
  WaitUntilNoted(name);
  Sound(ReplaceBy(name, 1, StaffName("S2")));
  EXPECT_THAT(Sound(Read(name)).attentions(), ElementsAre(v1::Dispute::TO_BE_TAKEN_UP));
}

TEST_F(HolderLeft, IsSaidWhereTheCommitteeNamesThemNoMore) {
  const std::string name = InMediation();
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  village.clear_mediators();
  Sound(Import({village}));
  WaitUntilNoted(name);
  Sound(Import({SomeCommittee(1, v1::Committee::VILLAGE, kVillage)}));
  WaitUntilBack(name);
}

TEST_F(HolderLeft, IsSaidOfALawyerWhomTheFirmNamesNoMoreAndEndsTheirReach) {
  ImportBothFirms();
  const std::string name = Accepted();
  Sound(ProposeLawyer(name, kLawyer));
  EXPECT_THAT(Read(name, AsLawyer(kLawyer)), IsOk());
  Sound(ImportTheFirms({SomeFirm(kFirm, {kColleague})}));
  WaitUntilNoted(name);
  EXPECT_THAT(Read(name, AsLawyer(kLawyer)), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(ProposeLawyer(Accepted(), kLawyer),
              IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND));
}

TEST_F(HolderLeft, IsSaidThoughADisputeBeforeCannotBeRead) {
  LetServe({"S1"});
  const std::string broken = InMediation(), name = InMediation();
  ASSERT_THAT(Run("UPDATE dispute SET body = 'broken' WHERE id = " + broken.substr(broken.rfind('/') + 1)), IsOk());
  LetServe({});
  WaitUntilNoted(name);
}

TEST_F(HolderLeft, IsLookedForOnlyWhereSomethingCameThatMatters) {
  const telemetry::Counter looks("zhiwang_holder_looks_total",
                                 "Turns that looked at who holds disputes and serves no longer.");
  LetServe({"S1"});
  const std::string name = InMediation();
  LetServe({});
  WaitUntilNoted(name);
  const double before = looks.value();
  EXPECT_GT(before, 0);
  const absl::Time since = absl::Now();
  EXPECT_TRUE(testing::Eventually([&] { return absl::Now() > since + absl::Seconds(1); })) << "twenty turns";
  EXPECT_LE(looks.value() - before, 2);
  LetServe({"S1"});
  WaitUntilBack(name);
}

TEST_F(HolderLeft, IsSaidOfNobodyWhileTheRegistryHasNotSaidWhoServes) {
  const std::string name = InMediation();
  EXPECT_TRUE(testing::Eventually(
      [&] { return Number("SELECT COUNT(*) FROM lease WHERE name = 'holder_watch' AND epoch > 0") == 1; }));
  EXPECT_FALSE(IsNoted(name));
  EXPECT_THAT(TypesOf(name), Not(Contains("dispute.holder_left")));
}

}  // namespace
}  // namespace zhiwang::mediation
