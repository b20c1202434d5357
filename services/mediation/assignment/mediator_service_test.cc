// Mediators are proposed, accept with a declaration, decline and are replaced.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kLicence[] = "13702201910000001";

class Mediators : public ServedDisputes {
 protected:
  void SetUp() override {
    ServedDisputes::SetUp();
    v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
    auto* second = village.add_mediators();
    second->set_mediator(StaffName("S2"));
    second->set_from_day("2026-01-01");
    auto* lawyer = village.add_mediators();
    lawyer->set_mediator(Lawyer().name);
    lawyer->set_from_day("2026-01-01");
    Sound(Import({village}));
  }
  static testing::SaidCaller Lawyer() { return {FormatResourceName(kDistrict, "lawyers", kLicence), ""}; }
  static testing::SaidCaller Second() { return {StaffName("S2"), "village_mediator@" + kVillagePathThere}; }

  absl::StatusOr<v1::Dispute> ProposeLawyer(const std::string& name) {
    auto request = About<v1::ProposeMediatorRequest>(name);
    request.set_mediator(Lawyer().name);
    return Ask(&MediatorStub::ProposeMediator, request, ZoneDispatcher());
  }
  absl::StatusOr<v1::Dispute> Declare(const std::string& name, v1::Assignment::Declaration::Tie tie) {
    auto request = About<v1::AcceptAssignmentRequest>(name);
    request.set_assignment(1);
    request.mutable_declaration()->add_ties(tie);
    request.mutable_declaration()->set_note("与被申请人是表亲");
    return Ask(&MediatorStub::AcceptAssignment, request, VillageMediator());
  }
  absl::StatusOr<v1::Dispute> Replace(const std::string& name, int assignment, const std::string& staff,
                                      v1::Assignment::Ground ground,
                                      const testing::SaidCaller& caller = ZoneDispatcher()) {
    auto request = About<v1::ReplaceMediatorRequest>(name);
    request.set_assignment(assignment);
    request.set_mediator(StaffName(staff));
    request.set_ground(ground);
    request.set_note("当事人要求");
    return Ask(&MediatorStub::ReplaceMediator, request, caller);
  }
  std::vector<std::string> AssignmentsOf(const testing::SaidCaller& caller) {
    v1::ListAssignmentsRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = Sound(Ask(&MediatorStub::ListAssignments, request, caller));
      for (const auto& one : page.assignments()) names.push_back(one.dispute());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

TEST_F(Mediators, AnswerTheirProposalBeforeTheyDoAnythingElse) {
  const std::string name = Accepted();
  Sound(ProposeLawyer(name));
  auto enter = About<v1::AddPartyRequest>(name);
  *enter.mutable_party() = SomeParty(v1::Party::THIRD_PARTY, "王五", "19900000003");
  EXPECT_THAT(Ask(&Stub::AddParty, enter, Lawyer()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(End(name, v1::Ending::PARTY_WITHDREW, 1, Lawyer()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  Sound(Ask(&Stub::AddParty, enter, VillageMediator()));  // nobody took it up: its committee serves the parties
  auto accept = About<v1::AcceptAssignmentRequest>(name);
  accept.set_assignment(1);
  accept.mutable_declaration();
  Sound(Ask(&MediatorStub::AcceptAssignment, accept, Lawyer()));
  auto another = About<v1::AddPartyRequest>(name);
  *another.mutable_party() = SomeParty(v1::Party::THIRD_PARTY, "赵六", "19900000004");
  Sound(Ask(&Stub::AddParty, another, Lawyer()));
  another.set_request_id(NewUuid());
  EXPECT_THAT(Ask(&Stub::AddParty, another, VillageMediator()),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

TEST_F(Mediators, TakeADisputeUpAndStartItsClocks) {
  const v1::Dispute dispute = Sound(Read(InMediation()));
  EXPECT_EQ(dispute.state(), v1::Dispute::IN_MEDIATION);
  ASSERT_EQ(dispute.assignments_size(), 1);
  EXPECT_TRUE(dispute.assignments(0).presides());
  EXPECT_TRUE(dispute.assignments(0).has_declaration());
  ASSERT_EQ(dispute.deadlines_size(), 2);
  EXPECT_EQ(dispute.deadlines(0).clock(), common::v1::Deadline::MEDIATION_TERM);
  EXPECT_EQ(dispute.deadlines(1).clock(), common::v1::Deadline::LEVEL);
}

TEST_F(Mediators, HaveNoPageOfAssignmentsThatTheReaderDoesNotReach) {
  v1::Dispute confidential = SomeDispute();
  confidential.set_confidential(true);
  const std::string hidden = Registered(confidential);
  Sound(Say(hidden, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(hidden, TownDispatcher()));
  Sound(Propose(hidden, "S1", TownDispatcher()));
  const std::string seen = InMediation();
  v1::ListAssignmentsRequest request;
  request.set_district(kDistrictName);
  request.set_mediator(StaffName("S1"));
  request.set_page_size(1);
  const auto first = Sound(Ask(&MediatorStub::ListAssignments, request, ZoneDispatcher()));
  ASSERT_EQ(first.assignments_size(), 1);
  EXPECT_EQ(first.assignments(0).dispute(), seen);
  EXPECT_EQ(first.next_page_token(), "") << "a page more would tell of the other";
  const auto of_town = Sound(Ask(&MediatorStub::ListAssignments, request, TownDispatcher()));
  ASSERT_NE(of_town.next_page_token(), "");
  request.set_page_token(of_town.next_page_token());
  const auto second = Sound(Ask(&MediatorStub::ListAssignments, request, TownDispatcher()));
  ASSERT_EQ(second.assignments_size(), 1);
  EXPECT_EQ(second.assignments(0).dispute(), hidden);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(Mediators, AreThoseOfTheCommitteeThatHasIt) {
  const std::string name = Accepted();
  EXPECT_THAT(Propose(name, "S9"), IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND));
  Sound(Propose(name, "S2"));
  EXPECT_THAT(Propose(name, "S2"), IsInvalid("mediator"));
}

TEST_F(Mediators, AreThoseWhoServeByTheRegistry) {
  const std::string name = Accepted();
  Sound(Propose(name, "S2"));
  registry().LetServe({{"S1", "village_mediator", kVillagePathThere}});
  ASSERT_TRUE(testing::Eventually([&] { return server().grants().CountPeople() == 1; }));
  const auto is_unknown = IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND);
  EXPECT_THAT(TakeUp(name, 1, Second()), is_unknown) << "their office ended after they were proposed";
  EXPECT_THAT(Propose(Accepted(), "S2"), is_unknown) << "though the committee names them still";
  Sound(Propose(name, "S1"));
}

TEST_F(Mediators, AcceptOnlyTheirOwnAssignmentWithADeclaration) {
  const std::string name = Accepted();
  Sound(Propose(name));
  EXPECT_THAT(TakeUp(name, 1, Second()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
      << "it is another mediator's";
  auto request = About<v1::AcceptAssignmentRequest>(name);
  request.set_assignment(1);
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, request, VillageMediator()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::DECLARATION_MISSING));
  EXPECT_THAT(TakeUp(name, 2), IsRefused(StatusCode::kInvalidArgument, common::v1::ASSIGNMENT_NOT_FOUND));
  EXPECT_THAT(TakeUp(name), IsOk());
}

TEST_F(Mediators, WithATieNeedTheWaiverOfAllInWriting) {
  const std::string name = Accepted();
  Sound(Propose(name));
  EXPECT_THAT(Declare(name, v1::Assignment::Declaration::KIN),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  Sound(Say(name, v1::Consent::TIE_WAIVER, {1, 2}, "1"));
  const v1::Dispute taken = Sound(Declare(name, v1::Assignment::Declaration::KIN));
  EXPECT_EQ(taken.assignments(0).declaration().note(), "与被申请人是表亲");
}

TEST_F(Mediators, WhoAdvisedAPartyAreBarredForGood) {
  const std::string name = Accepted();
  Sound(Propose(name));
  Sound(Say(name, v1::Consent::TIE_WAIVER, {1, 2}, "1"));
  EXPECT_THAT(Declare(name, v1::Assignment::Declaration::ADVISED_PARTY),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
}

TEST_F(Mediators, WhomTheLawBarsStandInTheTimeline) {
  const std::string name = Accepted();
  Sound(Propose(name));
  const auto count = [&] { return Number("SELECT COUNT(*) FROM change_log WHERE type = 'dispute.mediator_barred'"); };
  const auto last = [&](const testing::SaidCaller& caller) {
    v1::ListDisputeTimelineRequest request;
    request.set_name(name);
    const auto timeline = Sound(Ask(&Stub::ListDisputeTimeline, request, caller));
    return timeline.changes(timeline.changes_size() - 1);
  };
  Declare(name, v1::Assignment::Declaration::KIN).IgnoreError();
  Declare(name, v1::Assignment::Declaration::KIN).IgnoreError();
  EXPECT_EQ(count(), 1) << "the same declaration is kept once";
  EXPECT_EQ(last(ZoneDispatcher()).type(), "dispute.mediator_barred");
  EXPECT_EQ(last(ZoneDispatcher()).summary(), "调解员依法回避：staff/S1（近亲属）");
  EXPECT_EQ(last(ZoneDispatcher()).actor(), VillageMediator().name);
  EXPECT_EQ(last(Auditor()).summary(), "调解员依法回避") << "why is part of the file";
  EXPECT_FALSE(Sound(Read(name, Auditor())).assignments(0).has_declaration());
  EXPECT_EQ(Sound(Read(name)).assignments(0).declaration().note(), "与被申请人是表亲");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE INSTR(payload, '表亲') > 0"), 0);
}

TEST_F(Mediators, WhoAdvisedAPartyReadTheFileNoMore) {
  const std::string name = Accepted();
  Sound(ProposeLawyer(name));
  auto accept = About<v1::AcceptAssignmentRequest>(name);
  accept.set_assignment(1);
  accept.mutable_declaration()->add_ties(v1::Assignment::Declaration::ADVISED_PARTY);
  accept.mutable_declaration()->set_note("曾任申请人的代理人");
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, Lawyer()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  EXPECT_THAT(Read(name, Lawyer()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_EQ(Sound(Read(name)).assignments(0).ground(), v1::Assignment::TIE);
  EXPECT_THAT(ProposeLawyer(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'dispute.mediator_barred'"), 2)
      << "who was to be proposed again, too";
}

TEST_F(Mediators, MayDecline) {
  const std::string name = Accepted();
  Sound(Propose(name));
  auto request = About<v1::DeclineAssignmentRequest>(name);
  request.set_assignment(1);
  request.set_note("出差");
  Sound(Ask(&MediatorStub::DeclineAssignment, request, VillageMediator()));
  EXPECT_EQ(Sound(Read(name)).assignments(0).state(), v1::Assignment::DECLINED);
}

TEST_F(Mediators, AreReplacedASecondTimeByARulingAlone) {
  const std::string name = InMediation();
  const v1::Dispute once = Sound(Replace(name, 1, "S2", v1::Assignment::PARTY_OBJECTS));
  EXPECT_EQ(once.assignments(1).mediator(), StaffName("S2"));
  EXPECT_TRUE(once.assignments(1).presides());
  EXPECT_THAT(Replace(name, 2, "S1", v1::Assignment::PARTY_OBJECTS),
              IsRefused(StatusCode::kPermissionDenied, common::v1::TOWN_RULES));
  EXPECT_THAT(Replace(name, 2, "S1", v1::Assignment::PARTY_OBJECTS, TownDispatcher()), IsOk());
}

// Public report 29: ustaxcourt/ef-cms#7831.
TEST_F(Mediators, ReachADisputeUntilTheirReplacement) {
  const std::string name = Accepted();
  EXPECT_THAT(Read(name, Lawyer()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  Sound(ProposeLawyer(name));
  EXPECT_EQ(Sound(Read(name, Lawyer())).view(), v1::Dispute::FILE);
  EXPECT_THAT(AssignmentsOf(Lawyer()), ElementsAre(name));
  Sound(TakeUp(name, 1, Lawyer()));
  Sound(Replace(name, 1, "S2", v1::Assignment::MEDIATOR_ASKS));
  EXPECT_THAT(Read(name, Lawyer()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(AssignmentsOf(Lawyer()), IsEmpty());
  const testing::SaidCaller other{FormatResourceName(kDistrict, "lawyers", "13702201910000002"), ""};
  EXPECT_THAT(Read(name, other), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

TEST_F(Mediators, SeeTheirAssignmentsTheLatestFirst) {
  const std::string first = InMediation(), second = Accepted();
  Sound(Propose(second));
  EXPECT_THAT(AssignmentsOf(VillageMediator()), ElementsAre(second, first));
  v1::ListAssignmentsRequest request;
  request.set_district(kDistrictName);
  request.set_state(v1::Assignment::PROPOSED);
  const auto page = Sound(Ask(&MediatorStub::ListAssignments, request, VillageMediator()));
  ASSERT_EQ(page.assignments_size(), 1);
  EXPECT_EQ(page.assignments(0).dispute(), second);
  EXPECT_EQ(page.assignments(0).assignment().state(), v1::Assignment::PROPOSED);
}

}  // namespace
}  // namespace zhiwang::mediation
