#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/violence/domain/violence_report.h"

// The words of a report of violence in the database: what somebody wrote, and who reported it, in one envelope sealed for the
// report's row. `ViolenceReport::stored_words` is that envelope; `ViolenceReport::words` is filled only while somebody shows or
// decides.
namespace zhiwang::mediation {

// The column of the envelopes, for ResealColumn. Every envelope depends on it: do not change.
resource::SealedColumn WordsOfViolenceReports();

// Fills in the words from the envelope. DATA_LOSS when it cannot be opened.
absl::Status OpenWords(const privacy::KeyRing& keys, ViolenceReport& report);

// Seals the words with the ring's current key and suite where they are not those of the envelope. What a newer release wrote
// there is kept.
absl::Status SealWords(const privacy::KeyRing& keys, ViolenceReport& report);

}  // namespace zhiwang::mediation
