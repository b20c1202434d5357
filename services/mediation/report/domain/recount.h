#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/reports/domain/contribution.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/document/domain/document.h"

namespace zhiwang::mediation {

// One entry of a dispute's timeline, with the facts as they were afterwards.
struct DisputeStep {
  std::string type;  // `dispute.accepted`
  absl::Time at;
  Facts is;
};

// All contributions of a dispute by the end of this part of its timeline, which starts at its beginning. It follows the events and
// their times in the log; ContributionsOf follows the differences between two states. Each checks the other, and they share no
// code.
std::vector<reports::Recounted> RecountDispute(absl::Span<const DisputeStep> timeline);

// One entry of a document's timeline, with the facts as they were afterwards.
struct DocumentStep {
  absl::Time at;
  DocumentFacts is;
};

// The same for a document. It follows what was in the file; ContributionsOf follows the types of the changes.
std::vector<reports::Recounted> RecountDocument(absl::Span<const DocumentStep> timeline);

}  // namespace zhiwang::mediation
