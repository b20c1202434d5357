#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/legal_service/domain/legal_service.h"

// The words of an entry in the database: in one envelope, sealed for the entry's row. `LegalService::stored_words` is that
// envelope; `LegalService::words` is filled only while somebody shows or decides.
namespace zhiwang::mediation {

// The column of the envelopes, for ResealColumn. Every envelope depends on it: do not change.
resource::SealedColumn WordsOfLegalServices();

// Fills in the words from the envelope. DATA_LOSS when it cannot be opened.
absl::Status OpenWords(const privacy::KeyRing& keys, LegalService& service);

// Seals the words with the ring's current key and suite. What a newer release wrote there is kept.
absl::Status SealWords(const privacy::KeyRing& keys, LegalService& service);

}  // namespace zhiwang::mediation
