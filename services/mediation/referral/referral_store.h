#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

// The cases that disputes answer, read and written with the disputes.
namespace zhiwang::mediation {

// The statement by which they are read, in sight of the test of their plans.
inline constexpr std::string_view kReferralsOf = "district = ? AND dispute IN ";

// Fills in the referrals of disputes of one district, in the order of their ids.
absl::Status ReadReferrals(sql::Txn& tx, std::vector<Dispute>& disputes);

// The dispute that answers a round of a case now; nothing where none was registered for it.
absl::StatusOr<std::optional<int64_t>> FindAnswering(sql::Txn& tx, const std::string& district, const CaseRound& round);

// Writes what a change of a dispute means for the cases that it answers, as the doing of who changed it. `before` is null for
// a new dispute. The cases of a dispute that is joined go along, and come back with it.
absl::Status WriteReferrals(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author);

}  // namespace zhiwang::mediation
