#pragma once

#include <string>

#include "zhiwang/mediation/v1/agreement.pb.h"

namespace zhiwang::ctl {

// One line: id, state, the dispute with its file number, and the day of effect.
std::string FormatAgreementLine(const mediation::v1::Agreement& agreement);

// The whole agreement for people, as far as the answer shows it.
std::string FormatAgreement(const mediation::v1::Agreement& agreement);

// How its days were computed, a paragraph each.
std::string FormatExplanations(const mediation::v1::Agreement& agreement);

// The due time of an obligation: `2026-12-31`, `当场`, or `生效后15d内`.
std::string ObligationDueText(const mediation::v1::Obligation& one);

// `口头` for an oral agreement that was reached; empty for others.
std::string FormText(const mediation::v1::Agreement& agreement);

}  // namespace zhiwang::ctl
