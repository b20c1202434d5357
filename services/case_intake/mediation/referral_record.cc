#include "services/case_intake/mediation/referral_record.h"

#include <optional>

#include "absl/time/time.h"

namespace zhiwang::intake {
namespace {

void Write(const Referral& referral, int round, v1::ReferralStep& step) {
  step.set_round(round);
  step.set_state(static_cast<common::v1::MediationProgress::State>(referral.progress.state));
  step.set_dispute(referral.progress.dispute);
  step.set_step(referral.progress.step);
  step.set_effective_day(referral.progress.effective_day);
}

}  // namespace

void Write(const Referral& referral, int round, v1::CaseReferralRecord& record) {
  Write(referral, round, *record.mutable_step());
  record.set_requester(referral.requester);
  record.set_requested(absl::ToUnixMicros(referral.requested));
  record.set_dispute_type(referral.dispute_type);
  record.set_reporter_consented(referral.reporter_consented);
  record.set_without_reporter(referral.without_reporter);
  record.set_at(absl::ToUnixMicros(referral.progress.at));
  record.set_level(referral.progress.level);
  record.set_number(referral.progress.number);
  record.set_reason(referral.progress.reason);
  if (referral.reply) record.set_reply(*referral.reply);
}

Referral FromRecord(const v1::CaseReferralRecord& record) {
  const v1::ReferralStep& step = record.step();
  return {.requester = record.requester(),
          .requested = absl::FromUnixMicros(record.requested()),
          .reporter_consented = record.reporter_consented(),
          .without_reporter = record.without_reporter(),
          .dispute_type = record.dispute_type(),
          .progress = {.state = static_cast<MediationState>(step.state()),
                       .dispute = step.dispute(),
                       .level = record.level(),
                       .number = record.number(),
                       .effective_day = step.effective_day(),
                       .reason = record.reason(),
                       .at = absl::FromUnixMicros(record.at()),
                       .step = step.step()},
          .reply = record.has_reply() ? std::optional(record.reply()) : std::nullopt};
}

v1::ReferralStep StepOf(const Referral& referral, int round) {
  v1::ReferralStep step;
  Write(referral, round, step);
  return step;
}

}  // namespace zhiwang::intake
