#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/award/domain/award.h"

// The words of an award in the database: one envelope, sealed for the award's row. `Award::stored_words` is that envelope;
// `Award::words` is filled only while the award is shown or decided on.
namespace zhiwang::mediation {

// The column of the envelopes, for ResealColumn. Every envelope depends on it: do not change.
resource::SealedColumn WordsOfAwards();

// Fills in the words from the envelope. DATA_LOSS when it cannot be opened.
absl::Status OpenWords(const privacy::KeyRing& keys, Award& award);

// Seals the words with the ring's current key and suite if they differ from those in the envelope. Fields that a newer release
// wrote there are kept.
absl::Status SealWords(const privacy::KeyRing& keys, Award& award);

}  // namespace zhiwang::mediation
