#include "services/case_intake/testing/random_life.h"

#include <array>
#include <utility>

#include <gtest/gtest.h>

#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "services/case_intake/testing/small_district.h"

namespace zhiwang::intake {

v1::Case RandomLife::AnyAppeal() {
  v1::Case c = Appeal();
  c.set_channel(static_cast<v1::Case::Channel>(Any(1, 11)));
  c.set_urgency(static_cast<v1::Case::Urgency>(Any(1, 3)));
  c.set_kind(static_cast<v1::Case::Kind>(Any(1, 5)));
  c.set_category(CategoryName(std::array{"", kTapWater, kWaterCut, kPotholes, kAllowance}[Any(0, 4)]));
  c.mutable_reporter()->set_no_callback(Any(0, 5) == 0);
  c.clear_point();
  const size_t place = Any(0, 3);
  if (place == 0) *c.mutable_point() = PointInOtherGrid();
  if (place > 1) *c.mutable_point() = PointInGrid();
  return c;
}

v1::Case RandomLife::AnyPast(const std::string& external_id) {
  v1::Case c = AnyAppeal();
  c.set_external_id(external_id);
  absl::Time at = absl::Now() - absl::Minutes(static_cast<int64_t>(Any(10'000, 20'000)));
  const auto later = [&](google::protobuf::Timestamp* time) {
    at += absl::Minutes(static_cast<int64_t>(Any(1, 2'400)));
    SetTime(at, time);
  };
  SetTime(at, c.mutable_receive_time());
  const size_t stage = Any(0, 4);
  if (stage >= 1) {
    c.set_unit(UnitName(std::array{kWater, kHousing, kRoads}[Any(0, 2)]));
    later(c.mutable_dispatch_time());
  }
  if (stage >= 2) later(c.mutable_resolve_time());
  if (stage >= 3) {
    auto* callback = c.add_callbacks();
    later(callback->mutable_at());
    callback->set_reached(Any(0, 3) > 0);
    if (callback->reached()) {
      callback->set_solved(static_cast<v1::Callback::Verdict>(Any(0, 2)));
      callback->set_satisfied(static_cast<v1::Callback::Verdict>(Any(0, 2)));
    }
  }
  if (stage >= 4) later(c.mutable_close_time());
  return c;
}

std::string RandomLife::Register() {
  const auto created = client_.Create(AnyAppeal());
  EXPECT_TRUE(created.ok()) << created.status();
  return created.ok() ? created->name() : "";
}

// Mediation tells what comes next of the last referral.
absl::StatusOr<v1::Case> RandomLife::RecordMediation(const std::string& name) {
  using Progress = common::v1::MediationProgress;
  const absl::StatusOr<v1::Case> c = client_.Get(name);
  if (!c.ok() || c->referrals().empty()) return absl::FailedPreconditionError("it was never referred");
  const v1::Referral& last = c->referrals(c->referrals_size() - 1);
  auto request = IntakeClient::About<v1::RecordMediationRequest>(name);
  request.set_round(last.round());
  Progress& progress = *request.mutable_progress();
  progress.set_dispute(std::string(kDistrictName) + "/disputes/1");
  progress.set_state(std::array{Progress::ACCEPTED, Progress::ACCEPTED, Progress::AGREED, Progress::FAILED}[Any(0, 3)]);
  progress.set_step(last.progress().step() + 1);
  SetTime(absl::Now() - absl::Seconds(static_cast<int64_t>(Any(0, 5))), progress.mutable_at());
  return client_.Ask(&IntakeClient::CaseStub::RecordMediation, request, "service");
}

absl::StatusOr<v1::Case> RandomLife::Try(v1::Case::Action action, const std::string& name) {
  switch (action) {
    case v1::Case::DISPATCH:
      return client_.Dispatch(name, std::array{kWater, kHousing, kRoads}[Any(0, 2)]);
    case v1::Case::ACCEPT:
      return client_.Accept(name);
    case v1::Case::RETURN:
      return client_.Return(name);
    case v1::Case::RESOLVE:
      return client_.Resolve(name);
    case v1::Case::REOPEN:
      return client_.Reopen(name);
    case v1::Case::CLOSE:
      return client_.Close(name, Any(0, 1) == 0 ? v1::Case::HANDLED : v1::Case::EXPLAINED);
    case v1::Case::PLACE:
      return client_.Place(name, Any(0, 1) == 0 ? PointInGrid() : PointInOtherGrid());
    case v1::Case::REFER: {
      auto request = IntakeClient::About<v1::ReferCaseRequest>(name);
      request.set_dispute_type("NEIGHBOURS");
      request.set_without_reporter(true);
      return client_.Ask(&IntakeClient::CaseStub::ReferCase, request);
    }
    case v1::Case::WITHDRAW_REFERRAL: {
      auto request = IntakeClient::About<v1::WithdrawReferralRequest>(name);
      request.set_note("转错了");
      return client_.Ask(&IntakeClient::CaseStub::WithdrawReferral, request);
    }
    case v1::Case::RECORD_MEDIATION:
      return RecordMediation(name);
    default:
      break;
  }
  if (Any(0, 2) == 0) return client_.CallInVain(name);
  return client_.CallBack(name, static_cast<v1::Callback::Verdict>(Any(0, 2)),
                          static_cast<v1::Callback::Verdict>(Any(0, 2)));
}

std::optional<v1::Case> RandomLife::Act(const std::string& name) {
  // One in ten has to do with mediation: else most cases would be there.
  const v1::Case::Action action = Any(0, 9) == 0
                                      ? std::array{v1::Case::REFER, v1::Case::WITHDRAW_REFERRAL,
                                                   v1::Case::RECORD_MEDIATION, v1::Case::RECORD_MEDIATION}[Any(0, 3)]
                                      : static_cast<v1::Case::Action>(Any(v1::Case::DISPATCH, v1::Case::PLACE));
  auto done = Try(action, name);
  const auto code = done.status().code();
  EXPECT_TRUE(done.ok() || code == absl::StatusCode::kFailedPrecondition || code == absl::StatusCode::kPermissionDenied)
      << done.status();
  return done.ok() ? std::optional(*std::move(done)) : std::nullopt;
}

}  // namespace zhiwang::intake
