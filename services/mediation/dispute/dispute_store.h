#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/resource/name.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

// SQL of disputes besides that of every resource (see dispute_noun.h).
namespace zhiwang::mediation {

// The dispute that was registered for that key (OriginKey); nothing where none was.
absl::StatusOr<std::optional<int64_t>> FindByOrigin(sql::Txn& tx, const std::string& district,
                                                    const std::string& origin_key);

// The dispute that has that number of a committee's year; nothing where none has.
absl::StatusOr<std::optional<int64_t>> FindByNumber(sql::Txn& tx, const std::string& district,
                                                    const FileNumber& number);

// The book that a committee's numbers of a year are taken from: `dispute/{committee}/{year}`. Persisted: do not change.
std::string BookOf(int64_t committee, int year);

// True where the id is taken.
absl::StatusOr<bool> IsTaken(sql::Txn& tx, const std::string& district, int64_t id);

// Writes the rows of the assignments that are new, came to another state, or whose mediator left or came back. `before` is null for a new dispute.
absl::Status WriteAssignments(sql::Txn& tx, const Dispute* before, const Dispute& after);

// The statements of lists by mediator, in sight of the test of their plans.
inline constexpr std::string_view kAssignmentsOf =
    "SELECT dispute, number, state FROM assignment FORCE INDEX (by_mediator) WHERE district = ? AND mediator = ? AND "
    "dispute <= ? ORDER BY dispute DESC, number DESC LIMIT ?";

// An assignment as lists go through them.
struct AssignmentEntry {
  int64_t dispute;
  int number;
  AssignmentState state;
};

// The assignments of a mediator, `staff/{id}` or `lawyers/{licence}`, in disputes with ids up to `last`, the latest first, at
// most `limit`.
absl::StatusOr<std::vector<AssignmentEntry>> AssignmentsOf(sql::Txn& tx, const std::string& district,
                                                           const std::string& mediator, int64_t last, int limit);

// Disputes that are open, after `after_id` in id order, at most `limit`.
inline constexpr std::string_view kOpenDisputes =
    "SELECT id FROM ("
    "(SELECT id FROM dispute FORCE INDEX (by_state) WHERE district = ? AND state = 1 AND id > ? ORDER BY id LIMIT ?) "
    "UNION ALL "
    "(SELECT id FROM dispute FORCE INDEX (by_state) WHERE district = ? AND state = 2 AND id > ? ORDER BY id LIMIT ?) "
    "UNION ALL "
    "(SELECT id FROM dispute FORCE INDEX (by_state) WHERE district = ? AND state = 3 AND id > ? ORDER BY id LIMIT ?) "
    "UNION ALL "
    "(SELECT id FROM dispute FORCE INDEX (by_state) WHERE district = ? AND state = 4 AND id > ? ORDER BY id LIMIT ?)"
    ") AS open_dispute ORDER BY id LIMIT ?";
absl::StatusOr<std::vector<Dispute>> OpenDisputes(sql::Txn& tx, const std::string& district, int64_t after_id,
                                                  int limit);

// Disputes that lie in exactly one area and have not ended.
struct OpenCount {
  int64_t open = 0;
  int64_t overdue = 0;  // of which a deadline has passed
};

// The open disputes of a district by the area they lie in. Goes through all of them, which are few beside those that ended.
absl::StatusOr<std::map<std::string, OpenCount>> CountOpen(sql::Txn& tx, const std::string& district, absl::Time now);

// True where the dispute has a change of that type by the author's request.
absl::StatusOr<bool> HasChangeOf(sql::Txn& tx, const resource::Name& dispute, const std::string& type,
                                 const resource::Author& author);

}  // namespace zhiwang::mediation
