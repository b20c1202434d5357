#include "services/mediation/agreement/domain/agreeing.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

absl::StatusOr<Agreement> StepOf(const Agreement& before, AgreementAction action) {
  const AgreementTransition* row = FindRow(kAgreementLifecycle, before.facts.state, action);
  if (row == nullptr) return error::AgreementActionIllegal(before, action);
  Agreement after = before;
  after.facts.state = row->to;
  return after;
}

bool IsOpenIssue(const Facts& facts, int number) {
  return number >= 1 && number <= static_cast<int>(facts.issues.size()) &&
         facts.issues[static_cast<size_t>(number) - 1] == Outcome::kOpen;
}

// An agreement of an earlier round that is in effect does not stand in the way: its issues are open again.
bool IsInAnotherDraft(std::span<const Agreement> others, int issue) {
  return std::any_of(others.begin(), others.end(), [&](const Agreement& other) {
    const std::vector<int>& issues = other.facts.terms.issues;
    return other.facts.state == AgreementState::kDraft &&
           std::find(issues.begin(), issues.end(), issue) != issues.end();
  });
}

absl::Status CheckIssues(const std::string& field, const std::vector<int>& issues, const Dispute& dispute,
                         std::span<const Agreement> others) {
  std::set<int> named;
  for (const int issue : issues) {
    if (!IsOpenIssue(dispute.facts, issue) || !named.insert(issue).second) {
      return error::FieldInvalid(field, fmt::format("names open issues, each once; {} is not", issue),
                                 fmt::format("没有{}号未决的争议事项，或者重复", issue));
    }
    if (IsInAnotherDraft(others, issue)) {
      return error::FieldInvalid(field, fmt::format("issue {} is in another draft", issue),
                                 fmt::format("{}号争议事项已写入另一份协议草案", issue));
    }
  }
  return absl::OkStatus();
}

// OK for a party that is still there.
absl::Status CheckParty(const std::string& field, const Dispute& dispute, int number) {
  if (!HasParty(dispute.facts, number)) return error::PartyNotFound(dispute, field, number);
  if (!dispute.facts.parties[static_cast<size_t>(number) - 1].left) return absl::OkStatus();
  return error::FieldInvalid(field, fmt::format("party {} has left the dispute", number),
                             fmt::format("{}号当事人已退出本纠纷", number));
}

absl::Status CheckParties(const std::string& field, const AgreementTerms& terms, const Dispute& dispute) {
  for (const Obligation& obligation : terms.obligations) {
    RETURN_IF_ERROR(CheckParty(field + ".obligations.debtor", dispute, obligation.debtor));
    RETURN_IF_ERROR(CheckParty(field + ".obligations.creditor", dispute, obligation.creditor));
    if (obligation.debtor == obligation.creditor) {
      return error::FieldInvalid(field + ".obligations.creditor", "is another party than the debtor",
                                 "义务人和权利人不能是同一当事人");
    }
  }
  for (const int party : terms.writing_asked_by) {
    RETURN_IF_ERROR(CheckParty(field + ".writing_asked_by", dispute, party));
  }
  return absl::OkStatus();
}

absl::Status CheckDueDays(const Context& context, const std::string& field, const AgreementTerms& terms) {
  for (const Obligation& obligation : terms.obligations) {
    if (obligation.due && *obligation.due < TodayOf(context)) {
      return error::FieldInvalid(field + ".obligations.due_day", "must not be past", "履行期限不能早于今天");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckFits(const Context& context, const std::string& field, const AgreementTerms& terms,
                       const Dispute& dispute, std::span<const Agreement> others) {
  RETURN_IF_ERROR(CheckIssues(field + ".issues", terms.issues, dispute, others));
  RETURN_IF_ERROR(CheckParties(field, terms, dispute));
  return CheckDueDays(context, field, terms);
}

// What an oral agreement is recorded with: matter, content and performance (调 art. 28; 人民调解口头协议登记表).
std::vector<error::Missing> MissingOf(const Agreement& agreement) {
  const AgreementTerms& terms = agreement.facts.terms;
  const AgreementWords& words = agreement.words;
  std::vector<error::Missing> missing;
  if (words.facts.empty()) missing.push_back({"facts", "the facts", "纠纷主要事实"});
  if (terms.issues.empty()) missing.push_back({"issues", "the issues that are settled", "争议事项"});
  if (words.clauses.empty()) missing.push_back({"clauses", "a clause", "协议内容"});
  if (words.manner.empty()) missing.push_back({"manner", "the manner and place of performance", "履行方式和地点"});
  int number = 0;
  for (const Obligation& obligation : terms.obligations) {
    ++number;
    if (obligation.on_the_spot || obligation.due) continue;
    missing.push_back({"obligations.due_day", fmt::format("the due day of obligation {}", number),
                       fmt::format("第{}项义务的履行期限", number)});
  }
  return missing;
}

// True where a party pays another more than once, and not all of it at once.
bool HasInstalments(const AgreementTerms& terms) {
  std::set<std::pair<int, int>> pays_later;
  return std::any_of(terms.obligations.begin(), terms.obligations.end(), [&](const Obligation& one) {
    return one.amount_fen > 0 && !one.on_the_spot && !pays_later.emplace(one.debtor, one.creditor).second;
  });
}

// Why the agreement must be in writing (司法部令75 art. 34; 宁波 24); nothing where it may be oral.
std::optional<error::WritingGround> WritingGroundOf(const Terms& rules, const AgreementTerms& terms) {
  using error::WritingGround;
  if (!terms.writing_asked_by.empty()) return WritingGround::kAskedFor;
  const auto is_apart = [](Topic topic) { return topic != Topic::kOrdinary; };
  if (std::any_of(terms.topics.begin(), terms.topics.end(), is_apart)) return WritingGround::kTopic;
  if (HasInstalments(terms)) return WritingGround::kInstalments;
  const auto is_later = [](const Obligation& obligation) { return !obligation.on_the_spot; };
  const bool later = std::any_of(terms.obligations.begin(), terms.obligations.end(), is_later);
  return later && !rules.oral_if_performed_later ? std::optional(WritingGround::kNotOnTheSpot) : std::nullopt;
}

// OK for a day of the present round of mediation.
absl::Status CheckReachedDay(const Context& context, const Facts& facts, absl::CivilDay day) {
  if (day > TodayOf(context)) return error::FieldInvalid("reached_day", "lies in the future", "达成日期在将来");
  if (!facts.taken_up || day >= context.calendar.DayOf(*facts.taken_up)) return absl::OkStatus();
  return error::FieldInvalid("reached_day", "lies before the mediation", "达成日期早于开始调解的日期");
}

}  // namespace

absl::StatusOr<Agreement> Draft(const Context& context, const Dispute& dispute, std::span<const Agreement> others,
                                AgreementText text) {
  if (dispute.facts.state != State::kInMediation) return error::NotInMediation(dispute);
  if (static_cast<int>(others.size()) >= kMostAgreements) {
    return error::FieldInvalid("agreement.dispute", fmt::format("has {} agreements already", others.size()),
                               fmt::format("一件纠纷最多 {} 份协议", kMostAgreements));
  }
  RETURN_IF_ERROR(CheckFits(context, "agreement.text", text.terms, dispute, others));
  Agreement agreement;
  agreement.district = dispute.district;
  agreement.facts.dispute = dispute.id;
  agreement.facts.area_path = dispute.facts.area_path;
  agreement.facts.terms = std::move(text.terms);
  agreement.words = std::move(text.words);
  return agreement;
}

absl::StatusOr<Agreement> Rewrite(const Context& context, const Agreement& before, const Dispute& dispute,
                                  std::span<const Agreement> others, AgreementText text) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kWrite));
  RETURN_IF_ERROR(CheckFits(context, "text", text.terms, dispute, others));
  after.facts.terms = std::move(text.terms);
  after.words = std::move(text.words);
  return after;
}

