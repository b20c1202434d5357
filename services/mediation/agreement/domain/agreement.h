#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/agreement/domain/agreement_lifecycle.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// A dispute has at most so many agreements, those that lapsed or were annulled among them.
inline constexpr int kMostAgreements = 50;

// The subject of a clause, where the law treats it apart. The numbers are stored and are those of the contract: do not change.
enum class Topic { kOrdinary = 1, kStatus = 2, kInheritance = 3, kTitle = 4, kSpecialProcedure = 5 };

// One thing that a party owes, without its words. Its number is its place: the first is 1.
struct Obligation {
  int debtor = 0, creditor = 0;       // parties, by number
  int64_t amount_fen = 0;             // 0: an act
  std::optional<absl::CivilDay> due;  // the named day; nothing: none is named yet, or it is performed on the spot
  bool on_the_spot = false;

  friend bool operator==(const Obligation&, const Obligation&) = default;
};

// What the text of an agreement says in numbers and days.
struct AgreementTerms {
  std::vector<int> issues;              // of the dispute, by number
  std::vector<Topic> topics;            // of the clauses, by number
  std::vector<Obligation> obligations;  // by number
  std::vector<int> writing_asked_by;    // the parties who ask for a written agreement
};

// The part of an agreement that reports and decisions need: identifiers, amounts and times, no free text. It is the payload of
// the agreement's changes.
struct AgreementFacts {
  AgreementState state = AgreementState::kDraft;
  int64_t dispute = 0;
  AgreementTerms terms;
  bool oral = false;
  std::optional<absl::CivilDay> reached, effective;  // 达成, 生效
  std::string area_path = "/";                       // of the dispute when it was drafted
};

// The words of an agreement: they may name people, and are sealed in its row.
struct AgreementWords {
  std::string facts, responsibility, manner;
  std::vector<std::string> clauses;      // by number
  std::vector<std::string> obligations;  // by number
  std::string annulment;                 // the grounds; empty where it was not annulled
};

// A text of an agreement: as many topics as clauses, and words for each obligation.
struct AgreementText {
  AgreementTerms terms;
  AgreementWords words;
};

// An agreement from its draft on.
struct Agreement {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  AgreementFacts facts;
  AgreementWords words;
  // The envelope of the words, and the body, as they were read: what a newer version of the service wrote there is kept.
  std::string stored_body, stored_words;
  // The dispute that it is of, as its row is, or becomes with this change: who sees the file sees the agreement. Not stored.
  std::shared_ptr<const Dispute> of;
  // The same dispute as it changes with the agreement, as the change is to be written. Not stored.
  std::shared_ptr<const ChangedBeside> beside;
};

// The sum of what is owed in money, in fen.
int64_t AmountOf(const AgreementTerms& terms);

}  // namespace zhiwang::mediation
