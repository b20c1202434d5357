#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/lifecycle/lifecycle.h"
#include "common/status/error.h"
#include "services/mediation/party/domain/party.h"

// The register of legal services: what contracted lawyers did, when and for whom. The numbers of these enums are stored and are
// those of the contract: do not change.
namespace zhiwang::mediation {

enum class LegalServiceKind { kAdvice = 1, kMediation = 2, kLecture = 3, kReview = 4, kLegalAid = 5 };
enum class LegalServiceState { kRecorded = 1, kConfirmed = 2, kVoided = 3 };
enum class LegalServiceAction { kConfirm = 1, kVoid = 2 };

// The acts from which an entry bars. The numbers are those of the contract.
enum class Bar { kMediating = 1, kActingForParty = 2, kAssessor = 3, kWitness = 4, kAppraiser = 5 };

// The acts from which an entry of that kind bars; a lecture bars from none. A lawyer who advised somebody does not mediate for them
// (律师法 art. 39). One who mediated takes no part in a suit about it, and acts for none of the parties (法释〔2016〕14号 art. 16).
std::span<const Bar> BarsOf(LegalServiceKind kind);

// The part of an entry that tells nobody who was advised: the payload of its changes.
struct LegalServiceFacts {
  LegalServiceState state = LegalServiceState::kRecorded;
  int64_t lawyer = 0;  // the licence
  std::string firm;    // the code of the lawyer's firm on that day
  LegalServiceKind kind = LegalServiceKind::kAdvice;
  absl::Time start = absl::UnixEpoch(), end = absl::UnixEpoch();  // [start, end)
  std::string area_path = "/";
  int64_t dispute = 0;    // 0: none
  std::string recorder;   // as timelines name callers
  std::string confirmer;  // who confirmed or voided it; empty: nobody yet

  friend bool operator==(const LegalServiceFacts&, const LegalServiceFacts&) = default;
};

// The words of an entry, which name whom it was for: sealed in its row.
struct LegalServiceWords {
  Person person;  // who was advised; without a name: nobody
  std::string text;
  std::string void_note;
};

struct LegalService {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  LegalServiceFacts facts;
  LegalServiceWords words;  // filled only while somebody shows or decides
  // The envelope of the words, and the body, as they were read: what a newer version of the service wrote there is kept.
  std::string stored_body, stored_words;
  std::vector<std::string> digests;  // of who was advised, as a new entry is to write them. Not read back
};

// One row of the lifecycle; `by` is a permission of the policy.
struct LegalServiceTransition {
  LegalServiceState from;
  LegalServiceAction action;
  LegalServiceState to;
  std::string_view by;
};
inline constexpr LegalServiceTransition kLegalServiceLifecycle[] = {
    // from                         action                        to                             by
    {LegalServiceState::kRecorded, LegalServiceAction::kConfirm, LegalServiceState::kConfirmed,
     "legal_service.confirm"},
    {LegalServiceState::kRecorded, LegalServiceAction::kVoid, LegalServiceState::kVoided, "legal_service.confirm"},
    {LegalServiceState::kConfirmed, LegalServiceAction::kVoid, LegalServiceState::kVoided, "legal_service.confirm"},
};
static_assert(EachActionHasOneTarget(kLegalServiceLifecycle));

std::string_view StateName(LegalServiceState state);     // `RECORDED`, as in the contract
std::string_view StateNameZh(LegalServiceState state);   // `待确认`
std::string_view ActionName(LegalServiceAction action);  // `CONFIRM`
std::string_view ActionNameZh(LegalServiceAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string LegalServiceLifecycleTable();

// Checks a new entry: it ends after it begins, within 24 hours and not ahead of `now`; somebody was advised by an advice and a
// guide to legal aid, with a phone or an identity number, and nobody by a lecture or a mediation; a mediation names a dispute.
// FIELD_INVALID names the field as `legal_service.end_time`.
absl::Status CheckLegalService(const LegalServiceFacts& facts, const Person& person, absl::Time now);

// True where both were at the same time, and neither was voided.
bool Collide(const LegalServiceFacts& a, const LegalServiceFacts& b);

// Confirms an entry; SAME_PERSON for who recorded it, ACTION_ILLEGAL. `caller` is as timelines name callers.
absl::StatusOr<LegalService> ConfirmLegalService(const LegalService& before, const std::string& caller);

// Voids an entry. Whom it bars stays barred: the row of who was advised is never taken back. ACTION_ILLEGAL.
absl::StatusOr<LegalService> VoidLegalService(const LegalService& before, const std::string& caller, std::string note);

namespace error {

using namespace zhiwang::error;

absl::Status LegalServiceNotFound(std::string_view name);
absl::Status LegalServiceActionIllegal(const LegalService& service, LegalServiceAction action);

}  // namespace error
}  // namespace zhiwang::mediation