absl::StatusOr<AgreementWithDispute> ReachOrally(const Context& context, const Agreement& before,
                                                 const Dispute& dispute, std::span<const Agreement> others,
                                                 absl::CivilDay day) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kReachOrally));
  RETURN_IF_ERROR(CheckReachedDay(context, dispute.facts, day));
  const AgreementTerms& terms = before.facts.terms;
  if (const auto missing = MissingOf(before); !missing.empty()) return error::AgreementIncomplete(before, missing);
  if (const auto ground = WritingGroundOf(context.terms, terms)) return error::WrittenNeeded(before, *ground);
  RETURN_IF_ERROR(CheckIssues("agreement.text.issues", terms.issues, dispute, others));
  RETURN_IF_ERROR(CheckParties("agreement.text", terms, dispute));
  // Also of who came to the dispute later, or was never asked at this level (调解法 art. 17).
  RETURN_IF_ERROR(CheckMediationConsents(dispute, dispute.facts.level));
  ASSIGN_OR_RETURN(Dispute settled, Settle(context, dispute, terms.issues, AmountOf(terms)));
  // Of several agreements the last day counts, whichever was recorded last.
  settled.facts.effective = std::max(dispute.facts.effective.value_or(day), day);
  after.facts.oral = true;
  after.facts.reached = day;
  after.facts.effective = day;
  return AgreementWithDispute{std::move(after), std::move(settled)};
}

absl::StatusOr<AgreementWithDispute> Annul(const Context& context, const Agreement& before, const Dispute& dispute,
                                           std::span<const Agreement> others, std::string grounds) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kAnnul));
  after.words.annulment = std::move(grounds);
  std::set<int> settled_besides;
  std::optional<absl::CivilDay> effective;
  for (const Agreement& other : others) {
    if (other.facts.state != AgreementState::kEffective) continue;
    settled_besides.insert(other.facts.terms.issues.begin(), other.facts.terms.issues.end());
    effective = std::max(effective, other.facts.effective);
  }
  std::vector<int> issues = before.facts.terms.issues;
  std::erase_if(issues, [&](int issue) { return settled_besides.contains(issue); });
  ASSIGN_OR_RETURN(Dispute unsettled, Unsettle(context, dispute, issues, AmountOf(before.facts.terms), effective));
  return AgreementWithDispute{std::move(after), std::move(unsettled)};
}

absl::StatusOr<Agreement> Lapse(const Agreement& before) { return StepOf(before, AgreementAction::kLapse); }

std::vector<int> IssuesUnder(std::span<const Agreement> agreements) {
  std::set<int> issues;
  for (const Agreement& agreement : agreements) {
    const AgreementState state = agreement.facts.state;
    if (state != AgreementState::kDraft && state != AgreementState::kEffective) continue;
    issues.insert(agreement.facts.terms.issues.begin(), agreement.facts.terms.issues.end());
  }
  return {issues.begin(), issues.end()};
}

bool LetsDraftsLapse(const Dispute& before, const Dispute& after) {
  return IsOpen(before.facts.state) && !IsOpen(after.facts.state);
}

}  // namespace zhiwang::mediation
