#include "tests/faults/checker/mediation/ledgers.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zhiwang::testing {
namespace {

using mediation::v1::AgreementChange;
using mediation::v1::AgreementFacts;
using mediation::v1::Confirmation;
using mediation::v1::Obligation;
using mediation::v1::ObligationRecord;
using mediation::v1::PerformanceRecord;

// The performance of an obligation by its ledger.
struct Counted {
  int64_t fen = 0;
  int times = 0;  // how often it was performed and not taken back
};

std::map<int, Counted> Recount(const AgreementFacts& facts) {
  std::map<int, Counted> counted;
  for (const PerformanceRecord& entry : facts.performances()) {
    const int sign = entry.takes_back() == 0 ? 1 : -1;
    for (const auto& share : entry.shares()) {
      counted[share.obligation()].fen += sign * share.amount_fen();
      counted[share.obligation()].times += sign;
    }
  }
  return counted;
}

// The states that an obligation may have after these payments.
bool MayBe(Obligation::State state, const ObligationRecord& obligation, const Counted& counted) {
  const bool open = state == Obligation::STATE_UNSPECIFIED || state == Obligation::OPEN || state == Obligation::OVERDUE;
  if (obligation.on_the_spot()) return open && counted.times == 0;
  const bool fulfilled = obligation.amount_fen() == 0 ? counted.times > 0 : counted.fen == obligation.amount_fen();
  if (fulfilled) return state == Obligation::DONE;
  return open || state == Obligation::WAIVED;
}

bool AreSame(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

}  // namespace

void Ledgers::Follow(const changelog::Change& change) {
  const Ref ref{change.district, std::stoll(change.id)};
  const std::string name = NameOf(ref, "agreements");
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  AgreementChange payload;
  if (!payload.ParseFromString(change.payload)) return history_.Violation(what + " cannot be read", name);
  Told& told = told_[ref];
  if (!AreSame(payload.before(), told.facts)) {
    history_.Violation(what + " does not start from what the change before it left", name);
  }
  CheckLedger(what, told.facts, payload.after(), name);
  CheckObligations(what, payload.after(), name);
  performances_ += payload.after().performances_size() - told.facts.performances_size();
  told.facts = payload.after();
  CheckConfirmation(what, change.type, told, name);
}

// Checks that the ledger only grows, by one entry at a time, and that no entry changes.
void Ledgers::CheckLedger(const std::string& what, const Facts& before, const Facts& after, const std::string& name) {
  const int was = before.performances_size(), is = after.performances_size();
  if (is < was || is > was + 1) {
    return history_.Violation(fmt::format("{} leads from {} performances to {}", what, was, is), name);
  }
  for (int i = 0; i < was; ++i) {
    if (AreSame(before.performances(i), after.performances(i))) continue;
    history_.Violation(fmt::format("{} changes performance {}", what, i + 1), name);
  }
  if (is > was) CheckEntry(what, after, is, name);
}

void Ledgers::CheckEntry(const std::string& what, const Facts& facts, int number, const std::string& name) {
  const PerformanceRecord& entry = facts.performances(number - 1);
  int64_t shared = 0;
  for (const auto& share : entry.shares()) {
    shared += share.amount_fen();
    const bool is_there = share.obligation() >= 1 && share.obligation() <= facts.obligations_size();
    if (is_there && share.amount_fen() >= 0) continue;
    history_.Violation(fmt::format("{}: {} fen are for obligation {}", what, share.amount_fen(), share.obligation()),
                       name);
  }
  if (entry.takes_back() == 0) {
    if (shared == entry.amount_fen() && !entry.shares().empty()) return;
    return history_.Violation(fmt::format("{}: {} fen were paid, and {} count", what, entry.amount_fen(), shared),
                              name);
  }
  const int taken = entry.takes_back();
  const auto takes_it = [&](const PerformanceRecord& one) { return one.takes_back() == taken; };
  const bool is_earlier = taken >= 1 && taken < number && facts.performances(taken - 1).takes_back() == 0;
  const auto times = std::count_if(facts.performances().begin(), facts.performances().end(), takes_it);
  if (!is_earlier || times != 1) {
    history_.Violation(fmt::format("{} takes performance {} back, {} times", what, taken, times), name);
  }
}

void Ledgers::CheckObligations(const std::string& what, const Facts& facts, const std::string& name) {
  std::map<int, Counted> counted = Recount(facts);
  for (int number = 1; number <= facts.obligations_size(); ++number) {
    const ObligationRecord& obligation = facts.obligations(number - 1);
    const Counted& of_it = counted[number];
    if (obligation.paid_fen() != of_it.fen) {
      history_.Violation(fmt::format("{}: {} fen are paid on obligation {}, the ledger says {}", what,
                                     obligation.paid_fen(), number, of_it.fen),
                         name);
    }
    if (of_it.fen < 0 || of_it.fen > obligation.amount_fen()) {
      history_.Violation(
          fmt::format("{}: {} of {} fen are paid on obligation {}", what, of_it.fen, obligation.amount_fen(), number),
          name);
    }
    if (!MayBe(obligation.state(), obligation, of_it)) {
      history_.Violation(fmt::format("{}: obligation {} is {} with {} of {} fen paid", what, number,
                                     Obligation::State_Name(obligation.state()), of_it.fen, obligation.amount_fen()),
                         name);
    }
  }
}

void Ledgers::CheckConfirmation(const std::string& what, const std::string& type, Told& told, const std::string& name) {
  const bool applied = type == "agreement.confirmation_applied";
  const bool ruled = type == "agreement.confirmation_confirmed" || type == "agreement.confirmation_dismissed";
  const bool came_back = type == "agreement.confirmation_not_taken" || type == "agreement.confirmation_withdrawn";
  if (applied && told.ruled) history_.Violation(what + " comes after the court's ruling", name);
  told.applications += (applied ? 1 : 0) - (ruled || came_back ? 1 : 0);
  told.ruled = told.ruled || ruled;
  if (told.applications < 0 || told.applications > 1) {
    history_.Violation(fmt::format("{} leaves {} applications before a court", what, told.applications), name);
  }
  const Confirmation::State state = told.facts.confirmation().state();
  const bool is_before_court = state == Confirmation::APPLIED || state == Confirmation::TAKEN;
  if (is_before_court != (told.applications == 1)) {
    history_.Violation(fmt::format("{} leaves the confirmation {} with {} applications before a court", what,
                                   Confirmation::State_Name(state), told.applications),
                       name);
  }
}

void Ledgers::Compare(const std::map<Ref, Facts>& stored) {
  for (const auto& [ref, told] : told_) {
    const std::string name = NameOf(ref, "agreements");
    const auto row = stored.find(ref);
    if (row == stored.end()) {
      history_.Violation(name + " has a timeline and is not there", name);
    } else if (!AreSame(row->second, told.facts)) {
      history_.Violation(fmt::format("{} is stored as {}, its timeline ends with {}", name, Describe(row->second),
                                     Describe(told.facts)),
                         name);
    }
  }
  for (const auto& [ref, facts] : stored) {
    if (!told_.contains(ref)) history_.Violation(NameOf(ref, "agreements") + " is stored without a timeline");
  }
}

}  // namespace zhiwang::testing
