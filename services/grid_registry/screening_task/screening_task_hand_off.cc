#include "services/grid_registry/screening_task/screening_task_hand_off.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/rpc/client/client.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/screening_task/screening_task_change.h"
#include "services/grid_registry/screening_task/screening_task_noun.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using mediation::v1::ScreeningService;

// The type of the change of a report, and of the one that says that it was not told. Persisted: do not change.
constexpr char kTaskReported[] = "screening_task.reported";
constexpr char kTaskResultGivenUp[] = "screening_task.result_given_up";

resource::Name TaskIn(const changelog::Change& change) {
  return {change.district, resource::ParseId(change.id).value_or(0)};
}

absl::StatusOr<ScreeningTask> ReadTask(sql::Txn& tx, const changelog::Change& change) {
  const resource::Name name = TaskIn(change);
  ASSIGN_OR_RETURN(auto found, resource::Find<ScreeningTaskNoun>(tx, name));
  if (!found) return resource::NotFound<ScreeningTaskNoun>(name);
  return *std::move(found);
}

// A report is the last step of a task, so the task holds everything that the hand-off needs.
handoff::Outcome DeliverResult(sql::Database& db, ScreeningService::Stub& mediation, const changelog::Change& change,
                               const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(const ScreeningTask task, db.Read(deadline, [&](sql::Txn& tx) { return ReadTask(tx, change); }));
  mediation::v1::RecordScreeningRequest request;
  request.set_name(FormatResourceName(task.district, "screenings", std::to_string(task.screening)));
  request.set_request_id(handoff::RequestIdOf(kScreeningResultRelay, change));
  *request.mutable_progress() = ProgressOf(task);
  const rpc::Call call{.principal = "grid-registry",
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = deadline,
                       .trace_parent = change.trace_parent};
  ASSIGN_OR_RETURN(const mediation::v1::Screening told,
                   rpc::HandOver(mediation, &ScreeningService::Stub::RecordScreening, call, hand_off, request));
  return told.etag();
}

// Records in the task's timeline that the report does not reach the screening, and why.
absl::Status RecordResultGivenUp(sql::Txn& tx, const changelog::Change& change, const absl::Status& given_up) {
  ScreeningTaskEvent event = kTaskResultGivenUp;
  event.given_up_version = change.version;
  event.given_up_reason = ChineseMessageOf(given_up);
  const resource::Author author{.principal = "grid-registry", .trace_parent = change.trace_parent};
  const auto keep = [](const resource::Moment&,
                       const ScreeningTask& before) -> absl::StatusOr<std::optional<ScreeningTask>> { return before; };
  return resource::ChangeWithin<ScreeningTaskNoun>(tx, TaskIn(change), author, absl::Now(), event, keep).status();
}

// Nothing is written here for a report that the screening took. A screening that somebody reported at the mediation service
// meanwhile refuses the report; this is noted like a report that an operator gave up.
absl::Status SettleResult(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  if (outcome.ok()) return absl::OkStatus();
  const bool is_over = ReasonOf(outcome.status()) == common::v1::ACTION_ILLEGAL;
  if (is_over || handoff::IsGivenUp(outcome.status())) return RecordResultGivenUp(tx, change, outcome.status());
  return error::Unexpected(std::string(outcome.status().message()));
}

}  // namespace

handoff::Route ScreeningResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& mediation) {
  const std::shared_ptr<ScreeningService::Stub> stub = ScreeningService::NewStub(mediation);
  return {.name = kScreeningResultRelay,
          .selects = [](const changelog::Change& change) { return change.type == kTaskReported; },
          .deliver = [&db, stub](const changelog::Change& change, const rpc::HandOff& hand_off,
                                 absl::Time deadline) { return DeliverResult(db, *stub, change, hand_off, deadline); },
          .settle = SettleResult,
          .receiver = mediation,
          .receiver_name = "mediation"};
}

}  // namespace zhiwang::grid
