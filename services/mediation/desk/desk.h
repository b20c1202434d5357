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
// the piles of their own disputes alone, a partner those of what they handed in; neither has the piles of agreements.
absl::StatusOr<v1::Desk> ShowDesk(sql::Database& db, const rpc::Call& call, const DeskAsked& asked);

// The desk shows things that are due within so many days: an obligation as early as its first reminder, and the last day to
// apply for judicial confirmation while the parties can still come and sign.
inline constexpr int kDueSoonDays = 3;
inline constexpr int kClosingDays = 7;

// The statements of the piles, which end in further conditions on the disputes `d`, in sight of the test of their plans.
inline constexpr std::string_view kPile =
    "SELECT d.id, d.confidential FROM dispute d FORCE INDEX (by_attention) WHERE d.district = ? AND d.attention = ?";
inline constexpr std::string_view kOverduePile =
    "SELECT d.id, d.confidential FROM agreement a FORCE INDEX (by_overdue) JOIN dispute d FORCE INDEX (PRIMARY) ON "
    "d.district = a.district AND d.id = a.dispute WHERE a.district = ? AND a.overdue = 1";
inline constexpr std::string_view kDuePile =
    "SELECT d.id, d.confidential FROM agreement a FORCE INDEX (by_due) JOIN dispute d FORCE INDEX (PRIMARY) ON "
    "d.district = a.district AND d.id = a.dispute WHERE a.district = ? AND a.next_due >= ? AND a.next_due <= ?";
inline constexpr std::string_view kClosingPile =
    "SELECT d.id, d.confidential FROM agreement a FORCE INDEX (by_confirm_until) JOIN dispute d FORCE INDEX (PRIMARY) "
    "ON d.district = a.district AND d.id = a.dispute WHERE a.district = ? AND a.confirm_until >= ? AND "
    "a.confirm_until <= ?";

}  // namespace zhiwang::mediation
