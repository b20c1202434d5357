// Disputes are joined and split, go up and down, rest, are extended and mediated again.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string DayFromToday(int days) { return calendar::FormatDay(calendar::Today() + days); }

class JoinedDisputes : public ServedDisputes {
 protected:
  absl::StatusOr<v1::Dispute> Join(const std::string& name, const std::string& into,
                                   const testing::SaidCaller& caller = ZoneDispatcher()) {
    auto request = About<v1::JoinDisputeRequest>(name);
    request.set_into(into);
    request.set_note("同一界墙");
    return Ask(&Stub::JoinDispute, request, caller);
  }
  absl::StatusOr<v1::Dispute> Split(const std::string& name, const std::string& dispute) {
    auto request = About<v1::SplitDisputeRequest>(name);
    request.set_dispute(dispute);
    request.set_note("另有争议");
    return Ask(&Stub::SplitDispute, request, ZoneDispatcher());
  }
};

TEST_F(JoinedDisputes, GoOnInOneFileWithTheirPartiesAndWords) {
  const std::string into = Willing();
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(1) = SomeParty(v1::Party::RESPONDENT, "公孙白", "13711112222");
  const std::string joined = Registered(other);
  Sound(Say(joined, v1::Consent::MEDIATION, {2}));
  const v1::Dispute gone = Sound(Join(joined, into));
  EXPECT_EQ(gone.state(), v1::Dispute::JOINED);
  EXPECT_EQ(gone.joined_into(), into);
  const v1::Dispute whole = Sound(Read(into));
  ASSERT_EQ(whole.parties_size(), 3) << "the applicant of both is one person";
  EXPECT_EQ(whole.parties(2).display_name(), "公**");
  EXPECT_EQ(whole.consents_size(), 3);
  EXPECT_THAT(TypesOf(into), Contains("dispute.taken_in"));
  EXPECT_THAT(TypesOf(joined), Contains("dispute.joined"));
  EXPECT_EQ(Sound(Accept(into)).state(), v1::Dispute::ACCEPTED) << "all three have agreed";
}

TEST_F(JoinedDisputes, ComeBackAsTheyWere) {
  const std::string into = Willing(), joined = Registered();
  Sound(Join(joined, into));
  EXPECT_THAT(Split(into, Registered()), IsInvalid("dispute"));
  Sound(Split(into, joined));
  const v1::Dispute back = Sound(Read(joined));
  EXPECT_EQ(back.state(), v1::Dispute::REGISTERED);
  EXPECT_EQ(back.joined_into(), "");
  EXPECT_THAT(back.endings(), IsEmpty());
  EXPECT_THAT(TypesOf(joined), ElementsAre("dispute.created", "dispute.joined", "dispute.came_back"));
}

TEST_F(JoinedDisputes, TakeTheirOwnPartiesAndWordsAlongWhenTheyComeBack) {
  const std::string into = Willing();
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(1) = SomeParty(v1::Party::RESPONDENT, "公孙白", "13711112222");
  const std::string joined = Registered(other);
  Sound(Say(joined, v1::Consent::MEDIATION, {2}));
  Sound(Join(joined, into));
  Sound(Split(into, joined));
  const v1::Dispute alone = Sound(Read(into));
  ASSERT_EQ(alone.parties_size(), 3);
  EXPECT_FALSE(alone.parties(0).left()) << "the applicant of both";
  EXPECT_TRUE(alone.parties(2).left());
  EXPECT_EQ(alone.consents_size(), 2);
  EXPECT_EQ(Sound(Read(joined)).consents_size(), 1);
  EXPECT_EQ(Sound(Accept(into)).state(), v1::Dispute::ACCEPTED) << "no word is wanted of who has left";
}

TEST_F(JoinedDisputes, AreNoChain) {
  const std::string first = Registered(), second = Registered(), third = Registered();
  Sound(Join(first, second));
  EXPECT_THAT(Join(second, third), IsRefused(StatusCode::kFailedPrecondition, common::v1::OTHERS_JOINED));
  EXPECT_THAT(Join(third, first), IsInvalid("into"));
  Sound(Split(second, first));
  EXPECT_THAT(Join(second, third), IsOk());
}

TEST_F(JoinedDisputes, MustBothBeInReach) {
  const std::string name = Registered();
  v1::Dispute at_town = SomeDispute();
  at_town.set_committee(CommitteeName(3));
  const std::string above = Registered(at_town);
  EXPECT_THAT(Join(name, above, VillageMediator()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Join(name, name), IsInvalid("into"));
  EXPECT_THAT(Join(name, above), IsOk());
}

class EscalateDispute : public ServedDisputes {
 protected:
  absl::StatusOr<v1::Dispute> Escalate(const std::string& name, const testing::SaidCaller& caller) {
    auto request = About<v1::EscalateDisputeRequest>(name);
    request.set_note("村级调解未果");
    return Ask(&Stub::EscalateDispute, request, caller);
  }
  absl::StatusOr<v1::Dispute> Return(const std::string& name, int committee, const testing::SaidCaller& caller) {
    auto request = About<v1::ReturnDisputeRequest>(name);
    request.set_committee(CommitteeName(committee));
    request.set_note("须先由管区调解");
    return Ask(&Stub::ReturnDispute, request, caller);
  }
};

TEST_F(EscalateDispute, GoesToTheNextLevelByTheWordOfAll) {
  const std::string name = InMediation();
  EXPECT_THAT(Escalate(name, VillageMediator()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "ZONE"));
  const v1::Dispute up = Sound(Escalate(name, VillageMediator()));
  EXPECT_EQ(up.state(), v1::Dispute::ACCEPTED);
  EXPECT_EQ(up.committee(), CommitteeName(2));
  const v1::Dispute seen = Sound(Read(name));
  EXPECT_EQ(seen.assignments(0).state(), v1::Assignment::REPLACED);
  EXPECT_EQ(seen.assignments(0).ground(), v1::Assignment::LEVEL_CHANGED);
  EXPECT_THAT(Read(name, VillageMediator()), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND))
      << "the village has it no longer";
}

