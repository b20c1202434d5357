#include "services/mediation/referral/referral_proto.h"

#include "common/calendar/wire/calendar_wire.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "zhiwang/mediation/v1/matter.pb.h"

namespace zhiwang::mediation {
namespace {

// The reason of an end that is no agreement, for people.
std::string ReasonOf(const Referral& referral) {
  if (referral.progress == CaseProgress::kSplit) return "并案拆分，退回原工单";
  if (!referral.ending) return {};
  if (referral.refusal != Refusal::kNone) {
    return std::string(ChineseLabel(static_cast<v1::Ending::Refusal>(referral.refusal)));
  }
  return std::string(EndKindNameZh(*referral.ending));
}

}  // namespace

common::v1::MediationProgress ProgressOf(const Referral& referral) {
  common::v1::MediationProgress progress;
  progress.set_dispute(FormatResourceName(referral.district, "disputes", std::to_string(referral.dispute)));
  progress.set_state(static_cast<common::v1::MediationProgress::State>(referral.progress));
  progress.set_level(std::string(LevelName(referral.level)));
  if (referral.number != 0) {
    progress.set_number(NumberText(FileNumber{.year = referral.number_year, .number = referral.number}));
  }
  if (referral.effective) progress.set_effective_day(calendar::FormatDay(*referral.effective));
  progress.set_reason(ReasonOf(referral));
  SetTime(referral.at, progress.mutable_at());
  progress.set_step(referral.step);
  return progress;
}

v1::CaseReferral ToProto(const Referral& referral) {
  v1::CaseReferral proto;
  proto.set_case_(FormatResourceName(referral.district, "cases", std::to_string(referral.case_id)));
  proto.set_round(referral.round);
  *proto.mutable_progress() = ProgressOf(referral);
  return proto;
}

}  // namespace zhiwang::mediation
