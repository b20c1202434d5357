#include "services/case_intake/mediation/referral_proto.h"

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::intake {
namespace {

using Progress = common::v1::MediationProgress;

constexpr int kLongestLevel = 40;
constexpr int kLongestNumber = 60;

// The domain's enum carries the contract's numbers.
static_assert(static_cast<int>(MediationState::kReferralWithdrawn) == Progress::REFERRAL_WITHDRAWN);

}  // namespace

v1::Referral ToProto(const std::string& district, const Referral& referral, int round) {
  v1::Referral proto;
  proto.set_round(round);
  proto.set_requester(referral.requester);
  SetTime(referral.requested, proto.mutable_request_time());
  proto.set_dispute_type(referral.dispute_type);
  proto.set_reporter_consented(referral.reporter_consented);
  proto.set_without_reporter(referral.without_reporter);
  *proto.mutable_progress() = ToProto(district, referral.progress);
  return proto;
}

common::v1::MediationProgress ToProto(const std::string& district, const MediationProgress& progress) {
  common::v1::MediationProgress proto;
  proto.set_dispute(FormatResourceName(district, "disputes", progress.dispute));
  proto.set_state(static_cast<Progress::State>(progress.state));
  proto.set_level(progress.level);
  proto.set_number(progress.number);
  if (progress.effective_day != 0) proto.set_effective_day(calendar::FormatDay(progress.effective_day));
  proto.set_reason(progress.reason);
  SetTime(progress.at, proto.mutable_at());
  proto.set_step(progress.step);
  return proto;
}

absl::StatusOr<MediationProgress> FromProto(const std::string& district, const common::v1::MediationProgress& proto) {
  MediationProgress progress;
  ASSIGN_OR_RETURN(progress.dispute, ParseIdWithin(district, "progress.dispute", proto.dispute(), "disputes"));
  ASSIGN_OR_RETURN(progress.state,
                   KnownEnum<MediationState>("progress.state", proto.state(), Progress::State_descriptor()));
  RETURN_IF_ERROR(CheckText("progress.level", proto.level(), 0, kLongestLevel));
  progress.level = proto.level();
  RETURN_IF_ERROR(CheckText("progress.number", proto.number(), 0, kLongestNumber));
  progress.number = proto.number();
  if (!proto.effective_day().empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, calendar::ParseDay("progress.effective_day", proto.effective_day()));
    progress.effective_day = calendar::DayNumber(day);
  }
  RETURN_IF_ERROR(CheckText("progress.reason", proto.reason(), 0, kLongestReason));
  progress.reason = proto.reason();
  ASSIGN_OR_RETURN(progress.at, TimeFrom("progress.at", proto.at()));
  if (proto.step() < 1) return error::FieldInvalid("progress.step", "must be given", "须给出调解进展的序号");
  progress.step = proto.step();
  return progress;
}

std::string SummaryOf(const v1::ReferralStep& step) {
  const std::string which = fmt::format("第 {} 次转调解", step.round());
  switch (step.state()) {
    case Progress::REFERRED:
      return which;
    case Progress::REGISTERED:
    case Progress::ACCEPTED:
      return fmt::format("{}：纠纷 {} {}", which, step.dispute(), ChineseLabel(step.state()));
    case Progress::AGREED:
    case Progress::PARTLY_AGREED:
      return fmt::format("{}：{}，已答复", which, ChineseLabel(step.state()));
    case Progress::REFERRAL_WITHDRAWN:
      if (!step.dispute().empty()) {
        return fmt::format("{}：纠纷 {} {}，退回中心", which, step.dispute(), ChineseLabel(step.state()));
      }
      [[fallthrough]];
    default:
      return fmt::format("{}：{}，退回中心", which, ChineseLabel(step.state()));
  }
}

}  // namespace zhiwang::intake
