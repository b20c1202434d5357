#include "services/mediation/agreement/domain/text_checks.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"

namespace zhiwang::mediation {
namespace {

// From a trillion yuan on there are no capitals to print an amount in.
constexpr int64_t kFenBeyondCapitals = 100'000'000'000'000;

bool IsOpenIssue(const Facts& facts, int number) {
  return number >= 1 && number <= static_cast<int>(facts.issues.size()) &&
         facts.issues[static_cast<size_t>(number) - 1] == Outcome::kOpen;
}

// An agreement of an earlier round that is in effect does not stand in the way: its issues are open again.
bool IsInAnotherDraft(std::span<const Agreement> others, int issue) {
  return std::any_of(others.begin(), others.end(), [&](const Agreement& other) {
    const std::vector<int>& issues = other.facts.terms.issues;
    return IsPending(other.facts.state) && std::find(issues.begin(), issues.end(), issue) != issues.end();
  });
}

// OK for a party that is still there.
absl::Status CheckParty(const std::string& field, const Dispute& dispute, int number) {
  if (!HasParty(dispute.facts, number)) return error::PartyNotFound(dispute, field, number);
  if (!dispute.facts.parties[static_cast<size_t>(number) - 1].left) return absl::OkStatus();
  return error::FieldInvalid(field, fmt::format("party {} has left the dispute", number),
                             fmt::format("{}号当事人已退出本纠纷", number));
}

absl::Status CheckTotal(const std::string& field, const AgreementTerms& terms) {
  if (AmountOf(terms) >= kFenBeyondCapitals) {
    return error::FieldInvalid(field + ".obligations.amount_fen", "the sum is less than a trillion yuan",
                               "各项金额合计须小于一万亿元");
  }
  if (terms.total_fen == 0 || terms.total_fen == AmountOf(terms)) return absl::OkStatus();
  return error::InstalmentsUnequal(field + ".total_fen", AmountOf(terms), terms.total_fen);
}

}  // namespace

absl::StatusOr<Agreement> StepOf(const Agreement& before, AgreementAction action) {
  const AgreementTransition* row = FindRow(kAgreementLifecycle, before.facts.state, action);
  if (row == nullptr) return error::AgreementActionIllegal(before, action);
  Agreement after = before;
  after.facts.state = row->to;
  return after;
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

absl::Status CheckClauses(const std::string& field, const AgreementTerms& terms) {
  const int clauses = static_cast<int>(terms.topics.size());
  for (const Obligation& obligation : terms.obligations) {
    if (obligation.clause >= 0 && obligation.clause <= clauses) continue;
    return error::FieldInvalid(field + ".obligations.clause",
                               fmt::format("is the number of a clause, 1 to {}, or 0", clauses),
                               fmt::format("协议没有第{}条", obligation.clause));
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
  RETURN_IF_ERROR(CheckClauses(field, terms));
  RETURN_IF_ERROR(CheckTotal(field, terms));
  return CheckDueDays(context, field, terms);
}

std::vector<error::Missing> MissingOf(const Agreement& agreement) {
  const AgreementTerms& terms = agreement.facts.terms;
  const AgreementWords& words = agreement.words;
  std::vector<error::Missing> missing;
  if (words.facts.empty()) missing.push_back({"facts", "the facts", "纠纷主要事实"});
  if (terms.issues.empty()) missing.push_back({"issues", "the issues that are settled", "争议事项"});
  if (words.clauses.empty()) missing.push_back({"clauses", "a clause", "协议内容"});
  if (words.manner.empty()) missing.push_back({"manner", "the manner of performance", "履行方式"});
  if (words.place.empty()) missing.push_back({"place", "the place of performance", "履行地点"});
  int number = 0;
  for (const Obligation& obligation : terms.obligations) {
    ++number;
    if (obligation.on_the_spot || obligation.due || obligation.term) continue;
    missing.push_back({"obligations.due_day", fmt::format("the due day of obligation {}", number),
                       fmt::format("第{}项义务的履行期限", number)});
  }
  return missing;
}

// OK for a day of the present round of mediation.
absl::Status CheckReachedDay(const Context& context, const Facts& facts, absl::CivilDay day) {
  if (day > TodayOf(context)) return error::FieldInvalid("reached_day", "lies in the future", "达成日期在将来");
  if (!facts.taken_up || day >= context.calendar.DayOf(*facts.taken_up)) return absl::OkStatus();
  return error::FieldInvalid("reached_day", "lies before the mediation", "达成日期早于开始调解的日期");
}

}  // namespace zhiwang::mediation
