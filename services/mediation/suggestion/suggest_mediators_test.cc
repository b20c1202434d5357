// Who could have a dispute, and why others could not.

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Passed = v1::SuggestMediatorsResponse::Passed;

class SuggestMediators : public ServedPeople {
 protected:
  void SetUp() override {
    ServedPeople::SetUp();
    ImportBothFirms();
    v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
    for (const char* staff : {"S2", "S3", "S4"}) Add(village, StaffName(staff));
    Add(village, LawyerName(kColleague));
    village.mutable_mediators(3)->add_types(v1::Matter::FAMILY);  // S4 takes no quarrels of neighbours
    village.mutable_mediators(2)->set_most_disputes(1);
    Sound(Import({village}));
  }
  static void Add(v1::Committee& committee, const std::string& mediator) {
    auto& one = *committee.add_mediators();
    one.set_mediator(mediator);
    one.set_from_day("2026-01-01");
  }
  // The roster of 2 March 2026: `09:00` to `17:00` for these, but until noon for S2.
  void SetRosterOf(const std::vector<std::string>& mediators) const {
    auto request = RosterOf("2026-03-02", "2026-03-02");
    for (const std::string& one : mediators) {
      AddShift(request, "2026-03-02", one, "09:00", one == StaffName("S2") ? "12:00" : "17:00");
    }
    Sound(Ask(&MediatorStub::SetRoster, request, ZoneDispatcher()));
  }
  v1::SuggestMediatorsResponse Suggest(const std::string& name, int hour, int most = 0,
                                       const testing::SaidCaller& caller = ZoneDispatcher()) const {
    v1::SuggestMediatorsRequest request;
    request.set_name(name);
    request.set_most(most);
    SetTime(absl::FromCivil(absl::CivilHour(2026, 3, 2, hour), calendar::ShanghaiZone()), request.mutable_at());
    return Sound(Ask(&MediatorStub::SuggestMediators, request, caller));
  }
  static std::vector<std::string> Suggested(const v1::SuggestMediatorsResponse& answer) {
    std::vector<std::string> names;
    for (const auto& one : answer.suggestions()) names.push_back(one.mediator());
    return names;
  }
  static std::map<std::string, Passed::Reason> PassedIn(const v1::SuggestMediatorsResponse& answer) {
    std::map<std::string, Passed::Reason> passed;
    for (const auto& one : answer.passed()) passed[one.mediator()] = one.reason();
    return passed;
  }
};

// Public report 25: calcom/cal.diy#5331, department-of-veterans-affairs/caseflow#14250, Support-Ticketing-System#10.
TEST_F(SuggestMediators, SaysWhyTheThreeNearestAreNotSuggested) {
  SetRosterOf({StaffName("S2"), StaffName("S3"), LawyerName(kColleague)});
  Sound(RecordOwn(SomeAdvice(kLawyer)));  // to the applicant, by a lawyer of the same firm
  const auto answer = Suggest(Accepted(), 13);
  EXPECT_THAT(Suggested(answer), ElementsAre(StaffName("S3")));
  EXPECT_EQ(answer.suggestions(0).load(), 0);
  EXPECT_THAT(answer.suggestions(0).reason(), ::testing::HasSubstr("在承办 0 件"));
  EXPECT_THAT(
      PassedIn(answer),
      UnorderedElementsAre(Pair(StaffName("S1"), Passed::OFF_ROSTER), Pair(StaffName("S2"), Passed::BUSY),
                           Pair(StaffName("S4"), Passed::NOT_ABLE), Pair(LawyerName(kColleague), Passed::BARRED)));
}

// Public report 25: calcom/cal.diy#5331, department-of-veterans-affairs/caseflow#14250, Support-Ticketing-System#10.
TEST_F(SuggestMediators, SuggestsNobodyRatherThanEverybody) {
  const auto answer = Suggest(Accepted(), 13);
  EXPECT_THAT(Suggested(answer), IsEmpty());
  EXPECT_EQ(answer.passed_size(), 5);
  EXPECT_EQ(PassedIn(answer)[StaffName("S3")], Passed::OFF_ROSTER);
}

