// Who advised a party, oneself or by one's firm, does not mediate (律师法 art. 39).

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error_info.pb.h"
#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;

class Conflicts : public ServedPeople {
 protected:
  void SetUp() override {
    ServedPeople::SetUp();
    ImportBothFirms();
    entry_ = Sound(RecordOwn(SomeAdvice(kLawyer))).name();
  }

  // A dispute in which whom the lawyer advised is on the other side: under another name and address, with the number written
  // in another way.
  std::string AgainstTheAdvised() const {
    v1::Dispute dispute = SomeDispute();
    *dispute.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", "19900000003");
    *dispute.mutable_parties(1) = SomeParty(v1::Party::RESPONDENT, "欧阳小妹", "139 1234 5678");
    dispute.mutable_parties(1)->set_address("泊里镇");
    const std::string name = Registered(dispute);
    Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
    return Sound(Accept(name)).name();
  }
  static std::string EntryIn(const absl::Status& refused) {
    const auto info = DetailOf<google::rpc::ErrorInfo>(refused);
    const auto fact = info.metadata().find("legal_service");
    return fact == info.metadata().end() ? "" : fact->second;
  }
  int64_t TimesBarred(const std::string& name) const {
    const std::vector<std::string> types = TypesOf(name);
    return std::count(types.begin(), types.end(), "dispute.mediator_barred");
  }
  static auto Barred() { return IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT); }

  std::string entry_;
};

// Public report 24: jlawyerorg/j-lawyer-org#654, jlawyerorg/j-lawyer-org#2179.
TEST_F(Conflicts, WhoAdvisedAPersonIsBarredUnderAnotherAddressAndRole) {
  const std::string name = AgainstTheAdvised();
  EXPECT_THAT(ProposeLawyer(name, kLawyer), Barred());
  Sound(ProposeLawyer(name, kStranger));
}

// Public report 24: jlawyerorg/j-lawyer-org#654, jlawyerorg/j-lawyer-org#2179.
TEST_F(Conflicts, AColleagueOfTheFirmIsBarredToo) {
  const std::string name = AgainstTheAdvised();
  EXPECT_THAT(ProposeLawyer(name, kColleague), Barred());
  Sound(Propose(name));
  EXPECT_THAT(ReplaceBy(name, 1, LawyerName(kColleague)), Barred());
  Sound(ReplaceBy(name, 1, LawyerName(kStranger)));
}

// Public report 24: jlawyerorg/j-lawyer-org#654, jlawyerorg/j-lawyer-org#2179.
TEST_F(Conflicts, TheEntryIsNamedOnlyToWhoMaySeeIt) {
  const std::string name = AgainstTheAdvised();
  EXPECT_EQ(EntryIn(ProposeLawyer(name, kLawyer).status()), entry_);
  v1::LegalService elsewhere = SomeAdvice(kStranger);
  elsewhere.set_area(AreaName(kOtherVillage));
  const std::string far = Sound(RecordOwn(elsewhere)).name();
  const auto refused = ProposeLawyer(name, kStranger);
  EXPECT_THAT(refused, Barred());
  EXPECT_EQ(EntryIn(refused.status()), "") << "it is of another town";
  EXPECT_EQ(ChineseMessageOf(refused.status()).find(far.substr(far.rfind('/') + 1)), std::string::npos);
  EXPECT_EQ(EntryIn(ProposeLawyer(name, kStranger, Director()).status()), far);
}

TEST_F(Conflicts, OutliveAVoidedEntry) {
  auto undo = About<v1::VoidLegalServiceRequest>(entry_);
  undo.set_note("登记错误");
  Sound(Ask(&MediatorStub::VoidLegalService, undo, ZoneDispatcher()));
  EXPECT_THAT(ProposeLawyer(AgainstTheAdvised(), kLawyer), Barred());
}

TEST_F(Conflicts, ComeUpWhenTheProposalIsAccepted) {
  const std::string name = AgainstTheAdvised();
  Sound(ProposeLawyer(name, kStranger));
  Sound(RecordOwn(SomeAdvice(kStranger)));
  auto accept = About<v1::AcceptAssignmentRequest>(name);
  accept.set_assignment(1);
  accept.mutable_declaration();
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kStranger)), Barred()) << "whatever they declared";
  const v1::Assignment ended = Sound(Read(name)).assignments(0);
  EXPECT_EQ(ended.state(), v1::Assignment::ENDED);
  EXPECT_EQ(ended.ground(), v1::Assignment::TIE);
  EXPECT_THAT(Read(name, AsLawyer(kStranger)), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kStranger)), Barred()) << "the same request again";
  accept.set_request_id(NewUuid());
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kStranger)), Barred());
  EXPECT_EQ(TimesBarred(name), 1);
}

TEST_F(Conflicts, AreKeptOnceOfARequestThatIsRepeated) {
  const std::string name = AgainstTheAdvised();
  auto propose = About<v1::ProposeMediatorRequest>(name);
  propose.set_mediator(LawyerName(kLawyer));
  for (int time = 0; time < 3; ++time) {
    EXPECT_THAT(Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()), Barred());
  }
  EXPECT_EQ(TimesBarred(name), 1);
}

TEST_F(Conflicts, OfTheRegisterStandInTheTimelineToo) {
  const std::string name = AgainstTheAdvised();
  EXPECT_THAT(ProposeLawyer(name, kLawyer), Barred());
  v1::ListDisputeTimelineRequest request;
  request.set_name(name);
  const auto timeline = Sound(Ask(&Stub::ListDisputeTimeline, request, ZoneDispatcher()));
  const auto& last = timeline.changes(timeline.changes_size() - 1);
  EXPECT_EQ(last.type(), "dispute.mediator_barred");
  EXPECT_THAT(last.summary(), ::testing::StartsWith("调解员依法回避：lawyers/13702201910000001（"));
  EXPECT_EQ(Sound(Read(name)).assignments_size(), 0);
}

TEST_F(Conflicts, AreNotOfAnotherOfTheSameName) {
  v1::Dispute dispute = SomeDispute();
  *dispute.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, kApplicantName, "19900000003");
  const std::string namesake = Registered(dispute);
  Sound(Say(namesake, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(namesake));
  EXPECT_THAT(ProposeLawyer(namesake, kLawyer), IsOk()) << "the same name is not the same person";
}

TEST_F(Conflicts, AreNoneOfStaff) {
  const std::string name = AgainstTheAdvised();
  Sound(Propose(name));
  Sound(TakeUp(name));
}

// Rule 6: 法释〔2016〕14号 art. 15.
TEST_F(Conflicts, ATieThatIsDeclaredBarsUnlessEveryPartyWaivesItInWriting) {
  const std::string name = AgainstTheAdvised();
  Sound(ProposeLawyer(name, kStranger));
  auto accept = About<v1::AcceptAssignmentRequest>(name);
  accept.set_assignment(1);
  accept.mutable_declaration()->add_ties(v1::Assignment::Declaration::OTHER_RELATION);
  accept.mutable_declaration()->set_note("与申请人为同学");
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kStranger)), Barred());
  Sound(Say(name, v1::Consent::TIE_WAIVER, {1}, "1"));
  accept.set_request_id(NewUuid());
  EXPECT_THAT(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kStranger)), Barred());
  Sound(Say(name, v1::Consent::TIE_WAIVER, {2}, "1"));
  accept.set_request_id(NewUuid());
  EXPECT_EQ(Sound(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kStranger))).state(),
            v1::Dispute::IN_MEDIATION);
}

}  // namespace
}  // namespace zhiwang::mediation