TEST_F(EscalateDispute, IsAfterARulingTheTownsAgain) {
  const std::string name = InMediation();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "TOWN"));
  auto request = About<v1::EscalateDisputeRequest>(name);
  request.set_committee(CommitteeName(3));
  request.set_note("案情重大");
  Sound(Ask(&Stub::EscalateDispute, request, ZoneDispatcher()));
  EXPECT_THAT(Return(name, 2, ZoneDispatcher()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_EQ(Sound(Return(name, 2, TownDispatcher())).level(), "ZONE");
  EXPECT_THAT(Escalate(name, ZoneDispatcher()), IsRefused(StatusCode::kPermissionDenied, common::v1::TOWN_RULES));
}

class RestingDispute : public ServedDisputes {
 protected:
  absl::StatusOr<v1::Dispute> Pause(const std::string& name, const std::string& from) {
    auto request = About<v1::PauseDisputeRequest>(name);
    request.mutable_rest()->set_reason(v1::Rest::APPRAISAL);
    request.mutable_rest()->set_note("委托鉴定墙体");
    request.mutable_rest()->set_from_day(from);
    return Ask(&Stub::PauseDispute, request, VillageMediator());
  }
  absl::StatusOr<v1::Dispute> Resume(const std::string& name, int rest) {
    auto request = About<v1::ResumeDisputeRequest>(name);
    request.set_rest(rest);
    request.set_until_day(DayFromToday(0));
    return Ask(&Stub::ResumeDispute, request, VillageMediator());
  }
};

TEST_F(RestingDispute, GoesOnOnceTheLastRestHasEnded) {
  const std::string name = InMediation();
  EXPECT_THAT(Pause(name, DayFromToday(1)), IsInvalid("rest.from_day"));
  EXPECT_EQ(Sound(Pause(name, DayFromToday(0))).state(), v1::Dispute::PAUSED);
  const v1::Dispute twice = Sound(Pause(name, DayFromToday(0)));
  EXPECT_EQ(twice.rests_size(), 2);
  EXPECT_EQ(twice.rests(1).note(), "委托鉴定墙体");
  EXPECT_EQ(Sound(Resume(name, 1)).state(), v1::Dispute::PAUSED);
  EXPECT_THAT(TypesOf(name).back(), "dispute.rest_ended");
  EXPECT_EQ(Sound(Resume(name, 2)).state(), v1::Dispute::IN_MEDIATION);
  EXPECT_THAT(TypesOf(name).back(), "dispute.resumed");
}

class ExtendDispute : public ServedDisputes {};

// Public report 9: hmcts/cmc-claim-store#39.
TEST_F(ExtendDispute, GoesToTheDayThatAllNamed) {
  const std::string name = InMediation(), day = DayFromToday(60);
  auto request = About<v1::ExtendDisputeRequest>(name);
  request.set_day(day);
  Sound(Say(name, v1::Consent::EXTENSION, {1}, day));
  EXPECT_THAT(Ask(&Stub::ExtendDispute, request, VillageMediator()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(name, v1::Consent::EXTENSION, {2}, day));
  const v1::Dispute extended = Sound(Ask(&Stub::ExtendDispute, request, VillageMediator()));
  EXPECT_EQ(extended.deadlines(0).extended_to_day(), day);
}

class ReopenDispute : public ServedDisputes {};

TEST_F(ReopenDispute, IsANewRoundWithTheSameNumber) {
  const std::string name = InMediation();
  const v1::Dispute ended = Sound(End(name, v1::Ending::NO_PROSPECT));
  EXPECT_EQ(ended.state(), v1::Dispute::FAILED);
  auto request = About<v1::ReopenDisputeRequest>(name);
  request.set_note("双方愿意再谈");
  EXPECT_THAT(Ask(&Stub::ReopenDispute, request, VillageMediator()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(name, v1::Consent::NEW_ROUND, {1, 2}));
  const v1::Dispute again = Sound(Ask(&Stub::ReopenDispute, request, VillageMediator()));
  EXPECT_EQ(again.state(), v1::Dispute::ACCEPTED);
  EXPECT_EQ(again.round(), 2);
  EXPECT_EQ(again.number(), ended.number());
  EXPECT_EQ(again.endings_size(), 1);
}

}  // namespace
}  // namespace zhiwang::mediation
