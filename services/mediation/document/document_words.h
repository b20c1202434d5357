#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/document/domain/document.h"

// The words of a document in the database: they may name people, so they lie in one envelope, sealed for the document's row.
// `Document::stored_words` is that envelope; `Document::words` is filled only while somebody shows or decides.
namespace zhiwang::mediation {

// The columns of the envelopes, of the words and of the contents' keys, for ResealColumn. Every envelope depends on them: do
// not change.
resource::SealedColumn WordsOfDocuments();
resource::SealedColumn KeysOfContents();

// Fills in the words from the envelope. DATA_LOSS when it cannot be opened.
absl::Status OpenWords(const privacy::KeyRing& keys, Document& document);

// Seals the words with the ring's current key and suite where they are not those of the envelope. What a newer release wrote
// there is kept.
absl::Status SealWords(const privacy::KeyRing& keys, Document& document);

}  // namespace zhiwang::mediation
