#pragma once

#include <string_view>
#include <vector>

#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/party.h"

namespace zhiwang::mediation {

// True if the text contains something that identifies a party, somebody who acts for one, or a participant: a name of two
// characters or more, a phone, the number of an identity card, in any spelling. It checks texts of a dispute that are shown to
// people without the right to read its file.
bool TellsOfSomebody(std::string_view text, const People& people, const std::vector<ParticipantWords>& participants);

}  // namespace zhiwang::mediation
