#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/violence/domain/violence_lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class ViolenceKind { kDomestic = 1, kBodily = 2, kThreat = 3, kCrowd = 4, kSelfHarm = 5 };
enum class Told { kPolice = 1, kTown = 2, kDirector = 3 };

// The part of a report that tells nothing of a person: identifiers and times. It is the payload of the report's changes.
struct ViolenceFacts {
  ViolenceState state = ViolenceState::kRaised;
  int64_t dispute = 0;
  std::string area_path = "/";  // of the dispute at the time of the report
  ViolenceKind kind = ViolenceKind::kBodily;
  bool victim_incapable = false;  // a victim cannot act for themselves
  absl::Time reported = absl::UnixEpoch();
  int escalated = 0;  // how often: 1 to the town, 2 to the director
  std::optional<absl::Time> confirmed;
  std::string police;  // the partner that is told, as timelines name callers; empty: the rules named none

  friend bool operator==(const ViolenceFacts&, const ViolenceFacts&) = default;
};

// What somebody wrote, and who reported it: sealed in the report's row.
struct ViolenceWords {
  std::string text;
  std::string taken_by;
  std::string reporter;  // as timelines name callers
};

// A report of violence in a dispute (人民调解法 art. 25; 反家庭暴力法 art. 14).
struct ViolenceReport {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  ViolenceFacts facts;
  ViolenceWords words;
  // The envelope of the words, and the body, as they were read: what a newer version of the service wrote there is kept.
  std::string stored_body, stored_words;
  // The dispute that changes with this one, as the change is to be written. Not stored.
  std::shared_ptr<const ChangedBeside> beside;
};

// The scope of a report: the area that its dispute was in.
auth::Scope ScopeOf(const ViolenceReport& report);

// Who was told last.
Told ToldOf(const ViolenceFacts& facts);

// The time at which the report is escalated unless somebody confirms it: to the town after 3 minutes, to the director after
// 10; nothing once it is confirmed, or the director was told.
std::optional<absl::Time> NextEscalation(const ViolenceFacts& facts);

// True where the law makes the report a duty: domestic violence against somebody who cannot act for themselves (反家庭暴力法
// art. 14).
bool HasDutyToReport(const ViolenceFacts& facts);

}  // namespace zhiwang::mediation
