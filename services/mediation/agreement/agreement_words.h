#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/agreement/domain/agreement.h"

// The words of an agreement in the database: they may name people, so they lie in one envelope, sealed for the agreement's row.
// `Agreement::stored_words` is that envelope; `Agreement::words` is filled only while somebody shows or decides.
namespace zhiwang::mediation {

// The column of the envelopes, for ResealColumn. Every envelope depends on it: do not change.
resource::SealedColumn WordsOfAgreements();

// Fills in the words from the envelope. DATA_LOSS when it cannot be opened.
absl::Status OpenWords(const privacy::KeyRing& keys, Agreement& agreement);

// Seals the words with the ring's current key and suite where they are not those of the envelope. What a newer release wrote
// there is kept.
absl::Status SealWords(const privacy::KeyRing& keys, Agreement& agreement);

}  // namespace zhiwang::mediation