// Rule 6: 法释〔2016〕14号 art. 15.
TEST_F(SuggestMediators, LeavesOutWhoDeclaredATieThatNobodyWaived) {
  SetRosterOf({StaffName("S1"), StaffName("S2")});
  const std::string name = Accepted();
  Sound(Propose(name, "S1"));
  auto accept = About<v1::AcceptAssignmentRequest>(name);
  accept.set_assignment(1);
  accept.mutable_declaration()->add_ties(v1::Assignment::Declaration::KIN);
  accept.mutable_declaration()->set_note("与被申请人是表亲");
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, VillageMediator()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  auto decline = About<v1::DeclineAssignmentRequest>(name);
  decline.set_assignment(1);
  decline.set_note("应当回避");
  Sound(Ask(&MediatorStub::DeclineAssignment, decline, VillageMediator()));
  EXPECT_EQ(PassedIn(Suggest(name, 9))[StaffName("S1")], Passed::BARRED);
  Sound(Say(name, v1::Consent::TIE_WAIVER, {1, 2}, "1"));
  EXPECT_THAT(Suggested(Suggest(name, 9)), UnorderedElementsAre(StaffName("S1"), StaffName("S2")));
}

TEST_F(SuggestMediators, GoesByLoadAndItsLimit) {
  SetRosterOf({StaffName("S1"), StaffName("S2"), StaffName("S3")});
  const std::string first = Accepted(), second = Accepted();
  Sound(Propose(first, "S1"));
  Sound(Propose(first, "S3"));
  const auto answer = Suggest(second, 9);
  EXPECT_THAT(Suggested(answer), ElementsAre(StaffName("S2"), StaffName("S1")));
  EXPECT_EQ(answer.suggestions(1).load(), 1);
  EXPECT_EQ(PassedIn(answer)[StaffName("S3")], Passed::FULL_LOAD) << "who has one at a time";
  EXPECT_THAT(Suggested(Suggest(second, 9, 1)), ElementsAre(StaffName("S2")));
  EXPECT_THAT(Suggested(Suggest(first, 9)), ElementsAre(StaffName("S2"))) << "nobody who has it already";
}

TEST_F(SuggestMediators, CountsWhatEndedWithAnAgreementAndWithout) {
  SetRosterOf({StaffName("S1"), StaffName("S2")});
  const std::string failed = InMediation();
  Sound(Propose(failed, "S2"));  // who has not answered when it ends
  Sound(End(failed, v1::Ending::NO_PROSPECT));
  const auto answer = Suggest(Accepted(), 9);
  ASSERT_EQ(answer.suggestions_size(), 2);
  for (const auto& one : answer.suggestions()) {
    EXPECT_EQ(one.ended(), one.mediator() == StaffName("S1") ? 1 : 0);
    EXPECT_EQ(one.agreed(), 0);
  }
}

TEST_F(SuggestMediators, LeavesOutWhoServesNoLonger) {
  SetRosterOf({StaffName("S1"), StaffName("S2"), LawyerName(kColleague)});
  registry().LetServe({{"S1", "village_mediator", kVillagePathThere}, {"S2", "grid_worker", kVillagePathThere}});
  ASSERT_TRUE(testing::Eventually([&] { return server().grants().CountPeople() == 2; }));
  const auto answer = Suggest(Accepted(), 9);
  EXPECT_THAT(Suggested(answer), UnorderedElementsAre(StaffName("S1"), LawyerName(kColleague)));
  EXPECT_EQ(PassedIn(answer)[StaffName("S2")], Passed::LEFT_OFFICE) << "a grid worker does not mediate";
}

TEST_F(SuggestMediators, IsForWhoDispatchesThere) {
  const std::string name = Accepted();
  v1::SuggestMediatorsRequest request;
  request.set_name(name);
  EXPECT_THAT(Ask(&MediatorStub::SuggestMediators, request, {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Ask(&MediatorStub::SuggestMediators, request, VillageMediator()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  request.set_most(21);
  EXPECT_THAT(Ask(&MediatorStub::SuggestMediators, request, ZoneDispatcher()), IsInvalid("most"));
  request.set_most(0);
  request.set_committee(CommitteeName(77));
  EXPECT_THAT(Ask(&MediatorStub::SuggestMediators, request, ZoneDispatcher()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND));
}

}  // namespace
}  // namespace zhiwang::mediation
