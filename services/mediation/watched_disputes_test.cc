// The watch of the change log tells of a resource those who may read it, and nobody else.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/agreement_service_test.h"
#include "services/mediation/testing/session_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using Names = std::set<std::string>;

const testing::SaidCaller kCourt{"spiffe://zhiwang/partner/court", "partner_system"};
const testing::SaidCaller kIntake{"case-intake", "service"};
const testing::SaidCaller kAdministrator{StaffName("X1"), "administrator"};
const testing::SaidCaller kCentreDispatcher{StaffName("C1"), "centre_dispatcher"};
const testing::SaidCaller kHandler{StaffName("H1"), std::string("department_handler@") + kWater};

// A dispute and what lies in its file.
struct Watched {
  std::string dispute, agreement, document, session;

  Names Whole() const { return {dispute, agreement, document, session}; }
  Names Summary() const { return {dispute, session}; }
};

Names Together(const Names& one, const Names& other) {
  Names names = one;
  names.insert(other.begin(), other.end());
  return names;
}

class WatchedDisputes : public AgreementServiceTest {
 protected:
  // A dispute of the village that the police handed in and S1 mediates, with a session on that day from now.
  Watched HandedIn(bool confidential, int day) {
    v1::Dispute dispute = SomeDispute();
    dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
    dispute.set_confidential(confidential);
    Watched made;
    made.dispute = Sound(Create(dispute, Police())).name();
    Sound(Say(made.dispute, v1::Consent::MEDIATION, {1, 2}));
    Sound(Accept(made.dispute, Director()));
    Sound(Propose(made.dispute, "S1", Director()));
    Sound(TakeUp(made.dispute));
    Sound(Say(made.dispute, v1::Consent::MEDIATOR, {1, 2}, "1"));
    made.agreement = Sound(Draft(made.dispute)).name();
    made.document = Scan(made.dispute);
    v1::BookSessionRequest book;
    book.set_district(kDistrictName);
    book.set_request_id(NewUuid());
    v1::Session& session = *book.mutable_session();
    session.set_dispute(made.dispute);
    SetTime(InDaysAt(day, 9), session.mutable_start_time());
    SetTime(InDaysAt(day, 10), session.mutable_end_time());
    session.set_form(v1::Session::ON_SITE);
    session.set_place("界墙旁");
    made.session = Sound(Ask(&v1::SessionService::Stub::BookSession, book, Director())).name();
    return made;
  }
  // The resources of which a watch tells that caller.
  Names Resources(const testing::SaidCaller& caller, const std::vector<std::string>& kinds) {
    Names resources;
    for (const auto& change : Sound(Heard(caller, kinds))) resources.insert(change.resource());
    return resources;
  }
  Names OfFiles(const testing::SaidCaller& caller) {
    return Resources(caller, {"dispute", "agreement", "document", "session"});
  }
};

TEST_F(WatchedDisputes, AreHeardOfByWhoSeesThem) {
  const Watched open = HandedIn(false, 1), hidden = HandedIn(true, 2);
  const Names all = Together(open.Whole(), hidden.Whole());
  const std::vector<std::pair<testing::SaidCaller, Names>> hearers = {
      {GridWorker(), {}},  // they know that there is one, and no step of it
      {VillageMediator(), all},
      {Colleague(), open.Summary()},
      {ZoneDispatcher(), open.Whole()},
      {TownDispatcher(), all},
      {kCentreDispatcher, all},
      {Director(), all},
      {Auditor(), open.Summary()},
      {kAdministrator, {}},
      {Police(), {open.dispute}},
      {kCourt, {}},
      {kIntake, open.Summary()},
      {OtherTown(), {}},
  };
  for (const auto& [caller, expected] : hearers) EXPECT_EQ(OfFiles(caller), expected) << caller.name;
  for (const auto& caller : {kHandler, Lawyer()}) {
    EXPECT_THAT(Heard(caller), IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  }
}

TEST_F(WatchedDisputes, AreHeardOfNoMoreOnceTheyAreConfidential) {
  const Watched made = HandedIn(false, 1);
  ASSERT_EQ(OfFiles(Auditor()), made.Summary());
  auto amend = About<v1::AmendDisputeRequest>(made.dispute);
  amend.mutable_dispute()->set_confidential(true);
  amend.mutable_update_mask()->add_paths("confidential");
  amend.set_note("涉及个人隐私");
  Sound(Ask(&Stub::AmendDispute, amend, VillageMediator()));
  for (const auto& caller : {Auditor(), ZoneDispatcher(), Colleague(), Police(), kIntake}) {
    EXPECT_THAT(OfFiles(caller), IsEmpty()) << caller.name << ", also of its past";
  }
  EXPECT_EQ(OfFiles(TownDispatcher()), made.Whole());
}

TEST_F(WatchedDisputes, TellOfTheirCasesWhoMayKnowOfThem) {
  const std::string dispute = RegisteredOfCase(12);
  const std::string id = dispute.substr(dispute.rfind('/'));
  const Names referral = {std::string(kDistrictName) + "/referrals" + id};
  for (const auto& caller : {VillageMediator(), ZoneDispatcher(), Director(), Auditor(), kIntake}) {
    EXPECT_EQ(Resources(caller, {"referral"}), referral) << caller.name;
  }
  for (const auto& caller : {GridWorker(), kAdministrator, Police(), OtherTown()}) {
    EXPECT_THAT(Resources(caller, {"referral"}), IsEmpty()) << caller.name;
  }
}

TEST_F(WatchedDisputes, LeaveTheRegistersToWhoReadsThem) {
  PublishAgreementTemplate();
  const auto kinds = [this](const testing::SaidCaller& caller) {
    std::set<std::string> heard;
    for (const auto& change : Sound(Heard(caller))) heard.insert(change.kind());
    return heard;
  };
  EXPECT_EQ(kinds(kAdministrator), (std::set<std::string>{"committee", "template"}));
  EXPECT_EQ(kinds(Director()), (std::set<std::string>{"committee", "template"}));
  EXPECT_EQ(kinds(Auditor()), std::set<std::string>{"committee"});
  EXPECT_EQ(kinds(GridWorker()), std::set<std::string>{"committee"}) << "that of the village";
  EXPECT_THAT(kinds(Police()), IsEmpty());
}

TEST(StateTablesOfMediation, NameThePermissionThatReadsTheResource) {
  for (const changelog::StateTable& table : StateTables()) {
    EXPECT_NE(auth::FindRule(table.permission), nullptr) << table.kind;
  }
}

}  // namespace
}  // namespace zhiwang::mediation
