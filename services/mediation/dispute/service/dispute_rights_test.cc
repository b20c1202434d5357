// Who reaches a dispute, and how much of it they see.

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::IsEmpty;

constexpr char kOldEtag[] = "v99";

class DisputeRights : public ServedDisputes {
 protected:
  common::v1::ErrorReason ReasonToRead(const std::string& name, const testing::SaidCaller& caller) {
    const auto answer = Read(name, caller);
    return answer.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(answer.status());
  }
  // The reason why a change by that caller, from an etag that is not the dispute's, comes to nothing: ETAG_STALE where they
  // reach it.
  template <class Request, class Spoil>
  common::v1::ErrorReason ReasonToChange(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                      v1::Dispute*),
                                         const std::string& name, const testing::SaidCaller& caller,
                                         const Spoil& fill) {
    auto request = About<Request>(name);
    request.set_etag(kOldEtag);
    fill(request);
    return ReasonOf(Ask(method, request, caller).status());
  }
  common::v1::ErrorReason ReasonToMediate(const std::string& name, const testing::SaidCaller& caller) {
    return ReasonToChange<v1::ReopenDisputeRequest>(&Stub::ReopenDispute, name, caller,
                                                    [](auto& request) { request.set_note("再谈"); });
  }
};

TEST_F(DisputeRights, ToMediateAreTheMediatorsAndBeforeThemTheCommittees) {
  const std::string name = Registered();
  EXPECT_EQ(ReasonToMediate(name, VillageMediator()), common::v1::ETAG_STALE);
  EXPECT_EQ(ReasonToMediate(name, ZoneDispatcher()), common::v1::DISPUTE_NOT_FOUND) << "the village has it";
  EXPECT_EQ(ReasonToMediate(name, TownDispatcher()), common::v1::DISPUTE_NOT_FOUND);
  EXPECT_EQ(ReasonToMediate(name, Director()), common::v1::PERMISSION_MISSING);
  const testing::SaidCaller colleague{StaffName("S7"), "village_mediator@" + kVillagePathThere};
  EXPECT_EQ(ReasonToMediate(name, colleague), common::v1::ETAG_STALE);
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(name));
  Sound(Propose(name));
  EXPECT_EQ(ReasonToMediate(name, colleague), common::v1::ETAG_STALE) << "nobody took it up yet";
  Sound(TakeUp(name));
  EXPECT_EQ(ReasonToMediate(name, VillageMediator()), common::v1::ETAG_STALE);
  EXPECT_EQ(ReasonToMediate(name, colleague), common::v1::DISPUTE_NOT_FOUND) << "somebody else has it now";
}

TEST_F(DisputeRights, ToAnswerAProposalAreNoRightsToMediate) {
  for (const char* permission : {"dispute.mediate", "assignment.answer"}) {
    const auth::RoleSet roles = auth::FindRule(permission)->roles;
    EXPECT_TRUE(roles.Has(auth::Role::kLawyer) && roles.Has(auth::Role::kVillageMediator)) << permission;
    EXPECT_FALSE(roles.Has(auth::Role::kCentreDirector)) << permission;
  }
  const std::string name = Accepted();
  Sound(Propose(name));
  const auto reason_to_answer = [&](const testing::SaidCaller& caller) {
    auto request = About<v1::DeclineAssignmentRequest>(name);
    request.set_etag(kOldEtag);
    request.set_assignment(1);
    request.set_note("出差");
    return ReasonOf(Ask(&MediatorStub::DeclineAssignment, request, caller).status());
  };
  EXPECT_EQ(reason_to_answer(VillageMediator()), common::v1::ETAG_STALE);
  EXPECT_EQ(reason_to_answer(ZoneDispatcher()), common::v1::DISPUTE_NOT_FOUND) << "the village has it";
  for (const auto& caller : {Director(), Auditor(), GridWorker(), Police()}) {
    EXPECT_EQ(reason_to_answer(caller), common::v1::PERMISSION_MISSING) << caller.name;
  }
}

TEST_F(DisputeRights, ToReadFollowTheTableOfTheTrade) {
  const std::string name = InMediation();
  const auto view = [&](const testing::SaidCaller& caller) { return Sound(Read(name, caller)).view(); };
  EXPECT_EQ(view(VillageMediator()), v1::Dispute::FILE) << "its mediator";
  EXPECT_EQ(view({StaffName("S7"), "village_mediator@" + kVillagePathThere}), v1::Dispute::SUMMARY);
  for (const auto& dispatcher : {ZoneDispatcher(), TownDispatcher(), Director()}) {
    EXPECT_EQ(view(dispatcher), v1::Dispute::FILE) << dispatcher.name;
  }
  EXPECT_EQ(view(Auditor()), v1::Dispute::SUMMARY);
  EXPECT_EQ(ReasonToRead(name, {StaffName("X1"), "administrator"}), common::v1::PERMISSION_MISSING);
  EXPECT_EQ(ReasonToRead(name, {StaffName("H1"), std::string("department_handler@") + kWater}),
            common::v1::PERMISSION_MISSING);
  EXPECT_EQ(ReasonToRead(name, GridWorker()), common::v1::PERMISSION_MISSING);
  EXPECT_EQ(ReasonToRead(name, Police()), common::v1::DISPUTE_NOT_FOUND) << "it did not hand it in";
  EXPECT_EQ(ReasonToRead(name, {StaffName("S8"), "village_mediator@" + kOtherTownPath}), common::v1::DISPUTE_NOT_FOUND);
}

