#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/party.pb.h"

// A lawyer who mediated does not act for a party afterwards (法释〔2016〕14号 art. 16; 律师法 art. 39).
namespace zhiwang::mediation {

// The phones of the party's agents, in their normal form. An agent without a phone cannot be recognised.
std::set<std::string> PhonesOfAgents(const v1::Party& party);

// CONFLICT if one of these phones belongs to a lawyer who took up this dispute, or another dispute between two of its parties, or
// to a colleague at such a lawyer's firm of that day or of today. OK otherwise. Parties whom the present change enters count, too.
absl::Status CheckAgentsDidNotMediate(sql::Txn& tx, const privacy::KeyRing& keys, const Context& context,
                                      const Dispute& dispute, const std::set<std::string>& phones);

}  // namespace zhiwang::mediation
