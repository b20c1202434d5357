#include "services/mediation/assignment/assignment_record.h"

#include <optional>

#include "absl/time/time.h"
#include "common/calendar/wire/deadline_wire.h"

namespace zhiwang::mediation {
namespace {

int64_t StoredTime(std::optional<absl::Time> time) { return time ? absl::ToUnixMicros(*time) : 0; }

std::optional<absl::Time> TimeStored(int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(absl::FromUnixMicros(micros));
}

}  // namespace

void WriteAssignment(const Assignment& assignment, v1::AssignmentRecord& row) {
  row.set_state(static_cast<v1::Assignment::State>(assignment.state));
  row.set_mediator(assignment.mediator);
  row.set_presides(assignment.presides);
  row.set_committee(assignment.committee);
  row.set_proposer(assignment.proposer);
  row.set_proposed(absl::ToUnixMicros(assignment.proposed));
  common::v1::DeadlineRecord& deadline = *row.mutable_deadline();
  deadline.set_clock(common::v1::Deadline::ASSIGNMENT);
  deadline.clear_pauses();
  calendar::ToRecord(assignment.deadline, deadline);
  row.clear_ties();
  for (const Tie tie : assignment.ties) row.add_ties(static_cast<v1::Assignment::Declaration::Tie>(tie));
  row.set_declared(StoredTime(assignment.declared));
  row.set_accepted(StoredTime(assignment.accepted));
  row.set_ended(StoredTime(assignment.ended));
  row.set_ground(assignment.ground ? static_cast<v1::Assignment::Ground>(*assignment.ground)
                                   : v1::Assignment::GROUND_UNSPECIFIED);
  row.set_round(assignment.round);
  row.set_holder_left(assignment.holder_left);
}

Assignment ReadAssignment(const v1::AssignmentRecord& row) {
  Assignment assignment;
  assignment.state = static_cast<AssignmentState>(row.state());
  assignment.mediator = row.mediator();
  assignment.presides = row.presides();
  assignment.committee = row.committee();
  assignment.proposer = row.proposer();
  assignment.proposed = absl::FromUnixMicros(row.proposed());
  assignment.deadline = calendar::FromRecord(row.deadline());
  for (const int tie : row.ties()) assignment.ties.push_back(static_cast<Tie>(tie));
  assignment.declared = TimeStored(row.declared());
  assignment.accepted = TimeStored(row.accepted());
  assignment.ended = TimeStored(row.ended());
  if (row.ground() != 0) assignment.ground = static_cast<Ground>(row.ground());
  assignment.round = row.round();
  assignment.holder_left = row.holder_left();
  return assignment;
}

}  // namespace zhiwang::mediation
