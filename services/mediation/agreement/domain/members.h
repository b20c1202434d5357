#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/dispute/domain/context.h"

// The members of a side of many people: representatives speak and sign for them, but the terms need the consent of each member
// (民诉法 art. 56; 民诉法解释 art. 78).
namespace zhiwang::mediation {

// True for a party that another represents and that has not left.
inline bool IsRepresented(const PartyFacts& party) { return !party.left && party.represented_by != 0; }

// The parties that are represented now, none of whom has agreed yet.
std::vector<GroupMember> GroupMembersOf(const Facts& facts);

// Records that these members agree to the present text by that document. FIELD_INVALID if none is named, and for a party that is
// not a member, has left, or agreed before; ACTION_ILLEGAL.
absl::StatusOr<Agreement> RecordMemberConsents(const Context& context, const Agreement& before, const Dispute& dispute,
                                               std::span<const int> parties, int64_t paper);

}  // namespace zhiwang::mediation
