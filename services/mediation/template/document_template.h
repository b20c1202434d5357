#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/mediation/document/domain/document_kind.h"

namespace zhiwang::mediation {

// A version of a template of a kind of document. It is never changed.
struct DocumentTemplate {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its row
  absl::Time changed = absl::UnixEpoch();  // when it was published
  DocumentKind kind = DocumentKind::kOther;
  int number = 1;      // its version within the kind: 1, 2, 3 …
  std::string text;    // in the form of common/documents/README.md
  std::string stored;  // the body as it was read: what a newer version of the service wrote there is kept
};

}  // namespace zhiwang::mediation
