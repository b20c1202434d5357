#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/dispute/domain/dispute.h"

// The words of a dispute's file in the database: they may name people, so they lie in one envelope, sealed for the dispute's
// row. `Dispute::stored_words` is that envelope; `Dispute::words` is filled only while somebody shows or decides.
namespace zhiwang::mediation {

// Fills in the words from the envelope. DATA_LOSS when it cannot be opened.
absl::Status OpenWords(const privacy::KeyRing& keys, Dispute& dispute);

// Seals the words with the ring's current key and suite where they are not those of the envelope. What a newer release wrote
// there is kept.
absl::Status SealWords(const privacy::KeyRing& keys, Dispute& dispute);

// The column that holds the words.
resource::SealedColumn WordsOfDisputes();

}  // namespace zhiwang::mediation
