// Advice that comes to be known after the mediator took the dispute up bars them as well (律师法 art. 39).

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/people_test.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::EndsWith;

constexpr char kAdvisedLater[] = "19900000007";

// The first assignment ended because its mediator advised a party, and nobody mediates.
void ExpectEndedForTie(const v1::Dispute& dispute) {
  ASSERT_EQ(dispute.assignments_size(), 1);
  EXPECT_EQ(dispute.assignments(0).state(), v1::Assignment::ENDED);
  EXPECT_EQ(dispute.assignments(0).ground(), v1::Assignment::TIE);
}

class LaterConflicts : public ServedPeople {
 protected:
  using SessionStub = v1::SessionService::Stub;

  void SetUp() override {
    ServedPeople::SetUp();
    ImportBothFirms();
  }

  // A dispute that the lawyer has, whom both parties accepted.
  std::string WithLawyer() const {
    const std::string name = Accepted();
    Sound(ProposeLawyer(name, kStranger));
    Sound(TakeUp(name, 1, AsLawyer(kStranger)));
    return Sound(Say(name, v1::Consent::MEDIATOR, {1, 2}, "1", v1::Consent::YES, AsLawyer(kStranger))).name();
  }
  // The lawyer advises somebody with that phone.
  void Advise(const std::string& phone) const {
    v1::LegalService advice = SomeAdvice(kStranger);
    advice.set_phone(phone);
    Sound(RecordOwn(advice));
  }
  // A session of the dispute in a few minutes.
  absl::StatusOr<v1::Session> BookOn(const std::string& dispute) const {
    v1::BookSessionRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::Session& session = *request.mutable_session();
    const absl::Time start = absl::FromUnixSeconds((absl::ToUnixSeconds(absl::Now()) / 60 + 2) * 60);
    session.set_dispute(dispute);
    SetTime(start, session.mutable_start_time());
    SetTime(start + absl::Hours(1), session.mutable_end_time());
    session.set_form(v1::Session::ON_SITE);
    session.set_place("界墙旁");
    return Ask(&SessionStub::BookSession, request, ZoneDispatcher());
  }
  absl::StatusOr<v1::Dispute> Enter(const std::string& dispute, const v1::Party& party,
                                    const testing::SaidCaller& caller = AsLawyer(kStranger)) const {
    auto enter = About<v1::AddPartyRequest>(dispute);
    *enter.mutable_party() = party;
    return Ask(&Stub::AddParty, enter, caller);
  }
  std::string LastOfTimeline(const std::string& dispute, const testing::SaidCaller& caller) const {
    v1::ListDisputeTimelineRequest request;
    request.set_name(dispute);
    const auto timeline = Sound(Ask(&Stub::ListDisputeTimeline, request, caller));
    return timeline.changes_size() == 0 ? "" : timeline.changes(timeline.changes_size() - 1).summary();
  }
  // The phone of party 2 is that one from now on.
  absl::StatusOr<v1::Dispute> AmendPhone(const std::string& dispute) const {
    auto amend = About<v1::AmendPartyRequest>(dispute);
    amend.mutable_party()->set_number(2);
    amend.mutable_party()->set_phone(kAdvisedLater);
    amend.set_note("换了号码");
    return Ask(&Stub::AmendParty, amend, AsLawyer(kStranger));
  }
  static auto Barred() { return IsRefused(absl::StatusCode::kFailedPrecondition, common::v1::CONFLICT); }
};

TEST_F(LaterConflicts, OfAdviceThatIsRecordedAfterTheAcceptanceBarFromSessions) {
  const std::string dispute = WithLawyer();
  const std::string booked = Sound(BookOn(dispute)).name();
  Advise(kApplicantPhone);
  EXPECT_THAT(BookOn(dispute), Barred());
  EXPECT_THAT(Ask(&SessionStub::OpenSession, About<v1::OpenSessionRequest>(booked), AsLawyer(kStranger)), Barred());
}

