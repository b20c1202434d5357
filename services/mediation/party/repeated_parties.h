#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/repeated.h"

namespace zhiwang::mediation {

// The statements, in sight of the test of their plans.
inline constexpr std::string_view kDigestsOfParties =
    "SELECT party, digest FROM party_index FORCE INDEX (by_dispute) WHERE district = ? AND dispute = ? AND proxy = 0";
inline constexpr std::string_view kPartiesWithDigests =
    "SELECT digest, dispute, party FROM party_index FORCE INDEX (PRIMARY) WHERE district = ? AND digest IN ";

// The other disputes that were registered since then and have two parties of this one at least, those too whom the change at hand
// enters. People are known by their phones and identity numbers, as in a search.
absl::StatusOr<std::vector<OtherDispute>> DisputesOfSameParties(sql::Txn& tx, const Dispute& dispute, absl::Time since);

// Those of the digests that parties of disputes have which were registered since then.
absl::StatusOr<std::set<std::string>> DigestsOfParties(sql::Txn& tx, const std::string& district,
                                                       const std::set<std::string>& digests, absl::Time since);

// The dispute as it was decided, YELLOW where it is open and two of its parties face each other for the third time in 90 days. People are
// known by their phones and identity numbers, as in a search. Asked are only disputes with a party whose number is new.
absl::StatusOr<Dispute> RatedByRepetition(sql::Txn& tx, const Context& context, absl::StatusOr<Dispute> decided);

}  // namespace zhiwang::mediation
