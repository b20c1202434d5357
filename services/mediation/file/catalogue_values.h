#pragma once

#include <vector>

#include "common/documents/template.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/document/domain/document.h"

namespace zhiwang::mediation {

// Adds the fields `places` of a printed catalogue: the places of the file that hold something, with those documents, whose words are
// open, that were not withdrawn, and their pages. services/mediation/document/README.md says what each field holds.
void AddPlaces(const Dispute& dispute, const std::vector<Document>& documents, documents::Values& values);

}  // namespace zhiwang::mediation
