#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/party.pb.h"

// Who mediated does not act for a party afterwards (法释〔2016〕14号 art. 16; 律师法 art. 39).
namespace zhiwang::mediation {

// The phones of the party's agents, in their normal form; of one without a phone nothing is known.
std::set<std::string> PhonesOfAgents(const v1::Party& party);

// OK where none of these phones is that of a lawyer who took up the dispute, or another one that two of its parties had, or of a
// lawyer who serves at the firm of such a lawyer: of the day on which they took it up, or of today. CONFLICT otherwise. The parties
// whom the change at hand enters count.
absl::Status CheckAgentsDidNotMediate(sql::Txn& tx, const privacy::KeyRing& keys, const Context& context,
                                      const Dispute& dispute, const std::set<std::string>& phones);

}  // namespace zhiwang::mediation
