#include "services/mediation/dispute/dispute_change.h"

#include <string_view>
#include <vector>

#include "services/mediation/dispute/dispute_record.h"
#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/inspection/inspection_record.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {
namespace {

// The type of the change by which a dispute comes to this state and ends; empty for a state that is no end.
std::string_view EndTypeOf(State state) {
  switch (state) {
    case State::kAgreed:
      return "dispute.agreed";
    case State::kPartlyAgreed:
      return "dispute.partly_agreed";
    case State::kFailed:
      return "dispute.failed";
    case State::kPerformed:
      return "dispute.performed";
    case State::kNotAccepted:
      return "dispute.turned_down";
    case State::kJoined:
      return "dispute.joined";
    case State::kRefused:
      return "dispute.refused";
    case State::kWithdrawn:
      return "dispute.withdrawn";
    case State::kTransferred:
      return "dispute.transferred";
    case State::kVoid:
      return "dispute.voided";
    case State::kRegistered:
    case State::kAccepted:
    case State::kInMediation:
    case State::kPaused:
      return {};
  }
  return {};
}

}  // namespace

std::string ChangeTypeOf(const Dispute* before, const Dispute& after, const DisputeEvent& event) {
  if (before == nullptr) return event.type;
  if (before->facts.state != after.facts.state) {
    if (const std::string_view end = EndTypeOf(after.facts.state); !end.empty()) return std::string(end);
  }
  if (event.type == "dispute.holder_left" && !HasLostAHolder(after.facts)) return "dispute.holder_back";
  if (event.type == "dispute.resumed" && after.facts.state == State::kPaused) return "dispute.rest_ended";
  return event.type;
}

changelog::Change ChangeOf(const Dispute* before, const Dispute& after, const DisputeEvent& event) {
  v1::DisputeChange payload;
  if (before != nullptr) *payload.mutable_before() = FactsRecordOf(*before);
  *payload.mutable_after() = FactsRecordOf(after);
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  payload.set_other(event.other);
  static const std::vector<Inspection> kNone;
  if (const int number = grid::ChangedCheck(before == nullptr ? kNone : before->inspections, after.inspections)) {
    *payload.mutable_inspection() = StepOf(after.inspections[static_cast<size_t>(number) - 1], number);
  }
  if (event.barred) {
    payload.mutable_barred()->set_mediator(event.barred->mediator);
    for (const Tie tie : event.barred->ties) {
      payload.mutable_barred()->add_ties(static_cast<v1::Assignment::Declaration::Tie>(tie));
    }
  }
  changelog::Change change;
  change.type = ChangeTypeOf(before, after, event);
  change.area_path = after.facts.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
