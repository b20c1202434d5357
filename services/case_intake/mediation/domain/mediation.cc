#include "services/case_intake/mediation/domain/mediation.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/deadline/deadline.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/case/domain/step.h"
#include "services/case_intake/mediation/domain/mediation_errors.h"

namespace zhiwang::intake {
namespace {

// Takes back that the present handling was told to be overdue: its clock rested before it was due.
void TakeOverdueBack(Facts& facts) {
  const int round = static_cast<int>(facts.redos.size());
  if (!facts.overdues.empty() && facts.overdues.back().round == round) facts.overdues.pop_back();
}

// The handling clock rests since the dispute was accepted, however late that is told. It goes on where it was overdue when
// the dispute was accepted.
absl::Status RestHandling(const Desk& desk, Case& c) {
  const Referral& referral = c.referrals.back();
  Deadline* handling = LastDeadline(c, Clock::kHandling);
  if (handling == nullptr || !calendar::IsRunning(*handling)) return absl::OkStatus();
  const absl::Time earliest = handling->pauses.empty() ? handling->start : *handling->pauses.back().until;
  const absl::Time since = std::max(earliest, std::min(referral.progress.at, desk.now));
  if (since > handling->due) return absl::OkStatus();
  ASSIGN_OR_RETURN(calendar::Deadline rests,
                   calendar::PauseAt(*handling, since, calendar::PauseReason::kMediation, referral.requester));
  *handling = {std::move(rests), Clock::kHandling};
  TakeOverdueBack(c.facts);
  return absl::OkStatus();
}

// The handling clock goes on since the mediation ended, or since its dispute was taken out of the accepted one.
absl::Status ResumeHandling(const Desk& desk, Case& c) {
  Deadline* handling = LastDeadline(c, Clock::kHandling);
  if (handling == nullptr || !calendar::IsPaused(*handling)) return absl::OkStatus();
  const absl::Time until = std::max(handling->pauses.back().from, std::min(c.referrals.back().progress.at, desk.now));
  ASSIGN_OR_RETURN(calendar::Deadline runs, calendar::ResumeAt(desk.calendar, *handling, until));
  *handling = {std::move(runs), Clock::kHandling};
  return absl::OkStatus();
}

// The centre has the case again: it waits to be dispatched, and its handling clock goes on from where it stood.
absl::StatusOr<Case> BackAtTheCentre(const Desk& desk, Case after) {
  RETURN_IF_ERROR(ResumeHandling(desk, after));
  RETURN_IF_ERROR(StartClock(desk, after, Clock::kDispatch, desk.now, DispatchTerm(desk.terms, after.urgency)));
  return after;
}

absl::StatusOr<Case> Answered(const Desk& desk, Case after) {
  after.public_reply = ReplyTo(after.referrals.back().progress);
  after.notes.push_back({after.version, {}, after.public_reply});
  after.facts.resolutions.push_back(desk.now);
  after.referrals.back().reply = static_cast<int>(after.facts.resolutions.size());
  StopClock(after, Clock::kHandling, desk.now);
  RETURN_IF_ERROR(StartCallbackClock(desk, after, desk.now));
  return after;
}

}  // namespace

absl::StatusOr<Case> Refer(const Desk& desk, const Case& before, Referral asked) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kRefer));
  if (before.placement != Placement::kPlaced) return error::PlaceNeeded(before);
  if (IsProtected(before) && !asked.reporter_consented && !asked.without_reporter) {
    return error::ReporterConsentMissing(before);
  }
  asked.requester = desk.caller.principal();
  asked.requested = desk.now;
  asked.progress = {.at = desk.now};
  // Nobody need dispatch it or sign for it any more.
  StopClock(after, Clock::kDispatch, desk.now);
  StopClock(after, Clock::kSignIn, desk.now);
  after.referrals.push_back(std::move(asked));
  return after;
}

absl::StatusOr<Case> WithdrawReferral(const Desk& desk, const Case& before) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kWithdrawReferral));
  if (!MayBeWithdrawn(before.referrals)) return error::ActionIllegal(before, Action::kWithdrawReferral);
  MediationProgress& progress = after.referrals.back().progress;
  progress.state = MediationState::kReferralWithdrawn;
  progress.at = desk.now;
  return BackAtTheCentre(desk, std::move(after));
}

absl::StatusOr<Case> RecordMediation(const Desk& desk, const Case& before, int round, MediationProgress progress) {
  const int rounds = static_cast<int>(before.referrals.size());
  if (round < 1 || round > rounds) {
    return error::FieldInvalid("round", "the case was never referred in this round", "该工单没有这一次转调解");
  }
  if (round < rounds || !MayBecome(before.referrals.back().progress, progress)) {
    return error::MediationOver(before, round);
  }
  const Action action = ActionAt(progress.state);
  ASSIGN_OR_RETURN(Case after, Step(before, action));
  after.referrals.back().progress = std::move(progress);
  const MediationProgress& now = after.referrals.back().progress;
  if (action == Action::kResolveByMediation) return Answered(desk, std::move(after));
  if (action == Action::kComeBack) {
    std::string reason = now.reason;
    return Noted(BackAtTheCentre(desk, std::move(after)), std::move(reason));
  }
  if (now.state == MediationState::kAccepted) RETURN_IF_ERROR(RestHandling(desk, after));
  if (now.state == MediationState::kRegistered) RETURN_IF_ERROR(ResumeHandling(desk, after));
  return after;
}

absl::StatusOr<Case> NoteUntoldWithdrawal(const Case& before, std::string why) {
  Case after = before;
  after.version = before.version + 1;
  return Noted(std::move(after), std::move(why));
}

Action ActionAt(MediationState state) {
  if (IsAgreement(state)) return Action::kResolveByMediation;
  return HasEnded(state) ? Action::kComeBack : Action::kRecordMediation;
}

std::string ReplyTo(const MediationProgress& agreed) {
  const int day = agreed.effective_day;
  const std::string effect =
      day == 0 ? "" : fmt::format("，协议自 {} 年 {} 月 {} 日起生效", day / 10'000, day / 100 % 100, day % 100);
  const std::string file = agreed.number.empty() ? "" : fmt::format("，卷宗编号{}", agreed.number);
  if (agreed.state == MediationState::kPartlyAgreed) {
    return fmt::format(
        "您反映的纠纷经人民调解，已就部分事项达成调解协议{}{}"
        "。未达成协议的事项，可以依法通过仲裁、行政处理或者诉讼等途径解决。",
        effect, file);
  }
  return fmt::format("您反映的纠纷经人民调解，各方已达成调解协议{}{}。", effect, file);
}

}  // namespace zhiwang::intake
