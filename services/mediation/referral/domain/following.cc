#include "services/mediation/referral/domain/following.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/decisions/joining.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/domain/step.h"

namespace zhiwang::mediation {
namespace {

// What the case is told of a dispute in this state. A dispute that was joined answers no case itself.
CaseProgress ProgressIn(const Facts& facts) {
  const auto is_settled = [](Outcome outcome) { return outcome == Outcome::kSettled; };
  switch (facts.state) {
    case State::kRegistered:
    case State::kJoined:
      return CaseProgress::kRegistered;
    case State::kAccepted:
    case State::kInMediation:
    case State::kPaused:
      return CaseProgress::kAccepted;
    case State::kAgreed:
      return CaseProgress::kAgreed;
    case State::kPerformed:  // it may have come there at once, whatever was left unsettled
      return std::all_of(facts.issues.begin(), facts.issues.end(), is_settled) ? CaseProgress::kAgreed
                                                                               : CaseProgress::kPartlyAgreed;
    case State::kPartlyAgreed:
      return CaseProgress::kPartlyAgreed;
    case State::kFailed:
      return CaseProgress::kFailed;
    case State::kNotAccepted:
      return CaseProgress::kNotAccepted;
    case State::kRefused:
      return CaseProgress::kRefused;
    case State::kWithdrawn:
      return CaseProgress::kWithdrawn;
    case State::kTransferred:
      return CaseProgress::kTransferred;
    case State::kVoid:
      return CaseProgress::kVoid;
  }
  return CaseProgress::kRegistered;
}

bool IsAgreement(CaseProgress progress) {
  return progress == CaseProgress::kAgreed || progress == CaseProgress::kPartlyAgreed;
}

// True where both say the same to the case.
bool SaysTheSame(const Referral& a, const Referral& b) {
  return a.dispute == b.dispute && a.progress == b.progress && a.level == b.level && a.number == b.number &&
         a.number_year == b.number_year;
}

// Writes down what the dispute says to the case.
void Take(const Dispute& dispute, Referral& referral) {
  const Facts& facts = dispute.facts;
  referral.dispute = dispute.id;
  referral.level = facts.level;
  referral.number_year = facts.number ? facts.number->year : 0;
  referral.number = facts.number ? facts.number->number : 0;
  referral.area_path = facts.area_path;
  if (IsAgreement(referral.progress)) referral.effective = facts.effective;
  if (!HasEnded(referral.progress) || IsAgreement(referral.progress) || facts.endings.empty()) return;
  referral.ending = facts.endings.back().kind;
  referral.refusal = facts.endings.back().refusal;
}

// True where nobody but a case has brought anything: no word was said, and no party entered since it was registered.
bool IsOfCasesAlone(const Facts& facts) {
  return facts.origin == OriginKind::kCase && facts.consents.empty() &&
         std::all_of(facts.parties.begin(), facts.parties.end(),
                     [&](const PartyFacts& party) { return party.added == facts.registered; });
}

// The next step, to an end that the dispute itself does not come to.
std::optional<Referral> End(const Referral& before, CaseProgress end, absl::Time at) {
  if (HasEnded(before.progress)) return std::nullopt;
  Referral after = before;
  after.progress = end;
  after.at = at;
  ++after.step;
  return after;
}

}  // namespace

bool HasEnded(CaseProgress progress) {
  return progress >= CaseProgress::kAgreed && progress <= CaseProgress::kReferralWithdrawn;
}

std::optional<Referral> ReferralFor(const Dispute& registered) {
  if (registered.origin.case_id == 0) return std::nullopt;
  Referral referral;
  referral.district = registered.district;
  referral.id = registered.id;
  referral.changed = registered.changed;
  referral.case_id = registered.origin.case_id;
  referral.round = registered.origin.case_round;
  referral.at = registered.facts.registered;
  Take(registered, referral);
  return referral;
}

std::optional<Referral> Follow(const Referral& before, const Dispute& dispute, absl::Time at) {
  if (HasEnded(before.progress)) return std::nullopt;
  Referral after = before;
  after.progress = ProgressIn(dispute.facts);
  after.at = at;
  ++after.step;
  Take(dispute, after);
  if (SaysTheSame(before, after)) return std::nullopt;
  return after;
}

std::optional<Referral> GiveBack(const Referral& before, absl::Time at) {
  return End(before, CaseProgress::kSplit, at);
}

std::optional<Referral> LetGo(const Referral& before, absl::Time at) {
  return End(before, CaseProgress::kReferralWithdrawn, at);
}

std::optional<Referral> FollowChange(const Referral& before, const Dispute& after) {
  if (after.lost && IsOf(before, *after.lost)) return LetGo(before, after.changed);
  if (before.case_id == after.given_back) return GiveBack(before, after.changed);
  return Follow(before, after, after.changed);
}

std::vector<Referral> ReferralsOf(const Dispute& dispute) {
  if (dispute.facts.joined_into != 0) return {};  // they went along
  std::vector<Referral> referrals = dispute.referrals;
  if (const auto first = ReferralFor(dispute); first && dispute.version == 1) referrals = {*first};
  for (Referral& referral : referrals) {
    if (const auto after = FollowChange(referral, dispute)) referral = *after;
  }
  return referrals;
}

absl::StatusOr<Dispute> GiveCaseBack(const Context& context, const Dispute& before, int64_t case_id) {
  ASSIGN_OR_RETURN(Dispute after, Split(context, before));
  const bool answers = std::any_of(before.referrals.begin(), before.referrals.end(), [&](const Referral& referral) {
    return referral.case_id == case_id && !HasEnded(referral.progress);
  });
  if (!answers) return error::FieldInvalid("case", "is none that the dispute answers", "该纠纷没有对应这个工单");
  after.given_back = case_id;
  return after;
}

absl::StatusOr<std::optional<Dispute>> LoseCase(const Context& context, const Dispute& before, const CaseRound& lost) {
  if (!IsOpen(before.facts.state)) return std::nullopt;
  bool is_answered = false, answers_others = false;
  for (const Referral& referral : before.referrals) {
    const bool waits = !HasEnded(referral.progress);
    if (!IsOf(referral, lost)) {
      answers_others |= waits;
    } else {
      // It was let go before where the case had refused a step meanwhile.
      is_answered = waits || referral.progress == CaseProgress::kReferralWithdrawn;
    }
  }
  if (!is_answered) return std::nullopt;
  const bool ends = before.facts.state == State::kRegistered && !answers_others && IsOfCasesAlone(before.facts);
  ASSIGN_OR_RETURN(Dispute after, Step(before, ends ? Action::kWithdraw : Action::kLoseCase));
  after.lost = lost;
  if (!ends) return after;
  LeaveUnsettled(after.facts);
  Ending ending;
  ending.kind = EndKind::kCaseTakenBack;
  EndRound(context, after, std::move(ending));
  return after;
}

}  // namespace zhiwang::mediation
