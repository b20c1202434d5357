#pragma once

#include <string>
#include <vector>

#include "common/rpc/hand_off.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/sound.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/register_record.pb.h"

namespace zhiwang::mediation {

// A test of the cases that disputes answer, over gRPC: there is a committee of each level, and the intake notes what its cases
// are told.
class CaseReferral : public MediationTest {
 protected:
  using Stub = v1::DisputeService::Stub;

  static inline const testing::SaidCaller kMediator{"m1", "village_mediator"};

  void SetUp() override {
    MediationTest::SetUp();
    ImportLevels();
    EXPECT_TRUE(testing::Eventually([this] { return Number("SELECT COUNT(*) FROM calendar_copy") == 1; }));
  }

  static std::string CaseName(int id) { return FormatResourceName(kDistrict, "cases", std::to_string(id)); }

  // What the intake hands over of a round of a case, with both sides of the quarrel.
  static v1::CreateDisputeRequest Asked(int case_id, int round = 1) {
    v1::CreateDisputeRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::Dispute& dispute = *request.mutable_dispute();
    dispute.mutable_matter()->set_type(v1::Matter::NEIGHBOURS);
    dispute.mutable_matter()->set_summary("两家为宅基边界争执");
    dispute.mutable_origin()->set_kind(v1::Origin::CASE);
    dispute.mutable_origin()->set_case_(CaseName(case_id));
    dispute.mutable_origin()->set_case_round(round);
    dispute.set_area(AreaName(kGrid));
    for (const auto side : {v1::Party::APPLICANT, v1::Party::RESPONDENT}) {
      v1::Party& party = *dispute.add_parties();
      party.set_side(side);
      party.set_display_name(side == v1::Party::APPLICANT ? "王某" : "赵某");
    }
    return request;
  }
  // Hands it over with the version of the case.
  absl::StatusOr<v1::Dispute> HandOver(const v1::CreateDisputeRequest& request, int case_id, int64_t version = 2) {
    const rpc::HandOff origin{.relay = "referrals",
                              .district = kDistrict,
                              .kind = "case",
                              .id = std::to_string(case_id),
                              .version = version,
                              .epoch = 1};
    return client().Ask(&Stub::CreateDispute, request,
                        {"case-intake", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(origin)}}});
  }
  absl::StatusOr<v1::Dispute> HandOver(int case_id, int round = 1, int64_t version = 2) {
    return HandOver(Asked(case_id, round), case_id, version);
  }
  // A dispute that a partner handed in.
  std::string HandedIn(const testing::SaidCaller& partner) {
    v1::CreateDisputeRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::Dispute& dispute = *request.mutable_dispute();
    dispute.mutable_matter()->set_type(v1::Matter::NEIGHBOURS);
    dispute.mutable_matter()->set_summary("两家为宅基边界争执");
    dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
    dispute.set_area(AreaName(kGrid));
    return Sound(client().Ask(&Stub::CreateDispute, request, partner)).name();
  }
  std::string Registered(int case_id) { return Sound(HandOver(case_id)).name(); }
  // What the intake hands over when a case takes its referral back. `version` is that of the case.
  absl::StatusOr<v1::Dispute> TakeBack(int case_id, int round = 1, int64_t version = 3, int64_t epoch = 1) {
    v1::RecordReferralWithdrawalRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.set_case_(CaseName(case_id));
    request.set_round(round);
    const rpc::HandOff origin{.relay = "referrals",
                              .district = kDistrict,
                              .kind = "case",
                              .id = std::to_string(case_id),
                              .version = version,
                              .epoch = epoch};
    return client().Ask(&Stub::RecordReferralWithdrawal, request,
                        {"case-intake", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(origin)}}});
  }
  std::string LastSummaryOf(const std::string& name) {
    v1::ListDisputeTimelineRequest request;
    request.set_name(name);
    const auto timeline = Sound(client().Ask(&Stub::ListDisputeTimeline, request, kMediator));
    return timeline.changes(timeline.changes_size() - 1).summary();
  }

  template <class Request>
  static Request About(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    return request;
  }
  v1::Dispute Accept(const std::string& name) {
    auto consents = About<v1::RecordConsentRequest>(name);
    const v1::Dispute dispute = Read(name);
    for (int party = 1; party <= dispute.parties_size(); ++party) {
      if (dispute.parties(party - 1).left()) continue;
      v1::Consent& consent = *consents.add_consents();
      consent.set_party(party);
      consent.set_subject(v1::Consent::MEDIATION);
      consent.set_answer(v1::Consent::YES);
      consent.set_form(v1::Consent::WRITTEN);
    }
    Sound(client().Ask(&Stub::RecordConsent, consents, kMediator));
    return Sound(client().Ask(&Stub::AcceptDispute, About<v1::AcceptDisputeRequest>(name), kMediator));
  }
  v1::Dispute Refuse(const std::string& name) {
    auto end = About<v1::EndDisputeRequest>(name);
    end.mutable_ending()->set_kind(v1::Ending::PARTY_REFUSED);
    end.mutable_ending()->set_party(2);
    end.mutable_ending()->set_note("不愿再谈");
    return Sound(client().Ask(&Stub::EndDispute, end, kMediator));
  }
  v1::Dispute Join(const std::string& name, const std::string& into) {
    auto join = About<v1::JoinDisputeRequest>(name);
    join.set_into(into);
    join.set_note("同一件事");
    return Sound(client().Ask(&Stub::JoinDispute, join, kMediator));
  }
  v1::Dispute Read(const std::string& name) {
    v1::GetDisputeRequest request;
    request.set_name(name);
    return Sound(client().Ask(&Stub::GetDispute, request, kMediator));
  }

  // The states of which a case was told, in order.
  std::vector<common::v1::MediationProgress::State> ToldTo(int case_id) {
    std::vector<common::v1::MediationProgress::State> states;
    for (const auto& told : intake().Told(CaseName(case_id))) states.push_back(told.progress().state());
    return states;
  }
  // What a referral's timeline says of the one step that its case will not hear of.
  v1::ReferralRecord GivenUp() {
    v1::ReferralRecord change;
    const auto payload = db_->Read(Soon(), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT payload FROM change_log WHERE kind = 'referral' AND type = 'referral.given_up'", {},
                         [](const sql::Row& row) { return row.Text(1); });
    });
    EXPECT_TRUE(payload.ok() && *payload && change.ParseFromString(**payload));
    return change;
  }
  // Waits until nothing is left to be told.
  void WaitUntilTold() {
    EXPECT_TRUE(testing::Eventually([this] {
      return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
             Number("SELECT seq FROM log_head") ==
                 Number("SELECT MAX(seq) FROM follower WHERE name = 'mediation_progress'") &&
             Number("SELECT COUNT(*) FROM handoff_pending") == 0;
    }));
  }
};

}  // namespace zhiwang::mediation