TEST_F(LaterConflicts, OfAPartyWhoEntersEndTheAssignmentAtOnce) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  const std::string booked = Sound(BookOn(dispute)).name();
  Sound(Enter(dispute, SomeParty(v1::Party::THIRD_PARTY, "王五", kAdvisedLater)));
  const v1::Dispute after = Sound(Read(dispute));
  EXPECT_EQ(after.parties_size(), 3) << "the party is there";
  ExpectEndedForTie(after);
  EXPECT_THAT(Read(dispute, AsLawyer(kStranger)),
              IsRefused(absl::StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'session.cancelled'"), 1) << booked;
  EXPECT_THAT(LastOfTimeline(dispute, ZoneDispatcher()), EndsWith("；调解员依法回避：lawyers/13702201910000003"));
  EXPECT_EQ(LastOfTimeline(dispute, Auditor()), "登记当事人或者代理人") << "whom it bars is in the file";
  EXPECT_THAT(ProposeLawyer(dispute, kStranger), Barred());
}

TEST_F(LaterConflicts, OfAColleagueEndTheAssignmentToo) {
  v1::LegalService advice = SomeAdvice(kColleague);
  advice.set_phone(kAdvisedLater);
  Sound(RecordOwn(advice));
  const std::string dispute = Accepted();
  Sound(ProposeLawyer(dispute, kLawyer));
  Sound(Enter(dispute, SomeParty(v1::Party::THIRD_PARTY, "王五", kAdvisedLater), VillageMediator()));
  ExpectEndedForTie(Sound(Read(dispute)));
}

TEST_F(LaterConflicts, OfWhoActsForAPartyEndTheAssignment) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  v1::Party party;
  party.set_number(2);
  v1::Party::Proxy& guardian = *party.add_proxies();
  guardian.set_ground(v1::Party::Proxy::GUARDIAN);
  guardian.set_display_name("司马相如");
  guardian.set_phone(kAdvisedLater);
  guardian.set_relation("父亲");
  Sound(Enter(dispute, party));
  ExpectEndedForTie(Sound(Read(dispute)));
}

TEST_F(LaterConflicts, OfAPartyWhoIsAmendedEndTheAssignment) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  Sound(AmendPhone(dispute));
  ExpectEndedForTie(Sound(Read(dispute)));
}

TEST_F(LaterConflicts, OfAPartyWhoIsAmendedCancelASessionThoughTheySitElsewhereAtThatTime) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  Sound(BookOn(dispute));
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", kAdvisedLater);
  *other.mutable_parties(1) = SomeParty(v1::Party::RESPONDENT, "赵六", "19900000009");
  const std::string elsewhere = Registered(other);
  Sound(Say(elsewhere, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(elsewhere));
  Sound(Propose(elsewhere));
  Sound(TakeUp(elsewhere));
  Sound(Say(elsewhere, v1::Consent::MEDIATOR, {1, 2}, "1"));
  Sound(BookOn(elsewhere));
  Sound(AmendPhone(dispute));
  ExpectEndedForTie(Sound(Read(dispute)));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'session.cancelled'"), 1);
}

TEST_F(LaterConflicts, OfAPartyOfADisputeThatIsTakenInEndTheAssignment) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", kAdvisedLater);
  const std::string joined = Registered(other);
  auto join = About<v1::JoinDisputeRequest>(joined);
  join.set_into(dispute);
  join.set_note("同一界墙");
  Sound(Ask(&Stub::JoinDispute, join, ZoneDispatcher()));
  ExpectEndedForTie(Sound(Read(dispute)));
}

TEST_F(LaterConflicts, OfSomebodyElseEndNothing) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  Sound(Enter(dispute, SomeParty(v1::Party::THIRD_PARTY, "王五", "19900000008")));
  EXPECT_EQ(Sound(Read(dispute)).assignments(0).state(), v1::Assignment::ACTIVE);
}

TEST_F(LaterConflicts, EndWhereAnotherTakesTheDisputeOver) {
  const std::string dispute = WithLawyer();
  Advise(kApplicantPhone);
  Sound(ReplaceBy(dispute, 1, StaffName("S1")));
  Sound(TakeUp(dispute, 2));
  Sound(Say(dispute, v1::Consent::MEDIATOR, {1, 2}, "2"));
  EXPECT_THAT(BookOn(dispute), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
