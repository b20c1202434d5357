#include "services/mediation/award/domain/awarding.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/rules/domain/holding.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assignment.h"
#include "services/mediation/award/domain/award_errors.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {
namespace {

using error::NoAward;

constexpr int kWholeAward = 10'000;  // hundredths of a percent
constexpr size_t kMostShares = 20;

// The result of a dispute that has ended; nothing if it earns no award. A failure earns one only if a session of the round was
// held.
std::optional<AwardResult> ResultOf(const Facts& facts) {
  switch (facts.state) {
    case State::kAgreed:
      return AwardResult::kAgreed;
    case State::kPartlyAgreed:
      return AwardResult::kPartlyAgreed;
    case State::kPerformed:
      return facts.endings.back().kind == EndKind::kAllSettled ? AwardResult::kAgreed : AwardResult::kPartlyAgreed;
    case State::kFailed:
      return facts.mediated ? std::optional(AwardResult::kFailed) : std::nullopt;
    default:
      return std::nullopt;
  }
}

bool IsMediator(const std::string& caller, const std::string& district, const AwardShare& share) {
  return caller == fmt::format("districts/{}/{}", district, share.mediator);
}

// SAME_PERSON if the caller has a share: nobody proposes or decides for themselves.
absl::Status CheckSharesNot(const std::string& caller, const std::string& district,
                            const std::vector<AwardShare>& shares) {
  for (const AwardShare& share : shares) {
    if (IsMediator(caller, district, share)) {
      return error::SamePerson("a mediator with a share neither proposes the award nor decides on it",
                               "分得补贴的人不能申报、审批该笔补贴");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDecides(const std::string& caller, const Award& award) {
  const std::vector<std::string>& proposers = award.facts.proposers;
  if (std::find(proposers.begin(), proposers.end(), caller) != proposers.end()) {
    return error::SamePerson("who proposed an award does not decide on it", "申报人不能审批自己申报的补贴");
  }
  return CheckSharesNot(caller, award.district, award.facts.shares);
}

// True for a mediator who took the dispute up and was allowed to: one whom the law bars from it earns nothing by it.
bool TookUp(const Facts& facts, const std::string& mediator) {
  return std::any_of(facts.assignments.begin(), facts.assignments.end(), [&](const Assignment& assignment) {
    return assignment.accepted && !EndedForTie(assignment) && assignment.mediator == mediator;
  });
}

// The share that the remaining fen go to: that of the mediator who presided last, among those who share. If none of them presided,
// the largest share, the first of equal ones.
size_t RemainderTo(const Facts& facts, const std::vector<AwardShare>& shares) {
  for (auto one = facts.assignments.rbegin(); one != facts.assignments.rend(); ++one) {
    if (!one->presides || !one->accepted) continue;
    const auto share =
        std::find_if(shares.begin(), shares.end(), [&](const AwardShare& of) { return of.mediator == one->mediator; });
    if (share != shares.end()) return static_cast<size_t>(share - shares.begin());
  }
  const auto largest = std::max_element(shares.begin(), shares.end(), [](const AwardShare& a, const AwardShare& b) {
    return a.hundredths < b.hundredths;
  });
  return static_cast<size_t>(largest - shares.begin());
}

absl::Status CheckMediators(const Facts& facts, const std::vector<AwardShare>& shares) {
  for (size_t i = 0; i < shares.size(); ++i) {
    if (TookUp(facts, shares[i].mediator)) continue;
    return error::FieldInvalid(fmt::format("award.shares[{}].mediator", i), "never took the dispute up",
                               fmt::format("{} 没有接受过本纠纷的指派", shares[i].mediator));
  }
  return absl::OkStatus();
}

// The facts, without people, of an award for the present end of the dispute.
absl::StatusOr<AwardFacts> FactsOf(const Dispute& dispute, std::span<const Rules> versions, const AwardDraft& draft) {
  const Facts& facts = dispute.facts;
  if (IsOpen(facts.state)) return error::AwardNotEarned(dispute, NoAward::kOpen);
  const std::optional<AwardResult> result = ResultOf(facts);
  if (!result || facts.endings.empty()) return error::AwardNotEarned(dispute, NoAward::kResult);
  AwardFacts award;
  award.area_path = facts.area_path;
  award.committee = facts.committee;
  award.number = facts.number;
  award.award_class = draft.award_class;
  award.result = *result;
  award.ending = static_cast<int>(facts.endings.size());
  award.ended_day = calendar::DayNumberOf(facts.endings.back().at);
  const Rules rules = rules::RulesOn<Rules>(versions, award.ended_day);
  award.rules_version = rules.version;
  const std::optional<int64_t> amount = RateOf(rules.awards, draft.award_class, *result);
  if (!amount) return error::AwardNotEarned(dispute, NoAward::kRate);
  award.amount_fen = *amount;
  RETURN_IF_ERROR(CheckMediators(facts, draft.shares));
  award.shares = draft.shares;
  ShareOut(award.amount_fen, RemainderTo(facts, award.shares), award.shares);
  for (size_t i = 0; i < award.shares.size(); ++i) {
    if (award.shares[i].amount_fen > 0) continue;
    return error::FieldInvalid(fmt::format("award.shares[{}].hundredths", i), "is less than one fen",
                               "该份额不足一分，不能分配");
  }
  return award;
}

// The award that the caller proposes, ready for the decision of another person.
absl::StatusOr<Award> Proposed(const AwardMoment& moment, Award award, const Dispute& dispute,
                               std::span<const Rules> versions, const AwardDraft& draft) {
  RETURN_IF_ERROR(CheckSharesNot(moment.caller, dispute.district, draft.shares));
  std::vector<std::string> proposers = std::move(award.facts.proposers);
  std::string decider = std::move(award.facts.decider);
  ASSIGN_OR_RETURN(award.facts, FactsOf(dispute, versions, draft));
  std::erase(proposers, moment.caller);
  proposers.push_back(moment.caller);
  award.facts.proposers = std::move(proposers);
  award.facts.decider = std::move(decider);
  award.words.note = draft.note;
  return award;
}

absl::StatusOr<Award> StepAward(const Award& before, const Dispute& dispute, AwardAction action) {
  const std::vector<AwardAction> legal = LegalActions(before, dispute);
  if (std::find(legal.begin(), legal.end(), action) == legal.end()) {
    return error::AwardActionIllegal(before, dispute, action);
  }
  Award after = before;
  after.facts.state = FindRow(kAwardLifecycle, before.facts.state, action)->to;
  return after;
}

}  // namespace

absl::Status CheckDraft(const AwardDraft& draft) {
  if (draft.award_class < 1 || draft.award_class > kMostAwardClasses) {
    return error::FieldInvalid("award.award_class", "must be 1 to 9", "类别须为 1 至 9");
  }
  if (draft.shares.empty() || draft.shares.size() > kMostShares) {
    return error::FieldInvalid("award.shares", "must be 1 to 20", "分配须为 1 至 20 人");
  }
  std::set<std::string> mediators;
  int64_t sum = 0;
  for (size_t i = 0; i < draft.shares.size(); ++i) {
    const AwardShare& share = draft.shares[i];
    if (share.hundredths < 1 || share.hundredths > kWholeAward) {
      return error::FieldInvalid(fmt::format("award.shares[{}].hundredths", i), "must be 1 to 10,000",
                                 "份额须大于 0，不超过 100%");
    }
    if (!mediators.insert(share.mediator).second) {
      return error::FieldInvalid(fmt::format("award.shares[{}].mediator", i), "has a share already",
                                 fmt::format("{} 已列有份额", share.mediator));
    }
    sum += share.hundredths;
  }
  if (sum == kWholeAward) return absl::OkStatus();
  return error::FieldInvalid("award.shares", fmt::format("add up to {} hundredths of a percent, not to 10,000", sum),
                             fmt::format("份额之和为 {}.{:02}%，须为 100%", sum / 100, sum % 100));
}

absl::StatusOr<Award> Propose(const AwardMoment& moment, const Dispute& dispute, std::span<const Rules> versions,
                              const AwardDraft& draft) {
  Award award;
  award.district = dispute.district;
  award.id = dispute.id;
  return Proposed(moment, std::move(award), dispute, versions, draft);
}

absl::StatusOr<Award> ProposeAgain(const AwardMoment& moment, const Award& before, const Dispute& dispute,
                                   std::span<const Rules> versions, const AwardDraft& draft) {
  ASSIGN_OR_RETURN(Award after, StepAward(before, dispute, AwardAction::kPropose));
  return Proposed(moment, std::move(after), dispute, versions, draft);
}

absl::StatusOr<Award> Approve(const AwardMoment& moment, const Award& before, const Dispute& dispute) {
  if (before.facts.state == AwardState::kProposed && !Stands(before, dispute)) {
    return error::AwardNotEarned(dispute, NoAward::kOutdated);
  }
  ASSIGN_OR_RETURN(Award after, StepAward(before, dispute, AwardAction::kApprove));
  RETURN_IF_ERROR(CheckDecides(moment.caller, before));
  after.facts.decider = moment.caller;
  after.facts.approved_day = calendar::DayNumberOf(moment.now);
  return after;
}

absl::StatusOr<Award> Refuse(const AwardMoment& moment, const Award& before, const Dispute& dispute, std::string note) {
  ASSIGN_OR_RETURN(Award after, StepAward(before, dispute, AwardAction::kRefuse));
  RETURN_IF_ERROR(CheckDecides(moment.caller, before));
  after.facts.decider = moment.caller;
  after.facts.approved_day.reset();
  after.words.refuse_note = std::move(note);
  return after;
}

}  // namespace zhiwang::mediation
