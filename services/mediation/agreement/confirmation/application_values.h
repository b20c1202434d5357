#pragma once

#include <vector>

#include "common/documents/template.h"
#include "services/mediation/agreement/domain/agreement.h"

// The values of the fields of an application for confirmation: services/mediation/document/README.md says what each holds.
namespace zhiwang::mediation {

// Adds the agreements that may be applied for now, whose words are open, with the clauses that a court may confirm.
void AddAgreementsToConfirm(const std::vector<Agreement>& agreements, documents::Values& values);

// True for one of those.
bool MayBeAppliedFor(const Agreement& agreement);

}  // namespace zhiwang::mediation
