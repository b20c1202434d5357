#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The reasons why the dispute stands on the desk of its level, the most pressing first; none: it does not. They follow from
// the facts alone, so that a dispute changes its pile with a change only.
std::vector<Attention> AttentionsOf(const Facts& facts);

// True where a mediator who has it, or was proposed, serves no longer.
bool HasLostAHolder(const Facts& facts);

// The pile in which it is; nothing: in none.
std::optional<Attention> PileOf(const Facts& facts);

// True for a reason that comes from the agreements of a dispute, and not from its own facts.
bool IsOfAgreements(Attention attention);

std::string_view AttentionName(Attention attention);  // `TO_ACCEPT`, as in the contract
std::string_view AttentionNameZh(Attention attention);

}  // namespace zhiwang::mediation
