#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/deadline/deadline.h"
#include "services/mediation/agreement/domain/obligations/obligation_lifecycle.h"

namespace zhiwang::mediation {

// The kind of a debt, in the order in which a payment counts for what is due (民法典 art. 561). The numbers are stored and are
// those of the contract: do not change.
enum class DebtPart { kCosts = 1, kInterest = 2, kPrincipal = 3 };

// A reminder that was sent, or skipped because a later one held by then.
struct Reminder {
  int days = 0;  // from the due day
  absl::Time at = absl::UnixEpoch();
  bool skipped = false;
  std::optional<absl::CivilDay> enforce_until = {};  // that it says: of a confirmed agreement

  friend bool operator==(const Reminder&, const Reminder&) = default;
};

// One thing that a party owes, without its words. Its number is its place: the first is 1.
struct Obligation {
  int debtor = 0, creditor = 0;  // parties, by number
  int64_t amount_fen = 0;        // 0: an act
  std::optional<absl::CivilDay>
      due;  // the last day; nothing: it is not named or computed yet, or it is performed on the spot
  bool on_the_spot = false;
  std::optional<calendar::Term> term = {};  // from the day of effect, on which its last day is computed
  DebtPart part = DebtPart::kPrincipal;
  ObligationState state = ObligationState::kOpen;
  int64_t paid_fen = 0;
  std::optional<absl::Time> ended = {};              // when it was done or waived
  std::vector<Reminder> reminders = {};              // oldest first
  int64_t waived_by = 0;                             // the id of the document by which the creditor waived it; 0: none
  std::optional<absl::CivilDay> enforce_until = {};  // the last day for enforcement; nothing: it was not confirmed
  int clause = 0;                                    // that it comes from, by number; 0: of none in particular

  friend bool operator==(const Obligation&, const Obligation&) = default;
};

// The remedies for an overdue obligation. The numbers are those of the contract.
enum class Remedy { kNewTerms = 1, kSuit = 2, kEnforcement = 3 };

// The part of a performance that counts for one obligation.
struct Share {
  int obligation = 0;      // its number
  int64_t amount_fen = 0;  // 0: an act

  friend bool operator==(const Share&, const Share&) = default;
};

// A payment or an act, without its words. Its number is its place among the agreement's performances: the first is 1.
struct Performance {
  int64_t amount_fen = 0;  // 0: an act, or one that takes another back
  int obligation = 0;      // that the payer named; 0: none
  absl::CivilDay day;
  int64_t receipt = 0;  // the id of a document; 0: none
  int takes_back = 0;   // the number of another performance; 0: none
  std::vector<Share> shares = {};
  absl::Time at = absl::UnixEpoch();
  std::string recorder = {};  // as timelines name callers

  friend bool operator==(const Performance&, const Performance&) = default;
};

// True while something is owed of it. What is performed on the spot was performed when the agreement was reached.
inline bool IsOwed(const Obligation& obligation) { return !obligation.on_the_spot && IsOwed(obligation.state); }

// The remedies of an overdue obligation: new terms that all agree to, and a suit or, if a court confirmed the agreement,
// enforcement (人民调解法 art. 31 to 33; 民诉法 art. 206). None if it is not overdue.
inline std::vector<Remedy> RemediesOf(const Obligation& obligation) {
  if (obligation.state != ObligationState::kOverdue) return {};
  return {Remedy::kNewTerms, obligation.enforce_until ? Remedy::kEnforcement : Remedy::kSuit};
}

// What is still to be paid, in fen; 0 of an act.
inline int64_t OwedFen(const Obligation& obligation) {
  return IsOwed(obligation) ? obligation.amount_fen - obligation.paid_fen : 0;
}

}  // namespace zhiwang::mediation