TEST_F(DisputeRights, SeeInASummaryNothingOfTheFile) {
  const std::string name = InMediation();
  const v1::Dispute seen = Sound(Read(name, Auditor()));
  EXPECT_EQ(seen.matter().type(), v1::Matter::NEIGHBOURS);
  EXPECT_EQ(seen.assignments_size(), 1);
  EXPECT_EQ(seen.deadlines_size(), 2);
  EXPECT_THAT(seen.parties(), IsEmpty());
  EXPECT_THAT(seen.consents(), IsEmpty());
  EXPECT_EQ(seen.matter().summary() + seen.matter().facts() + seen.matter().claim(), "");
  for (const auto& issue : seen.matter().issues()) EXPECT_EQ(issue.text(), "");
}

TEST_F(DisputeRights, OfAPartnerAreStateNumberAndResultOfWhatItHandedIn) {
  v1::Dispute handed = SomeDispute();
  handed.mutable_origin()->set_kind(v1::Origin::POLICE);
  const std::string name = Sound(Create(handed, Police())).name();
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(name));
  Sound(Propose(name));
  Sound(TakeUp(name));
  const std::string number = Sound(End(name, v1::Ending::NO_PROSPECT)).number();
  const v1::Dispute seen = Sound(Read(name, Police()));
  EXPECT_EQ(seen.view(), v1::Dispute::SUMMARY);
  EXPECT_EQ(seen.state(), v1::Dispute::FAILED);
  EXPECT_EQ(seen.number(), number);
  ASSERT_EQ(seen.endings_size(), 1);
  EXPECT_EQ(seen.endings(0).kind(), v1::Ending::NO_PROSPECT);
  EXPECT_THAT(seen.parties(), IsEmpty());
  EXPECT_THAT(seen.consents(), IsEmpty());
  EXPECT_EQ(seen.matter().summary() + seen.matter().facts() + seen.matter().claim(), "");
}

// Public report 30: ef-cms-flexion#3922.
TEST_F(DisputeRights, FindOfAConfidentialFileNoMoreThanThatItIsThere) {
  v1::Dispute dispute = SomeDispute();
  dispute.set_confidential(true);
  const std::string name = Registered(dispute), nothing = std::string(kDistrictName) + "/disputes/12";
  EXPECT_EQ(ReasonToRead(name, VillageMediator()), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonToRead(name, TownDispatcher()), common::v1::ERROR_REASON_UNSPECIFIED);
  for (const auto& caller : {ZoneDispatcher(), Auditor()}) {
    const std::string refused(Read(name, caller).status().message());
    std::string absent(Read(nothing, caller).status().message());
    absent.replace(absent.find(nothing), nothing.size(), name);
    EXPECT_EQ(refused, absent) << caller.name;
    v1::ListDisputesRequest list;
    list.set_district(kDistrictName);
    EXPECT_THAT(Sound(Ask(&Stub::ListDisputes, list, caller)).disputes(), IsEmpty());
  }
  v1::SearchPartiesRequest search;
  search.set_district(kDistrictName);
  search.set_phone(kApplicantPhone);
  EXPECT_THAT(Sound(Ask(&Stub::SearchParties, search, ZoneDispatcher())).found(), IsEmpty());
  v1::GetDisputePresenceRequest presence;
  presence.set_name(name);
  EXPECT_THAT(Ask(&Stub::GetDisputePresence, presence, ZoneDispatcher()), IsOk());
}

TEST_F(DisputeRights, GiveTheFirstAnswerAgainOnlyWhileTheDisputeIsTheirs) {
  const std::string name = Registered();
  auto request = About<v1::RecordConsentRequest>(name);
  auto* word = request.add_consents();
  word->set_party(1);
  word->set_subject(v1::Consent::MEDIATION);
  word->set_answer(v1::Consent::YES);
  word->set_form(v1::Consent::SPOKEN);
  const v1::Dispute first = Sound(Ask(&Stub::RecordConsent, request, VillageMediator()));
  EXPECT_EQ(Sound(Ask(&Stub::RecordConsent, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
  Sound(Say(name, v1::Consent::MEDIATION, {2}));
  Sound(Accept(name));
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  village.mutable_mediators(0)->set_mediator(StaffName("S5"));
  Sound(Import({village}));
  Sound(Propose(name, "S5"));
  Sound(TakeUp(name, 1, {StaffName("S5"), "village_mediator@" + kVillagePathThere}));
  EXPECT_THAT(Ask(&Stub::RecordConsent, request, VillageMediator()),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

}  // namespace
}  // namespace zhiwang::mediation
