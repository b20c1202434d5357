#include "services/mediation/dispute/service/dispute_list.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/dispute_store.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostExamined = 1'000;

// The ids of the disputes, without doubles, in which one of these assignments is PROPOSED or ACTIVE.
std::vector<int64_t> IdsOf(const std::vector<AssignmentEntry>& entries) {
  std::vector<int64_t> ids;
  for (const AssignmentEntry& entry : entries) {
    if (!GivesReach(entry.state) || (!ids.empty() && ids.back() == entry.dispute)) continue;
    ids.push_back(entry.dispute);
  }
  return ids;
}

}  // namespace

absl::StatusOr<resource::Listed<DisputeNoun>> ListTheirs(const resource::Parts<DisputeNoun>& parts,
                                                         const rpc::Call& call, const std::string& mediator,
                                                         const DisputeFilter& filter, const rpc::Page& page) {
  call.NoteAsked();  // each dispute is asked about; there may be none
  ASSIGN_OR_RETURN(const std::optional<resource::Position> after, resource::ReadPosition(page.after));
  const int64_t last = after ? after->id - 1 : INT64_MAX;
  return parts.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<resource::Listed<DisputeNoun>> {
    ASSIGN_OR_RETURN(const auto entries, AssignmentsOf(tx, filter.district, mediator, last, kMostExamined));
    const std::vector<int64_t> ids = IdsOf(entries);
    ASSIGN_OR_RETURN(auto found, resource::FindAll<DisputeNoun>(tx, filter.district, ids));
    resource::Listed<DisputeNoun> listed;
    const bool cut = static_cast<int>(entries.size()) == kMostExamined;
    if (cut) listed.next = resource::WritePosition({0, entries.back().dispute});
    for (const int64_t id : ids) {
      const auto dispute = found.find(id);
      if (dispute == found.end() || !ReachesDispute(call, dispute->second) || !Meets(filter, dispute->second)) continue;
      if (static_cast<int>(listed.items.size()) == page.size) {
        listed.next = resource::WritePosition({0, listed.items.back().id});
        break;
      }
      listed.items.push_back(std::move(dispute->second));
    }
    return listed;
  });
}

absl::StatusOr<std::vector<Dispute>> AllOfTheirs(sql::Txn& tx, const rpc::Call& call, const std::string& district,
                                                 const std::string& mediator) {
  call.NoteAsked();  // each dispute is asked about; there may be none
  ASSIGN_OR_RETURN(const auto entries, AssignmentsOf(tx, district, mediator, INT64_MAX, kMostExamined));
  const std::vector<int64_t> ids = IdsOf(entries);
  ASSIGN_OR_RETURN(auto found, resource::FindAll<DisputeNoun>(tx, district, ids));
  std::vector<Dispute> disputes;
  for (const int64_t id : ids) {
    const auto dispute = found.find(id);
    if (dispute != found.end() && ReachesDispute(call, dispute->second)) disputes.push_back(dispute->second);
  }
  return disputes;
}

}  // namespace zhiwang::mediation
