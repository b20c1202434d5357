#include "services/mediation/referral/referral_record.h"

#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

// The domain's enum carries the contract's numbers.
static_assert(static_cast<int>(CaseProgress::kReferralWithdrawn) == common::v1::MediationProgress::REFERRAL_WITHDRAWN &&
              static_cast<int>(CaseProgress::kSplit) == common::v1::MediationProgress::SPLIT);

}  // namespace

v1::ReferralRecord ToRecord(const Referral& referral) {
  v1::ReferralRecord record;
  record.ParseFromString(referral.stored);
  record.set_dispute(referral.dispute);
  record.set_case_id(referral.case_id);
  record.set_round(referral.round);
  record.set_state(static_cast<common::v1::MediationProgress::State>(referral.progress));
  record.set_level(static_cast<v1::Committee::Level>(referral.level));
  record.set_step(referral.step);
  record.set_number_year(referral.number_year);
  record.set_number(referral.number);
  record.set_ending(referral.ending ? static_cast<v1::Ending::Kind>(*referral.ending) : v1::Ending::KIND_UNSPECIFIED);
  record.set_refusal(static_cast<v1::Ending::Refusal>(referral.refusal));
  record.set_effective_day(calendar::KnownDayNumber(referral.effective));
  record.set_at(absl::ToUnixMicros(referral.at));
  record.set_area_path(referral.area_path);
  record.set_changed(absl::ToUnixMicros(referral.changed));
  return record;
}

absl::Status DecodeReferral(std::string bytes, Referral& referral) {
  v1::ReferralRecord record;
  if (!record.ParseFromString(bytes)) return error::Unexpected("a referral's row cannot be read");
  referral.dispute = record.dispute();
  referral.case_id = record.case_id();
  referral.round = record.round();
  referral.progress = static_cast<CaseProgress>(record.state());
  referral.level = static_cast<Level>(record.level());
  referral.step = record.step();
  referral.number_year = record.number_year();
  referral.number = record.number();
  if (record.ending() != 0) referral.ending = static_cast<EndKind>(record.ending());
  referral.refusal = static_cast<Refusal>(record.refusal());
  referral.effective = calendar::KnownDay(record.effective_day());
  referral.at = absl::FromUnixMicros(record.at());
  referral.area_path = record.area_path();
  referral.changed = absl::FromUnixMicros(record.changed());
  referral.stored = std::move(bytes);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
