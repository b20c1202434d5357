#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/dispute/domain/dispute.h"

// SQL of the parties of disputes: their sealed rows and the indexes by which they are found.
namespace zhiwang::mediation {

// The statements, in sight of the test of their plans.
inline constexpr std::string_view kPartiesOf =
    "SELECT dispute, number, sealed FROM party WHERE district = ? AND dispute IN ";
inline constexpr std::string_view kFindParty =
    "SELECT dispute, party, proxy FROM party_index WHERE district = ? AND digest = ? AND dispute <= ? ORDER BY dispute "
    "DESC, party, proxy LIMIT ?";

// Fills in the parties of these disputes of one district as they lie in their rows.
absl::Status ReadPeople(sql::Txn& tx, std::vector<Dispute>& disputes);

// Writes the parties of these disputes that are new or were sealed anew, with their indexes.
absl::Status WritePeople(sql::Txn& tx, WrittenDisputes written);

// Somebody whom a search found in a dispute: a party, or a proxy of that party.
struct FoundParty {
  int64_t dispute;
  int party;
  int proxy;  // the proxy's number; 0: the party
};

// Those who have this digest, in disputes with ids up to `last`, the latest first, at most `limit`.
absl::StatusOr<std::vector<FoundParty>> FindParties(sql::Txn& tx, const std::string& district,
                                                    const std::string& digest, int64_t last, int limit);

}  // namespace zhiwang::mediation
