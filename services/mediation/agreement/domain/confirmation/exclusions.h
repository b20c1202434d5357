#pragma once

#include <string_view>
#include <vector>

#include "services/mediation/agreement/domain/agreement.h"

// The clauses that a court may confirm.
namespace zhiwang::mediation {

// The ground on which a clause on that subject is never confirmed (民诉法解释 art. 355); kNone if it may be.
Exclusion ExclusionOf(Topic topic);

std::string_view ExclusionName(Exclusion exclusion);    // `STATUS`, as in the contract
std::string_view ExclusionNameZh(Exclusion exclusion);  // `身份关系`

// The clauses, by number, that may be confirmed.
std::vector<int> ConfirmableClauses(const AgreementTerms& terms);

// The clauses, by number, that may not be confirmed.
std::vector<int> ExcludedClauses(const AgreementTerms& terms);

}  // namespace zhiwang::mediation
