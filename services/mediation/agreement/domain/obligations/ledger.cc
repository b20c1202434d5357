#include "services/mediation/agreement/domain/obligations/ledger.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/numeric/int128.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/domain/step.h"

namespace zhiwang::mediation {
namespace {

Obligation& ObligationOf(Agreement& agreement, int number) {
  return agreement.facts.terms.obligations[static_cast<size_t>(number) - 1];
}

absl::Status CheckObligation(const Agreement& agreement, const std::string& field, int number) {
  const int last = static_cast<int>(agreement.facts.terms.obligations.size());
  if (number >= 1 && number <= last) return absl::OkStatus();
  return error::FieldInvalid(field, fmt::format("no obligation {}", number), fmt::format("没有第{}项义务", number));
}

// Leads the obligation by an action of its lifecycle. ACTION_ILLEGAL.
absl::Status StepObligation(const Context& context, Agreement& agreement, int number, ObligationAction action) {
  Obligation& obligation = ObligationOf(agreement, number);
  const ObligationTransition* row = FindRow(kObligationLifecycle, obligation.state, action);
  if (row == nullptr || obligation.on_the_spot) return error::ObligationActionIllegal(agreement, number, action);
  obligation.state = row->to;
  obligation.ended = IsOwed(row->to) ? std::nullopt : std::optional(context.now);
  return absl::OkStatus();
}

// Numbers of obligations for which a payment counts alike.
using Rank = std::vector<int>;

// The order in which a payment on that day is credited: due obligations by kind, then by day; after them the others by day. An
// obligation that does not hold for a party gets a payment only if the payment names its number.
std::vector<Rank> InOrder(const AgreementFacts& facts, absl::CivilDay day) {
  const AgreementTerms& terms = facts.terms;
  std::map<std::tuple<bool, DebtPart, absl::CivilDay, DebtPart>, Rank> ranks;
  for (size_t i = 0; i < terms.obligations.size(); ++i) {
    const Obligation& one = terms.obligations[i];
    if (OwedFen(one) <= 0 || !Holds(facts, one)) continue;
    const absl::CivilDay due = one.due.value_or(day);
    const bool later = due > day;
    ranks[{later, later ? DebtPart::kCosts : one.part, due, one.part}].push_back(static_cast<int>(i) + 1);
  }
  std::vector<Rank> in_order;
  for (auto& [key, rank] : ranks) in_order.push_back(std::move(rank));
  return in_order;
}

// The obligations that a payment may count for, in order; FIELD_INVALID where it is not said whose debt is paid.
absl::StatusOr<std::vector<Rank>> PaidBy(const Agreement& agreement, const NewPerformance& performance) {
  if (performance.obligation != 0) return std::vector<Rank>{{performance.obligation}};
  std::vector<Rank> in_order = InOrder(agreement.facts, performance.day);
  std::set<std::pair<int, int>> debts;
  for (const Rank& rank : in_order) {
    for (const int number : rank) {
      const Obligation& one = agreement.facts.terms.obligations[static_cast<size_t>(number) - 1];
      debts.emplace(one.debtor, one.creditor);
    }
  }
  if (debts.size() <= 1) return in_order;
  return error::FieldInvalid("performance.obligation", "is required where several parties owe or are owed to",
                             "有多个义务人或者权利人时须指明给付的是哪一项");
}

int64_t OwedTogether(Agreement& agreement, const Rank& rank) {
  int64_t owed = 0;
  for (const int number : rank) owed += OwedFen(ObligationOf(agreement, number));
  return owed;
}

// The shares of a rank, by their order, in `fen`, at most what is owed: in proportion to the debts, and the fen that do not divide
// one each to the first ones (民法典 art. 560).
std::vector<int64_t> InProportion(Agreement& agreement, const Rank& rank, int64_t fen) {
  const absl::int128 owed = OwedTogether(agreement, rank);
  std::vector<int64_t> shares;
  int64_t left = fen;
  for (const int number : rank) {
    const absl::int128 share = absl::int128(fen) * OwedFen(ObligationOf(agreement, number)) / owed;
    shares.push_back(static_cast<int64_t>(share));
    left -= shares.back();
  }
  for (int64_t& share : shares) {
    if (left-- <= 0) break;
    ++share;
  }
  return shares;
}

absl::Status Pay(const Context& context, Agreement& agreement, const NewPerformance& asked, Performance& entry) {
  ASSIGN_OR_RETURN(const std::vector<Rank> in_order, PaidBy(agreement, asked));
  int64_t owed = 0;
  for (const Rank& rank : in_order) owed += OwedTogether(agreement, rank);
  if (asked.amount_fen > owed) return error::PaymentOver(agreement, owed);
  int64_t left = asked.amount_fen;
  for (const Rank& rank : in_order) {
    if (left == 0) break;
    const int64_t paid = std::min(left, OwedTogether(agreement, rank));
    const std::vector<int64_t> shares = InProportion(agreement, rank, paid);
    left -= paid;
    for (size_t i = 0; i < rank.size(); ++i) {
      if (shares[i] == 0) continue;
      Obligation& obligation = ObligationOf(agreement, rank[i]);
      obligation.paid_fen += shares[i];
      entry.shares.push_back({rank[i], shares[i]});
      if (OwedFen(obligation) > 0) continue;
      RETURN_IF_ERROR(StepObligation(context, agreement, rank[i], ObligationAction::kFulfil));
    }
  }
  return absl::OkStatus();
}

absl::Status PerformAct(const Context& context, Agreement& agreement, const NewPerformance& asked, Performance& entry) {
  if (asked.obligation == 0 || ObligationOf(agreement, asked.obligation).amount_fen > 0) {
    return error::FieldInvalid("performance.amount_fen", "is required of money", "给付金钱的须填写金额");
  }
  entry.shares.push_back({asked.obligation, 0});
  return StepObligation(context, agreement, asked.obligation, ObligationAction::kFulfil);
}

absl::Status TakeBack(const Context& context, Agreement& agreement, const NewPerformance& asked, Performance& entry) {
  const std::vector<Performance>& performances = agreement.facts.performances;
  if (asked.takes_back < 1 || asked.takes_back > static_cast<int>(performances.size())) {
    return error::FieldInvalid("performance.takes_back", "is the number of a performance", "没有这个编号的履行记录");
  }
  const Performance& earlier = performances[static_cast<size_t>(asked.takes_back) - 1];
  const bool again = std::any_of(performances.begin(), performances.end(),
                                 [&](const Performance& one) { return one.takes_back == asked.takes_back; });
  if (again || earlier.takes_back != 0) {
    return error::FieldInvalid("performance.takes_back", "was taken back, or takes another back", "该履行记录不能撤回");
  }
  if (asked.amount_fen != 0 || asked.obligation != 0) {
    return error::FieldInvalid("performance.amount_fen", "is that of what is taken back", "撤回时不填写金额和义务");
  }
  for (const Share& share : earlier.shares) {
    Obligation& obligation = ObligationOf(agreement, share.obligation);
    if (obligation.state == ObligationState::kDone) {
      RETURN_IF_ERROR(StepObligation(context, agreement, share.obligation, ObligationAction::kTakeBack));
    }
    obligation.paid_fen -= share.amount_fen;
  }
  entry.shares = earlier.shares;
  return absl::OkStatus();
}

// The day on which the last obligation was done or waived, by what was recorded: that of the last performance which stands, or of
// the last waiver.
absl::CivilDay DayPerformed(const Context& context, const AgreementFacts& facts) {
  std::set<int> taken_back;
  for (const Performance& one : facts.performances) taken_back.insert(one.takes_back);
  std::optional<absl::CivilDay> last;
  for (size_t i = 0; i < facts.performances.size(); ++i) {
    const Performance& one = facts.performances[i];
    if (one.takes_back != 0 || taken_back.contains(static_cast<int>(i) + 1)) continue;
    last = std::max(last.value_or(one.day), one.day);
  }
  for (const Obligation& one : facts.terms.obligations) {
    if (one.state != ObligationState::kWaived || !one.ended) continue;
    const absl::CivilDay day = context.calendar.DayOf(*one.ended);
    last = std::max(last.value_or(day), day);
  }
  return last.value_or(TodayOf(context));
}

// The agreement with its dispute, which is PERFORMED where it has ended and nothing is owed any more.
absl::StatusOr<AgreementAndPerhapsDispute> WithDisputeAfter(const Context& context, Agreement after,
                                                            const Dispute& dispute, std::span<const Agreement> others) {
  AgreementFacts& facts = after.facts;
  const bool owed = IsOwed(facts);
  facts.performed = owed ? std::nullopt : std::optional(DayPerformed(context, facts));
  const bool others_owe =
      std::any_of(others.begin(), others.end(), [](const Agreement& one) { return IsOwed(one.facts); });
  if (owed || others_owe || FindTransition(dispute.facts.state, Action::kPerform) == nullptr) {
    return AgreementAndPerhapsDispute{std::move(after), std::nullopt};
  }
  ASSIGN_OR_RETURN(Dispute performed, Perform(context, dispute));
  return AgreementAndPerhapsDispute{std::move(after), std::move(performed)};
}

}  // namespace

absl::StatusOr<AgreementAndPerhapsDispute> RecordPerformance(const Context& context, const Agreement& before,
                                                             const Dispute& dispute, std::span<const Agreement> others,
                                                             NewPerformance performance) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kRecordPerformance));
  if (performance.day > TodayOf(context)) {
    return error::FieldInvalid("performance.day", "lies in the future", "履行日期在将来");
  }
  if (before.facts.reached && performance.day < *before.facts.reached) {
    return error::FieldInvalid("performance.day", "lies before the agreement was reached", "履行日期早于达成协议之日");
  }
  if (static_cast<int>(before.facts.performances.size()) >= kMostPerformances) {
    return error::FieldInvalid("performance", fmt::format("at most {}", kMostPerformances),
                               fmt::format("一份协议最多登记 {} 次履行", kMostPerformances));
  }
  if (performance.obligation != 0) {
    RETURN_IF_ERROR(CheckObligation(before, "performance.obligation", performance.obligation));
  }
  Performance entry{.amount_fen = performance.amount_fen,
                    .obligation = performance.obligation,
                    .day = performance.day,
                    .receipt = performance.receipt,
                    .takes_back = performance.takes_back,
                    .shares = {},
                    .at = context.now,
                    .recorder = context.caller.principal()};
  if (performance.takes_back != 0) {
    if (dispute.facts.state == State::kPerformed)
      return error::AgreementActionIllegal(before, AgreementAction::kRecordPerformance);
    RETURN_IF_ERROR(TakeBack(context, after, performance, entry));
  } else if (performance.amount_fen == 0) {
    RETURN_IF_ERROR(PerformAct(context, after, performance, entry));
  } else {
    RETURN_IF_ERROR(Pay(context, after, performance, entry));
  }
  after.words.performances.resize(after.facts.performances.size());
  after.words.performances.push_back(std::move(performance.note));
  after.facts.performances.push_back(std::move(entry));
  return WithDisputeAfter(context, std::move(after), dispute, others);
}

absl::StatusOr<AgreementAndPerhapsDispute> WaiveObligation(const Context& context, const Agreement& before,
                                                           const Dispute& dispute, std::span<const Agreement> others,
                                                           NewWaiver waiver) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kWaiveObligation));
  RETURN_IF_ERROR(CheckObligation(before, "obligation", waiver.obligation));
  RETURN_IF_ERROR(StepObligation(context, after, waiver.obligation, ObligationAction::kWaive));
  ObligationOf(after, waiver.obligation).waived_by = waiver.paper;
  after.words.waivers.resize(after.facts.terms.obligations.size());
  after.words.waivers[static_cast<size_t>(waiver.obligation) - 1] = waiver.grounds;
  after.words.note = std::move(waiver.grounds);
  return WithDisputeAfter(context, std::move(after), dispute, others);
}

}  // namespace zhiwang::mediation
