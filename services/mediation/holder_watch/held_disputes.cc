#include "services/mediation/holder_watch/held_disputes.h"

#include <set>

#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assignment.h"

namespace zhiwang::mediation {
namespace {

constexpr AssignmentState kLive[] = {AssignmentState::kProposed, AssignmentState::kActive};

}  // namespace

absl::StatusOr<std::vector<Holder>> ReadHolders(sql::Txn& tx, const std::string& district) {
  std::set<Holder> holders;
  for (const AssignmentState state : kLive) {
    RETURN_IF_ERROR(tx.Query(kHolders, {district, state}, [&](const sql::Row& row) {
      holders.insert({row.Text(1), row.Int(2), row.Int(3) != 0});
    }));
  }
  return std::vector<Holder>(holders.begin(), holders.end());
}

absl::StatusOr<std::vector<int64_t>> DisputesOf(sql::Txn& tx, const std::string& district, const Holder& holder) {
  std::set<int64_t> disputes;
  for (const AssignmentState state : kLive) {
    RETURN_IF_ERROR(tx.Query(kHeldBy, {district, state, holder.mediator, holder.noted, holder.committee},
                             [&](const sql::Row& row) { disputes.insert(row.Int(1)); }));
  }
  return std::vector<int64_t>(disputes.begin(), disputes.end());
}

}  // namespace zhiwang::mediation
