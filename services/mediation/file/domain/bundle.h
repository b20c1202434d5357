#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/document/domain/document.h"

// The documents that leave a file, and for whom. Offers and concessions go to no court and to no party (法释〔2016〕14号 art. 22):
// minutes and investigations, texts of agreements that are not in effect, and papers that tell of those.
namespace zhiwang::mediation {

// The numbers are those of the contract.
enum class Bundle { kWhole = 1, kForConfirmation = 2, kAfterFailure = 3 };

std::string_view BundleNameZh(Bundle bundle);  // `司法确认材料`

// An agreement that was in effect and was annulled: papers that tell of it are offers again.
struct Annulled {
  bool oral = false;
  absl::CivilDay reached, effective;
  absl::Time at = absl::UnixEpoch();  // the time of the annulment
};

// The papers of the agreements in effect of a dispute.
struct PapersInEffect {
  std::set<int64_t> documents;         // ids of texts, and of scans of signatures over them
  std::optional<absl::CivilDay> oral;  // the first day on which one of them was reached orally; nothing if none was
  bool any = false;
  std::vector<Annulled> annulled;
};
PapersInEffect PapersOf(std::span<const Agreement> agreements);

// True for a text that is in effect. Also true for the form of an oral agreement if it can only belong to one in effect: it was
// brought after the first of them was reached, and not while a since annulled agreement was in effect.
bool IsInEffect(const Document& document, const PapersInEffect& in_effect);

// OK if the dispute's file has such a bundle: for a court if an agreement is in effect, for the parties if the mediation ended
// without agreement on everything. ACTION_ILLEGAL otherwise.
absl::Status CheckBundle(Bundle bundle, const Dispute& dispute, const PapersInEffect& in_effect);

// True if the document belongs to the bundle.
bool BelongsTo(Bundle bundle, const Document& document, const PapersInEffect& in_effect);

}  // namespace zhiwang::mediation
