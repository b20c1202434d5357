#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/rising/domain/rising.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"

// The desk of a level: what waits for what.
namespace zhiwang::mediation {

struct DeskAsked {
  std::string district;
  std::string area_path = "/";
  int most_shown = 10;  // of each pile, and of rising types
  RiseRule rises;       // the rule that holds today
};

// A pile holds what stands in it for the reason that is most pressing; its number is counted up to so many.
inline constexpr int kMostCounted = 1'000;

// The piles of the disputes that the caller reaches, in the order of the contract, the longest waiting first; and the types of
// appeals that rise in villages there, the most appeals first, without the names of the villages. A mediator who is no staff has
// the piles of their own disputes alone, a partner those of what they handed in.
absl::StatusOr<v1::Desk> ShowDesk(sql::Database& db, const rpc::Call& call, const DeskAsked& asked);

// The statement of one pile, which ends in further conditions, in sight of the test of its plan.
inline constexpr std::string_view kPile =
    "SELECT id, confidential FROM dispute FORCE INDEX (by_attention) WHERE district = ? AND attention = ?";

}  // namespace zhiwang::mediation
