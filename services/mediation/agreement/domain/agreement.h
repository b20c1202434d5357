#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/agreement/domain/agreement_lifecycle.h"
#include "services/mediation/agreement/domain/confirmation/confirmation.h"
#include "services/mediation/agreement/domain/obligations/obligation.h"
#include "services/mediation/agreement/domain/signature.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// A dispute has at most so many agreements, those that lapsed or were annulled among them.
inline constexpr int kMostAgreements = 50;

// A text has at most so many versions: each keeps its words and a document.
inline constexpr int kMostVersions = 20;

// The subject of a clause, where the law treats it apart. The numbers are stored and are those of the contract: do not change.
enum class Topic { kOrdinary = 1, kStatus = 2, kInheritance = 3, kTitle = 4, kSpecialProcedure = 5 };

// What the text of an agreement says in numbers and days.
struct AgreementTerms {
  std::vector<int> issues;              // of the dispute, by number
  std::vector<Topic> topics;            // of the clauses, by number
  std::vector<Obligation> obligations;  // by number
  std::vector<int> writing_asked_by;    // the parties who ask for a written agreement
  int64_t total_fen = 0;                // that the amounts add up to; 0: not given
};

// A party on a side of many people that others represent (民诉法 art. 56). The agreement holds for it once it has agreed.
struct GroupMember {
  int party = 0;
  int64_t paper = 0;                  // the id of the document by which it agreed to the present text; 0: it did not
  absl::Time at = absl::UnixEpoch();  // the time of the record

  friend bool operator==(const GroupMember&, const GroupMember&) = default;
};

// Somebody who agreed orally for a party.
struct Speaker {
  int party = 0;
  int proxy = 0;  // 0: the party in person

  friend bool operator==(const Speaker&, const Speaker&) = default;
};

// The part of an agreement that reports and decisions need: identifiers, amounts and times, no free text. It is the payload of
// the agreement's changes.
struct AgreementFacts {
  AgreementState state = AgreementState::kDraft;
  int64_t dispute = 0;
  AgreementTerms terms;
  int amended = 0;                        // how often a fixed text was opened again
  int64_t document = 0;                   // the id of the present version's document; 0: it was not fixed
  std::vector<int> signers;               // parties that stood for themselves when the text was fixed: each signs
  std::vector<Signature> signatures;      // oldest first, those over earlier versions too
  std::vector<Performance> performances;  // the first is number 1
  std::vector<GroupMember> members;       // represented when the text was fixed or reached orally; by number
  int declined_by = 0;                    // the party that will not sign; 0: none
  bool oral = false;
  std::vector<Speaker> spoken;          // of an oral agreement; a party not named spoke in person
  std::string mediator;                 // who presided when it was reached orally: `staff/{id}` or `lawyers/{licence}`
  std::optional<absl::CivilDay> fixed;  // when the present version was fixed
  std::optional<absl::CivilDay> reached, signed_on, effective;  // 达成, 签署, 生效
  std::optional<absl::CivilDay> performed;                      // when the last obligation was done or waived
  Confirmation confirmation;
  std::string area_path = "/";  // of the dispute when it was drafted
};

// The words of an agreement: they may name people, and are sealed in its row.
struct AgreementWords {
  std::string facts, responsibility, manner;
  std::string place = {};                       // of performance
  std::vector<std::string> clauses;             // by number
  std::vector<std::string> obligations;         // by number
  std::string annulment;                        // the grounds; empty where it was not annulled
  std::vector<std::string> digests = {};        // of the documents of the texts, by version; empty before one is fixed
  std::vector<std::string> performances = {};   // by number
  std::vector<SignatureWords> signatures = {};  // by their place
  std::vector<std::string> waivers = {};        // by number of obligation; empty for what was not waived
  std::string note = {};                        // that came with the last amending, declining or waiving
  std::string court = {}, court_number = {};    // the court applied to for confirmation, and its number
};

// A text of an agreement: as many topics as clauses, and words for each obligation.
struct AgreementText {
  AgreementTerms terms;
  AgreementWords words;
};

struct Document;

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
  // The document of its text, which comes into the file with the change. Not stored.
  std::shared_ptr<const Document> made;
};

// The version of the text: 1 for the first.
inline int TextVersion(const AgreementFacts& facts) { return facts.amended + 1; }

// The digest of the present text's document; empty before it is fixed.
std::string DigestOf(const Agreement& agreement);

// True for a signature over the present text that binds who gave it.
bool Counts(const AgreementFacts& facts, const Signature& signature);

// True if the agreement holds for the party. False for a member who has not agreed.
bool HoldsFor(const AgreementFacts& facts, int party);

// True for an obligation of the agreement between parties for whom it holds.
bool Holds(const AgreementFacts& facts, const Obligation& obligation);

// True if the agreement consists of that document or rests on it: the text, the scan of a signature, the paper of members who
// agreed, a receipt, the paper of a waiver, the papers of a court about its confirmation.
bool RestsOn(const AgreementFacts& facts, int64_t document);

// How many of its obligations are overdue, while it is in effect.
int OverdueOf(const AgreementFacts& facts);

// True if the agreement is in effect, and the parties have a reason to change it by mediation: something is overdue, or a court
// dismissed the application to confirm it (民诉法 art. 206).
bool NeedsNewTerms(const AgreementFacts& facts);

// True if the agreement is in effect and something is or may become owed: a member for whom it does not hold may still agree.
bool IsOwed(const AgreementFacts& facts);

// True where nothing is owed by any of these, and one in effect was performed later than on the spot.
bool ArePerformed(std::span<const Agreement> agreements);

// The earliest due day of the debts of an agreement in effect between parties for whom it holds; nothing if nothing is owed.
std::optional<absl::CivilDay> NextDueDay(const AgreementFacts& facts);

// The sum of what is owed in money, in fen.
int64_t AmountOf(const AgreementTerms& terms);

}  // namespace zhiwang::mediation
