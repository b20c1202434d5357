// Advice that comes to be known after the mediator took the dispute up bars them as well (律师法 art. 39).

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/people_test.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

constexpr char kAdvisedLater[] = "19900000007";

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
  static auto Barred() { return IsRefused(absl::StatusCode::kFailedPrecondition, common::v1::CONFLICT); }
};

TEST_F(LaterConflicts, OfAdviceThatIsRecordedAfterTheAcceptanceBarFromSessions) {
  const std::string dispute = WithLawyer();
  const std::string booked = Sound(BookOn(dispute)).name();
  Advise(kApplicantPhone);
  EXPECT_THAT(BookOn(dispute), Barred());
  EXPECT_THAT(Ask(&SessionStub::OpenSession, About<v1::OpenSessionRequest>(booked), AsLawyer(kStranger)), Barred());
}

TEST_F(LaterConflicts, OfAPartyWhoEntersBarFromSessions) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  auto enter = About<v1::AddPartyRequest>(dispute);
  *enter.mutable_party() = SomeParty(v1::Party::THIRD_PARTY, "王五", kAdvisedLater);
  Sound(Ask(&Stub::AddParty, enter, AsLawyer(kStranger)));
  Sound(Say(dispute, v1::Consent::MEDIATOR, {3}, "1", v1::Consent::YES, AsLawyer(kStranger)));
  EXPECT_THAT(BookOn(dispute), Barred());
}

TEST_F(LaterConflicts, OfAPartyWhoIsAmendedBarFromSessions) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  auto amend = About<v1::AmendPartyRequest>(dispute);
  amend.mutable_party()->set_number(2);
  amend.mutable_party()->set_phone(kAdvisedLater);
  amend.set_note("换了号码");
  Sound(Ask(&Stub::AmendParty, amend, AsLawyer(kStranger)));
  EXPECT_THAT(BookOn(dispute), Barred());
}

TEST_F(LaterConflicts, OfAPartyOfADisputeThatIsTakenInBarFromSessions) {
  Advise(kAdvisedLater);
  const std::string dispute = WithLawyer();
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", kAdvisedLater);
  const std::string joined = Registered(other);
  auto join = About<v1::JoinDisputeRequest>(joined);
  join.set_into(dispute);
  join.set_note("同一界墙");
  Sound(Ask(&Stub::JoinDispute, join, ZoneDispatcher()));
  Sound(Say(dispute, v1::Consent::MEDIATOR, {3}, "1", v1::Consent::YES, AsLawyer(kStranger)));
  EXPECT_THAT(BookOn(dispute), Barred());
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
