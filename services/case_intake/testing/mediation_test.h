#pragma once

#include <string>
#include <vector>

#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::intake {

// A test of cases that go to mediation and come back.
class MediationTest : public IntakeTest {
 protected:
  using MediationStep = common::v1::MediationProgress::State;

  static v1::ReferCaseRequest ReferralOf(const std::string& name) {
    auto request = IntakeClient::About<v1::ReferCaseRequest>(name);
    request.set_dispute_type("NEIGHBOURS");
    request.set_note("两家为宅基边界争执");
    return request;
  }
  absl::StatusOr<v1::Case> Refer(const v1::ReferCaseRequest& request) {
    return client().Ask(&IntakeClient::CaseStub::ReferCase, request);
  }
  absl::StatusOr<v1::Case> Refer(const std::string& name) { return Refer(ReferralOf(name)); }
  absl::StatusOr<v1::Case> Withdraw(const std::string& name) {
    auto request = IntakeClient::About<v1::WithdrawReferralRequest>(name);
    request.set_note("转错了");
    return client().Ask(&IntakeClient::CaseStub::WithdrawReferral, request);
  }

  // What mediation tells of a round of the case.
  static v1::RecordMediationRequest Told(const std::string& name, MediationStep state, int step, int round = 1) {
    auto request = IntakeClient::About<v1::RecordMediationRequest>(name);
    request.set_round(round);
    common::v1::MediationProgress& progress = *request.mutable_progress();
    progress.set_dispute(std::string(kDistrictName) + "/disputes/7");
    progress.set_state(state);
    progress.set_level("VILLAGE");
    progress.set_step(step);
    progress.mutable_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    if (state != common::v1::MediationProgress::REGISTERED) progress.set_number("（2026）人调字第12号");
    return request;
  }
  absl::StatusOr<v1::Case> Record(const v1::RecordMediationRequest& request) {
    return client().Ask(&IntakeClient::CaseStub::RecordMediation, request, "service");
  }
  absl::StatusOr<v1::Case> Record(const std::string& name, MediationStep state, int step, int round = 1) {
    return Record(Told(name, state, step, round));
  }

  // The last referral of the case.
  v1::Referral ReferralIn(const std::string& name) {
    const v1::Case c = Sound(client().Get(name));
    return c.referrals().empty() ? v1::Referral() : c.referrals(c.referrals_size() - 1);
  }
  bool Becomes(const std::string& name, MediationStep state) {
    return testing::Eventually([&] { return ReferralIn(name).progress().state() == state; });
  }
  // A case of which a dispute is registered.
  std::string Registered(const std::string& name) {
    Sound(Refer(name));
    EXPECT_TRUE(Becomes(name, common::v1::MediationProgress::REGISTERED));
    return name;
  }
  std::vector<std::string> TypesOf(const std::string& name) {
    std::vector<std::string> types;
    for (const auto& change : Sound(client().Timeline(name))) types.push_back(change.type());
    return types;
  }
};

}  // namespace zhiwang::intake
