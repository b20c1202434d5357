#include "services/mediation/agreement/domain/obligations/instalments.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

constexpr int kFewest = 2;

// That day of the month, or its last where it has no such day.
absl::CivilDay DayIn(absl::CivilMonth month, int day) {
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day - 1), last);
}

}  // namespace

absl::StatusOr<std::vector<Instalment>> Instalments(const InstalmentPlan& plan) {
  if (plan.count < kFewest || plan.count > kMostInstalments) {
    return error::FieldInvalid("plan.count", fmt::format("must be {} to {}", kFewest, kMostInstalments),
                               fmt::format("期数须为 {} 至 {}", kFewest, kMostInstalments));
  }
  if (plan.total_fen < plan.count) {
    return error::FieldInvalid("plan.total_fen", "would make an instalment of nothing", "总额过小，有一期金额为零");
  }
  const int64_t each = plan.total_fen / plan.count, more = plan.total_fen % plan.count;
  std::vector<Instalment> instalments;
  for (int i = 0; i < plan.count; ++i) {
    Instalment& one = instalments.emplace_back();
    one.obligation.debtor = plan.debtor;
    one.obligation.creditor = plan.creditor;
    one.obligation.amount_fen = each + (i < more ? 1 : 0);
    one.obligation.clause = plan.clause;
    one.obligation.due = DayIn(absl::CivilMonth(plan.first) + i, plan.first.day());
    one.text = fmt::format("{}（第{}期，共{}期）", plan.text, i + 1, plan.count);
  }
  return instalments;
}

void Append(std::vector<Instalment> instalments, AgreementText& text) {
  for (Instalment& one : instalments) {
    text.terms.obligations.push_back(std::move(one.obligation));
    text.words.obligations.push_back(std::move(one.text));
  }
}

}  // namespace zhiwang::mediation
